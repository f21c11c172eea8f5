"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from gongji.office.guard.pages import accounts, places, roles, trail

app_name = "guard"
urlpatterns: list[URLPattern] = [
    path("", places.index, name="index"),
    path("own/", roles.Own.as_view(), name="own"),
    path("own/factor/", roles.second_factor, name="second_factor"),
    path("own/delegate/", roles.Delegate.as_view(), name="delegate"),
    path("delegations/<int:key>/end/", roles.end_delegation, name="delegation_end"),
    path("accounts/", accounts.AccountList.as_view(), name="accounts"),
    path("accounts/open/", accounts.OpenAccount.as_view(), name="account_open"),
    path("accounts/<int:key>/", accounts.AccountPage.as_view(), name="account"),
    path("accounts/<int:key>/grant/", roles.GiveRole.as_view(), name="grant"),
    path("grants/<int:key>/revoke/", roles.revoke, name="grant_revoke"),
    path("trail/", trail.Trail.as_view(), name="trail"),
    path("seen-by/<int:key>/", trail.SeenBy.as_view(), name="seen_by"),
]
