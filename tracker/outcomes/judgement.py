"""The weighing of evidence: alone knows the fitted weights and turns evidence into probabilities."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MINOR = tuple(
    f"{how}_{what}"
    for how in ("change", "added", "omitted")
    for what in ("measurement", "aggregation", "timing")
)
SUBSTANCE = "substance"  # any change at all, whatever its kind

ABOUT = {
    **dict.fromkeys(MINOR, "pair"),
    **{kind: "reversed" for kind in MINOR if kind.startswith("omitted_")},
    "new_primary": "new",
    "primary_from_secondary": "new",
    "primary_omitted": "old",
    "primary_to_secondary": "old",
    SUBSTANCE: "list",
}
"""Whose evidence decides on a kind: a changed pair's (or its, time turned round), a new outcome's,
an old one's, or that of the list as a whole."""


@dataclass(frozen=True)
class Weighing:
    """A logistic judgement: a sum of weighted evidence made a probability, and where yes begins."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def probability(self, evidence: Mapping[str, float]) -> float:
        """How likely a rater would say yes."""
        total = self.bias
        for name, value in evidence.items():
            if value:
                total += value * self.weights.get(name, 0.0)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


Judgement = Mapping[str, Weighing]
"""A weighing for every kind and for SUBSTANCE."""


@cache
def shipped() -> Judgement:
    """Read the fitted weights once."""
    text = (files(__package__) / "weights.json").read_text(encoding="utf-8")
    return {
        name: Weighing(fit["bias"], fit["weights"], fit["threshold"])
        for name, fit in json.loads(text)["kinds"].items()
    }


def possible(kind: str, evidence: Mapping[str, float]) -> bool:
    """Tell whether the texts hold anything that a minor kind could rest on.

    No weight of other evidence makes a change of timing out of two texts that name the same times.
    Evidence on what was omitted is that of the pair turned round, so it reads like what was added.
    """
    if kind.endswith("_timing"):
        if kind == "change_timing":
            return _retimed(evidence)
        return _any(evidence, "frame came", "a time came anywhere", "frame words differ")
    if kind.endswith("_measurement"):
        came = _any(evidence, "words gained", "a number came")
        return came or (
            kind == "change_measurement" and _any(evidence, "words lost", "a number went")
        )
    if kind.endswith("_aggregation"):
        came = _any(evidence, "metric came", "aggregation came", "metric in description only",
                    "aggregation in description only")  # fmt: skip
        went = _any(evidence, "metric went", "aggregation went")
        return came or (kind == "change_aggregation" and went)
    return True


def _retimed(evidence: Mapping[str, float]) -> bool:
    framed = not _any(evidence, "no frame before", "no frame after", "frame is the same")
    if framed and _any(
        evidence,
        "frame events differ",
        "frame words differ",
        "calendar date moved",
        "intervals differ",
        "vague before",
        "vague after",
    ):
        return True
    came, went = evidence["a time came anywhere"], evidence["a time went anywhere"]
    return bool((came and went) or ((came or went) and not evidence["time said first"]))


def _any(evidence: Mapping[str, float], *names: str) -> bool:
    return any(evidence.get(name, 0.0) for name in names)


REASSURING = frozenset({
    "similarity", "measures overlap", "old measure is kept", "new measure was known",
    "same measure words", "measure is the same", "description is the same",
    "nothing telling differs", "only times differ", "frame is the same", "frame horizon the same",
    "frame came, time known", "time known beside", "from the same list", "nearest",
})  # fmt: skip
"""Evidence that speaks against a change: in a list it counts only as far as all outcomes share it."""


def summary(
    pairs: Iterable[Mapping[str, float]],
    arrivals: Iterable[Mapping[str, float]],
    departures: Iterable[Mapping[str, float]],
) -> dict[str, float]:
    """Put the evidence of a whole list into one: the outcome that looks most changed decides."""
    found: dict[str, float] = {}
    for title, group in (("pair", pairs), ("new", arrivals), ("old", departures)):
        for number, evidence in enumerate(group):
            for name, value in evidence.items():
                key = f"{title}: {name}"
                known = found.get(key, 0.0)
                least = name in REASSURING and number > 0
                found[key] = min(known, value) if least else max(known, value)
    return found
