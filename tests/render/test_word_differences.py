from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.render import Op, Piece, plain, shortened, worddiff

DIFFERENCES = [
    ("one word", "12 weeks", "24 weeks", "[-12-] {+24+} weeks"),
    (
        "a word in the middle",
        "at week 12 or later",
        "at week 24 or later",
        "at week [-12-] {+24+} or later",
    ),
    ("punctuation", "a b c.", "a b c", "a b c[-.-]"),
    ("something added", "Pregnancy", "Pregnancy or nursing", "Pregnancy {+or nursing+}"),
    ("something removed", "Adults of 18 years", "Adults", "Adults [-of 18 years-]"),
    ("all of it", "Skin score", "Adverse events", "[-Skin score-] {+Adverse events+}"),
    (
        "a word kept between changes",
        "pain at rest",
        "fatigue at night",
        "[-pain at rest-] {+fatigue at night+}",
    ),
    (
        "more words kept",
        "12 months and 24 months",
        "6 months and 12 months",
        "[-12-] {+6+} months and [-24-] {+12+} months",
    ),
    ("nothing", "the same", "the same", "the same"),
    ("nothing but white space", "the  same\nwords", "the same words", "the same words"),
    ("from nothing", "", "new", "{+new+}"),
    ("to nothing", "old", "", "[-old-]"),
    ("nothing at all", "", "", ""),
    ("an end for a rest", "negative by week 10.", "negative;", "negative [-by week 10.-] {+;+}"),
    ("a sentence more", "One. Three.", "One. Two. Three.", "One. {+Two.+} Three."),
    ("a last sentence more", "One.", "One. Two.", "One. {+Two.+}"),
    ("a last sentence less", "One. Two.", "One.", "One. [-Two.-]"),
    ("capitals", "Overall survival", "overall survival", "[-Overall-] {+overall+} survival"),
    ("any script", "ניסוי קליני", "ניסוי אחר", "ניסוי [-קליני-] {+אחר+}"),
    ("emoji", "ok ✅ done", "ok 🧪 done", "ok [-✅-] {+🧪+} done"),
]


@pytest.mark.parametrize(
    ("old", "new", "shown"), [row[1:] for row in DIFFERENCES], ids=[row[0] for row in DIFFERENCES]
)
def test_a_difference_is_shown_word_by_word(old: str, new: str, shown: str) -> None:
    assert plain(worddiff(old, new)) == shown


WORDS = st.lists(st.sampled_from(["a", "b", "see", "(", ".", "\n", " ", "é", "12", "🧪"])).map(
    " ".join
)


def side(pieces: tuple[Piece, ...], op: Op) -> str:
    return "".join(piece.text for piece in pieces if piece.op in (Op.EQUAL, op))


@given(WORDS, WORDS)
def test_pieces_make_up_both_texts(old: str, new: str) -> None:
    pieces = worddiff(old, new)
    assert side(pieces, Op.ADDED) == new
    assert "".join(side(pieces, Op.REMOVED).split()) == "".join(old.split())


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    pieces = worddiff(old, new)
    assert "".join(side(pieces, Op.ADDED).split()) == "".join(new.split())
    assert "".join(side(pieces, Op.REMOVED).split()) == "".join(old.split())
    assert all(piece.text for piece in pieces)


def long_text(seed: int) -> list[str]:
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(600)] + ["of", "the", "and", "in"] * 60
    return [chance.choice(words) + ("." if chance.random() < 0.06 else "") for _ in range(3_400)]


LONG = long_text(1)
HARD = [
    ("a word in nine", LONG, [w if i % 9 else "new" for i, w in enumerate(LONG)]),
    ("another order", LONG, sorted(LONG)),
    ("another text", LONG, long_text(2)),
    ("one word over and over", ["a"] * 10_000, ["b", *["a"] * 9_998, "c"]),
    ("every second word", ["x"] * 700, ["y", "x"] * 700),
    ("three letters", [*"abc" * 3_000], [*"bca" * 3_000]),
    ("punctuation", ["."] * 10_000, [",", "."] * 5_000),
    ("one enormous word", ["x" * 20_000], ["y" * 20_000]),
]


@pytest.mark.parametrize(("old", "new"), [row[1:] for row in HARD], ids=[row[0] for row in HARD])
def test_the_longest_texts_take_no_time_to_speak_of(old: list[str], new: list[str]) -> None:
    before = time.process_time()
    pieces = worddiff(" ".join(old), " ".join(new))
    assert time.process_time() - before < 1.0
    assert side(pieces, Op.ADDED) == " ".join(new)


def test_a_long_text_is_shortened_around_its_difference() -> None:
    before = " ".join(f"before{number}" for number in range(100))
    after = " ".join(f"after{number}" for number in range(200))
    shown = plain(shortened(worddiff(f"{before} 12 {after}", f"{before} 24 {after}")))
    assert shown.startswith("[… 86 words …] before86 ")
    assert "before99 [-12-] {+24+} after0 " in shown
    assert shown.endswith(" after13 [… 186 words …]")


def test_a_long_removal_keeps_its_ends_and_counts_its_middle() -> None:
    words = [f"w{number}" for number in range(300)]
    shown = plain(shortened(worddiff(" ".join(words), "")))
    assert shown.startswith("[-w0 w1 ")
    assert "w44-] [… 210 words …] [-w255 " in shown
    assert shown.endswith(" w299-]")


def test_a_short_text_is_not_shortened() -> None:
    pieces = worddiff("Pain at 12 weeks after surgery", "Pain at 24 weeks after surgery")
    assert shortened(pieces) == pieces


@given(WORDS, WORDS)
def test_shortening_leaves_out_nothing_but_what_it_counts(old: str, new: str) -> None:
    pieces = worddiff(old * 9, new * 9)
    kept = shortened(pieces)
    omitted = sum(int(piece.text.split()[0]) for piece in kept if piece.op is Op.OMITTED)
    whole = sum(len(piece.text.split()) for piece in pieces)
    assert sum(len(p.text.split()) for p in kept if p.op is not Op.OMITTED) + omitted == whole
