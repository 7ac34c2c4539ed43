"""Damaged and hostile bytes: a refusal in words, never another error, in every reader."""

from __future__ import annotations

import random
from collections.abc import Callable

import orjson
import pytest
from comparison_shapes import comparison
from page_shapes import ARCHIVED, CHANGES, INDEX, PAGE_2015, PAGE_2019, archived
from reader_shapes import XML_2014, XML_2019, v2_study
from test_classic_json import STUDY
from test_tabular_text import SEED

from tracker.errors import ReadingError
from tracker.fields import CATALOGUE
from tracker.model import Format
from tracker.readers import forms, read, read_index, read_marks, recognise, refusal

WHOLE: dict[str, bytes] = {
    "v2": orjson.dumps(v2_study()),
    "history": orjson.dumps({"studyVersion": 1, "study": v2_study()}),
    "classic JSON": orjson.dumps(STUDY),
    "XML of 2014": XML_2014,
    "XML of 2019": XML_2019,
    "page of 2015": PAGE_2015,
    "page of 2019": PAGE_2019,
    "pasted page": SEED,
    "archive page": archived(ARCHIVED),
    "comparison": comparison(),
}

TOKENS = (
    b"<", b">", b"&", b"&#0;", b"&#xD800;", b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE x>", b"\x00",
    b"\xff\xfe", b"\xed\xa0\x80", b"{", b"}", b"[", b"]", b'"', b"\\", b"null", b"9" * 400, b"NaN",
    b"<table>", b"</td>", b"<td>", b"<ul>", b"<li>" * 300, b"\xc2\xa0", b"February 31, 2014",
    b"\xe0\xa5\xa7", b"[ Time Frame:", b"ICMJE", b"NCT", b"\r", b"\x85", b"\xe2\x80\xa8", b"-1", b"1e400",
)  # fmt: skip


def mutated(raw: bytes, chance: random.Random) -> bytes:
    body = bytearray(raw)
    for _ in range(chance.choice((1, 2, 5, 30))):
        at = chance.randrange(len(body) + 1)
        end = min(len(body), at + chance.choice((0, 1, 5, 80)))
        match chance.randrange(5):
            case 0:
                del body[at:end]
            case 1:
                body[at:at] = chance.choice(TOKENS)
            case 2 if at < len(body):
                body[at] ^= 1 << chance.randrange(8)
            case 3:
                body[at:at] = body[at:end] * chance.choice((2, 50))
            case _:
                other = chance.randrange(len(body) + 1)
                body[at:end] = body[other : other + 40]
    return bytes(body[: chance.choice((len(body), len(body), chance.randrange(len(body) + 1)))])


@pytest.mark.parametrize("name", WHOLE)
def test_a_mutated_record_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    for _ in range(150):
        raw = mutated(WHOLE[name], chance)
        form = recognise(raw)
        if form is None:
            assert refusal(raw).message
            continue
        try:
            reading = read(raw, form)
        except ReadingError as error:
            known = error.message
            assert known
        else:
            assert reading.record.startswith("NCT")


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("name", WHOLE)
def test_a_reader_given_another_form_refuses_or_reads_it(name: str, form: Format) -> None:
    if form in forms(WHOLE[name]) or {name, form} <= {"history", "v2"}:
        return
    with pytest.raises(ReadingError):
        read(WHOLE[name], form)


REPEATED = {
    "frames": (
        PAGE_2015,
        b"Hiccups an hour [",
        b"Hiccups an hour " + b"[ Time Frame: " * 60_000 + b"[",
    ),
    "closed frames": (PAGE_2015, b"7 days [", b"x ] y " * 100_000 + b"["),
    "reasons": (PAGE_2015, b"(too few", b"<br>Recruitment Status : (a" * 30_000 + b"(too few"),
    "long reason": (PAGE_2015, b"(too few", b"Recruitment Status : (a) " * 30_000 + b"(too few"),
    "numbers": (PAGE_2019, b"LARK-1<br/>", b"x ( " * 200_000),
    "countries": (PAGE_2015, b"Germany, ", b"Germany,   &nbsp;" * 50_000),
    "ages": (PAGE_2015, b"18 Years and", b" to " * 200_000),
    "labels": (SEED, b"Brief Summary", b"Ages of some\n" * 40_000 + b"Brief Summary"),
    "blank lines": (SEED, b"Detailed Description", b"Detailed Description" + b"\n" * 400_000),
    "keys": (PAGE_2019, b"Plan to Share IPD:", b"URL: x<br>" * 30_000),
    "wrapped lines": (XML_2014, b"Hiccups that last", b"a\n  -  b\n" * 100_000),
    "design": (XML_2014, b"Allocation: ", b"Masking: , " * 50_000),
    "outcomes": (archived(ARCHIVED), b"Measure: ", b"Measure: Time Frame: <br>" * 20_000),
}


@pytest.mark.parametrize("name", REPEATED)
def test_endless_repetition_takes_no_endless_time(name: str) -> None:
    raw, place, more = REPEATED[name]
    assert place in raw
    swollen = raw.replace(place, more, 1)
    form = recognise(swollen)
    assert form is not None
    try:
        assert read(swollen, form).record
    except ReadingError as error:
        message = error.message
        assert message


def test_a_comparison_nested_without_end_is_refused() -> None:
    opened = b'<div class="sdl1 sds">&lt;a&gt;</div>' * 60_000
    page = CHANGES.replace(b'<div class="sdl2 sds">', opened + b'<div class="sdl2 sds">', 1)
    with pytest.raises(ReadingError, match="deeper"):
        read_marks(page)


@pytest.mark.parametrize(("page", "reader"), [(INDEX, read_index), (CHANGES, read_marks)])
def test_a_mutated_page_of_the_archive_is_read_or_refused(
    page: bytes, reader: Callable[[bytes], object]
) -> None:
    chance = random.Random(7)
    for _ in range(150):
        try:
            assert reader(mutated(page, chance))
        except ReadingError as error:
            message = error.message
            assert message


@pytest.mark.parametrize("name", WHOLE)
def test_every_path_that_is_not_in_a_format_is_one_of_the_catalogue(name: str) -> None:
    raw = WHOLE[name]
    form = recognise(raw)
    assert form is not None
    reading = read(raw, form)
    for path in reading.absent | reading.coarse:
        plain = path.partition("[type=")[0]
        assert any(_names(plain, one) for one in CATALOGUE), path


def _names(path: str, field: str) -> bool:
    entry = CATALOGUE[field]
    subfields = {sub.name for sub in entry.subfields} | {"date", "type"}
    stem, _, last = path.rpartition(".")
    return (
        path == field
        or (path.endswith(".") and field.startswith(path))
        or (stem in {field, f"{field}[]"} and last in subfields)
    )
