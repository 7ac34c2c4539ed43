"""What holds for every history: spells tile the time, and lapses agree with the rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from status_histories import fields

from tracker.dated import DatedState, last_day
from tracker.status import (
    LAPSING,
    UNKNOWN,
    derive_lapses,
    lapse_day,
    shown_status,
    spells,
)

DAYS = st.dates(date(2005, 1, 1), date(2026, 12, 31))
PARTIAL = st.one_of(
    DAYS.map(date.isoformat), DAYS.map(lambda d: f"{d:%Y-%m}"), DAYS.map(lambda d: f"{d:%Y}")
)
STATUSES = st.sampled_from([*sorted(LAPSING), "COMPLETED", "SUSPENDED", "TERMINATED"])
RECORDS = st.builds(fields, STATUSES, PARTIAL, st.none() | PARTIAL, st.none() | PARTIAL)
HISTORIES = st.lists(st.tuples(DAYS, RECORDS), min_size=1, max_size=8).map(
    lambda entries: [DatedState(day, record) for day, record in sorted(entries, key=lambda e: e[0])]
)


@given(RECORDS)
def test_a_record_is_shown_as_unknown_from_its_lapse_day_on_and_not_before(
    record: dict[str, Any],
) -> None:
    day = lapse_day(record)
    submitted = record["statusModule.overallStatus"]
    if day is None:
        assert submitted not in LAPSING
        return
    assert shown_status(record, day) == UNKNOWN
    assert shown_status(record, day - timedelta(days=1)) == submitted
    assert day > last_day(record["statusModule.statusVerifiedDate"])


@given(HISTORIES, DAYS)
def test_spells_tile_the_time_from_the_first_state_to_the_day_asked_for(
    states: list[DatedState], until: date
) -> None:
    found = spells(states, until)
    known = [state for state in states if state.recorded_on <= until]
    assert bool(found) is bool(known)
    if not found:
        return
    assert found[0].begin == known[0].recorded_on
    assert found[-1].end is None
    assert all(one.end == other.begin for one, other in pairwise(found))
    assert sum(spell.days for spell in found) == (until - found[0].begin).days


@given(HISTORIES, DAYS)
def test_each_lapse_opens_a_stretch_of_unknown_spells_and_each_return_closes_it(
    states: list[DatedState], until: date
) -> None:
    found = spells(states, until)
    opened = [
        spell.begin
        for before, spell in zip([None, *found], found, strict=False)
        if spell.status == UNKNOWN and (before is None or before.status != UNKNOWN)
    ]
    closed = [
        spell.end
        for spell, after in zip(found, [*found[1:], None], strict=False)
        if spell.status == UNKNOWN and (after is None or after.status != UNKNOWN)
    ]
    lapses = derive_lapses(states, until)
    assert [lapse.day for lapse in lapses] == opened
    assert [lapse.returned and lapse.returned.day for lapse in lapses] == closed
