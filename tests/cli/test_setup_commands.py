from __future__ import annotations

import json

import pytest
from command_line import CommandLine, Desk


def test_init_writes_into_the_working_folder(tracker: CommandLine) -> None:
    said = tracker("init", "--contact", "me@example.org")
    made = tracker.folder / "config.toml"
    assert said.code == 0
    assert str(made) in said.out
    assert "tracker watch add" in said.out
    assert 'contact = "me@example.org"' in made.read_text()
    assert tracker("config", "path").out == f"{made}\n"
    assert tracker("config", "check").code == 0


def test_init_user_writes_a_file_that_is_found_from_everywhere(tracker: CommandLine) -> None:
    assert tracker("init", "--user").code == 0
    made = tracker.folder / "user" / "tracker" / "config.toml"
    assert tracker("config", "path").out == f"{made}\n"


@pytest.mark.parametrize(
    ("given", "made"), [("trials", "trials/config.toml"), ("other.toml", "other.toml")]
)
def test_init_takes_a_folder_or_a_file(tracker: CommandLine, given: str, made: str) -> None:
    said = tracker("init", given)
    assert (tracker.folder / made).is_file()
    assert f"tracker --config {tracker.folder / made} watch add" in said.out


def test_init_never_overwrites(tracker: CommandLine) -> None:
    (tracker.folder / "config.toml").write_text("# mine\n")
    said = tracker("init")
    assert said.code == 1
    assert "is there already" in said.err
    assert (tracker.folder / "config.toml").read_text() == "# mine\n"


def test_the_place_named_by_the_environment_is_where_init_writes(tracker: CommandLine) -> None:
    named = tracker.folder / "elsewhere" / "t.toml"
    tracker.environ["TRACKER_CONFIG"] = str(named)
    assert tracker("init").code == 0
    assert tracker("config", "path").out == f"{named}\n"


def test_without_a_config_every_place_looked_at_is_named(tracker: CommandLine) -> None:
    said = tracker("log")
    assert said.code == 2
    assert "tracker init" in said.err
    for place in ("--config", "TRACKER_CONFIG", str(tracker.folder / "config.toml")):
        assert place in said.err


def test_every_fault_of_the_config_is_told_at_once(tracker: CommandLine) -> None:
    (tracker.folder / "config.toml").write_text(
        'colour = 1\n[[watch]]\nname = "w"\nrecords = [3]\n'
    )
    said = tracker("config", "check")
    assert said.code == 2
    assert "colour" in said.err
    assert "watch[1].records[1]" in said.err


def test_the_schema_is_json(tracker: CommandLine) -> None:
    assert "watch" in json.loads(tracker("config", "schema").out)["properties"]


def test_edit_opens_the_file_and_tells_faults_made_in_it(tracker: CommandLine) -> None:
    tracker("init")
    tracker.environ["EDITOR"] = "sh -c 'echo wrong = 1 > \"$0\"'"
    said = tracker("config", "edit")
    assert said.code == 2
    assert "wrong" in said.err


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_completion_script_is_printed(tracker: CommandLine, shell: str) -> None:
    assert "_TRACKER_COMPLETE" in tracker("completion", shell).out


def test_a_shell_is_offered_watches_and_options(tracker: CommandLine) -> None:
    tracker("init")
    tracker("watch", "add", "NCT1", "--name", "mine")
    tracker.environ |= {
        "_TRACKER_COMPLETE": "fish_complete",
        "COMP_WORDS": "tracker log --watch ",
        "COMP_CWORD": "",
    }
    assert "plain,mine" in tracker().out


def test_a_shell_is_offered_known_records_with_their_titles(told: Desk) -> None:
    told.tracker.environ |= {
        "_TRACKER_COMPLETE": "fish_complete",
        "COMP_WORDS": "tracker show nct00000001",
        "COMP_CWORD": "nct00000001",
    }
    try:
        assert told.tracker().out == "plain,NCT00000001\tSomething Tried in Somebody 1\n"
    finally:
        told.tracker.environ.clear()
