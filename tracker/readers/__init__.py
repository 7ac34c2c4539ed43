"""Raw bytes of any form in which people hold registry records, as readings; pure, and trusting nothing."""

from __future__ import annotations

from dataclasses import replace

from tracker.fields import REPORTED
from tracker.model import Format, Markup, Reading
from tracker.readers import (
    archive,
    archive_sides,
    classic_json,
    classic_xml,
    study_json,
    tabular,
    tabular_html,
    tabular_text,
)
from tracker.readers.archive_changes import Mark, Marks, read_index, read_marks
from tracker.readers.files import LIMITS, Beside, Item, Limits, Refusal, member, records
from tracker.readers.recognise import forms, is_index, recognise, refusal
from tracker.readers.rows import Page, Row

__all__ = [
    "LIMITS",
    "Beside",
    "Item",
    "Limits",
    "Mark",
    "Marks",
    "Page",
    "Refusal",
    "Row",
    "forms",
    "is_index",
    "member",
    "read",
    "read_index",
    "read_marks",
    "read_rows",
    "recognise",
    "records",
    "refusal",
]


def read(raw: bytes, format: Format) -> Reading:
    """Read one record. Raises ReadingError, naming what is wrong and what to do, and nothing else.

    Reported results are said by API v2 alone, in its Markdown, which can be compared with itself.
    """
    reading = _read(raw, format)
    if format is Format.V2 and reading.markup is Markup.MARKDOWN:
        return reading
    return replace(reading, absent=reading.absent | {REPORTED})


def _read(raw: bytes, format: Format) -> Reading:
    match format:
        case Format.V2:
            return study_json.read_v2(raw)
        case Format.HISTORY:
            return study_json.read_history(raw)
        case Format.CLASSIC_JSON:
            return classic_json.read(raw)
        case Format.CLASSIC_XML:
            return classic_xml.read(raw)
        case Format.TABULAR_HTML:
            return tabular.reading(tabular_html.page(raw), format)
        case Format.TABULAR_TEXT:
            return tabular.reading(tabular_text.page(raw), format)
        case Format.ARCHIVE_HTML:
            return archive.read(raw)
        case Format.ARCHIVE_BEFORE | Format.ARCHIVE_AFTER:
            return archive_sides.read(raw, format)


def read_rows(raw: bytes, format: Format) -> Page:
    """Give a tabular page's rows as they were printed: original outcomes and dates of submission too."""
    return tabular_text.page(raw) if format is Format.TABULAR_TEXT else tabular_html.page(raw)
