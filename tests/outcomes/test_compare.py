"""What is a change of substance and what is a change of words, by invented examples."""

from __future__ import annotations

import pytest

from tracker.outcomes import Outcome, OutcomeLists, compare

PAIN = Outcome("Pain intensity on a visual analogue scale", "12 weeks")
SURVIVAL = Outcome("Overall survival", "5 years")
FERRITIN = Outcome("Serum ferritin", "4 weeks")


def lists(primary: list[Outcome], secondary: list[Outcome] | None = None) -> OutcomeLists:
    return OutcomeLists(tuple(primary), tuple(secondary or ()))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            PAIN,
            Outcome("Pain Intensity on a Visual Analogue Scale (VAS)", "12 weeks"),
            id="an abbreviation given beside its long form",
        ),
        pytest.param(PAIN, Outcome(PAIN.measure, "Week 12"), id="week 12 for 12 weeks"),
        pytest.param(
            Outcome("Pain intensity at 12 weeks"),
            Outcome("Pain intensity", "12 weeks"),
            id="a time point moved from the measure to the time frame",
        ),
        pytest.param(
            Outcome("To determine the incidence of wound infection", "30 days"),
            Outcome("Incidence of wound infection", "30 days"),
            id="To determine … left out",
        ),
        pytest.param(
            Outcome("Haemorrhage of the wuond", "30 days"),
            Outcome("Hemorrhage of the wound", "30 days"),
            id="another spelling and a slip mended",
        ),
    ],
)
def test_a_change_of_words_is_no_change(before: Outcome, after: Outcome) -> None:
    found = compare(lists([before]), lists([after]))
    assert found.kinds == ()
    assert found.undecided == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Progression-free survival", "Overall survival"),
        ("Disease-free survival (DFS)", "Progression-free survival (PFS)"),
        ("Change in systolic blood pressure", "Change in diastolic blood pressure"),
        ("Left ventricular ejection fraction", "Right ventricular ejection fraction"),
        ("Increase in weight", "Decrease in weight"),
        ("Share of patients with HbA1c below 7 %", "Share of patients with HbA1c below 8 %"),
    ],
)
@pytest.mark.parametrize("name", ["primary", "secondary"])
def test_words_that_give_way_to_others_are_never_words_alone(
    before: str, after: str, name: str
) -> None:
    pair = [OutcomeLists(**{name: (Outcome(measure, "2 years"),)}) for measure in (before, after)]
    found = compare(*pair)
    (verdict,) = [each for each in found.verdicts if each.list == name]
    assert verdict.kind != "reworded"
    assert "does not make it another outcome" not in verdict.reason


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        pytest.param([PAIN], [PAIN, SURVIVAL], "new_primary", id="one more"),
        pytest.param([PAIN, SURVIVAL], [PAIN], "primary_omitted", id="one less"),
        pytest.param([], [SURVIVAL], "new_primary", id="the first"),
        pytest.param(
            [PAIN], [Outcome(PAIN.measure, "6 months")], "change_timing", id="another time point"
        ),
        pytest.param(
            [Outcome(PAIN.measure)], [PAIN], "added_timing", id="a time point for the first time"
        ),
        pytest.param(
            [PAIN], [Outcome(PAIN.measure)], "omitted_timing", id="the time point dropped"
        ),
    ],
)
def test_a_change_of_substance_is_named_by_its_kind(
    before: list[Outcome], after: list[Outcome], kind: str
) -> None:
    assert kind in compare(lists(before), lists(after)).kinds


def test_an_outcome_that_changes_lists_is_told_once() -> None:
    comparison = compare(lists([PAIN], [FERRITIN]), lists([FERRITIN], [PAIN]))
    assert comparison.all_kinds == ("primary_from_secondary", "primary_to_secondary")
    assert comparison.severity == "major"
    assert len(comparison.verdicts) == 2


def test_changes_of_secondary_outcomes_have_names_of_their_own() -> None:
    later = Outcome(FERRITIN.measure, "24 weeks")
    comparison = compare(lists([PAIN], [FERRITIN]), lists([PAIN], [later, SURVIVAL]))
    assert comparison.kinds == ()
    assert comparison.severity == "none"
    assert comparison.all_kinds == ("new_secondary", "secondary: change_timing")


REASONS = {
    "one time came and one went": (
        [Outcome("Pain", "12 weeks")],
        [Outcome("Pain", "6 months")],
        "6 months is new; 12 weeks is gone.",
    ),
    "several times came": (
        [Outcome("Pain", "12 weeks")],
        [Outcome("Pain", "6 months and 2 years")],
        "6 months, 2 years are new; 12 weeks is gone.",
    ),
    "an outcome where there was none": (
        [],
        [Outcome("Overall survival")],
        "“Overall survival”, while the earlier version has no primary outcome at all.",
    ),
    "an outcome beside others": (
        [Outcome("Knee pain")],
        [Outcome("Knee pain"), Outcome("Serum iron")],
        "“Serum iron” is like no primary outcome of the earlier version;"
        " none there says “Serum”, “iron”.",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), REASONS.values(), ids=REASONS)
def test_a_reason_is_a_sentence_that_can_be_checked(
    old: list[Outcome], new: list[Outcome], told: str
) -> None:
    verdicts = compare(lists(old), lists(new)).verdicts
    (change,) = [each for each in verdicts if each.is_change]
    assert change.reason.endswith(told)
