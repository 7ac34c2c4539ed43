"""What a format can't say: sets of field paths, and how two of them meet.

A set holds catalogue paths, prefixes ending in ".", subfields ("…locations[].facility") and sorts of
elements ("…references[type=DERIVED]").
"""

from __future__ import annotations

from tracker.diff.scope import of_absent_sort
from tracker.model import Fields
from tracker.normalise import digest


def says_nothing_of(path: str, absent: frozenset[str]) -> bool:
    """Tell whether a whole field is outside what a format can express."""
    if path in absent:
        return True
    return any(each.endswith(".") and path.startswith(each) for each in absent)


def partly_says(path: str, absent: frozenset[str]) -> bool:
    """Tell whether only a part of a field is outside what a format can express."""
    return any(each.startswith((f"{path}[", f"{path}.")) for each in absent)


def both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Give what neither of two formats can say."""
    if not one or not other:
        return frozenset()
    return frozenset(
        {each for each in one if _within(each, other)}
        | {each for each in other if _within(each, one)}
    )


def reordered(state: Fields, news: Fields) -> frozenset[str]:
    """Give the lists that say the same as in the state before in another order, which means nothing.

    The order in which such a list was first seen stays, so that no telling hangs on which of two
    snapshots that say the same was kept.
    """
    return frozenset(
        path
        for path, value in news.items()
        if type(value) is list
        and len(value) > 1
        and (before := state.get(path)) is not None
        and before != value
        and digest({path: before}) == digest({path: value})
    )


def overlay(state: Fields, news: Fields, absent: frozenset[str], same: frozenset[str]) -> Fields:
    """Give the state of a record after a snapshot that can't say `absent`.

    What the snapshot can't say stays; so does what it says only in part or coarsely (`same`: fields
    of which no change was found), because the state before says it better.
    """
    if not absent and not same:
        return news
    merged = dict(news)
    for path, value in state.items():
        if says_nothing_of(path, absent):
            merged.setdefault(path, value)
        elif path in same:
            merged[path] = value
        elif any(each.startswith(f"{path}[") and each.endswith("]") for each in absent):
            unsaid = [element for element in value if of_absent_sort(path, element, absent)]
            merged[path] = [*merged.get(path, ()), *unsaid]
    return {path: value for path, value in merged.items() if value != []}


def _within(each: str, absent: frozenset[str]) -> bool:
    if each in absent:
        return True
    if any(other.endswith(".") and each.startswith(other) for other in absent):
        return True
    parent = each.partition("[")[0]
    return parent != each and parent in absent
