"""Which records are followed, and by which watches."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.config import Settings
from tracker.storage import Record, Store


@dataclass(frozen=True, slots=True)
class Followed:
    """The records followed: name as asked for → watches, and the known ones by that name."""

    watches: dict[str, frozenset[str]]
    known: dict[str, Record]
    by_record: dict[int, frozenset[str]]

    def due(self, load: str) -> list[str]:
        """Give the numbers to ask for at this load, each record once, in order."""
        pending = set()
        for name in self.watches:
            record = self.known.get(name)
            if record is None:
                pending.add(name)
            elif record.checked_load != load and record.merged_into is None:
                pending.add(record.nct_id)
        return sorted(pending)


def followed(store: Store, settings: Settings) -> Followed:
    """Find the records that the watches name, and those that their queries have taken up."""
    watches: dict[str, frozenset[str]] = {}
    for watch in settings.watches:
        mine = frozenset((watch.name,))
        for name in watch.records:
            watches[name] = joined(watches.get(name), mine)
    queries = [watch.name for watch in settings.watches if watch.query]
    for name, matching in store.records.matching(queries).items():
        watches[name] = joined(watches.get(name), matching)
    known = store.records.named(watches)
    by_record: dict[int, frozenset[str]] = {}
    for name, record in known.items():
        by_record[record.id] = joined(by_record.get(record.id), watches[name])
    return Followed(watches, known, by_record)


def joined(watches: frozenset[str] | None, others: frozenset[str]) -> frozenset[str]:
    """Join two sets of watches, a new one only where they differ: there is one for each record."""
    return others if watches is None or watches == others else watches | others
