"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.unions.pages import changing, importing, lists, record

app_name = "unions"
urlpatterns = [
    path("", lists.tree, name="tree"),
    path("list/", lists.unions, name="list"),
    path("imports/", importing.imports, name="imports"),
    path("imports/template.xlsx", importing.blank, name="template"),
    path("imports/<int:key>/", importing.look, name="import"),
    path("<int:key>/", record.record, name="record"),
    path("<int:key>/new/", changing.new, name="new"),
    path("<int:key>/edit/", changing.edit, name="edit"),
    path("<int:key>/employers/new/", changing.employer, name="employer_new"),
    path("<int:key>/employers/<int:employer>/", changing.employer, name="employer"),
    path("<int:key>/links/new/", changing.link, name="link"),
    path("<int:key>/links/<int:link>/end/", changing.unlink, name="unlink"),
    path("<int:key>/move/", changing.move, name="move"),
    path("<int:key>/merge/", changing.merge, name="merge"),
    path("<int:key>/close/", changing.close, name="close"),
]
