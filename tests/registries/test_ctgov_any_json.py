"""Whatever JSON comes, reading it ends in a result or in an error of ours; generated."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback_registry import number, study

from tracker.errors import TrackerError
from tracker.registries.ctgov import processed_on, reconcile
from tracker.registries.ctgov.payload import number_of, parse_load, parse_page
from tracker.registries.ctgov.versions import disagreement, parse_index, parse_version
from tracker.registries.http import Answer

A = number(1)
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just(A)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
NAMED = st.sampled_from(["2024-02-01", A, "RECRUITING"]) | ANYTHING


def shaped(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with some of these keys, or something else altogether."""
    return st.fixed_dictionaries({}, optional=values) | ANYTHING


STUDY = shaped(
    protocolSection=shaped(
        identificationModule=shaped(
            nctId=st.just(A) | NAMED, nctIdAliases=st.lists(NAMED, max_size=2) | NAMED
        ),
        statusModule=shaped(lastUpdateSubmitDate=NAMED, studyFirstSubmitQcDate=NAMED),
    ),
    derivedSection=shaped(miscInfoModule=shaped(versionHolder=NAMED)),
)
ROW = shaped(
    version=st.integers(0, 2) | NAMED,
    date=NAMED,
    status=NAMED,
    moduleLabels=st.lists(NAMED, max_size=2) | NAMED,
)
PAGE = shaped(studies=st.lists(STUDY, max_size=3) | NAMED, nextPageToken=NAMED, totalCount=NAMED)
INDEX = shaped(changes=st.lists(ROW, max_size=3) | NAMED)
VERSION = shaped(studyVersion=st.just(0) | NAMED, study=STUDY)


def answer(body: Any) -> Answer:
    return Answer("http://registry.example/x", 200, {}, orjson.dumps(body))


@given(PAGE)
def test_a_page_is_read_or_refused_and_what_is_read_can_be_matched(body: Any) -> None:
    try:
        page = parse_page(answer(body))
    except TrackerError:
        return
    batch = reconcile([A], page.studies)
    assert set(batch.studies) | set(batch.absent) == {A}
    assert all(number_of(found) for found in page.studies)
    assert all(isinstance(processed_on(found), str) for found in page.studies)


@given(INDEX)
def test_an_index_is_read_or_refused(body: Any) -> None:
    try:
        index = parse_index(answer(body), A)
    except TrackerError:
        return
    assert [version.number for version in index.versions] == list(range(len(index.versions)))
    assert all(isinstance(label, str) for version in index.versions for label in version.labels)


@given(VERSION)
def test_a_version_is_read_or_refused_and_can_be_held_against_its_row(body: Any) -> None:
    row = {"version": 0, "date": "2024-02-01"}
    (known,) = parse_index(answer({"changes": [row]}), A).versions
    try:
        inside = parse_version(answer(body), A, 0)
    except TrackerError:
        return
    assert disagreement(known, inside) is None or "2024-02-01" in str(disagreement(known, inside))


@given(ANYTHING)
def test_anything_else_than_a_load_is_refused(body: Any) -> None:
    with pytest.raises(TrackerError):
        parse_load(answer(body))


NUMBERS = st.integers(1, 6).map(number)


@given(
    st.lists(NUMBERS, max_size=8),
    st.lists(st.tuples(NUMBERS, st.lists(NUMBERS, max_size=2)), max_size=8),
)
def test_every_number_asked_is_answered_or_absent_and_every_record_used_or_unasked(
    asked: list[str], came: list[tuple[str, list[str]]]
) -> None:
    received = []
    for own, aliases in came:
        made = study(own)
        made["protocolSection"]["identificationModule"]["nctIdAliases"] = aliases
        received.append(made)
    batch = reconcile(asked, received)
    assert set(batch.studies) | set(batch.absent) == set(asked)
    assert not set(batch.studies) & set(batch.absent)
    assert set(batch.merged) <= set(batch.studies)
    used = {number_of(found) for found in batch.studies.values()}
    assert used | set(batch.unasked) == {own for own, _ in came}
    assert not used & set(batch.unasked)
    assert set(batch.conflicting) <= set(batch.duplicates)
