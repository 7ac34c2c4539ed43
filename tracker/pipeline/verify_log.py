"""Proof of a record's log: its entries against what the snapshots tell, its events against reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from tracker.chronicle import Evidence
from tracker.errors import TrackerError
from tracker.model import Kind
from tracker.pipeline import events
from tracker.pipeline.finding import REBUILD, RESTORE, Finding
from tracker.pipeline.retell import told_anew
from tracker.storage import NewEntry, Record, Store

_EVENTS = {
    "record.watch": ("record", {Kind.ADDED}),
    "record.nctId": ("record", {Kind.CHANGED}),
    "record.presence": ("record", {Kind.ADDED, Kind.REMOVED}),
    "record.forecast": ("status", {Kind.ADDED}),
}
"""What is logged though no snapshot shows it: field → category, and what can happen to it."""


def of_log(
    store: Store, record: Record, evidence: list[Evidence], names: frozenset[str]
) -> Iterator[Finding]:
    """Yield what is wrong with a record's entries in the log."""
    try:
        held = [entry for _, entry in store.log.of(record.id)]
    except TrackerError as error:
        yield Finding(record.nct_id, error.message)
        return
    told = [entry for entry in held if entry.after is not None]
    yield from _of_entries(record, told_anew(store, record, evidence), told)
    for entry in held:
        if entry.after is None:
            for problem in _of_event(entry, names):
                yield Finding(
                    record.nct_id, f"its log: {entry.change.summary!r}: {problem}; {RESTORE}"
                )
    yield from _of_presence(record, held)


def _of_entries(record: Record, wanted: list[NewEntry], held: list[NewEntry]) -> Iterator[Finding]:
    wanted, held = sorted(wanted, key=_order), sorted(held, key=_order)
    if list(map(_facts, wanted)) != list(map(_facts, held)):
        yield Finding(
            record.nct_id,
            f"its log has {len(held)} entries, its snapshots tell {len(wanted)}, and they are not the"
            f" same by today's rules; {REBUILD}",
        )
        return
    odd = sum(one != other for one, other in zip(wanted, held, strict=True))
    if odd:
        yield Finding(
            record.nct_id,
            f"its log has {len(held)} entries, and place, words, weight or verdict of {odd} are not those of"
            f" today's rules; {REBUILD}",
        )


def _order(entry: NewEntry) -> tuple[bytes, str, str]:
    return _facts(entry), entry.change.path, entry.change.summary


def _facts(entry: NewEntry) -> bytes:
    """What an entry says of the record; its wording, weight and verdict follow from the rules."""
    change, clocks = entry.change, entry.clocks
    said = (change.field, change.kind.value, change.old, change.new, change.effective_on)
    when = (clocks.recorded_on, clocks.posted_on, clocks.seen_at, entry.placed, entry.version)
    return orjson.dumps([said, when, entry.before, entry.after], option=orjson.OPT_SORT_KEYS)


def _of_event(entry: NewEntry, names: frozenset[str]) -> Iterator[str]:
    change, clocks = entry.change, entry.clocks
    category, kinds = _EVENTS.get(change.field, ("", set()))
    if not kinds:
        yield "it says that no snapshot shows it, and is no event that is logged so"
        return
    if change.path != change.field or change.category != category or change.kind not in kinds:
        yield "path, category or kind are not those of such an event"
    if entry.before is not None or clocks.recorded_on or clocks.posted_on or entry.version:
        yield "it speaks of a snapshot, a version or the registry's dates, which no event has"
    if clocks.seen_at is None or entry.turn:
        yield "it doesn't say when it was seen, or has a turn among what snapshots tell"
    elif change.field == "record.forecast":
        if entry.placed != clocks.seen_at.date().isoformat() or change.effective_on is None:
            yield "it is not placed on the day of the forecast, or names no day"
    elif entry.placed != clocks.data_timestamp:
        yield "it is not placed at the load that showed it"
    if change.field == "record.nctId" and not _is_merger(entry, names):
        yield "it is not what a merger of this record is logged as"
    if change.field == "record.presence" and not any(name in change.summary for name in names):
        yield "it names none of the record's numbers"


def _is_merger(entry: NewEntry, names: frozenset[str]) -> bool:
    change = entry.change
    said = (events.merged(change.old, change.new), events.parted(change.new, change.old))
    return change.summary in {each.summary for each in said} and not names.isdisjoint(
        (change.old, change.new)
    )


def _of_presence(record: Record, held: Sequence[NewEntry]) -> Iterator[Finding]:
    """Hold the last word of the log on whether the registry answers against the record's row."""
    said = [each.change.new for each in held if each.change.field == "record.presence"]
    if (bool(said) and said[-1] == "absent") != record.absence_logged:
        yield Finding(
            record.nct_id,
            "its row and the log differ on whether it was told that the registry doesn't answer for"
            f" it (absence_logged); {RESTORE}",
        )
