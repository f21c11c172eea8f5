"""The forms of a page as a browser sees them: where they go, which fields they send, what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit


@dataclass(slots=True)
class Field:
    """One name a form sends: its kind, its value at first, and the values it offers."""

    name: str
    kind: str
    value: str = ""
    offers: list[str] = field(default_factory=list)
    attrs: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Form:
    """A form of a page; `action` is a path with its query."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where it goes, without the query."""
        return urlsplit(self.action).path


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None
        self.strays: list[tuple[str, Field]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(urljoin(self.url, at.get("action", "")), at.get("method", "get").lower())
            self.forms.append(self.open)
            if "id" in at:
                self.by_id[at["id"]] = self.open
        elif tag in ("input", "button") and at.get("name"):
            self._take(at, at.get("type", "text" if tag == "input" else "submit"))
        elif tag == "select" and at.get("name"):
            self.select = self._put(at, Field(at["name"], "select", attrs=at))
        elif tag == "option" and self.select is not None:
            value = at.get("value", "")
            self.select.offers.append(value)
            if "selected" in at:
                self.select.value = value
        elif tag == "textarea" and at.get("name"):
            self.area = self._put(at, Field(at["name"], "textarea", attrs=at))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data

    def _take(self, at: dict[str, str], kind: str) -> None:
        one = self._put(at, Field(at["name"], kind, attrs=at))
        value = at.get("value", "on" if kind in ("checkbox", "radio") else "")
        if kind in ("checkbox", "radio", "submit"):
            one.offers.append(value)
            if "checked" in at:
                one.value = value
        elif not one.value:
            one.value = value

    def _put(self, at: dict[str, str], one: Field) -> Field:
        if "form" in at and self.open is None:
            self.strays.append((at["form"], one))
            return one
        return one if self.open is None else self.open.fields.setdefault(one.name, one)

    def done(self) -> list[Form]:
        for key, one in self.strays:
            if key in self.by_id:
                self.by_id[key].fields.setdefault(one.name, one)
        return self.forms


def forms_of(page: str, url: str) -> list[Form]:
    """Every form of a page, with actions made whole by the page's own address."""
    reader = _Reader(url)
    reader.feed(page)
    reader.close()
    return reader.done()


def posts(page: str, url: str) -> Iterator[Form]:
    """The forms that change something."""
    return (form for form in forms_of(page, url) if form.method == "post")


def text_of(response: Any) -> str:
    """The page of an answer; empty for a file."""
    if getattr(response, "streaming", False) or "html" not in response.headers.get("Content-Type", ""):
        return ""
    return str(response.content.decode())
