"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from gongji.office.guard.access import requires
from gongji.office.plans.pages import asks, edition, later, listing, steps

app_name = "plans"
read, drafts = requires("plans.read"), requires("plans.draft")
urlpatterns = [
    path("", read(listing.PlanList.as_view()), name="list"),
    path("draft/", drafts(listing.Draft.as_view()), name="draft"),
    path("editions/<int:pk>/", read(edition.EditionPage.as_view()), name="edition"),
    path("editions/<int:pk>/difference/", read(edition.DifferencePage.as_view()), name="difference"),
    path("editions/<int:pk>/asks/", read(asks.AsksPage.as_view()), name="asks"),
    path("editions/<int:pk>/text/", edition.text, name="text"),
    path("editions/<int:pk>/reading/", read(later.ReadingPage.as_view()), name="reading"),
    path("editions/<int:pk>/table/", read(later.TablePage.as_view()), name="table"),
    path("editions/<int:pk>/check/", edition.check, name="check"),
    path("editions/<int:pk>/redraft/", drafts(steps.Redraft.as_view()), name="redraft"),
    path("editions/<int:pk>/withdraw/", drafts(steps.Withdraw.as_view()), name="withdraw"),
    path(
        "editions/<int:pk>/deliberate/",
        requires("plans.deliberate")(steps.Deliberate.as_view()),
        name="deliberate",
    ),
    path("editions/<int:pk>/send-back/", read(steps.SendBack.as_view()), name="send_back"),
    path("editions/<int:pk>/publish/", requires("plans.publish")(steps.Publish.as_view()), name="publish"),
    path(
        "editions/<int:pk>/put-in-force/",
        requires("plans.publish")(steps.PutInForce.as_view()),
        name="put_in_force",
    ),
    path("tables/<int:pk>/file/", edition.table_file, name="table_file"),
    path("tables/<int:pk>/confirm/", requires("plans.publish")(later.ConfirmPage.as_view()), name="confirm"),
    path("rulings/<int:pk>/file/", edition.ruling_file, name="ruling_file"),
]
