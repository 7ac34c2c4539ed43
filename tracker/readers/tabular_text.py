"""A tabular page pasted as text: lines to rows, by the labels at their beginnings and their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tracker.errors import ReadingError
from tracker.readers import trees
from tracker.readers.rows import LABELS, SECTIONS, Page, Row, labelled

_BLANKS: Final = re.compile(r"[^\S\n\t]+")
_BULLET: Final = re.compile(r"^(\s*)([•◦▪‣●○■*-])\s+")
# How deep a list is at least that browsers mark so.
_DEPTHS: Final = {"◦": 1, "○": 1, "▪": 2, "■": 2}
_FOOT: Final = re.compile(r"^(?:[*•]\s+Includes publications|ICMJE\s+Data element|†\s)")
_ANY: Final = re.compile(
    "|".join(label.pattern.replace("?P<adjective>", "?:") for _, label, _ in LABELS)
)
_SUBMITTED: Final = re.compile(r"^\(submitted:\s*[^)]*\)$")


def page(raw: bytes) -> Page:
    """Find the rows of a pasted tabular page."""
    lines = [_line(text) for text in trees.page_text(raw).splitlines()]
    start = next((at for at, line in enumerate(lines) if line.strip() == SECTIONS[0]), None)
    if start is None:
        raise ReadingError(
            f'the text has no line "{SECTIONS[0]}"; paste the whole tabular page, from its title on'
        )
    rows = tuple(_rows(lines[start:]))
    if not any(row.key == "nct_number" for row in rows):
        raise ReadingError('the text has no row "NCT Number"; paste the tabular page to its end')
    return Page(tuple(line.strip() for line in lines[:start] if line.strip()), rows)


def _line(text: str) -> str:
    plain = text.replace(", \xa0 ", ",\t").replace("\xa0", " ")
    bullet = _BULLET.match(plain)
    if bullet:
        depth = max(len(bullet[1].expandtabs(4)) // 4, _DEPTHS.get(bullet[2], 0))
        return f"{'  ' * depth}• {' '.join(plain[bullet.end() :].split())}"
    return _BLANKS.sub(" ", plain).strip(" ")


def _rows(lines: list[str]) -> Iterator[Row]:
    # The foot explains the mark even where copying lost the marks themselves.
    marked = any("ICMJE" in line and not _FOOT.match(line.strip()) for line in lines)
    at, label, value = -1, "", list[str]()
    for line in lines:
        words = line.strip()
        found = None if not words else _opens(words, at, marked)
        if found is not None or words in SECTIONS or _FOOT.match(words):
            if label:
                yield from _closed(label, value)
            label, value = "", []
        if found is not None:
            at, label, rest = found
            value = [rest] if rest else []
        elif label and _SUBMITTED.match(words) and not any(map(str.strip, value)):
            label = f"{label} {words}"
        elif label:
            value.append(line)
    if label:
        yield from _closed(label, value)


def _opens(words: str, at: int, marked: bool) -> tuple[int, str, str] | None:
    """Find the label that a line begins with, among those that may follow the row before it.

    Words of a text can be those of a label; a label is one only in the page's order and, where the
    page marks labels, with its mark.
    """
    if _ANY.match(words) is None:
        return None
    for place in range(at + 1, len(LABELS)):
        _, pattern, icmje = LABELS[place]
        found = pattern.match(words)
        if found is None:
            continue
        rest = words[found.end() :]
        if rest and not rest[0].isspace() and not rest.startswith("ICMJE"):
            continue
        mark = rest.lstrip().startswith("ICMJE")
        if marked and ((icmje is True and not mark) or (icmje is False and mark)):
            continue
        value = rest.strip().removeprefix("ICMJE").strip() if mark else rest.strip()
        return place, found[0], value
    return None


def _closed(label: str, value: list[str]) -> Iterator[Row]:
    while value and not value[-1].strip():
        value.pop()
    row = labelled(label, tuple(value))
    if row is not None:
        yield row
