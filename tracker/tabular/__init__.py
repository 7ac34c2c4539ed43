"""The registry's former tabular view of a record, with current set against original."""

from __future__ import annotations

from tracker.tabular.history import History, HistoryVersion, LastChange, last_change, same
from tracker.tabular.page import Block, Items, Row, Section, Tabular, Text
from tracker.tabular.table import table
from tracker.tabular.text import as_text

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
    "as_text",
    "last_change",
    "same",
    "table",
]
