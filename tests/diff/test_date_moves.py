from __future__ import annotations

import pytest

from tracker.diff.dates import Move, move

E, A = "ESTIMATED", "ACTUAL"
MOVES = {
    "days later": (("2025-01-01", E), ("2025-01-31", E), ("moved",), 30, 0),
    "a day earlier over a year's end": (("2025-01-01", E), ("2024-12-31", E), ("moved",), -1, -1),
    "months later": (("2025-11", E), ("2026-02", E), ("moved",), None, 3),
    "years": (("2025", E), ("2027", E), ("moved",), None, 24),
    "a day against a month": (("2025-02", E), ("2025-04-11", A), ("moved", "actualised"), None, 2),
    "refined": (("2025-02", E), ("2025-02-14", E), ("refined",), None, None),
    "refined and actual": (
        ("2025-02", E),
        ("2025-02-14", A),
        ("refined", "actualised"),
        None,
        None,
    ),
    "blurred": (("2025-02-14", E), ("2025-02", E), ("blurred",), None, None),
    "actual": (("2025-02", E), ("2025-02", A), ("actualised",), None, None),
    "no longer actual": (("2025-02", A), ("2025-02", E), ("estimated",), None, None),
    "a type given": (("2025-02", None), ("2025-02", A), ("typed",), None, None),
    "a type taken away": (("2025-02", A), ("2025-02", None), ("untyped",), None, None),
    "a day the calendar doesn't know": (
        ("2025-02-30", E),
        ("2025-03-30", E),
        ("moved",),
        None,
        1,
    ),
    "no date at all": (("soon", E), ("2025-03-30", E), ("moved",), None, None),
}


def dated(day: str, kind: str | None) -> dict[str, str]:
    return {"date": day, **({"type": kind} if kind else {})}


@pytest.mark.parametrize(("old", "new", "kinds", "days", "months"), MOVES.values(), ids=MOVES)
def test_a_date_moves(
    old: tuple[str, str | None],
    new: tuple[str, str | None],
    kinds: tuple[str, ...],
    days: int | None,
    months: int | None,
) -> None:
    found = move(dated(*old), dated(*new))
    assert found is not None
    assert (found.kinds, found.days, found.months) == (kinds, days, months)


def test_a_date_that_stays_does_not_move() -> None:
    assert move(dated("2025-02", E), dated("2025-02", E)) is None


def test_to_the_month_a_day_is_its_month() -> None:
    assert move(dated("2025-02", E), dated("2025-02-14", E), coarse=True) is None
    assert move(dated("2025-02-20", E), dated("2025-02-14", E), coarse=True) is None
    found = move(dated("2025-02", E), dated("2025-03-14", E), coarse=True)
    assert found == Move(("moved",), None, 1)


@pytest.mark.parametrize(
    ("days", "months", "words"),
    [
        (1, 0, "1 day later"),
        (-31, -1, "31 days earlier"),
        (4018, 132, "4,018 days later"),
        (None, 1, "1 month later"),
        (None, -14, "14 months earlier"),
        (None, None, ""),
        (0, 0, ""),
    ],
)
def test_a_move_is_put_in_words(days: int | None, months: int | None, words: str) -> None:
    assert Move(("moved",), days, months).words == words
