"""Sentences that a reader can check: quotes the words and time points that decided a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.outcomes.evidence import (
    all_times,
    bare_frame,
    same_but_for_signs,
    unknown_times,
)
from tracker.outcomes.matching import Match, Place
from tracker.outcomes.parts import Parts
from tracker.outcomes.profile import Profile, held, similarity, swapped
from tracker.outcomes.quoting import SHOWN, quoted, short, telling
from tracker.outcomes.times import TimePoint
from tracker.outcomes.words import vocabulary, without_slips

TIMES = 6  # time points named at most

_ELEMENTS = {"timing": "time point", "measurement": "measurement", "aggregation": "aggregation"}

_NO_OTHER = ", which does not make it another outcome"


def element_of(kind: str, found: Match) -> str:
    """Which of the five elements of an outcome a kind of change concerns."""
    what = _ELEMENTS.get(kind.rsplit("_", 1)[-1], "domain")
    if what == "aggregation" and found.old and found.new:
        old, new = found.old.profile, found.new.profile
        if old.signs("metric") != new.signs("metric") and (
            old.signs("aggregation") == new.signs("aggregation")
        ):
            return "metric"
    return what


def reason_for(
    kind: str, found: Match, pair: Match, there: Iterable[Place], parts: Parts | None = None
) -> str:
    """Say why an outcome is held to have changed.

    `pair` is what it was held against, `there` are the other version's outcomes, and `parts` the
    composite that it is or belongs to.
    """
    old, new = found.old, found.new
    if kind.endswith("_timing") and (old is None or new is None):
        return _repeat_reason(found, there)
    if kind.endswith("_timing") and old and new:
        return timing_reason(old.profile, new.profile)
    if kind.endswith("_measurement") and old and new:
        return measurement_reason(kind, old.profile, new.profile)
    if kind.endswith("_aggregation") and old and new:
        return aggregation_reason(old.profile, new.profile)
    if "_from_" in kind or "_to_" in kind:
        return _move_reason(kind, found)
    return _standing_reason(kind, found, pair, there, parts)


def timing_reason(old: Profile, new: Profile) -> str:
    """Quote the time frames, or the texts' time points where the frames don't tell."""
    was, now = all_times(old), all_times(new)
    gone = [p for p in was if not any(p.same_as(q) for q in now)]
    come = [p for p in now if not any(p.same_as(q) for q in was)]
    frames = _frames(old, new)
    parts = [
        f"{_listed(come)} {_is(come)} new" if come else "",
        f"{_listed(gone)} {_is(gone)} gone" if gone else "",
    ]
    told = "; ".join(part for part in parts if part)
    return f"{frames}{': ' if told else ''}{told}."


def measurement_reason(kind: str, old: Profile, new: Profile) -> str:
    """Quote the words on what is measured, and how, that came or went."""
    came, went = differing(old, new)
    parts = [f"{now} in place of {was}" for was, now in _renamed(old, new)]
    if parts:
        return _sentence(", ".join(parts))
    if came and not kind.startswith("omitted"):
        parts.append(f"the later text adds {quoted(came)}")
    if went and not kind.startswith("added"):
        parts.append(f"{quoted(went)} no longer {_stands(went)} there")
    if not parts:
        parts.append("how it is measured is described differently")
    if kind == "added_measurement" and not old.outcome.description and new.outcome.description:
        parts.append("a description is given for the first time")
    return _sentence("; ".join(parts))


def _renamed(old: Profile, new: Profile) -> list[tuple[str, str]]:
    return sorted((was.name, now.name) for was, now in swapped(old, new))


def aggregation_reason(old: Profile, new: Profile) -> str:
    """Quote the words on how values are put together that came or went."""
    came = _sign_words(new, old)
    went = _sign_words(old, new)
    parts = []
    if went:
        parts.append(f"{quoted(went)} no longer {_stands(went)} there")
    if came:
        parts.append(f"the later text adds {quoted(came)}")
    told = "; ".join(parts) or "how the values are put together reads differently"
    return _sentence(told)


def words_only(found: Match) -> str:
    """Say why two texts are held to mean the same."""
    old, new = found.old, found.new
    assert old is not None
    assert new is not None
    before, after = old.outcome, new.outcome
    same_measure = same_but_for_signs(before.measure, after.measure)
    if (
        same_measure
        and same_but_for_signs(before.time_frame, after.time_frame)
        and same_but_for_signs(before.description, after.description)
    ):
        return "Only capitals, spaces or punctuation differ."
    moved = _moved_time(old.profile, new.profile)
    came, went = differing(old.profile, new.profile)
    if not came and not went:
        return moved or "The same telling words and the same time points, put differently."
    parts = [f"added {quoted(came)}" if came else "", f"dropped {quoted(went)}" if went else ""]
    told = ", ".join(part for part in parts if part)
    return (f"{moved[:-1]}; " if moved else "") + _sentence(
        f"{told}{_NO_OTHER}" if not moved else f"{told}"
    )


def part_of(found: Match, there: Iterable[Place]) -> str:
    """Say which outcome of the other version a lone one is a part or a repetition of."""
    one = found.new or found.old
    assert one is not None
    mine = one.profile
    whole = max(
        (p for p in there if p.list == one.list),
        key=lambda p: (held(mine.measure, p.profile.everything), similarity(mine, p.profile)),
    )
    version = "earlier" if found.new else "later"
    name, of = short(one.outcome.measure), short(whole.outcome.measure)
    if mine.measure == whole.profile.measure:
        return f"“{name}” repeats “{of}” of the {version} version."
    return f"“{name}” is a part of “{of}” of the {version} version, told by itself."


def in_parts(parts: Parts, found: Match) -> str:
    """Say that a text stands in one in one version and in several in the other."""
    whole = short(parts.whole.outcome.measure)
    lines = quoted(list(dict.fromkeys(short(p.outcome.measure) for p in parts.parts))[:SHOWN])
    split = found.old is parts.whole or found.new in parts.parts
    if split:
        return f"“{whole}” was split into lines: {lines}."
    return f"Lines were joined to “{whole}”: {lines}."


def please_read(found: Match) -> str:
    """Say what makes a verdict impossible."""
    return f"Reworded or changed, please read. {words_only(found).replace(_NO_OTHER, '')}"


def replaced(found: Match) -> bool:
    """Whether words of the measure, or numbers, gave way to others: left to right, <7 % to <8 %.

    However alike the rest is, this can be another outcome: it is never held to be words alone.
    """
    if found.old is None or found.new is None:
        return False
    old, new = found.old.profile, found.new.profile
    gone, come = without_slips(old.measure - new.everything, new.measure - old.everything)
    numbers = old.numbers - new.numbers and new.numbers - old.numbers
    return bool(gone and come) or bool(numbers)


def differing(old: Profile, new: Profile) -> tuple[list[str], list[str]]:
    """The words as written that came and that went, tellingest first."""
    gone, come = without_slips(old.everything - new.everything, new.everything - old.everything)
    return telling(come, new), telling(gone, old)


def _move_reason(kind: str, found: Match) -> str:
    new, old = found.new, found.old
    if old and new and old.list != new.list:
        return (
            f"“{short(old.outcome.measure)}” stood among the {old.list} outcomes and now stands "
            f"among the {new.list} ones."
        )
    one = new or old
    assert one is not None
    side = "before" if "_from_" in kind else "now"
    return (
        f"What “{short(one.outcome.measure)}” measures stands {side} among the secondary outcomes."
    )


def _repeat_reason(found: Match, there: Iterable[Place]) -> str:
    one = found.new or found.old
    assert one is not None
    times = unknown_times(one.profile, [p.profile for p in there if p.list == one.list])
    is_new = "new" if found.new else "gone"
    name = short(one.outcome.measure)
    return f"“{name}” is measured at more than one time: {_listed(times)} {_is(times)} {is_new}."


def _standing_reason(
    kind: str, found: Match, pair: Match, there: Iterable[Place], parts: Parts | None
) -> str:
    came = "omitted" not in kind
    one = found.new if came else found.old
    assert one is not None
    version = "earlier" if came else "later"
    others = [p for p in there if p.list == one.list]
    measure = short(one.outcome.measure)
    if not others:
        return f"“{measure}”, while the {version} version has no {one.list} outcome at all."
    if parts:
        return _composite_reason(one, parts, version)
    instead = _instead(pair)
    if instead:
        return f"“{measure}” is another outcome than before: {instead}."
    known: frozenset[str] = frozenset().union(*(p.profile.everything for p in others))
    strange = telling(one.profile.measure - known, one.profile)
    told = f"; none there says {quoted(strange)}" if strange else ""
    return f"“{measure}” is like no {one.list} outcome of the {version} version{told}."


def _composite_reason(one: Place, parts: Parts, version: str) -> str:
    name, whole = short(one.outcome.measure), short(parts.whole.outcome.measure)
    if one is parts.whole:
        made = list(dict.fromkeys(short(p.outcome.measure) for p in parts.parts))
        return (
            f"“{name}” takes in what {'was' if version == 'earlier' else 'is'} told by itself"
            f" in the {version} version: {quoted(made[:SHOWN])}."
        )
    return f"“{name}” is an outcome by itself; in the {version} version it is a part of “{whole}”."


def _instead(pair: Match) -> str:
    if pair.old is None or pair.new is None:
        return ""
    names = sorted(
        (was.name, now.name)
        for was, now in swapped(pair.old.profile, pair.new.profile)
        if not was.instrument
    )
    return ", ".join(f"{now} in place of {was}" for was, now in names)


def _frames(old: Profile, new: Profile) -> str:
    was, now = old.outcome.time_frame, new.outcome.time_frame
    if bare_frame(old) == bare_frame(new):
        return f"Time frame “{short(now)}”" if now else "No time frame"
    if not was:
        return f"Time frame “{short(now)}” where none was given"
    if not now:
        return f"Time frame “{short(was)}” was dropped"
    return f"Time frame “{short(was)}” became “{short(now)}”"


def _moved_time(old: Profile, new: Profile) -> str:
    if not old.outcome.time_frame and new.outcome.time_frame:
        known = [p for p in new.frame_times.points if old.measure_times.holds(p)]
        if known:
            return f"{_listed(known)} moved from the measure to the time frame."
    return ""


def _sign_words(one: Profile, other: Profile) -> list[str]:
    found = []
    for group in ("metric", "aggregation"):
        for name in sorted(one.signs(group) - other.signs(group)):
            match = vocabulary().signs[group][name].search(one.text.lower())
            if match and match.group(0) not in found:
                found.append(match.group(0))
    return found[:SHOWN]


def _is(several: Sequence[object]) -> str:
    return "is" if len(several) == 1 else "are"


def _stands(several: Sequence[object]) -> str:
    return "stands" if len(several) == 1 else "stand"


def _listed(points: Iterable[TimePoint]) -> str:
    return ", ".join(str(point) for point in list(points)[:TIMES])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
