"""Studies in the API's own shape."""

from __future__ import annotations

from datetime import date

import orjson
import pytest
from reader_shapes import v2_study

from tracker.errors import ReadingError
from tracker.model import Format, Markup
from tracker.readers import read, recognise, refusal


def test_a_study_of_the_api_says_everything_and_when() -> None:
    raw = orjson.dumps(v2_study())
    reading = read(raw, recognise(raw) or Format.HISTORY)
    assert reading.format is Format.V2
    assert reading.markup is Markup.MARKDOWN
    assert reading.study == v2_study()
    assert reading.absent == frozenset()
    assert (reading.dated, reading.certainty) == (date(2026, 2, 4), "data load in the record")


def test_in_a_study_of_some_fields_the_others_were_not_asked_for() -> None:
    study = v2_study()
    del study["derivedSection"]
    reading = read(orjson.dumps(study), Format.V2)
    assert "outcomesModule.primaryOutcomes" in reading.absent
    assert "statusModule.overallStatus" not in reading.absent
    assert reading.notes == ("only some fields of the record were asked for",)


def test_texts_in_the_legacy_form_are_plain() -> None:
    study = v2_study()
    study["protocolSection"]["descriptionModule"] = {"briefSummary": "One.\r\n\r\n- two"}
    assert read(orjson.dumps(study), Format.V2).markup is Markup.PLAIN


def test_a_stray_line_end_makes_no_legacy_form_of_markdown() -> None:
    study = v2_study()
    study["protocolSection"]["descriptionModule"] = {"briefSummary": "Over 5 \\> 3.\r\nTwo"}
    assert read(orjson.dumps(study), Format.V2).markup is Markup.MARKDOWN


def test_countries_have_one_name_whenever_the_record_was_loaded() -> None:
    study = v2_study()
    sites = [{"country": "Korea, Republic of"}, {"country": "Chile"}, {"city": "Ulm"}]
    study["protocolSection"]["contactsLocationsModule"] = {"locations": sites}
    misc = study["derivedSection"]["miscInfoModule"]
    misc |= {"versionHolder": "2023-11-07", "removedCountries": ["Turkey"]}
    found = read(orjson.dumps(study), Format.V2).study
    told = found["protocolSection"]["contactsLocationsModule"]["locations"]
    assert told == [{"country": "South Korea"}, {"country": "Chile"}, {"city": "Ulm"}]
    assert found["derivedSection"]["miscInfoModule"]["removedCountries"] == ["Turkey (Türkiye)"]


def test_a_version_of_the_history_is_dated_by_its_posting() -> None:
    study = v2_study()
    del study["derivedSection"]
    raw = orjson.dumps({"studyVersion": 3, "study": study})
    assert recognise(raw) is Format.HISTORY
    reading = read(raw, Format.HISTORY)
    assert reading.markup is Markup.HTML
    assert reading.study == study
    assert reading.dated == date(2014, 5, 28)
    assert reading.certainty == "day of the version's posting"
    assert "miscInfoModule.removedCountries" in reading.absent
    assert reading == read(orjson.dumps(study), Format.HISTORY)


LIST = {
    "changes": [{"date": "2020-02-03", "version": 0, "status": "RECRUITING", "moduleLabels": []}],
    "lastUpdateVersions": {"enrollmentInfo": 0},
    "outcomesUpdateCount": 0,
}
AROUND = {
    "no more than the study": {"study": v2_study()},
    "the list of versions too": {"study": v2_study(), "topics": {"GHR": []}, "history": LIST},
    "the list first": {"history": LIST, "study": v2_study()},
    "a remark first": {"_note": "saved by hand", "study": v2_study(), "history": LIST},
}


@pytest.mark.parametrize("name", AROUND)
def test_the_answer_around_a_current_study_is_one_of_the_history_interface(name: str) -> None:
    for options in (0, orjson.OPT_INDENT_2):
        raw = orjson.dumps(AROUND[name], option=options)
        assert recognise(raw) is Format.HISTORY
        assert read(raw, Format.HISTORY).record == "NCT09000001"


def test_a_list_of_versions_alone_is_refused_by_its_name() -> None:
    for body in (LIST, {"history": LIST}):
        raw = orjson.dumps(body)
        assert recognise(raw) is None
        assert "the registry's list of a record's versions" in refusal(raw).message
        assert "tracker backfill" in refusal(raw).message


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"{", "can't be read"),
        (b"[]", "JSON object, not list"),
        (b"{}", "no protocolSection"),
        (b'{"protocolSection": 3}', "no protocolSection"),
        (b'{"protocolSection": {"statusModule": []}}', "protocolSection.statusModule: expected"),
        (b'{"protocolSection": {}}', "no NCT number"),
        (b'{"protocolSection": {"identificationModule": {"nctId": "ISRCTN1"}}}', "no NCT number"),
        (b'{"protocolSection": {}, "derivedSection": 7}', "derivedSection: expected an object"),
        (b'{"protocolSection": ' + b'{"a":' * 400 + b"1" + b"}" * 401, "is no study"),
        (b"[" * 100_000, "can't be read"),
        (b'{"protocolSection": [' + b"{}," * 3_100_000 + b"0]}", "more values"),
        (b'{"protocolSection": {"x": "\xff"}}', "can't be read"),
        (b"", "empty"),
    ],
)
def test_what_is_no_study_is_refused_in_words(raw: bytes, says: str) -> None:
    for format in (Format.V2, Format.HISTORY):
        with pytest.raises(ReadingError, match=says):
            read(raw, format)


def test_a_mark_and_utf_16_do_no_harm() -> None:
    text = orjson.dumps(v2_study()).decode()
    for encoding in ("utf-8-sig", "utf-16"):
        raw = text.encode(encoding)
        assert recognise(raw) is Format.V2
        assert read(raw, Format.V2).study == v2_study()
