"""Addresses of this room."""

from __future__ import annotations

from django.urls import path, re_path

from gongji.office.money.pages import accounts, booking, funds, periods, vouchers

app_name = "money"
urlpatterns = [
    path("", funds.funds, name="funds"),
    path("new/", funds.opening, name="open"),
    path("<int:fund>/", funds.fund, name="fund"),
    path("<int:fund>/vouchers/", vouchers.vouchers, name="vouchers"),
    path("<int:fund>/book/", booking.booking, name="book"),
    path("<int:fund>/balances/", accounts.trial, name="trial"),
    path("<int:fund>/accounts/new/", funds.open_account, name="open_account"),
    re_path(r"^(?P<fund>[0-9]{1,18})/accounts/(?P<code>[0-9]{4,12})/$", accounts.account, name="account"),
    path("<int:fund>/periods/", periods.periods, name="periods"),
    path("<int:fund>/periods/<int:year>/<int:month>/close/", periods.close, name="close"),
    path("<int:fund>/periods/<int:year>/carry/", periods.carry, name="carry"),
    path("<int:fund>/overdrafts/new/", funds.overdraft, name="overdraft"),
    path("<int:fund>/export/", periods.export, name="export"),
    path("vouchers/<int:pk>/", vouchers.voucher, name="voucher"),
    path("vouchers/<int:pk>/reverse/", vouchers.reversing, name="reverse"),
]
