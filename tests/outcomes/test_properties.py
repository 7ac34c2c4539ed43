"""What must hold for any two versions of outcomes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.outcomes import Outcome, OutcomeLists, compare
from tracker.outcomes.verdict import WORDS_ONLY

THINGS = ["Knee pain", "Serum iron", "Overall survival", "Sleep quality", "Grip strength", "Stroke"]
FRAMES = ["", "12 weeks", "Day 30", "6 months", "up to 5 years", "end of study"]
TEXTS = ["", "Mean change from baseline", "Assessed by a blinded reader on a scale from 0 to 10"]

outcomes = st.builds(
    Outcome, st.sampled_from(THINGS), st.sampled_from(FRAMES), st.sampled_from(TEXTS)
)
wild = st.builds(Outcome, st.text(max_size=40), st.text(max_size=20), st.text(max_size=40))
some = st.lists(outcomes, max_size=4).map(tuple)
lists = st.builds(OutcomeLists, some, some, some)
wild_lists = st.builds(OutcomeLists, st.lists(wild, max_size=3).map(tuple), some)
quick = settings(max_examples=60)


@quick
@given(wild_lists)
def test_nothing_changes_between_a_version_and_itself(version: OutcomeLists) -> None:
    comparison = compare(version, version)
    assert {v.kind for v in comparison.verdicts} <= {"unchanged"}
    assert comparison.severity == "none"


@quick
@given(st.lists(outcomes, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_another_order_is_no_change(primary: list[Outcome], dice: object) -> None:
    shuffled = list(primary)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    comparison = compare(OutcomeLists(tuple(primary)), OutcomeLists(tuple(shuffled)))
    assert comparison.all_kinds == ()
    assert {v.kind for v in comparison.verdicts} <= {"unchanged", "reordered"}


@quick
@given(st.lists(st.sampled_from(THINGS), min_size=1, max_size=4, unique=True))
def test_what_is_new_one_way_is_omitted_the_other_way(things: list[str]) -> None:
    longer = OutcomeLists(tuple(Outcome(thing, "12 weeks") for thing in things))
    shorter = OutcomeLists(longer.primary[1:])
    assert compare(shorter, longer).kinds == ("new_primary",)
    assert compare(longer, shorter).kinds == ("primary_omitted",)


@quick
@given(lists, lists)
def test_every_outcome_is_spoken_of_and_every_verdict_has_a_reason(
    before: OutcomeLists, after: OutcomeLists
) -> None:
    comparison = compare(before, after)
    for name in ("primary", "secondary", "other"):
        told = {v.old for v in comparison.verdicts} | {v.new for v in comparison.verdicts}
        assert set(before.named(name)) | set(after.named(name)) <= told
    for verdict in comparison.verdicts:
        assert verdict.reason.endswith(".")
        assert 0 <= verdict.confidence <= 1
        assert (verdict.element is None) is (not verdict.is_change)


@quick
@given(lists, lists)
def test_what_has_no_counterpart_is_never_undecided(
    before: OutcomeLists, after: OutcomeLists
) -> None:
    lone = [v for v in compare(before, after).verdicts if v.old is None or v.new is None]
    assert "undecided" not in {v.kind for v in lone}


@quick
@given(lists, lists)
def test_what_went_to_another_list_has_a_change_to_tell(
    before: OutcomeLists, after: OutcomeLists
) -> None:
    crossed = [
        v for v in compare(before, after).verdicts if v.old and v.new and v.old_list != v.new_list
    ]
    assert all(v.is_change for v in crossed)


@quick
@given(wild_lists, wild_lists)
def test_any_text_at_all_gets_the_same_answer_twice(
    before: OutcomeLists, after: OutcomeLists
) -> None:
    assert compare(before, after) == compare(before, after)


@quick
@given(outcomes)
def test_capitals_and_spaces_are_no_change(outcome: Outcome) -> None:
    louder = Outcome(
        outcome.measure.upper(), f" {outcome.time_frame.title()}", outcome.description + " "
    )
    verdicts = compare(OutcomeLists((outcome,)), OutcomeLists((louder,))).verdicts
    assert {v.kind for v in verdicts} <= set(WORDS_ONLY)
