from __future__ import annotations

from random import Random

import orjson
import pytest

from bench.fuzz import classes
from bench.mutants import SORTS, mutant, mutants
from bench.records import record

FILES = {"a.json": orjson.dumps(record(1)), "b.json": orjson.dumps(record(2))}


def test_the_same_seed_gives_the_same_mutants() -> None:
    one, other = (list(mutants(FILES, 30, seed=4)) for _ in range(2))
    assert one == other
    assert [content for _, content in one] != [c for _, c in mutants(FILES, 30, seed=5)]


def test_every_sort_of_damage_takes_its_turn_and_is_in_the_name() -> None:
    names = [name for name, _ in mutants(FILES, 2 * len(SORTS))]
    assert [name.split("-")[1] for name in names] == [*SORTS, *SORTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("sort", SORTS)
def test_damage_is_done_to_files_of_any_size(sort: str) -> None:
    for size in (0, 1, 5, 4096, 20_000):
        raw = FILES["a.json"][:size]
        assert all(isinstance(mutant(raw, sort, Random(i)), bytes) for i in range(20))
    changed = [mutant(FILES["a.json"], sort, Random(i)) != FILES["a.json"] for i in range(20)]
    assert sum(changed) >= 15


def test_reasons_are_counted_by_their_sort() -> None:
    told = classes(["the JSON can't be read: a", "the JSON can't be read: b", "never heard of"])
    assert told == {"JSON that can't be parsed": 2, "other: never heard of": 1}
