"""The story of a record's outcomes: each outcome a row, traced through every version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.outcomes.compare import compare
from tracker.outcomes.outcome import LISTS, Outcome, OutcomeLists
from tracker.outcomes.verdict import UNDECIDED, WORDS_ONLY, Comparison, Verdict


@dataclass(frozen=True, slots=True)
class Mark:
    """What a version did to an outcome.

    `word` is "registered", "added", "removed", "promoted", "demoted", "returned", "split off" or
    "joined" (to another outcome, in words only), what changed of it ("timing changed", "timing and
    measurement changed"), "changed", "reworded" or "undecided". `verdicts` are those behind it, none
    for the first version.
    """

    word: str
    verdicts: tuple[Verdict, ...] = ()

    @property
    def reason(self) -> str:
        """Why, in a sentence or two."""
        return " ".join(v.reason for v in self.verdicts)


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One outcome through all versions; a mark per version, None where the version left it alone.

    `first` and `latest` are its earliest and latest wording, `list` the list it stands in now or stood
    in last, `present` whether the latest version still has it.
    """

    first: Outcome
    latest: Outcome
    list: str
    present: bool
    marks: tuple[Mark | None, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The table: a column per version in `labels`, rows with the primary outcomes first."""

    labels: tuple[str, ...]
    rows: tuple[StoryRow, ...]
    comparisons: tuple[Comparison, ...]


def story(versions: Sequence[tuple[str, OutcomeLists]]) -> Story:
    """Trace every outcome through the versions, earliest first, each given as (label, lists)."""
    threads: list[_Thread] = []
    comparisons = []
    for column, (_, lists) in enumerate(versions):
        if column == 0:
            threads = [_Thread.begun(o, name, 0, "registered") for name, o in _all(lists)]
            continue
        comparison = compare(versions[column - 1][1], lists)
        comparisons.append(comparison)
        _advance(threads, comparison, column)
    labels = tuple(label for label, _ in versions)
    rows = (thread.row(len(versions)) for thread in sorted(threads, key=_Thread.order))
    return Story(labels, tuple(rows), tuple(comparisons))


@dataclass
class _Thread:
    """An outcome being traced."""

    first: Outcome
    latest: Outcome
    list: str
    present: bool = True
    marks: dict[int, Mark] = field(default_factory=dict)

    @classmethod
    def begun(
        cls, outcome: Outcome, name: str, column: int, word: str, *verdicts: Verdict
    ) -> _Thread:
        return cls(outcome, outcome, name, marks={column: Mark(word, verdicts)})

    def order(self) -> tuple[bool, int]:
        return (not self.present, LISTS.index(self.list))

    def row(self, columns: int) -> StoryRow:
        marks = tuple(self.marks.get(column) for column in range(columns))
        return StoryRow(self.first, self.latest, self.list, self.present, marks)


def _all(lists: OutcomeLists) -> list[tuple[str, Outcome]]:
    return [(name, outcome) for name in LISTS for outcome in lists.named(name)]


def _advance(threads: list[_Thread], comparison: Comparison, column: int) -> None:
    """Move every thread on by one version, by what the comparison says of it."""
    waiting = [t for t in threads if t.present]
    for verdicts in _by_outcome(comparison):
        one = verdicts[0]
        thread = _taken(waiting, one.old, one.old_list) if one.old else None
        if thread is None and one.new is not None:
            thread = _returned(threads, one.new, waiting)
            word = "split off" if one.kind in WORDS_ONLY else "added"
            word = word if thread is None else "returned"
            if thread is None:
                threads.append(_Thread.begun(one.new, str(one.new_list), column, word, *verdicts))
                continue
            thread.present, thread.marks[column] = True, Mark(word, verdicts)
        elif thread is not None and (word := _word(verdicts)):
            thread.marks[column] = Mark(word, verdicts)
        if thread is not None:
            thread.present = one.new is not None
            thread.latest = one.new or thread.latest
            thread.list = one.new_list or thread.list


def _by_outcome(comparison: Comparison) -> list[tuple[Verdict, ...]]:
    """Gather the verdicts that speak of the same old and new outcome; what was dropped comes first."""
    groups: list[list[Verdict]] = []
    last: Verdict | None = None
    for verdict in comparison.verdicts:
        if last is not None and verdict.old is last.old and verdict.new is last.new:
            groups[-1].append(verdict)
        else:
            groups.append([verdict])
        last = verdict
    return sorted((tuple(g) for g in groups), key=lambda g: g[0].old is None)


def _taken(waiting: list[_Thread], old: Outcome, name: str | None) -> _Thread | None:
    for place, thread in enumerate(waiting):
        if thread.latest == old and thread.list == name:
            return waiting.pop(place)
    return None


def _returned(threads: list[_Thread], new: Outcome, waiting: list[_Thread]) -> _Thread | None:
    return next(
        (t for t in threads if not t.present and t not in waiting and t.latest == new), None
    )


_ELEMENTS = {
    "time point": "timing",
    "measurement": "measurement",
    "metric": "aggregation",
    "aggregation": "aggregation",
}


def _word(verdicts: Sequence[Verdict]) -> str:
    one = verdicts[0]
    if one.new is None:
        return "joined" if one.kind in WORDS_ONLY else "removed"
    if one.old_list != one.new_list:
        risen = LISTS.index(str(one.new_list)) < LISTS.index(str(one.old_list))
        return "promoted" if risen else "demoted"
    changes = [v for v in verdicts if v.is_change]
    if changes:
        moved = (_ELEMENTS.get(v.element or "") for v in changes)
        named = " and ".join(dict.fromkeys(word for word in moved if word))
        return f"{named} changed".strip()
    kinds = {v.kind for v in verdicts}
    return UNDECIDED if UNDECIDED in kinds else WORDS_ONLY[2] if WORDS_ONLY[2] in kinds else ""
