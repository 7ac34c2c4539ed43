"""Answers of ClinicalTrials.gov, read and matched with what was asked; pure."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from loopback_registry import number, study

from tracker.errors import RefusedError, UnavailableError
from tracker.registries.ctgov import Batch, Load, reconcile
from tracker.registries.ctgov.payload import parse_load, parse_page
from tracker.registries.http import Answer

A, B, C, D = map(number, (1, 2, 3, 4))


def answer(body: str | bytes, status: int = 200) -> Answer:
    raw = body.encode() if isinstance(body, str) else body
    return Answer("https://registry.example/api/v2/studies?filter.ids=x", status, {}, raw)


def with_aliases(nct: str, *aliases: str) -> dict[str, Any]:
    made = study(nct)
    made["protocolSection"]["identificationModule"]["nctIdAliases"] = list(aliases)
    return made


def outline(batch: Batch) -> dict[str, Any]:
    return {
        "answered": {
            id_: found["protocolSection"]["identificationModule"]["nctId"]
            for id_, found in batch.studies.items()
        },
        "merged": dict(batch.merged),
        "absent": batch.absent,
        "unasked": batch.unasked,
        "duplicates": batch.duplicates,
        "conflicting": batch.conflicting,
    }


NOTHING: dict[str, Any] = {
    "answered": {},
    "merged": {},
    "absent": (),
    "unasked": (),
    "duplicates": (),
    "conflicting": (),
}


@pytest.mark.parametrize(
    ("asked", "received", "expected"),
    [
        pytest.param([A, B], [study(B), study(A)], {"answered": {A: A, B: B}}, id="all answered"),
        pytest.param([A, B], [study(B)], {"answered": {B: B}, "absent": (A,)}, id="one absent"),
        pytest.param([A, B], [], {"absent": (A, B)}, id="nothing came"),
        pytest.param([], [study(A)], {"unasked": (A,)}, id="nothing asked"),
        pytest.param(
            [A],
            [with_aliases(B, A)],
            {"answered": {A: B}, "merged": {A: B}},
            id="a merged number is answered by its survivor",
        ),
        pytest.param(
            [A, B],
            [with_aliases(B, A)],
            {"answered": {A: B, B: B}, "merged": {A: B}},
            id="merged number and survivor both asked",
        ),
        pytest.param(
            [A, C],
            [with_aliases(B, A, C)],
            {"answered": {A: B, C: B}, "merged": {A: B, C: B}},
            id="two merged numbers, one survivor",
        ),
        pytest.param(
            [A],
            [study(A), with_aliases(B, A)],
            {"answered": {A: A}, "unasked": (B,)},
            id="a record of that number itself goes before an alias",
        ),
        pytest.param(
            [A],
            [study(B)],
            {"absent": (A,), "unasked": (B,)},
            id="another record that doesn't state the alias",
        ),
        pytest.param(
            [A], [study(A), study(A)], {"answered": {A: A}, "duplicates": (A,)}, id="same twice"
        ),
        pytest.param(
            [A],
            [study(A, overallStatus="COMPLETED"), study(A)],
            {"answered": {A: A}, "duplicates": (A,), "conflicting": (A,)},
            id="twice with different contents",
        ),
        pytest.param([A, A], [study(A)], {"answered": {A: A}}, id="asked twice"),
    ],
)
def test_what_came_is_matched_with_what_was_asked(
    asked: list[str], received: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    assert outline(reconcile(asked, received)) == {**NOTHING, **expected}


def test_of_conflicting_duplicates_the_last_is_kept() -> None:
    first, last = study(A, overallStatus="COMPLETED"), study(A)
    assert reconcile([A], [last, first, last]).studies[A] is last


def test_three_copies_of_which_one_differs_conflict() -> None:
    same, other = study(A), study(A, overallStatus="COMPLETED")
    assert reconcile([A], [other, same, same]).conflicting == (A,)


def test_a_data_load_is_read() -> None:
    read = parse_load(answer('{"apiVersion":"2.0.5","dataTimestamp":"2026-11-20T09:00:04"}'))
    assert read == Load("2.0.5", "2026-11-20T09:00:04")


@pytest.mark.parametrize(
    "body",
    [
        '{"apiVersion":"2.0.5"}',
        '{"apiVersion":"2.0.5","dataTimestamp":null}',
        '{"apiVersion":"2.0.5","dataTimestamp":"yesterday"}',
        '{"apiVersion":"2.0.5","dataTimestamp":"2026-11-2',
        "[]",
        "",
    ],
)
def test_a_broken_data_load_is_an_answer_to_ask_for_again(body: str) -> None:
    with pytest.raises(UnavailableError):
        parse_load(answer(body))


def test_a_page_gives_studies_token_and_total() -> None:
    body = {"totalCount": 7, "studies": [study(A)], "nextPageToken": "x" * 500}
    page = parse_page(answer(orjson.dumps(body)))
    assert (page.total, page.token, page.studies) == (7, "x" * 500, (study(A),))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        pytest.param(orjson.dumps({"studies": [study(A)]})[:-20], "no JSON", id="cut off"),
        pytest.param(b"<html>Updating</html>", "an HTML page", id="a page for people"),
        pytest.param(b"{}", "no list of studies", id="no studies"),
        pytest.param(b'{"studies":{}}', "no list of studies", id="studies is no list"),
        pytest.param(b'{"studies":[{}]}', "without an NCT number", id="an empty study"),
        pytest.param(b'{"studies":[null]}', "without an NCT number", id="a null"),
        pytest.param(b'{"studies":["NCT00000001"]}', "without an NCT number", id="a text"),
        pytest.param(
            b'{"studies":[{"protocolSection":{"identificationModule":{"nctId":"1"}}}]}',
            "without an NCT number",
            id="a number of another form",
        ),
        pytest.param(b'{"studies":[],"nextPageToken":5}', "wrong type", id="token is a number"),
        pytest.param(b'{"studies":[],"totalCount":"5"}', "wrong type", id="total is a text"),
        pytest.param(b"", "no JSON", id="empty"),
    ],
)
def test_a_broken_page_is_an_answer_to_ask_for_again(body: bytes, what: str) -> None:
    with pytest.raises(UnavailableError, match=what) as failure:
        parse_page(answer(body))
    assert "registry.example/api/v2/studies gave" in str(failure.value)
    assert "filter.ids" not in str(failure.value)


def test_a_404_means_a_wrong_address_and_no_waiting_helps() -> None:
    with pytest.raises(RefusedError, match=r"\(404: not here\).*base_url"):
        parse_page(answer("not here", 404))


def test_another_status_than_200_is_no_page() -> None:
    with pytest.raises(UnavailableError, match="status 204"):
        parse_page(answer("", 204))


def test_a_page_may_contain_keys_that_nobody_knows_yet() -> None:
    body = {"studies": [{**study(A), "newSection": {}}], "took": 3}
    assert parse_page(answer(json.dumps(body))).studies[0]["newSection"] == {}
