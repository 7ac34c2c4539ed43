"""Spells of a record's status: from when to when it stood as what, lapses to Unknown included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.dated import DatedState, last_day
from tracker.fields import label
from tracker.status.rule import STATUS, UNKNOWN
from tracker.status.standing import Basis, Standing, standings


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days with one status.

    `end` is the day the next spell begins, None while it lasts; `days` then runs to the day asked
    for. `last_known` is the submitted status behind Unknown, None otherwise. `entry` counts the
    spells of this status: 2 is the first re-entry. `basis` says how the beginning is known.
    `at_latest` marks a first spell whose beginning lies before the first version at hand.
    """

    status: str | None
    last_known: str | None
    begin: date
    end: date | None
    days: int
    entry: int
    basis: Basis
    at_latest: bool = False

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


def spells(states: Sequence[DatedState], until: date) -> tuple[Spell, ...]:
    """Divide a record's past, from its first state to the day `until`, into spells, oldest first.

    Two statuses recorded on one day are two spells, the first of no days.
    """
    steps: list[_Step] = []
    for step in _steps(standings(states, until)):
        if not steps or _differs(steps[-1], step):
            steps.append(step)
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
                days=((end or until) - step.begin).days,
                entry=entries[step.status],
                basis=step.basis,
                at_latest=number == 0 and _began_before(states[0]),
            )
        )
    return tuple(found)


def _steps(stood: Sequence[Standing]) -> Iterator[_Step]:
    for standing in stood:
        if not standing.unknown_at_once:
            yield _recorded(standing)
        if standing.unknown_from is not None:
            yield _Step(standing.unknown_from, UNKNOWN, standing.status, standing.basis)


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
