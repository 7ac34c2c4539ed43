"""Proof of a record's row: what it says of the record against the snapshots, the rest against reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tracker.chronicle import Evidence, known_state
from tracker.errors import TrackerError
from tracker.model import iso
from tracker.nct import normalise_id
from tracker.normalise import digest
from tracker.pipeline.events import ABSENT_LOADS
from tracker.pipeline.finding import REBUILD, RESTORE, Finding
from tracker.pipeline.reading import title
from tracker.status import STATUS, lapse_day
from tracker.storage import Record, Snapshot, Store

SLACK = timedelta(days=1)
"""By how much the registry's clock may be ahead of ours: its timestamps name no zone."""


def names_of(store: Store, record: Record) -> frozenset[str]:
    """Give every number that a record has or had: its own, its aliases, those of its mergers."""
    names = {record.nct_id, *store.records.aliases(record.id)}
    for change in store.log.renamings(record.id):
        names.update(each for each in change if isinstance(each, str))
    return frozenset(names)


def of_record(
    store: Store,
    record: Record,
    snapshots: Sequence[Snapshot],
    evidence: list[Evidence],
    now: datetime,
) -> Iterator[Finding]:
    """Yield what is wrong with a record's row, given its snapshots, which are known to be sound."""
    for problem in _of_description(record, snapshots, evidence):
        yield Finding(record.nct_id, f"{problem}; {REBUILD}")
    for problem in _of_sights(record, snapshots):
        yield Finding(record.nct_id, f"{problem}; {RESTORE}")
    for problem in _of_clocks(record, snapshots, now):
        yield Finding(record.nct_id, problem, harmless=True)


def _of_description(
    record: Record, snapshots: Sequence[Snapshot], evidence: list[Evidence]
) -> Iterator[str]:
    fields = known_state(evidence)
    told = {
        "latest": (record.latest, evidence[-1].snapshot if evidence else None),
        "title": (record.title, title(fields)),
        "status": (record.status, fields.get(STATUS)),
        "lapses_on": (record.lapses_on, iso(lapse_day(fields))),
    }
    for column, (held, wanted) in told.items():
        if held != wanted:
            yield f"its row says {column} {held!r}, its snapshots say {wanted!r}"
    if (record.raw_digest is None) != (record.fields_digest is None):
        yield "its row has one digest of the last answer without the other (raw_digest, fields_digest)"
    elif record.raw_digest is not None and len(record.raw_digest) != len(digest({})):
        yield "raw_digest of its row is no SHA-256"
    elif record.fields_digest is not None and not (
        evidence
        and record.fields_digest in (snapshots[-1].fields_digest, digest(evidence[-1].fields))
    ):
        yield "fields_digest of its row is not that of its newest snapshot"


def _of_sights(record: Record, snapshots: Sequence[Snapshot]) -> Iterator[str]:
    try:
        usual = normalise_id(record.nct_id)
    except TrackerError:
        usual = ""
    if usual != record.nct_id:
        yield f"nct_id of its row, {record.nct_id!r}, is no NCT number"
    if (record.last_seen_at is None) != (record.last_seen_load is None):
        yield "its row has last_seen_at or last_seen_load, and not the other"
    if record.last_seen_at is not None and not snapshots:
        yield "it was answered (last_seen_at), and no answer is kept"
    answered = record.checked_load is not None and record.merged_into is None
    if answered and not record.absent_loads and record.checked_load != record.last_seen_load:
        yield (
            f"its row says that it was checked at {record.checked_load}, last seen at"
            f" {record.last_seen_load} and not absent (checked_load, last_seen_load, absent_loads)"
        )
    if record.absent_loads < 0 or bool(record.absent_loads) != (record.absent_since is not None):
        yield "its row has absent_loads or absent_since, and not the other"
    if record.absence_logged != (record.absent_loads >= ABSENT_LOADS):
        yield (
            f"its row says absent at {record.absent_loads} loads running, and"
            f" {'' if record.absence_logged else 'not '}that this was told (absence_logged)"
        )


def _of_clocks(record: Record, snapshots: Sequence[Snapshot], now: datetime) -> Iterator[str]:
    """Yield times that can't all be right: the clock was wrong, or one was altered."""
    doubt = "the clock was wrong then, or the row was altered"
    fetched = [each for each in snapshots if each.data_timestamp and each.seen_from]
    seen = _moment(record.last_seen_at)
    stored = [each.stored_at for each in snapshots]
    for column, moment in _moments(record, snapshots):
        if moment > now:
            yield f"{column} is {moment:%Y-%m-%d %H:%M} UTC, which is still to come: {doubt}"
    known = _moment(record.known_since)
    if known and min([*stored, seen or known]) < known:
        yield f"it was kept or seen before it was known of (known_since): {doubt}"
    if seen and any(each.seen_from and each.seen_from > seen for each in fetched):
        yield f"an answer was kept after it was last seen (last_seen_at): {doubt}"
    newest = max((each.data_timestamp or "" for each in fetched), default="")
    if newest > (record.last_seen_load or ""):
        yield (
            f"an answer of the load {newest} is kept, and it was last seen at {record.last_seen_load}"
            " (last_seen_load): the registry went back to older data, or the row was altered"
        )
    if seen and record.last_seen_load and (_load(record.last_seen_load) or now) > seen + SLACK:
        yield f"it was seen before the load that showed it (last_seen_at, last_seen_load): {doubt}"


def _moments(record: Record, snapshots: Sequence[Snapshot]) -> Iterator[tuple[str, datetime]]:
    times = [
        ("known_since", _moment(record.known_since)),
        ("last_seen_at", _moment(record.last_seen_at)),
        ("absent_since", _moment(record.absent_since)),
        *((f"seen_until of snapshot {each.id}", each.seen_until) for each in snapshots),
        *((f"stored_at of snapshot {each.id}", each.stored_at) for each in snapshots),
    ]
    for column, moment in times:
        if moment is not None:
            yield column, moment


def _moment(text: str | None) -> datetime | None:
    """Read a time; None too for what is none, which is told elsewhere."""
    try:
        read = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return read if read and read.tzinfo else None


def _load(text: str) -> datetime | None:
    return _moment(f"{text}+00:00")
