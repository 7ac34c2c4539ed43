"""The whole change log told anew from the snapshots, record by record."""

from __future__ import annotations

from collections.abc import Callable

from tracker.normalise import NORMALISER, digest
from tracker.pipeline.reading import evidence_of
from tracker.pipeline.retell import Retold, retold_from
from tracker.storage import Store


def rebuild(
    store: Store,
    progress: Callable[[int, int], None] | None = None,
) -> Retold:
    """Tell every record anew by today's code, each in a transaction of its own.

    The digests of snapshots are brought to today's normaliser, so that a better one never looks like
    a sponsor's edit.
    """
    # By number: all records at once would take more memory than a small machine has.
    numbers = [record.id for record in store.records.all()]
    done = Retold()
    for index, number in enumerate(numbers, start=1):
        with store.transaction():
            record = store.records.by_id(number)
            evidence = evidence_of(store, record)
            done += retold_from(store, record, evidence)
            store.snapshots.renormalised(
                (digest(each.fields), NORMALISER, each.snapshot) for each in evidence
            )
        if progress:
            progress(index, len(numbers))
    return done
