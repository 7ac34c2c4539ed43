"""What holds of any two states whatever: nothing is refused, invented, or lost on the way."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.diff import compare
from tracker.fields import CATALOGUE, FieldKind, Subfield
from tracker.model import Change, Fields
from tracker.normalise import digest

WORDS = st.sampled_from(["Pain", "pain.", "Death at 6 weeks", "RECRUITING", "UNKNOWN"])
PASSAGES = st.sampled_from(["Pain", "* a\n* b", "In:\n\n* b\n* a", "a\n\nb"])
DATES = st.sampled_from(["2025", "2025-02", "2025-02-14", "2026-01-01", "soon"])
TYPES = st.sampled_from(["ACTUAL", "ESTIMATED"])


def values(kind: FieldKind, subfields: tuple[Subfield, ...]) -> st.SearchStrategy[Any]:
    struct = st.fixed_dictionaries(
        {}, optional={sub.name: values(sub.kind, sub.subfields) for sub in subfields}
    ).filter(bool)
    return {
        FieldKind.MARKUP: PASSAGES,
        FieldKind.FLAG: st.booleans(),
        FieldKind.INTEGER: st.integers(0, 3),
        FieldKind.DATE: DATES,
        FieldKind.DATED: st.fixed_dictionaries({"date": DATES}, optional={"type": TYPES}),
        FieldKind.SCALARS: st.lists(WORDS, min_size=1, max_size=3),
        FieldKind.STRUCT: struct,
        FieldKind.DIGEST: st.fixed_dictionaries(
            {"sha256": st.sampled_from(["ab", "cd"])},
            optional={sub.name: st.integers(1, 3) for sub in subfields},
        ),
        FieldKind.ELEMENTS: st.lists(struct, min_size=1, max_size=3),
    }.get(kind, WORDS)


STATES: st.SearchStrategy[Fields] = st.lists(
    st.sampled_from(list(CATALOGUE)), max_size=8, unique=True
).flatmap(
    lambda paths: st.fixed_dictionaries(
        {path: values(CATALOGUE[path].kind, CATALOGUE[path].subfields) for path in paths}
    )
)


def paths(changes: tuple[Change, ...]) -> set[str]:
    return {change.path for change in changes}


@settings(max_examples=120)
@given(STATES, STATES)
def test_any_two_states_can_be_compared_both_ways(old: Fields, new: Fields) -> None:
    before = orjson.dumps([old, new])
    forth, back = compare(old, new), compare(new, old)
    assert orjson.dumps([old, new]) == before
    assert paths(forth) == paths(back)
    assert paths(forth) <= {path for path in {*old, *new} if old.get(path) != new.get(path)}
    assert compare(old, new) == forth
    if digest(old) == digest(new):
        assert forth == ()


@settings(max_examples=50)
@given(STATES)
def test_a_state_does_not_differ_from_itself_and_wholly_from_nothing(state: Fields) -> None:
    assert compare(state, state) == ()
    told = paths(compare({}, state))
    unsaid = {"hasResults"} if state.get("hasResults") is False else set()
    assert told == set(state) - unsaid


@settings(max_examples=50)
@given(STATES, STATES)
def test_a_change_can_be_written_as_json_and_read_by_a_person(old: Fields, new: Fields) -> None:
    for change in compare(old, new):
        orjson.dumps([change.old, change.new, dict(change.detail)])
        assert change.summary.strip() == change.summary
        assert "\n" not in change.summary
        assert "None" not in change.summary.replace("None (Open Label)", "").replace(
            "None Retained", ""
        )
        assert change.field.startswith(change.path)
