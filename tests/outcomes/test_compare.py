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
        ("Increase in weight", "Decrease in weight"),
        ("Weight of the spleen", "Weight of the liver"),
    ],
)
@pytest.mark.parametrize("name", ["primary", "secondary"])
def test_words_that_give_way_to_others_are_never_words_alone(
    before: str, after: str, name: str
) -> None:
    pair = [OutcomeLists(**{name: (Outcome(measure, "2 years"),)}) for measure in (before, after)]
    found = compare(*pair)
    assert found.verdicts
    for verdict in found.verdicts:
        assert verdict.kind != "reworded"
        assert "does not make it another outcome" not in verdict.reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Progression-free survival", "Overall survival"),
        ("Disease-free survival (DFS)", "Progression-free survival (PFS)"),
        ("Change in systolic blood pressure", "Change in diastolic blood pressure"),
        ("Left ventricular ejection fraction", "Right ventricular ejection fraction"),
        ("Efficacy", "Safety"),
        ("Change in HAM-D total score", "Serum potassium"),
    ],
)
@pytest.mark.parametrize("name", ["primary", "secondary"])
def test_another_thing_in_its_place_is_one_outcome_gone_and_one_new(
    before: str, after: str, name: str
) -> None:
    pair = [OutcomeLists(**{name: (Outcome(measure, "2 years"),)}) for measure in (before, after)]
    found = compare(*pair)
    assert set(found.all_kinds) == {f"new_{name}", f"{name}_omitted"}
    assert {(v.old and v.old.measure, v.new and v.new.measure) for v in found.verdicts} == {
        (before, None),
        (None, after),
    }


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(
            "Change in HAM-D total score",
            "Change in MADRS total score",
            "MADRS in place of HAM-D.",
            id="another instrument of the same domain",
        ),
        pytest.param("ACR20 response", "ACR50 response", "ACR50 in place of ACR20.", id="ACR"),
        pytest.param(
            "Share of patients with HbA1c below 7 %",
            "Share of patients with HbA1c below 8 %",
            "The later text adds “8 %”; “7 %” no longer stands there.",
            id="another threshold",
        ),
    ],
)
@pytest.mark.parametrize("name", ["primary", "secondary"])
def test_another_instrument_or_threshold_is_a_change_of_measurement(
    before: str, after: str, told: str, name: str
) -> None:
    pair = [OutcomeLists(**{name: (Outcome(measure, "8 weeks"),)}) for measure in (before, after)]
    found = compare(*pair)
    assert [v.kind for v in found.verdicts] == ["change_measurement"]
    assert [v.reason for v in found.verdicts] == [told]


def test_leftovers_of_a_secondary_list_are_one_gone_and_one_new_however_much_they_share() -> None:
    before = Outcome("Ability to tolerate an oral dose of nuts in the build-up phase", "8 weeks")
    after = Outcome("Passing the open food challenge after the last dose", "12 weeks")
    found = compare(lists([PAIN], [before]), lists([PAIN], [after]))
    assert set(found.all_kinds) == {"new_secondary", "secondary_omitted"}


def test_an_instrument_written_out_is_no_other_one() -> None:
    found = compare(
        lists([Outcome("Change in MADRS", "8 weeks")]),
        lists([Outcome("Change in Montgomery-Asberg Depression Rating Scale", "8 weeks")]),
    )
    assert found.kinds == ()


@pytest.mark.parametrize("name", ["primary", "secondary", "other"])
@pytest.mark.parametrize(
    ("one", "more"),
    [
        ("Skin prick test reactivity to peanut", "Skin prick test reactivity to egg"),
        ("Systolic blood pressure", "Diastolic blood pressure"),
        ("Rhinitis symptom score", "Asthma symptom score"),
        ("Pain at rest", "Pain when walking"),
    ],
)
def test_an_outcome_more_or_less_is_added_or_gone_however_like_another_it_reads(
    one: str, more: str, name: str
) -> None:
    short = OutcomeLists(**{name: (Outcome(one, "1 year"),)})
    long = OutcomeLists(**{name: (Outcome(one, "1 year"), Outcome(more, "1 year"))})
    assert compare(short, long).all_kinds == (f"new_{name}",)
    assert compare(long, short).all_kinds == (f"{name}_omitted",)


def test_two_outcomes_replaced_by_one_are_two_gone_and_one_new() -> None:
    found = compare(
        lists([Outcome("Pain", "12 weeks"), Outcome("Grip strength", "12 weeks")]),
        lists([Outcome("Serum ferritin", "12 weeks")]),
    )
    assert [v.kind for v in found.verdicts].count("primary_omitted") == 2
    assert [v.kind for v in found.verdicts].count("new_primary") == 1


def test_an_outcome_repeated_at_another_time_is_a_change_of_timing() -> None:
    found = compare(lists([PAIN]), lists([PAIN, Outcome(PAIN.measure, "1 year")]))
    assert found.kinds == ("change_timing",)
    assert "1 year is new." in next(v for v in found.verdicts if v.is_change).reason


def test_a_line_split_into_outcomes_or_joined_from_them_is_reworded() -> None:
    line = [Outcome("Complete remission, and loss of filtration rate", "3 years")]
    lines = [
        Outcome("Complete remission", "3 years"),
        Outcome("Loss of filtration rate", "3 years"),
    ]
    for before, after, told in ((line, lines, "was split into"), (lines, line, "joined to")):
        found = compare(lists(before), lists(after))
        assert {v.kind for v in found.verdicts} == {"reworded"}
        assert all(told in v.reason for v in found.verdicts)


def test_a_composite_of_former_outcomes_is_new_and_they_are_gone() -> None:
    parts = [Outcome(thing, "1 year") for thing in ("Death", "Stroke", "Myocardial infarction")]
    whole = [Outcome("Composite of death, stroke and myocardial infarction", "1 year")]
    found = compare(lists(parts), lists(whole))
    assert found.kinds == ("new_primary", "primary_omitted")
    (new,) = [v for v in found.verdicts if v.kind == "new_primary"]
    assert new.reason.endswith("earlier version: “Death”, “Stroke”, “Myocardial infarction”.")


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
        " none there says “Serum iron”.",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), REASONS.values(), ids=REASONS)
def test_a_reason_is_a_sentence_that_can_be_checked(
    old: list[Outcome], new: list[Outcome], told: str
) -> None:
    verdicts = compare(lists(old), lists(new)).verdicts
    (change,) = [each for each in verdicts if each.is_change]
    assert change.reason.endswith(told)
