"""Arms and interventions, told together: each names the other, so a rename echoes in the other list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.diff.elements import additions, edits, removals
from tracker.diff.matching import Element, Matching, match
from tracker.fields import CATALOGUE, label
from tracker.model import Change, Json, Suppression, Weight

ARMS = CATALOGUE["armsInterventionsModule.armGroups"]
INTERVENTIONS = CATALOGUE["armsInterventionsModule.interventions"]
_ECHOES = {ARMS.path: ".interventionNames", INTERVENTIONS.path: ".armGroupLabels"}


@dataclass(frozen=True, slots=True)
class _Names:
    """How the elements of a list are named in the other list: which names went, which came."""

    gone: frozenset[str]
    come: frozenset[str]


def tell_arms(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, list[Change]]:
    """Return the changes of both lists by path.

    An arm that names an intervention otherwise only because that one was renamed, added or removed,
    and the other way round, is suppressed as folded into the change of the other list.
    """
    matchings = {
        entry.path: match(old.get(entry.path) or (), new.get(entry.path) or (), entry)
        for entry in (ARMS, INTERVENTIONS)
    }
    arms, interventions = matchings[ARMS.path], matchings[INTERVENTIONS.path]
    arm_names = _names([_arm(each) for each in arms.old], [_arm(each) for each in arms.new])
    intervention_names = _names(
        [_intervention(each) for each in interventions.old],
        [_intervention(each) for each in interventions.new],
    )
    return {
        ARMS.path: list(_told(ARMS.path, arms, intervention_names, INTERVENTIONS.path)),
        INTERVENTIONS.path: list(_told(INTERVENTIONS.path, interventions, arm_names, ARMS.path)),
    }


def _arm(element: Element) -> str:
    return str(element.get("label", ""))


def _intervention(element: Element) -> str:
    """Return the name by which arms name an intervention: "Drug: aspirin"."""
    return f"{label(element.get('type', ''), 'type')}: {element.get('name', '')}"


def _names(old: Sequence[str], new: Sequence[str]) -> _Names:
    before, after = frozenset(old), frozenset(new)
    return _Names(before - after, after - before)


def _told(path: str, matching: Matching, names: _Names, other: str) -> Iterator[Change]:
    entry = CATALOGUE[path]
    yield from removals(entry, matching)
    yield from additions(entry, matching)
    for change in edits(entry, matching):
        yield _folded(change, other) if _echo(change, names) else change


def _echo(change: Change, names: _Names) -> bool:
    if not change.field.endswith(_ECHOES[change.path]):
        return False
    old, new = frozenset(change.old or ()), frozenset(change.new or ())
    return old - new <= names.gone and new - old <= names.come


def _folded(change: Change, other: str) -> Change:
    detail = {**change.detail, "folded_into": other}
    return replace(change, suppressed=Suppression.FOLDED, weight=Weight.LOW, detail=detail)
