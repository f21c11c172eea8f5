"""One person's way to a running site: by token and by session, until there is an answer.

A request whose answer is lost (the server was killed, or the line was dropped on purpose) is sent again. What
goes by the API carries its key again; what goes by a page is looked at first, as a person looks again.
"""

from __future__ import annotations

import http.client
import json
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock
from typing import Any
from urllib.parse import urlencode

from tests.office.forms.on_pages import Form, forms_of

PATIENCE = 180.0
"""Seconds that one asks again for: longer than any restart takes."""
MARK = "gongji-drill-parts"
_REFUSAL = re.compile(r"\[([A-Z][0-9]{3})\]")
_CSRF = "d" * 32

File = tuple[str, bytes, str]
"""Name, content, media type."""


class Tally:
    """Counts of what happened, from many threads; and how many requests are on their way now."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.under_way = 0
        self._lock = Lock()

    def add(self, name: str, by: int = 1) -> None:
        with self._lock:
            self.counts[name] += by

    @contextmanager
    def asking(self) -> Iterator[None]:
        with self._lock:
            self.under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self.under_way -= 1


class Lost(Exception):
    """There was no answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site said."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def told(self) -> Any:
        return json.loads(self.content)

    @property
    def refusal(self) -> str:
        """The code of a refusal that stands on a page; empty where none does."""
        html = "html" in self.headers.get("content-type", "")
        found = _REFUSAL.search(self.text) if html else None
        return found[1] if found else ""


@dataclass
class Line:
    """A person with a token and a session, and an unsure line to the site."""

    port: int
    token: str
    session: str
    tally: Tally
    dice: Random
    drops: float
    """How often the line is cut after a request was sent."""
    keys: bool = True
    """Whether what is sent again carries the key it had: the twin makes a new one."""
    stop: Event = field(default_factory=Event)

    # ---- the API --------------------------------------------------------------------------------------

    def get(self, path: str, **query: Any) -> Answer:
        """A question to the API."""
        asked = f"/api/{path}" + (f"?{urlencode(query)}" if query else "")
        return self._until(lambda: self._send("GET", asked, b"", self._bearer()))

    def post(self, path: str, body: Any, file: File | None = None, key: str = "") -> Answer:
        """Something to do, once: sent again under its key until there is an answer."""
        once = key or self._key()
        if file is None:
            sent, kind = json.dumps(body).encode(), "application/json"
        else:
            sent, kind = parts(body, file), f"multipart/form-data; boundary={MARK}"

        def act() -> Answer:
            again = once if self.keys else self._key()
            head = {**self._bearer(), "Idempotency-Key": again, "Content-Type": kind}
            return self._send("POST", f"/api/{path}", sent, head, may_drop=True)

        answer = self._until(act)
        if answer.headers.get("idempotent-replayed"):
            self.tally.add("replayed")
        return answer

    def _key(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128)))

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    # ---- the pages ------------------------------------------------------------------------------------

    def look(self, path: str) -> Answer:
        """A page."""
        return self._until(lambda: self._send("GET", path, b"", self._cookies()))

    def press(self, path: str, values: Mapping[str, Any], file: File | None = None) -> Answer | None:
        """What the page says after a form was sent, over one redirection; None where the line was lost.

        A page is not sent again: whoever lost the line looks at what came of it.
        """
        if file is None:
            sent, kind = urlencode(values, doseq=True).encode(), "application/x-www-form-urlencoded"
        else:
            sent, kind = parts(values, file), f"multipart/form-data; boundary={MARK}"
        head = {**self._cookies(), "Content-Type": kind, "X-CSRFToken": _CSRF}
        try:
            answer = self._send("POST", path, sent, head, may_drop=True)
        except Lost:
            self._again()
            return None
        if answer.status == 302:
            answer = self.look(answer.headers["location"])
        self.tally.add("conflicts" if answer.refusal else "steps")
        return answer

    def _cookies(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}; csrftoken={_CSRF}"}

    # ---- one request ----------------------------------------------------------------------------------

    def _until(self, act: Callable[[], Answer]) -> Answer:
        """The answer, however often one must ask."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return act()
            except Lost:
                if time.monotonic() > end:
                    raise
                self._again()

    def _again(self) -> None:
        self.tally.add("retries")
        time.sleep(self.dice.uniform(0.05, 0.3))

    def _send(
        self, method: str, path: str, body: bytes, head: Mapping[str, str], may_drop: bool = False
    ) -> Answer:
        """One request on a connection of its own. Lost where no whole answer came."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.tally.add("requests")
        try:
            with self.tally.asking():
                line.request(method, path, body or None, dict(head))
                if may_drop and self.dice.random() < self.drops:
                    time.sleep(self.dice.uniform(0, 0.05))
                    raise Lost
                came = line.getresponse()
                said = {name.lower(): value for name, value in came.getheaders()}
                answer = Answer(came.status, said, came.read())
        except (OSError, http.client.HTTPException) as error:
            raise Lost from error
        finally:
            line.close()
        if answer.status >= 500:
            self.tally.add(f"answered {answer.status}")
            raise Lost
        if answer.status == 409:
            self.tally.add("conflicts")
        return answer


def parts(fields: Mapping[str, Any], file: File) -> bytes:
    """A form with a file."""
    name, content, media = file
    out = bytearray()
    for field_name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            out += (
                f'--{MARK}\r\nContent-Disposition: form-data; name="{field_name}"\r\n\r\n{one}\r\n'.encode()
            )
    head = f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    return (
        bytes(out)
        + f"{head}Content-Type: {media}\r\n\r\n".encode()
        + content
        + f"\r\n--{MARK}--\r\n".encode()
    )


def form_to(page: Answer, path: str, ending: str = "") -> Form | None:
    """The form of a page that changes something and goes to an address with this ending."""
    found = (one for one in forms_of(page.text, path) if one.method == "post")
    return next((one for one in found if one.path.endswith(ending or path)), None)


def standing(form: Form) -> dict[str, Any]:
    """What stands in a form before anybody fills it in, but for what a button sends."""
    fields = form.fields.items()
    held = {
        name: one.value for name, one in fields if one.kind not in ("submit", "checkbox", "radio", "file")
    }
    chosen = {name: one.value for name, one in fields if one.kind in ("checkbox", "radio") and one.value}
    return {name: value for name, value in {**held, **chosen}.items() if name != "csrfmiddlewaretoken"}
