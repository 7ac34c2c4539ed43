"""A sheet in the registry's former tabular view, with the history that is at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.chronicle import Evidence
from tracker.cli.sheet import Sheet
from tracker.tabular import (
    History,
    HistoryVersion,
    Tabular,
    as_html,
    as_json,
    as_markdown,
    as_text,
    table,
)

_FORMS: Mapping[str, Callable[[Tabular], str]] = {
    "text": as_text,
    "json": as_json,
    "md": as_markdown,
    "html": as_html,
}


def written(sheet: Sheet, form: str) -> str:
    """Write the view as text, json, md or html, ending with a line feed."""
    text = _FORMS[form](table(sheet.fields, _history(sheet), source=_source(sheet)))
    return text if text.endswith("\n") else f"{text}\n"


def _history(sheet: Sheet) -> History | None:
    """The versions of the registry's history among the snapshots, else what a saved page prints."""
    versions = {
        each.version: HistoryVersion(each.version, each.recorded_on, each.fields)
        for each in sheet.evidence
        if each.version is not None and each.recorded_on is not None
    }
    if not versions:
        return sheet.printed
    return History(tuple(versions[number] for number in sorted(versions)))


def _source(sheet: Sheet) -> str:
    last = sheet.evidence[-1]
    of = f"data of {sheet.data}" if last.fetched else _as_of(last)
    moved = "".join(f". Moved: {each.text}" for each in sheet.moved)
    return f"Source: {sheet.link}, {of}{moved}"


def _as_of(last: Evidence) -> str:
    """Which day it shows where it is no answer to us: a version of the history, or a file."""
    if last.watched:
        plain = last.day_in_words == str(last.day)
        return f"in a file {'of ' if plain else ''}{last.day_in_words}"
    seen = f", seen to stand on {last.seen_until:%Y-%m-%d}" if last.seen_until else ""
    return f"version of {last.recorded_on or last.day}{seen}"
