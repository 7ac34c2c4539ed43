"""What a tabular page prints of a record's past: original outcomes and enrollment, and when they changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tracker.model import Format, Reading
from tracker.readers import tabular, tabular_html, tabular_text
from tracker.readers.rows import Page, Row
from tracker.readers.words import iso_date, iso_day

_KEPT: Final[Mapping[str, str]] = {
    "primary_outcomes": "outcomesModule.primaryOutcomes",
    "secondary_outcomes": "outcomesModule.secondaryOutcomes",
    "other_outcomes": "outcomesModule.otherOutcomes",
    "enrollment": "designModule.enrollmentInfo",
}
"""Rows that are printed twice, as they are and as they were at first → the field's path."""


@dataclass(frozen=True, slots=True)
class PrintedHistory:
    """A page's word on a record's past.

    `original` is the record as the page shows it, with outcomes and enrollment as they were in the
    first version, which was submitted on `first_on`. `changed_on` gives, for those fields, the day of
    the version that changed them last. `only_version` is set where the page says that no change was
    ever posted.
    """

    original: Reading
    first_on: date
    changed_on: Mapping[str, date]
    only_version: bool


def printed_history(raw: bytes, format: Format) -> PrintedHistory | None:
    """Read what a saved tabular page prints of the past; None where it prints no original rows."""
    page = tabular_text.page(raw) if format is Format.TABULAR_TEXT else tabular_html.page(raw)
    if not page.has("original_primary_outcomes"):
        return None
    original = tabular.reading(_as_at_first(page), format)
    first = _first_day(page)
    if first is None:
        return None
    dates = {path: _submitted(page.row(key)) for key, path in _KEPT.items()}
    history = page.row("change_history")
    return PrintedHistory(
        original=original,
        first_on=first,
        changed_on={path: day for path, day in dates.items() if day is not None},
        only_version=history is not None and history.text.lower() == "no changes posted",
    )


def _as_at_first(page: Page) -> Page:
    first = {key: page.row(f"original_{key}") for key in _KEPT}
    return replace(page, rows=tuple(_replaced(row, first.get(row.key)) for row in page.rows))


def _replaced(row: Row, original: Row | None) -> Row:
    if original is None or original.text.lower() == "same as current":
        return row
    return replace(row, lines=original.lines, adjective=original.adjective)


def _first_day(page: Page) -> date | None:
    """Give the day of the first version: it stands with originals, else where nothing changed since."""
    for key in _KEPT:
        original, current = page.row(f"original_{key}"), page.row(key)
        if original is not None and original.submitted:
            return _submitted(original)
        if original is not None and original.text.lower() == "same as current":
            day = _submitted(current)
            if day is not None:
                return day
    first = page.row("first_submitted")
    return iso_day(iso_date(first.text)) if first is not None and first.given else None


def _submitted(row: Row | None) -> date | None:
    return iso_day(iso_date(row.submitted)) if row is not None and row.submitted else None
