"""Tell a record's story: every change between its snapshots, placed in time and in the trial's life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker import life, status
from tracker.chronicle.coverage import both, overlay, partly_says, reordered, says_nothing_of
from tracker.chronicle.evidence import Evidence, completed, unmoved
from tracker.dated import first_day
from tracker.diff import compare
from tracker.fields import label
from tracker.model import Change, Clocks, Fields, Json, Kind, Suppression, Weight
from tracker.status import LAST_KNOWN, STATUS


@dataclass(frozen=True, slots=True)
class Entry:
    """A change placed in time: between which snapshots, by which clocks, where in the trial's life.

    `turn` is its position among the entries of its record that are placed at the same moment, from 1:
    in the order of the evidence, and within one comparison in the catalogue's.
    """

    change: Change
    clocks: Clocks
    placed: str
    before: int | None
    after: int | None
    version: int | None
    phase: str | None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class _Telling:
    """What is known when the next piece of evidence is compared."""

    fields: Fields
    unknown: frozenset[str]
    coarse: frozenset[str]
    told: tuple[Evidence, ...]

    @property
    def last(self) -> Evidence:
        return self.told[-1]


def tell(evidence: Sequence[Evidence], until: date) -> tuple[Entry, ...]:
    """Give the change log of a record from its evidence in order, up to the day `until`.

    The same evidence gives the same entries. Lapses to Unknown are derived by the registry's rule for
    the stretches that only the registry's history tells of; elsewhere they must have been seen.
    """
    if not evidence:
        return ()
    evidence = completed(evidence)
    states = [each.state() for each in evidence]
    lapses = status.derive_lapses(states, until)
    anchors = life.anchors(states)
    told = _reverted(_entries(evidence, lapses))
    return tuple(_in_turn(_placed(entry, anchors) for entry in told))


def moves_anchors(evidence: Sequence[Evidence]) -> bool:
    """Whether the last piece of evidence moves the anchors of the trial's life, or dates others.

    Then the entries before it are to be placed anew as well. So they are where nobody had looked
    since a version of the history was known to stand: a lapse derived for that time may be none now
    that somebody did.
    """
    if len(evidence) < 2:
        return False
    last = evidence[-2]
    if not last.watched:
        return True
    if any(e.stood_until is not None and e.stood_until > last.known_until for e in evidence[:-1]):
        return True
    if completed(evidence)[:-1] != completed(evidence[:-1]):
        return True
    states = [each.state() for each in evidence]
    return life.anchors(states[:-1]) != life.anchors(states)


def _entries(evidence: Sequence[Evidence], lapses: Sequence[status.Lapse]) -> Iterator[Entry]:
    derived = [replace(each, seen=None) for each in lapses if not _was_seen(each)]
    seen = [each for each in lapses if _was_seen(each)]
    first = evidence[0]
    yield _baseline(first)
    telling = _Telling(first.fields, first.absent, first.coarse, (first,))
    for each in [*evidence[1:], None]:
        while derived and _falls_before(derived[0], telling, each):
            lapse = derived.pop(0)
            if _is_of_history(lapse, telling) and _is_open(telling.fields):
                entry, fields = _derived_lapse(lapse, telling)
                yield entry
                telling = replace(telling, fields=fields)
        if each is None:
            return
        yield from _compared(telling, each, seen)
        same = unmoved(telling.fields, each, telling.unknown)
        same |= reordered(telling.fields, each.fields)
        telling = _Telling(
            overlay(telling.fields, each.fields, each.absent, same),
            both(telling.unknown, each.absent),
            frozenset(path for path in each.coarse if path not in same or path in telling.coarse),
            (*telling.told, each),
        )


def _was_seen(lapse: status.Lapse) -> bool:
    """Whether two sights show it: one before and one after. Else its day is by the rule alone."""
    return lapse.seen is not None and lapse.seen[0] is not None


def _is_of_history(lapse: status.Lapse, telling: _Telling) -> bool:
    """Whether only the registry's history tells of the day: nobody looked then or later."""
    last = telling.last
    if last.seen_on(lapse.day):
        return False
    listed = (each.stood_until for each in telling.told)
    return not last.watched or any(end is not None and lapse.day <= end for end in listed)


def _is_open(fields: Fields) -> bool:
    return fields.get(STATUS) != status.UNKNOWN


def _falls_before(lapse: status.Lapse, telling: _Telling, following: Evidence | None) -> bool:
    if following is None:
        return True
    return lapse.day <= (following.recorded_on or following.day) or lapse.day <= following.day


def _compared(telling: _Telling, news: Evidence, seen: Sequence[status.Lapse]) -> Iterator[Entry]:
    changes = compare(
        telling.fields,
        news.fields,
        absent=telling.unknown | news.absent,
        coarse=telling.coarse | news.coarse,
    )
    for change in changes:
        before = _last_able(telling.told, change.path)
        if change.path == STATUS and change.new == status.UNKNOWN:
            change = _effective(change, telling.fields, news, seen)
        elif change.path == STATUS and change.old == status.UNKNOWN and not before.watched:
            change = replace(change, derived=True)
        yield Entry(
            change=change,
            clocks=_clocks(before, news, change),
            placed=news.placed,
            before=before.snapshot,
            after=news.snapshot,
            version=news.version,
            phase=None,
        )


