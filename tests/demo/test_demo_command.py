from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tracker.cli.demo import NEXT


def tracker(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from tracker.cli import main; main()", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("desk")
    done = tracker(folder, "demo")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("Status lapsed: Recruiting → Unknown status", id="the change log"),
        pytest.param("01-reader-NCT00962923.eml", id="the mails"),
        pytest.param("1 warning is sent", id="the forecast"),
        pytest.param("by the rule effective 2012-01-01", id="one mail in whole"),
        pytest.param("demo/config.toml", id="where everything lies"),
        pytest.param("tracker --config demo/config.toml log --all", id="what to try next"),
        pytest.param("a check without a new data load is 1 request", id="what it costs"),
    ],
)
def test_it_shows(played: tuple[Path, str], part: str) -> None:
    assert part in played[1]


@pytest.mark.parametrize("call", [call for call, _ in NEXT])
def test_every_command_to_try_next_works(played: tuple[Path, str], call: str) -> None:
    done = tracker(played[0], "--config", "demo/config.toml", *call.split())
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_it_writes_to_its_own_folder_only(played: tuple[Path, str]) -> None:
    assert [path.name for path in played[0].iterdir()] == ["demo"]


def test_a_folder_of_somebody_elses_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("mine", encoding="utf-8")
    done = tracker(tmp_path, "demo")
    assert done.returncode == 2
    assert "--folder" in done.stderr
