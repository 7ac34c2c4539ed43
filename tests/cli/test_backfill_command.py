from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import study, updated
from history_desk import DATES, V0, V1, V2, history_desk, rows

from tracker.embedded import registry_faults as faults


def test_a_record_is_told_in_a_line_and_nobody_by_mail(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        said = desk.tracker("backfill", "nct1")
        assert said.code == 0
        assert said.lines == [
            "NCT00000001  3 versions, 3 fetched: 11 new entries in the log, 1 replaced"
        ]
        assert "3 versions fetched of 1 record" in said.err
        desk.tracker("mail", "send")
        assert not desk.mailbox.messages
        log = desk.tracker("log", "--format", "jsonl")
        told = [json.loads(line) for line in log.lines]
        assert [each["version"] for each in told if each["category"] == "record"] == [0]
        assert all(each["seen_at"] is None for each in told)


def test_what_is_here_is_not_asked_for_again(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        desk.tracker("backfill", "--all")
        asked = len(desk.registry.requests)
        said = desk.tracker("backfill", "--all")
        assert said.lines == ["NCT00000001  3 versions, all that were wanted are here"]
        assert len(desk.registry.requests) == asked
        desk.tracker("backfill", "--all", "--again")
        assert len(desk.registry.requests) == asked + 1


def test_being_blocked_is_said_and_the_same_command_goes_on(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        desk.registry.faults.add(
            *(faults.honest(on="/api/int", times=2), faults.blocked(on="/api/int", times=1))
        )
        said = desk.tracker("backfill", "--watch", "mine")
        assert said.code == 1
        assert "403" in said.err
        assert "goes on where it stood" in said.err
        said = desk.tracker("backfill", "--watch", "mine")
        assert said.code == 0
        asked = [r.path for r in desk.registry.requests if r.path.startswith("/api/int")]
        assert sum(path.endswith("/history/0") for path in asked) == 1


def test_a_history_that_contradicts_itself_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        broken = [({"date": "2020-12-24"}, V0), *rows(V1, V2)]
        desk.registry.keep_history("NCT00000001", broken)
        said = desk.tracker("backfill", "NCT1")
        assert said.code == 1
        assert said.out == ""
        assert "NCT00000001  set aside: version 0 is of 2020-12-24 by the list" in said.err
        assert "1 set aside" in said.err


def test_a_followed_record_that_was_never_seen_has_a_past_too(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        new = updated(study(7), "2023-01-10")
        desk.configure("NCT00000001", "NCT00000007", extra="[history]\nmin_interval = 0.0")
        desk.registry.keep_history("NCT00000007", rows(new))
        assert desk.tracker("backfill", "NCT7").code == 0
        assert "Registered on 2022-05-01" in desk.tracker("log", "NCT7").out


MISUSES = [
    ((), "say whose past"),
    (("--watch", "mien"), 'did you mean "mine"?'),
    (("--all", "--versions", "outcome"), "outcomes"),
    (("banana",), "NCT number"),
]


@pytest.mark.parametrize(("arguments", "hint"), MISUSES)
def test_a_misuse_is_told(tmp_path: Path, arguments: tuple[str, ...], hint: str) -> None:
    with history_desk(tmp_path) as desk:
        said = desk.tracker("backfill", *arguments)
        assert said.code == 2
        assert hint in said.err


def test_a_record_nobody_follows_is_not_taken_up(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        said = desk.tracker("backfill", "NCT99")
        assert said.code == 1
        assert "tracker watch add NCT00000099" in said.err


# -- versions --------------------------------------------------------------------------------------


def versions(said_lines: list[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in said_lines]


def test_versions_come_with_number_date_status_and_source(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        desk.tracker("backfill", "--all")
        found = versions(desk.tracker("versions", "NCT1", "--format", "jsonl").lines)
    assert [(v["version"], v["on_site"], v["date"], v["status"]) for v in found] == [
        (0, 1, DATES[0], "Not yet recruiting"),
        (1, 2, DATES[1], "Recruiting"),
        (2, 3, DATES[2], "Recruiting"),
    ]
    assert [v["source"] for v in found] == ["history"] * 3
    assert found[2]["changed"] == "Study Status, Study Design, Outcome Measures"
    assert found[2]["seen"]
    assert found[0]["seen"] is None


def test_versions_that_were_not_fetched_are_listed_as_such(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        desk.tracker("backfill", "--all", "--versions", "outcomes")
        found = versions(desk.tracker("versions", "NCT1", "--format", "jsonl").lines)
    assert [v["source"] for v in found] == ["history", "listed", "history"]
    assert found[1]["note"] == "listed by the registry, not fetched"


def test_a_withdrawn_version_is_told_as_such(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        desk.tracker("backfill", "--all")
        desk.registry.keep_history("NCT00000001", rows(V0, V2))
        said = desk.tracker("backfill", "--all", "--again")
        assert said.code == 1
        assert "edited this record's past" in said.err
        said = desk.tracker("versions", "NCT1", "--format", "jsonl")
        notes = {(v["version"], v["date"]): v["note"] for v in versions(said.lines)}
        assert notes[(1, DATES[1])] == "withdrawn by the registry: its list no longer has it"
        assert notes[(0, DATES[0])] == ""
        assert "set it aside" in said.err


def test_an_edit_without_a_version_is_told_as_such(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        renamed = updated(
            V2, DATES[2], sponsorCollaboratorsModule={"leadSponsor": {"name": "Renamed House"}}
        )
        desk.publish(1, renamed)
        desk.tracker("check")
        desk.tracker("backfill", "--all")
        found = versions(desk.tracker("versions", "NCT1", "--format", "jsonl").lines)
    assert [v["version"] for v in found] == [0, 1, 2]
    assert str(found[2]["note"]).startswith("edited without a new version: Sponsor")


def test_without_a_history_what_was_seen_is_listed_and_a_hint_given(tmp_path: Path) -> None:
    with history_desk(tmp_path) as desk:
        said = desk.tracker("versions", "NCT1")
    assert "seen by us" in said.out
    assert "tracker backfill NCT00000001" in said.err
