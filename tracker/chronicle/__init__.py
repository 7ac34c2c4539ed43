"""The change log of one record as a pure function of its snapshots, in order, and of written rules."""

from __future__ import annotations

from tracker.chronicle.evidence import Evidence, completed, joined, known_state
from tracker.chronicle.tell import Entry, moves_anchors, tell

__all__ = ["Entry", "Evidence", "completed", "joined", "known_state", "moves_anchors", "tell"]
