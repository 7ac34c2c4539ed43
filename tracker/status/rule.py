"""The rule of Unknown status: which status a record shows on a day, and from which day it lapses.

Alone knows the registry's rule as it is applied today. Wording: the registry glossary ("recruiting,
not yet recruiting, or active, not recruiting, has passed its completion date, and has not been
verified within the past 2 years"). What the glossary leaves open (invited enrolment, missing dates,
how a month counts) is settled by real records: docs/unknown-status.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.dated import day_after, end_of_month, last_day
from tracker.model import Fields

STATUS = "statusModule.overallStatus"
LAST_KNOWN = "statusModule.lastKnownStatus"
UNKNOWN = "UNKNOWN"

LAPSING = frozenset(
    {"RECRUITING", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION"}
)
"""Submitted statuses that can lapse. Stale SUSPENDED and AVAILABLE records keep their status."""

YEARS_UNVERIFIED = 2


class Clause(StrEnum):
    """Which of the rule's two dates is the later one, and so decides the day."""

    VERIFICATION = "verification"
    COMPLETION = "completion"


@dataclass(frozen=True, slots=True)
class Binding:
    """The two dates a lapse waits for, and the one that binds.

    `stale_on` and `past_on` are the first days on which the verification and the completion clause
    hold; `past_on` is None when the record has no completion date, which protects nothing.
    `completion` and `completion_type` are the registry's own words ("2011-12", "ESTIMATED");
    `primary` tells that the primary completion date stood in for a missing completion date.
    On a tie the verification binds.
    """

    lapses_on: date
    clause: Clause
    verified: str
    stale_on: date
    completion: str | None = None
    completion_type: str | None = None
    primary: bool = False
    past_on: date | None = None


def submitted_status(fields: Fields) -> str | None:
    """Give the status the sponsor last submitted: the last known one behind Unknown.

    None when the record carries no status, or is Unknown with no last known status.
    """
    shown: str | None = fields.get(STATUS)
    if shown != UNKNOWN:
        return shown
    last_known: str | None = fields.get(LAST_KNOWN)
    return last_known


def binding(fields: Fields) -> Binding | None:
    """Tell which date the lapse of this record waits for; None when it can't lapse.

    It can't when its submitted status is not an open one, or when it was never verified: the rule
    says nothing about such a record, and no real one was found.
    """
    verified: str | None = fields.get("statusModule.statusVerifiedDate")
    if submitted_status(fields) not in LAPSING or not verified:
        return None
    stale_on = _stale_on(verified)
    completion, kind, primary = _completion(fields)
    if completion is None:
        return Binding(stale_on, Clause.VERIFICATION, verified, stale_on)
    past_on = day_after(last_day(completion))
    clause = Clause.COMPLETION if past_on > stale_on else Clause.VERIFICATION
    lapses_on = max(stale_on, past_on)
    return Binding(lapses_on, clause, verified, stale_on, completion, kind, primary, past_on)


def lapse_day(fields: Fields) -> date | None:
    """Give the first day on which the record can be shown as Unknown; None when it can't lapse.

    It is the day after the later of two: the last day of the verified month two years on, and the
    last day of the completion date (else of the primary completion date). It becomes visible at the
    registry's first refresh on or after that day.
    """
    found = binding(fields)
    return found.lapses_on if found else None


def shown_status(fields: Fields, on: date) -> str | None:
    """Give the status the registry shows for these fields at a refresh of the day `on`.

    Computed from the submitted status, so a record stored as Unknown is judged anew. Where there is
    no submitted status to judge, what the record itself says stands.
    """
    submitted = submitted_status(fields)
    if submitted is None:
        said: str | None = fields.get(STATUS)
        return said
    lapses_on = lapse_day(fields)
    return UNKNOWN if lapses_on is not None and lapses_on <= on else submitted


def _stale_on(verified: str) -> date:
    # A verification counts by its month even where a day is given, as for every other record.
    stands = last_day(verified)
    return day_after(end_of_month(min(stands.year + YEARS_UNVERIFIED, 9999), stands.month))


def _completion(fields: Fields) -> tuple[str | None, str | None, bool]:
    for path, primary in (
        ("statusModule.completionDateStruct", False),
        ("statusModule.primaryCompletionDateStruct", True),
    ):
        struct = fields.get(path) or {}
        if struct.get("date"):
            return struct["date"], struct.get("type"), primary
    return None, None, False
