"""The registry's former tabular view of a record, with current set against original."""

from __future__ import annotations

from tracker.tabular.data import as_json
from tracker.tabular.history import History, HistoryVersion, LastChange, last_change, same
from tracker.tabular.markdown import as_markdown
from tracker.tabular.page import Block, Items, Row, Section, Tabular, Text
from tracker.tabular.table import table
from tracker.tabular.text import as_text
from tracker.tabular.web import as_html

__all__ = [
    "Block",
    "History",
    "HistoryVersion",
    "Items",
    "LastChange",
    "Row",
    "Section",
    "Tabular",
    "Text",
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "last_change",
    "same",
    "table",
]
