"""Sentences that a reader can check: quotes the words and time points that decided a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.outcomes.matching import Match, Place
from tracker.outcomes.parts import Parts
from tracker.outcomes.profile import Profile, swapped
from tracker.outcomes.quoting import SHOWN, differing, listed, quoted, sentence, short, telling
from tracker.outcomes.timing import all_times, bare_frame, unknown_times
from tracker.outcomes.words import vocabulary

_ELEMENTS = {"timing": "time point", "measurement": "measurement", "aggregation": "aggregation"}


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
        f"{listed(come)} {_is(come)} new" if come else "",
        f"{listed(gone)} {_is(gone)} gone" if gone else "",
    ]
    told = "; ".join(part for part in parts if part)
    return f"{frames}{': ' if told else ''}{told}."


def measurement_reason(kind: str, old: Profile, new: Profile) -> str:
    """Quote the words on what is measured, and how, that came or went."""
    came, went = differing(old, new)
    parts = [f"{now} in place of {was}" for was, now in _renamed(old, new)]
    if parts:
        return sentence(", ".join(parts))
    if came and not kind.startswith("omitted"):
        parts.append(f"the later text adds {quoted(came)}")
    if went and not kind.startswith("added"):
        parts.append(f"{quoted(went)} no longer {_stands(went)} there")
    if not parts:
        parts.append("how it is measured is described differently")
    if kind == "added_measurement" and not old.outcome.description and new.outcome.description:
        parts.append("a description is given for the first time")
    return sentence("; ".join(parts))


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
    return sentence(told)


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
    return f"“{name}” is measured at more than one time: {listed(times)} {_is(times)} {is_new}."


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
