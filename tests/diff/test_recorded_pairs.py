"""Real records before and after: what is reported is exactly what changed, and nothing else.

The pairs name the fields that differ coarsely, by a plain comparison of the JSON. Where that
comparison sees a difference that is not to be shown, the pair stands in EXPLAINED with the reason.
"""

from __future__ import annotations

import csv
from pathlib import Path

import orjson
import pytest

from tracker.diff import compare
from tracker.model import Change, Suppression
from tracker.normalise import digest, normalise

SHARED = Path(__file__).parents[2].parent / "shared"
RECORDS = SHARED / "data" / "records"
SAMPLES = SHARED / "registry" / "samples"

pytestmark = pytest.mark.skipif(
    not (RECORDS / "PAIRS.tsv").exists(), reason="no real records beside the project"
)

COARSE = {
    "statusModule.overallStatus": "overallStatus",
    "statusModule.whyStopped": "overallStatus",
    "statusModule.expandedAccessInfo": "expandedAccess",
    "statusModule.startDateStruct": "startDate",
    "statusModule.primaryCompletionDateStruct": "primaryCompletionDate",
    "statusModule.completionDateStruct": "completionDate",
    "statusModule.lastUpdateSubmitDate": "lastUpdate dates",
    "statusModule.lastUpdatePostDateStruct": "lastUpdate dates",
    "statusModule.statusVerifiedDate": "lastUpdate dates",
    "sponsorCollaboratorsModule.collaborators": "collaborators",
    "descriptionModule.briefSummary": "description",
    "descriptionModule.detailedDescription": "description",
    "designModule.enrollmentInfo": "enrollment",
    "armsInterventionsModule.armGroups": "arms/interventions",
    "armsInterventionsModule.interventions": "arms/interventions",
    "outcomesModule.primaryOutcomes": "primaryOutcomes",
    "outcomesModule.secondaryOutcomes": "secondaryOutcomes",
    "contactsLocationsModule.centralContacts": "contacts",
    "contactsLocationsModule.locations": "locations",
    "referencesModule.references": "references",
    "referencesModule.seeAlsoLinks": "references",
}

NOT_SHOWN: Suppression | None = None
EXPLAINED: dict[tuple[str, str], tuple[Suppression | None, str]] = {
    ("NCT06754501", "locations"): (Suppression.FOLDED, "the site's status went with the trial's"),
    ("NCT06754501", "contacts"): (Suppression.FOLDED, "no longer published, with the status"),
    ("NCT06821503", "locations"): (Suppression.FOLDED, "the sites' status came with the trial's"),
    ("NCT07227597", "contacts"): (Suppression.FOLDED, "published from now on, with the status"),
    ("NCT06825494", "locations"): (NOT_SHOWN, "only the registry's geocoding changed"),
}
"""Pair and coarse name → why it is not shown; None where it is not even kept."""


def rows() -> list[dict[str, str]]:
    if not (RECORDS / "PAIRS.tsv").exists():
        return []
    with (RECORDS / "PAIRS.tsv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines, delimiter="\t") if row["kind"] == "v2>v2"]


def changes(before: Path, after: Path) -> tuple[Change, ...]:
    old, new = (normalise(orjson.loads(path.read_bytes())) for path in (before, after))
    found = compare(old, new)
    assert bool(found) <= (digest(old) != digest(new)), "a change without another digest"
    return found


def coarse(path: str) -> str:
    module = path.split(".")[0]
    return COARSE.get(path, module.removesuffix("Module"))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['nct']}-{Path(row['after']).stem}")
def test_a_pair_yields_exactly_the_fields_that_changed(row: dict[str, str]) -> None:
    named = row["fields_changed"]
    quiet = named.startswith(("NONE", "derived"))
    expected = set() if quiet else {name.strip() for name in named.split(",")}
    found = changes(RECORDS / row["before"], RECORDS / row["after"])
    visible = {coarse(change.path) for change in found if change.suppressed is None}
    explained = {name for record, name in EXPLAINED if record == row["nct"]}
    assert visible == expected - explained - {"lastUpdate dates"}
    for name in expected & explained:
        reason, _ = EXPLAINED[row["nct"], name]
        kept = {change.suppressed for change in found if coarse(change.path) == name}
        assert kept == ({reason} if reason else set())
    dates = [change.suppressed for change in found if coarse(change.path) == "lastUpdate dates"]
    assert bool(dates) == ("lastUpdate dates" in expected)
    assert set(dates) <= {Suppression.BOOKKEEPING}


def test_no_explanation_is_left_over() -> None:
    pairs = {
        (row["nct"], name.strip()) for row in rows() for name in row["fields_changed"].split(",")
    }
    assert set(EXPLAINED) <= pairs


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the project")
def test_the_witnessed_lapse_is_told_though_no_date_moved() -> None:
    before, after = sorted(SAMPLES.glob("v2-NCT05294952-*.json"))
    shown = [change for change in changes(before, after) if change.suppressed is None]
    assert [(change.field, change.old, change.new) for change in shown] == [
        ("statusModule.overallStatus", "NOT_YET_RECRUITING", "UNKNOWN")
    ]
    assert shown[0].weight.word == "high"
    assert shown[0].summary == "Status lapsed: Not yet recruiting → Unknown status"
