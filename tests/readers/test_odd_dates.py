"""A date that can't be read is refused by record and field, never taken for one no longer given."""

from __future__ import annotations

import json
from typing import Any

import pytest
from page_shapes import ARCHIVED, PAGE_2015, archived
from reader_shapes import XML_2014, XML_2019, v2_study

from tracker.errors import ReadingError
from tracker.model import Format
from tracker.normalise import normalise
from tracker.readers import read


def changed(text: bytes, old: bytes, new: bytes) -> bytes:
    assert text.count(old) == 1
    return text.replace(old, new)


def with_document(date: str) -> bytes:
    study: dict[str, Any] = v2_study()
    documents = [{"filename": "a.pdf", "date": "2018-03-27"}, {"filename": "b.pdf", "date": date}]
    study["documentSection"] = {"largeDocumentModule": {"largeDocs": documents}}
    return json.dumps(study).encode()


ARCHIVE = archived([(n, "Octember 2008" if n == "Start date" else v) for n, v in ARCHIVED])
FIELD = "statusModule"

CASES = [
    pytest.param(
        Format.CLASSIC_XML,
        changed(XML_2014, b"<start_date>March 2013", b"<start_date>Smarch  2013"),
        f"{FIELD}.startDateStruct.date: expected a date of the calendar, found 'Smarch 2013'",
        id="xml, a typed date",
    ),
    pytest.param(
        Format.CLASSIC_XML,
        changed(XML_2014, b"<verification_date>May 2014", b"<verification_date>soon"),
        f"{FIELD}.statusVerifiedDate: expected a date of the calendar, found 'soon'",
        id="xml, a plain date",
    ),
    pytest.param(
        Format.CLASSIC_XML,
        changed(XML_2019, b"<last_update_submitted>May 28", b"<last_update_submitted>May 38"),
        f"{FIELD}.lastUpdateSubmitDate: expected a date of the calendar, found 'May 38, 2014'",
        id="xml, the date that places it",
    ),
    pytest.param(
        Format.TABULAR_HTML,
        changed(PAGE_2015, b"March 2013", b"Smarch 2013"),
        f"{FIELD}.startDateStruct.date: expected a date of the calendar, found 'Smarch 2013'",
        id="a saved page",
    ),
    pytest.param(
        Format.ARCHIVE_HTML,
        ARCHIVE,
        f"{FIELD}.startDateStruct.date: expected a date of the calendar, found 'Octember 2008'",
        id="a page of the archive",
    ),
    pytest.param(
        Format.V2,
        with_document("2018-02-30"),
        "largeDocumentModule.largeDocs[1].date: expected a date of the calendar",
        id="api, in an element of a list",
    ),
    pytest.param(
        Format.V2,
        with_document("２０１８-02"),
        "largeDocumentModule.largeDocs[1].date: expected a date of the calendar",
        id="api, digits of another script",
    ),
]


@pytest.mark.parametrize(("form", "raw", "said"), CASES)
def test_record_and_field_are_named(form: Format, raw: bytes, said: str) -> None:
    reading = read(raw, form)
    with pytest.raises(ReadingError) as refusal:
        normalise(reading.study, reading.markup)
    assert said in str(refusal.value)
    assert refusal.value.record == reading.record


def test_a_date_left_empty_is_none() -> None:
    raw = changed(XML_2014, b"<start_date>March 2013</start_date>", b"<start_date> </start_date>")
    reading = read(raw, Format.CLASSIC_XML)
    assert "statusModule.startDateStruct" not in normalise(reading.study, reading.markup)
