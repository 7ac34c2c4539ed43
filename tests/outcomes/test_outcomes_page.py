"""The documentation of outcome changes says what the shipped weights say."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

from tracker.outcomes.judgement import MINOR
from tracker.outcomes.verdict import MAJOR

PAGE = (Path(__file__).parents[2] / "docs" / "outcomes.md").read_text(encoding="utf-8")
SHIPPED = json.loads((files("tracker.outcomes") / "weights.json").read_text(encoding="utf-8"))


def test_every_kind_is_documented() -> None:
    assert [kind for kind in (*MAJOR, *MINOR) if f"`{kind}`" not in PAGE] == []


def test_the_figures_are_those_that_the_weights_carry() -> None:
    told = re.findall(r"^\| ([^|]+?) \|.*\*\*([0-9.]+)\*\* \|$", PAGE, re.MULTILINE)
    names = {"severity (none, minor, major): kappa": "severity kappa"}
    assert len(told) == 9
    for name, figure in told:
        assert abs(SHIPPED["figures"][names.get(name, name)] - float(figure)) <= 0.0051
