"""A record's entries told anew from all its snapshots, and the log brought to what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.chronicle import Entry, Evidence, known_state, tell
from tracker.pipeline.reading import evidence_of, known_until, title
from tracker.pipeline.resuming import resume
from tracker.status import STATUS, lapse_day
from tracker.storage import NewEntry, Record, Store


@dataclass(frozen=True, slots=True)
class Retold:
    """What telling a record anew did to the log."""

    added: int = 0
    removed: int = 0
    amended: int = 0
    same: int = 0

    def __add__(self, other: Retold) -> Retold:
        return Retold(
            self.added + other.added,
            self.removed + other.removed,
            self.amended + other.amended,
            self.same + other.same,
        )


def retell(store: Store, record: Record) -> Retold:
    """Tell a record anew; to be called inside a transaction. Nobody is told.

    Entries that say the same of the same snapshots keep their ids. Events that no snapshot shows
    (merged, gone, back, newly matching) stay.
    """
    record = resume(store, record)
    return retold_from(store, record, evidence_of(store, record))


def retold_from(store: Store, record: Record, evidence: list[Evidence]) -> Retold:
    """Tell a record anew from evidence that has been read, as `retell` does."""
    wanted = told_anew(store, record, evidence)
    held = [(id, e) for id, e in store.log.of(record.id) if e.after is not None]
    retold = _reconcile(store, held, wanted)
    _describe(store, record, evidence)
    return retold


def told_anew(store: Store, record: Record, evidence: list[Evidence]) -> list[NewEntry]:
    """Give the entries that a record's snapshots tell by today's rules."""
    if not evidence:
        return []
    until = known_until(evidence, record)
    return [to_be_logged(record.id, each) for each in tell(evidence, until)]


def stands(store: Store, record: Record, told: Sequence[Entry]) -> bool:
    """Whether the log says of the snapshots kept what they tell with a new one (-1) after them."""
    wanted = [to_be_logged(record.id, each) for each in told if each.after != -1]
    held = [entry for _, entry in store.log.of(record.id) if entry.after is not None]
    return sorted(wanted, key=_moment) == sorted(held, key=_moment)


def _moment(entry: NewEntry) -> tuple[str, int]:
    return entry.placed, entry.turn


def to_be_logged(record: int, entry: Entry) -> NewEntry:
    """Give an entry of a record's story as the log keeps it."""
    return NewEntry(
        record=record,
        before=entry.before,
        after=entry.after,
        change=entry.change,
        clocks=entry.clocks,
        placed=entry.placed,
        version=entry.version,
        phase=entry.phase,
        turn=entry.turn,
    )


def _reconcile(store: Store, held: list[tuple[int, NewEntry]], wanted: list[NewEntry]) -> Retold:
    by_key: dict[tuple[object, ...], list[tuple[int, NewEntry]]] = {}
    for id, entry in held:
        by_key.setdefault(_key(entry), []).append((id, entry))
    new: list[NewEntry] = []
    same = amended = 0
    for entry in wanted:
        match = by_key.get(_key(entry))
        if not match:
            new.append(entry)
            continue
        id, old = match.pop(0)
        if old == entry:
            same += 1
        else:
            store.log.amend(id, entry)
            amended += 1
    gone = [id for rest in by_key.values() for id, _ in rest]
    store.log.remove(gone)
    store.log.add(new)
    return Retold(len(new), len(gone), amended, same)


def _key(entry: NewEntry) -> tuple[object, ...]:
    return (entry.change.field, entry.change.kind, entry.after, entry.placed)


def _describe(store: Store, record: Record, evidence: list[Evidence]) -> None:
    if not evidence:
        return
    last = evidence[-1]
    store.records.latest(record.id, last.snapshot)
    fields = known_state(evidence)
    store.records.described(record.id, title(fields), fields.get(STATUS), lapse_day(fields))
