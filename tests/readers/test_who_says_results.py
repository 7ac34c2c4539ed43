"""Which formats say what was reported: API v2 does; of the others nothing is compared."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from comparison_shapes import comparison
from page_shapes import ARCHIVED, PAGE_2015, archived
from reader_shapes import XML_2014, v2_study
from test_classic_json import STUDY
from test_tabular_text import SEED

from tracker.diff import compare
from tracker.fields import REPORTED
from tracker.model import Format
from tracker.normalise import normalise
from tracker.readers import read

RESULTS = {
    "outcomeMeasuresModule": {"outcomeMeasures": [{"title": "Pain", "type": "PRIMARY"}]},
    "adverseEventsModule": {"seriousEvents": [{"term": "Fall"}]},
}
WITH_RESULTS: dict[str, Any] = {**v2_study(), "resultsSection": RESULTS, "hasResults": True}
VERSION = {key: value for key, value in WITH_RESULTS.items() if key != "derivedSection"}
SAID: dict[Format, bytes] = {
    Format.V2: orjson.dumps(WITH_RESULTS),
    Format.HISTORY: orjson.dumps({"studyVersion": 1, "study": VERSION}),
    Format.CLASSIC_JSON: orjson.dumps(
        {**STUDY, "ResultsSection": {"OutcomeMeasuresModule": {"OutcomeMeasureList": {}}}}
    ),
    Format.CLASSIC_XML: XML_2014.replace(
        b"</clinical_study>",
        b"<clinical_results><outcome_list/></clinical_results></clinical_study>",
    ),
    Format.TABULAR_HTML: PAGE_2015,
    Format.TABULAR_TEXT: SEED,
    Format.ARCHIVE_HTML: archived(ARCHIVED),
    Format.ARCHIVE_BEFORE: comparison(),
    Format.ARCHIVE_AFTER: comparison(),
}


def reported(fields: dict[str, Any]) -> list[str]:
    return [path for path in fields if path.startswith(REPORTED)]


def test_the_api_says_what_was_reported() -> None:
    reading = read(SAID[Format.V2], Format.V2)
    assert REPORTED not in reading.absent
    assert len(reported(normalise(reading.study, reading.markup))) == 2


@pytest.mark.parametrize("form", [form for form in Format if form is not Format.V2])
def test_no_other_format_is_asked_what_was_reported(form: Format) -> None:
    known = normalise(WITH_RESULTS)
    reading = read(SAID[form], form)
    fields = normalise(reading.study, reading.markup)
    assert REPORTED in reading.absent
    assert reported(fields) == []
    for old, new in ((known, fields), (fields, known)):
        changes = compare(old, new, absent=reading.absent, coarse=reading.coarse)
        assert not [change for change in changes if change.path.startswith(REPORTED)]


def test_the_api_for_a_version_with_computed_parts_is_no_exception() -> None:
    raw = orjson.dumps({"studyVersion": 1, "study": WITH_RESULTS})
    assert REPORTED in read(raw, Format.HISTORY).absent


def test_results_of_the_legacy_form_are_not_compared() -> None:
    study = orjson.loads(SAID[Format.V2])
    study["protocolSection"]["descriptionModule"] = {"briefSummary": "One.\r\n\r\ntwo"}
    assert REPORTED in read(orjson.dumps(study), Format.V2).absent
    assert REPORTED not in read(SAID[Format.V2], Format.V2).absent
