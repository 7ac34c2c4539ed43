"""What of two states may be compared: their formats may not be able to say everything."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.fields import Field, FieldKind
from tracker.model import Json

_DATED = frozenset(("date", "type"))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which paths and subfields can't be compared, and which dates only to the month.

    `absent` holds paths, prefixes ending in ".", subfields of structs and dates ("path.type") and of
    elements ("path[].facility"), and elements of one sort ("path[type=DERIVED]").
    """

    absent: frozenset[str] = frozenset()
    coarse: frozenset[str] = frozenset()

    def covers(self, path: str) -> bool:
        """Tell whether a field can be compared at all."""
        if not self.absent:
            return True
        parts = path.split(".")
        return path not in self.absent and not any(
            ".".join(parts[:depth]) + "." in self.absent for depth in range(1, len(parts))
        )

    def reduced(self, entry: Field, value: Json) -> Json:
        """Return what both sides could say of a field's value; None when nothing is left.

        Where the first part of the elements' key can't be said, their number can't either: one side
        may list each site's country, the other each country once. Equal ones then count as one.
        """
        if self.absent and value is not None and entry.kind is FieldKind.ELEMENTS:
            value = [e for e in value if not of_absent_sort(entry.path, e, self.absent)] or None
        dropped = self._dropped(entry)
        if not dropped or value is None:
            return value
        if entry.kind is FieldKind.ELEMENTS:
            kept = [_without(element, dropped) for element in value]
            kept = [element for element in kept if element]
            return (_distinct(kept) if entry.key[0] in dropped else kept) or None
        return _without(value, dropped) or None

    def _dropped(self, entry: Field) -> frozenset[str]:
        if not self.absent:
            return frozenset()
        mark = "[]" if entry.kind is FieldKind.ELEMENTS else ""
        names = _DATED if entry.kind is FieldKind.DATED else {sub.name for sub in entry.subfields}
        return frozenset(name for name in names if f"{entry.path}{mark}.{name}" in self.absent)


def of_absent_sort(path: str, element: Json, absent: frozenset[str]) -> bool:
    """Tell whether an element is of a sort ("path[type=DERIVED]") that a format can't give."""
    sorts = (each for each in absent if each.startswith(f"{path}[") and each.endswith("]"))
    return any(each == f"{path}[{name}={part}]" for each in sorts for name, part in element.items())


def _distinct(elements: list[Json]) -> list[Json]:
    found: list[Json] = []
    for element in elements:
        if element not in found:
            found.append(element)
    return found


def _without(value: dict[str, Json], dropped: frozenset[str]) -> dict[str, Json]:
    return {name: part for name, part in value.items() if name not in dropped}
