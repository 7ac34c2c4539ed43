"""Differences written down: alone knows the marks that stand for removed and added in plain text."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tracker.render.clean import block
from tracker.render.words import Op, Piece

_MARKS = {Op.EQUAL: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "{{+{}+}}", Op.OMITTED: "[… {} …]"}


def plain(pieces: Sequence[Piece]) -> str:
    """Return the pieces as plain text with the marks of `git diff --word-diff`: [-old-] {+new+}.

    White space stands outside the marks, and a removal is parted from the addition that follows it.
    """
    said = ""
    before: Op | None = None
    for piece in pieces:
        text = block(piece.text)
        core = text.strip()
        head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        parted = Op.OMITTED in (before, piece.op) or (before, piece.op) == (Op.REMOVED, Op.ADDED)
        if parted and said and not said[-1].isspace() and not head:
            said += " "
        said += f"{head}{_MARKS[piece.op].format(core)}{tail}" if core else text
        before = piece.op
    return said


def breaks(text: str) -> Markup:
    """Escape a text for HTML and keep its line ends: not every mail client knows pre-wrap."""
    return Markup("<br>").join(block(text).split("\n"))
