"""A real lapse, witnessed by two sights of the registry."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tracker.dated import DatedState
from tracker.normalise import normalise
from tracker.status import Basis, derive_lapses, forecast, spells

SAMPLES = Path(__file__).parents[2].parent / "shared" / "registry" / "samples"
OPEN = SAMPLES / "v2-NCT05294952-2026-02-28-NOT_YET_RECRUITING.json"
UNKNOWN = SAMPLES / "v2-NCT05294952-2026-03-03-UNKNOWN.json"


def _state(path: Path, seen: date) -> DatedState:
    fields = normalise(json.loads(path.read_bytes()))
    recorded_on = date.fromisoformat(fields["statusModule.lastUpdateSubmitDate"])
    return DatedState(recorded_on, fields, seen, seen)


@pytest.mark.skipif(not OPEN.exists(), reason="the real records are not at hand")
def test_the_forecast_names_the_day_on_which_the_record_lapsed() -> None:
    before, after = _state(OPEN, date(2026, 2, 28)), _state(UNKNOWN, date(2026, 3, 3))
    coming = forecast(before.fields, date(2026, 2, 28), timedelta(days=7))
    assert [entry.day for entry in coming if entry.binds] == [date(2026, 3, 1)]
    (lapse,) = derive_lapses([before, after], date(2026, 3, 3))
    assert (lapse.day, lapse.basis) == (date(2026, 3, 1), Basis.OBSERVED)
    assert [spell.name for spell in spells([before, after], date(2026, 3, 3))] == [
        "Not yet recruiting",
        "Unknown after Not yet recruiting",
    ]


def test_a_look_dated_by_a_clock_that_was_set_back_begins_no_interval_after_its_end() -> None:
    fields = {
        "statusModule.overallStatus": "RECRUITING",
        "statusModule.statusVerifiedDate": "2009-08",
        "statusModule.completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
    }
    lapsed = fields | {
        "statusModule.overallStatus": "UNKNOWN",
        "statusModule.lastKnownStatus": "RECRUITING",
    }
    on, ahead, seen = date(2009, 8, 19), date(2012, 3, 5), date(2012, 3, 2)
    states = [DatedState(on, fields, on, ahead), DatedState(on, lapsed, seen, seen)]
    (lapse,) = derive_lapses(states, seen)
    assert lapse.seen == (seen, seen)
