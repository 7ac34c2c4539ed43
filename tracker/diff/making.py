"""Changes put together from a catalogue entry and what was told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.diff.scope import Scope
from tracker.diff.telling import NOTHING, Told, suppression_of
from tracker.fields import Field, FieldKind, Subfield
from tracker.model import Change, Json, Suppression, Weight
from tracker.status import STATUS

FOLDED_INTO_STATUS: Mapping[str, Json] = {"folded_into": STATUS}
FOLDED_INTO_RESULTS: Mapping[str, Json] = {"folded_into": "hasResults"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What must be known of the whole record to tell of one field."""

    scope: Scope = field(default_factory=Scope)
    status_moved: bool = False
    results_posted: bool = False
    results_whole: bool = False


def of_field(entry: Field, old: Json, new: Json, told: Told) -> Change:
    """Return the change of a whole field."""
    return _change(entry, entry.path, old, new, told, entry.weight)


def of_element(
    entry: Field, name: str, old: Json, new: Json, told: Told, weight: Weight | None = None
) -> Change:
    """Return the change of one element as a whole."""
    place = f"{entry.path}[{name}]"
    return _change(entry, place, old, new, told, weight or entry.weight, name)


def of_subfield(
    entry: Field,
    name: str,
    sub: Subfield,
    old: Json,
    new: Json,
    told: Told,
    weight: Weight | None = None,
) -> Change:
    """Return the change of one subfield of an element.

    Without a weight of its own, a long text weighs one step less than the rest.
    """
    place = f"{entry.path}[{name}].{sub.name}"
    if weight is None:
        weight = lighter(entry.weight) if sub.kind is FieldKind.MARKUP else entry.weight
    return _change(entry, place, old, new, told, weight, name, suppression_of(sub.cls))


def lighter(weight: Weight) -> Weight:
    """Return the weight one step less, or the least one."""
    return Weight(max(weight - 1, Weight.LOW))


def _change(
    entry: Field,
    place: str,
    old: Json,
    new: Json,
    told: Told,
    weight: Weight,
    name: str | None = None,
    suppressed: Suppression | None = None,
) -> Change:
    suppressed = suppression_of(entry.cls) or suppressed or told.suppressed
    folded = suppressed is Suppression.FOLDED
    return Change(
        field=place,
        path=entry.path,
        category=entry.category,
        kind=told.kind,
        old=old,
        new=new,
        summary=told.summary,
        weight=Weight.LOW if folded or told.slight else weight,
        element=name,
        suppressed=suppressed,
        detail=told.detail or NOTHING,
    )
