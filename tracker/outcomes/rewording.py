"""What is said of an outcome that changed in words only, or may have: alone words such verdicts."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.outcomes.matching import Match, Place
from tracker.outcomes.parts import Parts
from tracker.outcomes.profile import Profile, held, similarity
from tracker.outcomes.quoting import SHOWN, differing, listed, quoted, sentence, short
from tracker.outcomes.words import same_but_for_signs, without_slips

_NO_OTHER = ", which does not make it another outcome"


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
    return (f"{moved[:-1]}; " if moved else "") + sentence(
        f"{told}{_NO_OTHER}" if not moved else f"{told}"
    )


def part_of(found: Match, others: Iterable[Place]) -> str:
    """Say which outcome of the other version's list a lone one is a part or a repetition of."""
    one = found.new or found.old
    assert one is not None
    mine = one.profile
    whole = max(
        others,
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


def _moved_time(old: Profile, new: Profile) -> str:
    if not old.outcome.time_frame and new.outcome.time_frame:
        known = [p for p in new.frame_times.points if old.measure_times.holds(p)]
        if known:
            return f"{listed(known)} moved from the measure to the time frame."
    return ""
