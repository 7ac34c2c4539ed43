"""Hold the judgement of outcome changes against human raters and print the table.

usage: python bench/outcomes.py [../shared] [--worst]

Prints, beside what was asked for, the figures of cross-validation that the shipped weights carry
(every trial judged by weights that never saw it), those of the shipped weights on the same pairs
(flattering, since they were fitted to them), and the time a pair takes. --worst prints instead the
twenty gravest disagreements of the shipped weights with the raters, the surest first.
"""

# ruff: noqa: T201 - printing is its work
from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.outcomes import Comparison

KINDS = (
    "new_primary", "primary_omitted", "primary_from_secondary", "primary_to_secondary",
    "change_measurement", "change_aggregation", "change_timing",
    "added_measurement", "added_aggregation", "added_timing",
    "omitted_measurement", "omitted_aggregation", "omitted_timing",
)  # fmt: skip
WORST = 20
ASKED = {  # figure → token-overlap rule, must, aim
    "any change of substance: kappa": (0.20, 0.55, 0.65),
    "false-positive rate": (0.76, 0.30, 0.20),
    "recall": (0.94, 0.88, 0.92),
    "severity kappa": (0.30, 0.50, 0.62),
    "major: F1": (0.63, 0.75, 0.85),
    "all kinds, micro F1": (0.37, 0.58, 0.68),
    "new_primary F1": (0.57, 0.78, 0.85),
    "change_timing F1": (0.53, 0.65, 0.75),
    "added_timing F1": (0.68, 0.75, 0.82),
}


def figures_of(
    truth: Sequence[Collection[str]], said: Sequence[Collection[str]]
) -> dict[str, float]:
    """Every figure asked for, and the F1 of every kind."""
    real, found = [bool(t) for t in truth], [bool(s) for s in said]
    graves = [severity(t) for t in truth], [severity(s) for s in said]
    figures = {
        "any change of substance: kappa": kappa(real, found),
        "false-positive rate": sum(f and not r for r, f in zip(real, found, strict=True))
        / max(1, real.count(False)),
        "recall": sum(f and r for r, f in zip(real, found, strict=True)) / max(1, sum(real)),
        "severity kappa": kappa(*graves),
        "major: F1": f1([g == 2 for g in graves[0]], [g == 2 for g in graves[1]]),
        "all kinds, micro F1": f1(
            [k in t for t in truth for k in KINDS], [k in s for s in said for k in KINDS]
        ),
    }
    of_kinds = {f"{k} F1": f1([k in t for t in truth], [k in s for s in said]) for k in KINDS}
    return figures | of_kinds


def severity(kinds: Collection[str]) -> int:
    """0 none, 1 minor, 2 major."""
    return 2 if set(KINDS[:4]) & set(kinds) else 1 if kinds else 0


def kappa(one: Sequence[int], other: Sequence[int]) -> float:
    """Cohen's kappa of two raters."""
    total = len(one)
    agree = sum(a == b for a, b in zip(one, other, strict=True)) / total
    chance = sum(one.count(v) * other.count(v) for v in {*one, *other}) / total**2
    return (agree - chance) / (1 - chance) if chance < 1 else 1.0


def f1(truth: Iterable[bool], said: Iterable[bool]) -> float:
    """Twice the hits over all yeses of both sides."""
    pairs = list(zip(truth, said, strict=True))
    yes = sum(t for t, _ in pairs) + sum(s for _, s in pairs)
    return 2 * sum(t and s for t, s in pairs) / yes if yes else 0.0


def table(figures: dict[str, float], fitted: dict[str, float] | None = None) -> str:
    """The table of the figures beside what was asked for."""
    lines = [
        f"{'figure':34} {'rule':>6} {'must':>6} {'aim':>6} {'here':>7}" + "  on all" * bool(fitted)
    ]
    for name, value in figures.items():
        asked = "".join(f" {a:6.2f}" for a in ASKED[name]) if name in ASKED else " " * 21
        extra = f" {fitted[name]:7.3f}" if fitted else ""
        lines.append(f"{name:34}{asked} {value:7.3f}{extra}")
    return "\n".join(lines)


def sureness(comparison: Comparison) -> float:
    """How sure of its kinds a comparison is, or of there being none."""
    mine = [v for v in comparison.verdicts if v.list == "primary"]
    changes = [v.confidence for v in mine if v.is_change]
    return max(changes) if changes else min((v.confidence for v in mine), default=1.0)


def worst(rated: Sequence[dict[str, Any]], found: Sequence[Comparison]) -> list[str]:
    """The gravest disagreements as rows of a table: by how far the severity is off, then the surest."""
    rows = []
    for r, comparison in zip(rated, found, strict=True):
        off = abs(severity(r["labels"]) - severity(comparison.kinds))
        missed = bool(r["labels"]) != bool(comparison.kinds)
        if missed or off:
            told = (", ".join(sorted(kinds)) or "none" for kinds in (r["labels"], comparison.kinds))
            sure = sureness(comparison)
            rows.append((missed, sure, off, " | ".join((r["pair"], *told, f"{sure:.2f}"))))
    return [row for *_, row in sorted(rows, reverse=True)[:WORST]]


def rated_pairs(shared: str) -> list[dict[str, Any]]:
    """Read the rated pairs with changed text; where they are not at hand, say so and stop."""
    path = Path(shared) / "data" / "outcome-changes" / "dev.jsonl"
    if not path.is_file():
        raise SystemExit(
            f"the rated pairs are not at hand: no {path}; "
            "say where they are: python bench/outcomes.py FOLDER"
        )
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [r for r in lines if r["before"]["primary"] != r["after"]["primary"]]


def main(shared: str = "../shared", *options: str) -> None:
    """Judge every rated pair with changed text and print the tables."""
    from tracker.outcomes import compare, lists_from_rated

    rated = rated_pairs(shared)
    found, times = [], []
    for r in rated:
        before, after = lists_from_rated(r["before"]), lists_from_rated(r["after"])
        start = process_time()
        found.append(compare(before, after))
        times.append(process_time() - start)
    if "--worst" in options:
        print("pair | raters | we | how sure", *worst(rated, found), sep="\n")
        return
    shipped = json.loads((files("tracker.outcomes") / "weights.json").read_text(encoding="utf-8"))
    print(
        f"{len(rated)} rated pairs with changed text of {len({r['trial'] for r in rated})} trials"
    )
    print(
        '"here": cross-validated, no trial judged by weights or limits that saw it; '
        '"on all": shipped weights\n'
    )
    on_all = figures_of([r["labels"] for r in rated], [c.kinds for c in found])
    print(table(shipped["figures"], on_all))
    print(f"\n{sum(bool(c.undecided) for c in found)} comparisons hold an undecided verdict")
    print(
        f"processor time a pair: median {1e3 * median(times):.2f} ms, longest {1e3 * max(times):.0f} ms"
    )


if __name__ == "__main__":
    folders = [a for a in sys.argv[1:] if not a.startswith("-")]
    main(*(folders or ["../shared"]), *(a for a in sys.argv[1:] if a.startswith("-")))
