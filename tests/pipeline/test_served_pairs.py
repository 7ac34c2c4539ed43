"""Real records served over HTTP at their several dates: the log names what changed, and nothing else."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
import pytest
from watched_world import World, world

from tracker.model import LoggedChange

RECORDS = Path(__file__).parents[2].parent / "shared" / "data" / "records"

pytestmark = pytest.mark.skipif(
    not (RECORDS / "PAIRS.tsv").exists(), reason="no real records beside the project"
)


def pairs() -> list[dict[str, str]]:
    with (RECORDS / "PAIRS.tsv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines, delimiter="\t") if row["kind"] == "v2>v2"]


@pytest.fixture(scope="module")
def log(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, str], list[LoggedChange]]:
    """What a check at each date logged: (record, date of the load) → visible entries."""
    files: dict[str, dict[str, Path]] = defaultdict(dict)
    for row in pairs():
        for side in ("before", "after"):
            path = RECORDS / row[side]
            files[path.stem][row["nct"]] = path
    found: dict[tuple[str, str], list[LoggedChange]] = defaultdict(list)
    with world(tmp_path_factory.mktemp("pairs")) as w:
        w.configure(sorted({row["nct"] for row in pairs()}))
        for day in sorted(files):
            serve(w, day, files[day])
        for entry in w.log():
            found[entry.record, (entry.clocks.data_timestamp or "")[:10]].append(entry)
    return found


def serve(w: World, day: str, files: dict[str, Path]) -> None:
    studies: dict[str, Any] = {nct: orjson.loads(path.read_bytes()) for nct, path in files.items()}
    w.registry.load(f"{day}T09:00:04", studies)
    w.later(days=1)
    result = w.app.check()
    assert result.failed == ()
    assert result.error is None


def test_pairs_marked_none_are_silent_and_the_others_are_not(
    log: dict[tuple[str, str], list[LoggedChange]],
) -> None:
    for row in pairs():
        entries = log[row["nct"], Path(row["after"]).stem]
        quiet = row["fields_changed"].startswith(("NONE", "derived"))
        only_dates = row["fields_changed"] == "lastUpdate dates"
        only_noise = row["nct"] == "NCT06825494"  # geocoding alone
        assert bool(entries) != (quiet or only_dates or only_noise), row["after"]


def test_no_record_is_reported_at_any_other_load(
    log: dict[tuple[str, str], list[LoggedChange]],
) -> None:
    expected = {(row["nct"], Path(row["after"]).stem) for row in pairs()}
    spoken = {place for place, entries in log.items() if entries}
    presence = {
        place
        for place in spoken - expected
        if {entry.change.path for entry in log[place]} <= {"record.presence"}
    }
    # Records stored for some dates only are absent from the loads before their first date.
    assert spoken - expected - presence == set()
