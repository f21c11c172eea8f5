"""Addresses of the deciding half, which the room's urls take in."""

from __future__ import annotations

from django.urls import path

from gongji.office.claims.pages import approving, decided, disclosed, later, queues, reviewing, rules

urlpatterns = [
    path("reviewing/", queues.reviewing, name="reviewing"),
    path("approving/", queues.approving, name="approving"),
    path("decisions/", decided.decided, name="decisions"),
    path("decisions/<int:pk>/", decided.decision, name="decision"),
    path("disclosed/", disclosed.disclosed, name="disclosed"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<int:plan>/", rules.set_rule, name="set_rule"),
    path("appeals/<int:pk>/", later.answer_appeal, name="answer_appeal"),
    path("rechecks/<int:pk>/", later.recheck, name="recheck"),
    path("<int:key>/review/", reviewing.review, name="review"),
    path("<int:key>/refuse/", reviewing.refuse, name="refuse"),
    path("<int:key>/send-back/", reviewing.send_back, name="send_back"),
    path("<int:key>/approve/", approving.approve, name="approve"),
    path("<int:key>/resolve/", later.resolve, name="resolve"),
    path("<int:key>/disclosure/", later.end_disclosure, name="end_disclosure"),
    path("<int:key>/hand-over/", later.hand_over, name="hand_over"),
    path("<int:key>/appeal/", later.file_appeal, name="appeal"),
]
