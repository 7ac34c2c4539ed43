"""The story of a record's outcomes through its versions."""

from __future__ import annotations

from tracker.outcomes import Outcome, OutcomeLists, Story, story

PAIN = Outcome("Knee pain on a visual analogue scale", "12 weeks")
PAIN_VAS = Outcome("Knee pain on a Visual Analogue Scale (VAS)", "12 weeks")
PAIN_LATE = Outcome("Knee pain on a Visual Analogue Scale (VAS)", "1 year")
IRON = Outcome("Serum iron", "4 weeks")
SLEEP = Outcome("Sleep quality", "8 weeks")


def told(*versions: OutcomeLists) -> Story:
    return story([(str(number), lists) for number, lists in enumerate(versions, 1)])


def words(found: Story) -> dict[str, list[str]]:
    return {row.first.measure: [m.word if m else "" for m in row.marks] for row in found.rows}


def test_an_outcome_is_traced_through_rewording_a_new_time_and_another_list() -> None:
    found = told(
        OutcomeLists((PAIN,), (IRON,)),
        OutcomeLists((PAIN_VAS,), (IRON,)),
        OutcomeLists((PAIN_LATE,), (IRON,)),
        OutcomeLists((IRON,), (PAIN_LATE,)),
    )
    assert words(found) == {
        PAIN.measure: ["registered", "reworded", "timing changed", "demoted"],
        IRON.measure: ["registered", "", "", "promoted"],
    }
    assert found.labels == ("1", "2", "3", "4")
    assert [row.list for row in found.rows] == ["primary", "secondary"]
    pain = next(row for row in found.rows if row.first == PAIN)
    assert pain.latest == PAIN_LATE
    assert pain.marks[2] is not None
    assert "1 year" in pain.marks[2].reason


def test_what_is_removed_and_comes_back_stays_one_row() -> None:
    found = told(OutcomeLists((PAIN, IRON)), OutcomeLists((PAIN,)), OutcomeLists((PAIN, IRON)))
    assert words(found) == {
        PAIN.measure: ["registered", "", ""],
        IRON.measure: ["registered", "removed", "returned"],
    }
    assert all(row.present for row in found.rows)


def test_what_is_gone_stands_below_what_is_there() -> None:
    found = told(OutcomeLists((IRON, PAIN)), OutcomeLists((PAIN,), (SLEEP,)))
    assert [(row.first, row.present) for row in found.rows] == [
        (PAIN, True),
        (SLEEP, True),
        (IRON, False),
    ]
    assert words(found)[SLEEP.measure] == ["", "added"]


def test_one_version_or_none_makes_a_short_story() -> None:
    assert told().rows == ()
    assert words(told(OutcomeLists((PAIN,)))) == {PAIN.measure: ["registered"]}


def test_a_mark_names_every_element_that_changed() -> None:
    stroke = Outcome("ACR20 response", "12 weeks")
    found = told(
        OutcomeLists((stroke,)),
        OutcomeLists((Outcome("ACR50 response", "1 year"),)),
    )
    (row,) = found.rows
    assert row.marks[1] is not None
    assert set(row.marks[1].word.removesuffix(" changed").split(" and ")) == {
        "timing",
        "measurement",
    }


def test_a_line_told_by_itself_or_with_another_is_neither_added_nor_removed() -> None:
    line = OutcomeLists((Outcome("Complete remission, and loss of filtration rate", "3 years"),))
    lines = OutcomeLists(
        (Outcome("Complete remission", "3 years"), Outcome("Loss of filtration rate", "3 years"))
    )
    split = {word for marks in words(told(line, lines)).values() for word in marks if word}
    joined = {word for marks in words(told(lines, line)).values() for word in marks if word}
    assert split == {"registered", "reworded", "split off"}
    assert joined == {"registered", "reworded", "joined"}
