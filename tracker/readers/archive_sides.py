"""The archive's comparison of two versions, which prints the whole of both, as two records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from tracker.errors import ReadingError
from tracker.model import Format, Reading
from tracker.readers import archive_xml, trees
from tracker.readers.archive_changes import compared
from tracker.readers.xml_nodes import Node

_Element = etree._Element
_COLUMN: Final = {Format.ARCHIVE_BEFORE: "sdiff-a", Format.ARCHIVE_AFTER: "sdiff-b"}


def read(raw: bytes, format: Format) -> Reading:
    """Read one side of a page "Changes to NCT… on <date>"; `format` says which."""
    root = trees.html(raw)
    record, before, after = compared(root)
    printed = "\n".join(_lines(root, _COLUMN[format]))
    if not printed.strip():
        raise ReadingError(
            "the comparison prints no version on this side; save the whole page again",
            record=record,
        )
    top = Node(trees.xml(printed.encode("utf-8", errors="replace")))
    day = before if format is Format.ARCHIVE_BEFORE else after
    return archive_xml.reading(record, top, day, format)


def _lines(root: _Element, column: str) -> Iterator[str]:
    """Give the lines of the XML that a column prints, in one walk however they are nested."""
    whole, side = False, ""
    line: _Element | None = None
    words: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if line is not None:
            if event == "start":
                words.append(element.text or "")
            elif element is not line:
                words.append(element.tail or "")
            else:
                yield "".join(words)
                line = None
        elif event == "start" and element.tag == "tr":
            # The page prints the rows twice: in full, and without the less important ones.
            whole, side = (element.get("id") or "").startswith("sdiff-chunk-f"), ""
        elif event == "start" and element.tag == "td":
            side = element.get("class") or ""
        elif event == "start" and whole and side == column and _is_line(element):
            line, words = element, [element.text or ""]


def _is_line(element: _Element) -> bool:
    return element.tag == "div" and (element.get("class") or "").startswith("sdl")
