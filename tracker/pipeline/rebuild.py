"""The whole change log told anew from the snapshots, record by record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.errors import DiskError, TrackerError
from tracker.normalise import NORMALISER, digest
from tracker.pipeline.reading import evidence_of
from tracker.pipeline.resuming import resume
from tracker.pipeline.retell import Retold, retold_from
from tracker.pipeline.verify_records import names_of
from tracker.storage import Record, Store


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that was left as it was, and why."""

    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: to the log, to rows of snapshots that differed from the packs, and not."""

    retold: Retold
    mended: int = 0
    set_aside: tuple[SetAside, ...] = ()


def rebuild(store: Store, progress: Callable[[int, int], None] | None = None) -> Rebuilt:
    """Tell every record anew by today's code, each in a transaction of its own.

    Rows of snapshots are brought to what is kept with their bytes, and their digests to today's
    normaliser, so that a better one never looks like a sponsor's edit. A record that can't be read is
    left as it was, and named; the others go on. Broken off at any point, it may be called again.
    """
    # By number: all records at once would take more memory than a small machine has.
    numbers = [record.id for record in store.records.all()]
    retold, mended = Retold(), 0
    set_aside: list[SetAside] = []
    for index, number in enumerate(numbers, start=1):
        record = store.records.by_id(number)
        try:
            with store.transaction():
                rows, told = _of_record(store, record)
        except DiskError:
            raise
        except TrackerError as error:
            set_aside.append(SetAside(record.nct_id, error.message))
        else:
            retold, mended = retold + told, mended + rows
        if progress:
            progress(index, len(numbers))
    return Rebuilt(retold, mended, tuple(set_aside))


def _of_record(store: Store, record: Record) -> tuple[int, Retold]:
    mended = store.snapshots.mend(record.id, names_of(store, record))
    held = store.snapshots.of(record.id)
    store.records.latest(record.id, held[-1].id if held else None)
    record = resume(store, store.records.by_id(record.id))
    evidence = evidence_of(store, record)
    store.log.drop_unreadable(record.id)
    told = retold_from(store, record, evidence)
    if not evidence:
        store.records.described(record.id, "", None, None)
    digests = [digest(each.fields) for each in evidence]
    store.snapshots.renormalised(
        (made, NORMALISER, each.snapshot) for made, each in zip(digests, evidence, strict=True)
    )
    store.records.known_by(record.id, digests[-1] if digests else None)
    return mended, told
