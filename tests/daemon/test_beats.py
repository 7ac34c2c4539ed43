from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from watching import LOADS, Place, number, place, study

from tracker.daemon import beats
from tracker.daemon.halt import AbandonedError, Halt
from tracker.embedded import registry_faults as faults
from tracker.storage import lock


def changed(there: Place, load: int = 1, status: str = "SUSPENDED") -> None:
    there.registry.load(LOADS[load], {number(1): study(1, status, "2026-03-02")})


def test_a_check_tells_what_it_did(tmp_path: Path) -> None:
    with place(tmp_path, records=2) as there:
        beats.check(there.app, Halt())
        changed(there)
        told = beats.check(there.app, Halt())
        assert told.facts == {
            "new_load": True,
            "data": LOADS[1],
            "records": 2,
            "requests": 2,
            "fetched": 2,
            "changed": 1,
            "changes": 1,
            "suppressed": 2,
            "new_matches": 0,
            "absent": 0,
            "failed": 0,
        }
        assert (told.failures, told.idle, told.again) == ({}, False, None)


def test_a_check_beside_one_by_hand_is_put_off_and_comes_again_soon(tmp_path: Path) -> None:
    with place(tmp_path) as there, lock(there.app.settings.storage.database):
        told = beats.check(there.app, Halt())
        assert told.again == beats.AGAIN_WHEN_IN_USE
        assert "another tracker is at work" in told.failures["check"]
        assert there.registry.requests == []


def test_a_failed_batch_is_one_sentence_and_not_a_hundred(tmp_path: Path) -> None:
    with place(tmp_path, records=30) as there:
        there.registry.faults.add(faults.status(400, body="bad", on="/api/v2/studies"))
        told = beats.check(there.app, Halt())
        assert told.facts["failed"] == 30
        assert list(told.failures) == [f"{number(1)} and 29 more"]


def test_mail_is_sent_and_nothing_to_send_is_idle(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        beats.check(there.app, Halt())
        changed(there)
        beats.check(there.app, Halt())
        told = beats.deliver(there.app, Halt())
        assert (dict(told.facts), told.idle) == ({"sent": 1, "put_off": 0, "given_up": 0}, False)
        assert len(there.mailbox.messages) == 1
        assert beats.deliver(there.app, Halt()).idle


def test_mail_is_left_to_whoever_is_sending_it(tmp_path: Path) -> None:
    with place(tmp_path) as there, lock(there.app.settings.storage.database, "mail"):
        told = beats.deliver(there.app, Halt())
        assert (told.idle, told.failures) == (True, {})


def test_a_check_that_is_to_stop_keeps_the_batches_it_finished(tmp_path: Path) -> None:
    with place(tmp_path, records=150) as there:
        halt = Halt()
        halt.wish()
        with pytest.raises(AbandonedError):
            beats.check(there.app, halt)
        assert there.known() == 100
        told = beats.check(there.app, Halt())
        assert (told.facts["fetched"], there.known()) == (50, 150)


def test_a_pause_ends_as_soon_as_the_program_is_to_stop() -> None:
    halt = Halt()
    halt.sleep(0)
    halt.wish()
    with pytest.raises(AbandonedError):
        halt.sleep(3600)


def follow(there: Place, records: int) -> None:
    there.configure(records, extra="[history]\nenabled = true\nmin_interval = 0.0")
    for i in range(1, records + 1):
        versions = [study(i, day=day) for day in ("2025-05-01", "2026-01-10")]
        rows = [
            (
                {
                    "version": n,
                    "date": each["protocolSection"]["statusModule"]["lastUpdateSubmitDate"],
                    "status": "RECRUITING",
                    "moduleLabels": [],
                },
                each,
            )
            for n, each in enumerate(versions)
        ]
        there.registry.keep_history(number(i), rows)
    beats.check(there.app, Halt())


def test_a_check_that_is_to_wait_comes_again_when_the_wait_is_over(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        there.registry.faults.add(faults.status(429, retry_after="5400"))
        told = beats.check(there.app, Halt())
        assert told.again == timedelta(seconds=5401)
        assert "not asked before 2026-03-04 16:31 UTC" in told.failures["registry"]
        assert not told.idle
        told = beats.check(there.app, Halt())
        assert (told.idle, told.again) == (True, timedelta(seconds=5401))
        assert len(there.registry.requests) == 1


def test_the_past_keeps_to_a_wait_whoever_was_asked_for_it(tmp_path: Path) -> None:
    with place(tmp_path, records=3) as there:
        follow(there, 3)
        there.registry.faults.add(
            faults.honest(on="/api/int", times=3),
            faults.status(429, retry_after="5400", on="/api/int"),
        )
        told = beats.past(there.app, Halt())
        assert told.facts["records"] == 1
        assert "the registry asks to wait 90 minutes" in told.failures["registry"]
        assert told.again is not None
        assert told.again >= timedelta(minutes=90)
        asked = len(there.registry.requests)
        assert "it was not asked" in beats.past(there.app, Halt()).failures["registry"]
        assert beats.check(there.app, Halt()).idle
        assert len(there.registry.requests) == asked


def test_the_past_of_new_records_is_fetched_once(tmp_path: Path) -> None:
    with place(tmp_path, records=2) as there:
        follow(there, 2)
        told = beats.past(there.app, Halt())
        assert (told.facts["records"], told.facts["fetched"]) == (2, 4)
        assert (told.failures, told.idle) == ({}, False)
        asked = len(there.registry.requests)
        assert beats.past(there.app, Halt()).idle
        assert len(there.registry.requests) == asked


def test_being_blocked_ends_the_past_for_a_day_and_keeps_what_was_fetched(tmp_path: Path) -> None:
    with place(tmp_path, records=2) as there:
        follow(there, 2)
        there.registry.faults.add(
            faults.honest(on="/api/int", times=3), faults.blocked(on="/api/int", times=None)
        )
        told = beats.past(there.app, Halt())
        assert told.facts["records"] == 1
        assert "403" in told.failures["registry"]
        assert told.again == beats.AGAIN_WHEN_BLOCKED
        there.registry.faults.clear()
        assert beats.past(there.app, Halt()).facts["records"] == 1


def test_a_registry_that_has_gone_away_costs_one_record_and_not_all(tmp_path: Path) -> None:
    with place(tmp_path, records=3) as there:
        follow(there, 3)
        there.registry.faults.add(faults.status(400, body="gone", on="/api/int", times=None))
        told = beats.past(there.app, Halt())
        assert told.facts["records"] == 1
        assert list(told.failures) == [number(1)]
        assert told.again == beats.AGAIN_WHEN_SET_ASIDE
        there.registry.faults.clear()
        assert beats.past(there.app, Halt()).facts["records"] == 2


def test_a_check_by_hand_goes_before_the_past(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        follow(there, 1)
        with lock(there.app.settings.storage.database):
            told = beats.past(there.app, Halt())
        assert (told.idle, told.failures) == (True, {})


def test_the_past_is_broken_off_between_records(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        follow(there, 1)
        halt = Halt()
        halt.wish()
        with pytest.raises(AbandonedError):
            beats.past(there.app, halt)
