"""Addresses of this room."""

from __future__ import annotations

from django.urls import path, re_path

from gongji.office.people.pages import changing, lists, record

app_name = "people"
urlpatterns = [
    path("", lists.people, name="list"),
    path("find/", lists.search, name="find"),
    path("new/<int:union>/", changing.new, name="new"),
    path("<int:key>/", record.record, name="record"),
    path("<int:key>/correct/", changing.correct, name="correct"),
    path("<int:key>/transfer/", changing.transfer, name="transfer"),
    path("<int:key>/leave/", changing.leave, name="leave"),
    path("<int:key>/merge/", changing.merge, name="merge"),
    path("<int:key>/phone/", changing.phone, name="phone"),
    path("<int:key>/accounts/new/", changing.account, name="account"),
    path("<int:key>/accounts/<int:account>/end/", changing.close_account, name="end_account"),
    re_path(r"^(?P<key>[0-9]+)/reveal/(?P<field>id_number|phone)/$", record.reveal, name="reveal"),
]
