"""Which subfields differ between matched structs; the only module that knows deepdiff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import orjson

from tracker.model import Json

Struct: TypeAlias = dict[str, Json]


def differing(pairs: Sequence[tuple[Struct, Struct]]) -> list[tuple[str, ...]]:
    """Return for each pair the names of the subfields that differ, in sorted order.

    All pairs are compared in one go, as mappings by their number: deepdiff then never has to match
    elements. Lists inside an element go in as one word, in sorted order: their order means nothing.
    """
    unequal = {place: pair for place, pair in enumerate(pairs) if pair[0] != pair[1]}
    found: list[set[str]] = [set() for _ in pairs]
    if unequal:
        from deepdiff import DeepDiff  # an eighth of a second to load: not for what hasn't changed

        delta: Any = DeepDiff(
            {place: _closed(old, new) for place, (old, new) in unequal.items()},
            {place: _closed(new, old) for place, (old, new) in unequal.items()},
            view="tree",
            threshold_to_diff_deeper=0,
        )
        for differences in delta.values():
            for difference in differences:
                place, name, *_ = difference.path(output_format="list")
                found[place].add(name)
    return [tuple(sorted(names)) for names in found]


def _closed(struct: Struct, other: Struct) -> Struct:
    """Return what of a struct is not plainly the same in the other, its lists as one word each."""
    return {
        name: _one_word(value) if isinstance(value, list) else value
        for name, value in struct.items()
        if name not in other or value != other[name]
    }


def _one_word(items: list[Json]) -> str:
    return "\n".join(sorted(orjson.dumps(i, option=orjson.OPT_SORT_KEYS).decode() for i in items))
