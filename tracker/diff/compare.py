"""Two states of a record → what changed, field by field in the catalogue's order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker.diff.arms import ARMS, INTERVENTIONS, tell_arms
from tracker.diff.elements import tell_elements
from tracker.diff.groups import tell_group
from tracker.diff.landmarks import OWN_WAY, RESULTS, beneath_unknown, tell_status
from tracker.diff.making import FOLDED_INTO_RESULTS, Setting, of_field
from tracker.diff.outcomes import LISTS, tell_outcomes
from tracker.diff.scope import Scope
from tracker.diff.telling import Topic, tell
from tracker.fields import CATALOGUE, REPORTED, Field, FieldKind
from tracker.model import Change, Fields, Suppression, Weight
from tracker.status import LAST_KNOWN, STATUS, submitted_status

_TOGETHER = (
    (frozenset(entry.path for entry in LISTS.values()), tell_outcomes),
    (frozenset((ARMS.path, INTERVENTIONS.path)), tell_arms),
)
"""Lists that can only be told together, and how."""


def compare(
    old: Fields,
    new: Fields,
    *,
    absent: frozenset[str] = frozenset(),
    coarse: frozenset[str] = frozenset(),
) -> tuple[Change, ...]:
    """Return the changes from one state of a record to the next, in the catalogue's order.

    `absent` names what the format of one of the two can't express: catalogue paths, prefixes of them
    ending in ".", and subfields ("path.type", "path[].facility"); none of it is compared. `coarse`
    names dates to be compared to the month. Changes that only the registry's own computations,
    bookkeeping, wording or the status explain are in the answer, with `suppressed` set. A pure
    function: the same states give the same changes, in the same order.
    """
    scope = Scope(absent, coarse)
    before, after = _in_scope(old, scope), _in_scope(new, scope)
    setting = Setting(
        scope,
        _status_moved(before, after),
        _results_posted(before, after),
        _results_whole(before, after),
    )
    together: dict[str, list[Change]] = {}
    for paths, way in _TOGETHER:
        if any(before.get(path) != after.get(path) for path in paths):
            together |= way(before, after)
    changes: list[Change] = []
    for path, entry in CATALOGUE.items():
        if path in together:
            changes += together[path]
        elif before.get(path) != after.get(path):
            changes += _with_results(_told(entry, before, after, setting), setting)
    return _with_folded(changes)


def _in_scope(fields: Fields, scope: Scope) -> Fields:
    if not scope.absent:
        return fields
    kept = (
        (path, scope.reduced(CATALOGUE[path], value))
        for path, value in fields.items()
        if path in CATALOGUE and scope.covers(path)
    )
    return {path: value for path, value in kept if value is not None}


def _status_moved(old: Fields, new: Fields) -> bool:
    before, after = submitted_status(old), submitted_status(new)
    return before is not None and after is not None and before != after


def _results_posted(old: Fields, new: Fields) -> bool:
    return bool(new.get(RESULTS)) and not old.get(RESULTS)


def _results_whole(old: Fields, new: Fields) -> bool:
    """Tell whether the results came or went as a whole, so that nobody edited them.

    Where versions of the history lie between two sights, one of these may have told of it before.
    """
    before, after = (any(path.startswith(REPORTED) for path in fields) for fields in (old, new))
    return before != after == bool(new.get(RESULTS))


def _told(entry: Field, old: Fields, new: Fields, setting: Setting) -> Iterator[Change]:
    before, after = old.get(entry.path), new.get(entry.path)
    if entry.kind is FieldKind.ELEMENTS:
        way = tell_group if entry.grouped else tell_elements
        yield from way(entry, before or (), after or (), setting)
        return
    if entry.path == STATUS:
        told = tell_status(old, new)
    else:
        name = entry.path.rpartition(".")[2]
        coarse = entry.path in setting.scope.coarse
        topic = Topic(entry.label, entry.kind, name, entry.subfields, coarse)
        told = OWN_WAY.get(entry.path, tell)(topic, before, after)
    if told is not None:
        change = of_field(entry, before, after, told)
        yield beneath_unknown(change, old, new) if entry.path == LAST_KNOWN else change


_AWAITED = "annotationModule.unpostedAnnotation.unpostedResponsibleParty"


def _with_results(changes: Iterable[Change], setting: Setting) -> Iterator[Change]:
    for change in changes:
        whole = setting.results_whole and change.path.startswith(REPORTED)
        if whole or (setting.results_posted and change.path == _AWAITED and change.new is None):
            detail = {**change.detail, **FOLDED_INTO_RESULTS}
            change = replace(
                change, weight=Weight.LOW, suppressed=Suppression.FOLDED, detail=detail
            )
        yield change


def _with_folded(changes: list[Change]) -> tuple[Change, ...]:
    """Note in the change of status, and of results, what was folded into it."""
    folded: dict[str, list[str]] = {STATUS: [], RESULTS: []}
    for change in changes:
        into = change.detail.get("folded_into")
        if change.suppressed is Suppression.FOLDED and into in folded:
            folded[into].append(change.summary)
    return tuple(
        replace(change, detail={**change.detail, "folded": folded[change.path]})
        if folded.get(change.path)
        else change
        for change in changes
    )
