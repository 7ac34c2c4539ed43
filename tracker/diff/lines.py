"""How two long texts differ, line by line, in words; equal lines are found wherever they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from tracker.diff.wording import contrast, quoted
from tracker.normalise import flat


def lines_told(old: str, new: str) -> str:
    """Tell which lines came, went, were edited, or stand elsewhere."""
    gone, come = _beyond(old, new), _beyond(new, old)
    if not gone and not come:
        return _listed("moved", _reordered(old, new))
    if not gone or not come:
        return _listed("added" if come else "removed", come or gone)
    more = max(len(gone), len(come)) - 1
    tail = f", and {more} more {'line' if more == 1 else 'lines'}" if more else ""
    return f"{contrast(gone[0], come[0])}{tail}"


def _beyond(text: str, other: str) -> list[str]:
    """Return the lines of a text that the other lacks, in order, repeated ones counted."""
    known = Counter(flat(line) for line in other.split("\n"))
    missing = []
    for line in text.split("\n"):
        form = flat(line)
        if not form:
            continue
        if known[form]:
            known[form] -= 1
        else:
            missing.append(line.removeprefix("* "))
    return missing


def _reordered(old: str, new: str) -> list[str]:
    """Return the lines that stand elsewhere: perhaps now among the exclusion criteria."""
    before, after = ([line for line in text.split("\n") if line] for text in (old, new))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    moved = [line for tag, _, _, start, end in steps if tag != "equal" for line in after[start:end]]
    return [line.removeprefix("* ") for line in moved or after[-1:]]


def _listed(verb: str, lines: Sequence[str]) -> str:
    number = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
    return f"{number} {verb}: {quoted(lines[0])}{', …' if len(lines) > 1 else ''}"
