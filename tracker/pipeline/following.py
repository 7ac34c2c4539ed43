"""Which records are followed, and by which watches: asked of the store as needed, never held all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.config import Settings
from tracker.storage import Record, Store

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """A number that is asked for, why, and the record known by it, which may have another number."""

    name: str
    watches: frozenset[str]
    record: Record | None


class Followed:
    """The records that watches name, and those that their queries have taken up.

    Memory is taken by what config.toml names only, however much of the registry a query takes up.
    Without a store (no check has made one yet) nothing is known.
    """

    def __init__(self, store: Store | None, settings: Settings) -> None:
        self._store = store
        self._queries = [watch.name for watch in settings.watches if watch.query]
        self._named: dict[str, frozenset[str]] = {}
        for watch in settings.watches:
            mine = frozenset((watch.name,))
            for name in watch.records:
                self._named[name] = joined(self._named.get(name), mine)
        self._known = store.records.named(self._named) if store else {}
        self._by_record: dict[int, frozenset[str]] = {}
        for name, record in self._known.items():
            self._by_record[record.id] = joined(self._by_record.get(record.id), self._named[name])

    @property
    def count(self) -> int:
        """How many numbers are asked for."""
        if self._store is None:
            return len(self._named)
        both = sum(bool(self._taken_up(self._own(name))) for name in self._named)
        return len(self._named) - both + self._store.records.taken_up_count(self._queries)

    def due(self, load: str) -> list[str]:
        """Give the numbers to ask for at this load, each record once, in order."""
        assert self._store is not None
        named = []
        for name in self._named:
            record = self._known.get(name)
            if record is None:
                named.append(name)
            elif record.checked_load != load and record.merged_into is None:
                named.append(record.nct_id)
        return self._store.records.due(self._queries, load, named)

    def watches(self, name: str) -> frozenset[str]:
        """Give the watches that ask for a number, and those of the record that has it."""
        found = self._named.get(name, NONE)
        own = self._own(name)
        return found if own is None else joined(self.watching(own), found)

    def watching(self, record: int) -> frozenset[str]:
        """Give the watches that a record is in, under whatever number; none if it is not followed."""
        return joined(self._by_record.get(record, NONE), self._taken_up(record))

    def asked(self) -> Iterator[Asked]:
        """Give every number that is asked for once, those that watches name first."""
        for name, watches in sorted(self._named.items()):
            taken_up = self._taken_up(self._own(name))
            yield Asked(name, joined(watches, taken_up), self._known.get(name))
        for record, watches in self._store.records.taken_up(self._queries) if self._store else ():
            if record.nct_id not in self._named:
                yield Asked(record.nct_id, watches, record)

    def records(self, watches: frozenset[str] | None = None) -> Iterator[Record]:
        """Give every known record that is followed once, or those in one of these watches."""
        for id_, record in {each.id: each for each in self._known.values()}.items():
            if watches is None or watches & self.watching(id_):
                yield record
        for record, mine in self._store.records.taken_up(self._queries) if self._store else ():
            if record.id not in self._by_record and (watches is None or watches & mine):
                yield record

    def _own(self, name: str) -> int | None:
        """Give the row of the record that has this number itself, not as an alias."""
        return self._store.records.row_of(name) if self._store else None

    def _taken_up(self, record: int | None) -> frozenset[str]:
        if record is None or self._store is None or not self._queries:
            return NONE
        return self._store.records.taken_up_by(record) & frozenset(self._queries)


def joined(watches: frozenset[str] | None, others: frozenset[str]) -> frozenset[str]:
    """Join two sets of watches, a new one only where they differ: there is one for each record."""
    return others if not watches or watches == others else watches | others
