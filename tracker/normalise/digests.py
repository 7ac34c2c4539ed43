"""Digests by which two states of a record are known to be the same without comparing them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeAlias

import orjson

from tracker.fields import CATALOGUE, IGNORED
from tracker.model import Fields, Json, Study

_Tree: TypeAlias = Mapping[str, Any]
"""Key → None (left out, whatever is inside), or what is left out below it."""

_KEPT: _Tree = {}
_PLACES = "contactsLocationsModule"
_UNORDERED = frozenset(path for path, entry in CATALOGUE.items() if not entry.ordered)


def _below(section: str) -> _Tree:
    tree: dict[str, Any] = {}
    for path in IGNORED:
        first, *parents = path.split(".")
        if first == section and parents:
            node = tree
            for parent in parents[:-1]:
                node = node.setdefault(parent, {})
            node[parents[-1]] = None
    return tree


_COMPUTED = _below("derivedSection")


def digest(fields: Fields) -> bytes:
    """Return the SHA-256 of canonical fields.

    Order of keys plays no part, nor the order of a list where it means nothing to the registry's
    readers (see the catalogue's `ordered`).
    """
    told = {
        path: _sorted(value) if type(value) is list and path in _UNORDERED else value
        for path, value in fields.items()
    }
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).digest()


def _sorted(value: list[Json]) -> list[Json]:
    if len(value) < 2:
        return value
    if type(value[0]) is str:
        return sorted(value)
    return sorted(value, key=lambda item: orjson.dumps(item, option=orjson.OPT_SORT_KEYS))


def raw_digest(study: Study) -> bytes:
    """Return the SHA-256 of a study as it came, save what the registry computes and nobody follows.

    That is the day of the load, which is new in every record at every load, the MeSH terms and the
    places of sites on the map. Equal digests prove that no field changed; different ones may come
    from the order of keys or from white space.
    """
    told = dict(study)
    derived = study.get("derivedSection")
    if isinstance(derived, dict):
        told["derivedSection"] = _without(derived, _COMPUTED)
    protocol = study.get("protocolSection")
    places = protocol.get(_PLACES) if isinstance(protocol, dict) else None
    if isinstance(protocol, dict) and isinstance(places, dict) and "locations" in places:
        sites = {**places, "locations": _off_the_map(places["locations"])}
        told["protocolSection"] = {**protocol, _PLACES: sites}
    return sha256(orjson.dumps(told)).digest()


def _without(node: dict[str, Json], left_out: _Tree) -> dict[str, Json]:
    kept: dict[str, Json] = {}
    for key, value in node.items():
        below = left_out.get(key, _KEPT)
        if below is None:
            continue
        if below and isinstance(value, dict):
            value = _without(value, below)
            if not value:
                continue
        kept[key] = value
    return kept


def _off_the_map(sites: Json) -> Json:
    if not isinstance(sites, list):
        return sites
    return [
        {key: value for key, value in site.items() if key != "geoPoint"}
        if isinstance(site, dict)
        else site
        for site in sites
    ]