def _last_able(told: Sequence[Evidence], path: str) -> Evidence:
    for each in reversed(told):
        if not says_nothing_of(path, each.absent) and not partly_says(path, each.absent):
            return each
    return told[-1]


def _clocks(before: Evidence, news: Evidence, change: Change) -> Clocks:
    quiet = change.path == STATUS and change.new == status.UNKNOWN
    recorded = news.recorded_on if news.recorded_on != before.recorded_on else None
    posted = news.posted_on if news.posted_on != before.posted_on else None
    return Clocks(
        recorded_on=None if quiet else recorded,
        posted_on=None if quiet else posted,
        seen_at=news.seen_from,
        seen_after=before.last_look(news.seen_from),
        data_timestamp=news.data_timestamp,
    )


def _effective(
    change: Change, before: Fields, news: Evidence, seen: Sequence[status.Lapse]
) -> Change:
    """Give a lapse that was seen the day that the registry's rule gives for it."""
    for lapse in seen:
        if lapse.seen and news.seen_from and lapse.seen[1] == news.seen_from.date():
            return replace(
                change,
                effective_on=lapse.day if lapse.binding else None,
                detail={**change.detail, "sort": "observed", "rule": lapse.text, **_note(lapse)},
            )
    binding = status.binding(before)
    if binding is None or binding.lapses_on > news.day:
        return change
    return replace(
        change,
        effective_on=binding.lapses_on,
        detail={**change.detail, "rule": f"lapsed on {binding.lapses_on} by today's rule"},
    )


def _note(lapse: status.Lapse) -> dict[str, Json]:
    return {"note": lapse.note} if lapse.note else {}


def _derived_lapse(lapse: status.Lapse, telling: _Telling) -> tuple[Entry, Fields]:
    old = telling.fields.get(STATUS)
    change = Change(
        field=STATUS,
        path=STATUS,
        category="status",
        kind=Kind.CHANGED,
        old=old,
        new=status.UNKNOWN,
        summary=f"Status: {label(str(old))} → Unknown status: {lapse.text}",
        weight=Weight.HIGH,
        effective_on=lapse.day,
        derived=True,
        detail={"sort": "derived", "rule": lapse.text, **_note(lapse)},
    )
    entry = Entry(
        change=change,
        clocks=Clocks(None, None, None, None),
        placed=lapse.day.isoformat(),
        before=telling.last.snapshot,
        after=telling.last.snapshot,
        version=telling.last.version,
        phase=None,
    )
    return entry, {**telling.fields, STATUS: status.UNKNOWN, LAST_KNOWN: old}


def _baseline(first: Evidence) -> Entry:
    shown = first.fields.get(STATUS)
    words = label(shown) if isinstance(shown, str) else "no status"
    if shown == status.UNKNOWN and first.fields.get(LAST_KNOWN):
        words += f" (last known: {label(first.fields[LAST_KNOWN])})"
    registered = first.version == 0
    submitted = first.fields.get("statusModule.studyFirstSubmitDate")
    on = submitted if registered and submitted else first.placed[:10]
    change = Change(
        field="record",
        path="record",
        category="record",
        kind=Kind.ADDED,
        old=None,
        new=shown,
        summary=f"Registered on {on} as {words}" if registered else f"First snapshot: {words}",
        weight=Weight.MEDIUM,
        suppressed=None if registered else Suppression.BASELINE,
        effective_on=first_day(on) if registered and len(on) == 10 else None,
    )
    return Entry(
        change=change,
        clocks=Clocks(
            first.recorded_on, first.posted_on, first.seen_from, first.data_timestamp, None
        ),
        placed=first.placed,
        before=None,
        after=first.snapshot,
        version=first.version,
        phase=None,
    )


def _reverted(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Mark the second of A→B→A as a reversion, when nothing else happened to the field between."""
    last: dict[str, Entry] = {}
    for entry in entries:
        change = entry.change
        earlier = last.get(change.field)
        if (
            earlier is not None
            and not change.suppressed
            and (earlier.change.old, earlier.change.new) == (change.new, change.old)
        ):
            detail = {**change.detail, "reversion": True, "reverts": earlier.placed[:10]}
            entry = replace(entry, change=replace(change, detail=detail))
        if not change.suppressed:
            last[change.field] = entry
        yield entry


def _in_turn(entries: Iterable[Entry]) -> Iterator[Entry]:
    turns: Counter[str] = Counter()
    for entry in entries:
        turns[entry.placed] += 1
        yield replace(entry, turn=turns[entry.placed])


def _placed(entry: Entry, anchors: life.Anchors) -> Entry:
    """Place an entry in the trial's life by the day it was recorded, took effect, or was seen by."""
    day = (
        entry.change.effective_on
        or entry.clocks.recorded_on
        or date.fromisoformat(entry.placed[:10])
    )
    placement = life.place(day, anchors)
    detail = dict(entry.change.detail)
    days = {
        "start": placement.days_from_start,
        "primary_completion": placement.days_from_primary_completion,
        "results_submitted": placement.days_from_results_submitted,
        "results_posted": placement.days_from_results_posted,
    }
    detail["days_from"] = {name: number for name, number in days.items() if number is not None}
    if placement.uncertain:
        detail["phase_uncertain"] = placement.uncertain
    return replace(
        entry,
        change=replace(entry.change, detail=detail),
        phase=placement.phase.value if placement.phase else None,
    )
