from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from watched_world import LOADS, World, number, study, updated, world

from tracker.config import Versions
from tracker.embedded import registry_faults as faults
from tracker.errors import BlockedError
from tracker.pipeline.backfill import Outcome, backfill, complete
from tracker.pipeline.rebuild import rebuild
from tracker.storage import Record, Store


def version(i: int, on: str, **more: Any) -> dict[str, Any]:
    """A version as the history gives it: its long texts in HTML, no computed status."""
    return updated(study(i, **more), on)


def rows(*versions: tuple[str, dict[str, Any]], labels: tuple[str, ...] = ()) -> list[Any]:
    made = []
    for index, (on, body) in enumerate(versions):
        status = body["protocolSection"]["statusModule"]["overallStatus"]
        row = {"version": index, "date": on, "status": status}
        row["moduleLabels"] = list(labels) if index else []
        made.append((row, body))
    return made


STALE = {
    "statusVerifiedDate": "2009-08",
    "completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
    "studyFirstSubmitDate": "2009-08-19",
}


@contextmanager
def followed(folder: Path, record: dict[str, Any], history: list[Any]) -> Iterator[World]:
    with world(folder, record) as w:
        w.registry.keep_history(number(1), history)
        w.configure([number(1)], extra="[history]\nenabled = true\nmin_interval = 0.0")
        w.app.check()
        yield w


def run(w: World, wanted: Versions = Versions.ALL) -> list[Outcome]:
    with w.app.at_work(), w.app.store() as store, w.app.history() as history:
        return backfill(store, history, [the_record(store)], wanted, lambda: w.moment)


def the_record(store: Store) -> Record:
    record = store.records.get(number(1))
    assert record is not None
    return record


def test_one_version_and_a_check_give_registration_and_derived_lapse(tmp_path: Path) -> None:
    first = version(1, "2009-08-19", statusModule=STALE)
    shown = copy.deepcopy(first)
    shown["protocolSection"]["statusModule"] |= {
        "overallStatus": "UNKNOWN",
        "lastKnownStatus": "RECRUITING",
    }
    with followed(tmp_path, shown, rows(("2009-08-19", shown))) as w:
        (outcome,) = run(w)
        assert (outcome.versions, outcome.fetched, outcome.set_aside) == (1, 1, None)
        registered, lapsed = w.log()
        assert registered.change.summary == "Registered on 2009-08-19 as Recruiting"
        assert lapsed.change.derived
        assert str(lapsed.change.effective_on) == "2012-01-01"
        assert "last verified August 2009" in lapsed.change.summary
        assert lapsed.clocks.seen_at is None


def test_backfilling_tells_nobody_and_places_changes_by_their_version(tmp_path: Path) -> None:
    v0 = version(1, "2025-05-01")
    v1 = version(
        1, "2025-08-04", designModule={"enrollmentInfo": {"count": 60, "type": "ESTIMATED"}}
    )
    v2 = version(1, "2026-01-10", designModule={"enrollmentInfo": {"count": 60, "type": "ESTIMATED"}},
                 statusModule={"overallStatus": "ACTIVE_NOT_RECRUITING"})  # fmt: skip
    history = rows(("2025-05-01", v0), ("2025-08-04", v1), ("2026-01-10", v2))
    with followed(tmp_path, v2, history) as w:
        run(w)
        told = [(str(e.clocks.recorded_on), e.version, e.change.path) for e in w.log()]
        assert told == [
            ("2025-05-01", 0, "record"),
            ("2025-08-04", 1, "designModule.enrollmentInfo"),
            ("2026-01-10", 2, "statusModule.overallStatus"),
        ]
        assert all(e.clocks.seen_at is None for e in w.log())
        assert w.app.deliver().sent == 0


def test_a_version_once_stored_is_never_fetched_again(tmp_path: Path) -> None:
    v0, v1 = version(1, "2025-05-01"), version(1, "2026-01-10")
    with followed(tmp_path, v1, rows(("2025-05-01", v0), ("2026-01-10", v1))) as w:
        assert run(w)[0].fetched == 2
        asked = len(w.registry.requests)
        assert run(w)[0].fetched == 0
        assert len(w.registry.requests) == asked + 1


def test_being_blocked_stops_at_once_and_the_next_time_goes_on_where_it_stood(
    tmp_path: Path,
) -> None:
    dates = ("2025-05-01", "2025-08-04", "2026-01-10")
    history = rows(*((on, version(1, on)) for on in dates))
    with followed(tmp_path, version(1, dates[-1]), history) as w:
        w.registry.faults.add(
            *(faults.honest(on="/api/int", times=2), faults.blocked(on="/api/int", times=1))
        )
        before = len(w.registry.requests)
        with pytest.raises(BlockedError):
            run(w)
        assert len(w.registry.requests) - before == 3
        before = len(w.registry.requests)
        assert run(w)[0].fetched == 3
        # Neither the list nor the version that was there already is asked for again.
        assert len(w.registry.requests) - before == 2


