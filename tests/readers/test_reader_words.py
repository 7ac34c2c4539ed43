"""Labels, dates and counts of any year as the API's values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.readers.design import design_info
from tracker.readers.text import reflow
from tracker.readers.words import (
    country,
    enum,
    flag,
    iso_date,
    iso_day,
    masking,
    model,
    nct_number,
    number,
    phases,
)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("May 11, 2018", "2018-05-11"),
        ("May  3,2018", "2018-05-03"),
        ("August\xa029,\xa02014", "2014-08-29"),
        ("august 2009", "2009-08"),
        ("2009-08", "2009-08"),
        ("2005_06_23", "2005-06-23"),
        ("1999", "1999"),
        ("February 29, 2016", "2016-02-29"),
        ("February 29, 2015", None),
        ("February 29, 1900", None),
        ("April 31, 2015", None),
        ("Brumaire 3, 1802", None),
        ("2009-13", None),
        ("May 1, 0000", None),
        ("२०१४", None),
        ("May २, 2014", "2014-05-02"),
        ("Unknown", None),
        ("", None),
    ],
)
def test_dates_keep_the_precision_that_they_were_printed_with(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso


def test_only_a_whole_date_names_a_day() -> None:
    assert iso_day("2018-05-11") == date(2018, 5, 11)
    assert iso_day("2018-05") is None
    assert iso_day(None) is None


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("Phase 1\nPhase 2", ["PHASE1", "PHASE2"]),
        ("Phase II/III", ["PHASE2", "PHASE3"]),
        ("Phase 0", ["EARLY_PHASE1"]),
        ("Early Phase 1", ["EARLY_PHASE1"]),
        ("N/A", ["NA"]),
        ("Not Applicable", ["NA"]),
        ("Phase 5", ["PHASE_5"]),
        ("", []),
    ],
)
def test_phases(label: str, values: list[str]) -> None:
    assert phases(label) == values


ALL_FOUR = ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"]


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("None (Open Label)", {"masking": "NONE"}),
        ("Open Label", {"masking": "NONE"}),
        ("No masking", {"masking": "NONE"}),
        ("Double-Blind", {"masking": "DOUBLE"}),
        ("Double", {"masking": "DOUBLE"}),
        ("Single Blind (Subject)", {"masking": "SINGLE", "whoMasked": ["PARTICIPANT"]}),
        (
            "Double Blind (Subject, Caregiver, Investigator, Outcomes Assessor)",
            {"masking": "QUADRUPLE", "whoMasked": ALL_FOUR},
        ),
        (
            "Participant, Outcomes Assessor",
            {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]},
        ),
        ("Triple (Investigator, Cat)", {"masking": "TRIPLE"}),
        ("Blindfolded", {"masking": "BLINDFOLDED"}),
        ("", {}),
    ],
)
def test_masking_of_any_year_is_one_thing(label: str, value: dict[str, Any]) -> None:
    assert masking(label) == value


@pytest.mark.parametrize(
    ("kind", "label", "value"),
    [
        ("status", "Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("status", "No longer recruiting", "ACTIVE_NOT_RECRUITING"),
        ("status", "Unknown status", "UNKNOWN"),
        ("status", "Unknown", "UNKNOWN"),
        ("sex", "Both", "ALL"),
        ("intervention", "Procedure/Surgery", "PROCEDURE"),
        ("date type", "Anticipated", "ESTIMATED"),
        ("date type", "Estimate", "ESTIMATED"),
        ("agency", "U.S. Fed", "FED"),
        ("purpose", "Educational/Counseling/Training", "ECT"),
        ("", "Non-Probability Sample", "NON_PROBABILITY_SAMPLE"),
        ("", "Ecologic or Community", "ECOLOGIC_OR_COMMUNITY"),
        ("who", "Caregiver", "CARE_PROVIDER"),
        ("status", "Something\n  new!", "SOMETHING_NEW"),
    ],
)
def test_labels(kind: str, label: str, value: str) -> None:
    assert enum(kind, label) == value


def test_small_words() -> None:
    assert model("Single Group Assignment") == "SINGLE_GROUP"
    assert [flag("Accepts Healthy Volunteers"), flag("No"), flag("perhaps")] == [True, False, None]
    assert [number("1,206"), number("9" * 5000), number("-3"), number("")] == [
        1206,
        None,
        None,
        None,
    ]
    assert [nct_number(" nct962923 "), nct_number("ISRCTN1")] == ["NCT00962923", None]
    assert [country("Korea, Republic of"), country("Chile")] == ["South Korea", "Chile"]


def test_a_design_string_is_cut_at_its_keys_not_at_its_commas() -> None:
    text = (
        "Allocation: Non-Randomized, Endpoint Classification: Safety/Efficacy Study, "
        "Intervention Model: Crossover Assignment, Masking: Single Blind (Outcomes Assessor), "
        "Primary Purpose: Supportive Care"
    )
    assert design_info(text) == {
        "allocation": "NON_RANDOMIZED",
        "interventionModel": "CROSSOVER",
        "primaryPurpose": "SUPPORTIVE_CARE",
        "maskingInfo": {"masking": "SINGLE", "whoMasked": ["OUTCOMES_ASSESSOR"]},
    }


@pytest.mark.parametrize(
    ("wrapped", "lines"),
    [
        ("\n   one two\n   three\n\n   four\n", ["one two three", "four"]),
        ("  a:\n\n    -  x\n       y\n\n    -  z\n", ["a:", "- x y", "- z"]),
        ("  taken in\n  1. January and\n  2. February", ["taken in 1. January and 2. February"]),
        ("  a\n  -  b\n  -  c", ["a", "- b", "- c"]),
        ("", []),
        (None, []),
    ],
)
def test_hard_wrapped_text_is_put_back_together(wrapped: str | None, lines: list[str]) -> None:
    assert [line for line in reflow(wrapped).split("\n\n") if line] == lines
