"""The tabular page as people paste it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.errors import ReadingError
from tracker.model import Format
from tracker.normalise import normalise
from tracker.readers import read, recognise
from tracker.readers.rows import LABELS
from tracker.readers.tabular_text import page

SEED = (Path(__file__).parents[1] / "data" / "seed-NCT00962923.txt").read_bytes()


def study() -> Any:
    return read(SEED, Format.TABULAR_TEXT).study


def test_the_pasted_page_is_known_by_its_sections() -> None:
    assert recognise(SEED) is Format.TABULAR_TEXT


def test_every_row_of_the_page_is_found_in_order() -> None:
    keys = [row.key for row in page(SEED).rows]
    known = [key for key, _, _ in LABELS]
    absent = {
        "results_submitted", "results_posted", "disposition_submitted", "disposition_posted",
        "last_submitted", "target_duration", "biospecimen", "sampling", "population",
        "original_responsible_party", "original_sponsor",
    }  # fmt: skip
    assert keys == [key for key in known if key not in absent]


def test_identification_and_sponsor() -> None:
    protocol = study()["protocolSection"]
    name = "The Affiliated Nanjing Drum Tower Hospital of Nanjing University Medical School"
    assert protocol["identificationModule"] == {
        "nctId": "NCT00962923",
        "orgStudyIdInfo": {"id": "NJGLYY003"},
        "organization": {"fullName": name},
        "briefTitle": "Allogeneic Mesenchymal Stem Cells Transplantation for Systemic Sclerosis (SSc)",
    }
    assert protocol["sponsorCollaboratorsModule"] == {
        "responsibleParty": {"oldOrganization": f"the{name[3:]}"},
        "leadSponsor": {"name": name},
    }


def test_status_and_dates() -> None:
    assert study()["protocolSection"]["statusModule"] == {
        "statusVerifiedDate": "2009-08",
        "overallStatus": "UNKNOWN",
        "lastKnownStatus": "RECRUITING",
        "startDateStruct": {"date": "2009-08"},
        "primaryCompletionDateStruct": {"date": "2010-12", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
        "studyFirstSubmitDate": "2009-08-19",
        "studyFirstPostDateStruct": {"date": "2009-08-20"},
        "lastUpdatePostDateStruct": {"date": "2009-08-20"},
    }


def test_outcomes_with_their_time_frames() -> None:
    outcomes = study()["protocolSection"]["outcomesModule"]
    assert outcomes["primaryOutcomes"] == [
        {"measure": "mRSS score,HRQOL score, SF-36 score for SSc patients", "timeFrame": "monthly"}
    ]
    assert [one["timeFrame"] for one in outcomes["secondaryOutcomes"]] == ["every three month"] * 3
    assert outcomes["secondaryOutcomes"][2]["measure"] == (
        "Change of peripheral blood B and T cells"
    )
    assert "otherOutcomes" not in outcomes


def test_design_arms_and_intervention() -> None:
    protocol = study()["protocolSection"]
    assert protocol["designModule"] == {
        "studyType": "INTERVENTIONAL",
        "phases": ["PHASE1", "PHASE2"],
        "designInfo": {
            "allocation": "NON_RANDOMIZED",
            "interventionModel": "SINGLE_GROUP",
            "primaryPurpose": "TREATMENT",
            "maskingInfo": {"masking": "NONE"},
        },
        "enrollmentInfo": {"count": 20, "type": "ESTIMATED"},
    }
    assert protocol["armsInterventionsModule"] == {
        "interventions": [
            {
                "type": "BIOLOGICAL",
                "name": "Allogeneic Mesenchymal Stem Cells (AlloMSC)",
                "description": "Allogeneic mesenchymal stem cells will be infused intravenously "
                "(single dose, 10^6 cells/kg body weight).",
            }
        ]
    }


def test_eligibility_and_place() -> None:
    protocol = study()["protocolSection"]
    eligibility = dict(protocol["eligibilityModule"])
    criteria = eligibility.pop("eligibilityCriteria").split("\n\n")
    assert eligibility == {
        "healthyVolunteers": False,
        "sex": "ALL",
        "minimumAge": "15 Years",
        "maximumAge": "65 Years",
        "stdAges": ["CHILD", "ADULT", "OLDER_ADULT"],
    }
    assert len(criteria) == 11
    assert criteria[0] == "Inclusion Criteria:"
    assert criteria[8] == "* Creatinine clearance <20 ml/min"
    assert protocol["contactsLocationsModule"] == {"locations": [{"country": "China"}]}
    assert protocol["conditionsModule"] == {
        "conditions": ["Systemic Sclerosis", "Mesenchymal Stem Cells"]
    }
    assert protocol["oversightModule"] == {"oversightHasDmc": True}


def test_the_note_below_the_publications_is_none() -> None:
    assert "referencesModule" not in study()["protocolSection"]


def test_the_page_is_no_older_than_its_layout_and_last_update() -> None:
    reading = read(SEED, Format.TABULAR_TEXT)
    assert reading.dated == date(2017, 8, 30)
    assert reading.certainty == "not before its last update and its layout"


def test_what_the_page_hides_is_not_in_this_format() -> None:
    absent = read(SEED, Format.TABULAR_TEXT).absent
    assert "contactsLocationsModule.centralContacts" in absent
    assert "contactsLocationsModule.locations[].city" in absent
    assert "statusModule.lastUpdateSubmitDate" in absent
    assert "designModule.phases" not in absent
    assert "outcomesModule.otherOutcomes" not in absent


def test_the_whole_page_has_canonical_fields() -> None:
    reading = read(SEED, Format.TABULAR_TEXT)
    assert len(normalise(reading.study, reading.markup)) == 37


def _unmarked(text: str) -> str:
    body, foot, rest = text.partition("\nICMJE \xa0")
    assert foot
    return body.replace("\xa0 ICMJE", "") + foot + rest


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("carriage returns", lambda text: text.replace("\n", "\r\n")),
        ("tabs after labels", lambda text: text.replace("  ICMJE ", "  ICMJE\t")),
        ("no ICMJE marks", lambda text: text.replace("  ICMJE", "")),
        ("no marks but at the foot", _unmarked),
        ("marks set close", lambda text: text.replace("\xa0 ICMJE ", "ICMJE ")),
        ("non-breaking spaces", lambda text: text.replace("  ICMJE", "\xa0\xa0ICMJE")),
        ("blank lines", lambda text: text.replace("\n", "\n\n")),
        ("a byte-order mark", lambda text: "\ufeff" + text),
    ],
)
def test_ways_of_pasting_make_no_difference(name: str, change: Any) -> None:
    raw = change(SEED.decode()).encode()
    assert recognise(raw) is Format.TABULAR_TEXT, name
    assert read(raw, Format.TABULAR_TEXT).study == study(), name


INVESTIGATORS = {
    "tabs": ("Principal Investigator:\tAda Larch, MD\tUniversity of Nowhere", False),
    "blanks": ("Principal Investigator: Ada Larch, MD University of Nowhere", True),
    "lines": ("Principal Investigator:\nAda Larch, MD\nUniversity of Nowhere", True),
}


@pytest.mark.parametrize(("pasted", "unsaid"), INVESTIGATORS.values(), ids=INVESTIGATORS)
def test_people_pasted_without_tabs_are_not_compared(pasted: str, unsaid: bool) -> None:
    label = "Investigators\xa0 ICMJE "
    raw = SEED.decode().replace(f"{label}Not Provided", f"{label}{pasted}")
    assert pasted in raw
    absent = read(raw.encode(), Format.TABULAR_TEXT).absent
    assert ("contactsLocationsModule.overallOfficials" in absent) is unsaid


def test_a_label_within_a_text_is_text() -> None:
    words = "Ages of the participants and Contacts are recorded.\nCondition of the skin is graded."
    raw = SEED.decode().replace("Brief Summary This study", f"Brief Summary {words}\nThis study")
    found = read(raw.encode(), Format.TABULAR_TEXT).study["protocolSection"]
    assert found["descriptionModule"]["briefSummary"].startswith("Ages of the participants")
    assert found["conditionsModule"]["conditions"] == [
        "Systemic Sclerosis", "Mesenchymal Stem Cells",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (SEED[: SEED.index(b"Administrative")], "to its end"),
        (SEED.replace(b"Tracking Information\n", b""), "from its title on"),
        (SEED.replace(b"NCT00962923\nOther", b"none\nOther"), "no NCT number"),
        (SEED + b"\x00", "NUL"),
    ],
    ids=["cut off", "no beginning", "no number", "NUL"],
)
def test_a_page_that_is_not_whole_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(ReadingError, match=says):
        read(raw, Format.TABULAR_TEXT)
