"""The former tabular view as a value: a heading, sections, rows, and the blocks a row's value has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or one line of a value."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A bulleted list; an item is one or more blocks."""

    items: tuple[tuple[Block, ...], ...]


Block: TypeAlias = Text | Items


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the view.

    `submitted` is the day of the version that last changed the value, where the view prints it;
    `at_latest` that it may have been an earlier one, versions before it not being at hand. `spaced`
    says that the value is a text of several paragraphs, `below` that it stands under its label.
    """

    label: str
    value: tuple[Block, ...]
    icmje: bool = False
    submitted: date | None = None
    at_latest: bool = False
    spaced: bool = False
    below: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """The value as lines: list items begin with "• ", indented two blanks a level."""
        return tuple(lines(self.value))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the view under its heading; `note` is the small print below its rows."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tabular:
    """The whole view of one record.

    `heading` are the rows above the table. `source` says where the values come from and as of
    when; it is printed last.
    """

    record: str
    title: str
    heading: tuple[Row, ...]
    sections: tuple[Section, ...]
    source: str = ""

    def row(self, label: str) -> Row | None:
        """Find the first row of the table with that label."""
        rows = (row for section in self.sections for row in section.rows)
        return next((row for row in rows if row.label == label), None)


def lines(blocks: tuple[Block, ...], level: int = 0) -> Iterator[str]:
    """Write blocks as lines, list items marked and indented two blanks a level."""
    for block in blocks:
        if isinstance(block, Text):
            yield block.text
            continue
        for item in block.items:
            yield from _item(item, level)


def _item(item: tuple[Block, ...], level: int) -> Iterator[str]:
    indent = "  " * level
    for number, block in enumerate(item):
        if isinstance(block, Items):
            yield from lines((block,), level + 1)
        else:
            yield f"{indent}{'•' if number == 0 else ' '} {block.text}"
