"""How values are written into summaries: short, quoted, and cut to where they differ."""

from __future__ import annotations

from tracker.fields import FieldKind, label
from tracker.model import Json

LONGEST = 80
"""Texts longer than this are cut in summaries."""
_CONTEXT = 24
CODED = frozenset(("phases", "whoMasked", "stdAges", "infoTypes"))
"""Lists of the registry's codes, by the last name of their path; other lists are the sponsor's words."""


def shorten(text: str, longest: int = LONGEST) -> str:
    """Return a text in one line, cut at a word with an ellipsis where it is longer."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest // 2 else cut).rstrip(" ,;:.") + "…"


def quoted(text: str, longest: int = LONGEST) -> str:
    """Return a shortened text in quotation marks."""
    return f"“{shorten(text, longest)}”"


def contrast(old: str, new: str) -> str:
    """Return two texts with an arrow between, each cut to the place where they begin to differ."""
    old, new = " ".join(old.split()), " ".join(new.split())
    if max(len(old), len(new)) <= LONGEST:
        return f"“{old}” → “{new}”"
    start = _common(old, new)
    tail = _common(old[start:][::-1], new[start:][::-1])
    start = _word_start(old, max(0, start - _CONTEXT))
    return " → ".join(f"“{_window(text, start, len(text) - tail)}”" for text in (old, new))


def _common(a: str, b: str) -> int:
    for place, (left, right) in enumerate(zip(a, b, strict=False)):
        if left != right:
            return place
    return min(len(a), len(b))


def _word_start(text: str, place: int) -> int:
    space = text.rfind(" ", 0, place + 1)
    return space + 1 if place and space >= 0 else 0


def _window(text: str, start: int, end: int) -> str:
    stop = text.find(" ", min(len(text), end + _CONTEXT))
    stop = len(text) if stop < 0 else stop
    shown = text[start:stop]
    cut = shorten(shown) if len(shown) > LONGEST else shown + ("…" if stop < len(text) else "")
    return ("…" if start else "") + cut


def written(value: Json, kind: FieldKind, name: str = "") -> str:
    """Return a value as a summary shows it; `name` is the last part of the field's path."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(written(item, kind, name) for item in value)
    if isinstance(value, dict):
        return ", ".join(written(part, FieldKind.TEXT) for part in value.values())
    if kind is FieldKind.ENUM:
        return label(str(value), name)
    if kind is FieldKind.SCALARS:
        return term(str(value), name)
    return shorten(str(value))


def term(value: str, name: str = "") -> str:
    """Return a word of a list: coded ones in the registry's words, any other text shortened."""
    return label(value, name) if name in CODED else shorten(value)


def inner(title: str) -> str:
    """Return a label as it stands inside a sentence: "Time frame" in small letters, "PubMed id" not."""
    return title.lower() if title[1:].islower() else title


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
