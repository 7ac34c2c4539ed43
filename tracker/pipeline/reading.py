"""Raw snapshots brought back as evidence, by today's code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from tracker.chronicle import Evidence, joined
from tracker.dated import first_day
from tracker.errors import ReadingError, StorageError
from tracker.model import Fields, Format, Study
from tracker.normalise import normalise
from tracker.readers import read
from tracker.status import LAST_KNOWN, STATUS, UNKNOWN
from tracker.storage import Record, Snapshot, Store
from tracker.storage.histories import Backfilled


def evidence_of(store: Store, record: Record) -> list[Evidence]:
    """Read all snapshots of a record, in order, each joined to the version it shows."""
    return evidence_upto(store, record, store.snapshots.of(record.id))


def evidence_upto(store: Store, record: Record, snapshots: Sequence[Snapshot]) -> list[Evidence]:
    """Read a record's first snapshots, in order, each joined to the version it shows."""
    ends = _ends(store.histories.of(record.id))
    told = (evidence(store, each, record) for each in snapshots)
    return list(joined([replace(each, stood_until=_end(each, ends)) for each in told]))


def _ends(state: Backfilled | None) -> dict[tuple[int, date], date]:
    """Number and day of each version listed → the last day on which the list has it stand."""
    if state is None or state.done_at is None or not state.listed:
        return {}
    eves = [version.date - timedelta(days=1) for version in state.listed[1:]]
    ends = [*eves, _moment(state.done_at).date()]
    return {(each.number, each.date): end for each, end in zip(state.listed, ends, strict=True)}


def _end(told: Evidence, ends: Mapping[tuple[int, date], date]) -> date | None:
    if told.version is None or told.recorded_on is None:
        return None
    return ends.get((told.version, told.recorded_on))


def evidence(store: Store, snapshot: Snapshot, record: Record) -> Evidence:
    """Read one snapshot; StorageError if it is damaged."""
    raw = store.snapshots.raw(snapshot)
    fields, absent, coarse = read_fields(raw, snapshot.format, fetched=fetched(snapshot))
    until = snapshot.seen_until
    if record.last_seen_at and _seen_by_check(snapshot, record):
        until = max(filter(None, (until, _moment(record.last_seen_at))))
    if until and snapshot.seen_from and until < snapshot.seen_from:
        until = None
    return Evidence(
        snapshot=snapshot.id,
        format=snapshot.format,
        placed=snapshot.placed,
        fields=fields,
        version=snapshot.version,
        recorded_on=snapshot.recorded_on,
        posted_on=snapshot.posted_on,
        seen_from=snapshot.seen_from,
        seen_until=until,
        data_timestamp=snapshot.data_timestamp,
        absent=absent,
        coarse=coarse,
        certainty=snapshot.certainty,
    )


def _seen_by_check(snapshot: Snapshot, record: Record) -> bool:
    """Whether the last check saw a snapshot stand: it stands last, and did already at that load.

    A load need not show yet what is posted on its day.
    """
    load = record.last_seen_load
    if record.latest != snapshot.id or load is None:
        return False
    return (
        load[:10] > snapshot.placed[:10] if snapshot.seen_from is None else load >= snapshot.placed
    )


def fetched(snapshot: Snapshot) -> bool:
    """Whether a snapshot is the registry's whole answer to us, rather than from somebody's file."""
    return snapshot.format is Format.V2 and snapshot.data_timestamp is not None


def read_fields(
    raw: bytes, format: Format, *, fetched: bool = False
) -> tuple[Fields, frozenset[str], frozenset[str]]:
    """Give canonical fields, what the format can't say, and which dates it gives by month only.

    What was `fetched` is known to be whole; a file of the same format may hold parts of a record.
    """
    if fetched:
        try:
            study = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise StorageError(f"a snapshot is not JSON ({error})") from error
        return normalise(study), frozenset(), frozenset()
    reading = read(raw, format)
    fields = normalise(reading.study, reading.markup)
    if format is Format.HISTORY:
        fields = submitted(fields)
    return fields, reading.absent, reading.coarse


def submitted(fields: Fields) -> Fields:
    """Take the registry's computed Unknown off a version of its history: the version doesn't say it."""
    if fields.get(STATUS) != UNKNOWN or LAST_KNOWN not in fields:
        return fields
    rest = {path: value for path, value in fields.items() if path != LAST_KNOWN}
    return rest | {STATUS: fields[LAST_KNOWN]}


def recorded_on(fields: Fields) -> date | None:
    """Give the day the version shown was submitted."""
    return _day_of(fields, "statusModule.lastUpdateSubmitDate")


def posted_on(fields: Fields) -> date | None:
    """Give the day the version shown was posted."""
    return _day_of(fields, "statusModule.lastUpdatePostDateStruct")


def _day_of(fields: Fields, path: str) -> date | None:
    value = fields.get(path)
    try:
        return day(value.get("date") if isinstance(value, dict) else value)
    except ReadingError as error:
        raise ReadingError(f"{path}: {error.message}") from error


def day(text: object) -> date | None:
    """Read a full date; None for anything less, ReadingError for what no calendar has."""
    return first_day(text) if isinstance(text, str) and len(text) == 10 else None


def title(fields: Fields) -> str:
    """Give the title a record is known by."""
    found: Any = fields.get("identificationModule.briefTitle") or fields.get(
        "identificationModule.officialTitle"
    )
    return str(found or "")


def dump(study: Study) -> bytes:
    """Give a study object's bytes as they are kept: every value as answered, keys in their order."""
    return orjson.dumps(study)


def known_until(evidence: Sequence[Evidence], record: Record) -> date:
    """Give the last day of which anything is known of a record: somebody saw it, or a list of its
    versions was had. The day on which an old file was brought in is none."""
    days = [each.known_until for each in evidence]
    if record.last_seen_at:
        days.append(_moment(record.last_seen_at).date())
    return max(days)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
