"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.enrolment.pages import cover, lists, moving, passing, registering, roster, uploading

app_name = "enrolment"
urlpatterns = [
    path("", lists.rosters, name="rosters"),
    path("upload/", uploading.upload, name="upload"),
    path("template/<int:plan>/", uploading.template, name="template"),
    path("upload/changes/", uploading.upload_changes, name="upload_changes"),
    path("template/<str:kind>/", uploading.changes_template, name="changes_template"),
    path("new/", registering.start, name="start"),
    path("new/<int:union>/<int:plan>/", registering.form, name="form"),
    path("waiting/", passing.waiting, name="waiting"),
    path("waiting/pass/", passing.pass_all, name="pass_all"),
    path("<int:key>/", roster.record, name="roster"),
    path("<int:key>/file/", moving.file, name="file"),
    path("<int:key>/paid-on/", moving.paid_on, name="paid_on"),
    path("<int:key>/stated/", moving.stated, name="stated"),
    path("<int:key>/submit/", moving.submit, name="submit"),
    path("<int:key>/confirm/", passing.confirm, name="confirm"),
    path("<int:key>/return/", moving.return_, name="return"),
    path("<int:key>/undo/", moving.undo, name="undo"),
    path("<int:key>/workbook/", moving.workbook, name="workbook"),
    path("covers/", lists.covers, name="covers"),
    path("covers/<int:key>/", cover.record, name="cover"),
    path("covers/<int:key>/remove/", cover.remove, name="remove"),
    path("covers/<int:key>/correct/", cover.correct, name="correct"),
]
