"""Words of outcome measures in one form."""

from __future__ import annotations

import pytest

from tracker.outcomes.words import (
    abbreviations,
    alike,
    content,
    expand,
    glossary_of,
    signs,
    without_slips,
    words,
)


def telling(text: str, *defining: str) -> frozenset[str]:
    return content(expand(words(text), glossary_of([text, *defining])))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Haemoglobin of the tumour", "hemoglobin of the tumor", id="spelling"),
        pytest.param("All-cause mortality", "death from any cause", id="synonyms"),
        pytest.param("PFS", "Progression-free survival (PFS)", id="a curated abbreviation"),
        pytest.param("Proportion of subjects", "Percentage of Participants", id="frames"),
        pytest.param("To determine pain", "The primary endpoint is pain", id="what says nothing"),
        pytest.param("Relapses", "relapse", id="a plural"),
    ],
)
def test_two_ways_of_saying_one_thing_have_the_same_telling_words(one: str, other: str) -> None:
    assert telling(one) == telling(other)


def test_an_abbreviation_means_what_the_text_says_it_means() -> None:
    defined = "Global Zest Scale (GZS)"
    assert telling("Change in GZS", defined) == telling("Change in Global Zest Scale")
    assert glossary_of(["Response by the panel (GZS)"]) == {}


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("wuond", "wound", True),
        ("occurence", "occurrence", True),
        ("hypertension", "hypotension", False),
        ("systolic", "diastolic", False),
        ("pain", "gain", False),
    ],
)
def test_a_slip_of_the_keyboard_is_told_from_another_word(one: str, other: str, slip: bool) -> None:
    assert alike(one, other) is slip


def test_a_slip_of_a_synonym_is_a_slip_too() -> None:
    lost, gained = without_slips(telling("tolarated milk"), telling("tolerated milk"))
    assert not lost - {"milk"}
    assert not gained - {"milk"}


def test_curated_abbreviations_are_written_once_and_in_one_form() -> None:
    assert all(short == short.lower() and meaning for short, meaning in abbreviations().items())


def test_signs_name_how_values_are_put_together() -> None:
    assert "median" in signs("Median time to relapse", "aggregation")
    assert "time" in signs("Median time to relapse", "value")
    assert signs("Pain", "aggregation") == frozenset()
