"""The claim through gongji's own engines: the plain kernel, and derive with its tree."""

from __future__ import annotations
