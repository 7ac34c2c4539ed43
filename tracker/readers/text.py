"""Plain text that was indented and wrapped at a fixed width, put back into paragraphs and list items."""

from __future__ import annotations

import re
from typing import Final

# A list item as the registry's plain text prints it: "-  text", "1. text", "a) text", "• text".
_ITEM: Final = re.compile(r"^(?:[-*•◦▪o](?=\s)|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)](?=\s))\s*")


def one_line(text: str | None) -> str:
    """Collapse every run of white space, non-breaking spaces included, into one space."""
    return " ".join(text.split()) if text else ""


def reflow(text: str | None) -> str:
    """Undo hard wrapping: one line a paragraph, one line a list item, a blank line between them.

    A line goes on with the line before unless a blank line stands between or it begins a list item
    that is indented otherwise than the text before.
    """
    if not text:
        return ""
    blocks: list[str] = []
    current: list[str] = []
    for line in text.expandtabs(8).splitlines():
        words = line.split()
        if not words or (current and _begins_item(line)):
            _close(current, blocks)
        if words:
            current.append(" ".join(words))
    _close(current, blocks)
    return "\n\n".join(blocks)


def _begins_item(line: str) -> bool:
    # Wrapped text can begin with "1. " or "- " by chance; the registry's list items are followed by two
    # blanks or set off by a blank line, so only those open an item in the middle of a block.
    stripped = line.strip()
    found = _ITEM.match(stripped)
    return found is not None and stripped[: found.end()].endswith("  ")


def _close(current: list[str], blocks: list[str]) -> None:
    if current:
        blocks.append(" ".join(current))
        current.clear()
