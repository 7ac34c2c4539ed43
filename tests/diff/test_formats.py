from __future__ import annotations

import pytest

from tracker.diff import compare
from tracker.model import Fields

START = "statusModule.startDateStruct"
LOCATIONS = "contactsLocationsModule.locations"
OLD: Fields = {
    START: {"date": "2025-02"},
    "statusModule.overallStatus": "RECRUITING",
    "designModule.enrollmentInfo": {"count": 10},
    LOCATIONS: [{"city": "Bonn", "country": "Germany"}, {"city": "Ulm", "country": "Germany"}],
    "outcomesModule.primaryOutcomes": [{"measure": "Pain"}],
}
NEW: Fields = {
    START: {"date": "2025-02-14", "type": "ACTUAL"},
    "statusModule.overallStatus": "RECRUITING",
    "statusModule.whyStopped": "because",
    "designModule.enrollmentInfo": {"count": 10, "type": "ACTUAL"},
    LOCATIONS: [
        {"facility": "F", "city": "Ulm", "country": "Germany", "status": "RECRUITING"},
        {"facility": "G", "city": "Bonn", "country": "Germany"},
    ],
    "outcomesModule.primaryOutcomes": [{"measure": "Pain", "description": "by a scale"}],
}


def paths(absent: set[str], coarse: set[str] | None = None) -> list[str]:
    changes = compare(OLD, NEW, absent=frozenset(absent), coarse=frozenset(coarse or set()))
    return [change.path for change in changes]


ALL = [
    "statusModule.whyStopped",
    START,
    "designModule.enrollmentInfo",
    "outcomesModule.primaryOutcomes",
    LOCATIONS,
    LOCATIONS,
]


def without(*gone: str) -> list[str]:
    return [path for path in ALL if path not in gone]


CASES: dict[str, tuple[set[str], set[str], list[str]]] = {
    "all can be said": (set(), set(), ALL),
    "a path": ({START}, set(), without(START)),
    "a module": (
        {"statusModule."},
        set(),
        without("statusModule.whyStopped", START),
    ),
    "a subfield of a struct": (
        {"designModule.enrollmentInfo.type"},
        set(),
        without("designModule.enrollmentInfo"),
    ),
    "subfields of elements": (
        {f"{LOCATIONS}[].facility", f"{LOCATIONS}[].status"},
        set(),
        without(LOCATIONS),
    ),
    "a subfield of outcomes": (
        {"outcomesModule.primaryOutcomes[].description"},
        set(),
        without("outcomesModule.primaryOutcomes"),
    ),
    "a month, but with a type": (set(), {START}, ALL),
    "a month, and no type": ({f"{START}.type"}, {START}, without(START)),
    "a prefix that is no module": ({"status."}, set(), ALL),
}


@pytest.mark.parametrize(("absent", "coarse", "left"), CASES.values(), ids=CASES)
def test_what_a_format_cant_say_is_not_compared(
    absent: set[str], coarse: set[str], left: list[str]
) -> None:
    found = paths(absent, coarse)
    assert sorted(set(found)) == sorted(set(left))


def test_where_only_countries_can_be_said_each_counts_once() -> None:
    names = ("facility", "status", "city", "state", "zip", "contacts")
    absent = frozenset(f"{LOCATIONS}[].{name}" for name in names)
    countries = [{"country": "Germany"}, {"country": "Spain"}]
    assert compare({LOCATIONS: [{"country": "Germany"}]}, NEW, absent=absent)[-1].path != LOCATIONS
    (change,) = compare({LOCATIONS: countries}, {LOCATIONS: OLD[LOCATIONS]}, absent=absent)
    assert change.summary == "Locations in Spain removed"
    assert change.old == [{"country": "Spain"}]


def test_an_element_of_which_nothing_can_be_said_is_no_element() -> None:
    gone = frozenset(f"{LOCATIONS}[].{name}" for name in ("facility", "status", "city", "country"))
    assert not any(change.path == LOCATIONS for change in compare(OLD, NEW, absent=gone))
