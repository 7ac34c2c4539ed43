"""The embedded registry held to what is recorded about ClinicalTrials.gov, at the level of bytes."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import orjson
import pytest

from tracker.embedded import registry_faults as faults
from tracker.embedded.registry import EmbeddedRegistry

SAMPLE = (
    Path(__file__).parents[2].parent
    / "shared"
    / "registry"
    / "samples"
    / "int-history-NCT03690141-2023.json"
)
A, B, GONE = "NCT00000001", "NCT00000002", "NCT99999999"


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def ids(self) -> list[str]:
        return [s["protocolSection"]["identificationModule"]["nctId"] for s in self.json["studies"]]


def study(nct: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "protocolSection": {
            "identificationModule": {"nctId": nct, "briefTitle": f"Study {nct}"},
            "statusModule": {
                "overallStatus": "RECRUITING",
                "lastUpdateSubmitDate": "2024-02-01",
                "lastUpdatePostDateStruct": {"date": "2024-02-05", "type": "ACTUAL"},
            },
        }
    }
    made["protocolSection"].update(more)
    return made


@pytest.fixture
def registry() -> Iterator[EmbeddedRegistry]:
    studies = {nct: study(nct) for nct in (f"NCT{i:08d}" for i in range(1, 31))}
    with EmbeddedRegistry(studies, timestamp="2026-11-20T09:00:04") as opened:
        yield opened


def get(registry: EmbeddedRegistry, path: str, method: str = "GET", **headers: str) -> Got:
    host = urlsplit(registry.base_url)
    connection = HTTPConnection(host.hostname or "", host.port, timeout=20)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=sent)
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Got(response.status, named, response.read())
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "status", "line"),
    [
        (f"/api/v2/studies/{GONE}", 404, f"NCT number {GONE} not found"),
        ("/api/v2/studies/NCT00000000", 400, "Parameter `nctId` has incorrect format"),
        ("/api/v2/studies/hello", 400, "Parameter `nctId` has incorrect format"),
        (
            f"/api/v2/studies?filter.ids=hello,{A}",
            400,
            "Item 1 in parameter `filter.ids` has incorrect format",
        ),
        (
            f"/api/v2/studies?filter.ids={A},NCT123456789",
            400,
            "Item 2 in parameter `filter.ids` has incorrect format",
        ),
        (
            "/api/v2/studies?filter.overallStatus=recruiting",
            400,
            "Invalid value in parameter `overallStatus`: `recruiting`",
        ),
        ("/api/v2/studies?bogusParam=1", 400, "`bogusParam` is unknown parameter"),
        (
            "/api/v2/studies?filter.advanced=AREA[Bogus]x",
            400,
            "Error parsing query in advanced filter: Unknown area name: Bogus",
        ),
        (f"/api/v2/studies/{A}/history", 404, "Not found"),
        (f"/api/int/studies/{A}/history", 404, f"No study {A} history summary"),
        (
            "/api/v2/studies?sort=BriefTitle",
            501,
            "`sort` is not served by the embedded registry",
        ),
    ],
)
def test_errors_are_one_line_of_plain_text(
    registry: EmbeddedRegistry, path: str, status: int, line: str
) -> None:
    got = get(registry, path)
    assert (got.status, got.body.decode()) == (status, line)
    assert got.headers["content-type"] == "text/plain; charset=UTF-8"


def test_the_version_names_the_load(registry: EmbeddedRegistry) -> None:
    got = get(registry, "/api/v2/version")
    assert got.json == {"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20T09:00:04"}


def test_the_tag_is_that_of_the_load_not_of_the_record(registry: EmbeddedRegistry) -> None:
    tag = get(registry, "/api/v2/version").headers["etag"]
    assert get(registry, f"/api/v2/studies/{A}").headers["etag"] == tag
    again = get(registry, "/api/v2/version", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    registry.load("2026-11-23T09:00:05", {})
    renewed = get(registry, "/api/v2/version", If_None_Match=tag)
    assert renewed.status == 200
    assert renewed.headers["etag"] != tag


def test_every_record_carries_the_day_of_the_load(registry: EmbeddedRegistry) -> None:
    registry.load("2026-11-23T09:00:05", {B: study(B)})
    for nct in (A, B):
        derived = get(registry, f"/api/v2/studies/{nct}").json["derivedSection"]
        assert derived["miscInfoModule"]["versionHolder"] == "2026-11-23"


def test_a_page_is_ten_studies_by_default_and_never_above_the_largest(
    registry: EmbeddedRegistry,
) -> None:
    assert len(get(registry, "/api/v2/studies").ids) == 10
    assert len(get(registry, "/api/v2/studies?pageSize=0").ids) == 10
    everything = get(registry, "/api/v2/studies?pageSize=5000")
    assert len(everything.ids) == 30
    assert "nextPageToken" not in everything.json


def test_a_page_size_above_a_thousand_is_silently_cut() -> None:
    many = {nct: study(nct) for nct in (f"NCT{i:08d}" for i in range(1, 1002))}
    with EmbeddedRegistry(many) as registry:
        got = get(registry, "/api/v2/studies?pageSize=1001&fields=NCTId")
    assert len(got.ids) == 1000
    assert "nextPageToken" in got.json


def test_pages_cover_everything_once_and_only_the_first_counts(registry: EmbeddedRegistry) -> None:
    seen: list[str] = []
    path = "/api/v2/studies?pageSize=7&countTotal=true"
    page = get(registry, path)
    assert page.json["totalCount"] == 30
    seen += page.ids
    while token := page.json.get("nextPageToken"):
        page = get(registry, f"{path}&pageToken={quote(token, safe='')}")
        assert "totalCount" not in page.json
        seen += page.ids
    assert sorted(seen) == [f"NCT{i:08d}" for i in range(1, 31)]


def test_a_token_used_with_another_query_starts_at_its_old_offset(
    registry: EmbeddedRegistry,
) -> None:
    token = quote(get(registry, "/api/v2/studies?pageSize=25").json["nextPageToken"], safe="")
    other = get(registry, f"/api/v2/studies?query.titles=study&pageSize=25&pageToken={token}")
    assert other.status == 200
    assert len(other.ids) == 5


def test_records_come_in_neither_the_asked_nor_the_numeric_order(
    registry: EmbeddedRegistry,
) -> None:
    asked = [f"NCT{i:08d}" for i in range(1, 31)]
    got = get(registry, f"/api/v2/studies?pageSize=30&filter.ids={','.join(asked)}").ids
    assert sorted(got) == asked
    assert got not in (asked, asked[::-1])


def test_every_study_stands_on_a_line_of_its_own(registry: EmbeddedRegistry) -> None:
    lines = get(registry, "/api/v2/studies?pageSize=3").body.splitlines()
    assert sum(line.startswith(b'{"protocolSection"') for line in lines) == 3


def test_numbers_are_taken_in_any_case_with_commas_or_pipes(registry: EmbeddedRegistry) -> None:
    got = get(registry, f"/api/v2/studies?filter.ids=nct1%7CNCT0000000002,{GONE}")
    assert sorted(got.ids) == [A, B]


def test_absent_numbers_leave_no_hint(registry: EmbeddedRegistry) -> None:
    got = get(registry, f"/api/v2/studies?filter.ids={GONE}")
    assert (got.status, got.json) == (200, {"studies": []})


def test_a_merged_number_leads_to_the_survivor(registry: EmbeddedRegistry) -> None:
    registry.merge(B, A)
    moved = get(registry, f"/api/v2/studies/{B}")
    assert (moved.status, moved.headers["location"]) == (301, f"/api/v2/studies/{A}")
    assert get(registry, f"/api/v2/studies?filter.ids={B}").ids == [A]
    survivor = get(registry, f"/api/v2/studies/{A}").json
    assert survivor["protocolSection"]["identificationModule"]["nctIdAliases"] == [B]


def test_a_merger_is_for_good_and_takes_earlier_ones_along(registry: EmbeddedRegistry) -> None:
    registry.merge("NCT00000003", B)
    registry.merge(B, A)
    registry.load("2026-11-23T09:00:05", {A: study(A)})
    survivor = get(registry, f"/api/v2/studies/{A}").json
    aliases = survivor["protocolSection"]["identificationModule"]["nctIdAliases"]
    assert sorted(aliases) == [B, "NCT00000003"]
    assert get(registry, "/api/v2/studies?filter.ids=NCT00000003").ids == [A]


def test_a_removed_record_is_not_found(registry: EmbeddedRegistry) -> None:
    registry.remove(A)
    assert get(registry, f"/api/v2/studies/{A}").status == 404


def test_a_lapse_moves_no_date(registry: EmbeddedRegistry) -> None:
    before = get(registry, f"/api/v2/studies/{A}").json["protocolSection"]["statusModule"]
    registry.lapse(A)
    after = get(registry, f"/api/v2/studies/{A}").json["protocolSection"]["statusModule"]
    assert after == {**before, "overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING"}


def test_changing_a_study_after_it_was_loaded_publishes_nothing() -> None:
    mine = study(A)
    with EmbeddedRegistry({A: mine}) as registry:
        mine["protocolSection"]["statusModule"]["overallStatus"] = "COMPLETED"
        shown = get(registry, f"/api/v2/studies/{A}").json
    assert shown["protocolSection"]["statusModule"]["overallStatus"] == "RECRUITING"


def test_answers_are_gzipped_only_when_asked(registry: EmbeddedRegistry) -> None:
    plain = get(registry, "/api/v2/version")
    packed = get(registry, "/api/v2/version", Accept_Encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.body[:2] == b"\x1f\x8b"


def test_other_methods_are_not_taken(registry: EmbeddedRegistry) -> None:
    assert get(registry, "/api/v2/version", method="POST").status == 405


SEARCHED = {
    A: study(
        A,
        conditionsModule={"conditions": ["Systemic Sclerosis"], "keywords": ["scleroderma"]},
        armsInterventionsModule={"interventions": [{"name": "Mesenchymal stem cells"}]},
        sponsorCollaboratorsModule={
            "leadSponsor": {"name": "Harbour Institute"},
            "collaborators": [{"name": "Hill Foundation"}],
        },
        contactsLocationsModule={"locations": [{"city": "Ghent", "country": "Belgium"}]},
        outcomesModule={"primaryOutcomes": [{"measure": "Skin score"}]},
    ),
    B: study(B, conditionsModule={"conditions": ["Multiple Sclerosis"]}),
}


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ("query.cond=sclerosis", [A, B]),
        ("query.cond=systemic%20sclerosis", [A]),
        ("query.cond=SCLERODERMA", [A]),
        ("query.cond=%22sclerosis%20systemic%22", []),
        ("query.cond=scleroderma%20OR%20multiple", [A, B]),
        ("query.cond=sclerosis&query.intr=mesenchymal", [A]),
        ("query.intr=sclerosis", []),
        ("query.spons=hill", [A]),
        ("query.lead=hill", []),
        ("query.locn=ghent", [A]),
        ("query.outc=skin", [A]),
        ("query.titles=nct00000002", [B]),
        ("query.id=NCT00000002", [B]),
        ("query.term=belgium", [A]),
        ("query.patient=harbour", [A]),
        ("query.cond=sclerosis&filter.overallStatus=COMPLETED", []),
        ("query.cond=sclerosis&filter.overallStatus=COMPLETED,RECRUITING", [A, B]),
        ("filter.advanced=AREA[LastUpdatePostDate]RANGE[2024-02-05,MAX]", [A, B]),
        ("filter.advanced=AREA[LastUpdatePostDate]RANGE[2024-02-06,MAX]", []),
        ("filter.advanced=AREA[LastUpdatePostDate]RANGE[MIN,2024-02]", [A, B]),
        ("filter.advanced=AREA[NCTId]NCT00000001%20AND%20AREA[OverallStatus]RECRUITING", [A]),
        ("filter.advanced=ghent", [A]),
        (f"query.term={A}&filter.overallStatus=COMPLETED", [A]),
        (f"query.cond=sclerosis&filter.ids={B}", [B]),
    ],
)
def test_words_are_searched_in_the_registrys_areas(params: str, found: list[str]) -> None:
    with EmbeddedRegistry(SEARCHED) as registry:
        assert sorted(get(registry, f"/api/v2/studies?{params}").ids) == found


def versions() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    first = study(A, outcomesModule={"primaryOutcomes": [{"measure": "Pain"}]})
    second = study(A, outcomesModule={"primaryOutcomes": [{"measure": "Relief"}]})
    first["protocolSection"]["designModule"] = {"enrollmentInfo": {"count": 30}}
    second["protocolSection"]["designModule"] = {"enrollmentInfo": {"count": 30}}
    return [({"date": "2018-09-27"}, first), ({}, second), ({"reviewNotPassed": True}, second)]


def test_a_history_is_computed_from_its_versions() -> None:
    with EmbeddedRegistry({A: study(A)}, histories={A: versions()}) as registry:
        history = get(registry, f"/api/int/studies/{A}/history").json
    assert [change["version"] for change in history["changes"]] == [0, 1, 2]
    assert [change["date"] for change in history["changes"]] == [
        "2018-09-27",
        "2024-02-01",
        "2024-02-01",
    ]
    assert [change["moduleLabels"] for change in history["changes"]] == [
        [],
        ["Outcome Measures"],
        [],
    ]
    assert history["changes"][2]["reviewNotPassed"] is True
    assert history["outcomesUpdateCount"] == 1
    assert history["lastUpdateVersions"] == {
        "outcomes": 1,
        "primaryOutcomes": 1,
        "enrollmentInfo": 0,
    }
    assert history["originalData"]["primaryOutcomes"] == [{"measure": "Pain"}]
    assert history["originalData"]["enrollmentCountSame"] is True


def test_the_details_carry_the_history_when_asked() -> None:
    with EmbeddedRegistry({A: study(A)}, histories={A: versions()}) as registry:
        alone = get(registry, f"/api/int/studies/{A}/history").json
        told = get(registry, f"/api/int/studies/{A}?history=true").json
        plain = get(registry, f"/api/int/studies/{A}").json
    assert told["history"] == alone
    assert told["study"]["protocolSection"]["outcomesModule"]["primaryOutcomes"] == [
        {"measure": "Relief"}
    ]
    assert "history" not in plain


def test_a_version_comes_with_its_number_and_an_unknown_one_is_refused() -> None:
    with EmbeddedRegistry({A: study(A)}, histories={A: versions()}) as registry:
        first = get(registry, f"/api/int/studies/{A}/history/0").json
        beyond = get(registry, f"/api/int/studies/{A}/history/3")
    assert first["studyVersion"] == 0
    assert beyond.status == 403


def test_faults_are_played_in_order_each_on_its_path() -> None:
    script = [
        faults.status(503, on="/api/int/"),
        faults.honest(),
        faults.status(429, retry_after="9"),
    ]
    with EmbeddedRegistry({A: study(A)}, faults=script) as registry:
        told = [get(registry, "/api/v2/version").status for _ in range(3)]
        assert told == [200, 429, 200]
        assert get(registry, f"/api/int/studies/{A}/history").status == 503
        assert get(registry, f"/api/int/studies/{A}/history").status == 404


def test_a_lasting_fault_ends_when_it_is_cleared() -> None:
    with EmbeddedRegistry(faults=[faults.blocked()]) as registry:
        assert [get(registry, "/api/v2/version").status for _ in range(2)] == [403, 403]
        registry.faults.clear()
        assert get(registry, "/api/v2/version").status == 200


def test_every_request_is_noted_even_a_refused_one() -> None:
    with EmbeddedRegistry(faults=[faults.blocked()]) as registry:
        get(registry, "/api/v2/studies?query.cond=a%20b", X_Mark="here")
        (request,) = registry.requests
    assert (request.method, request.path) == ("GET", "/api/v2/studies")
    assert request.params == {"query.cond": "a b"}
    assert request.headers["x-mark"] == "here"


def test_closing_ends_a_drip_at_once() -> None:
    with EmbeddedRegistry(faults=[faults.drip(3600)]) as registry:
        host = urlsplit(registry.base_url)
        waiting = HTTPConnection(host.hostname or "", host.port, timeout=20)
        waiting.request("GET", "/api/v2/version")
        waiting.getresponse().close()
    waiting.close()


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the recorded answer is not at hand")
def test_a_recorded_history_is_computed_as_the_registry_computed_it() -> None:
    recorded = orjson.loads(SAMPLE.read_bytes())
    history, nct = recorded["history"], "NCT03690141"
    current = recorded["study"]["protocolSection"]
    sponsor = {"leadSponsor": {"name": "One"}, "responsibleParty": {"type": "SPONSOR"}}
    rows = []
    for change in history["changes"]:
        early, small = change["version"] < 5, change["version"] >= 7
        source = history["originalData"] if early else current["outcomesModule"]
        made = study(
            nct,
            outcomesModule={
                "primaryOutcomes": source["primaryOutcomes"],
                "secondaryOutcomes": [{"measure": "the same throughout"}],
            },
            designModule={
                "enrollmentInfo": current["designModule"]["enrollmentInfo"]
                if small
                else history["originalData"]["enrollmentInfo"]
            },
            sponsorCollaboratorsModule=sponsor,
        )
        rows.append((change, made))
    with EmbeddedRegistry({nct: rows[-1][1]}, histories={nct: rows}) as registry:
        served = get(registry, f"/api/int/studies/{nct}/history").json
    for change in served["changes"]:
        del change["lastUpdateSubmitQcDate"]  # not yet there when the answer was recorded
    assert served == history
