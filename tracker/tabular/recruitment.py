"""Recruitment Information: status, enrollment, who may take part, and where."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model import Fields, Json
from tracker.tabular.history import History
from tracker.tabular.page import Row, Section, Text
from tracker.tabular.tracking import current, original, primary_completion
from tracker.tabular.wording import (
    MISSING,
    adjective,
    date_text,
    named,
    passage,
    row,
    worded,
    yes_no,
)

_ENROLLMENT = "designModule.enrollmentInfo"
_HIDDEN = "Contact information is only displayed when the study is recruiting subjects"
_OPEN = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "AVAILABLE"})


def recruitment(fields: Fields, history: History | None) -> Section:
    """Lay out the section."""
    return Section("Recruitment Information", tuple(_rows(fields, history)))


def _rows(fields: Fields, history: History | None) -> Iterator[Row]:
    get = fields.get
    yield row("Recruitment Status", worded(get("statusModule.overallStatus")), icmje=True)
    yield from _enrollment(fields, history)
    completion = get("statusModule.completionDateStruct")
    yield row(f"{adjective(completion)}Study Completion Date", date_text(completion), icmje=True)
    yield primary_completion(fields)
    yield passage("Eligibility Criteria", get("eligibilityModule.eligibilityCriteria"), icmje=True)
    yield row("Sex/Gender", tuple(_sexes(fields)), icmje=True, below=True)
    yield row("Ages", _ages(fields), icmje=True)
    volunteers = yes_no(get("eligibilityModule.healthyVolunteers"))
    yield row("Accepts Healthy Volunteers", volunteers, icmje=True)
    yield row("Contacts", _contacts(fields), icmje=True)
    sites = get("contactsLocationsModule.locations") or ()
    countries = dict.fromkeys(site["country"] for site in sites if site.get("country"))
    yield row("Listed Location Countries", ", \xa0 ".join(countries), icmje=True)
    removed = get("miscInfoModule.removedCountries") or ()
    yield Row(
        "Removed Location Countries",
        tuple(Text(name) for name in [", \xa0 ".join(removed)] if name),
    )


def _enrollment(fields: Fields, history: History | None) -> Iterator[Row]:
    first = history.original if history else None
    now = fields.get(_ENROLLMENT)
    then = first.fields.get(_ENROLLMENT) if first else None
    label = f"{adjective(now)}Enrollment"
    yield current(label, _ENROLLMENT, fields, history, (Text(_count(now)),))
    # Without version 0 its adjective isn't known either.
    label = f"Original {adjective(then)}Enrollment"
    yield original(label, _ENROLLMENT, fields, history, (Text(_count(then)),))


def _count(enrollment: Json) -> str:
    count = (enrollment or {}).get("count")
    return MISSING if count is None else str(count)


def _sexes(fields: Fields) -> Iterator[str]:
    get = fields.get
    sexes = named("Sexes Eligible for Study", worded(get("eligibilityModule.sex")))
    if sexes:
        yield sexes
    based = named("Gender Based Eligibility", yes_no(get("eligibilityModule.genderBased")))
    if based:
        yield based
    description = get("eligibilityModule.genderDescription")
    if description:
        yield f"Gender Eligibility Description: {' '.join(description.split())}"


def _ages(fields: Fields) -> str | None:
    lowest = fields.get("eligibilityModule.minimumAge")
    highest = fields.get("eligibilityModule.maximumAge")
    groups = ", ".join(str(worded(age)) for age in fields.get("eligibilityModule.stdAges") or ())
    if lowest and highest:
        span = f"{lowest} to {highest}"
    elif lowest:
        span = f"{lowest} and older"
    elif highest:
        span = f"up to {highest}"
    else:
        return groups or None
    return f"{span} \xa0 ({groups})" if groups else span


def _contacts(fields: Fields) -> str | tuple[str, ...]:
    people = fields.get("contactsLocationsModule.centralContacts") or ()
    if not people or fields.get("statusModule.overallStatus") not in _OPEN:
        return _HIDDEN
    return tuple(_contact(person) for person in people)


def _contact(person: dict[str, str]) -> str:
    phone = person.get("phone")
    if phone and person.get("phoneExt"):
        phone = f"{phone} ext {person['phoneExt']}"
    parts = (person.get("name"), phone, person.get("email"))
    return "Contact: " + " \xa0 ".join(part for part in parts if part)
