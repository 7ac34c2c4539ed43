"""Foreign text made safe for a line, a block, a cell: alone knows what registry texts may not bring along."""

from __future__ import annotations

import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line(text: str, limit: int = 0) -> str:
    """Return the text on one line, without control characters or hidden marks that turn its direction.

    With a limit, a longer text is cut at a word and ends with an ellipsis.
    """
    flat = " ".join("".join(_safe(char) for char in text).split())
    if not limit or len(flat) <= limit:
        return flat
    cut = flat[: limit - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else cut).rstrip(" ,;:") + "…"


def block(text: str) -> str:
    """Return the text with its lines and spaces, without other control characters or turning marks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(_safe(char) for char in each) for each in lines)


def cell(text: str) -> str:
    """Return the text for a cell of CSV: behind an apostrophe where a spreadsheet would run it."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _safe(char: str) -> str:
    if char in _BIDI:
        return ""
    return " " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} else char
