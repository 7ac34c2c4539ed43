"""Fit the weights of tracker/outcomes/weights.json to rated pairs and tell what they are worth.

usage: python scripts/fit_outcomes.py [../shared] [--dry] [--quick]

--dry writes nothing; --quick writes nothing and takes the limits as given instead of choosing them.

Needs numpy (`pip install 'registry-tracker[fit]'`). Every figure is that of nested cross-validation:
all pairs of a trial are kept aside together, and both the weights and the limits where yes begins are
chosen without them. The shipped weights and limits are then chosen by all pairs in the same way. The
result is the same at every run. The penalties below and the rules of the package were set by hand while
looking at these pairs; they are what cross-validation doesn't vouch for.
"""

# ruff: noqa: T201 - printing is its work
from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only cost time

import numpy as np
from numpy.typing import NDArray

from tracker.outcomes import Outcome, lists_from_rated
from tracker.outcomes.case import Case, case_of
from tracker.outcomes.evidence import aggregation
from tracker.outcomes.judgement import ABOUT, SUBSTANCE, Weighing, possible, summary
from tracker.outcomes.profile import Profile
from tracker.outcomes.timing import timing
from tracker.outcomes.weighing import primary_kinds

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.outcomes import figures_of, table

WEIGHTS = Path(__file__).parents[1] / "tracker" / "outcomes" / "weights.json"
FOLDS, ROUNDS = 10, 3
PENALTY = {  # of the squared weights; more for kinds that have more examples to lean on
    "new_primary": 2.0, "primary_from_secondary": 3.0,
    "change_timing": 20.0, "added_timing": 3.0, "added_measurement": 1.0,
    "change_measurement": 6.0, "change_aggregation": 2.0, "added_aggregation": 1.0, SUBSTANCE: 0.6,
}  # fmt: skip
TWINS = {
    **{f"omitted_{what}": f"added_{what}" for what in ("measurement", "aggregation", "timing")},
    "primary_omitted": "new_primary",
    "primary_to_secondary": "primary_from_secondary",
}
"""Kinds that are another one with time turned round, and learn from its examples too."""

EITHER_WAY = tuple(f"change_{what}" for what in ("measurement", "aggregation", "timing"))
"""Kinds that stay what they are with time turned round, and learn from each example twice."""

MINOR_KINDS = "a minor kind"
TRIED = {  # the probabilities from which on a kind is named, one after another; the middle one to begin with
    SUBSTANCE: (0.35, 0.40, 0.45, 0.50),
    MINOR_KINDS: (0.30, 0.36, 0.42),
    "new_primary": (0.38, 0.45, 0.52),
}
BEGIN = {SUBSTANCE: 0.40, MINOR_KINDS: 0.36, "new_primary": 0.45}
INNER = 5  # folds in which the limits are chosen
RECALL = 0.90  # a miss is graver than a false alarm: the limits keep this recall first if they can
PRIZED = (
    "any change of substance: kappa", "severity kappa", "major: F1", "all kinds, micro F1"
)  # fmt: skip
"""The figures of which the limits make the sum greatest then."""

Limits = Mapping[str, float]

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Rows = list[Floats]  # per rated pair: one row of evidence per outcome in question


@dataclass
class Data:
    """The rated pairs with their evidence as matrices."""

    names: list[str]
    trials: list[str]
    labels: list[frozenset[str]]
    cases: list[Case]
    features: dict[str, list[str]]
    rows: dict[str, Rows]


