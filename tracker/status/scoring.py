"""The forecast of lapses held against what then happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from tracker.dated import DatedState
from tracker.status.rule import lapse_day

NEAR = timedelta(days=366)
"""A sight further than this from a forecast day is of another lapse."""

NEAR_PREVENTED = timedelta(days=31)
"""The same for a forecast whose ground was gone: an update may be posted weeks after it is made."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A forecast lapse of a record; `prevented_on` is the day an update took its ground away.

    `watched` is False when the record was not looked at between the day and the next update, so
    that its lapse can't have been seen.
    """

    record: str
    day: date
    prevented_on: date | None = None
    watched: bool = True


_Entry = TypeVar("_Entry", Prediction, "Sighting")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A lapse as it was observed: the first day on which the record was seen as Unknown."""

    record: str
    day: date


@dataclass(frozen=True, slots=True)
class Hit:
    """A lapse that was forecast and came; `days_late` is negative when it came early."""

    record: str
    predicted: date
    observed: date

    @property
    def days_late(self) -> int:
        """Days from the forecast to the sight: some are the registry's weekend or our own pace."""
        return (self.observed - self.predicted).days


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the forecasts, each list by record and day.

    `missed` lapses were observed and not forecast; `unfulfilled` forecasts neither came nor were
    prevented by an update in time; `unwatched` ones came and went while nobody looked.
    """

    hits: tuple[Hit, ...]
    missed: tuple[Sighting, ...]
    unfulfilled: tuple[Prediction, ...]
    prevented: tuple[Prediction, ...]
    unwatched: tuple[Prediction, ...]

    @property
    def predicted(self) -> int:
        """Forecasts whose day came and was watched."""
        return len(self.hits) + len(self.unfulfilled)

    @property
    def observed(self) -> int:
        """Lapses observed."""
        return len(self.hits) + len(self.missed)

    @property
    def early(self) -> tuple[Hit, ...]:
        """Lapses seen before the forecast day."""
        return tuple(hit for hit in self.hits if hit.days_late < 0)

    @property
    def late(self) -> tuple[Hit, ...]:
        """Lapses seen after the forecast day."""
        return tuple(hit for hit in self.hits if hit.days_late > 0)


def predictions(record: str, states: Sequence[DatedState], until: date) -> tuple[Prediction, ...]:
    """Give every forecast that stood for a record while its states did, oldest first.

    A forecast is made on the state's day (its first sight where it was fetched, else its recording)
    and lives until the next state with another rule day. Those whose day lies after `until`, or
    had come before they could be made, are left out.
    """
    found: list[Prediction] = []
    for number, state in enumerate(states):
        day = lapse_day(state.fields)
        if number and day == lapse_day(states[number - 1].fields):
            continue
        if day is None or day > until or day <= (state.first_seen or state.recorded_on):
            continue
        found.append(_outcome(record, day, states[number:]))
    return tuple(found)


def _outcome(record: str, day: date, states: Sequence[DatedState]) -> Prediction:
    later = (n for n, state in enumerate(states) if lapse_day(state.fields) != day)
    ended = next(later, None)
    if ended is None:
        return Prediction(record, day)
    if states[ended].recorded_on <= day:
        return Prediction(record, day, prevented_on=states[ended].recorded_on)
    seen = (state.last_seen or state.first_seen for state in states[:ended])
    return Prediction(record, day, watched=any(on is not None and on >= day for on in seen))


def score(predicted: Iterable[Prediction], observed: Iterable[Sighting]) -> Score:
    """Hold forecasts against observed lapses, record by record, nearest days first.

    A prevented forecast counts neither for nor against, unless the lapse was seen all the same.
    """
    forecasts, sights = _by_record(predicted), _by_record(observed)
    hits: list[Hit] = []
    missed: list[Sighting] = []
    rest: list[Prediction] = []
    for record in sorted(forecasts.keys() | sights.keys()):
        pairs, unseen, unmet = _match(forecasts.get(record, []), sights.get(record, []))
        hits += pairs
        missed += unseen
        rest += unmet
    return Score(
        hits=tuple(hits),
        missed=tuple(missed),
        unfulfilled=tuple(p for p in rest if p.prevented_on is None and p.watched),
        prevented=tuple(p for p in rest if p.prevented_on is not None),
        unwatched=tuple(p for p in rest if p.prevented_on is None and not p.watched),
    )


def _by_record(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    grouped: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.day):
        grouped[entry.record].append(entry)
    return grouped


def _match(
    forecasts: list[Prediction], sights: list[Sighting]
) -> tuple[list[Hit], list[Sighting], list[Prediction]]:
    distances = sorted(
        (forecast.prevented_on is not None, abs((sight.day - forecast.day).days), i, j)
        for i, forecast in enumerate(forecasts)
        for j, sight in enumerate(sights)
        if _near(forecast, sight)
    )
    partner: dict[int, int] = {}
    for _, _, i, j in distances:
        if i not in partner and j not in partner.values():
            partner[i] = j
    return (
        [
            Hit(f.record, f.day, sights[partner[i]].day)
            for i, f in enumerate(forecasts)
            if i in partner
        ],
        [sight for j, sight in enumerate(sights) if j not in partner.values()],
        [forecast for i, forecast in enumerate(forecasts) if i not in partner],
    )


def _near(forecast: Prediction, sight: Sighting) -> bool:
    limit = NEAR if forecast.prevented_on is None else NEAR_PREVENTED
    return abs(sight.day - forecast.day) <= limit
