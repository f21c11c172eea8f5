"""A cover's money in words, for the member's pages."""

from __future__ import annotations

from django import template

from gongji.office.portal.words import paid_by

register = template.Library()
register.filter("paid_by", paid_by)
