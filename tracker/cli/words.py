"""Differences word by word: coloured on a terminal, marked [-…-]{+…+} in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.cli.terminal import out
from tracker.render import Op, Piece, plain
from tracker.render.clean import block

if TYPE_CHECKING:
    from rich.text import Text

    from tracker.render.rows import Row

_STYLES = {Op.EQUAL: "", Op.REMOVED: "red strike", Op.ADDED: "green", Op.OMITTED: "dim italic"}


def coloured(row: Row) -> Text:
    """Give a row of before and after; without colours, what is gone and new is in marks."""
    from rich.text import Text

    text = Text()
    text.append(f"{row.label}: " if row.label else "", "dim")
    console = out()
    if console.no_color or console.color_system is None:
        return text.append(plain(row.pieces))
    return text.append_text(_painted(row.pieces))


def _painted(pieces: Sequence[Piece]) -> Text:
    from rich.text import Text

    text = Text()
    before: Op | None = None
    for piece in pieces:
        said = f"… {piece.text} …" if piece.op is Op.OMITTED else block(piece.text)
        parted = Op.OMITTED in (before, piece.op) or (before, piece.op) == (Op.REMOVED, Op.ADDED)
        if parted and text.plain and not text.plain[-1].isspace() and not said[:1].isspace():
            text.append(" ")
        text.append(said, _STYLES[piece.op])
        before = piece.op
    return text
