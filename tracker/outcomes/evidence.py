"""What the words of two versions of an outcome say for and against a change, by name."""

from __future__ import annotations

import math
from collections.abc import Mapping

from tracker.outcomes.profile import Profile, held, overlap, similarity, weight
from tracker.outcomes.times import TimePoint
from tracker.outcomes.timing import all_times
from tracker.outcomes.words import bare, plain, vocabulary, without_slips

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
            "measure is the same": float(bare(before.measure) == bare(after.measure)),
            "description is the same": float(bare(before.description) == bare(after.description)),
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
