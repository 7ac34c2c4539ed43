"""Lapses to Unknown in a record's history, and the returns from them.

Alone knows how the registry's wording of the rule changed: until the record format's change of
2016-11-24 the glossary had no completion clause and didn't name enrolment by invitation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.dated import DatedState, in_words
from tracker.fields import label
from tracker.status.rule import Binding, binding
from tracker.status.standing import Basis, Standing, explains, standings

COMPLETION_CLAUSE_SINCE = date(2016, 11, 24)
"""Day of the classic XML schema's change log that first names the completion clause."""

_NAMED_BEFORE = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING"})


@dataclass(frozen=True, slots=True)
class Return:
    """The end of a lapse: the day of the version that ended it, and the status it submitted."""

    day: date
    status: str | None
    lapsed_on: date

    @property
    def text(self) -> str:
        """The return as a sentence without a subject."""
        back = label(self.status) if self.status else "no status"
        days = (self.day - self.lapsed_on).days
        return f"returned from Unknown on {self.day} as {back}, after {_count(days)}"


@dataclass(frozen=True, slots=True)
class Lapse:
    """One lapse: the first day as Unknown, what was submitted before, and how the day is known.

    `basis` is OBSERVED where sights of the registry show it (`seen`: the last one before, the first
    one after), else DERIVED. `binding` is None where the rule does not explain what was seen.
    `former_day` is the day by the wording before 2016-11-24, for lapses before that day, and
    `note` says so; None and "" otherwise.
    """

    day: date
    status: str | None
    recorded_on: date
    binding: Binding | None
    basis: Basis
    seen: tuple[date | None, date] | None = None
    former_day: date | None = None
    note: str = ""
    returned: Return | None = None

    @property
    def text(self) -> str:
        """The lapse as a sentence without a subject; says whether it was seen or derived."""
        if self.seen is None:
            how = f"lapsed on {self.day} by today's rule"
        else:
            how = f"{_sight(self.seen)}; {_by_rule(self)}"
        return how + (f"; {reasons(self.binding)}" if self.binding else "")


def derive_lapses(states: Sequence[DatedState], until: date) -> tuple[Lapse, ...]:
    """Find every lapse in a record's states, oldest first, up to and including the day `until`.

    A version lapses on its rule's day if that comes before the next version; a version that was
    stale when recorded lapses on its own day. A version that leaves the record Unknown neither ends
    the lapse nor begins another. Days are those of the versions' recording: the registry posts a
    version some days later, so a return may have shown later than it says.
    """
    found: list[Lapse] = []
    unknown = False
    for standing in standings(states, until):
        if unknown and not standing.unknown_at_once:
            returned = Return(standing.begin, standing.status, found[-1].day)
            found[-1] = replace(found[-1], returned=returned)
            unknown = False
        if standing.unknown_from is not None and not unknown:
            found.append(_lapse(standing, standing.unknown_from))
            unknown = True
    return tuple(found)


def reasons(found: Binding) -> str:
    """Say what a record's lapse rests on: "last verified August 2009, planned completion …"."""
    verified = f"last verified {in_words(found.verified)}"
    if found.completion is None:
        return f"{verified}, no completion date"
    planned = "" if found.completion_type == "ACTUAL" else "planned "
    which = "primary completion" if found.primary else "completion"
    alone = " (no completion date)" if found.primary else ""
    return f"{verified}, {planned}{which} {in_words(found.completion)}{alone}"


def _lapse(standing: Standing, day: date) -> Lapse:
    rule = binding(standing.fields)
    former_day, note = _former(standing, day, rule)
    return Lapse(
        day=day,
        status=standing.status,
        recorded_on=standing.begin,
        binding=rule if rule is not None and _explains(rule, standing, day) else None,
        basis=standing.basis,
        seen=standing.seen,
        former_day=former_day,
        note=note,
    )


def _explains(rule: Binding, standing: Standing, day: date) -> bool:
    if standing.seen is None:
        return rule.lapses_on <= day
    return explains(max(rule.lapses_on, standing.begin), standing.seen)


def _former(standing: Standing, day: date, rule: Binding | None) -> tuple[date | None, str]:
    if rule is None or day >= COMPLETION_CLAUSE_SINCE:
        return None, ""
    clause = "before 2016-11-24 the rule had no completion clause"
    if standing.status not in _NAMED_BEFORE:
        return None, f"{clause} and did not name this status"
    former = max(rule.stale_on, standing.begin)
    if former == day:
        return former, f"{clause}; by that wording it lapsed on the same day"
    return former, f"{clause}; by that wording it lapsed on {former}"


def _sight(seen: tuple[date | None, date]) -> str:
    before, first = seen
    return f"seen as Unknown on {first}" + (f", not yet on {before}" if before else "")


def _by_rule(lapse: Lapse) -> str:
    if lapse.binding is None:
        return "not explained by the rule"
    return f"by the rule since {lapse.day}"


def _count(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
