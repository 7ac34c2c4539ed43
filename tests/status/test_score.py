"""The forecast of lapses held against what then happened, to a year of an invented registry."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from status_histories import fields, state

from tracker.dated import DatedState
from tracker.status import (
    Basis,
    Hit,
    Prediction,
    Sighting,
    derive_lapses,
    predictions,
    score,
)

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_a_lapse_that_came_is_a_hit_with_its_days() -> None:
    found = score([Prediction("A", MARCH)], [Sighting("A", MARCH + timedelta(days=2))])
    assert found.hits == (Hit("A", MARCH, date(2026, 3, 3)),)
    assert (found.predicted, found.observed, found.missed, found.unfulfilled) == (1, 1, (), ())
    assert [hit.days_late for hit in found.late] == [2]
    assert found.early == ()


def test_a_lapse_before_its_day_is_early() -> None:
    found = score([Prediction("A", MARCH)], [Sighting("A", date(2026, 2, 20))])
    assert [hit.days_late for hit in found.early] == [-9]


def test_an_unforeseen_lapse_is_missed_and_an_unmet_forecast_unfulfilled() -> None:
    found = score([Prediction("A", MARCH)], [Sighting("B", MARCH)])
    assert (found.missed, found.unfulfilled) == ((Sighting("B", MARCH),), (Prediction("A", MARCH),))
    assert (found.predicted, found.observed) == (1, 1)


def test_a_prevented_forecast_counts_neither_way() -> None:
    found = score([Prediction("A", MARCH, prevented_on=date(2026, 2, 1))], [])
    assert (found.predicted, found.unfulfilled, len(found.prevented)) == (0, (), 1)


def test_a_lapse_seen_while_an_update_waited_to_be_posted_is_a_hit() -> None:
    waiting = Prediction("A", MARCH, prevented_on=date(2026, 2, 27))
    assert len(score([waiting], [Sighting("A", date(2026, 3, 2))]).hits) == 1
    assert len(score([waiting], [Sighting("A", date(2026, 9, 2))]).missed) == 1


def test_a_sight_years_away_is_of_another_lapse() -> None:
    found = score([Prediction("A", MARCH)], [Sighting("A", date(2028, 3, 1))])
    assert (len(found.hits), len(found.missed), len(found.unfulfilled)) == (0, 1, 1)


def test_two_lapses_of_a_record_are_matched_each_to_its_own_forecast() -> None:
    found = score(
        [Prediction("A", APRIL), Prediction("A", MARCH)],
        [Sighting("A", APRIL + timedelta(days=1)), Sighting("A", MARCH + timedelta(days=1))],
    )
    assert [hit.days_late for hit in found.hits] == [1, 1]


def test_a_forecast_stands_until_an_update_takes_its_ground_away() -> None:
    states = [
        state("2024-02-01", fields("RECRUITING", "2024-02"), ("2025-12-01", "2026-01-20")),
        state("2026-01-21", fields("RECRUITING", "2026-01"), ("2026-01-23", "2026-03-10")),
    ]
    assert predictions("A", states, APRIL) == (
        Prediction("A", MARCH, prevented_on=date(2026, 1, 21)),
    )


def test_an_update_on_the_day_itself_prevents_the_lapse() -> None:
    states = [
        state("2024-02-01", fields("RECRUITING", "2024-02"), ("2025-12-01", "2026-02-27")),
        state("2026-03-01", fields("RECRUITING", "2026-03"), ("2026-03-03", "2026-03-03")),
    ]
    assert predictions("A", states, APRIL) == (Prediction("A", MARCH, prevented_on=MARCH),)


def test_a_record_seen_open_on_its_day_was_watched() -> None:
    states = [
        state("2024-02-01", fields("RECRUITING", "2024-02"), ("2025-12-01", "2026-03-01")),
        state("2026-03-05", fields("RECRUITING", "2026-03"), ("2026-03-10", "2026-03-10")),
    ]
    assert predictions("A", states, APRIL) == (Prediction("A", MARCH),)


def test_a_forecast_made_after_its_day_is_none() -> None:
    late = [state("2024-02-01", fields("RECRUITING", "2024-02"), ("2026-03-02", "2026-03-03"))]
    assert predictions("A", late, APRIL) == ()


def test_a_lapse_that_came_and_went_while_nobody_looked_is_not_held_against_the_forecast() -> None:
    states = [
        state("2024-02-01", fields("RECRUITING", "2024-02"), ("2025-12-01", "2026-02-20")),
        state("2026-03-05", fields("RECRUITING", "2026-03"), ("2026-03-10", "2026-03-10")),
    ]
    (made,) = predictions("A", states, APRIL)
    assert not made.watched
    assert len(score([made], []).unwatched) == 1


@dataclass
class Trial:
    """A record of the invented registry; its rule counts months, so as not to be the tracker's."""

    name: str
    status: str
    verified: tuple[int, int]
    completion: tuple[int, int] | None
    recorded_on: date
    states: list[DatedState] = field(default_factory=list)

    def shown(self, today: date) -> str:
        open_to_lapse = self.status in {
            "RECRUITING",
            "NOT_YET_RECRUITING",
            "ACTIVE_NOT_RECRUITING",
            "ENROLLING_BY_INVITATION",
        }
        now = today.year * 12 + today.month
        stale = now > self.verified[0] * 12 + self.verified[1] + 24
        over = self.completion is None or now > self.completion[0] * 12 + self.completion[1]
        return "UNKNOWN" if open_to_lapse and stale and over else self.status

    def update(self, today: date, chance: random.Random) -> None:
        self.recorded_on, self.verified = today, (today.year, today.month)
        if chance.random() < 0.3:
            self.status = "COMPLETED"

    def look(self, today: date) -> None:
        shown = self.shown(today)
        completion = self.completion and f"{self.completion[0]}-{self.completion[1]:02}"
        values = fields(
            shown,
            f"{self.verified[0]}-{self.verified[1]:02}",
            completion,
            last_known=self.status if shown == "UNKNOWN" else None,
        )
        last = self.states[-1] if self.states else None
        if last and last.fields == values and last.recorded_on == self.recorded_on:
            first = last.first_seen
            self.states[-1] = DatedState(self.recorded_on, values, first, today)
        else:
            self.states.append(DatedState(self.recorded_on, values, today, today))


