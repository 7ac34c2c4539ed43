from __future__ import annotations

import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from watched_world import LOADS, World, number, study, world

from tracker.pipeline.forecasting import Expected, expected, held_against_what_came
from tracker.status import ForecastKind, Score
from tracker.storage import Store

# The first load is of 2026-03-02: two of these lapse on 2026-03-04 and 2026-03-06 by the rule.
VERIFIED = {
    "statusVerifiedDate": "2024-01",
    "primaryCompletionDateStruct": {"date": "2026-03-03", "type": "ESTIMATED"},
}


def due(i: int, completion: str) -> dict[str, Any]:
    struct = {"date": completion, "type": "ESTIMATED"}
    return study(i, statusModule={**VERIFIED, "completionDateStruct": struct})


def lapsed(record: dict[str, Any]) -> dict[str, Any]:
    shown = copy.deepcopy(record)
    shown["protocolSection"]["statusModule"] |= {
        "overallStatus": "UNKNOWN",
        "lastKnownStatus": "RECRUITING",
    }
    return shown


def asked(store: Store, today: date, within: int) -> list[Expected]:
    return expected(store, list(store.records.all()), today, timedelta(days=within))


def scored(w: World) -> Score:
    with w.app.store() as store:
        return held_against_what_came(store, list(store.records.all()), w.moment.date())


def test_what_is_expected_comes_soonest_first_and_within_the_time_asked(tmp_path: Path) -> None:
    with world(tmp_path, due(1, "2026-03-20"), due(2, "2026-03-05"), study(3)) as w:
        w.configure([number(1), number(2), number(3)])
        w.app.check()
        today = w.moment.date()
        with w.app.store() as store:
            found = [
                (str(each.forecast.day), each.record.nct_id)
                for each in asked(store, today, 30)
                if each.forecast.kind is ForecastKind.LAPSE
            ]
            near = [e for e in asked(store, today, 5) if e.forecast.kind is ForecastKind.LAPSE]
    assert found == [("2026-03-06", number(2)), ("2026-03-21", number(1))]
    assert [each.record.nct_id for each in near] == [number(2)]
    assert "verify the record" in near[0].forecast.prevent


def test_a_record_nothing_is_kept_of_is_passed_over(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1), number(9)])
        w.app.check()
        with w.app.store() as store:
            found = asked(store, w.moment.date(), 90)
    assert {each.record.nct_id for each in found} <= {number(1)}


def test_forecasts_are_held_against_what_came(tmp_path: Path) -> None:
    came, stayed, prevented = due(1, "2026-03-03"), due(2, "2026-03-03"), due(3, "2026-03-05")
    with world(tmp_path, came, stayed, prevented) as w:
        w.configure([number(1), number(2), number(3)])
        w.app.check()
        assert scored(w).predicted == 0
        w.later(days=1)
        fresh = copy.deepcopy(prevented)
        fresh["protocolSection"]["statusModule"] |= {
            "statusVerifiedDate": "2026-03",
            "lastUpdateSubmitDate": "2026-03-02",
            "lastUpdatePostDateStruct": {"date": "2026-03-03", "type": "ACTUAL"},
        }
        w.registry.load(LOADS[1], {number(3): fresh})
        w.app.check()
        w.later(days=3)
        w.registry.load(LOADS[3], {number(1): lapsed(came)})
        w.app.check()
        w.later(days=30)
        w.registry.load("2026-04-05T09:00:04", {})
        w.app.check()
        score = scored(w)
    assert [(hit.record, hit.days_late) for hit in score.hits] == [(number(1), 2)]
    assert score.missed == ()
    assert [each.record for each in score.unfulfilled] == [number(2)]
    assert [each.record for each in score.prevented] == [number(3)]


def test_a_lapse_that_no_forecast_told_of_is_missed(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        w.later(days=1)
        w.registry.load(LOADS[1], {number(1): lapsed(study(1))})
        w.app.check()
        score = scored(w)
    assert [each.record for each in score.missed] == [number(1)]
    assert score.hits == ()
