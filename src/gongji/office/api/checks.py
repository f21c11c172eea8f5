"""What `gongji verify` looks at in this room."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.office.api.models import Answer
from gongji.office.guard.verify import Finding, check


@check("A11", "接口的答复")
def answers() -> Iterator[Finding]:
    """Every kept answer was given: it has its status, and it opens."""
    for one in Answer.objects.filter(status=0).iterator():
        yield Finding(f"答复 {one.pk}", "占了钥匙，却没有答复")
