"""The tabular view as JSON."""

from __future__ import annotations

import orjson

from tracker.model import Json
from tracker.tabular.page import Row, Section, Tabular


def as_json(tabular: Tabular) -> str:
    """Write the view as one JSON object.

    Every row has `label`, `icmje`, `submitted` (ISO date or null), `submitted_at_latest` and
    `value`, a list of lines in which list items begin with "• ". Blanks are plain ones.
    """
    content = {
        "record": tabular.record,
        "title": tabular.title,
        "heading": [{"label": row.label, "value": _lines(row)} for row in tabular.heading],
        "sections": [_section(section) for section in tabular.sections],
        "source": tabular.source or None,
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n"


def _section(section: Section) -> Json:
    return {
        "title": section.title,
        "rows": [_row(row) for row in section.rows],
        "note": _plain(section.note) or None,
    }


def _row(row: Row) -> Json:
    return {
        "label": row.label,
        "icmje": row.icmje,
        "submitted": row.submitted,
        "submitted_at_latest": row.at_latest,
        "value": _lines(row),
    }


def _lines(row: Row) -> list[str]:
    return [_plain(line) for line in row.lines]


def _plain(text: str) -> str:
    indent = text[: len(text) - len(text.lstrip(" "))]
    return indent + " ".join(text.replace("\xa0", " ").split())
