"""What is said of an outcome's change: a verdict for each, and the comparison they make up."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.outcomes.outcome import Outcome

WORDS_ONLY = ("unchanged", "reordered", "reworded")
UNDECIDED = "undecided"
MAJOR = ("new_primary", "primary_omitted", "primary_from_secondary", "primary_to_secondary")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one outcome between two versions.

    `list` is the list the verdict is about: the later one, or the earlier one for what was dropped or
    moved away. `kind` is "unchanged", "reordered", "reworded", "undecided" or a kind of change; an
    outcome may carry several changes and then has several verdicts. `element` is which of the five
    elements of an outcome moved (domain, measurement, metric, aggregation, time point), `confidence`
    how sure the verdict is, 0 to 1.
    """

    list: str
    kind: str
    old: Outcome | None
    new: Outcome | None
    old_list: str | None
    new_list: str | None
    element: str | None
    reason: str
    confidence: float

    @property
    def is_change(self) -> bool:
        """Whether this is a change of substance."""
        return self.kind not in WORDS_ONLY and self.kind != UNDECIDED

    @property
    def name(self) -> str:
        """The kind with the list it concerns where that isn't plain: "secondary: change_timing"."""
        if not self.is_change or self.list == "primary" or self.list in self.kind:
            return self.kind
        return f"{self.list}: {self.kind}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All verdicts on the outcomes of two versions, primary list first."""

    verdicts: tuple[Verdict, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of change in the primary list, in the words of Holst et al. 2023, sorted."""
        return tuple(sorted({v.kind for v in self.verdicts if v.is_change and v.list == "primary"}))

    @property
    def all_kinds(self) -> tuple[str, ...]:
        """The kinds of change in all lists, those of the other lists under their own names."""
        return tuple(sorted({v.name for v in self.verdicts if v.is_change}))

    @property
    def severity(self) -> str:
        """ "major" for a primary outcome come, gone or moved, "minor" for another change, or "none".

        As in Holst et al. 2023: the primary list decides, changes elsewhere are not graded.
        """
        kinds = self.kinds
        return "major" if set(kinds) & set(MAJOR) else "minor" if kinds else "none"

    @property
    def undecided(self) -> tuple[Verdict, ...]:
        """The verdicts that leave the reading to the reader."""
        return tuple(v for v in self.verdicts if v.kind == UNDECIDED)
