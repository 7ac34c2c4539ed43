from __future__ import annotations

import json
import re

from command_line import CommandLine, Desk

from tracker.embedded import registry_faults as faults
from tracker.storage import lock


def test_the_state_of_things_is_told(told: Desk) -> None:
    said = told.tracker("status")
    assert said.code == 0
    text = " ".join(said.out.split())
    assert "2 records in 2 requests, 1 changed (4 changes)" in text
    assert "Registry's data of 2026-03-03T09:00:05" in text
    assert "Followed 2 records Log" in text
    assert "4 changes, 4 held back as noise" in text
    assert "Mail 1 sent" in text
    assert re.search(r"Next check .* \(in 5\d minutes\), by `tracker run` once it runs", text)


def test_programs_get_one_object(told: Desk) -> None:
    state = json.loads(told.tracker("status", "--json").out)
    assert state["last_check"]["changed"] == 1
    assert state["records"] == {
        "followed": 2,
        "known": 2,
        "kept": 2,
        "unseen": [],
        "overdue": [],
        "absent": [],
    }
    assert state["mail"]["sent"] == 1


def test_a_running_service_is_told_of(told: Desk) -> None:
    assert "`tracker run` is not running" in told.tracker("status").out
    with lock(told.tracker.folder / "tracker.db", "daemon"):
        assert json.loads(told.tracker("status", "--json").out)["running"] is True
    assert json.loads(told.tracker("status", "--json").out)["running"] is False


def test_a_registry_that_wants_to_be_left_alone_is(fresh: Desk) -> None:
    fresh.registry.faults.add(faults.status(429, retry_after="5400", body="slow down"))
    said = fresh.tracker("check")
    assert said.code == 1
    assert "answers 429: slow down; the registry asks to wait 90 minutes" in said.err
    assert re.search(r"it is not asked before \d{4}-\d\d-\d\d \d\d:\d\d UTC", said.err)
    text = " ".join(fresh.tracker("status").out.split())
    asked = re.search(
        r"Waiting the registry asks to wait until (.*? UTC) \((in \d+ minutes)\)", text
    )
    assert asked is not None
    assert f"Next check {asked[1]} ({asked[2]})" in text
    state = json.loads(fresh.tracker("status", "--json").out)
    assert state["next"]["check"] == state["wait_until"]
    said = fresh.tracker("check", "--json")
    assert json.loads(said.out)["wait_until"] == state["wait_until"]
    said = fresh.tracker("backfill", "--all")
    assert (said.code, "it was not asked" in said.err) == (1, True)
    assert "asks to wait until" in " ".join(fresh.tracker("doctor").out.split())
    assert len(fresh.registry.requests) == 1


def test_before_the_first_check_the_next_step_is_told(tracker: CommandLine) -> None:
    tracker("init")
    tracker("watch", "add", "NCT1")
    said = tracker("status")
    assert said.code == 0
    assert "none yet: `tracker check` makes one" in said.out
    assert "NCT00000001" in said.out
    assert not list(tracker.folder.glob("*.db"))


def test_a_registry_that_is_away_and_a_record_that_is_gone_are_told(fresh: Desk) -> None:
    fresh.configure("NCT00000001", "NCT00000044")
    assert fresh.tracker("check").code == 0
    text = " ".join(fresh.tracker("status").out.split())
    assert "NCT00000044: not answered since" in text
    config = fresh.tracker.folder / "config.toml"
    away = config.read_text().replace(fresh.registry.base_url, "http://127.0.0.1:9")
    config.write_text(away)
    assert fresh.tracker("check").code == 1
    text = " ".join(fresh.tracker("status").out.split())
    assert "failed:" in text
    assert "Trouble registry:" in text
