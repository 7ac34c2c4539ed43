from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest
from watched_world import LOADS, number, study, updated, world

from tracker.embedded import registry_faults as faults
from tracker.errors import InUseError
from tracker.storage import lock


def test_the_first_sight_of_a_record_tells_nobody(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        result = w.app.check()
        assert (result.records, result.requests, result.taken.fetched) == (1, 2, 1)
        assert w.log() == []
        assert [e.change.summary for e in w.log(suppressed=True)] == ["First snapshot: Recruiting"]
        assert w.app.deliver().sent == 0


def test_the_same_data_load_costs_one_request(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        again = w.app.check()
        assert (again.requests, again.new_load, again.taken.fetched) == (1, False, 0)


def test_a_change_is_logged_with_its_clocks_and_mailed_once(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        w.later(days=1)
        w.registry.load(
            LOADS[1],
            {
                number(1): updated(
                    study(1), "2026-03-02", statusModule={"overallStatus": "SUSPENDED"}
                )
            },
        )
        w.app.check()
        (entry,) = w.log()
        assert (entry.change.old, entry.change.new) == ("RECRUITING", "SUSPENDED")
        assert str(entry.clocks.recorded_on) == "2026-03-02"
        assert entry.clocks.seen_at == w.moment
        assert entry.clocks.data_timestamp == LOADS[1]
        assert w.app.deliver().sent == 1
        assert w.app.deliver().sent == 0
        (mail,) = w.mailbox.messages
        assert mail.recipient == "reader@example.org"
        assert "Suspended" in mail.text


def test_a_lapse_is_seen_though_no_date_moved(tmp_path: Path) -> None:
    stale = {"statusVerifiedDate": "2024-02", "completionDateStruct": {"date": "2025-11-04"}}
    before = study(1, statusModule=stale)
    after = study(
        1, statusModule={**stale, "overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING"}
    )
    with world(tmp_path, before) as w:
        w.configure([number(1)])
        w.app.check()
        w.registry.load(LOADS[1], {number(1): after})
        w.app.check()
        (entry,) = w.log()
        assert entry.change.field == "statusModule.overallStatus"
        assert entry.change.weight.word == "high"
        assert str(entry.change.effective_on) == "2026-03-01"
        assert entry.clocks.recorded_on is None
        w.app.deliver()
        assert "Unknown status" in w.mailbox.messages[0].text


def test_registry_noise_costs_no_snapshot(tmp_path: Path) -> None:
    noisy = study(1)
    noisy["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-03"
    noisy["derivedSection"]["conditionBrowseModule"] = {
        "meshes": [{"id": "D1", "term": "Sclerosis"}]
    }
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        w.registry.load(LOADS[1], {number(1): noisy})
        result = w.app.check()
        assert (result.taken.fetched, result.taken.changes, result.taken.suppressed) == (1, 0, 0)
        with w.app.store() as store:
            assert store.snapshots.count() == 1


def test_records_are_fetched_by_the_hundred(tmp_path: Path) -> None:
    with world(tmp_path, *(study(i) for i in range(1, 251))) as w:
        w.configure([number(i) for i in range(1, 251)])
        result = w.app.check()
        assert (result.taken.fetched, result.requests) == (250, 4)


def test_a_broken_batch_is_finished_by_the_next_check_and_the_others_go_on(tmp_path: Path) -> None:
    with world(tmp_path, *(study(i) for i in range(1, 151))) as w:
        w.configure([number(i) for i in range(1, 151)], extra="")
        w.registry.faults.add(faults.truncate(on="/api/v2/studies", times=5))
        first = w.app.check()
        assert (first.taken.fetched, len(first.failed)) == (50, 100)
        second = w.app.check()
        assert (second.taken.fetched, second.failed, second.requests) == (100, (), 2)
        assert w.app.check().requests == 1


def test_being_blocked_stops_at_once_and_is_no_missing_record(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.registry.faults.add(faults.blocked(times=1))
        result = w.app.check()
        assert result.requests == 1
        assert result.error is not None
        assert "403" in result.error
        with w.app.store() as store:
            assert [t.subject for t in store.checks.troubles()] == ["registry"]
        w.app.check()
        with w.app.store() as store:
            assert store.checks.troubles() == []


def test_an_absent_record_is_reported_after_three_loads_and_so_is_its_return(
    tmp_path: Path,
) -> None:
    with world(tmp_path, study(1), study(2)) as w:
        w.configure([number(1), number(2)])
        w.app.check()
        w.registry.remove(number(1))
        for load, expected in zip(LOADS[1:4], (0, 0, 1), strict=True):
            w.registry.load(load, {})
            assert w.app.check().taken.changes == expected
            assert w.app.check().requests == 1
        assert "no longer answers" in w.log()[-1].change.summary
        w.registry.load(LOADS[4], {number(1): study(1)})
        w.app.check()
        assert w.log()[-1].change.field == "record.presence"
        assert w.log()[-1].change.new == "present"
        w.registry.load(LOADS[5], {})
        assert w.app.check().taken.changes == 0


def test_a_merged_record_goes_on_under_its_surviving_number(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        survivor = updated(study(1), "2026-03-02", designModule={"enrollmentInfo": {"count": 50}})
        survivor["protocolSection"]["identificationModule"]["nctId"] = number(2)
        w.registry.load(LOADS[1], {number(2): survivor})
        w.registry.merge(number(1), into=number(2))
        w.app.check()
        fields = [e.change.path for e in w.log()]
        assert "record.nctId" in fields
        assert "designModule.enrollmentInfo" in fields
        with w.app.store() as store:
            record = store.records.get(number(1))
            assert record is not None
            assert record.nct_id == number(2)
        assert w.app.check().requests == 1
        assert w.app.deliver().sent == 1


def test_an_undone_merger_is_told_and_the_number_asked_for_again(tmp_path: Path) -> None:
    with world(tmp_path, study(1), study(2)) as w:
        w.configure([number(1), number(2)])
        w.app.check()
        both = updated(study(2), "2026-03-02", identificationModule={"nctIdAliases": [number(1)]})
        w.registry.remove(number(1))
        w.registry.load(LOADS[1], {number(2): both})
        w.app.check()
        w.registry.load(LOADS[2], {number(1): study(1), number(2): study(2)})
        w.app.check()
        told = [each.change.summary for each in w.log()]
        assert any("no longer merged" in each for each in told[-2:])
        w.app.check()
        with w.app.store() as store:
            record = store.records.get(number(1))
            assert record is not None
            assert (record.nct_id, record.checked_load) == (number(1), LOADS[2])
        assert w.app.check().requests == 1


def test_an_alias_followed_from_the_start_is_no_news(tmp_path: Path) -> None:
    with world(tmp_path, study(1), study(2)) as w:
        w.registry.merge(number(1), into=number(2))
        w.configure([number(1)])
        assert w.app.check().taken.fetched == 1
        assert w.log() == []
        with w.app.store() as store:
            assert [record.nct_id for record in store.records.all()] == [number(2)]
        w.registry.load(LOADS[1], {})
        assert w.app.check().taken.fetched == 1


def test_two_followed_numbers_of_one_record_are_one_record_afterwards(tmp_path: Path) -> None:
    with world(tmp_path, study(1), study(2)) as w:
        w.configure([number(1), number(2)])
        w.app.check()
        w.registry.merge(number(1), into=number(2))
        w.registry.load(LOADS[1], {})
        w.app.check()
        assert [e.change.path for e in w.log()] == [
            "record.nctId",
            "identificationModule.nctIdAliases",
        ]
        w.registry.load(LOADS[2], {})
        assert w.app.check().taken.fetched == 1


def test_a_new_match_of_a_query_is_taken_up_and_reported_as_new(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([], query={"cond": "systemic sclerosis"})
        first = w.app.check()
        assert (first.records, first.requests, w.log()) == (1, 3, [])
        w.registry.load(LOADS[1], {number(2): study(2)})
        second = w.app.check()
        assert (second.records, second.new_matches) == (2, 1)
        assert [(e.record, e.change.path) for e in w.log()] == [(number(2), "record.watch")]
        w.app.deliver()
        assert number(2) in w.mailbox.messages[0].message["Subject"]
        assert w.app.check().requests == 1


def test_a_record_that_cannot_be_read_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    odd = study(1)
    odd["protocolSection"]["outcomesModule"] = {"primaryOutcomes": "a text where a list belongs"}
    with world(tmp_path, odd, study(2)) as w:
        w.configure([number(1), number(2)])
        result = w.app.check()
        assert result.taken.fetched == 1
        ((failure),) = result.failed
        assert failure.record == number(1)
        assert "primaryOutcomes" in failure.reason


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("no day of the calendar", {"lastUpdateSubmitDate": "2026-02-30"}),
        ("ten letters", {"lastUpdateSubmitDate": "next week."}),
        ("no month of the calendar", {"lastUpdatePostDateStruct": {"date": "2026-13-01"}}),
        ("words for a start", {"startDateStruct": {"date": "Spring"}}),
        ("words for an end", {"primaryCompletionDateStruct": {"date": "soon"}}),
    ],
)
def test_a_date_that_no_calendar_has_spoils_its_record_and_no_other(
    tmp_path: Path, name: str, odd: dict[str, Any]
) -> None:
    with world(tmp_path, study(1), study(2, statusModule=odd)) as w:
        w.configure([number(1), number(2)])
        result = w.app.check()
        assert result.taken.fetched == 1, name
        assert [failure.record for failure in result.failed] == [number(2)]
        w.registry.load(LOADS[1], {number(2): study(2)})
        assert not w.app.check().failed


@pytest.mark.parametrize("derived", [None, [], {"miscInfoModule": None}])
def test_a_record_without_the_day_of_its_load_is_taken_in(tmp_path: Path, derived: Any) -> None:
    bare = {**study(1), "derivedSection": derived}
    page = faults.body(orjson.dumps({"studies": [bare]}).decode(), on="/api/v2/studies")
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.registry.faults.add(page)
        assert w.app.check().taken.fetched == 1


def test_a_second_process_is_refused_while_one_is_at_work(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        settings = w.app.settings
        with lock(settings.storage.database), pytest.raises(InUseError, match="another tracker"):
            w.app.check()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("not JSON", faults.not_json(on="/api/v2/studies")),
        ("truncated", faults.truncate(on="/api/v2/studies")),
        ("closed", faults.hang_up(on="/api/v2/studies")),
        ("overloaded", faults.status(503, on="/api/v2/studies")),
        ("an empty page with a token", faults.empty_page(on="/api/v2/studies")),
    ],
)
def test_one_bad_answer_is_got_over(tmp_path: Path, name: str, fault: faults.Fault) -> None:
    with world(tmp_path, study(1), study(2)) as w:
        w.configure([number(1), number(2)])
        w.registry.faults.add(fault)
        result = w.app.check()
        assert (result.taken.fetched, result.failed) == (2, ()), name


def test_a_record_not_asked_for_is_left_out_and_said(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.registry.faults.add(faults.extra(study(7), on="/api/v2/studies"))
        result = w.app.check()
        assert (result.taken.fetched, result.taken.unasked) == (1, (number(7),))
        with w.app.store() as store:
            assert store.records.count() == 1


def test_a_daily_digest_tells_of_several_records_in_one_mail(tmp_path: Path) -> None:
    daily = 'address = "reader@example.org"\ndeliver = "daily"'
    with world(tmp_path, study(1), study(2)) as w:
        w.configure([number(1), number(2)], subscriber=daily)
        w.app.check()
        changed = {"designModule": {"enrollmentInfo": {"count": 12, "type": "ACTUAL"}}}
        w.registry.load(
            LOADS[1], {number(i): updated(study(i), "2026-03-02", **changed) for i in (1, 2)}
        )
        w.app.check()
        assert w.app.deliver().sent == 0
        w.later(hours=24)
        assert w.app.deliver().sent == 1
        assert w.app.deliver().sent == 0
        (mail,) = w.mailbox.messages
        assert number(1) in mail.text
        assert number(2) in mail.text


def test_a_waiting_change_that_a_rebuild_no_longer_finds_is_not_told(tmp_path: Path) -> None:
    daily = 'address = "reader@example.org"\ndeliver = "daily"'
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)], subscriber=daily)
        w.app.check()
        changed = {"designModule": {"enrollmentInfo": {"count": 12, "type": "ACTUAL"}}}
        w.registry.load(LOADS[1], {number(1): updated(study(1), "2026-03-02", **changed)})
        w.app.check()
        with w.app.store() as store, store.transaction():
            store.log.remove([entry.id for entry in w.log()])
        w.later(hours=24)
        assert w.app.deliver().sent == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_systems_curl_can_carry_a_check(tmp_path: Path) -> None:
    with world(tmp_path, study(1), study(2)) as w:
        path = w.configure([number(1), number(2)])
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("[registry]", '[registry]\nclient = "curl"'), encoding="utf-8")
        assert w.app.check().taken.fetched == 2
        assert "curl/" in w.registry.requests[-1].headers["user-agent"]


def test_a_refresh_in_the_midst_of_a_check_is_noticed(tmp_path: Path) -> None:
    records = [study(i) for i in range(1, 151)]
    with world(tmp_path, *records) as w:
        w.configure([number(i) for i in range(1, 151)])
        w.app.check()
        w.registry.load(LOADS[1], {})

        def refresh(reply: faults.Reply) -> faults.Reply:
            w.registry.load(LOADS[2], {})
            return reply

        w.registry.faults.add(faults.Fault(reply=refresh, on="/api/v2/studies"))
        w.app.check()
        with w.app.store() as store:
            loads = [record.checked_load for record in store.records.all()]
        assert (loads.count(LOADS[1]), loads.count(LOADS[2])) == (100, 50)
        assert w.app.check().taken.fetched == 100
        assert w.app.check().requests == 1
