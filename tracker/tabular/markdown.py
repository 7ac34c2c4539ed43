"""The tabular view as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from tracker.tabular.page import Block, Row, Section, Tabular, Text
from tracker.tabular.text import submitted_text

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
_LEADING = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=])")


def as_markdown(tabular: Tabular) -> str:
    """Write the view as CommonMark: a heading a section, a paragraph a row; values are escaped."""
    parts = [f"# {_escaped(tabular.title or tabular.record)}", *_heading(tabular)]
    for section in tabular.sections:
        parts += _section(section)
    if tabular.source:
        parts.append(_escaped(tabular.source))
    return "\n\n".join(parts) + "\n"


def _heading(tabular: Tabular) -> Iterator[str]:
    rows = (f"{_label(row)} {_escaped(', '.join(row.lines))}" for row in tabular.heading)
    yield "  \n".join(rows)


def _section(section: Section) -> Iterator[str]:
    yield f"## {_escaped(section.title)}"
    for row in section.rows:
        yield from _row(row)
    if section.note:
        yield _escaped(section.note)


def _row(row: Row) -> Iterator[str]:
    # Short lines belong together: hard breaks keep them in the row's own paragraph.
    kept = () if row.spaced else takewhile(lambda block: isinstance(block, Text), row.value)
    lines = [_block(block) for block in kept]
    yield "  \n".join([" ".join([_label(row), *lines[:1]]), *lines[1:]])
    for block in row.value[len(lines) :]:
        yield _block(block)


def _label(row: Row) -> str:
    notes = [note for note in ("ICMJE" if row.icmje else "", submitted_text(row)) if note]
    return f"**{_escaped(row.label)}:**" + (f" *{' '.join(notes)}*" if notes else "")


def _block(block: Block, indent: str = "") -> str:
    if isinstance(block, Text):
        return indent + _escaped(block.text)
    return "\n".join(_item(item, indent) for item in block.items)


def _item(item: tuple[Block, ...], indent: str) -> str:
    first, *rest = (_block(block, f"{indent}  ") for block in item)
    return "\n\n".join([f"{indent}- {first.lstrip()}", *rest])


def _escaped(text: str) -> str:
    plain = " ".join(text.replace("\xa0", " ").split())
    return _LEADING.sub(_guard, _SPECIAL.sub(r"\\\1", plain))


def _guard(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"
