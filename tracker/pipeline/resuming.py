"""A state that goes on after another came into its midst: seen, then something else, then seen again."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from tracker.storage import NewSnapshot, Record, Snapshot, Store
from tracker.storage.sequence import in_order


def seen_last(store: Store, record: Record) -> None:
    """Note until when a check saw a record's last snapshot stand, before another takes its place."""
    if record.latest is None or record.last_seen_at is None or record.last_seen_load is None:
        return
    store.sights.add_last_look(record.id)
    if store.snapshots.get(record.latest).placed <= record.last_seen_load:
        store.snapshots.stood_until(record.latest, datetime.fromisoformat(record.last_seen_at))


def resume(store: Store, record: Record) -> Record:
    """Keep as snapshots what was seen again after another had come between; give the record as it is then.

    To be called inside a transaction. Had everything come in order, these sights would have been kept
    as snapshots at once, since the one before them said something else.
    """
    seen_last(store, record)
    while (sight := _broken_off(store, record)) is not None:
        before, again = sight
        (id,) = store.snapshots.insert([again], store.snapshots.write([again]))
        store.sights.hand_over(before, id)
    held = store.snapshots.of(record.id)
    store.records.latest(record.id, held[-1].id if held else None)
    return store.records.by_id(record.id)


def _broken_off(store: Store, record: Record) -> tuple[int, NewSnapshot] | None:
    """Give the first snapshot that was seen again after the next, and what is to be kept of it."""
    sights = store.sights.of_record(record.id)
    held = store.snapshots.of(record.id) if sights else []
    for before, following in pairwise(held):
        for placed, seen_at in sights.get(before.id, ()):
            again = _again(store, record, before, placed, seen_at)
            if _goes_on(following, again):
                return before.id, again
    return None


def _goes_on(following: Snapshot, again: NewSnapshot) -> bool:
    """Whether a sight is after what came between.

    A load need not show yet what was posted on its day, so a look of a check goes on after a sight of
    an earlier day only, and nothing does after a version of the registry's history: it would have
    come as a snapshot, since every version brings a new date.
    """
    if following.version is not None:
        return False
    if again.data_timestamp is not None:
        earlier = following.placed[:10] < again.placed[:10]
        return earlier and not following.format.shows_version
    pair: list[Snapshot | NewSnapshot] = [following, again]
    return in_order(pair) == pair


def _again(
    store: Store, record: Record, before: Snapshot, placed: str, seen_at: str
) -> NewSnapshot:
    checked = "T" in placed
    return NewSnapshot(
        record=before.record,
        nct_id=record.nct_id,
        raw=store.snapshots.raw(before),
        format=before.format,
        placed=placed,
        fields_digest=before.fields_digest,
        normaliser=before.normaliser,
        stored_at=before.stored_at,
        recorded_on=before.recorded_on,
        posted_on=before.posted_on,
        data_timestamp=placed if checked else None,
        seen_from=datetime.fromisoformat(seen_at),
        certainty=before.certainty,
        source=before.source,
    )
