"""The verbs of this room."""

from __future__ import annotations

from gongji.office.enrolment.services.changing import correct, remove
from gongji.office.enrolment.services.registering import Answered, enrol_one
from gongji.office.enrolment.services.submitting import Passed, confirm, confirm_all, return_, stated, submit
from gongji.office.enrolment.services.undoing import undo
from gongji.office.enrolment.services.uploading import (
    Uploaded,
    replace_file,
    set_paid_on,
    upload,
    upload_changes,
)

__all__ = [
    "Answered", "Passed", "Uploaded", "confirm", "confirm_all", "correct", "enrol_one", "remove",
    "replace_file", "return_", "set_paid_on", "stated", "submit", "undo", "upload",
    "upload_changes",
]  # fmt: skip