def read(path: Path) -> Data:
    """Read the rated pairs whose primary outcomes differ."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rated = [line for line in lines if line["before"]["primary"] != line["after"]["primary"]]
    cases = [case_of(lists_from_rated(r["before"]), lists_from_rated(r["after"])) for r in rated]
    features: dict[str, list[str]] = {}
    rows: dict[str, Rows] = {}
    found = evidence_of(cases)
    for kind, group in ABOUT.items():
        names = {name for one in found[group] for e in one for name in e}
        features[kind] = sorted(names - beside_the_point(kind))
        for name, way in ((kind, group), (f"{kind} turned", "reversed")):
            if name == kind or kind in EITHER_WAY:
                rows[name] = [
                    matrix([e for e in one if possible(kind, e)], features[kind])
                    for one in found[way]
                ]
    return Data(
        [r["pair"] for r in rated],
        [r["trial"] for r in rated],
        [frozenset(r["labels"]) for r in rated],
        cases,
        features,
        rows,
    )


def beside_the_point(kind: str) -> set[str]:
    """The evidence that a kind is not weighed by: a time frame says nothing of what is measured."""
    blank = Profile(Outcome(""), {})
    if not kind.endswith("_measurement"):
        return set()
    return set(aggregation(blank, blank)) | set(timing(blank, blank))


def evidence_of(cases: Sequence[Case]) -> dict[str, list[list[dict[str, float]]]]:
    """All evidence on the primary list, by what it is about."""
    pairs = [case.pairs("primary") for case in cases]
    found = {
        "pair": [[p.evidence for p in one] for one in pairs],
        "reversed": [[p.reversed_evidence for p in one] for one in pairs],
        "new": [[s.evidence for s in case.arrivals("primary")] for case in cases],
        "old": [[s.evidence for s in case.departures("primary")] for case in cases],
    }
    whole = zip(found["pair"], found["new"], found["old"], strict=True)
    return found | {"list": [[summary(*groups)] for groups in whole]}


def matrix(evidence: Sequence[Mapping[str, float]], features: list[str]) -> Floats:
    """One row per piece of evidence, one column per feature."""
    return np.array([[e.get(n, 0.0) for n in features] for e in evidence]).reshape(
        -1, len(features)
    )


def logistic(x: Floats, y: Floats, share: Floats, penalty: float) -> Floats:
    """Fit by Newton's method; the last weight is the bias and carries no penalty."""
    x = np.hstack([x, np.ones((len(x), 1))])
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 1e-6
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (share * (p - y)) + ridge * weights
        bend = (x * (share * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-5:
            break
    return weights


def fit(rows: Rows, yes: NDArray[np.bool_], penalty: float) -> Floats | None:
    """Fit to labels that stand for a whole list: of a list with the label, its likeliest outcome counts."""
    weights: Floats | None = None
    for _ in range(4):
        x, y, share = [], [], []
        for found, label in zip(rows, yes, strict=True):
            if not len(found):
                continue
            chosen = found
            if label and weights is not None:
                chosen = found[[int(np.argmax(found @ weights[:-1]))]]
            x.append(chosen)
            y += [float(label)] * len(chosen)
            share += [1 / len(chosen) if label else len(chosen) ** -0.5] * len(chosen)
        if not any(y):
            return None
        weights = logistic(np.vstack(x), np.array(y), np.array(share), penalty)
    return weights


def chances(rows: Rows, weights: Floats | None) -> Floats:
    """The likeliest outcome's probability in each list."""
    if weights is None:
        return np.zeros(len(rows))
    return np.array([
        1 / (1 + np.exp(-np.clip((r @ weights[:-1] + weights[-1]).max(), -30, 30))) if len(r) else 0.0
        for r in rows
    ])  # fmt: skip


def fit_all(data: Data, part: Indices) -> dict[str, Floats]:
    """Fit every kind, and whether there is any, to a part of the pairs."""
    found: dict[str, Floats] = {}
    for kind in ABOUT:
        if kind in TWINS:
            continue
        rows, yes = examples(data, part, kind)
        twins = [twin for twin, one in TWINS.items() if one == kind]
        for twin in twins:
            more, too = examples(data, part, twin)
            rows, yes = rows + more, np.concatenate([yes, too])
        if kind in EITHER_WAY:
            rows = rows + [data.rows[f"{kind} turned"][i] for i in part]
            yes = np.concatenate([yes, yes])
        weights = fit(rows, yes, PENALTY[kind])
        if weights is not None:
            found |= dict.fromkeys([kind, *twins], weights)
    return found


def examples(data: Data, part: Indices, kind: str) -> tuple[Rows, NDArray[np.bool_]]:
    """The evidence and the raters' answer for one kind."""
    yes = np.array([labelled(data.labels[i], kind) for i in part])
    return [data.rows[kind][i] for i in part], yes


def labelled(labels: frozenset[str], kind: str) -> bool:
    """Whether the raters saw this kind, or any at all."""
    return bool(labels) if kind == SUBSTANCE else kind in labels


def folds(trials: list[str], part: Indices, number: int, salt: int) -> NDArray[np.int64]:
    """Deal trials into folds by a checksum of their name."""
    return np.array([crc32(f"{salt}{trials[i]}".encode()) % number for i in part])


def judgement(
    data: Data, weights: dict[str, Floats], limits: Limits, digits: int = 6
) -> dict[str, Weighing]:
    """Make of weights what the package decides with."""
    return {
        kind: Weighing(
            bias=round(float(w[-1]), digits),
            weights={
                name: round(float(value), digits)
                for name, value in zip(data.features[kind], w[:-1], strict=True)
                if abs(value) >= 0.005
            },
            threshold=limits.get(kind, limits[MINOR_KINDS]),
        )
        for kind, w in weights.items()
    }


def chosen(data: Data, part: Indices, salt: int) -> Limits:
    """Choose the limits that serve best in cross-validation within a part of the pairs."""
    dealt = folds(data.trials, part, INNER, -salt)
    fitted = [(part[dealt == f], fit_all(data, part[dealt != f])) for f in range(INNER)]

    def worth(limits: Limits) -> tuple[float, float]:
        truth, said = [], []
        for kept, weights in fitted:
            judge = judgement(data, weights, limits)
            truth += [data.labels[i] for i in kept]
            said += [primary_kinds(data.cases[i], judge) for i in kept]
        figures = figures_of(truth, said)
        return min(figures["recall"], RECALL), sum(figures[name] for name in PRIZED)

    best = dict(BEGIN)
    for kind, tried in TRIED.items():
        best = max(({**best, kind: limit} for limit in tried), key=worth)
    return best


def cross_validated(data: Data, salt: int, limits: Limits | None = None) -> list[list[str]]:
    """What the whole procedure says of each pair when its trial was kept aside.

    The limits are chosen without it too, unless they are given.
    """
    everything = np.arange(len(data.names))
    dealt = folds(data.trials, everything, FOLDS, salt)
    said: list[list[str]] = [[] for _ in everything]
    for fold in range(FOLDS):
        part = everything[dealt != fold]
        used = limits or chosen(data, part, salt)
        judge = judgement(data, fit_all(data, part), used)
        for i in everything[dealt == fold]:
            said[i] = primary_kinds(data.cases[i], judge)
    return said


def main(shared: str = "../shared", *options: str) -> None:
    """Cross-validate, print the figures, and write the weights fitted to all pairs."""
    rated = Path(shared) / "data" / "outcome-changes" / "dev.jsonl"
    if not rated.is_file():
        raise SystemExit(f"no rated pairs at {rated}; give the folder that holds data/ as argument")
    data = read(rated)
    everything = np.arange(len(data.names))
    limits = BEGIN if "--quick" in options else None
    rounds = [
        figures_of(data.labels, cross_validated(data, salt, limits))
        for salt in range(1, ROUNDS + 1)
    ]
    figures = {k: round(float(np.mean([r[k] for r in rounds])), 3) for k in rounds[0]}
    print(table(figures))
    if limits or "--dry" in options:
        return
    best = chosen(data, everything, 1)
    print("\nyes begins at " + ", ".join(f"{limit} for {kind}" for kind, limit in best.items()))
    fitted = judgement(data, fit_all(data, everything), best, digits=3)
    write(fitted, figures, len(data.names), len(set(data.trials)))


def write(
    fitted: Mapping[str, Weighing], figures: dict[str, float], pairs: int, trials: int
) -> None:
    """Write the weights where the package looks for them, the heaviest first."""
    about = (
        f"Fitted by scripts/fit_outcomes.py to {pairs} rated pairs of {trials} trials (Holst et al. 2023). "
        "The figures are those of nested cross-validation grouped by trial, mean of "
        f"{ROUNDS} dealings into {FOLDS} folds."
    )
    kinds = {
        kind: {
            "threshold": w.threshold,
            "bias": w.bias,
            "weights": dict(sorted(w.weights.items(), key=lambda item: -abs(item[1]))),
        }
        for kind, w in fitted.items()
    }
    text = json.dumps(
        {"about": about, "figures": figures, "kinds": kinds}, indent=1, ensure_ascii=False
    )
    WEIGHTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    main(*(arguments or ["../shared"]), *(a for a in sys.argv[1:] if a.startswith("-")))
