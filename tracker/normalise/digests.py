"""Digests by which two states of a record are known to be the same without comparing them."""

from __future__ import annotations

from hashlib import sha256

import orjson

from tracker.fields import CATALOGUE
from tracker.model import Fields, Json, Study

_UNORDERED = frozenset(path for path, entry in CATALOGUE.items() if not entry.ordered)


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
    """Return the SHA-256 of a study as it came, save versionHolder, which is new at every load.

    Equal digests prove that nothing changed; different ones may come from the order of keys alone.
    """
    return sha256(orjson.dumps(_without_load_day(study))).digest()


def _without_load_day(study: Study) -> Study:
    derived = study.get("derivedSection")
    misc = derived.get("miscInfoModule") if isinstance(derived, dict) else None
    if not isinstance(derived, dict) or not isinstance(misc, dict) or "versionHolder" not in misc:
        return study
    kept = {key: value for key, value in misc.items() if key != "versionHolder"}
    return {**study, "derivedSection": {**derived, "miscInfoModule": kept}}
