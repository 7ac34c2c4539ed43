"""Where what was made ready goes: into the store, or in a dry run into rows that are thrown away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.pipeline.gathering import Gained, Gathering, seen_again
from tracker.pipeline.ready import NOWHERE, Fresh, Known, Late, Ready
from tracker.pipeline.resuming import seen_last
from tracker.storage import NewEntry, Snapshot, Store


class Keeping:
    """Writes to the store: at once what comes after all that is known, the rest once it is gathered."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._gathering = Gathering(store, now)

    def has_waiting(self, nct_id: str) -> bool:
        """Whether something of a record waits to be written."""
        return nct_id in self._gathering

    def waiting(self, records: Collection[str]) -> Mapping[str, Sequence[Snapshot]]:
        """Give those of the records' snapshots that wait, in the order in which they came."""
        return self._gathering.of(records)

    def keep(self, results: Sequence[Ready]) -> Gained:
        """Write what was made ready, in one transaction, or let it wait; files before rows."""
        fresh = [each for each in results if isinstance(each, Fresh)]
        for late in results:
            if isinstance(late, Late):
                self._gathering.add(late)
        known = [each for each in results if isinstance(each, Known) and not self._waits(each)]
        gained = self._write(fresh, [each for each in known if each.news])
        return gained + self.settle() if self._gathering.is_full else gained

    def settle(self) -> Gained:
        """Write all that waits."""
        return self._gathering.settle()

    def _waits(self, known: Known) -> bool:
        """Let the news wait that a record is to be told anew for, or of one of which more waits."""
        if known.nct_id in self._gathering or (known.news and not known.last):
            self._gathering.add(known)
            return True
        return False

    def _write(self, fresh: Sequence[Fresh], known: Sequence[Known]) -> Gained:
        if not fresh and not known:
            return Gained()
        store = self._store
        places = store.snapshots.write_packed([(each.packed, each.depth) for each in fresh])
        ids: dict[str, int] = {}
        changes = 0
        with store.transaction():
            new = [each.snapshot.nct_id for each in fresh if not each.snapshot.record]
            records = store.records.ensure(new, self._now) if new else {}
            for each, place in zip(fresh, places, strict=True):
                name = each.snapshot.nct_id
                record = each.snapshot.record or records[name].id
                if each.snapshot.record:
                    seen_last(store, store.records.by_id(record))
                snapshot = replace(each.snapshot, record=record)
                id = store.snapshots.insert_packed(snapshot, place, each.sha256, each.size)
                ids[name] = id
                entries = [_settled(entry, record, id) for entry in each.entries]
                self._gathering.wrote(store.log.add(entries))
                changes += sum(entry.change.suppressed is None for entry in entries)
                store.records.imported(replace(each.sighting, record=record, latest=id))
            for news in known:
                stood = news.snapshot if news.snapshot > 0 else ids[news.nct_id]
                seen_again(store, stood, news.until)
        names = (*ids, *(news.nct_id for news in known))
        return Gained(len(records), changes, names=names)


def _settled(entry: NewEntry, record: int, snapshot: int) -> NewEntry:
    after = snapshot if entry.after == -1 else entry.after
    before = snapshot if entry.before == -1 else entry.before
    return replace(entry, record=record, after=after, before=before)


class Noting:
    """Notes the rows of what would be kept, so that a dry run knows them when they come again."""

    def __init__(self, scratch: Store, now: datetime) -> None:
        self._scratch = scratch
        self._now = now

    def has_waiting(self, nct_id: str) -> bool:
        """Whether something of a record waits: nothing does."""
        return False

    def waiting(self, records: Collection[str]) -> Mapping[str, Sequence[Snapshot]]:
        """Give what waits: nothing."""
        return {}

    def keep(self, results: Sequence[Ready]) -> Gained:
        """Note what would be kept."""
        late = [each for each in results if isinstance(each, Late)]
        if not late:
            return Gained()
        scratch = self._scratch
        with scratch.transaction():
            names = {each.snapshot.nct_id for each in late}
            known = scratch.records.named(names)
            new = {each.snapshot.nct_id for each in late if not each.snapshot.record} - known.keys()
            records = scratch.records.ensure(names, self._now)
            for each in late:
                row = replace(each.snapshot, record=records[each.snapshot.nct_id].id)
                scratch.snapshots.insert_packed(row, NOWHERE, each.sha256, each.size)
        return Gained(len(new), names=tuple(names))

    def settle(self) -> Gained:
        """Write what waits: nothing does."""
        return Gained()
