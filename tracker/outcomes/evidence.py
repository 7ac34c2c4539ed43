"""What speaks for and against a change: every feature that the judgement weighs, by name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from tracker.outcomes.profile import Profile, held, overlap, similarity, weight
from tracker.outcomes.times import TimePoint
from tracker.outcomes.words import plain, vocabulary, without_slips

Evidence = Mapping[str, float]

METHODS = (
    "scale", "measured", "criteria", "device", "rater", "threshold", "population", "range"
)  # fmt: skip


def wording(old: Profile, new: Profile) -> dict[str, float]:
    """Hold measure and description of two versions of one outcome against each other."""
    lost, gained = without_slips(old.measure - new.everything, new.measure - old.everything)
    all_lost, all_gained = without_slips(
        old.everything - new.everything, new.everything - old.everything
    )
    before, after = old.outcome, new.outcome
    return (
        {
            "similarity": similarity(old, new),
            "measures overlap": overlap(old.measure, new.measure),
            "old measure is kept": held(old.measure, new.everything),
            "new measure was known": held(new.measure, old.everything),
            "measure words lost": min(weight(lost), 6) / 6,
            "measure words gained": min(weight(gained), 6) / 6,
            "words lost": math.log1p(weight(all_lost)) / 4,
            "words gained": math.log1p(weight(all_gained)) / 4,
            "same measure words": float(not lost and not gained),
            "measure is the same": float(_bare(before.measure) == _bare(after.measure)),
            "description is the same": float(_bare(before.description) == _bare(after.description)),
            "description is new": float(not before.description and bool(after.description)),
            "description went": float(bool(before.description) and not after.description),
            "description grew": _grew(before.description, after.description),
            "measure grew": _grew(before.measure, after.measure),
            "a number went": float(bool(old.numbers - new.numbers)),
            "a number came": float(bool(new.numbers - old.numbers)),
            "an instrument went": float(bool(_instruments(old, new))),
            "an instrument came": float(bool(_instruments(new, old))),
            "negation differs": float(old.negated != new.negated),
        }
        | methods(old, new)
        | manner(old, new, all_lost, all_gained)
    )


def manner(
    old: Profile, new: Profile, lost: frozenset[str], gained: frozenset[str]
) -> dict[str, float]:
    """Tell an edit in place, where each word counts, from a rewriting when results are posted."""
    before, after = old.outcome, new.outcome
    rewritten = title_case(after.measure) and not title_case(before.measure)
    in_place = not rewritten and bool(before.description) == bool(after.description)
    times = all_times(old), all_times(new)
    came = any(not _among(point, times[0]) for point in times[1])
    went = any(not _among(point, times[1]) for point in times[0])
    numbers = old.numbers != new.numbers
    weak = vocabulary().weak
    codes = {word for word in lost | gained if any(c.isdigit() for c in word)}
    return {
        "old says little": 1 / (1 + weight(old.everything) / 4),
        "old measure is short": 1 / (1 + weight(old.measure) / 2),
        "in place: a code differs": float(in_place and bool(codes)),
        "in place: frame words came": min(len(gained & weak), 2) / 2 if in_place else 0.0,
        "in place: frame words went": min(len(lost & weak), 2) / 2 if in_place else 0.0,
        "in place: share of words": (
            min(1.0, weight(lost | gained) / max(1.0, weight(old.everything))) if in_place else 0.0
        ),
        "rewritten in title case": float(rewritten),
        "rewritten: words gained": min(weight(gained), 20) / 20 if rewritten else 0.0,
        "rewritten: words lost": min(weight(lost), 6) / 6 if rewritten else 0.0,
        "in place: words came": min(weight(gained), 3) / 3 if in_place else 0.0,
        "in place: words went": min(weight(lost), 3) / 3 if in_place else 0.0,
        "in place: a number differs": float(in_place and numbers),
        "a time came anywhere": float(came),
        "a time went anywhere": float(went),
        "in place: a time came": float(in_place and came),
        "in place: a time went": float(in_place and went),
        "nothing telling differs": float(
            not (lost or gained or came or went or numbers)
            and bool(before.time_frame) == bool(after.time_frame)
        ),
        "only times differ": float(not (lost or gained) and (came or went)),
    }


def all_times(profile: Profile) -> list[TimePoint]:
    """Every time point that an outcome names, each once, the time frame's first."""
    found: list[TimePoint] = []
    for times in (profile.frame_times, profile.measure_times, profile.description_times):
        found += [point for point in times.points if point not in found]
    return found


def _among(point: TimePoint, points: list[TimePoint]) -> bool:
    return any(point.same_as(other) for other in points)


def methods(old: Profile, new: Profile) -> dict[str, float]:
    """Hold what both say of how it is measured against each other."""
    said, says = old.signs("method"), new.signs("method")
    came = {f"{name} came": float(name in says - said) for name in METHODS}
    went = {f"{name} went": float(name in said - says) for name in METHODS}
    stays = {"method was said": min(len(said), 3) / 3}
    return came | went | stays | {"methods came": len(says - said) / 4}


def aggregation(old: Profile, new: Profile) -> dict[str, float]:
    """Hold metric and aggregation of two versions of one outcome against each other."""
    found = _values(old, new)
    for group in ("metric", "aggregation"):
        was, now = old.signs(group, measure_only=True), new.signs(group, measure_only=True)
        was_all, now_all = old.signs(group), new.signs(group)
        found |= {
            f"{group} was said": float(bool(was)),
            f"{group} came": min(len(now - was_all), 2) / 2,
            f"{group} went": min(len(was - now_all), 2) / 2,
            f"{group} said first": float(not was_all and bool(now_all)),
            f"{group} silent": float(bool(was_all) and not now_all),
            f"{group} differs": float(bool(was - now_all) and bool(now - was_all)),
            f"{group} in description only": float(bool(now_all - now - was_all)),
        }
    return found


