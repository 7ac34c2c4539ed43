"""The change log as rows: JSON lines, JSON, CSV and Markdown; alone knows their columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import orjson

from tracker.model import Json, LoggedChange, iso, utc
from tracker.render.clean import cell, line
from tracker.render.clocks import of_file


def as_row(logged: LoggedChange) -> dict[str, Json]:
    """Return a change as one flat object; dates are ISO 8601, times in UTC, None where unknown.

    The keys and their order are a promise to programs that read the log; `docs/mail.md` lists them.
    """
    change, clocks = logged.change, logged.clocks
    return {
        "id": logged.id,
        "record": logged.record,
        "title": logged.title,
        "field": change.field,
        "element": change.element,
        "category": change.category,
        "kind": change.kind.value,
        "weight": change.weight.word,
        "summary": change.summary,
        "old": change.old,
        "new": change.new,
        "recorded_on": iso(clocks.recorded_on),
        "posted_on": iso(clocks.posted_on),
        "effective_on": iso(change.effective_on),
        "seen_at": utc(clocks.seen_at),
        "seen_after": utc(clocks.seen_after),
        "data_timestamp": clocks.data_timestamp,
        "version": logged.version,
        "phase": logged.phase,
        "derived": change.derived,
        "suppressed": change.suppressed.value if change.suppressed else None,
        "detail": dict(change.detail),
        "certainty": logged.certainty or None,
    }


COLUMNS = (
    "id",
    "record",
    "title",
    "field",
    "element",
    "category",
    "kind",
    "weight",
    "summary",
    "old",
    "new",
    "recorded_on",
    "posted_on",
    "effective_on",
    "seen_at",
    "seen_after",
    "data_timestamp",
    "version",
    "phase",
    "derived",
    "suppressed",
    "detail",
    "certainty",
)
"""The keys of a row, in order."""


def json_lines(changes: Iterable[LoggedChange]) -> Iterator[str]:
    """Yield one JSON object a line and change."""
    for each in changes:
        yield _json(as_row(each))


def json_array(changes: Iterable[LoggedChange]) -> Iterator[str]:
    """Yield the lines of one JSON array, an object a line."""
    yield "["
    before: str | None = None
    for each in json_lines(changes):
        if before is not None:
            yield f"{before},"
        before = each
    if before is not None:
        yield before
    yield "]"


def csv_lines(changes: Iterable[LoggedChange]) -> Iterator[str]:
    """Yield a header and one line a change; structured values are JSON.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    yield _csv(COLUMNS)
    for each in changes:
        yield _csv([_cell(value) for value in as_row(each).values()])


def markdown_lines(changes: Iterable[LoggedChange]) -> Iterator[str]:
    """Yield a Markdown table of what a person reads, each clock in a column of its own."""
    yield "| Record | Weight | Change | Recorded | Posted | Effective | Seen |"
    yield "|---|---|---|---|---|---|---|"
    for each in changes:
        row = as_row(each)
        seen = (row["seen_at"] or "")[:10] + (" (in a file)" if of_file(each) else "")
        told = row["summary"] + (" (derived)" if row["derived"] else "")
        told += f" (held back: {row['suppressed']})" if row["suppressed"] else ""
        dates = (row["recorded_on"], row["posted_on"], row["effective_on"], seen)
        cells = (row["record"], row["weight"], told, *(day or "" for day in dates))
        yield f"| {' | '.join(_markdown(cell) for cell in cells)} |"


FORMATS: Mapping[str, Callable[[Iterable[LoggedChange]], Iterator[str]]] = MappingProxyType(
    {"jsonl": json_lines, "json": json_array, "csv": csv_lines, "md": markdown_lines}
)
"""Every form of rows by the word that the command line takes; each yields lines without their ends."""


def _json(value: Json) -> str:
    return orjson.dumps(value).decode()


def _csv(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    # The writer quotes a cell that holds a character of the line's end, so it must know of both.
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n")


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return _json(value)
    return cell(value)


_ESCAPED = str.maketrans({char: f"\\{char}" for char in "\\`*_[]|~"} | {"<": "&lt;", "&": "&amp;"})


def _markdown(cell: str) -> str:
    return line(cell).translate(_ESCAPED)
