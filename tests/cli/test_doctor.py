from __future__ import annotations

import json
from pathlib import Path
from shutil import disk_usage

import pytest
from command_line import CommandLine, Desk, desk, study


def findings(desk: Desk, *options: str) -> dict[str, tuple[str, str]]:
    said = desk.tracker("doctor", "--json", *options)
    return {each["what"]: (each["state"], each["told"]) for each in json.loads(said.out)}


def test_a_sound_set_up_is_all_ok(told: Desk) -> None:
    said = told.tracker("doctor")
    assert said.code == 0
    assert {line.split()[0] for line in said.lines} == {"ok"}
    asked = ["settings", "database", "snapshots", "fields", "checks", "registry", "clock", "mail"]
    assert [line.split()[1] for line in said.lines] == [*asked, "history"]


def test_offline_nobody_is_asked(told: Desk) -> None:
    before = len(told.registry.requests)
    assert "registry" not in findings(told, "--offline")
    assert len(told.registry.requests) == before


def test_faults_of_the_config_fail(tracker: CommandLine) -> None:
    (tracker.folder / "config.toml").write_text("colour = 1\n")
    said = tracker("doctor")
    assert said.code == 1
    assert said.out.startswith("fail  settings")
    assert "colour" in said.out


def test_a_damaged_snapshot_fails(fresh: Desk) -> None:
    fresh.tracker("check")
    (pack,) = [path for path in (fresh.tracker.folder / "snapshots").rglob("*") if path.is_file()]
    raw = bytearray(pack.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    pack.write_bytes(raw)
    assert "of 2 newest" not in findings(fresh)["fields"][1]
    for options in ((), ("--deep",)):
        assert findings(fresh, *options)["snapshots"][0] == "fail"
    assert fresh.tracker("doctor").code == 1


def test_a_database_that_is_none_fails(fresh: Desk) -> None:
    (fresh.tracker.folder / "tracker.db").write_bytes(b"rubbish " * 1000)
    said = fresh.tracker("doctor")
    assert said.code == 1
    assert "fail  database" in said.out


def test_a_key_that_nothing_follows_is_named(tmp_path: Path) -> None:
    strange = study(1, designModule={"newKey": "x"})
    with desk(tmp_path, strange) as made:
        made.tracker("check")
        state, said = findings(made)["fields"]
    assert state == "warn"
    assert "protocolSection.designModule.newKey (in 1 record, e.g. NCT00000001)" in said


def test_a_registry_and_a_mail_server_that_are_away_fail(fresh: Desk) -> None:
    config = fresh.tracker.folder / "config.toml"
    away = config.read_text().replace(fresh.registry.base_url, "http://127.0.0.1:9")
    config.write_text(away.replace(f"port = {fresh.mailbox.port}", "port = 9"))
    found = findings(fresh)
    assert found["registry"][0] == found["mail"][0] == "fail"
    assert found["database"][0] == "warn"
    assert not list(fresh.tracker.folder.glob("*.db"))


def test_a_registry_from_tomorrow_means_a_wrong_clock(fresh: Desk) -> None:
    fresh.registry.load("2999-01-01T09:00:00", {})
    assert findings(fresh)["clock"][0] == "fail"


def test_mail_that_was_given_up_is_a_warning(fresh: Desk) -> None:
    fresh.tracker("check")
    fresh.publish(1, study(1, statusModule={"overallStatus": "SUSPENDED"}))
    config = fresh.tracker.folder / "config.toml"
    fresh.tracker("check", "--no-mail")
    config.write_text(config.read_text().replace("reader@example.org", "other@example.org"))
    fresh.tracker("mail", "retry")
    assert findings(fresh)["outbox"] == (
        "warn",
        "1 mail given up: `tracker mail list`, `tracker mail retry`",
    )


def test_a_disk_that_is_nearly_full_is_a_warning(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: disk_usage("/")._replace(free=5_000_000))
    state, said = findings(told, "--offline")["disk"]
    assert (state, said.partition(" free")[0]) == ("warn", "5.0 MB are")
