"""Which parts of a study are followed, left out on purpose, or known to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from tracker.fields.catalogue import CATALOGUE
from tracker.fields.kinds import Field, FieldKind, Subfield
from tracker.model import Json, Study

IGNORED: Mapping[str, str] = MappingProxyType(
    {
        "derivedSection.miscInfoModule.versionHolder": "the day of the data load, "
        "new in every record at every load",
        "derivedSection.conditionBrowseModule": "MeSH terms computed from the conditions",
        "derivedSection.interventionBrowseModule": "MeSH terms computed from the interventions",
        "derivedSection.miscInfoModule.modelPredictions": "guesses of a model, dropped from the "
        "registry's schema in 2026",
        "protocolSection.contactsLocationsModule.locations[].geoPoint": "computed "
        "from the address, and computed anew now and then",
    }
)
"""JSON paths that are deliberately not followed, each with the reason."""

_Tree: TypeAlias = dict[str, Any]
"""Key → None (followed or ignored, whatever is inside), or the tree below it."""


def _grow(tree: _Tree, path: str, subfields: tuple[Subfield, ...]) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        tree = tree.setdefault(parent, {})
    tree[last] = _branch(subfields) if subfields else None


def _branch(subfields: tuple[Subfield, ...]) -> _Tree:
    return {sub.name: _branch(sub.subfields) if sub.subfields else None for sub in subfields}


def _inside(entry: Field) -> tuple[Subfield, ...]:
    if entry.kind is FieldKind.DIGEST:
        return ()
    return _DATED if entry.kind is FieldKind.DATED else entry.subfields


def _plant() -> _Tree:
    tree: _Tree = {}
    for entry in CATALOGUE.values():
        _grow(tree, entry.source, _inside(entry))
    for path in IGNORED:
        _grow(tree, path.replace("[]", ""), ())
    return tree


_DATED = (Subfield("date", "Date", FieldKind.DATE), Subfield("type", "Type", FieldKind.ENUM))
_COVERED = _plant()


def uncovered(study: Study) -> tuple[str, ...]:
    """Return the JSON paths in a v2 study that are neither followed nor left out on purpose.

    Lists are written "locations[].newKey"; each path is named once, in sorted order.
    """
    return tuple(sorted(set(_strangers(study, _COVERED, ""))))


def _strangers(node: Json, tree: _Tree | None, path: str) -> Iterator[str]:
    if tree is None:
        return
    if isinstance(node, list):
        for item in node:
            yield from _strangers(item, tree, f"{path}[]")
    elif isinstance(node, dict):
        for key, value in node.items():
            below = f"{path}.{key}" if path else key
            if key not in tree:
                yield below
            elif tree[key] is not None:
                yield from _strangers(value, tree[key], below)


def paths(entry: Field) -> tuple[str, ...]:
    """Return the JSON paths of a field's leaves, as the registry's field tree writes them.

    A digest is a leaf, whatever the registry has below it.
    """
    subfields = _inside(entry)
    if not subfields:
        return (entry.source,)
    mark = "[]" if entry.kind is FieldKind.ELEMENTS else ""
    return tuple(_leaves(f"{entry.source}{mark}", subfields))


def _leaves(stem: str, subfields: tuple[Subfield, ...]) -> Iterator[str]:
    for sub in subfields:
        if sub.subfields:
            yield from _leaves(f"{stem}.{sub.name}[]", sub.subfields)
        else:
            yield f"{stem}.{sub.name}"
