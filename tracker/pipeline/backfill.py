"""A record's past fetched from the registry's history: version by version, then taken in as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from tracker.config import Versions
from tracker.errors import AskedToWaitError, BlockedError, ReadingError, RegistryError
from tracker.model import Format, Study, Version
from tracker.normalise import NORMALISER, digest
from tracker.pipeline.reading import dump, posted_on, read_fields
from tracker.pipeline.retell import Retold, retell
from tracker.registries.ctgov import HistoryIndex
from tracker.registries.ctgov.versions import disagreement
from tracker.storage import NewSnapshot, Record, Snapshot, Store

LABELS: dict[Versions, frozenset[str]] = {
    Versions.OUTCOMES: frozenset({"Outcome Measures"}),
    Versions.STATUS: frozenset({"Study Status"}),
    Versions.DESIGN: frozenset({"Study Design"}),
    Versions.ARMS: frozenset({"Arms and Interventions"}),
    Versions.ELIGIBILITY: frozenset({"Eligibility"}),
    Versions.SPONSOR: frozenset({"Sponsor/Collaborators"}),
    Versions.LOCATIONS: frozenset({"Contacts/Locations"}),
    Versions.RESULTS: frozenset(
        {
            "Participant Flow",
            "Baseline Characteristics",
            "Outcome Measures (Results)",
            "Adverse Events",
            "Limitations and Caveats",
            "More Information",
        }
    ),
}
"""Which labels of the registry's list of versions each choice of versions means."""


LIST_HOLDS = timedelta(days=1)
"""How long a list of versions serves to go on with what was broken off, before it is asked anew."""


class History(Protocol):
    """What backfilling asks of a registry."""

    def index(self, record: str) -> HistoryIndex | None:
        """Give a record's versions; None if the registry has no history of it."""

    def version(self, record: str, version: int) -> Study:
        """Give one version."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What backfilling one record came to; `set_aside` says why it was left as it was."""

    record: str
    versions: int = 0
    fetched: int = 0
    retold: Retold = field(default_factory=Retold)
    set_aside: str | None = None


