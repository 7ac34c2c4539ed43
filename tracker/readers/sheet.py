"""A tabular page on its way to a study: its values by row, and what this page can't say."""

from __future__ import annotations

from tracker.readers import eras
from tracker.readers.rows import Page, Row
from tracker.readers.words import date_or_words

_EMPTY = Row("", "", ())
_NEAR = 200
_SHORT = 2000


class Sheet:
    """A page's values by row; `absent` gathers the fields that this page can't say."""

    def __init__(self, page: Page, record: str) -> None:
        self.page = page
        self.record = record
        self.absent = set(eras.NEVER_IN_TABULAR)
        # What the table needs of it stands close above it, in short lines.
        self.head = "\n".join(line for line in page.head[-_NEAR:] if len(line) < _SHORT)

    def row(self, key: str) -> Row:
        """Give a row, or an empty one."""
        return self.page.row(key) or _EMPTY

    def said(self, key: str, *paths: str) -> Row:
        """Give a row that this layout prints; where it doesn't, its fields are not in this format."""
        if not self.page.has(key):
            self.absent.update(paths)
        return self.row(key)

    def text(self, key: str, *paths: str) -> str:
        """Give a row's value on one line; "" where there is none."""
        row = self.said(key, *paths)
        return row.text if row.given else ""

    def day(self, key: str) -> str | None:
        """Give the date in a row, in ISO 8601 and its own precision."""
        row = self.row(key)
        return date_or_words(row.text.partition("(")[0]) if row.given else None

    def lines(self, key: str, *paths: str) -> list[str]:
        """Give a row's lines that hold something."""
        row = self.said(key, *paths)
        return [line for line in row.lines if line.strip()] if row.given else []

    def block(self, key: str, *paths: str) -> str:
        """Give a row's value as paragraphs and list items."""
        return self.said(key, *paths).paragraphs

    @property
    def types_are_printed(self) -> bool:
        """Whether the layout prints the type of every date that has one (since 2017)."""
        return self.page.has("first_posted")
