"""A registry that asks to be left alone for longer than a call can wait, over real HTTP on loopback."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from watched_world import LOADS, number, study, world

from tracker.config import load
from tracker.embedded import registry_faults as faults
from tracker.errors import AskedToWaitError, UnavailableError
from tracker.pipeline.waiting import LONGEST, heed, heeding, waiting

TWO_HOURS = "7200"


def test_a_long_wait_is_named_and_remembered(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as it:
        it.configure([number(1)])
        it.registry.faults.add(faults.status(429, retry_after=TWO_HOURS, body="too many"))
        done = it.app.check()
        assert done.error is not None
        assert "answers 429: too many; the registry asks to wait 2 hours" in done.error
        assert "it is not asked before 2026-03-02 17:01 UTC" in done.error
        assert done.wait_until == it.moment + timedelta(hours=2, seconds=1)


def test_no_request_goes_out_before_the_wait_is_over_and_one_does_after(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as it:
        it.configure([number(1)])
        it.registry.faults.add(faults.status(503, retry_after=TWO_HOURS))
        it.app.check()
        asked = len(it.registry.requests)
        assert asked == 1
        for minutes in (1, 58, 60):  # each a program of its own: nothing but the database remembers
            it.later(minutes=minutes)
            done = it.app.check()
            assert (done.requests, len(it.registry.requests)) == (0, asked)
            assert done.error is not None
            assert "asks to wait until 2026-03-02 17:01 UTC: it was not asked" in done.error
        it.later(minutes=1, seconds=1)
        done = it.app.check()
        assert (done.error, done.taken.fetched) == (None, 1)


def test_checks_that_asked_nothing_leave_no_trace(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as it:
        it.configure([number(1)])
        it.registry.faults.add(faults.status(429, retry_after=TWO_HOURS))
        it.app.check()
        it.app.check()
        with it.app.store() as store:
            assert len(store.checks.last(10)) == 1
            assert [trouble.times for trouble in store.checks.troubles()] == [1]


def test_a_wait_in_the_midst_of_a_check_stops_it_and_keeps_what_was_done(tmp_path: Path) -> None:
    with world(tmp_path, *(study(i) for i in range(1, 351))) as it:
        it.configure([number(i) for i in range(1, 351)])
        studies = "/api/v2/studies"
        it.registry.faults.add(
            faults.honest(on=studies, times=2),
            faults.status(429, retry_after=TWO_HOURS, on=studies, times=None),
        )
        done = it.app.check()
        assert (done.taken.fetched, done.requests, done.failed) == (200, 4, ())
        assert done.wait_until is not None
        with it.app.store() as store:
            assert store.checks.last()[0].fetched == 200
        it.registry.faults.clear()
        it.later(hours=3)
        assert it.app.check().taken.fetched == 150


def test_a_query_that_is_put_off_stops_the_check_too(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as it:
        it.configure([number(1)], query={"cond": "sclerosis"})
        it.registry.faults.add(
            faults.status(429, retry_after=TWO_HOURS, on="/api/v2/studies", times=None)
        )
        done = it.app.check()
        assert (done.requests, done.taken.fetched) == (2, 0)
        assert done.wait_until is not None


def test_a_short_wait_outlives_the_check_that_met_it(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as it:
        it.configure([number(1)])
        it.registry.faults.add(faults.status(503, retry_after="120", times=None))
        done = it.app.check()
        assert it.naps == [120.0] * 4
        assert done.wait_until == it.moment + timedelta(seconds=121)
        it.registry.faults.clear()
        it.later(seconds=100)
        assert it.app.check().requests == 0
        it.later(seconds=21)
        assert it.app.check().taken.fetched == 1


def test_another_registry_is_not_the_one_that_asked(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as it:
        path = it.configure([number(1)])
        it.registry.faults.add(faults.status(429, retry_after=TWO_HOURS))
        it.app.check()
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("127.0.0.1", "localhost", 1), encoding="utf-8")
        assert it.app.check().taken.fetched == 1


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        pytest.param(0.0, None, id="none"),
        pytest.param(90.5, timedelta(seconds=91.5), id="never a second too early"),
        pytest.param(1e18, LONGEST + timedelta(seconds=1), id="no slip ends the watch for good"),
    ],
)
def test_a_wait_is_kept_within_reason(tmp_path: Path, asked: float, kept: timedelta | None) -> None:
    with world(tmp_path) as it:
        settings = load(it.configure())
        with it.app.store() as store:
            until = heed(store, settings, UnavailableError("no", retry_after=asked), it.moment)
            assert until == (it.moment + kept if kept else None)
            seen = waiting(store, settings, it.moment)
            least = timedelta(seconds=min(asked, LONGEST.total_seconds()))
            assert seen is None if kept is None else seen is not None and seen - it.moment >= least


def test_a_clock_set_back_does_not_prolong_a_wait(tmp_path: Path) -> None:
    with world(tmp_path) as it:
        settings = load(it.configure())
        with it.app.store() as store:
            heed(store, settings, UnavailableError("no", retry_after=3600), it.moment)
            assert waiting(store, settings, it.moment - timedelta(days=30)) is None


def test_whoever_else_asks_the_registry_keeps_to_it(tmp_path: Path) -> None:
    with world(tmp_path) as it:
        settings = load(it.configure())
        with it.app.store() as store:
            with (
                pytest.raises(UnavailableError),
                heeding(store, settings, lambda: it.moment),
            ):
                raise UnavailableError("no", retry_after=3600)
            asked = []
            with (
                pytest.raises(AskedToWaitError, match="until 2026-03-02 16:01 UTC") as told,
                heeding(store, settings, lambda: it.moment),
            ):
                asked.append("the registry")
            assert asked == []
            assert told.value.retry_after == 3601


def test_data_served_after_a_wait_are_told_as_ever(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as it:
        it.configure([number(1)])
        it.app.check()
        fewer = {"enrollmentInfo": {"count": 9, "type": "ACTUAL"}}
        it.registry.load(LOADS[1], {number(1): study(1, designModule=fewer)})
        it.registry.faults.add(faults.status(429, retry_after=TWO_HOURS))
        it.later(days=1)
        it.app.check()
        assert it.told() == []
        it.later(hours=3)
        it.app.check()
        assert len(it.told()) == 1
