"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.papers import letter_pages, pages

app_name = "papers"
urlpatterns = [
    path("", pages.papers_page, name="list"),
    path("<int:pk>/", pages.paper_page, name="paper"),
    path("<int:pk>/open/", pages.opened_page, name="open"),
    path("<int:pk>/consent/", pages.consented_page, name="consent"),
    path("file/<str:label>/<int:key>/", pages.file_page, name="file"),
    path("documents/", letter_pages.documents_page, name="documents"),
    path("documents/<int:pk>/", letter_pages.document_page, name="document"),
    path("documents/<int:pk>/open/", letter_pages.opened_page, name="open-document"),
    path("letters/", letter_pages.choose_page, name="choose"),
    path("letters/<str:plan>/about/<str:occurrence>/", letter_pages.letter_page, name="letter"),
    path("check/<str:code>/", letter_pages.check, name="check"),
]
