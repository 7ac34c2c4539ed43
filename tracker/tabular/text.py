"""The tabular view as plain text, in the lines that copying the registry's page gave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.dated import in_words
from tracker.tabular.heading import LAST_KNOWN, POSTED, STATUS, VERIFIED
from tracker.tabular.page import Block, Items, Row, Section, Tabular, Text

_SEPARATORS = {STATUS: " : ", LAST_KNOWN: ":\xa0 ", VERIFIED: " ", **dict.fromkeys(POSTED, " : ")}


def as_text(tabular: Tabular) -> str:
    """Write the view as text, with the page's own non-breaking blanks; ends with a line feed."""
    lines = [tabular.title, "", *_heading(tabular)]
    for number, section in enumerate(tabular.sections):
        lines += ["\xa0" if number else "", *_section(section)]
    if tabular.source:
        lines += ["", tabular.source]
    return "\n".join(lines) + "\n"


def submitted_text(row: Row) -> str:
    """Write "(submitted: August 19, 2009)", or "… by …" where it may have been earlier."""
    if row.submitted is None:
        return ""
    by = "by " if row.at_latest else ""
    return f"(submitted: {by}{_day(row.submitted)})"


def _day(day: date) -> str:
    return in_words(day.isoformat())


def _heading(tabular: Tabular) -> Iterator[str]:
    for row in tabular.heading:
        stop = "." if row.label == VERIFIED else ""
        if row.below:
            yield f"{row.label}:"
            yield from row.lines
        else:
            yield f"{row.label}{_SEPARATORS.get(row.label, ': ')}{' '.join(row.lines)}{stop}"


def _section(section: Section) -> Iterator[str]:
    yield section.title
    for row in section.rows:
        yield from _row(row)
    if section.note:
        yield from ("", section.note)


def _row(row: Row) -> Iterator[str]:
    label = f"{row.label}\xa0 ICMJE" if row.icmje else row.label
    value = list(_value(row))
    if row.submitted is not None:
        yield label
        yield "\xa0" + submitted_text(row).replace(" ", "\xa0")
    elif not value:
        yield label if row.label.endswith("*") else f"{label} \xa0"
    elif row.below or row.spaced or isinstance(row.value[0], Items):
        yield label
    else:
        yield f"{label} {value.pop(0)}"
    yield from value


def _value(row: Row) -> Iterator[str]:
    for number, block in enumerate(row.value):
        if row.spaced and (number or isinstance(block, Text)):
            yield ""
        yield from _block(block)


def _block(block: Block, level: int = 0) -> Iterator[str]:
    if isinstance(block, Text):
        yield block.text
        return
    indent = "    " * level
    for item in block.items:
        for number, part in enumerate(item):
            if isinstance(part, Items):
                yield from _block(part, level + 1)
            else:
                yield f"{indent}  • {part.text}" if number == 0 else f"{indent}    {part.text}"
