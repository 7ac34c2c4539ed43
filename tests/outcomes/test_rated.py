"""The judgement held against human raters, where their ratings are at hand."""

from __future__ import annotations

import importlib.util
import json
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest

from tracker.outcomes import compare, lists_from_rated

ROOT = Path(__file__).parents[2]
RATED = ROOT.parent / "shared" / "data" / "outcome-changes" / "dev.jsonl"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_outcomes", ROOT / "bench" / "outcomes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def too_weak(figures: dict[str, float], asked: dict[str, tuple[float, float, float]]) -> list[str]:
    """Name the figures that miss what they must reach; of errors, less is better."""
    return [
        name
        for name, (_, must, _) in asked.items()
        if (figures[name] > must if "false" in name else figures[name] < must)
    ]


def test_the_cross_validated_figures_that_the_weights_carry_reach_what_they_must(
    bench: ModuleType,
) -> None:
    shipped = json.loads((files("tracker.outcomes") / "weights.json").read_text(encoding="utf-8"))
    assert too_weak(shipped["figures"], bench.ASKED) == []


def test_without_the_ratings_the_bench_says_so_in_one_sentence(
    bench: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match="the rated pairs are not at hand"):
        bench.main(str(tmp_path))


@pytest.mark.skipif(not RATED.exists(), reason="the ratings are not at hand")
def test_the_shipped_judgement_agrees_with_the_raters_as_far_as_it_must(bench: ModuleType) -> None:
    lines = [json.loads(line) for line in RATED.read_text(encoding="utf-8").splitlines()]
    rated = [r for r in lines if r["before"]["primary"] != r["after"]["primary"]]
    said = [
        compare(lists_from_rated(r["before"]), lists_from_rated(r["after"])).kinds for r in rated
    ]
    assert too_weak(bench.figures_of([r["labels"] for r in rated], said), bench.ASKED) == []
