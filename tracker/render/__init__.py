"""Changes made readable: mails in text and HTML, tables, and differences word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.render.marks import plain
from tracker.render.views import Context, Message, RecordView, loads, record_view
from tracker.render.words import Op, Piece, shortened, worddiff

if TYPE_CHECKING:
    from tracker.render.mail import digest, message, proof, warning


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever tracker.render.mail has
    """Import what makes mails, and with it jinja2, when it is asked for."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("tracker.render.mail"), name)


__all__ = [
    "Context",
    "Message",
    "Op",
    "Piece",
    "RecordView",
    "digest",
    "loads",
    "message",
    "plain",
    "proof",
    "record_view",
    "shortened",
    "warning",
    "worddiff",
]
