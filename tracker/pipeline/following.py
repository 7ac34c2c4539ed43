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
    names: dict[str, set[str]] = {}
    for watch in settings.watches:
        for name in watch.records:
            names.setdefault(name, set()).add(watch.name)
    queries = [watch.name for watch in settings.watches if watch.query]
    for name, watches in store.records.matching(queries).items():
        names.setdefault(name, set()).update(watches)
    known = store.records.named(names)
    by_record: dict[int, frozenset[str]] = {}
    for name, record in known.items():
        by_record[record.id] = by_record.get(record.id, frozenset()) | names[name]
    return Followed(
        watches={name: frozenset(watches) for name, watches in names.items()},
        known=known,
        by_record=by_record,
    )
