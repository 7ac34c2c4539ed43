from __future__ import annotations

import json

import pytest
from command_line import Desk, desk, study, updated


@pytest.fixture(scope="module")
def thrice(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A record kept in three states: enrollment 40, 50, 60."""
    with desk(tmp_path_factory.mktemp("desk"), study(1)) as made:
        made.tracker("check")
        for load, count in ((1, 50), (2, 60)):
            day = f"2026-03-0{load}"
            enrollment = {"enrollmentInfo": {"count": count, "type": "ESTIMATED"}}
            made.publish(load, updated(study(1), day, designModule=enrollment))
            made.tracker("check")
        return made


CHOSEN = [
    ((), (50, 60)),
    (("1",), (40, 60)),
    (("1", "2"), (40, 50)),
    (("s1", "S2"), (40, 50)),
    (("3", "1"), (60, 40)),
    (("2026-03-02", "2026-03-03"), (40, 50)),
    (("2026-03-02", "today"), (40, 60)),
]


@pytest.mark.parametrize(("chosen", "counts"), CHOSEN, ids=str)
def test_two_states_are_chosen_by_number_or_day(
    thrice: Desk, chosen: tuple[str, ...], counts: tuple[int, int]
) -> None:
    said = thrice.tracker("diff", "NCT1", *chosen)
    assert f"Enrollment {counts[0]} (estimated) → {counts[1]} (estimated)" in said.out


def test_both_states_are_named_by_what_dates_them(thrice: Desk) -> None:
    said = thrice.tracker("diff", "NCT1")
    assert said.lines[1:3] == [
        "--- snapshot 2 of 3, recorded 2026-03-01, data of 2026-03-03",
        "+++ snapshot 3 of 3, recorded 2026-03-02, data of 2026-03-04",
    ]
    assert said.err == "1 difference, 2 held back: --all shows them.\n"


def test_rows_are_those_of_the_log(thrice: Desk) -> None:
    (line,) = thrice.tracker("diff", "NCT1", "--format", "jsonl").lines
    row = json.loads(line)
    assert row["field"] == "designModule.enrollmentInfo"
    assert row["recorded_on"] == "2026-03-02"
    assert len(thrice.tracker("diff", "NCT1", "--all", "--format", "jsonl").lines) == 3


@pytest.mark.parametrize(
    ("arguments", "code"), [(("NCT1",), 1), (("NCT1", "2", "2"), 0), (("NCT7",), 2)]
)
def test_the_exit_code_tells_whether_they_differ(
    thrice: Desk, arguments: tuple[str, ...], code: int
) -> None:
    assert thrice.tracker("diff", "--exit-code", *arguments).code == code
    assert thrice.tracker("diff", *arguments).code == (1 if code == 2 else 0)


@pytest.mark.parametrize("word", ["0", "4", "v1", "2026-03-01", "soon"])
def test_what_is_no_snapshot_is_answered_with_those_there_are(thrice: Desk, word: str) -> None:
    said = thrice.tracker("diff", "NCT1", word)
    assert said.code == 2
    assert "  s3  2026-03-04" in said.err


def test_one_snapshot_is_nothing_to_compare(told: Desk) -> None:
    said = told.tracker("diff", "NCT2", "--exit-code")
    assert (said.code, said.out) == (0, "")
    assert "only one snapshot is kept" in said.err
