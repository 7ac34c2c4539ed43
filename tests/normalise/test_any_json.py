from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import ReadingError
from tracker.fields import CATALOGUE, FieldKind, uncovered
from tracker.model import Fields, Markup
from tracker.normalise import digest, normalise, raw_digest

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", " ", "2025-02", "yes", "1,206", "* a\n* b", "a\u00a0b"]),
)
KEYS = st.sampled_from(sorted({sub.name for e in CATALOGUE.values() for sub in e.subfields}))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)


def study_with(path: str, value: Any) -> dict[str, Any]:
    study: dict[str, Any] = {}
    node = study
    *parents, last = CATALOGUE[path].source.split(".")
    for key in parents:
        node = node.setdefault(key, {})
    node[last] = value
    return study


def empty_within(value: Any) -> bool:
    if isinstance(value, dict):
        return not value or any(map(empty_within, value.values()))
    if isinstance(value, list):
        return not value or any(map(empty_within, value))
    return value is None or value == ""


WORDS = (FieldKind.TEXT, FieldKind.MARKUP)


def attempt(study: dict[str, Any], markup: Markup) -> tuple[Fields, str]:
    try:
        return normalise(study, markup), ""
    except ReadingError as error:
        return {}, error.message


@settings(max_examples=300)
@given(st.sampled_from(list(CATALOGUE)), JSON, st.sampled_from(Markup))
def test_whatever_stands_in_a_field_is_read_or_refused_by_name(
    path: str, value: Any, markup: Markup
) -> None:
    study = study_with(path, value)
    raw = orjson.dumps(study)
    uncovered(study)
    raw_digest(study)
    fields, refusal = attempt(study, markup)
    if refusal:
        assert path in refusal
        assert CATALOGUE[path].kind not in WORDS or isinstance(value, (list, dict))
    assert set(fields) <= {path}
    assert not any(map(empty_within, fields.values()))
    assert len(digest(fields)) == 32
    assert orjson.dumps(study) == raw
