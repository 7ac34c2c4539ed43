"""Where in its life a trial changed: before start, during, after primary completion, after results.

Alone knows the anchors and how a day is placed between them. Anchors are the first recorded start
and primary completion dates, because registries let these be moved afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tracker.dated import DatedState, first_day, in_words, is_coarse, last_day
from tracker.model import Json, LoggedChange


class Phase(StrEnum):
    """A stretch of a trial's life, by the word used in configuration and on the command line."""

    BEFORE_START = "before-start"
    DURING = "during"
    AFTER_COMPLETION = "after-completion"
    AFTER_RESULTS = "after-results"

    @property
    def words(self) -> str:
        """The phase as a reader is told it."""
        return _WORDS[self]


_WORDS = {
    Phase.BEFORE_START: "before start",
    Phase.DURING: "during recruitment or treatment",
    Phase.AFTER_COMPLETION: "after primary completion",
    Phase.AFTER_RESULTS: "after results",
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A date as one version gave it ("2009-08"), its type if any, and when that was recorded."""

    given: str
    type: str | None
    recorded_on: date

    @property
    def day(self) -> date:
        """The day that counts: the last one the date can mean."""
        return last_day(self.given)


@dataclass(frozen=True, slots=True)
class Anchors:
    """The dates a trial's life is measured from; None where no version gives one."""

    start: Anchor | None
    primary_completion: Anchor | None
    results_submitted: date | None
    results_posted: date | None


DATES = {
    "statusModule.startDateStruct": "start",
    "statusModule.primaryCompletionDateStruct": "primary completion",
}
"""The fields that sponsors can move and that a trial's life is measured from, by what they are called."""


REGISTERED = "record"
"""The field of the log's first entry of a record: its registration, or the first snapshot."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A date that does not stand as it was first recorded.

    `first` and `latest` are the dates as given, `latest` None where it was taken away; `type` is that
    of the latest. It stands since the version `version` (None: of no known number), recorded on
    `recorded_on`, or seen first on `seen_on` where the day of its recording isn't known. Without the
    registration at hand, `first` is the first date known, and there may have been another before.
    """

    name: str
    first: str
    latest: str | None
    type: str | None
    version: int | None
    recorded_on: date | None
    seen_on: date | None
    registered: bool = True

    @property
    def since(self) -> str:
        """Since when the latest stands: "since version 4 of 2015-05-02"."""
        if self.recorded_on is not None:
            of = "" if self.version is None else f"version {self.version} of "
            return f"since {of}{self.recorded_on}"
        return f"as seen on {self.seen_on}" if self.seen_on else ""

    @property
    def text(self) -> str:
        """The first recorded date and the latest beside it, with since when that stands."""
        kind = f" ({self.type.lower()})" if self.type and self.latest else ""
        latest = f"latest recorded {self.latest}{kind}" if self.latest else "taken away"
        how = "as first recorded" if self.registered else "as first known"
        told = f"{self.name} {self.first} {how}; {latest}"
        return f"{told}, {self.since}" if self.since else told


def moved(changes: Iterable[LoggedChange]) -> tuple[Moved, ...]:
    """Find the dates that were moved, in one record's changes of `DATES` in their order.

    A date that was moved and moved back stands as first recorded, and so is none of them. The entry
    of its registration (field "record", version 0), if it is among the changes, tells that the log
    begins there.
    """
    by_path: dict[str, list[LoggedChange]] = {path: [] for path in DATES}
    registered = False
    for each in changes:
        if each.change.path in by_path:
            by_path[each.change.path].append(each)
        registered |= each.change.path == REGISTERED and each.version == 0
    found = (_moved(DATES[path], told) for path, told in by_path.items())
    return tuple(replace(each, registered=registered) for each in found if each is not None)


def _moved(name: str, told: Sequence[LoggedChange]) -> Moved | None:
    given = [_given(told[0].change.old), *(_given(e.change.new) for e in told)] if told else []
    first, latest = next(filter(None, given), None), given[-1] if given else None
    if first is None or latest == first:
        return None
    # Only its type changed since: it stands from the entry before those on.
    turn = next(e for e in reversed(told) if _given(e.change.old) != _given(e.change.new))
    last, seen = told[-1].change.new, turn.clocks.seen_at
    return Moved(
        name,
        first,
        latest,
        last.get("type") if last else None,
        turn.version,
        turn.clocks.recorded_on,
        seen.date() if seen else None,
    )


def _given(struct: Json) -> str | None:
    given: str | None = (struct or {}).get("date")
    return given


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a day stands in a trial's life.

    Days are counted from the last day an anchor can mean: negative before it, 0 on it, None without
    that anchor. `phase` is None when the anchors don't tell; `uncertain` says why a phase, or its
    absence, isn't sure, and is "" when it is.
    """

    phase: Phase | None
    days_from_start: int | None
    days_from_primary_completion: int | None
    days_from_results_submitted: int | None
    days_from_results_posted: int | None
    uncertain: str = ""


def anchors(states: Sequence[DatedState]) -> Anchors:
    """Find the anchors in a record's states, given oldest first.

    The first recorded date is that of the earliest version that has one; where several states were
    recorded on that day, an ACTUAL date is preferred. Results count from the first version that
    carries them.
    """
    return Anchors(
        start=_first(_dated(states, "statusModule.startDateStruct")),
        primary_completion=_first(_dated(states, "statusModule.primaryCompletionDateStruct")),
        results_submitted=_first_date(states, "statusModule.resultsFirstSubmitDate"),
        results_posted=_first_date(states, "statusModule.resultsFirstPostDateStruct"),
    )


def place(change_day: date, anchors: Anchors) -> Placement:
    """Place a day between the anchors.

    The day of an anchor itself still belongs to what it ends: the start day is "during", the day of
    primary completion is "during", the day results were submitted is "after primary completion".
    A month counts to its last day, so inside the month of a month-only anchor the event is taken as
    not yet over (before start, during), and the placement is marked uncertain.
    """
    phase, doubts = _phase(change_day, anchors)
    return Placement(
        phase=phase,
        days_from_start=_days(change_day, _day(anchors.start)),
        days_from_primary_completion=_days(change_day, _day(anchors.primary_completion)),
        days_from_results_submitted=_days(change_day, anchors.results_submitted),
        days_from_results_posted=_days(change_day, anchors.results_posted),
        uncertain="; ".join(doubts),
    )


def _phase(day: date, anchors: Anchors) -> tuple[Phase | None, list[str]]:
    results = anchors.results_submitted or anchors.results_posted
    if results is not None and day > results:
        return Phase.AFTER_RESULTS, []
    completion, start = anchors.primary_completion, anchors.start
    if completion is not None and day > completion.day:
        return Phase.AFTER_COMPLETION, []
    doubts = _inside("start", day, start) + _inside("primary completion", day, completion)
    if start is None:
        return None, [*doubts, "no start date was ever recorded"]
    if day < start.day:
        return Phase.BEFORE_START, doubts
    if completion is None:
        doubts.append("no primary completion date was ever recorded")
    return Phase.DURING, doubts


def _inside(name: str, day: date, anchor: Anchor | None) -> list[str]:
    if anchor is None or not is_coarse(anchor.given):
        return []
    if not first_day(anchor.given) <= day <= anchor.day:
        return []
    return [f"the {name} date says no more than {in_words(anchor.given)}"]


def _day(anchor: Anchor | None) -> date | None:
    return None if anchor is None else anchor.day


def _days(day: date, anchor: date | None) -> int | None:
    return None if anchor is None else (day - anchor).days


def _dated(states: Sequence[DatedState], path: str) -> list[Anchor]:
    structs = ((state.recorded_on, state.fields.get(path) or {}) for state in states)
    return [Anchor(s["date"], s.get("type"), on) for on, s in structs if s.get("date")]


def _first(found: list[Anchor]) -> Anchor | None:
    if not found:
        return None
    tied = [anchor for anchor in found if anchor.recorded_on == found[0].recorded_on]
    return next((anchor for anchor in tied if anchor.type == "ACTUAL"), tied[0])


def _first_date(states: Sequence[DatedState], path: str) -> date | None:
    for state in states:
        value = state.fields.get(path)
        text = value.get("date") if isinstance(value, dict) else value
        if text:
            return last_day(text)
    return None
