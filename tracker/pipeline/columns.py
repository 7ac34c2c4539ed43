"""The columns of an exported version that tell of its fields: those of cthist, then more of the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tracker.model import Fields, Json
from tracker.status import STATUS

_Reader = Callable[[Fields], Json]

CTHIST = (
    "nctid",
    "version_number",
    "total_versions",
    "version_date",
    "overall_status",
    "study_start_date",
    "study_start_date_precision",
    "primary_completion_date",
    "primary_completion_date_precision",
    "primary_completion_date_type",
    "enrolment",
    "enrolment_type",
    "min_age",
    "max_age",
    "sex",
    "accepts_healthy_volunteers",
    "criteria",
    "outcome_measures",
    "overall_contacts",
    "central_contacts",
    "responsible_party",
    "lead_sponsor",
    "collaborators",
    "locations",
    "whystopped",
    "results_posted",
    "references",
    "orgstudyid",
    "secondaryids",
)
"""The columns of `clinicaltrials_gov_download` of the R package cthist 2, in its order."""


def _precise(name: str) -> tuple[_Reader, _Reader, _Reader]:
    path = f"statusModule.{name}"

    def day(fields: Fields) -> Json:
        text = (fields.get(path) or {}).get("date")
        return f"{text}-01" if text and len(text) == 7 else text

    def precision(fields: Fields) -> Json:
        text = (fields.get(path) or {}).get("date")
        return {10: "day", 7: "month", 4: "year"}.get(len(text)) if text else None

    def kind(fields: Fields) -> Json:
        return (fields.get(path) or {}).get("type")

    return day, precision, kind


def _value(path: str) -> _Reader:
    return lambda fields: fields.get(path)


def part(path: str, name: str) -> _Reader:
    """Give what reads one member of a struct."""
    return lambda fields: (fields.get(path) or {}).get(name)


def _several(path: str) -> _Reader:
    return lambda fields: fields.get(path, [])


def _outcomes(*lists: str) -> _Reader:
    def read(fields: Fields) -> Json:
        return [
            {"ordinal": name.capitalize(), **_in_order(each)}
            for name in lists
            for each in fields.get(f"outcomesModule.{name}Outcomes", ())
        ]

    return read


def _in_order(outcome: Mapping[str, Json]) -> dict[str, Json]:
    names = ("measure", "timeFrame", "description")
    return {name: outcome[name] for name in names if name in outcome}


_START = _precise("startDateStruct")
_PRIMARY = _precise("primaryCompletionDateStruct")
_COMPLETION = _precise("completionDateStruct")
_DATES = "statusModule."
_CONTACTS = "contactsLocationsModule."
_SPONSOR = "sponsorCollaboratorsModule."
_ELIGIBLE = "eligibilityModule."

FIELDS: Mapping[str, tuple[str, _Reader]] = MappingProxyType(
    {
        "overall_status": (STATUS, _value(STATUS)),
        "study_start_date": (f"{_DATES}startDateStruct", _START[0]),
        "study_start_date_precision": (f"{_DATES}startDateStruct", _START[1]),
        "primary_completion_date": (f"{_DATES}primaryCompletionDateStruct", _PRIMARY[0]),
        "primary_completion_date_precision": (f"{_DATES}primaryCompletionDateStruct", _PRIMARY[1]),
        "primary_completion_date_type": (f"{_DATES}primaryCompletionDateStruct", _PRIMARY[2]),
        "enrolment": ("designModule.enrollmentInfo", part("designModule.enrollmentInfo", "count")),
        "enrolment_type": (
            "designModule.enrollmentInfo",
            part("designModule.enrollmentInfo", "type"),
        ),
        "min_age": (f"{_ELIGIBLE}minimumAge", _value(f"{_ELIGIBLE}minimumAge")),
        "max_age": (f"{_ELIGIBLE}maximumAge", _value(f"{_ELIGIBLE}maximumAge")),
        "sex": (f"{_ELIGIBLE}sex", _value(f"{_ELIGIBLE}sex")),
        "accepts_healthy_volunteers": (
            f"{_ELIGIBLE}healthyVolunteers",
            _value(f"{_ELIGIBLE}healthyVolunteers"),
        ),
        "criteria": (f"{_ELIGIBLE}eligibilityCriteria", _value(f"{_ELIGIBLE}eligibilityCriteria")),
        "outcome_measures": ("outcomesModule.primaryOutcomes", _outcomes("primary", "secondary")),
        "overall_contacts": (
            f"{_CONTACTS}overallOfficials",
            _several(f"{_CONTACTS}overallOfficials"),
        ),
        "central_contacts": (
            f"{_CONTACTS}centralContacts",
            _several(f"{_CONTACTS}centralContacts"),
        ),
        "responsible_party": (f"{_SPONSOR}responsibleParty", _value(f"{_SPONSOR}responsibleParty")),
        "lead_sponsor": (f"{_SPONSOR}leadSponsor", _value(f"{_SPONSOR}leadSponsor")),
        "collaborators": (f"{_SPONSOR}collaborators", _several(f"{_SPONSOR}collaborators")),
        "locations": (f"{_CONTACTS}locations", _several(f"{_CONTACTS}locations")),
        "whystopped": (f"{_DATES}whyStopped", _value(f"{_DATES}whyStopped")),
        "results_posted": ("hasResults", lambda fields: bool(fields.get("hasResults"))),
        "references": ("referencesModule.references", _several("referencesModule.references")),
        "orgstudyid": (
            "identificationModule.orgStudyIdInfo",
            part("identificationModule.orgStudyIdInfo", "id"),
        ),
        "secondaryids": (
            "identificationModule.secondaryIdInfos",
            _several("identificationModule.secondaryIdInfos"),
        ),
        "study_start_date_type": (f"{_DATES}startDateStruct", _START[2]),
        "completion_date": (f"{_DATES}completionDateStruct", _COMPLETION[0]),
        "completion_date_precision": (f"{_DATES}completionDateStruct", _COMPLETION[1]),
        "completion_date_type": (f"{_DATES}completionDateStruct", _COMPLETION[2]),
        "other_outcome_measures": ("outcomesModule.otherOutcomes", _outcomes("other")),
    }
)
"""Column of a version → the field it is taken from (null where the format can't say it), and how."""
