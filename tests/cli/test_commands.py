from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from command_line import CommandLine, Desk

from tracker.cli.main import COMMANDS, GROUPS, cli
from tracker.cli.reference import markdown

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        yield (name,), command
        if isinstance(command, click.Group):
            for below, each in command.commands.items():
                yield (name, below), each


EVERY = list(commands())
IDS = [" ".join(names) for names, _ in EVERY]


def test_every_command_and_option_stands_in_the_reference() -> None:
    assert markdown() in PAGE.read_text(encoding="utf-8"), "run python -m tracker.cli.reference"
    assert "`--all`" in markdown()


def test_every_command_has_its_place_in_the_help() -> None:
    assert sorted(name for _, names in GROUPS for name in names) == sorted(COMMANDS)


@pytest.mark.parametrize(("names", "command"), EVERY, ids=IDS)
def test_every_command_helps(
    tracker: CommandLine, names: tuple[str, ...], command: click.Command
) -> None:
    said = tracker(*names, "-h")
    assert (said.code, said.err) == (0, "")
    assert command.help
    for option in command.params:
        assert not isinstance(option, click.Option) or option.hidden or option.help, option.name


@pytest.mark.parametrize(("names", "command"), EVERY, ids=IDS)
def test_an_unknown_option_is_misuse(
    tracker: CommandLine, names: tuple[str, ...], command: click.Command
) -> None:
    said = tracker(*names, "--no-such-option")
    assert (said.code, said.out) == (2, "")
    assert "--no-such-option" in said.err


def test_a_mistyped_command_is_answered_with_the_nearest(tracker: CommandLine) -> None:
    said = tracker("lgo")
    assert said.code == 2
    assert "Did you mean 'log'?" in said.err


def test_global_options_may_stand_behind_the_command(told: Desk, tracker: CommandLine) -> None:
    named = str(told.tracker.folder / "config.toml")
    assert tracker("log", "--config", named).out == told.tracker("log").out != ""
    assert tracker("config", "path", "--config", named).out == f"{named}\n"
    assert "config.toml" in told.tracker("log", "-v").err
    assert "config.toml" not in told.tracker("log").err


def test_misuse_is_told_in_one_line_with_the_way_to_help(tracker: CommandLine) -> None:
    said = tracker("show")
    assert said.code == 2
    assert said.err == "tracker: Missing argument 'RECORD' (`tracker show -h` helps)\n"


def test_without_a_command_the_commands_are_listed(tracker: CommandLine) -> None:
    said = tracker()
    assert said.code == 2
    assert "tracker init" in said.out
    assert "Look after it:" in said.out


def test_asking_for_the_version_imports_nothing_heavy() -> None:
    call = "import sys; from tracker.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass\n"
    heavy = "rich requests deepdiff sqlite3 sqlite_utils jinja2 tomlkit lxml apscheduler orjson"
    call += f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["tracker, version 0.1.0", "[]"]


def test_a_reader_that_leaves_early_is_no_failure(told_folder: Path) -> None:
    call = [sys.executable, "-c", "from tracker.cli import main; main()", "show", "NCT1"]
    with subprocess.Popen(
        call, cwd=told_folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_pipe_gets_utf_8_whatever_the_locale(told_folder: Path) -> None:
    call = [sys.executable, "-c", "from tracker.cli import main; main()", "log", "--format", "csv"]
    environ = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    said = subprocess.run(call, cwd=told_folder, env=environ, capture_output=True, check=True)
    assert "→" in said.stdout.decode("utf-8")
