"""Two states of a record → changes a person can read; pure decisions, the only place of deepdiff."""

from __future__ import annotations

from tracker.diff.compare import compare

__all__ = ["compare"]
