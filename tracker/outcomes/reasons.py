"""Sentences that a reader can check: quotes the words and time points that decided a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tracker.outcomes.evidence import all_times, bare_frame, same_but_for_signs, without_slips
from tracker.outcomes.matching import Match, Place
from tracker.outcomes.profile import Profile
from tracker.outcomes.times import TimePoint
from tracker.outcomes.words import vocabulary, words

SHOWN = 6  # words quoted at most
LONG = 90  # characters quoted of a measure at most

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


def reason_for(kind: str, found: Match, there: Iterable[Place]) -> str:
    """Say why an outcome is held to have changed; `there` are the other version's outcomes."""
    old, new = found.old, found.new
    if kind.endswith("_timing") and old and new:
        return timing_reason(old.profile, new.profile)
    if kind.endswith("_measurement") and old and new:
        return measurement_reason(kind, old.profile, new.profile)
    if kind.endswith("_aggregation") and old and new:
        return aggregation_reason(old.profile, new.profile)
    if "_from_" in kind or "_to_" in kind:
        return _move_reason(kind, found)
    return _standing_reason(kind, found, there)


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
    parts = []
    if came and not kind.startswith("omitted"):
        parts.append(f"the later text adds {_quoted(came)}")
    if went and not kind.startswith("added"):
        parts.append(f"{_quoted(went)} no longer {_stands(went)} there")
    if not parts:
        parts.append("how it is measured is described differently")
    if kind == "added_measurement" and not old.outcome.description and new.outcome.description:
        parts.append("a description is given for the first time")
    return _sentence("; ".join(parts))


def aggregation_reason(old: Profile, new: Profile) -> str:
    """Quote the words on how values are put together that came or went."""
    came = _sign_words(new, old)
    went = _sign_words(old, new)
    parts = []
    if went:
        parts.append(f"{_quoted(went)} no longer {_stands(went)} there")
    if came:
        parts.append(f"the later text adds {_quoted(came)}")
    told = "; ".join(parts) or "how the values are put together reads differently"
    return _sentence(told)


def words_only(found: Match) -> str:
    """Say why two texts are held to mean the same."""
    old, new = found.old, found.new
    if old is None or new is None:
        one = new or old
        assert one is not None
        return f"“{_short(one.outcome.measure)}” repeats or splits another outcome of the list."
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
    parts = [f"added {_quoted(came)}" if came else "", f"dropped {_quoted(went)}" if went else ""]
    told = ", ".join(part for part in parts if part)
    return (f"{moved[:-1]}; " if moved else "") + _sentence(
        f"{told}{_NO_OTHER}" if not moved else f"{told}"
    )


def please_read(found: Match) -> str:
    """Say what makes a verdict impossible."""
    one = found.new or found.old
    if one is not None and (found.old is None or found.new is None):
        version = "earlier" if found.new else "later"
        told = f"“{_short(one.outcome.measure)}” has no clear counterpart in the {version} version."
    else:
        told = words_only(found).replace(_NO_OTHER, "")
    return f"Reworded or changed, please read. {told}"


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
    return _as_written(come, new), _as_written(gone, old)


def _move_reason(kind: str, found: Match) -> str:
    new, old = found.new, found.old
    if old and new and old.list != new.list:
        return (
            f"“{_short(old.outcome.measure)}” stood among the {old.list} outcomes and now stands "
            f"among the {new.list} ones."
        )
    one = new or old
    assert one is not None
    side = "before" if "_from_" in kind else "now"
    return (
        f"What “{_short(one.outcome.measure)}” measures stands {side} among the secondary outcomes."
    )


def _standing_reason(kind: str, found: Match, there: Iterable[Place]) -> str:
    came = "omitted" not in kind
    one = found.new if came else found.old
    assert one is not None
    version = "earlier" if came else "later"
    others = [p for p in there if p.list == one.list]
    if not others:
        measure = _short(one.outcome.measure)
        return f"“{measure}”, while the {version} version has no {one.list} outcome at all."
    known: frozenset[str] = frozenset().union(*(p.profile.everything for p in others))
    strange = _as_written(one.profile.measure - known, one.profile)
    told = f"; none there says {_quoted(strange)}" if strange else ""
    return (
        f"“{_short(one.outcome.measure)}” is like no {one.list} outcome"
        f" of the {version} version{told}."
    )


def _frames(old: Profile, new: Profile) -> str:
    was, now = old.outcome.time_frame, new.outcome.time_frame
    if bare_frame(old) == bare_frame(new):
        return f"Time frame “{_short(now)}”" if now else "No time frame"
    if not was:
        return f"Time frame “{_short(now)}” where none was given"
    if not now:
        return f"Time frame “{_short(was)}” was dropped"
    return f"Time frame “{_short(was)}” became “{_short(now)}”"


def _moved_time(old: Profile, new: Profile) -> str:
    if not old.outcome.time_frame and new.outcome.time_frame:
        known = [p for p in new.frame_times.points if old.measure_times.holds(p)]
        if known:
            return f"{_listed(known)} moved from the measure to the time frame."
    return ""


def _as_written(stems: frozenset[str], profile: Profile) -> list[str]:
    weak = vocabulary().weak
    outcome = profile.outcome
    found: dict[str, str] = {}
    for word in re.findall(
        r"[^\W_][\w.-]*", f"{outcome.measure} {outcome.description} {outcome.time_frame}"
    ):
        for stem in words(word):
            if stem in stems or set(profile.glossary.get(stem, ())) & stems:
                found.setdefault(stem, word.strip(".-"))
    return sorted(
        dict.fromkeys(found.values()), key=lambda w: words(w)[:1] in {(one,) for one in weak}
    )[:SHOWN]


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


def _quoted(found: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in found)


def _listed(points: Iterable[TimePoint]) -> str:
    return ", ".join(str(point) for point in list(points)[:SHOWN])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONG else flat[: LONG - 1].rsplit(" ", 1)[0] + " …"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
