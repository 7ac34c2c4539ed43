"""What came into the log between two checks by a file or a backfill: news all the same for who follows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tracker.chronicle import Evidence
from tracker.diff import compare
from tracker.model import Fields
from tracker.storage import Record, Store


@dataclass(frozen=True, slots=True)
class Between:
    """Snapshots that stand after the last one a check saw, and the fields that moved since that."""

    snapshots: frozenset[int] = frozenset()
    paths: frozenset[str] = frozenset()

    def entries(self, store: Store, record: int, told: Collection[int]) -> list[int]:
        """Give the entries of these snapshots and fields, save those that are told anyway."""
        if not self.snapshots or not self.paths:
            return []
        return [
            id
            for id, entry in store.log.of(record)
            if entry.after in self.snapshots and entry.change.path in self.paths and id not in told
        ]


NOTHING_BETWEEN: Final = Between()


def untold(record: Record, before: Sequence[Evidence], answer: Fields) -> Between:
    """Give what an answer shows that the last check's did not, and that was logged since already.

    Bringing in files and versions tells nobody. A version that was posted after the last check, or a
    file of a later day, would otherwise keep the next check from telling of it.
    """
    if record.last_seen_at is None:
        return NOTHING_BETWEEN
    look = datetime.fromisoformat(record.last_seen_at)
    seen = [place for place, each in enumerate(before) if each.last_look(None) == look]
    if not seen or seen[-1] == len(before) - 1:
        return NOTHING_BETWEEN
    last = before[seen[-1]]
    moved = compare(last.fields, answer, absent=last.absent, coarse=last.coarse)
    return Between(
        frozenset(each.snapshot for each in before[seen[-1] + 1 :]),
        frozenset(change.path for change in moved),
    )
