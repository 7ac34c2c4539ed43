"""Until when a record is known: by its list of versions, by what was seen, by a file's own day."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from watched_world import LOADS, World, number, study, updated, world

from tracker.config import Versions
from tracker.pipeline.backfill import backfill
from tracker.pipeline.importing import Options, import_files
from tracker.pipeline.reading import evidence_of, known_until
from tracker.pipeline.verify import verify
from tracker.storage import Question, Store

STALE = {
    "statusVerifiedDate": "2009-08",
    "completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
    "studyFirstSubmitDate": "2009-08-19",
}


def version(on: str, **status: Any) -> dict[str, Any]:
    return updated(study(1, statusModule={**STALE, **status}), on)


FIRST = version("2009-08-19")
CONFIRMED = version("2011-06-02", statusVerifiedDate="2011-06")
COMPLETED = version("2012-11-20", statusVerifiedDate="2012-11", overallStatus="COMPLETED")


@contextmanager
def kept(
    folder: Path, wanted: Versions, *versions: dict[str, Any]
) -> Iterator[tuple[World, Store]]:
    """The history alone is here: nobody ever looked at the record."""
    with world(folder, copy.deepcopy(versions[-1])) as w:
        rows = []
        for index, each in enumerate(versions):
            status = each["protocolSection"]["statusModule"]
            row = {"version": index, "date": status["lastUpdateSubmitDate"]}
            rows.append(({**row, "moduleLabels": ["Study Status"] if index else []}, each))
        w.registry.keep_history(number(1), rows)
        w.configure([number(1)], extra="[history]\nmin_interval = 0.0")
        with w.app.at_work(), w.app.store() as store, w.app.history() as history:
            with store.transaction():
                record = store.records.ensure([number(1)], w.moment)[number(1)]
            backfill(store, history, [record], wanted, lambda: w.moment)
        with w.app.store() as store:
            yield w, store


def lapses(store: Store) -> list[str]:
    found = store.log.ask(Question(fields=["statusModule.overallStatus"]))
    return [str(e.change.effective_on) for e in found if e.change.new == "UNKNOWN"]


def ends(store: Store) -> list[date | None]:
    record = store.records.get(number(1))
    assert record is not None
    return [each.stood_until for each in evidence_of(store, record)]


def test_the_newest_version_is_known_to_have_stood_until_its_list_was_had(tmp_path: Path) -> None:
    with kept(tmp_path, Versions.ALL, FIRST) as (w, store):
        record = store.records.get(number(1))
        assert record is not None
        assert known_until(evidence_of(store, record), record) == w.moment.date()
        assert ends(store) == [w.moment.date()]
        assert lapses(store) == ["2012-01-01"]


def test_a_version_stood_until_the_eve_of_the_next_one_listed(tmp_path: Path) -> None:
    with kept(tmp_path, Versions.ALL, FIRST, CONFIRMED, COMPLETED) as (w, store):
        assert ends(store) == [date(2011, 6, 1), date(2012, 11, 19), w.moment.date()]
        assert lapses(store) == []


def test_a_version_that_was_not_fetched_lets_no_lapse_be_derived_over_its_time(
    tmp_path: Path,
) -> None:
    with kept(tmp_path, Versions.OUTCOMES, FIRST, CONFIRMED, COMPLETED) as (w, store):
        assert ends(store) == [date(2011, 6, 1), w.moment.date()]
        assert lapses(store) == []


def test_a_lapse_of_a_record_whose_history_came_before_the_first_look_is_seen_and_told(
    tmp_path: Path,
) -> None:
    """The first look shows nothing new, and must be known of all the same."""
    due = {
        "statusVerifiedDate": "2024-01",
        "completionDateStruct": {"date": "2026-03-03", "type": "ESTIMATED"},
        "primaryCompletionDateStruct": {"date": "2026-03-03", "type": "ESTIMATED"},
    }
    only = updated(study(1, statusModule=due), "2024-01-15")
    with kept(tmp_path, Versions.ALL, only) as (w, store):
        w.app.check()
        w.later(days=3)
        lapsed = copy.deepcopy(only)
        lapsed["protocolSection"]["statusModule"] |= {
            "overallStatus": "UNKNOWN",
            "lastKnownStatus": "RECRUITING",
        }
        w.registry.load(LOADS[3], {number(1): lapsed})
        w.app.check()
        (lapse,) = store.log.ask(Question(fields=["statusModule.overallStatus"]))
        assert (lapse.change.derived, str(lapse.change.effective_on)) == (False, "2026-03-04")
        assert lapse.clocks.seen_after is not None
        assert lapse.clocks.seen_after.date() == date(2026, 3, 2)
        assert w.app.deliver().sent == 1
        assert list(verify(store, w.moment)) == []


def test_an_old_file_among_the_versions_hides_no_lapse_that_the_history_tells(
    tmp_path: Path,
) -> None:
    with kept(tmp_path, Versions.ALL, FIRST) as (w, store):
        seen = copy.deepcopy(FIRST)
        seen["derivedSection"] = {"miscInfoModule": {"versionHolder": "2010-06-04"}}
        file = tmp_path / "2010.json"
        file.write_bytes(orjson.dumps(seen))
        import_files(store, [file], Options(workers=1), w.moment)
        assert lapses(store) == ["2012-01-01"]
        assert list(verify(store, w.moment)) == []
