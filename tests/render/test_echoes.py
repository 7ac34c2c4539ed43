from __future__ import annotations

from dataclasses import replace
from typing import Any

from tracker.model import Change, Clocks, Kind, LoggedChange, Weight
from tracker.render.echoes import one_by_one, without_echoes

PRIMARY, SECONDARY = "outcomesModule.primaryOutcomes", "outcomesModule.secondaryOutcomes"


def logged(id: int, path: str, element: str, **detail: Any) -> LoggedChange:
    change = Change(
        field=f"{path}[{element}]", path=path, category="outcomes", kind=Kind.ADDED, old=None,
        new=None, summary=element, weight=Weight.HIGH, element=element, detail=detail,
    )  # fmt: skip
    return LoggedChange(id, "NCT00000001", change, Clocks(None, None, None, None), 1, 2)


PROMOTED = logged(
    1, PRIMARY, "Pain", moved_from=SECONDARY, was="Pain", kinds=["primary_from_secondary"]
)
ITS_ECHO = logged(2, SECONDARY, "Pain", moved_to=PRIMARY, **{"as": "Pain"})
ANOTHER = logged(3, SECONDARY, "Sleep", moved_to=PRIMARY, **{"as": "Sleep"})


def test_a_move_is_told_from_one_side() -> None:
    assert without_echoes([PROMOTED, ITS_ECHO]) == [PROMOTED]


def test_a_long_log_is_told_the_same_comparison_by_comparison() -> None:
    later = [replace(each, after=3) for each in (ITS_ECHO, PROMOTED)]
    log = [PROMOTED, ITS_ECHO, *later, ANOTHER]
    assert list(one_by_one(iter(log))) == without_echoes(log) == [PROMOTED, later[1], ANOTHER]


def test_the_other_side_is_told_where_the_first_was_not_asked_for() -> None:
    assert without_echoes([ITS_ECHO]) == [ITS_ECHO]


def test_another_outcomes_move_is_no_echo() -> None:
    assert without_echoes([PROMOTED, ANOTHER]) == [PROMOTED, ANOTHER]
