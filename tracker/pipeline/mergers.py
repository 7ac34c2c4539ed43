"""Records that the registry answers under another number than asked: found first, settled with the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.model import Change, Suppression
from tracker.pipeline import events
from tracker.registries.ctgov import Batch
from tracker.storage import Record, Store


@dataclass(frozen=True, slots=True)
class Merger:
    """A record asked for as `alias` that goes on as `survivor`.

    `row` is the one kept under the alias, None if there is none; `heir` is the one that goes on: the
    same, to be renamed, or that of a record known by itself. `met` tells whether anything was kept
    under the alias before.
    """

    alias: str
    survivor: str
    row: int | None
    heir: int
    met: bool

    def event(self) -> Change:
        """Say it; of a number that never stood for itself here it is no news."""
        change = events.merged(self.alias, self.survivor)
        return change if self.met else replace(change, suppressed=Suppression.BASELINE)

    def settle(self, store: Store, load: str, now: datetime) -> None:
        """Write it down; to be called inside the transaction that logs it."""
        if self.row is None:
            store.records.alias(self.alias, self.heir, now)
        elif self.row == self.heir:
            store.records.rename(self.row, self.survivor, now)
        else:
            store.records.merge(self.row, self.heir, load, now)


def records_answered(
    store: Store, batch: Batch, now: datetime
) -> tuple[dict[str, Record], tuple[Merger, ...]]:
    """Give the record for every number asked, taken up if new, and the mergers to be settled."""
    names = [*batch.studies, *batch.absent]
    known = store.records.named([*names, *batch.merged.values()])
    stands_for = {name: batch.merged.get(name, name) for name in names}
    new = {s for n, s in stands_for.items() if n not in known and s not in known}
    if new:
        with store.transaction():
            known |= store.records.ensure(sorted(new), now)
    mergers = _mergers(batch.merged, known)
    by_id = {record.id: record for record in known.values()}
    heirs = {m.alias: replace(by_id[m.heir], nct_id=m.survivor) for m in mergers}
    return {n: heirs.get(n) or known.get(n) or known[s] for n, s in stands_for.items()}, mergers


def _mergers(merged: Mapping[str, str], known: Mapping[str, Record]) -> tuple[Merger, ...]:
    found: list[Merger] = []
    heirs = {name: record.id for name, record in known.items()}
    for alias, survivor in sorted(merged.items()):
        row = known.get(alias)
        heir = heirs.get(survivor) or (row.id if row else 0)
        heirs[survivor] = heir
        if row is None:
            found.append(Merger(alias, survivor, None, heir, met=False))
        elif row.id != heir or row.nct_id != survivor:
            found.append(Merger(alias, survivor, row.id, heir, met=row.latest is not None))
    return tuple(found)
