"""The public API's client against the embedded registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from loopback_registry import Clock, manners, number, records, study

from tracker.embedded import registry_faults as faults
from tracker.embedded.registry import EmbeddedRegistry
from tracker.errors import MisuseError, RefusedError, UnavailableError
from tracker.registries.ctgov import ClinicalTrialsGov, Load
from tracker.registries.ctgov.client import search_params
from tracker.registries.http import OversizeError

STUDIES = "/api/v2/studies"


@contextmanager
def client(
    registry: EmbeddedRegistry, clock: Clock | None = None, **settings: Any
) -> Iterator[ClinicalTrialsGov]:
    polite = manners(registry, clock, **settings)
    try:
        yield ClinicalTrialsGov(polite)
    finally:
        polite.close()


def numbers(*counted: int) -> list[str]:
    return [number(i) for i in counted]


def test_the_live_data_load_costs_one_request() -> None:
    with EmbeddedRegistry(timestamp="2026-11-20T09:00:04") as registry, client(registry) as ctgov:
        assert ctgov.version() == Load("2.0.5", "2026-11-20T09:00:04")
        registry.load("2026-11-23T09:00:05", {})
        assert ctgov.version().data_timestamp == "2026-11-23T09:00:05"
        assert len(registry.requests) == 2


def test_a_hundred_records_cost_one_request() -> None:
    with EmbeddedRegistry(records(*range(1, 101))) as registry, client(registry) as ctgov:
        batch = ctgov.fetch(numbers(*range(1, 101)))
        (request,) = registry.requests
    assert sorted(batch.studies) == numbers(*range(1, 101))
    assert request.params["pageSize"] == "100"
    assert request.params["markupFormat"] == "markdown"
    assert len(request.params["filter.ids"].split(",")) == 100


def test_the_record_comes_as_the_load_shows_it() -> None:
    with EmbeddedRegistry(records(1)) as registry, client(registry) as ctgov:
        registry.load("2026-11-23T09:00:05", {})
        batch = ctgov.fetch(numbers(1))
    expected = study(number(1))
    expected["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-23"
    assert batch.studies == {number(1): expected}


def test_merged_and_absent_records_are_told_apart() -> None:
    with EmbeddedRegistry(records(1, 2, 3)) as registry, client(registry) as ctgov:
        registry.merge(number(2), number(1))
        batch = ctgov.fetch(numbers(2, 3, 4))
    assert batch.merged == {number(2): number(1)}
    assert batch.absent == (number(4),)
    assert batch.unasked == ()


def test_ids_are_taken_in_any_form_and_named_in_theirs() -> None:
    with EmbeddedRegistry(records(7)) as registry, client(registry) as ctgov:
        assert list(ctgov.fetch(["nct7", "NCT0000000007"]).studies) == [number(7)]


def test_a_wrong_id_is_refused_before_anything_is_sent() -> None:
    with EmbeddedRegistry(records(1)) as registry, client(registry) as ctgov:
        with pytest.raises(MisuseError, match="NCT123456789"):
            ctgov.fetch([number(1), "NCT123456789"])
        assert registry.requests == []


def test_nothing_asked_is_nothing_sent() -> None:
    with EmbeddedRegistry() as registry, client(registry) as ctgov:
        assert ctgov.fetch([]).studies == {}
        assert registry.requests == []


def test_more_than_a_hundred_at_once_is_the_callers_mistake() -> None:
    with (
        EmbeddedRegistry() as registry,
        client(registry) as ctgov,
        pytest.raises(ValueError, match="at most 100"),
    ):
        ctgov.fetch(numbers(*range(1, 102)))


def test_pages_are_walked_with_every_parameter_repeated() -> None:
    with (
        EmbeddedRegistry(records(*range(1, 8)), largest_page=3) as registry,
        client(registry) as ctgov,
    ):
        batch = ctgov.fetch(numbers(*range(1, 8)))
        first, *others = registry.requests
    assert len(batch.studies) == 7
    assert len(others) == 2
    for request in others:
        assert {**request.params, **first.params} == request.params
        assert "pageToken" in request.params


def test_an_empty_page_with_a_token_is_not_the_end() -> None:
    with (
        EmbeddedRegistry(records(1, 2, 3), faults=[faults.empty_page()]) as registry,
        client(registry) as ctgov,
    ):
        batch = ctgov.fetch(numbers(1, 2, 3))
        assert len(registry.requests) == 2
    assert len(batch.studies) == 3


def test_a_token_that_comes_again_ends_the_walk() -> None:
    with (
        EmbeddedRegistry(records(1), faults=[faults.empty_page("bmV4dCA1IG9u", times=None)]) as reg,
        client(reg) as ctgov,
    ):
        with pytest.raises(UnavailableError, match="pages do not end"):
            ctgov.fetch(numbers(1))
        assert len(reg.requests) == 2


def test_more_pages_than_make_sense_end_the_walk() -> None:
    with (
        EmbeddedRegistry(records(*range(1, 31)), largest_page=1) as registry,
        client(registry) as ctgov,
    ):
        with pytest.raises(UnavailableError, match="pages do not end"):
            ctgov.fetch(numbers(*range(1, 31)))
        assert len(registry.requests) == 11


def test_duplicates_over_pages_collapse() -> None:
    twice = study(number(1))
    twice["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-20"
    with (
        EmbeddedRegistry(records(1, 2, 3), faults=[faults.extra(twice)]) as registry,
        client(registry) as ctgov,
    ):
        batch = ctgov.fetch(numbers(1, 2, 3))
    assert len(batch.studies) == 3
    assert (batch.duplicates, batch.conflicting) == ((number(1),), ())


def test_a_record_that_nobody_asked_for_is_told() -> None:
    with (
        EmbeddedRegistry(records(1), faults=[faults.extra(study(number(9)))]) as registry,
        client(registry) as ctgov,
    ):
        batch = ctgov.fetch(numbers(1, 2))
    assert (batch.absent, batch.unasked) == ((number(2),), (number(9),))


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.truncate(), id="cut JSON"),
        pytest.param(faults.not_json(), id="a page for people"),
        pytest.param(faults.body('{"studies": null}'), id="wrong shape"),
        pytest.param(faults.hang_up(after=100), id="connection lost"),
        pytest.param(faults.status(503), id="503"),
    ],
)
def test_a_broken_answer_is_asked_for_again_and_the_batch_is_whole(fault: faults.Fault) -> None:
    clock = Clock()
    with (
        EmbeddedRegistry(records(1, 2), faults=[fault]) as registry,
        client(registry, clock) as ctgov,
    ):
        assert len(ctgov.fetch(numbers(1, 2)).studies) == 2
        assert len(registry.requests) == 2
    assert clock.slept


def test_a_second_page_that_stays_broken_leaves_nothing_of_the_batch() -> None:
    script = [faults.honest(), faults.truncate(times=None)]
    with (
        EmbeddedRegistry(records(1, 2, 3), largest_page=2, faults=script) as registry,
        client(registry, attempts=3) as ctgov,
    ):
        with pytest.raises(UnavailableError, match="no JSON or only a part of it"):
            ctgov.fetch(numbers(1, 2, 3))
        assert len(registry.requests) == 4


def test_a_query_gives_every_matching_number_over_all_pages() -> None:
    others = {number(99): study(number(99), overallStatus="COMPLETED")}
    with (
        EmbeddedRegistry({**records(*range(1, 26)), **others}, largest_page=10) as registry,
        client(registry) as ctgov,
    ):
        found = ctgov.matching({"cond": "systemic sclerosis", "filter.overallStatus": "RECRUITING"})
        first = registry.requests[0]
        assert len(registry.requests) == 3
    assert sorted(found) == numbers(*range(1, 26))
    assert first.params["query.cond"] == "systemic sclerosis"
    assert first.params["fields"] == "NCTId"


def test_a_query_without_a_hit_gives_nothing() -> None:
    with EmbeddedRegistry(records(1)) as registry, client(registry) as ctgov:
        assert ctgov.matching({"cond": "measles"}) == ()


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param('{"totalCount":2,"studies":[]}', id="fewer than counted"),
        pytest.param('{"studies":[]}', id="no count at all"),
    ],
)
def test_a_list_that_disagrees_with_its_count_is_not_taken_for_whole(reply: str) -> None:
    with (
        EmbeddedRegistry(records(1), faults=[faults.body(reply)]) as registry,
        client(registry) as ctgov,
        pytest.raises(UnavailableError, match="but listed 0"),
    ):
        ctgov.matching({"term": "trial"})


def test_the_registrys_words_about_a_wrong_query_reach_the_user() -> None:
    with (
        EmbeddedRegistry(records(1)) as registry,
        client(registry) as ctgov,
        pytest.raises(RefusedError, match="Unknown area name: Bogus"),
    ):
        ctgov.matching({"filter.advanced": "AREA[Bogus]RANGE[MIN,MAX]"})


@pytest.mark.parametrize(
    ("query", "what"),
    [
        pytest.param({}, "whole registry", id="empty"),
        pytest.param({"cond": " "}, "'cond' is empty", id="an empty value"),
        pytest.param({"condition": "x"}, "'condition' is unknown", id="unknown key"),
        pytest.param({"filter.ids": "x"}, "'filter.ids' is unknown", id="a filter we don't send"),
    ],
)
def test_a_query_that_would_match_everything_or_nothing_known_is_refused(
    query: dict[str, str], what: str
) -> None:
    with pytest.raises(RefusedError, match=what):
        search_params(query)


def test_search_areas_and_filters_become_the_registrys_parameters() -> None:
    given = {"cond": "a", "intr": "b", "filter.overallStatus": "RECRUITING"}
    assert search_params(given) == {
        "query.cond": "a",
        "query.intr": "b",
        "filter.overallStatus": "RECRUITING",
    }


def test_a_batch_too_large_for_one_answer_is_halved_until_it_fits() -> None:
    large = records(*range(1, 9))
    large[number(3)]["protocolSection"]["descriptionModule"] = {"briefSummary": "x" * 3000}
    with (
        EmbeddedRegistry(large) as registry,
        client(registry, max_bytes=5000) as ctgov,
    ):
        batch = ctgov.fetch(numbers(*range(1, 10)))
        asked = [len(request.params["filter.ids"].split(",")) for request in registry.requests]
    assert sorted(batch.studies) == numbers(*range(1, 9))
    assert batch.absent == (number(9),)
    assert asked[:2] == [9, 4]


def test_a_single_record_too_large_is_given_up_at_once() -> None:
    with EmbeddedRegistry(records(1)) as registry, client(registry, max_bytes=100) as ctgov:
        with pytest.raises(OversizeError):
            ctgov.fetch(numbers(1))
        assert len(registry.requests) == 1
