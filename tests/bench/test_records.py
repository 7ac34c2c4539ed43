from __future__ import annotations

from typing import Any

import orjson
import pytest

from bench.edits import following
from bench.measure import job
from bench.records import LARGEST, number, record, records
from tracker.diff import compare
from tracker.fields import uncovered
from tracker.normalise import digest, normalise


def written(study: dict[str, Any]) -> bytes:
    return orjson.dumps(study)


def test_a_record_depends_on_its_seed_and_place_alone() -> None:
    several = list(records(4, seed=5))
    assert written(several[3]) == written(record(3, seed=5))
    assert written(record(3, seed=5)) != written(record(3, seed=6))
    assert several[3]["protocolSection"]["identificationModule"]["nctId"] == number(3)


def test_sizes_are_the_registrys() -> None:
    sizes = [len(written(study)) for study in records(600)]
    assert 15_000 < sum(sizes) / len(sizes) < 20_000
    assert sorted(sizes)[300] < 13_000
    assert 100_000 < max(sizes) <= LARGEST


def test_every_key_of_an_invented_record_is_one_of_the_registrys() -> None:
    assert {path for study in records(100) for path in uncovered(study)} == set()


def test_the_next_load_is_the_same_every_time() -> None:
    for place in (7, 8, 9):
        one, other = (following(record(place), place) for _ in range(2))
        assert one == other


def test_an_edit_changes_the_fields_it_names_and_noise_none() -> None:
    edits = noise = 0
    for place in range(200):
        study = record(place)
        after = following(study, place)
        changes = compare(normalise(study), normalise(after.study))
        shown = {change.path for change in changes if change.suppressed is None}
        assert shown == after.fields, after.kind
        edits += bool(after.fields)
        noise += after.kind.startswith("noise")
    assert edits == 10
    assert 70 < noise < 120


def test_a_record_that_stays_has_the_same_digest() -> None:
    still = next(place for place in range(100) if not following(record(place), place).kind)
    study = record(still)
    assert digest(normalise(study)) == digest(normalise(following(study, still).study))


def test_a_job_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        job("no such job")
