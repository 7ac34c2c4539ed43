from __future__ import annotations

from pathlib import Path

import pytest
from command_line import desk, study

from tracker.cli.failures import together
from tracker.embedded.registry_faults import truncate


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("A", "A"),
        ("ABC", "A, B, C"),
        ("ABCD", "A, B, C, D"),
        ("ABCDE", "A, B, C and 2 more"),
    ],
)
def test_one_reason_is_told_once_with_the_first_names(names: str, told: str) -> None:
    assert list(together((name, "gone") for name in names)) == [(told, "gone")]


def test_other_reasons_are_told_apart_in_order_of_first_sight() -> None:
    failures = [("A", "late"), ("B", "gone"), ("C", "late")]
    assert list(together(failures)) == [("A, C", "late"), ("B", "gone")]


def test_a_batch_that_failed_is_one_line_of_every_command(tmp_path: Path) -> None:
    with desk(tmp_path, *(study(number) for number in range(1, 7))) as made:
        made.registry.faults.add(truncate(on="/api/v2/studies"))
        said = made.tracker("check")
        assert said.code == 1
        named = "NCT00000001, NCT00000002, NCT00000003 and 3 more: "
        assert said.err.startswith(named)
        assert said.err.count("\n") == 1
        doctor = made.tracker("doctor", "--offline").out
        assert doctor.count("warn  trouble") == 1
        assert "NCT00000003 and 3 more" in " ".join(doctor.split())
        assert made.tracker("status").out.count("Trouble") == 1
        assert "nothing new" not in made.tracker("status").out
