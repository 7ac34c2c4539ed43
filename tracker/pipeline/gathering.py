"""New snapshots gathered in memory until their records are told anew: once for many, not once for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.model import utc
from tracker.pipeline.ready import Known, Late, as_kept, midnight
from tracker.pipeline.resuming import seen_last
from tracker.pipeline.retell import retell
from tracker.storage import NewEntry, Snapshot, Store

MOST_BYTES = 16 << 20
MOST = 4_000
"""So much, and so many snapshots, are gathered at most: bounds memory."""

TOGETHER = 50
"""Snapshots of records that are told in one transaction: bounds for how long others wait to write."""


@dataclass(frozen=True, slots=True)
class Gained:
    """What was written: records that are new, and what of the log.

    `changes` is by how many the entries shown became more, `retold` how many of those that were there
    before the import went or say something else. `names` are the records of which something was
    written.
    """

    new_records: int = 0
    changes: int = 0
    retold: int = 0
    names: tuple[str, ...] = ()

    def __add__(self, other: Gained) -> Gained:
        return Gained(
            self.new_records + other.new_records,
            self.changes + other.changes,
            self.retold + other.retold,
            self.names + other.names,
        )


@dataclass
class _Waiting:
    """What waits of one record: snapshots in their order, and until when which stood."""

    late: list[Late] = field(default_factory=list)
    stood: list[Known] = field(default_factory=list)


class Gathering:
    """What waits to be written. What is lost with it was not kept, and comes in by the next import."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._waiting: dict[str, _Waiting] = {}
        self._bytes = self._count = 0
        self.first_entry: int | None = None
        """The first entry of the log that this import wrote."""

    def __contains__(self, nct_id: str) -> bool:
        return nct_id in self._waiting

    def add(self, ready: Late | Known) -> None:
        """Let a snapshot wait, or the news of how long one stood."""
        if isinstance(ready, Known):
            self._waiting.setdefault(ready.nct_id, _Waiting()).stood.append(ready)
        else:
            self._waiting.setdefault(ready.snapshot.nct_id, _Waiting()).late.append(ready)
            self._bytes += ready.size
        self._count += 1

    @property
    def is_full(self) -> bool:
        """Whether it is time to settle."""
        return self._bytes >= MOST_BYTES or self._count >= MOST

    def of(self, records: Collection[str]) -> Mapping[str, Sequence[Snapshot]]:
        """Give those of the records' snapshots that wait, in the order in which they came."""
        return {
            name: [
                as_kept(each.snapshot, each.sha256, -1 - place)
                for place, each in enumerate(self._waiting[name].late)
            ]
            for name in records
            if name in self._waiting
        }

    def wrote(self, entries: Sequence[int]) -> None:
        """Note ids of entries that this import wrote."""
        if entries and self.first_entry is None:
            self.first_entry = min(entries)

    def settle(self) -> Gained:
        """Write all that waits, and tell the records anew."""
        gained = Gained(names=tuple(self._waiting))
        for group in self._groups():
            gained += self._write(group)
        self._waiting.clear()
        self._bytes = self._count = 0
        return gained

    def _groups(self) -> Iterator[list[_Waiting]]:
        group: list[_Waiting] = []
        size = 0
        for name in sorted(self._waiting):
            waiting = self._waiting[name]
            record = self._store.records.get(name)
            group.append(waiting)
            size += len(waiting.late) + (len(self._store.snapshots.of(record.id)) if record else 0)
            if size >= TOGETHER:
                yield group
                group, size = [], 0
        if group:
            yield group

    def _write(self, group: Sequence[_Waiting]) -> Gained:
        store = self._store
        late = [each for waiting in group for each in waiting.late]
        places = store.snapshots.write([each.snapshot for each in late])
        gained = Gained()
        with store.transaction():
            new = [each.snapshot.nct_id for each in late if not each.snapshot.record]
            records = store.records.ensure(new, self._now) if new else {}
            rows = [
                replace(each.snapshot, record=records[each.snapshot.nct_id].id)
                if not each.snapshot.record
                else each.snapshot
                for each in late
            ]
            ids = iter(store.snapshots.insert(rows, places))
            for waiting in group:
                gained += self._tell(waiting, [next(ids) for _ in waiting.late])
        return gained + Gained(new_records=len(records))

    def _tell(self, waiting: _Waiting, ids: Sequence[int]) -> Gained:
        store = self._store
        moved = bool(ids)
        for known in waiting.stood:
            snapshot = known.snapshot if known.snapshot > 0 else ids[-1 - known.snapshot]
            moved |= seen_again(store, snapshot, known.until)
        if not moved:
            return Gained()
        name = waiting.late[0].snapshot.nct_id if waiting.late else waiting.stood[0].nct_id
        record = store.records.get(name)
        assert record is not None
        seen_last(store, record)
        before = dict(store.log.of(record.id))
        retell(store, record)
        after = dict(store.log.of(record.id))
        self.wrote([id for id in after if id not in before])
        first = self.first_entry
        retold = [
            id for id, entry in before.items()
            if (first is None or id < first) and _is_shown(entry) and after.get(id) != entry
        ]  # fmt: skip
        gained = sum(map(_is_shown, after.values())) - sum(map(_is_shown, before.values()))
        return Gained(changes=gained, retold=len(retold))


def seen_again(store: Store, snapshot: int, day: str) -> bool:
    """Note that a snapshot was seen again on a day; tell whether it is then known to stand longer."""
    moment = midnight(day)
    store.sights.add(snapshot, day, utc(moment))
    return store.snapshots.stood_until(snapshot, moment)


def _is_shown(entry: NewEntry) -> bool:
    return entry.change.suppressed is None
