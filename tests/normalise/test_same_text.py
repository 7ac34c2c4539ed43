from __future__ import annotations

import pytest

from tracker.normalise import flat, same_but_case, same_text, same_wording

SAME = {
    "line breaks": ("one\ntwo", "one two"),
    "paragraphs or none": ("one\n\ntwo", "one two"),
    "list markers": ("* one\n* two", "- one\n\n+ two"),
    "numbers of list markers": ("* one\n* two", "1. one\n\n2) two"),
    "quotes": ("the patient’s “score”", 'the patient\'s "score"'),
    "dashes": ("day 1–7", "day 1-7"),
    "comparison signs": ("≥ 18", ">= 18"),
    "micro signs": ("5 \u00b5g", "5 \u03bcg"),
    "an ellipsis": ("and so on…", "and so on..."),
    "signs of Windows in what says it is Latin 1": (
        "the patient\x92s \x96 score",
        "the patient’s – score",
    ),
    "hard spaces": ("5\u00a0mg", "5 mg"),
    "soft hyphens and zero-width spaces": ("pla\u00adce\u200bbo", "placebo"),
    "entities": ("a &gt; b", "a > b"),
    "composed accents": ("Me\u0301xico", "México"),
}


@pytest.mark.parametrize(("a", "b"), SAME.values(), ids=SAME)
def test_layout_and_typography_make_no_other_text(a: str, b: str) -> None:
    assert same_text(a, b)
    assert flat(a) == flat(b)


OTHER = {
    "a digit": ("6 months", "9 months"),
    "a superscript": ("10⁶ cells", "106 cells"),
    "a sign": ("> 18", "< 18"),
    "greater or at least": ("> 18", "≥ 18"),
    "a decimal point": ("1.5 mg", "15 mg"),
    "a minus": ("-5 °C", "5 °C"),
    "a letter and a full stop begin a name, no item": ("E. coli", "K. coli"),
    "a number that looks like a marker": ("6. month", "9. month"),
    "numbers that look like markers": ("3. month\n6. month", "3. month\n9. month"),
    "a number in brackets": ("(1) one", "(2) one"),
    "a minus before a number alone": ("- 5 points", "5 points"),
    "micro or milli": ("5 µg", "5 mg"),
    "a word": ("with insulin", "without insulin"),
    "case": ("5 mM", "5 mm"),
    "a comma inside": ("women, pregnant or nursing", "women pregnant or nursing"),
    "order of paragraphs": ("one\n\ntwo", "two\n\none"),
}


@pytest.mark.parametrize(("a", "b"), OTHER.values(), ids=OTHER)
def test_what_may_change_the_meaning_makes_another_text(a: str, b: str) -> None:
    assert not same_text(a, b)
    assert not same_wording(a, b)


WORDING = {
    "a closing full stop": ("Overall survival.", "Overall survival"),
    "closing signs of lines": ("* one;\n* two.", "* one\n* two"),
    "spaces at signs": ("age > 18 years", "age >18 years"),
    "spaces in brackets": ("score ( ECOG )", "score (ECOG)"),
}


@pytest.mark.parametrize(("a", "b"), WORDING.values(), ids=WORDING)
def test_closing_signs_and_spaces_at_signs_are_only_wording(a: str, b: str) -> None:
    assert not same_text(a, b)
    assert same_wording(a, b)


def test_case_is_told_apart_from_other_differences() -> None:
    assert same_but_case("Overall Survival.", "overall survival")
    assert not same_but_case("Overall Survival", "Event-free survival")