def test_a_history_that_contradicts_itself_is_set_aside_and_nothing_is_stored(
    tmp_path: Path,
) -> None:
    v0, v1 = version(1, "2025-05-01"), version(1, "2026-01-10")
    with followed(tmp_path, v1, rows(("2025-05-01", v0), ("2024-12-24", v1))) as w:
        (outcome,) = run(w)
        assert outcome.set_aside is not None
        assert "2024-12-24" in outcome.set_aside
        with w.app.store() as store:
            assert store.snapshots.count() == 1
            state = store.histories.of(the_record(store).id)
            assert state is not None
            assert state.set_aside == outcome.set_aside
        assert w.log() == []


def test_only_versions_whose_labels_matter_can_be_asked_for(tmp_path: Path) -> None:
    history = rows(*((on, version(1, on)) for on in ("2025-05-01", "2025-08-04", "2026-01-10")))
    history[1][0]["moduleLabels"] = ["Study Status"]
    with followed(tmp_path, version(1, "2026-01-10"), history) as w:
        assert run(w, Versions.OUTCOMES)[0].fetched == 2
        assert run(w, Versions.STATUS)[0].fetched == 1


def test_a_rebuild_after_checks_and_backfill_gives_the_same_log(tmp_path: Path) -> None:
    v0 = version(1, "2025-05-01", statusModule={"overallStatus": "NOT_YET_RECRUITING"})
    v1 = version(1, "2026-01-10")
    with followed(tmp_path, v1, rows(("2025-05-01", v0), ("2026-01-10", v1))) as w:
        w.later(days=1)
        w.registry.load(
            LOADS[1],
            {number(1): updated(v1, "2026-03-02", designModule={"enrollmentInfo": {"count": 9}})},
        )
        w.app.check()
        run(w)
        told = w.log(suppressed=True)
        with w.app.at_work(), w.app.store() as store:
            retold = rebuild(store).retold
        assert (retold.added, retold.removed, retold.amended) == (0, 0, 0)
        assert w.log(suppressed=True) == told


def test_a_version_the_registry_withdrew_is_told_and_kept(tmp_path: Path) -> None:
    dates = ("2025-05-01", "2025-08-04", "2026-01-10")
    whole = rows(*((on, version(1, on)) for on in dates))
    with followed(tmp_path, version(1, dates[-1]), whole) as w:
        run(w)
        told = w.log(suppressed=True)
        w.registry.keep_history(number(1), rows(*((on, version(1, on)) for on in dates[::2])))
        (outcome,) = run(w)
        assert outcome.set_aside is not None
        assert "no longer has version 1 of 2025-08-04, 2 of 2026-01-10" in outcome.set_aside
        assert w.log(suppressed=True) == told
        with w.app.store() as store:
            state = store.histories.of(the_record(store).id)
            assert state is not None
            assert [str(each.date) for each in state.listed] == ["2025-05-01", "2026-01-10"]


def test_a_history_is_complete_until_a_newer_update_is_seen(tmp_path: Path) -> None:
    v0 = version(1, "2026-01-10")
    with followed(tmp_path, v0, rows(("2026-01-10", v0))) as w:
        with w.app.store() as store:
            assert not complete(store, the_record(store), Versions.ALL)
        run(w)
        with w.app.store() as store:
            assert complete(store, the_record(store), Versions.ALL)
            assert complete(store, the_record(store), Versions.OUTCOMES)
        w.registry.load(LOADS[1], {number(1): updated(v0, "2026-03-01")})
        w.later(days=1)
        w.app.check()
        with w.app.store() as store:
            assert not complete(store, the_record(store), Versions.ALL)


def test_all_versions_are_more_than_those_of_one_kind(tmp_path: Path) -> None:
    history = rows(*((on, version(1, on)) for on in ("2025-05-01", "2025-08-04", "2026-01-10")))
    with followed(tmp_path, version(1, "2026-01-10"), history) as w:
        run(w, Versions.OUTCOMES)
        with w.app.store() as store:
            assert complete(store, the_record(store), Versions.OUTCOMES)
            assert not complete(store, the_record(store), Versions.ALL)


def test_a_record_set_aside_is_tried_again_after_a_rest(tmp_path: Path) -> None:
    v0, v1 = version(1, "2025-05-01"), version(1, "2026-01-10")
    with (
        followed(tmp_path, v1, rows(("2025-05-01", v0), ("2024-12-24", v1))) as w,
        w.app.store() as store,
    ):
        assert list(store.histories.untried(w.moment)) == [number(1)]
        run(w)
        assert list(store.histories.untried(w.moment)) == []
        w.later(days=1)
        assert list(store.histories.untried(w.moment)) == [number(1)]
        w.registry.keep_history(number(1), rows(("2025-05-01", v0), ("2026-01-10", v1)))
        run(w)
        w.later(days=1)
        assert list(store.histories.untried(w.moment)) == []
