"""Django with one view that reads one row, and nothing else: what `office_certificate` is held against."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bare", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], INSTALLED_APPS=[],
    USE_TZ=True, LOGGING_CONFIG=None, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3", "NAME": Path(os.environ["GONGJI_DATA"], "gongji.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE", "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    },
)  # fmt: skip
django.setup()


class Row(models.Model):
    """The certificate's table."""

    code = models.CharField(max_length=32, unique=True)
    plan = models.CharField(max_length=200)
    holder = models.CharField(max_length=50)

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "portal_certificate"


def view(request: HttpRequest, code: str) -> HttpResponse:
    """One row, as text."""
    row = Row.objects.get(code=code)
    return HttpResponse(f"{row.plan} {row.holder}")


urlpatterns: list[Any] = [path("v/<str:code>/", view)]
application = WSGIHandler()
