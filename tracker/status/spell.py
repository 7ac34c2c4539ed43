"""Spells of a record's status: from when to when it stood as what, lapses to Unknown included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.dated import DatedState, day_after, last_day
from tracker.fields import label
from tracker.status.rule import STATUS, UNKNOWN, lapse_day
from tracker.status.standing import REFRESH, Basis, Standing, standings


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days with one status.

    `end` is the day the next spell begins, None for the last one, which is known until the day
    `known_until` (the day asked for, unless nobody knows so far) and has its `days` counted to it.
    `last_known` is the submitted status behind Unknown, None otherwise. `entry` counts the
    spells of this status: 2 is the first re-entry. `basis` says how the beginning is known.
    `at_latest` marks a first spell whose beginning lies before the first version at hand.
    `gaps` are stretches within it, first and last day, of which no version is known: another
    status may have come and gone. `lapses_on` is the rule's day for a lapse after `known_until`,
    which comes, or has come, unless the record was updated. `seen` is, of an observed lapse, the
    last sight before it and the first one after.
    """

    status: str | None
    last_known: str | None
    begin: date
    end: date | None
    days: int
    entry: int
    basis: Basis
    at_latest: bool = False
    known_until: date | None = None
    gaps: tuple[tuple[date, date], ...] = ()
    lapses_on: date | None = None
    seen: tuple[date | None, date] | None = None

    @property
    def name(self) -> str:
        """The status in words; "Unknown after Recruiting" keeps the last known one apart."""
        if self.status is None:
            return "No status"
        if self.status != UNKNOWN:
            return label(self.status)
        return f"Unknown after {label(self.last_known)}" if self.last_known else "Unknown"


@dataclass(frozen=True, slots=True)
class _Step:
    begin: date
    status: str | None
    last_known: str | None
    basis: Basis
    seen: tuple[date | None, date] | None = None


def spells(states: Sequence[DatedState], until: date) -> tuple[Spell, ...]:
    """Divide a record's past, from its first state to the day `until`, into spells, oldest first.

    Two statuses recorded on one day are two spells, the first of no days.
    """
    stood = standings(states, until)
    if not stood:
        return ()
    steps: list[_Step] = []
    for step in _steps(stood):
        if not steps or _differs(steps[-1], step):
            steps.append(step)
    known = stood[-1].known_until or until
    gaps = tuple(_gaps(stood))
    entries: Counter[str | None] = Counter()
    found = []
    for number, step in enumerate(steps):
        end = steps[number + 1].begin if number + 1 < len(steps) else None
        entries[step.status] += 1
        found.append(
            Spell(
                status=step.status,
                last_known=step.last_known,
                begin=step.begin,
                end=end,
                days=((end or known) - step.begin).days,
                entry=entries[step.status],
                basis=step.basis,
                at_latest=number == 0 and _began_before(states[0]),
                known_until=known if end is None else None,
                gaps=tuple(gap for gap in gaps if step.begin <= gap[0] and _by(gap[0], end)),
                seen=step.seen,
                lapses_on=_coming(stood[-1], step.status, known) if end is None else None,
            )
        )
    return tuple(found)


def _gaps(stood: Sequence[Standing]) -> Iterator[tuple[date, date]]:
    """Give the stretches before a version of which none is known, if longer than our pace."""
    for standing in stood:
        if standing.known_until is None or standing.end is None:
            continue
        first, last = day_after(standing.known_until), standing.end - timedelta(days=1)
        if last - first >= REFRESH:
            yield first, last


def _by(day: date, end: date | None) -> bool:
    return end is None or day < end


def _coming(last: Standing, status: str | None, known: date) -> date | None:
    day = None if status == UNKNOWN else lapse_day(last.fields)
    return day if day is not None and day > known else None


def _steps(stood: Sequence[Standing]) -> Iterator[_Step]:
    for standing in stood:
        if not standing.unknown_at_once:
            yield _recorded(standing)
        if standing.unknown_from is not None:
            yield _Step(
                standing.unknown_from, UNKNOWN, standing.status, standing.basis, standing.seen
            )


def _recorded(standing: Standing) -> _Step:
    status = standing.status or standing.fields.get(STATUS)
    return _Step(standing.begin, status, None, Basis.RECORDED)


def _differs(one: _Step, other: _Step) -> bool:
    return (one.status, one.last_known) != (other.status, other.last_known)


def _began_before(first: DatedState) -> bool:
    registered = first.fields.get("statusModule.studyFirstSubmitQcDate") or first.fields.get(
        "statusModule.studyFirstSubmitDate"
    )
    return registered is not None and first.recorded_on > last_day(registered)