def invented(number: int, chance: random.Random) -> Trial:
    verified = (chance.choice((2022, 2023)), chance.randint(1, 12))
    completion = (chance.choice((2023, 2024, 2025, 2026)), chance.randint(1, 12))
    return Trial(
        name=f"NCT9{number:07}",
        status=chance.choice(
            (
                "RECRUITING",
                "NOT_YET_RECRUITING",
                "ACTIVE_NOT_RECRUITING",
                "ENROLLING_BY_INVITATION",
                "SUSPENDED",
            )
        ),
        verified=verified,
        completion=completion if chance.random() < 0.9 else None,
        recorded_on=date(*verified, 15),
    )


def test_a_year_of_500_records_has_no_missed_and_no_invented_lapse() -> None:
    chance = random.Random(20250101)
    trials = [invented(number, chance) for number in range(500)]
    day, end = date(2025, 1, 1), date(2025, 12, 31)
    while day <= end:
        for trial in trials:
            if chance.random() < 0.002:
                trial.update(day, chance)
            if day.weekday() < 5:
                trial.look(day)
        day += timedelta(days=1)

    forecasts = [made for trial in trials for made in predictions(trial.name, trial.states, end)]
    sights = [
        Sighting(trial.name, lapse.seen[1])
        for trial in trials
        for lapse in derive_lapses(trial.states, end)
        if lapse.basis is Basis.OBSERVED and lapse.seen is not None and lapse.seen[0] is not None
    ]
    found = score(forecasts, sights)
    assert found.missed == ()
    assert found.unfulfilled == ()
    assert len(found.hits) > 100
    assert len(found.prevented) > 10
    assert all(0 <= hit.days_late <= 3 for hit in found.hits)
