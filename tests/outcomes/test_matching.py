"""Which new outcome continues which old one."""

from __future__ import annotations

from tracker.outcomes.matching import match, places
from tracker.outcomes.outcome import Outcome, OutcomeLists

Pair = tuple[str | None, str | None]


def matched(before: OutcomeLists, after: OutcomeLists) -> list[Pair]:
    return [
        (m.old.outcome.measure if m.old else None, m.new.outcome.measure if m.new else None)
        for m in match(places(before, {}), places(after, {}))
    ]


def primaries(*measures: str) -> OutcomeLists:
    return OutcomeLists(tuple(Outcome(measure) for measure in measures))


def test_the_best_matching_as_a_whole_wins_over_the_first_that_fits() -> None:
    before = primaries("Pain at rest and walking", "Pain at rest")
    after = primaries("Pain at rest, supine", "Pain walking upstairs")
    assert matched(before, after) == [
        ("Pain at rest", "Pain at rest, supine"),
        ("Pain at rest and walking", "Pain walking upstairs"),
    ]


def test_equal_texts_are_matched_one_to_one_however_often_they_are_repeated() -> None:
    before = primaries("Serum iron", "Serum iron", "Serum iron")
    after = primaries("Serum iron", "Serum iron")
    assert matched(before, after) == [
        ("Serum iron", "Serum iron"),
        ("Serum iron", "Serum iron"),
        ("Serum iron", None),
    ]


def test_an_outcome_is_followed_into_another_list() -> None:
    iron, pain = Outcome("Serum iron", "4 weeks"), Outcome("Knee pain", "4 weeks")
    found = match(
        places(OutcomeLists((iron,), (pain,)), {}), places(OutcomeLists((pain,), (iron,)), {})
    )
    assert [(m.old.list, m.new.list) for m in found if m.old and m.new] == [
        ("secondary", "primary"),
        ("primary", "secondary"),
    ]


def test_outcomes_that_share_nothing_are_not_matched() -> None:
    assert matched(primaries("Knee pain"), primaries("Serum iron")) == [
        (None, "Serum iron"),
        ("Knee pain", None),
    ]


def test_a_hundred_changed_outcomes_are_still_matched_each_to_its_own() -> None:
    before = primaries(*(f"Concentration of compound alpha{n}" for n in range(100)))
    after = primaries(*(f"Plasma concentration, compound alpha{n}" for n in range(100)))
    assert all(
        old is not None and new is not None and old.split()[-1] == new.split()[-1]
        for old, new in matched(before, after)
    )
