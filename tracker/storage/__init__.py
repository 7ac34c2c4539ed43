"""Where everything is kept: the only SQL and the only snapshot files of the program."""

from __future__ import annotations

from tracker.storage.checks import Check, Trouble
from tracker.storage.log import NewEntry, Question
from tracker.storage.outbox import DueMail, NewMail, NewNews, Post
from tracker.storage.records import Record, Sighting
from tracker.storage.snapshots import NewSnapshot, Snapshot
from tracker.storage.store import Store, exclusive, lock

__all__ = [
    "Check",
    "DueMail",
    "NewEntry",
    "NewMail",
    "NewNews",
    "NewSnapshot",
    "Post",
    "Question",
    "Record",
    "Sighting",
    "Snapshot",
    "Store",
    "Trouble",
    "exclusive",
    "lock",
]
