"""Instruments and things that exclude each other, found in texts."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tracker.outcomes.naming import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Change in HAM-D", {"HAM-D"}, id="a short form"),
        pytest.param("Hamilton Depression Rating Scale", {"HAM-D"}, id="written out"),
        pytest.param("ACR20 or ACR 50", {"ACR20", "ACR50"}, id="with and without a space"),
        pytest.param("SF36 and EQ-5D-3L", {"SF-36", "EQ-5D"}, id="hyphens are spaces"),
        pytest.param(
            "Progression-free survival", {"progression-free survival"}, id="a thing, not a part of it"
        ),
        pytest.param("Adverse events", {"safety"}, id="another way to say it"),
        pytest.param("Grip strength", set(), id="nothing on the list"),
    ],
)  # fmt: skip
def test_a_text_names_what_sets_it_apart(text: str, names: set[str]) -> None:
    assert {name.name for name in names_in(text)} == names


def test_every_line_of_the_list_has_four_parts_and_every_way_is_written_once() -> None:
    text = (files("tracker.outcomes") / "apart.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    assert {len(row) for row in rows} == {4}
    assert {row[0] for row in rows} == {"instrument", "thing"}
    ways = [way for row in rows for way in row[3].split("|")]
    assert len(ways) == len(set(ways))
