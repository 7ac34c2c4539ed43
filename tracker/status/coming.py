"""What is to be expected of a record: its lapse, planned dates gone by, results falling due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.dated import in_words, last_day
from tracker.model import Fields
from tracker.status.lapses import reasons
from tracker.status.results import CHECKED, UNCHECKED, results_due
from tracker.status.rule import STATUS, UNKNOWN, Binding, Clause, binding, submitted_status
from tracker.status.standing import REFRESH


class ForecastKind(StrEnum):
    """What is expected, or has passed without a word."""

    LAPSE = "lapse"
    START_PASSED = "start-passed"
    PRIMARY_COMPLETION_PASSED = "primary-completion-passed"
    COMPLETION_PASSED = "completion-passed"
    RESULTS_DUE = "results-due"


@dataclass(frozen=True, slots=True)
class Forecast:
    """One expectation: the day it falls on, why, and what would prevent it.

    `day` is the day of the lapse, the last day a planned date can mean, or the last day for results.
    `binds` says which date decides a lapse, None for the other kinds. `checked` and `unchecked`
    name the law's conditions behind results that are due. `known_until` is the last day known of
    the record, where that is long past: it may have been updated since, and `text` says so.
    """

    kind: ForecastKind
    day: date
    text: str
    prevent: str = ""
    binds: Clause | None = None
    checked: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    known_until: date | None = None


def forecast(
    fields: Fields, today: date, within: timedelta, known_until: date | None = None
) -> tuple[Forecast, ...]:
    """Say what is to be expected of a record from `today` to `today + within`, by day.

    A lapse whose day has come while the record was last seen open is told as due at the next
    refresh. Planned dates count once they have passed and are still called estimated. Results are
    told up to their day, not after it. `known_until` is the last day of which anything is known of
    the record, None for today: what rests on an older one is told as such.
    """
    until = _later(today, within)
    old = known_until if known_until and today - known_until > REFRESH else None
    found = [
        *_lapse(fields, today, until, old),
        *_passed(fields, today, old),
        *_results(fields, today, until),
    ]
    found = [_dated(each, old) for each in found] if old else found
    return tuple(sorted(found, key=lambda entry: entry.day))


def _dated(entry: Forecast, known: date) -> Forecast:
    text = f"{entry.text}; as last known on {known}, unless it was updated since"
    return replace(entry, text=text, known_until=known)


def _later(today: date, within: timedelta) -> date:
    return today + min(within, date.max - today)


def _lapse(fields: Fields, today: date, until: date, known: date | None) -> Iterator[Forecast]:
    coming = binding(fields)
    if coming is None or fields.get(STATUS) == UNKNOWN:
        return
    day = coming.lapses_on
    if day > until:
        return
    if known is not None and day <= today:
        seen = ", though still shown open after it" if day <= known else ""
        text = f"Unknown since {day} by the rule{seen}"
    elif day <= today:
        text = f"due to show as Unknown at the registry's next refresh, by the rule since {day}"
    else:
        text = f"will lapse to Unknown on {day}"
    yield Forecast(
        ForecastKind.LAPSE,
        day,
        f"{text}: {reasons(coming)}; {_which_binds(coming)}",
        _prevention(coming, today),
        coming.clause,
    )


def _which_binds(coming: Binding) -> str:
    if coming.past_on == coming.stale_on:
        return "both dates bind"
    if coming.clause is Clause.VERIFICATION:
        return f"the verification binds (two years are over on {coming.stale_on})"
    which = "primary completion" if coming.primary else "completion"
    return f"the {which} date binds (passed on {coming.past_on})"


def _prevention(coming: Binding, today: date) -> str:
    day = coming.lapses_on
    if coming.completion is None or coming.primary:
        other = f"give a completion date of {day} or later"
    else:
        other = f"move the completion date to {day} or later"
    limit = f", before {day}" if day > today else ""
    return f"verify the record or {other}{limit}"


_PLANNED = (
    (ForecastKind.START_PASSED, "startDateStruct", "start"),
    (ForecastKind.PRIMARY_COMPLETION_PASSED, "primaryCompletionDateStruct", "primary completion"),
    (ForecastKind.COMPLETION_PASSED, "completionDateStruct", "completion"),
)


def _passed(fields: Fields, today: date, known: date | None) -> Iterator[Forecast]:
    status = submitted_status(fields)
    if status == "WITHDRAWN":
        return
    for kind, name, words in _PLANNED:
        struct = fields.get(f"statusModule.{name}") or {}
        given: str | None = struct.get("date")
        planned = struct.get("type") == "ESTIMATED" or (
            "type" not in struct and name == "startDateStruct" and status == "NOT_YET_RECRUITING"
        )
        if given is not None and planned and last_day(given) < today:
            called = "called estimated" if "type" in struct else "not yet recruiting"
            if known is not None and known <= last_day(given):
                text = f"planned {words} {in_words(given)} has passed, {called}"
            else:
                text = (
                    f"planned {words} {in_words(given)} has passed without a word, still {called}"
                )
            yield Forecast(kind, last_day(given), text, f"confirm or move the {words} date")


def _results(fields: Fields, today: date, until: date) -> Iterator[Forecast]:
    due = results_due(fields)
    if due is None or not today <= due.day <= until:
        return
    estimated = " (estimated)" if due.completion_type == "ESTIMATED" else ""
    text = (
        f"results due by {due.day}, one year after primary completion "
        f"{in_words(due.completion)}{estimated}, if 42 CFR 11 applies"
    )
    if due.delay_requested is not None:
        text = (
            f"results due by {due.day} at the latest, a delay having been requested on "
            f"{in_words(due.delay_requested)}, if 42 CFR 11 applies"
        )
    yield Forecast(
        ForecastKind.RESULTS_DUE,
        due.day,
        text,
        "submit results, or a certification or request for delay",
        checked=CHECKED,
        unchecked=UNCHECKED,
    )
