"""Addresses of signing in: the part of allauth that this site uses. Nothing here sends mail."""

from __future__ import annotations

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path

from gongji.office.guard.pages.lost import lost_password

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/lost/", lost_password, name="account_reset_password"),
    path("password/set/", lost_password, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
