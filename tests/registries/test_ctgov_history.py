"""The record history: its answers read and checked, and its client against the embedded registry."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from loopback_registry import Clock, manners, number, records, study

from tracker.embedded import registry_faults as faults
from tracker.embedded.registry import EmbeddedRegistry
from tracker.errors import BlockedError, ReadingError, RefusedError, UnavailableError
from tracker.model import Version
from tracker.registries.ctgov import RecordHistory
from tracker.registries.ctgov.versions import disagreement, gap, parse_index, parse_version
from tracker.registries.http import Answer

A, B = number(1), number(2)
SHARED = Path(__file__).parents[2].parent / "shared"


def answer(body: Any, status: int = 200) -> Answer:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return Answer("https://registry.example/api/int/studies/x/history", status, {}, raw)


def row(version: Any, day: Any = "2024-02-01", **more: Any) -> dict[str, Any]:
    return {
        "version": version,
        "date": day,
        "status": "RECRUITING",
        "moduleLabels": ["Study Status"],
        **more,
    }


def version(n: int, day: str = "2024-02-01") -> Version:
    return Version(n, date.fromisoformat(day), "RECRUITING")


def history_of(nct: str, *days: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [({}, study(nct, lastUpdateSubmitDate=day)) for day in days]


@contextmanager
def history(
    registry: EmbeddedRegistry, clock: Clock | None = None, **settings: Any
) -> Iterator[RecordHistory]:
    polite = manners(registry, clock, **settings)
    try:
        yield RecordHistory(polite)
    finally:
        polite.close()


def test_an_index_gives_versions_in_order() -> None:
    body = {"changes": [row(0, moduleLabels=[]), row(1, "2024-03-05")], "outcomesUpdateCount": 0}
    index = parse_index(answer(body), A)
    assert index.versions == (
        Version(0, date(2024, 2, 1), "RECRUITING", ()),
        Version(1, date(2024, 3, 5), "RECRUITING", ("Study Status",)),
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded answers are not at hand")
def test_a_recorded_index_is_read() -> None:
    sample = SHARED / "registry" / "samples" / "int-history-NCT03690141-2023.json"
    recorded = json.loads(sample.read_text(encoding="utf-8"))
    index = parse_index(answer(recorded["history"]), "NCT03690141")
    assert len(index.versions) == 10
    assert index.versions[0].date == date(2018, 9, 27)
    assert "Outcome Measures" in index.versions[5].labels
    assert disagreement(index.versions[0], recorded["study"]) is None
    assert disagreement(index.versions[9], recorded["study"]) is None
    assert disagreement(index.versions[5], recorded["study"]) is not None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param([], "it is empty", id="no version"),
        pytest.param([row(0), row(2)], "version 1 is expected, version 2", id="a gap"),
        pytest.param([row(1)], "version 0 is expected, version 1", id="counted from one"),
        pytest.param([row(0), row(0)], "version 1 is expected, version 0", id="a number twice"),
        pytest.param([row(1), row(0)], "version 0 is expected, version 1", id="wrong order"),
        pytest.param([row("0")], "can't be read", id="a number as text"),
        pytest.param([row(True)], "can't be read", id="a number as truth"),
        pytest.param([row(0, "2024-02")], "can't be read", id="a month for a date"),
        pytest.param([row(0, None)], "can't be read", id="no date"),
        pytest.param([{"version": 0}], "can't be read", id="a row without a date"),
        pytest.param([None], "can't be read", id="no row"),
        pytest.param([row(0, moduleLabels=5)], "can't be read", id="labels that are none"),
    ],
)
def test_an_index_that_contradicts_itself_sets_the_record_aside(
    changes: list[Any], why: str
) -> None:
    with pytest.raises(ReadingError, match=why) as failure:
        parse_index(answer({"changes": changes}), A)
    assert failure.value.record == A


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>", id="a page for people"),
        pytest.param(b'{"changes": [', id="cut JSON"),
        pytest.param(b"{}", id="no versions"),
        pytest.param(b'{"changes": {}}', id="versions that are no list"),
    ],
)
def test_an_index_that_is_none_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(UnavailableError):
        parse_index(answer(body), A)


def test_contiguous_numbers_have_no_gap() -> None:
    assert gap([version(0), version(1), version(2)]) is None


@pytest.mark.parametrize(
    ("day", "status", "agrees"),
    [
        ("2024-02-01", {"lastUpdateSubmitDate": "2024-02-01"}, True),
        ("2024-02-02", {"lastUpdateSubmitDate": "2024-02-01"}, False),
        (
            "2018-09-27",
            {
                "lastUpdateSubmitDate": "2018-09-10",
                "studyFirstSubmitDate": "2018-09-10",
                "studyFirstSubmitQcDate": "2018-09-27",
            },
            True,
        ),
        (
            "2020-05-01",
            {"lastUpdateSubmitDate": "2020-04-01", "resultsFirstSubmitQcDate": "2020-05-01"},
            True,
        ),
        ("2024-02-05", {"lastUpdatePostDateStruct": {"date": "2024-02-05"}}, True),
        ("1999-11-01", {}, True),
    ],
    ids=[
        "submitted that day",
        "submitted another day",
        "first version, by quality control",
        "first results, by quality control",
        "states only its posting",
        "states nothing",
    ],
)
def test_a_version_is_held_against_the_date_of_its_row(
    day: str, status: dict[str, Any], agrees: bool
) -> None:
    inside = {"protocolSection": {"identificationModule": {"nctId": A}, "statusModule": status}}
    assert (disagreement(version(3, day), inside) is None) is agrees


def test_a_version_without_any_status_module_is_not_doubted() -> None:
    inside = {"protocolSection": {"identificationModule": {"nctId": A}}}
    assert disagreement(version(0), inside) is None


def test_a_disagreement_names_version_and_both_dates() -> None:
    told = disagreement(version(3, "2024-02-02"), study(A))
    assert told is not None
    assert "version 3 is of 2024-02-02" in told
    assert "2024-02-01" in told


def test_a_version_gives_its_study() -> None:
    assert parse_version(answer({"studyVersion": 4, "study": study(A)}), A, 4) == study(A)


def test_a_version_under_a_merged_number_is_of_the_record() -> None:
    merged = copy.deepcopy(study(B))
    merged["protocolSection"]["identificationModule"]["nctIdAliases"] = [A]
    assert parse_version(answer({"studyVersion": 0, "study": merged}), A, 0) == merged


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"studyVersion": 5, "study": study(A)}, "asked for version 4, got version 5"),
        ({"study": study(A)}, "got version None"),
        ({"studyVersion": 4, "study": study(B)}, f"of another record, {B}"),
    ],
    ids=["another version", "no version", "another record"],
)
def test_another_version_or_record_than_asked_sets_the_record_aside(
    body: dict[str, Any], why: str
) -> None:
    with pytest.raises(ReadingError, match=why):
        parse_version(answer(body), A, 4)


@pytest.mark.parametrize("body", [{"studyVersion": 4}, {"studyVersion": 4, "study": {}}, []])
def test_a_version_without_a_study_is_asked_for_again(body: Any) -> None:
    with pytest.raises(UnavailableError):
        parse_version(answer(body), A, 4)


def test_a_history_costs_one_request_for_the_index_and_one_a_version() -> None:
    days = ("2020-01-01", "2021-01-01", "2022-01-01")
    with (
        EmbeddedRegistry(records(1), histories={A: history_of(A, *days)}) as registry,
        history(registry) as past,
    ):
        index = past.index(A)
        assert index is not None
        studies = [past.version(A, known.number) for known in index.versions]
        assert len(registry.requests) == 4
    assert [known.date.isoformat() for known in index.versions] == list(days)
    for known, inside in zip(index.versions, studies, strict=True):
        assert disagreement(known, inside) is None


def test_a_record_without_a_history_is_told_apart_from_a_failure() -> None:
    with EmbeddedRegistry(records(1)) as registry, history(registry) as past:
        assert past.index(A) is None
        assert len(registry.requests) == 1


def test_a_404_in_other_words_is_a_failure_not_a_missing_history() -> None:
    script = [faults.status(404, body="Not found", times=None)]
    with (
        EmbeddedRegistry(histories={A: history_of(A, "2020-01-01")}, faults=script) as registry,
        history(registry) as past,
    ):
        with pytest.raises(RefusedError, match=r"404: Not found\): the interface has moved"):
            past.index(A)
        with pytest.raises(RefusedError, match="the interface has moved"):
            past.version(A, 0)
        assert len(registry.requests) == 2


@pytest.mark.parametrize("body", ["", "<!DOCTYPE html><html></html>"])
def test_a_refused_index_is_blocked(body: str) -> None:
    script = [faults.status(403, body=body, times=None)]
    with (
        EmbeddedRegistry(histories={A: history_of(A, "2020-01-01")}, faults=script) as registry,
        history(registry) as past,
    ):
        with pytest.raises(BlockedError):
            past.index(A)
        assert len(registry.requests) == 1


def test_a_page_for_people_instead_of_a_version_is_blocked_at_once() -> None:
    with (
        EmbeddedRegistry(
            histories={A: history_of(A, "2020-01-01")}, faults=[faults.blocked()]
        ) as registry,
        history(registry) as past,
    ):
        with pytest.raises(BlockedError, match='client = "curl"') as failure:
            past.version(A, 0)
        assert len(registry.requests) == 1
    assert failure.value.record == A


def test_a_403_for_a_version_that_the_index_lists_is_blocked() -> None:
    with (
        EmbeddedRegistry(
            histories={A: history_of(A, "2020-01-01")}, faults=[faults.status(403)]
        ) as registry,
        history(registry) as past,
    ):
        with pytest.raises(BlockedError, match="stands in the record's history but is refused"):
            past.version(A, 0)
        assert len(registry.requests) == 2


def test_a_403_for_a_version_that_is_no_longer_listed_sets_the_record_aside() -> None:
    with (
        EmbeddedRegistry(histories={A: history_of(A, "2020-01-01")}) as registry,
        history(registry) as past,
        pytest.raises(ReadingError, match="version 1 is not in the record's history") as failure,
    ):
        past.version(A, 1)
    assert failure.value.record == A


def test_a_version_of_a_record_that_has_gone_sets_it_aside() -> None:
    with (
        EmbeddedRegistry() as registry,
        history(registry) as past,
        pytest.raises(ReadingError, match="version 0 is not in the record's history"),
    ):
        past.version(A, 0)


def test_html_instead_of_json_is_asked_for_again_and_then_given_up() -> None:
    clock = Clock()
    with (
        EmbeddedRegistry(
            histories={A: history_of(A, "2020-01-01")}, faults=[faults.not_json(times=None)]
        ) as registry,
        history(registry, clock, attempts=3) as past,
    ):
        with pytest.raises(UnavailableError, match="an HTML page"):
            past.version(A, 0)
        assert len(registry.requests) == 3


def test_the_newest_version_carries_the_lapse_and_no_version_is_made_of_it() -> None:
    days = ("2020-01-01", "2021-01-01")
    with (
        EmbeddedRegistry(records(1), histories={A: history_of(A, *days)}) as registry,
        history(registry) as past,
    ):
        registry.lapse(A)
        index = past.index(A)
        newest = past.version(A, 1)
        older = past.version(A, 0)
    assert index is not None
    assert [known.status for known in index.versions] == ["RECRUITING", "UNKNOWN"]
    assert newest["protocolSection"]["statusModule"]["lastKnownStatus"] == "RECRUITING"
    assert older["protocolSection"]["statusModule"]["overallStatus"] == "RECRUITING"
