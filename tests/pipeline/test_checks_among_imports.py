"""Checks, backfills and imports of the same records meet: nothing is lost, invented or left untold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from old_files import put
from test_order_of_import import told
from watched_world import LOADS, World, number, study, updated, world

from tracker.config import Versions
from tracker.pipeline.backfill import backfill
from tracker.pipeline.importing import Options, import_files
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify

COUNT = "designModule.enrollmentInfo"
HISTORY = "[history]\nenabled = true\nmin_interval = 0.0"


def counted(on: str, count: int) -> dict[str, Any]:
    enrolled = {"enrollmentInfo": {"count": count, "type": "ESTIMATED"}}
    return updated(study(1), on, designModule=enrolled)


def check(w: World, load: int, record: dict[str, Any]) -> None:
    w.registry.load(LOADS[load], {number(1): record})
    w.moment = datetime.fromisoformat(LOADS[load]).replace(hour=15, tzinfo=UTC)
    assert not w.app.check().failed


def fetch_history(w: World, *versions: dict[str, Any]) -> None:
    statuses = [each["protocolSection"]["statusModule"] for each in versions]
    rows = [
        ({"version": place, "date": status["lastUpdateSubmitDate"]}, body)
        for place, (status, body) in enumerate(zip(statuses, versions, strict=True))
    ]
    w.registry.keep_history(number(1), rows)
    with w.app.at_work(), w.app.store() as store, w.app.history() as history:
        (outcome,) = backfill(
            store, history, list(store.records.all()), Versions.ALL, lambda: w.moment
        )
        assert outcome.set_aside is None


def bring(w: World, path: Path) -> None:
    with w.app.store() as store:
        assert not import_files(store, [path], Options(workers=1), w.moment).refused


def counts(w: World) -> list[int]:
    return [e.change.new["count"] for e in w.log() if e.change.field == COUNT]


def mails(w: World) -> int:
    w.app.deliver()
    return len(w.mailbox.messages)


def assert_sound(w: World) -> None:
    with w.app.store() as store:
        assert not list(verify(store, w.moment + timedelta(minutes=1)))
        log = told(store)
        rebuild(store)
        assert told(store) == log


def test_a_version_fetched_between_two_checks_is_told_by_the_second_once(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)], extra=HISTORY)
        check(w, 0, study(1))
        fetch_history(w, study(1), counted("2026-03-03", 48))
        assert_sound(w)
        assert mails(w) == 0
        for load in (1, 2):
            check(w, load, counted("2026-03-03", 48))
            assert_sound(w)
            assert mails(w) == 1
        assert counts(w) == [48]


def test_a_file_of_the_load_brought_in_before_its_check_keeps_nothing_from_being_told(
    tmp_path: Path,
) -> None:
    newer = counted("2026-03-03", 48)
    newer["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-03"
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        check(w, 0, study(1))
        w.later(days=1)
        bring(w, put(tmp_path / "in", "1.json", orjson.dumps(newer)))
        for load in (1, 2):
            check(w, load, newer)
            assert_sound(w)
            assert mails(w) == 1
        assert counts(w) == [48]


def test_what_an_old_file_cannot_say_is_known_from_the_first_check_on(tmp_path: Path) -> None:
    shown = orjson.loads(orjson.dumps(study(1)))
    part = {
        "protocolSection": shown["protocolSection"],
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-02-04"}},
    }
    described = {"descriptionModule": {"briefSummary": "Cream is put on, and the skin is scored."}}
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        bring(w, put(tmp_path / "in", "part.json", orjson.dumps(part)))
        check(w, 0, study(1))
        check(w, 1, updated(study(1), "2026-03-03", **described))
        assert "descriptionModule.briefSummary" in [e.change.field for e in w.log()]
        assert_sound(w)


def test_somebodys_file_of_a_version_is_the_version_that_was_fetched_in_either_order(
    tmp_path: Path,
) -> None:
    # Two versions of one day: the file is of the first of them.
    versions = (counted("2025-05-01", 40), counted("2026-02-02", 48), counted("2026-02-02", 60))
    logs = []
    for name, first in (("before", True), ("after", False)):
        with world(tmp_path / name, versions[-1]) as w:
            (tmp_path / name).mkdir(exist_ok=True)
            w.configure([number(1)], extra=HISTORY)
            check(w, 0, versions[-1])
            answer = orjson.dumps({"studyVersion": 1, "study": versions[1]})
            path = put(tmp_path / name / "in", "1.json", answer)
            for is_file in (first, not first):
                if is_file:
                    bring(w, path)
                else:
                    fetch_history(w, *versions)
            assert counts(w) == [48, 60]
            assert_sound(w)
            with w.app.store() as store:
                logs.append(told(store))
    assert logs[0] == logs[1]


def test_a_file_of_a_version_stands_on_the_day_of_its_posting_like_one_fetched(
    tmp_path: Path,
) -> None:
    newer = counted("2026-03-02", 48)
    status = newer["protocolSection"]["statusModule"]
    status["lastUpdatePostDateStruct"]["date"] = "2026-03-04"
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        check(w, 0, study(1))
        check(w, 1, study(1))
        check(w, 2, newer)
        answer = orjson.dumps({"studyVersion": 1, "study": newer})
        bring(w, put(tmp_path / "in", "1.json", answer))
        assert counts(w) == [48]
        assert_sound(w)


def test_a_lapse_that_a_later_file_shows_in_another_light_is_told_anew(tmp_path: Path) -> None:
    stale = {"statusVerifiedDate": "2014-05", "lastUpdateSubmitDate": "2018-08-08",
             "lastUpdatePostDateStruct": {"date": "2018-08-08"},
             "primaryCompletionDateStruct": {"date": "2015-04", "type": "ESTIMATED"},
             "completionDateStruct": {"date": "2015-05", "type": "ESTIMATED"}}  # fmt: skip
    lapsed = {**stale, "overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING"}
    shown = study(1, statusModule=lapsed)
    again = study(1, statusModule=lapsed, designModule={"phases": ["PHASE2"]})
    again["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-09"
    with world(tmp_path, shown) as w:
        w.configure([number(1)], extra=HISTORY)
        check(w, 2, shown)
        fetch_history(w, study(1, statusModule=stale))
        w.later(days=7)
        bring(w, put(tmp_path / "in", "1.json", orjson.dumps(again)))
        assert_sound(w)
