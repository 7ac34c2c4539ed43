from __future__ import annotations

import json

import pytest
from command_line import Desk, study, updated

from tracker.storage import lock


def test_first_sight_is_told_as_such_and_tells_nobody(fresh: Desk) -> None:
    said = fresh.tracker("check")
    assert said.out == (
        "2 records in 2 requests: 2 records seen for the first time. Data of 2026-03-02T09:00:04.\n"
    )
    assert (said.code, said.err, fresh.mailbox.messages) == (0, "", ())


def test_without_a_new_load_one_request_is_all(fresh: Desk) -> None:
    fresh.tracker("check")
    before = len(fresh.registry.requests)
    assert fresh.tracker("check").out.startswith("Nothing new: ")
    assert len(fresh.registry.requests) == before + 1


def test_what_changed_is_listed(fresh: Desk) -> None:
    fresh.tracker("check")
    fresh.publish(1, updated(study(2), "2026-03-01", statusModule={"overallStatus": "SUSPENDED"}))
    said = fresh.tracker("check")
    assert "2 records in 2 requests: 1 changed (1 change)." in said.out
    assert said.lines[-1].endswith("Status: Recruiting → Suspended")
    assert said.err == "1 mail sent.\n"


def test_programs_get_one_object(fresh: Desk) -> None:
    fresh.tracker("check", "--no-mail")
    fresh.publish(1, updated(study(2), "2026-03-01", statusModule={"overallStatus": "SUSPENDED"}))
    said = fresh.tracker("check", "--json", "--no-mail")
    result = json.loads(said.out)
    counts = {"records": 2, "fetched": 2, "requests": 2, "changed": 1, "changes": 1, "failed": 0}
    assert counts.items() <= result.items()
    assert result["data_timestamp"] == "2026-03-03T09:00:05"
    assert (said.err, fresh.mailbox.messages) == ("", ())


def test_nothing_followed_is_no_failure(fresh: Desk) -> None:
    fresh.configure()
    said = fresh.tracker("check")
    assert said.code == 0
    assert "tracker watch add" in said.out


def test_the_exit_code_tells_change_from_none_and_from_failure(fresh: Desk) -> None:
    assert fresh.tracker("check", "--exit-code").code == 0
    fresh.publish(1, updated(study(2), "2026-03-01", statusModule={"overallStatus": "SUSPENDED"}))
    assert fresh.tracker("check", "--exit-code").code == 1
    config = fresh.tracker.folder / "config.toml"
    config.write_text(config.read_text().replace(fresh.registry.base_url, "http://127.0.0.1:9"))
    assert fresh.tracker("check").code == 1
    assert fresh.tracker("check", "--exit-code").code == 2


@pytest.mark.parametrize(("options", "code"), [((), 1), (("--exit-code",), 2)])
def test_a_database_at_work_is_told_of(fresh: Desk, options: tuple[str, ...], code: int) -> None:
    with lock(fresh.tracker.folder / "tracker.db"):
        said = fresh.tracker("check", *options)
    assert said.code == code
    assert "another tracker is at work" in said.err


def test_every_request_is_told_at_vv(fresh: Desk) -> None:
    said = fresh.tracker("-vv", "check")
    assert "/api/v2/version" in said.err
    assert "config.toml" in fresh.tracker("-v", "log").err


def test_a_query_that_finds_nothing_is_not_called_nothing_to_follow(fresh: Desk) -> None:
    fresh.tracker("watch", "remove", "mine")
    assert fresh.tracker("check").out == "No records are followed yet: `tracker watch add NCT…`\n"
    fresh.tracker("watch", "add", "--name", "none", "--query", "cond=zzz")
    assert fresh.tracker("check").out == (
        "No record matches a query of your watches, and none is named: `tracker watch add NCT…`\n"
    )
    (row,) = (
        json.loads(line) for line in fresh.tracker("watch", "list", "--format", "jsonl").lines
    )
    assert row["matched"] == 0
