from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine, Desk, changed_desk, desk, study


@pytest.fixture
def tracker(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Two records followed, one of them changed since; for questions that change nothing."""
    with desk(tmp_path_factory.mktemp("desk"), study(1), study(2)) as made:
        changed_desk(made, study(1))
        yield made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Desk]:
    """Two records to follow, nothing asked yet."""
    with desk(tmp_path, study(1), study(2)) as made:
        yield made


@pytest.fixture
def told_folder(told: Desk) -> Path:
    return told.tracker.folder