def backfill(
    store: Store,
    history: History,
    records: Sequence[Record],
    wanted: Versions,
    clock: Callable[[], datetime],
    progress: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Backfill records one after another.

    BlockedError and AskedToWaitError stop it at once; what was fetched is kept.

    A record whose history contradicts itself, or can't be had now, is set aside with the reason and
    left as it was; the others go on. Nobody is told of what backfilling finds.
    """
    outcomes = []
    for record in records:
        outcome = _one(store, history, record, wanted, clock)
        outcomes.append(outcome)
        if progress:
            progress(outcome)
    return outcomes


def _one(
    store: Store,
    history: History,
    record: Record,
    wanted: Versions,
    clock: Callable[[], datetime],
) -> Outcome:
    listed: tuple[Version, ...] = ()
    try:
        listed = _list(store, history, record, clock())
        return _fetch(store, history, record, listed, wanted, clock)
    except (BlockedError, AskedToWaitError):
        raise
    except (RegistryError, ReadingError) as error:
        contradicts = isinstance(error, ReadingError)
        with store.transaction():
            if contradicts:
                store.histories.unstage(record.id)
            store.histories.set_aside(record.id, error.message, clock(), listed)
        return Outcome(record.nct_id, set_aside=error.message)


def _list(store: Store, history: History, record: Record, now: datetime) -> tuple[Version, ...]:
    """Give the registry's list of versions: the one put aside if fetching was broken off lately."""
    staged = store.histories.staged_list(record.id)
    if staged is not None and now - staged[0] < LIST_HOLDS:
        return staged[1]
    index = history.index(record.nct_id)
    if index is None:
        raise ReadingError("the registry has no history of this record", record=record.nct_id)
    with store.transaction():
        store.histories.stage_list(record.id, index.versions, now)
    return index.versions


def complete(store: Store, record: Record, wanted: Versions) -> bool:
    """Whether a record's history is here as wanted, up to the newest update that is known of."""
    state = store.histories.of(record.id)
    if state is None or state.done_at is None or state.set_aside is not None:
        return False
    if state.wanted not in (wanted.value, Versions.ALL.value):
        return False
    newest = state.listed[-1].date if state.listed else None
    known = [s.recorded_on for s in store.snapshots.of(record.id) if s.recorded_on is not None]
    return newest is not None and max(known, default=newest) <= newest


def withdrawn(stored: Sequence[Snapshot], listed: Sequence[Version]) -> list[Snapshot]:
    """Give the stored versions that the registry's list no longer has: by number and date."""
    by_number = {version.number: version.date for version in listed}
    return [
        each
        for each in stored
        if each.format is Format.HISTORY
        and each.version is not None
        and by_number.get(each.version) != each.recorded_on
    ]


def _fetch(
    store: Store,
    history: History,
    record: Record,
    listed: Sequence[Version],
    wanted: Versions,
    clock: Callable[[], datetime],
) -> Outcome:
    snapshots = store.snapshots.of(record.id)
    if gone := withdrawn(snapshots, listed):
        raise ReadingError(_edited(gone), record=record.nct_id)
    stored = {s.version for s in snapshots if s.format is Format.HISTORY}
    missing = [v for v in chosen(listed, wanted) if v.number not in stored]
    staged = store.histories.staged(record.id)
    for version in missing:
        if version.number not in staged:
            study = history.version(record.nct_id, version.number)
            if reason := disagreement(version, study):
                raise ReadingError(reason, record=record.nct_id)
            staged[version.number] = dump(study)
            with store.transaction():
                store.histories.stage(record.id, version.number, staged[version.number])
    retold = _take_in(store, record, listed, missing, staged, wanted, clock())
    return Outcome(record.nct_id, len(listed), len(missing), retold)


def _edited(gone: Sequence[Snapshot]) -> str:
    which = ", ".join(f"{each.version} of {each.recorded_on}" for each in gone[:5])
    more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
    return (
        f"the registry's list no longer has version {which}{more}, which is kept here: it has edited"
        " this record's past. What is kept stays; `tracker versions` shows both"
    )


def chosen(versions: Sequence[Version], wanted: Versions) -> list[Version]:
    """Give the versions to fetch: all, or those with a label that matters, the first and the newest."""
    if wanted is Versions.ALL:
        return list(versions)
    labels = LABELS[wanted]
    ends = {versions[0].number, versions[-1].number}
    return [v for v in versions if v.number in ends or labels.intersection(v.labels)]


def _take_in(
    store: Store,
    record: Record,
    listed: Sequence[Version],
    missing: Sequence[Version],
    staged: dict[int, bytes],
    wanted: Versions,
    now: datetime,
) -> Retold:
    fresh = [_snapshot(record, version, staged[version.number], now) for version in missing]
    snapshots = _in_order(store, record, fresh)
    places = store.snapshots.write(snapshots)
    with store.transaction():
        store.snapshots.insert(snapshots, places)
        store.histories.unstage(record.id)
        # What is told depends on until when the list says that a version stood.
        store.histories.done(record.id, wanted.value, listed, now)
        return retell(store, store.records.by_id(record.id))


def _snapshot(record: Record, version: Version, raw: bytes, now: datetime) -> NewSnapshot:
    fields, _, _ = read_fields(raw, Format.HISTORY)
    posted = posted_on(fields)
    return NewSnapshot(
        record=record.id,
        nct_id=record.nct_id,
        raw=raw,
        format=Format.HISTORY,
        placed=max(filter(None, (posted, version.date))).isoformat(),
        fields_digest=digest(fields),
        normaliser=NORMALISER,
        stored_at=now,
        version=version.number,
        recorded_on=version.date,
        posted_on=posted,
        certainty="the registry's history",
    )


def _in_order(store: Store, record: Record, fresh: list[NewSnapshot]) -> list[NewSnapshot]:
    """Let no version be placed before an earlier one: a few were posted before their own date."""
    floors = [
        (s.version, s.placed)
        for s in store.snapshots.of(record.id)
        if s.format is Format.HISTORY and s.version is not None
    ]
    ordered = []
    for new in sorted(fresh, key=lambda each: each.version or 0):
        below = [placed for number, placed in floors if number < (new.version or 0)]
        placed = max([new.placed, *below])
        ordered.append(replace(new, placed=placed))
        floors.append((new.version or 0, placed))
    return ordered
