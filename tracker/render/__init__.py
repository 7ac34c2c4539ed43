"""Changes made readable: mails in text and HTML, tables, and differences word by word."""

from __future__ import annotations

from tracker.render.mail import digest, message, warning
from tracker.render.marks import plain
from tracker.render.views import Context, Message, RecordView, record_view
from tracker.render.words import Op, Piece, shortened, worddiff

__all__ = [
    "Context",
    "Message",
    "Op",
    "Piece",
    "RecordView",
    "digest",
    "message",
    "plain",
    "record_view",
    "shortened",
    "warning",
    "worddiff",
]
