"""Addresses of this room; the inbox is where one arrives."""

from __future__ import annotations

from django.urls import path

from gongji.office.desk.pages import acting, cases, inbox

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("desk/cases/", cases.cases, name="cases"),
    path("desk/cases/<int:pk>/", cases.case, name="case"),
    path("desk/cases/<int:pk>/recuse/", acting.recuse, name="recuse"),
    path("desk/tasks/<int:pk>/take/", acting.take_page, name="take"),
    path("desk/tasks/<int:pk>/hand-over/", acting.hand_over, name="hand_over"),
]
