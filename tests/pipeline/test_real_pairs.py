"""Real records on two days and in two forms: what is said to have changed, and nothing else, is told.

The pairs lie in a folder beside the repository with a list of what differs, by coarse names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from tracker.chronicle import Evidence, tell
from tracker.model import Change
from tracker.pipeline.reading import posted_on, read_fields, recorded_on
from tracker.readers import recognise

RECORDS = Path(__file__).parents[2].parent / "shared" / "data" / "records"

pytestmark = pytest.mark.skipif(not RECORDS.is_dir(), reason="the folder of records is missing")

NAMES = {
    "overallStatus": "statusModule.overallStatus",
    "status": "statusModule.overallStatus",
    "last_known": "statusModule.",
    "enrollment": "designModule.enrollmentInfo",
    "locations": "contactsLocationsModule.locations",
    "contacts": "contactsLocationsModule.centralContacts",
    "official": "contactsLocationsModule.overallOfficials",
    "primaryOutcomes": "outcomesModule.primaryOutcomes",
    "primary_outcome": "outcomesModule.primaryOutcomes",
    "secondaryOutcomes": "outcomesModule.secondaryOutcomes",
    "secondary_outcome": "outcomesModule.secondaryOutcomes",
    "results": "hasResults",
    "sponsor": "sponsorCollaboratorsModule.leadSponsor",
    "collaborators": "sponsorCollaboratorsModule.collaborators",
    "eligibility": "eligibilityModule.",
    "phase": "designModule.phases",
    "design": "designModule.",
    "primaryCompletionDate": "statusModule.primaryCompletionDateStruct",
    "primary_completion": "statusModule.primaryCompletionDateStruct",
    "completionDate": "statusModule.completionDateStruct",
    "completion": "statusModule.completionDateStruct",
    "startDate": "statusModule.startDateStruct",
    "start": "statusModule.startDateStruct",
    "expandedAccess": "statusModule.expandedAccessInfo",
    "arms/interventions": "armsInterventionsModule.",
    "references": "referencesModule.",
    "summary": "descriptionModule.",
    "description": "descriptionModule.",
    "title": "identificationModule.briefTitle",
}
QUIET = {"last_update", "lastUpdate dates", "verification", "derived (MeSH etc.)"}
NOTHING = {"NONE (miscInfoModule only)", "format only", "format/markup only", "NONE"}

FOLDED = "contacts and statuses of sites that come and go with the status are part of it"
NO_PHASE = "N/A and no phase are the same: the registry stopped printing it"
UNTOLD = {
    ("NCT06754501", "locations"): FOLDED,
    ("NCT06754501", "contacts"): FOLDED,
    ("NCT06821503", "locations"): FOLDED,
    ("NCT07227597", "contacts"): FOLDED,
    ("NCT01841593", "locations"): FOLDED,
    ("NCT02586688", "locations"): FOLDED,
    ("NCT02699827", "locations"): FOLDED,
    ("NCT06825494", "locations"): "only the registry's computed position of a city moved",
    ("NCT00001372", "start"): "a month and a day within it do not contradict each other",
    ("NCT00001372", "phase"): NO_PHASE,
    ("NCT01076361", "phase"): NO_PHASE,
    ("NCT01220531", "phase"): NO_PHASE,
    ("NCT02567188", "phase"): NO_PHASE,
    ("NCT02591940", "phase"): NO_PHASE,
    ("NCT03182660", "phase"): NO_PHASE,
}
"""What the list says changed and is not told, with the reason."""

SUBMITTED = "the sponsor submitted versions in between; the list compares a few fields only"
TOLD = {
    "NCT00006150": SUBMITTED,
    "NCT01738087": SUBMITTED,
    "NCT01834352": SUBMITTED,
    "NCT00490425": "the registry renamed a city and its state",
    "NCT01923779": "the registry renamed a company",
    "NCT01923792": "the registry renamed a company",
    "NCT01841593": "the file of January 2017 holds values made up for a test",
}
"""Records of which the list says "format only" and something is told, with the reason."""


@cache
def evidence(name: str) -> Evidence:
    path = RECORDS / name
    raw = path.read_bytes()
    form = recognise(raw)
    assert form is not None, path
    fields, absent, coarse = read_fields(raw, form)
    return Evidence(
        snapshot=0,
        format=form,
        placed=path.stem,
        fields=fields,
        recorded_on=recorded_on(fields),
        posted_on=posted_on(fields),
        seen_from=datetime.fromisoformat(path.stem).replace(tzinfo=UTC),
        absent=absent,
        coarse=coarse,
    )


def told(before: str, after: str) -> list[Change]:
    entries = tell([evidence(before), evidence(after)], date(2026, 11, 23))
    return [e.change for e in entries if not e.change.suppressed and e.change.path != "record"]


def pairs() -> Iterator[tuple[str, set[str], set[str]]]:
    with (RECORDS / "PAIRS.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names = {name.strip() for name in row["fields_changed"].split(",")}
            yield row["nct"], names, {each.path for each in told(row["before"], row["after"])}


def test_what_is_said_to_have_changed_is_told() -> None:
    named, missed = 0, set()
    for record, names, paths in pairs():
        for name in names - QUIET - NOTHING:
            named += 1
            if not any(path.startswith(NAMES[name]) for path in paths):
                missed.add((record, name))
    assert named == 252
    assert missed == set(UNTOLD)


def test_nothing_is_told_where_only_the_form_differs() -> None:
    alike, beyond = 0, set()
    for record, names, paths in pairs():
        if names & NOTHING:
            alike += 1
            if paths:
                beyond.add(record)
    assert alike == 65
    assert beyond == set(TOLD)
