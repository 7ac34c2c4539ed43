from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.model import Markup
from tracker.normalise.texts import line, passage

MARKDOWN, HTML, PLAIN = Markup.MARKDOWN, Markup.HTML, Markup.PLAIN

CRITERIA = """\
Inclusion Criteria:

* Age > 18 years and < 65
* Score [ECOG] 0-1 * at entry

Exclusion Criteria:

* The patient's refusal
* Platelets < 10^9/L"""

SAME_CRITERIA = {
    "markdown with escapes": (
        MARKDOWN,
        "Inclusion Criteria:\n\n* Age \\> 18 years and \\< 65\n* Score \\[ECOG\\] 0-1 \\* at entry"
        "\n\nExclusion Criteria:\n\n1. The patient's refusal\n2. Platelets \\< 10\\^9/L",
    ),
    "markdown with nested and dashed items": (
        MARKDOWN,
        "Inclusion Criteria:\n\n- Age \\> 18 years and \\< 65\n\n   * Score \\[ECOG\\] 0-1 \\* at entry"
        "\n\nExclusion Criteria:\n\n* The patient's refusal\n\n* Platelets \\< 10\\^9/L\n",
    ),
    "the history interface's HTML": (
        HTML,
        "<p>Inclusion Criteria:</p><ul><li>Age &gt; 18 years and &lt; 65</li>"
        "<li><p>Score [ECOG] 0-1 * at entry</p></li></ul><p>Exclusion Criteria:</p>"
        "<ol><li>The patient&#x27;s refusal</li>\n<li>Platelets &lt; 10^9&#x2F;L</li></ol>",
    ),
    "HTML with search hits marked": (
        HTML,
        '<p>Inclusion Criteria:</p><ul><li><mark class="hl-term">Age</mark> &gt; 18 years and &lt; 65'
        "</li><li>Score [ECOG] 0-1 * at entry</li></ul><p>Exclusion Criteria:</p>"
        "<ul><li>The patient&#39;s refusal</li><li>Platelets &lt; 10^9/L</li></ul>",
    ),
    "hard-wrapped plain text": (
        PLAIN,
        "\r\n        Inclusion Criteria:\r\n\r\n          -  Age > 18 years\r\n             and < 65\r\n"
        "\r\n          -  Score [ECOG] 0-1 * at\r\n             entry\r\n\r\n        Exclusion Criteria:"
        "\r\n\r\n          1. The patient's refusal\r\n\r\n          2. Platelets < 10^9/L\r\n      ",
    ),
}


@pytest.mark.parametrize(("markup", "text"), SAME_CRITERIA.values(), ids=SAME_CRITERIA)
def test_one_text_has_one_form_in_every_markup(markup: Markup, text: str) -> None:
    assert passage(text, markup) == CRITERIA


PASSAGES = {
    "a soft line break is a space": (MARKDOWN, "one\ntwo", "one two"),
    "a hard line break is a space": (MARKDOWN, "one\\\ntwo", "one two"),
    "an escaped number begins no item": (MARKDOWN, "10\\. March", "10. March"),
    "a lone number begins no item": (MARKDOWN, "6. month", "6. month"),
    "a list of one item begins with one": (
        MARKDOWN,
        "Exclusion:\n\n1. Pregnancy",
        "Exclusion:\n\n* Pregnancy",
    ),
    "and so does its HTML": (
        HTML,
        "<p>Exclusion:</p><ol><li>Pregnancy</li></ol>",
        "Exclusion:\n\n* Pregnancy",
    ),
    "a wrapped line may begin with one": (PLAIN, "at most\n1. a day", "at most 1. a day"),
    "nor does one that nothing counts on from": (
        MARKDOWN,
        "3. month\n\n6. month",
        "3. month\n\n6. month",
    ),
    "numbers of nested items count by themselves": (
        MARKDOWN,
        "1. one\n   1. in\n   2. side\n2. two\n3. three",
        "* one\n* in\n* side\n* two\n* three",
    ),
    "an escaped asterisk begins no item": (MARKDOWN, "\\* not an item", "* not an item"),
    "an escaped entity is what was typed": (MARKDOWN, "\\&gt;25%", "&gt;25%"),
    "an entity is its sign": (MARKDOWN, "a &gt; b &amp; c", "a > b & c"),
    "a wrapped line may begin with a number": (
        PLAIN,
        "the platelets are above\n50. They are counted",
        "the platelets are above 50. They are counted",
    ),
    "a bullet sign is an item": (MARKDOWN, "A:\n• one\n• two", "A:\n\n* one\n* two"),
    "paragraphs stay apart": (MARKDOWN, "one\n\n\n\ntwo", "one\n\ntwo"),
    "odd spaces are spaces": (MARKDOWN, "a\u00a0b\tc  d", "a b c d"),
    "accents are composed": (MARKDOWN, "Me\u0301xico", "México"),
    "a comparison is no tag": (HTML, "SpO2 &lt;&#x2F;= 94%", "SpO2 </= 94%"),
    "a line break in HTML is a space": (HTML, "one<br/>two<br>three", "one two three"),
    "paragraphs of an item": (
        HTML,
        "<ul><li><p>one</p><p>two</p></li><li>three<ul><li>four</li></ul></li></ul>",
        "* one\n\ntwo\n\n* three\n* four",
    ),
    "the same in markdown": (
        MARKDOWN,
        "* one\n\n  two\n* three\n\n  * four",
        "* one\n\ntwo\n\n* three\n* four",
    ),
    "an unknown tag stays": (HTML, "a <b c", "a <b c"),
    "nothing but space is nothing": (MARKDOWN, " \n ", ""),
    "a lone marker is nothing": (MARKDOWN, "*", ""),
}


@pytest.mark.parametrize(("markup", "text", "told"), PASSAGES.values(), ids=PASSAGES)
def test_a_passage_takes_its_canonical_form(markup: Markup, text: str, told: str) -> None:
    assert passage(text, markup) == told


LINES = {
    "white space is collapsed": (MARKDOWN, "  Overall\n survival ", "Overall survival"),
    "a line has no escapes to undo": (MARKDOWN, "AUC\\_0 * CL", "AUC\\_0 * CL"),
    "nor entities, outside the history interface": (MARKDOWN, "A &amp; B", "A &amp; B"),
    "the history interface's entities are undone": (HTML, "it&#x27;s A &amp; B", "it's A & B"),
    "and its marks of search hits": (HTML, 'a <mark class="hl-term">hit</mark>', "a hit"),
    "accents are composed": (PLAIN, "Jose\u0301", "José"),
}


@pytest.mark.parametrize(("markup", "text", "told"), LINES.values(), ids=LINES)
def test_a_line_takes_its_canonical_form(markup: Markup, text: str, told: str) -> None:
    assert line(text, markup) == told


@given(st.text(), st.sampled_from(Markup))
def test_no_text_is_refused(text: str, markup: Markup) -> None:
    for form in (passage(text, markup), line(text, markup)):
        assert form == form.strip()


WORDS = st.text(alphabet="abc 123.-*>\\&<", min_size=1, max_size=30)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_the_letters_and_digits_of_a_plain_text_are_kept_save_numbers_of_items(
    lines: list[str],
) -> None:
    text = "x" + "\n".join(lines)
    kept = [c for c in passage(text, PLAIN) if c.isalpha()]
    assert kept == [c for c in text if c.isalpha()]


@given(st.one_of(st.text(), st.lists(WORDS).map("\n".join)))
def test_a_canonical_text_read_as_plain_text_stays_as_it_is(text: str) -> None:
    form = passage(text, PLAIN)
    assert passage(form, PLAIN) == form
