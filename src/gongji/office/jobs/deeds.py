"""What the actions of this room are called in the audit trail, which their persons read too."""

from __future__ import annotations

from typing import Final

DEEDS: Final = {
    "jobs.start": "开始后台事项",
    "jobs.again": "再办后台事项",
    "jobs.cancel": "取消后台事项",
}
