"""A watch's query: which of the registry's search parameters it may use, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tracker.config.faults import Faults, MisfitError, key_path, shown, suggestion
from tracker.config.kinds import UNREADABLE, Single, text

STATUSES = (
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
    "UNKNOWN",
)
"""The statuses by which the registry can filter (API 2.0.5, enumeration Status)."""

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "cond": "condition or disease",
        "term": "other terms, anywhere in the record",
        "intr": "intervention or treatment",
        "spons": "sponsor or collaborator",
        "lead": "lead sponsor",
        "titles": "title or acronym",
        "outc": "outcome measure",
        "locn": "place: country, city, state or facility",
        "id": "any identifier of the study",
        "patient": "words as patients search them",
        "filter.overallStatus": "status or statuses, as the registry writes them",
        "filter.advanced": "expression in the registry's search language",
    }
)
"""What each parameter searches (API 2.0.5); one without a dot is sent as "query." and its name."""


def _statuses(value: object) -> str:
    words = value if isinstance(value, list) else re.split(r"[,|]", str(value))
    for word in words or [None]:
        if word not in STATUSES:
            near = suggestion(str(word).strip().replace(" ", "_"), STATUSES)
            hint = f'did you mean "{near}"?' if near else f"it has {', '.join(STATUSES)}"
            raise MisfitError(f"{shown(word)} is not one of the registry's statuses; {hint}")
    return "|".join(words)


_TEXT = text("a text to search for")
_STATUS = Single(
    'a status such as "RECRUITING", or a list of some',
    _statuses,
    {
        "anyOf": [
            {"type": "string", "pattern": "^[A-Z_]+([,|][A-Z_]+)*$"},
            {"type": "array", "items": {"enum": list(STATUSES)}, "minItems": 1},
        ]
    },
)
_KINDS = {name: _STATUS if name == "filter.overallStatus" else _TEXT for name in MEANINGS}


@dataclass(frozen=True, slots=True)
class Query:
    """A table of search parameters; all of them must match, so there must be one at least."""

    @property
    def expected(self) -> str:
        """A noun phrase that completes "expected …"."""
        return 'a table of search parameters such as { cond = "systemic sclerosis" }'

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of what is accepted, with dotted names quoted or not."""
        flat = {name: dict(_KINDS[name].schema, description=MEANINGS[name]) for name in MEANINGS}
        nested = {
            name.removeprefix("filter."): schema
            for name, schema in flat.items()
            if name.startswith("filter.")
        }
        inner = {"type": "object", "properties": nested, "additionalProperties": False}
        return {
            "type": "object",
            "properties": {**flat, "filter": inner},
            "additionalProperties": False,
            "minProperties": 1,
        }

    def read(self, value: object, at: str, faults: Faults) -> object:
        """Give the parameters by name, in the order of the file, or note every fault in them."""
        if not isinstance(value, dict):
            faults.add(at, f"expected {self.expected}, got {shown(value)}")
            return UNREADABLE
        if not value:
            faults.add(at, "is empty and would match every record; give a parameter or drop it")
            return UNREADABLE
        read = {name: _parameter(name, given, at, faults) for name, given in _flat(value)}
        return UNREADABLE if UNREADABLE in read.values() else MappingProxyType(read)


def _flat(value: Mapping[str, object]) -> list[tuple[str, object]]:
    # TOML reads an unquoted filter.overallStatus as a table "filter".
    pairs: list[tuple[str, object]] = []
    for name, given in value.items():
        if name == "filter" and isinstance(given, dict):
            pairs += [(f"filter.{inner}", found) for inner, found in given.items()]
        else:
            pairs.append((name, given))
    return pairs


def _parameter(name: str, given: object, at: str, faults: Faults) -> object:
    kind = _KINDS.get(name)
    if kind is not None:
        return kind.read(given, key_path(at, name), faults)
    near = suggestion(name.removeprefix("query."), MEANINGS)
    hint = f"did you mean {near}?" if near else f"the registry has {', '.join(MEANINGS)}"
    faults.add(key_path(at, name), f"unknown search parameter; {hint}")
    return UNREADABLE
