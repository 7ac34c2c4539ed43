"""Words of the archive's rows that few records have, in all their shapes."""

from __future__ import annotations

import pytest
from page_shapes import ARCHIVED, archived

from tracker.diff import compare
from tracker.model import Format, Json, Reading
from tracker.normalise import normalise
from tracker.readers import read
from tracker.readers.archive_values import design, outcome
from tracker.readers.words import age

DESIGNS: dict[str, tuple[list[str], dict[str, Json]]] = {
    "a trial's Other is its purpose": (
        ["Other", "Randomized", "Open Label"],
        {
            "allocation": "RANDOMIZED",
            "maskingInfo": {"masking": "NONE"},
            "primaryPurpose": "OTHER",
        },
    ),
    "Other beside a model is the perspective": (
        ["Cohort", "Other"],
        {"observationalModel": "COHORT", "timePerspective": "OTHER"},
    ),
    "Other beside a perspective is the model": (
        ["Prospective", "Other"],
        {"timePerspective": "PROSPECTIVE", "observationalModel": "OTHER"},
    ),
    "Other twice is both": (
        ["Other", "Other"],
        {"observationalModel": "OTHER", "timePerspective": "OTHER"},
    ),
    "the words of 2017": (
        ["Device Feasibility", "N/A", "None (Open Label)", "Sequential Assignment"],
        {
            "primaryPurpose": "DEVICE_FEASIBILITY",
            "maskingInfo": {"masking": "NONE"},
            "interventionModel": "SEQUENTIAL",
        },
    ),
    "controls and endpoints are given up": (
        ["Placebo Control", "Bio-equivalence Study", "Longitudinal", "Random Sample"],
        {},
    ),
}


@pytest.mark.parametrize(("labels", "found"), DESIGNS.values(), ids=DESIGNS)
def test_design_words_are_sorted(labels: list[str], found: dict[str, Json]) -> None:
    assert design(labels) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (("Hiccups an hour",), {"measure": "Hiccups an hour"}),
        (
            ("Hiccups an hour", "Time Frame: 7 days"),
            {"measure": "Hiccups an hour", "timeFrame": "7 days"},
        ),
        (("Measure: Hiccups", "Safety Issue? No"), {"measure": "Hiccups"}),
    ],
)
def test_an_outcome_may_be_a_text_without_parts(
    value: tuple[str, ...], found: dict[str, Json]
) -> None:
    assert outcome(value) == found


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("1 Years", "1 Year"),
        ("21 Years", "21 Years"),
        ("N/A", None),
        ("", None),
        ("1 Day", "1 Day"),
    ],
)
def test_an_age_is_written_as_the_registry_writes_it_today(text: str, limit: str | None) -> None:
    assert age(text) == limit


def page(**changed: str) -> Reading:
    rows = [(label, changed.get(label.lower(), value)) for label, value in ARCHIVED]
    return read(archived(rows), Format.ARCHIVE_HTML)


def test_a_trial_without_a_phase_may_be_one_to_which_none_applies() -> None:
    old = page(phase="N/A")
    new = {**normalise(old.study, old.markup), "designModule.phases": ["NA"]}
    assert "designModule.phases" in old.absent
    assert not compare(normalise(old.study, old.markup), new, absent=old.absent)
    assert "designModule.phases" not in page().absent
