"""Tracking Information: when what was submitted, and the outcome measures, current and original."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model import Fields, Json
from tracker.tabular.history import History, last_change, same
from tracker.tabular.page import Block, Row, Section, Text
from tracker.tabular.wording import (
    MISSING,
    NO_HISTORY,
    SAME,
    adjective,
    date_text,
    listed,
    row,
    text_blocks,
)

_FINAL = "\xa0 (Final data collection date for primary outcome measure)"
_OPTIONAL = (
    ("Results First Submitted Date", "resultsFirstSubmitDate", True),
    ("Results First Posted Date", "resultsFirstPostDateStruct", True),
    ("Disposition First Submitted Date", "dispFirstSubmitDate", True),
    ("Disposition First Posted Date", "dispFirstPostDateStruct", True),
)


def tracking(fields: Fields, history: History | None) -> Section:
    """Lay out the section."""
    return Section("Tracking Information", tuple(_rows(fields, history)))


def primary_completion(fields: Fields) -> Row:
    """Lay out the primary completion date, which the view prints in two sections."""
    struct = fields.get("statusModule.primaryCompletionDateStruct")
    text = date_text(struct)
    label = f"{adjective(struct)}Primary Completion Date"
    return row(label, f"{text} {_FINAL}" if text else None)


def original(
    label: str, path: str, fields: Fields, history: History | None, value: tuple[Block, ...]
) -> Row:
    """Lay out an "Original …" row; `value` is what version 0 says, if there is one."""
    first = history.original if history else None
    if first is None:
        why = "Not available: version 0 is not stored" if history else NO_HISTORY
        return row(label, why, icmje=True)
    was = first.fields.get(path)
    if was is None:
        return row(label, None, icmje=True)
    if same(was, fields.get(path)):
        return row(label, SAME, icmje=True)
    return Row(label, value, icmje=True, submitted=first.recorded_on)


def current(
    label: str, path: str, fields: Fields, history: History | None, value: tuple[Block, ...]
) -> Row:
    """Lay out a row whose value says when it was submitted."""
    if path not in fields:
        return row(label, MISSING, icmje=True)
    change = last_change(history, path, fields) if history else None
    if change is None:
        return Row(label, value, icmje=True)
    return Row(label, value, icmje=True, submitted=change.day, at_latest=change.at_latest)


def _rows(fields: Fields, history: History | None) -> Iterator[Row]:
    status = {path.removeprefix("statusModule."): value for path, value in fields.items()}
    yield row("First Submitted Date", date_text(status.get("studyFirstSubmitDate")), icmje=True)
    yield row("First Posted Date", date_text(status.get("studyFirstPostDateStruct")), icmje=True)
    for label, name, icmje in _OPTIONAL:
        if name in status:
            yield row(label, date_text(status[name]), icmje=icmje)
    yield row("Last Update Posted Date", date_text(status.get("lastUpdatePostDateStruct")))
    start = status.get("startDateStruct")
    yield row(f"{adjective(start)}Study Start Date", date_text(start), icmje=True)
    yield primary_completion(fields)
    yield from _outcomes("Primary", "primaryOutcomes", fields, history)
    yield _changes(fields, history)
    yield from _outcomes("Secondary", "secondaryOutcomes", fields, history)
    yield from _outcomes("Other Pre-specified", "otherOutcomes", fields, history)


def _outcomes(kind: str, name: str, fields: Fields, history: History | None) -> Iterator[Row]:
    path = f"outcomesModule.{name}"
    first = history.original if history else None
    now = _measures(fields.get(path))
    then = _measures(first.fields.get(path) if first else None)
    # The view marks these rows as required for primary and secondary outcome measures only.
    for made in (
        current(f"Current {kind} Outcome Measures", path, fields, history, now),
        original(f"Original {kind} Outcome Measures", path, fields, history, then),
    ):
        yield made if name != "otherOutcomes" else _unmarked(made)


def _unmarked(made: Row) -> Row:
    return Row(made.label, made.value, False, made.submitted, made.at_latest)


def _measures(outcomes: Json) -> tuple[Block, ...]:
    return listed(tuple(_measure(outcome)) for outcome in outcomes or ())


def _measure(outcome: dict[str, str]) -> Iterator[Block]:
    frame = outcome.get("timeFrame")
    measure = outcome.get("measure", MISSING)
    yield Text(f"{measure} [\xa0Time\xa0Frame:\xa0{frame}\xa0]" if frame else measure)
    yield from text_blocks(outcome.get("description"))


def _changes(fields: Fields, history: History | None) -> Row:
    if history is None or not history.versions:
        return row("Change History", NO_HISTORY)
    if history.count == 1:
        return row("Change History", "No Changes Posted")
    record = fields.get("identificationModule.nctId", "")
    number = history.count - 1
    changes = "1 change" if number == 1 else f"{number} changes"
    if history.at_least:
        changes = f"at least {changes}"
    last = history.versions[-1].recorded_on.isoformat()
    listing = f"https://clinicaltrials.gov/study/{record}?tab=history"
    return row("Change History", f"{changes} submitted, the latest at hand on {last}: {listing}")