def _values(old: Profile, new: Profile) -> dict[str, float]:
    """Hold the kinds of value against each other that come out: a share, a count, a time, a change."""
    was, now = old.signs("value", measure_only=True), new.signs("value", measure_only=True)
    said, says = was or old.signs("value"), now or new.signs("value")
    return {
        "kind of value differs": float(bool(said and says) and not said & says),
        "kind of value changes in part": float(bool(said - says) and bool(says - said)),
        "kind of value is named first": float(not old.signs("value") and bool(says)),
        "kind of value is added": float(bool(was) and was < now),
        "kind of value is dropped": float(bool(now) and now < was),
    }


def timing(old: Profile, new: Profile, beside: Sequence[Profile] = ()) -> dict[str, float]:
    """Hold the time points of two versions of one outcome against each other, as quantities.

    `beside` are the outcomes that stood beside the old one: a time they name was known.
    """
    was, now = old.frame_times, new.frame_times
    frame_before, frame_after = bare_frame(old), bare_frame(new)
    old_points = spoken(old)
    new_points = spoken(new)
    came = [p for p in now.moments if not _known(p, old)]
    went = [p for p in was.moments if not _known(p, new)]
    said_first = not old_points and bool(new_points)
    return {
        "time known beside": float(
            bool(now.moments)
            and all(any(_known(p, o) for o in (old, *beside)) for p in now.moments)
        ),
        "no frame before": float(not frame_before),
        "no frame after": float(not frame_after),
        "frame came": float(not frame_before and bool(frame_after)),
        "frame went": float(bool(frame_before) and not frame_after),
        "frame is the same": float(frame_before == frame_after),
        "a time came": min(len(came), 3) / 3,
        "a time went": min(len(went), 3) / 3,
        "times differ": float(bool(came) and bool(went)),
        "time said first": float(said_first),
        "frame came, time known": float(
            not frame_before and bool(frame_after) and bool(now.moments) and not came
        ),
        "frame came, another time": float(not frame_before and bool(came) and bool(old_points)),
        "frame came, no time": float(not frame_before and bool(frame_after) and not now.moments),
        "horizon moved": _moved(horizon(old), horizon(new)),
        "frame horizon moved": _moved(was.horizon, now.horizon) if came or went else 0.0,
        "frame horizon the same": float(_same_horizon(was.horizon, now.horizon)),
        "old time is lost": float(bool(old_points) and not new_points),
        "vague before": float(bool(frame_before) and not was.moments),
        "vague after": float(bool(frame_after) and not now.moments),
        "vague before, times after": float(bool(frame_before) and not was.moments and bool(came)),
        "times before, vague after": float(bool(went) and not now.moments and bool(frame_after)),
        "frame events differ": float(
            bool(frame_before and frame_after) and was.events != now.events
        ),
        "calendar date moved": float(was.dates != now.dates and bool(was.dates)),
        "frame words differ": _frame_words(old, new),
        "measure time came": float(
            any(not _known(p, old) for p in _long(new.measure_times.moments))
        ),
        "measure time went": float(
            any(not _known(p, new) for p in _long(old.measure_times.moments))
        ),
        "description time came": float(
            any(not _known(p, old) for p in _long(new.description_times.moments))
        ),
        "description time went": float(
            any(not _known(p, new) for p in _long(old.description_times.moments))
        ),
        "intervals differ": float(_periods(old) != _periods(new) and bool(_periods(old))),
        "fewer times": float(len(was.moments) > len(now.moments) > 0),
        "more times": float(len(now.moments) > len(was.moments) > 0),
    }


def unknown_times(one: Profile, others: Iterable[Profile]) -> tuple[TimePoint, ...]:
    """The times at which an outcome is measured that none of the others names."""
    known = list(others)
    return tuple(p for p in spoken(one) if not any(_known(p, other) for other in known))


def bare_frame(profile: Profile) -> str:
    """The time frame without the signs and words that carry nothing."""
    return _bare(profile.outcome.time_frame)


def spoken(profile: Profile) -> tuple[TimePoint, ...]:
    """The times of the time frame, or those of the measure where the frame names none."""
    return profile.frame_times.moments or _long(profile.measure_times.moments)


def horizon(profile: Profile) -> TimePoint | None:
    """The last time point of an outcome, wherever it stands."""
    points = spoken(profile) or _long(profile.description_times.moments)
    return max(points, key=lambda p: p.days, default=None)


def same_but_for_signs(one: str, other: str) -> bool:
    """Tell whether two texts have the same letters and numbers."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(c for c in plain(text) if c.isalnum() or c in "<>=%+±")


def _grew(before: str, after: str) -> float:
    ratio = math.log((len(after) + 20) / (len(before) + 20))
    return max(-1.0, min(1.0, ratio / 3))


def _instruments(one: Profile, other: Profile) -> set[str]:
    there = plain(other.text).replace("-", "").replace(" ", "")
    left = {word for word in one.acronyms if word not in there}
    glossary = one.glossary
    return {w for w in left if not set(glossary.get(w, (w,))) <= set(other.everything)}


def title_case(text: str) -> bool:
    """Tell whether a text is Written Like This, as the registry has it once results are posted."""
    found = [word for word in text.split() if len(word) > 3 and word.isalpha()]
    return len(found) > 1 and sum(word[0].isupper() for word in found) / len(found) > 0.7


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
