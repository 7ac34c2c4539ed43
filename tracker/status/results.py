"""When a trial's results would be due by the plain conditions of 42 CFR Part 11.

Alone knows which of the law's conditions a record can answer and which it can't. What it gives is
a date to look at, not a finding: whether the law applies is for the responsible party to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.dated import last_day, years_after
from tracker.model import Fields
from tracker.status.rule import submitted_status

IN_FORCE = date(2017, 1, 18)
"""Effective date of 42 CFR Part 11: earlier primary completions stand under other conditions."""

CHECKED = (
    "interventional",
    "not phase 1 only, and no device feasibility trial",
    "a site in the United States, an FDA-regulated drug or device, or export from the United "
    "States; not a record that says it studies neither drug nor device under FDA regulation",
    "not withdrawn",
    "primary completion on or after 2017-01-18",
    "no results submitted or posted, not waived",
    "no request to delay the results (it moves the day to two years after the request)",
)

UNCHECKED = (
    "whether the product is in fact FDA-regulated where the record is silent",
    "extensions granted for good cause",
    "approval of the product within the delay, which brings the day forward",
    "whether a device trial's posting is delayed until approval",
    "duties from funders, other countries or journals",
)

_PHASE_1_ONLY = (frozenset({"PHASE1"}), frozenset({"EARLY_PHASE1"}))


@dataclass(frozen=True, slots=True)
class ResultsDue:
    """The last day for results, the primary completion it counts from, and a delay if asked for.

    `completion` and `completion_type` are the registry's own words; an ESTIMATED one makes the day
    an estimate too.
    """

    day: date
    completion: str
    completion_type: str | None
    delay_requested: str | None = None


def results_due(fields: Fields) -> ResultsDue | None:
    """Give the day results are due; None where a condition fails or results are there.

    One year after the primary completion date (42 CFR 11.44(a)), a month counted to its last day;
    with a certification or request for delay, two years after it was submitted if that is later
    (42 CFR 11.44(b), (c)).
    """
    struct = fields.get("statusModule.primaryCompletionDateStruct") or {}
    completion: str | None = struct.get("date")
    if completion is None or not _plainly_applies(fields) or _has_results(fields):
        return None
    completed = last_day(completion)
    if completed < IN_FORCE:
        return None
    day = years_after(completed, 1)
    delay: str | None = fields.get("statusModule.dispFirstSubmitDate")
    if delay is not None:
        day = max(day, years_after(last_day(delay), 2))
    return ResultsDue(day, completion, struct.get("type"), delay)


def _plainly_applies(fields: Fields) -> bool:
    return (
        fields.get("designModule.studyType") == "INTERVENTIONAL"
        and frozenset(fields.get("designModule.phases") or ()) not in _PHASE_1_ONLY
        and fields.get("designModule.designInfo.primaryPurpose") != "DEVICE_FEASIBILITY"
        and submitted_status(fields) not in {None, "WITHDRAWN", "WITHHELD"}
        and _under_us_law(fields)
    )


def _under_us_law(fields: Fields) -> bool:
    drug = fields.get("oversightModule.isFdaRegulatedDrug")
    device = fields.get("oversightModule.isFdaRegulatedDevice")
    if drug or device or fields.get("oversightModule.isUsExport"):
        return True
    if drug is False and device is False:
        return False
    sites = fields.get("contactsLocationsModule.locations") or ()
    return any(site.get("country") == "United States" for site in sites)


def _has_results(fields: Fields) -> bool:
    events = fields.get("annotationModule.unpostedAnnotation.unpostedEvents") or ()
    return bool(
        fields.get("statusModule.resultsFirstSubmitDate")
        or fields.get("statusModule.resultsFirstPostDateStruct")
        or fields.get("statusModule.resultsWaived")
        or (events and _last_step(events) != "UNRELEASE")
    )


def _last_step(events: list[dict[str, str]]) -> str | None:
    return max(events, key=lambda event: event.get("date", "")).get("type")
