"""What the times of two versions of an outcome say for and against a change, as quantities."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from tracker.outcomes.profile import Profile, overlap
from tracker.outcomes.times import TimePoint
from tracker.outcomes.words import bare


def timing(old: Profile, new: Profile, beside: Sequence[Profile] = ()) -> dict[str, float]:
    """Hold the time points of two versions of one outcome against each other.

    `beside` are the outcomes that stood beside the old one: a time they name was known.
    """
    known = all(any(_known(p, o) for o in (old, *beside)) for p in new.frame_times.moments)
    return {
        "time known beside": float(bool(new.frame_times.moments) and known),
        **_frames(old, new),
        **_times_of_frames(old, new),
        **_horizons(old, new),
        **_elsewhere(old, new),
    }


def _frames(old: Profile, new: Profile) -> dict[str, float]:
    """The time frames as texts: there or not, the same or not."""
    was, now = old.frame_times, new.frame_times
    before, after = bare_frame(old), bare_frame(new)
    return {
        "no frame before": float(not before),
        "no frame after": float(not after),
        "frame came": float(not before and bool(after)),
        "frame went": float(bool(before) and not after),
        "frame is the same": float(before == after),
        "frame came, no time": float(not before and bool(after) and not now.moments),
        "vague before": float(bool(before) and not was.moments),
        "vague after": float(bool(after) and not now.moments),
        "frame events differ": float(bool(before and after) and was.events != now.events),
        "calendar date moved": float(was.dates != now.dates and bool(was.dates)),
        "frame words differ": _frame_words(old, new),
        "intervals differ": float(_periods(old) != _periods(new) and bool(_periods(old))),
    }


def _times_of_frames(old: Profile, new: Profile) -> dict[str, float]:
    """The times of the frames that are not named anywhere in the other version."""
    was, now = old.frame_times, new.frame_times
    before, after = bare_frame(old), bare_frame(new)
    came = [p for p in now.moments if not _known(p, old)]
    went = [p for p in was.moments if not _known(p, new)]
    return {
        "a time came": min(len(came), 3) / 3,
        "a time went": min(len(went), 3) / 3,
        "times differ": float(bool(came) and bool(went)),
        "frame came, time known": float(
            not before and bool(after) and bool(now.moments) and not came
        ),
        "frame came, another time": float(not before and bool(came) and bool(spoken(old))),
        "frame horizon moved": _moved(was.horizon, now.horizon) if came or went else 0.0,
        "vague before, times after": float(bool(before) and not was.moments and bool(came)),
        "times before, vague after": float(bool(went) and not now.moments and bool(after)),
        "fewer times": float(len(was.moments) > len(now.moments) > 0),
        "more times": float(len(now.moments) > len(was.moments) > 0),
    }


def _horizons(old: Profile, new: Profile) -> dict[str, float]:
    """How long the outcome is followed, and whether that is said at all."""
    return {
        "time said first": float(not spoken(old) and bool(spoken(new))),
        "old time is lost": float(bool(spoken(old)) and not spoken(new)),
        "horizon moved": _moved(horizon(old), horizon(new)),
        "frame horizon the same": float(
            _same_horizon(old.frame_times.horizon, new.frame_times.horizon)
        ),
    }


def _elsewhere(old: Profile, new: Profile) -> dict[str, float]:
    """Times that measure and description name and the other version doesn't."""
    texts = {
        "measure": (old.measure_times, new.measure_times),
        "description": (old.description_times, new.description_times),
    }
    found = {}
    for part, (was, now) in texts.items():
        found[f"{part} time came"] = float(any(not _known(p, old) for p in _long(now.moments)))
        found[f"{part} time went"] = float(any(not _known(p, new) for p in _long(was.moments)))
    return found


def all_times(profile: Profile) -> list[TimePoint]:
    """Every time point after time zero that an outcome names, each once, the time frame's first."""
    found: list[TimePoint] = []
    for times in (profile.frame_times, profile.measure_times, profile.description_times):
        found += [point for point in times.points if point.value and point not in found]
    return found


def unknown_times(one: Profile, others: Iterable[Profile]) -> tuple[TimePoint, ...]:
    """The times at which an outcome is measured that none of the others names."""
    known = list(others)
    return tuple(p for p in spoken(one) if not any(_known(p, other) for other in known))


def bare_frame(profile: Profile) -> str:
    """The time frame without the signs and words that carry nothing."""
    return bare(profile.outcome.time_frame)


def spoken(profile: Profile) -> tuple[TimePoint, ...]:
    """The times of the time frame, or those of the measure where the frame names none."""
    return profile.frame_times.moments or _long(profile.measure_times.moments)


def horizon(profile: Profile) -> TimePoint | None:
    """The last time point of an outcome, wherever it stands."""
    points = spoken(profile) or _long(profile.description_times.moments)
    return max(points, key=lambda p: p.days, default=None)


def _known(point: TimePoint, profile: Profile) -> bool:
    return (
        profile.frame_times.holds(point)
        or profile.measure_times.holds(point)
        or profile.description_times.holds(point)
    )


def _long(points: tuple[TimePoint, ...]) -> tuple[TimePoint, ...]:
    """Leave out what measures a test rather than a follow-up ("6-minute walk", "24-hour ECG")."""
    return tuple(point for point in points if point.days > 1)


def _same_horizon(old: TimePoint | None, new: TimePoint | None) -> bool:
    return old is not None and new is not None and old.same_as(new)


def _moved(old: TimePoint | None, new: TimePoint | None) -> float:
    if old is None or new is None or old.same_as(new):
        return 0.0
    return 0.5 + min(0.5, abs(math.log(max(new.days, 1e-4) / max(old.days, 1e-4))) / 3)


def _periods(profile: Profile) -> frozenset[str]:
    return frozenset(str(p) for p in profile.frame_times.points if p.periodic)


def _frame_words(old: Profile, new: Profile) -> float:
    if not old.outcome.time_frame or not new.outcome.time_frame:
        return 0.0
    return 1 - overlap(old.framed, new.framed)
