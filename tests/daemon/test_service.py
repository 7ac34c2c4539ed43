from __future__ import annotations

from pathlib import Path

import pytest
from watching import LOADS, LONG, heard, number, place, running, study

from tracker.daemon import service
from tracker.daemon.beats import Told
from tracker.daemon.orders import Reload
from tracker.embedded import registry_faults as faults
from tracker.errors import InUseError, StorageError
from tracker.storage import lock


def test_the_first_check_comes_at_once(tmp_path: Path) -> None:
    with place(tmp_path, records=3) as there, running(there.app) as it:
        assert it.lines.wait("start")["check_every"] == "1h"
        assert it.lines.wait("check")["fetched"] == 3
        assert there.known() == 3


def test_changes_are_checked_for_and_sent_without_anybodys_doing(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        there.configure(1, schedule='check = "1m"\ndeliver = "10s"')
        there.app.check()
        there.registry.load(LOADS[1], {number(1): study(1, "SUSPENDED", "2026-03-02")})
        there.app.check()
        with running(there.app) as it:
            assert it.lines.wait("deliver")["sent"] == 1
        assert len(there.mailbox.messages) == 1


def test_stopping_ends_the_scheduler_and_frees_the_database(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        with running(there.app) as it:
            it.lines.wait("check")
        assert it.finished is True
        assert it.lines.wait("stop") == {"reason": "the test", "abandoned": None}
        with lock(there.app.settings.storage.database, "daemon"):
            pass


def test_stopping_does_not_wait_for_a_pause(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        pausing, met = heard(faults.status(503, retry_after="240", times=None))
        there.registry.faults.add(pausing)
        with running(there.app) as it:
            assert met.wait(LONG)
        assert it.finished is True


def test_a_step_that_does_not_end_is_given_up_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PATIENCE", 0.05)
    with place(tmp_path) as there:
        slow, met = heard(faults.drip(0.1, times=1))
        there.registry.faults.add(slow)
        with running(there.app) as it:
            assert met.wait(LONG)
            it.stop()
            assert it.finished is False
            assert it.lines.wait("stop")["abandoned"] == "the step in work"


def test_a_failure_is_told_with_its_sentence_and_the_service_goes_on(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        there.registry.faults.add(faults.blocked(times=1))
        with running(there.app) as it:
            failed = it.lines.wait("check failed")
            assert failed["of"] == "registry"
            assert "403" in failed["reason"]
            it.orders.put(Reload())
            assert it.lines.wait("check")["fetched"] == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(StorageError("the disk is full"), "the disk is full", id="a failure"),
        pytest.param(ZeroDivisionError("oh"), "ZeroDivisionError: oh", id="a fault of ours"),
    ],
)
def test_no_beat_ends_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def broken(*_: object) -> Told:
        raise error

    monkeypatch.setitem(service.BEATS, "check", broken)
    with place(tmp_path) as there, running(there.app) as it:
        assert it.lines.wait("check failed")["reason"] == said
        it.orders.put(Reload())
        it.lines.wait("reload")


def test_reading_the_configuration_again_takes_up_new_records_at_once(tmp_path: Path) -> None:
    with place(tmp_path, records=2) as there:
        there.configure(1)
        with running(there.app) as it:
            assert it.lines.wait("check")["records"] == 1
            there.configure(2)
            it.orders.put(Reload())
            it.lines.wait("reload")
            assert it.lines.wait("check")["records"] == 2


def test_a_check_asked_for_while_one_is_at_work_comes_after_it(tmp_path: Path) -> None:
    with place(tmp_path, records=2) as there:
        there.configure(1)
        slow, met = heard(faults.drip(0.005, on="/api/v2/studies"))
        there.registry.faults.add(slow)
        with running(there.app) as it:
            assert met.wait(LONG)
            there.configure(2)
            it.orders.put(Reload())
            it.lines.wait("reload")
            assert it.lines.wait("check")["records"] == 1
            assert it.lines.wait("check")["records"] == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("[registry]\nbase = 1\n", "registry.base", id="a file with faults"),
        pytest.param('[storage]\ndatabase = "other.db"\n', "[storage]", id="another database"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_told_and_the_old_one_stays(
    tmp_path: Path, text: str, named: str
) -> None:
    with place(tmp_path) as there, running(there.app) as it:
        it.lines.wait("check")
        there.config.write_text(text, encoding="utf-8")
        it.orders.put(Reload())
        failed = it.lines.wait("reload failed")
        assert named in failed["reason"]
        assert failed["kept"] == "the settings as they were"


def test_histories_are_fetched_only_where_wished(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        there.configure(1, extra="[history]\nenabled = true\nmin_interval = 0.0")
        with running(there.app) as it:
            assert it.lines.wait("start")["history"] is True
            it.lines.wait("history")
            there.configure(1)
            it.orders.put(Reload())
            assert it.lines.wait("reload")["history"] is False


def test_a_second_service_on_the_same_database_is_refused(tmp_path: Path) -> None:
    with place(tmp_path) as there, running(there.app) as it:
        it.lines.wait("start")
        with pytest.raises(InUseError, match="another `tracker run` is at work"):
            service.serve(there.config)


def test_a_check_by_hand_works_beside_the_service(tmp_path: Path) -> None:
    with place(tmp_path) as there, running(there.app) as it:
        it.lines.wait("check")
        assert there.app.check().new_load is False
