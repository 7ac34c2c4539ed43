"""How long each version of a record stood, and from when it stood as Unknown.

Alone knows how what was seen and what the rule says are joined: a sight of the registry outweighs
the rule, and the rule gives the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from tracker.dated import DatedState
from tracker.model import Fields
from tracker.status.rule import STATUS, UNKNOWN, binding, lapse_day, submitted_status

REFRESH = timedelta(days=7)
"""Longest wait for a lapse to show: the registry refreshes on weekdays, holidays excepted."""


class Basis(StrEnum):
    """How a day in a record's status is known."""

    RECORDED = "recorded"  # the registry dates the version
    OBSERVED = "observed"  # two sights of the registry show it
    DERIVED = "derived"  # by the rule, for a time nobody watched


@dataclass(frozen=True, slots=True)
class Standing:
    """One version (or what two versions of a day have in common) from its day to the next one's.

    `end` is the day of the next version, None for the last. `unknown_from` is the first day on
    which it stood as Unknown: by the rule, or the day of the first sight where the rule gives no
    earlier one. It is observed where it was seen open and then Unknown (`seen`: the last sight before
    and the first one after), or where only a sight of Unknown, against the rule, tells of it.
    `known_until` is the last day on which it is known to have stood, None if it is known throughout.
    """

    begin: date
    end: date | None
    fields: Fields
    status: str | None
    unknown_from: date | None = None
    basis: Basis = Basis.DERIVED
    seen: tuple[date | None, date] | None = None
    known_until: date | None = None

    @property
    def unknown_at_once(self) -> bool:
        """Whether the version stood as Unknown from its very day."""
        return self.unknown_from == self.begin


def standings(states: Sequence[DatedState], until: date) -> tuple[Standing, ...]:
    """Join the states of a record, oldest first, into the versions that stood up to `until`.

    States recorded later than `until` don't count. States with the same day, status and dates of
    the rule are one version seen several times. A version dated before the one it follows stands
    from that one's day. After the last day on which a version is known to have stood nothing is
    derived: another may have followed.
    """
    versions: list[list[DatedState]] = []
    for state in states:
        if state.recorded_on > until:
            continue
        if versions and _same_version(versions[-1][-1], state):
            versions[-1].append(state)
        else:
            versions.append([state])
    begins = list(accumulate((sights[0].recorded_on for sights in versions), max))
    return tuple(
        _standing(sights, begin, end, until)
        for sights, begin, end in zip(versions, begins, [*begins[1:], None], strict=False)
    )


def _same_version(one: DatedState, other: DatedState) -> bool:
    return (
        one.recorded_on == other.recorded_on
        and submitted_status(one.fields) == submitted_status(other.fields)
        and binding(one.fields) == binding(other.fields)
    )


def _standing(sights: list[DatedState], begin: date, end: date | None, until: date) -> Standing:
    fields = sights[-1].fields
    status, rule_day = submitted_status(fields), lapse_day(fields)
    known = _known_until(sights, begin, end, until)
    stood = Standing(begin, end, fields, status, known_until=known)
    seen = _unknown_seen(sights)
    if seen is not None and seen[1] <= until:
        explained = rule_day is not None and explains(max(rule_day, begin), seen)
        if seen[0] is not None or not explained:
            day = rule_day if rule_day is not None and explained else seen[1]
            return replace(stood, unknown_from=max(day, begin), basis=Basis.OBSERVED, seen=seen)
    if rule_day is None or _still_open(sights, rule_day):
        return stood
    day = max(rule_day, begin)
    lapsed = day <= until if end is None else day < end
    if not lapsed or (known is not None and day > known):
        return stood
    return replace(stood, unknown_from=day)


def explains(day: date, seen: tuple[date | None, date]) -> bool:
    """Whether a lapse on a day by the rule agrees with the last sight before it and the first after.

    A record that was shown open for longer than a refresh takes lapsed later than the rule says.
    """
    before, after = seen
    return day <= after and (before is None or before <= day + REFRESH)


def _known_until(
    sights: list[DatedState], begin: date, end: date | None, until: date
) -> date | None:
    days = [sight.known_until for sight in sights if sight.known_until is not None]
    if len(days) < len(sights):
        return None
    known, last = max(days), until if end is None else end - timedelta(days=1)
    return max(known, begin) if known < last else None


def _unknown_seen(sights: list[DatedState]) -> tuple[date | None, date] | None:
    before: date | None = None
    for sight in sights:
        if sight.fields.get(STATUS) != UNKNOWN:
            before = sight.last_seen or sight.first_seen or before
        elif sight.first_seen is not None:
            # A look dated after the next one was dated by a clock that was set back since.
            return before and min(before, sight.first_seen), sight.first_seen
    return None


def _still_open(sights: list[DatedState], rule_day: date) -> bool:
    # The registry has left single records open: what was seen outweighs the rule.
    last = sights[-1]
    seen = last.last_seen or last.first_seen
    shown = last.fields.get(STATUS)
    return shown != UNKNOWN and seen is not None and seen > rule_day + REFRESH
