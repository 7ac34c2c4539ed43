"""Proof that nothing stored is damaged: snapshots against digests, rows and log against snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import orjson

from tracker.errors import TrackerError
from tracker.normalise import NORMALISER, digest
from tracker.pipeline.reading import evidence_of, fetched, read_fields
from tracker.pipeline.retell import told_anew
from tracker.storage import NewEntry, Record, Snapshot, Store


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: of which record or file, and what to do."""

    subject: str
    problem: str


def verify(store: Store, progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
    """Check the whole store, record by record; yields what is wrong, nothing when all is well.

    Each snapshot's raw bytes are read back and held against the SHA-256 in pack and row, its row
    against the line kept beside the bytes, its fields against the digest kept (where today's
    normaliser made it), and the record's entries in the log against what the snapshots tell. Others
    may write meanwhile: it sees the store as it stood when it came to the first record.
    """
    for problem in store.integrity():
        yield Finding(store.database.name, f"{problem}; restore it from a backup")
    total = store.records.count()
    for index, record in enumerate(store.records.all(), start=1):
        yield from _of_record(store, record)
        if progress:
            progress(index, total)


def _of_record(store: Store, record: Record) -> Iterator[Finding]:
    whole = True
    for snapshot in store.snapshots.of(record.id):
        for problem in _of_snapshot(store, record, snapshot):
            whole = False
            yield Finding(f"{record.nct_id}, snapshot {snapshot.id}", problem)
    if whole:
        yield from _of_log(store, record)


def _of_snapshot(store: Store, record: Record, snapshot: Snapshot) -> Iterator[str]:
    try:
        line, raw = store.snapshots.kept(snapshot)
        fields, _, _ = read_fields(raw, snapshot.format, fetched=fetched(snapshot))
    except TrackerError as error:
        yield error.message
        return
    if store.snapshots.sha256(raw) != snapshot.sha256 or len(raw) != snapshot.size:
        yield "its bytes are not those that its row speaks of; restore the database or the pack"
    if line.get("format") != snapshot.format or line.get("placed") != snapshot.placed:
        yield "its row and the line kept with its bytes differ; restore the database or the pack"
    if snapshot.normaliser == NORMALISER and digest(fields) != snapshot.fields_digest:
        yield "its fields are not those that were read when it was stored; run tracker rebuild"


def _of_log(store: Store, record: Record) -> Iterator[Finding]:
    wanted = sorted(told_anew(store, record, evidence_of(store, record)), key=_order)
    held = sorted((e for _, e in store.log.of(record.id) if e.after is not None), key=_order)
    if list(map(_facts, wanted)) != list(map(_facts, held)):
        yield Finding(
            record.nct_id,
            f"its log has {len(held)} entries, its snapshots tell {len(wanted)}, and they are not the"
            " same by today's rules; run tracker rebuild",
        )
        return
    odd = sum(one != other for one, other in zip(wanted, held, strict=True))
    if odd:
        yield Finding(
            record.nct_id,
            f"its log has {len(held)} entries, and words, weight or verdict of {odd} are not those of"
            " today's rules; run tracker rebuild",
        )


def _order(entry: NewEntry) -> tuple[bytes, str, str]:
    return _facts(entry), entry.change.path, entry.change.summary


def _facts(entry: NewEntry) -> bytes:
    """What an entry says of the record; its wording, weight and verdict follow from the rules."""
    change, clocks = entry.change, entry.clocks
    said = (change.field, change.kind.value, change.old, change.new, change.effective_on)
    when = (clocks.recorded_on, clocks.posted_on, clocks.seen_at, entry.placed, entry.version)
    return orjson.dumps([said, when, entry.before, entry.after], option=orjson.OPT_SORT_KEYS)
