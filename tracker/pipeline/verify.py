"""Proof that nothing stored is damaged: bytes against digests, rows and log against the bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from tracker.chronicle import Evidence
from tracker.errors import TrackerError
from tracker.normalise import NORMALISER, digest
from tracker.pipeline.finding import RESTORE, Finding
from tracker.pipeline.reading import evidence_of, fetched, read_fields
from tracker.pipeline.verify_log import of_log
from tracker.pipeline.verify_records import names_of, of_record
from tracker.storage import Record, Snapshot, Store
from tracker.storage.gaps import Gap
from tracker.storage.snapshots import line_of


def verify(
    store: Store, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Iterator[Finding]:
    """Check the whole store, record by record; yields what is wrong, nothing when all is well.

    Proved: every snapshot's bytes against the SHA-256 in pack and row; every column of its row
    against the line kept beside the bytes, the pack, or what the bytes say (`fields_digest`, where
    today's normaliser made it); what a record's row says of it, and every column of its log, against
    what the snapshots tell by today's rules; that rows point at what is there and don't contradict
    each other. Not proved, only held to make sense: times and loads at which nothing was kept
    (`seen_until`, `last_seen_at`, `checked_load`, `known_since`, …), events that no snapshot shows,
    what was sent to whom. docs/storage.md lists it column by column.

    Others may write meanwhile: it sees the store as it stood when it began. `now` tells times that
    are still to come.
    """
    sized = store.snapshots.sizes()
    with store.still():
        for problem in store.integrity():
            yield Finding(store.database.name, f"{problem}; {RESTORE}")
        total = store.records.count()
        for index, record in enumerate(store.records.all(), start=1):
            yield from _of_record(store, record, now)
            if progress:
                progress(index, total)
        for whose, problem in store.contradictions():
            yield Finding(whose, problem)
        yield from _of_packs(store, sized)
        yield from _of_older_code(store)


def _of_record(store: Store, record: Record, now: datetime) -> Iterator[Finding]:
    try:
        snapshots = store.snapshots.of(record.id)
    except TrackerError as error:
        yield Finding(record.nct_id, error.message)
        return
    names = names_of(store, record)
    problems = [(s, p) for s in snapshots for p in _of_snapshot(store, names, s)]
    evidence: list[Evidence] = []
    if not problems:
        try:
            evidence = evidence_of(store, record)
            problems = list(_of_fields(snapshots, evidence))
        except TrackerError as error:
            problems = [(s, p) for s in snapshots for p in _unreadable(store, s)]
            if not problems:
                yield Finding(record.nct_id, error.message)
                return
    for snapshot, problem in problems:
        yield Finding(f"{record.nct_id}, snapshot {snapshot.id}", problem)
    if not problems:
        yield from of_record(store, record, snapshots, evidence, now)
        yield from of_log(store, record, evidence, names)


def _of_snapshot(store: Store, names: frozenset[str], snapshot: Snapshot) -> Iterator[str]:
    try:
        line, raw = store.snapshots.kept(snapshot)
        place = store.snapshots.place(snapshot)
    except TrackerError as error:
        yield error.message
        return
    if store.snapshots.sha256(raw) != snapshot.sha256:
        yield f"its bytes are not those that its row speaks of; {RESTORE}, or the pack"
        return
    if line["record"] not in names:
        yield f"its bytes were kept as those of {line['record']}; {RESTORE}"
        return
    said = line_of(snapshot, line["record"])
    columns = [name for name in {**line, **said} if line.get(name) != said.get(name)]
    columns += ["size"] if len(raw) != snapshot.size else []
    columns += [name for name in ("length", "depth") if _differ(name, place, snapshot.place)]
    if columns:
        yield (
            f"{', '.join(columns)} of its row differ from what is kept with its bytes; run tracker"
            " rebuild"
        )
    if snapshot.seen_until and snapshot.seen_from and snapshot.seen_until < snapshot.seen_from:
        yield "it was seen until before it was seen (seen_until); run tracker rebuild"
    if not 0 < snapshot.normaliser <= NORMALISER:
        yield f"no normaliser has the number {snapshot.normaliser}; run tracker rebuild"


def _differ(name: str, one: object, other: object) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _of_fields(
    snapshots: list[Snapshot], evidence: list[Evidence]
) -> Iterator[tuple[Snapshot, str]]:
    for snapshot, each in zip(snapshots, evidence, strict=True):
        if snapshot.normaliser == NORMALISER and digest(each.fields) != snapshot.fields_digest:
            yield (
                snapshot,
                "its fields are not those that were read when it was stored (fields_digest); run"
                " tracker rebuild",
            )


def _unreadable(store: Store, snapshot: Snapshot) -> Iterator[str]:
    try:
        raw = store.snapshots.raw(snapshot)
        read_fields(raw, snapshot.format, fetched=fetched(snapshot))
    except TrackerError as error:
        yield f"it can't be read: {error.message}"


def _of_older_code(store: Store) -> Iterator[Finding]:
    count, name = store.snapshots.older(NORMALISER)
    if count:
        yield Finding(
            name,
            f"here and elsewhere, {count:,} in all, the fields of a snapshot were read by an older"
            " version of tracker (normaliser); tracker rebuild reads them anew",
            harmless=True,
        )


def _of_packs(store: Store, sized: Mapping[Path, int]) -> Iterator[Finding]:
    for gap in store.snapshots.gaps(sized):
        if gap.kind == "unspoken":
            yield Finding(gap.pack, _unspoken(gap), harmless=True)
        elif gap.kind == "shared":
            problem = f"{gap.length:,} bytes from byte {gap.offset:,} on are of two snapshots"
            yield Finding(gap.pack, f"{problem}; {RESTORE}")
        else:
            yield Finding(
                gap.pack, "it does not begin as a pack does; restore this pack from a backup"
            )


def _unspoken(gap: Gap) -> str:
    return (
        f"no row speaks of {gap.length:,} bytes from byte {gap.offset:,} on: a write that was broken"
        " off, or one that is under way; nothing is lost and nothing is to be done"
    )
