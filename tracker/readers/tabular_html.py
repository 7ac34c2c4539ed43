"""A saved tabular page: table rows to rows, in every layout of 2008 to 2024."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tracker.errors import ReadingError
from tracker.readers import trees
from tracker.readers.cells import lines
from tracker.readers.rows import SECTIONS, Page, Row, labelled
from tracker.readers.text import one_line

_Element = etree._Element


def page(raw: bytes) -> Page:
    """Find the rows of a saved tabular page."""
    root = trees.html(raw)
    table = next(_tables(root), None)
    if table is None:
        raise ReadingError(
            f'the page has no table with the heading "{SECTIONS[0]}"; save the tabular view again'
        )
    rows = tuple(_rows(table))
    if not any(row.key == "nct_number" for row in rows):
        raise ReadingError('the page has no row "NCT Number"; save the tabular view again, whole')
    return Page(_head(root, table), rows)


def _tables(root: _Element) -> Iterator[_Element]:
    for heading in root.iter("th", "td"):
        if one_line("".join(map(str, heading.itertext()))[:80]) == SECTIONS[0]:
            table = next(heading.iterancestors("table"), None)
            if table is not None:
                yield table


def _rows(table: _Element) -> Iterator[Row]:
    for heading in table.iter("th"):
        label = one_line(" ".join(map(str, heading.itertext()))[:400])
        value = heading.getnext()
        row = labelled(label, _value(value))
        if row is not None:
            yield row


def _value(cell: _Element | None) -> tuple[str, ...]:
    if cell is None or cell.tag != "td":
        return ()
    shown = lines(cell)
    if shown or not _is_missing(cell):
        return shown
    # <td class="missing_color"/>Not Provided: the words fell out of the cell.
    return (one_line(cell.tail),) if cell.tail else ()


def _is_missing(cell: _Element) -> bool:
    return "missing" in (cell.get("class") or "")


def _head(root: _Element, table: _Element) -> tuple[str, ...]:
    body = root.find("body")
    shown: list[str] = []
    for line in lines(body if body is not None else root):
        if SECTIONS[0] in line:
            break
        shown.append(line)
    return tuple(shown)
