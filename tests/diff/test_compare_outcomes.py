from __future__ import annotations

from typing import Any

from tracker.diff import compare
from tracker.model import Change, Kind, Weight

PRIMARY, SECONDARY, OTHER = (
    f"outcomesModule.{name}Outcomes" for name in ("primary", "secondary", "other")
)


def outcome(measure: str, time: str = "", text: str = "") -> dict[str, Any]:
    parts = {"measure": measure, "timeFrame": time, "description": text}
    return {name: value for name, value in parts.items() if value}


def by_field(changes: tuple[Change, ...]) -> dict[str, Change]:
    found = {change.field: change for change in changes}
    assert len(found) == len(changes)
    return found


def test_a_changed_time_frame_is_told_with_its_judgement() -> None:
    (change,) = compare(
        {PRIMARY: [outcome("Pain", "6 weeks")]}, {PRIMARY: [outcome("Pain", "12 weeks")]}
    )
    assert change.field == f"{PRIMARY}[Pain].timeFrame"
    assert (change.element, change.kind, change.weight) == ("Pain", Kind.CHANGED, Weight.HIGH)
    assert change.summary == "Primary outcome “Pain”, time frame: “6 weeks” → “12 weeks”"
    assert change.detail["kinds"] == ["change_timing"]
    assert change.detail["severity"] == "minor"
    assert change.detail["element"] == "time point"
    assert "12 weeks" in change.detail["reason"]
    assert 0 < change.detail["confidence"] <= 1


def test_an_outcome_added_and_one_removed_are_major_in_the_primary_list_only() -> None:
    changes = by_field(
        compare(
            {PRIMARY: [outcome("Pain")], SECONDARY: [outcome("Fatigue")]},
            {PRIMARY: [outcome("Death")], SECONDARY: [outcome("Fatigue"), outcome("Hair loss")]},
        )
    )
    assert changes[f"{PRIMARY}[Pain]"].kind is Kind.REMOVED
    assert changes[f"{PRIMARY}[Pain]"].detail["severity"] == "major"
    assert changes[f"{PRIMARY}[Death]"].summary == "Primary outcome added: “Death”"
    secondary = changes[f"{SECONDARY}[Hair loss]"]
    assert (secondary.weight, secondary.detail["severity"]) == (Weight.MEDIUM, "ungraded")


def test_one_of_several_outcomes_of_a_name_is_told_apart_by_its_time_frame() -> None:
    three = [outcome("Pain", "6 weeks"), outcome("Pain", "12 weeks"), outcome("Fatigue", "1 year")]
    removed = compare({SECONDARY: three}, {SECONDARY: three[:1]})
    assert [change.summary for change in removed] == [
        "Secondary outcome removed: “Pain #2”, time frame: “12 weeks”",
        "Secondary outcome removed: “Fatigue”",
    ]
    added = compare({SECONDARY: three[:1]}, {SECONDARY: three})
    assert [change.summary for change in added] == [
        "Secondary outcome added: “Pain #2”, time frame: “12 weeks”",
        "Secondary outcome added: “Fatigue”",
    ]


def test_an_outcome_moved_between_lists_is_told_in_both_and_linked() -> None:
    changes = by_field(
        compare(
            {PRIMARY: [outcome("Overall survival", "5 years"), outcome("Pain", "6 weeks")]},
            {
                PRIMARY: [outcome("Pain", "6 weeks")],
                SECONDARY: [outcome("Overall survival", "3 years")],
            },
        )
    )
    away, here = (
        changes[f"{PRIMARY}[Overall survival]"],
        changes[f"{SECONDARY}[Overall survival]"],
    )
    assert away.summary == "Primary outcome moved to the secondary outcomes: “Overall survival”"
    assert (away.kind, away.weight, away.detail["moved_to"]) == (
        Kind.REMOVED,
        Weight.HIGH,
        SECONDARY,
    )
    assert (away.detail["kinds"], away.detail["severity"]) == (["primary_to_secondary"], "major")
    assert here.summary == (
        "Secondary outcome taken from the primary outcomes: “Overall survival”, time frame changed"
    )
    assert (here.kind, here.weight, here.detail["moved_from"]) == (
        Kind.ADDED,
        Weight.HIGH,
        PRIMARY,
    )
    assert "severity" not in here.detail, "judged once, in the higher list"


def test_words_only_weigh_one_step_less_and_are_still_told() -> None:
    (change,) = compare(
        {PRIMARY: [outcome("Overall survival (OS)", "5 years")]},
        {PRIMARY: [outcome("Overall survival", "5 years")]},
    )
    assert (change.detail["verdict"], change.detail["severity"]) == ("words", "none")
    assert (change.weight, change.suppressed) == (Weight.MEDIUM, None)


def test_a_measure_in_another_case_weighs_little_beside_a_time_frame_that_changed() -> None:
    changes = by_field(
        compare(
            {PRIMARY: [outcome("pain at rest", "6 weeks")]},
            {PRIMARY: [outcome("Pain at Rest", "12 weeks")]},
        )
    )
    assert {field: change.weight for field, change in changes.items()} == {
        f"{PRIMARY}[Pain at Rest].measure": Weight.LOW,
        f"{PRIMARY}[Pain at Rest].timeFrame": Weight.HIGH,
    }


def test_a_reorder_is_no_change() -> None:
    one, two = outcome("Pain", "6 weeks"), outcome("Death", "1 year")
    assert compare({PRIMARY: [one, two]}, {PRIMARY: [two, one]}) == ()


def test_layout_is_no_change() -> None:
    old = outcome("Pain", "6 weeks", "* one\n* two")
    new = outcome("Pain", "6 weeks", "one\n\ntwo")
    assert compare({PRIMARY: [old]}, {PRIMARY: [new]}) == ()


def test_repeated_measures_are_told_apart() -> None:
    old = [outcome("Pain", "6 weeks"), outcome("Pain", "6 weeks"), outcome("Pain", "1 year")]
    new = [outcome("Pain", "1 year"), outcome("Pain", "6 weeks")]
    changes = compare({SECONDARY: old}, {SECONDARY: new})
    assert [(change.field, change.kind) for change in changes] == [
        (f"{SECONDARY}[Pain #2]", Kind.REMOVED)
    ]


def test_a_long_measure_is_shortened_in_the_fields_name() -> None:
    measure = "Change from baseline in the total score of the scale " + "of many items " * 9
    (change,) = compare({}, {OTHER: [outcome(measure.strip())]})
    assert change.element is not None
    assert change.element.endswith("…")
    assert len(change.element) <= 60
    assert change.new == outcome(measure.strip())


def test_outcomes_of_a_record_that_had_none_are_added() -> None:
    changes = compare({}, {PRIMARY: [outcome("Pain")], OTHER: [outcome("Costs")]})
    assert [(change.kind, change.weight) for change in changes] == [
        (Kind.ADDED, Weight.HIGH),
        (Kind.ADDED, Weight.LOW),
    ]
