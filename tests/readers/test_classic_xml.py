"""Classic XML of several years, read into the API's shape."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from reader_shapes import XML_2014, XML_2019

from tracker.errors import ReadingError
from tracker.model import Format, Markup
from tracker.readers import read, recognise


def protocol(raw: bytes) -> Any:
    return read(raw, Format.CLASSIC_XML).study["protocolSection"]


def test_it_is_known_by_its_root_element() -> None:
    assert recognise(XML_2014) is Format.CLASSIC_XML


def test_the_record_is_named_and_dated_by_the_file_itself() -> None:
    reading = read(XML_2014, Format.CLASSIC_XML)
    assert reading.record == "NCT09000001"
    assert reading.dated == date(2014, 6, 4)
    assert reading.certainty == "download date in the file"
    assert reading.markup is Markup.PLAIN


def test_the_sentence_about_the_date_of_2013_is_understood() -> None:
    old = XML_2014.replace(b"processed this data on", b"obtained from ClinicalTrials.gov on")
    assert read(old, Format.CLASSIC_XML).dated == date(2014, 6, 4)


def test_a_file_without_a_date_says_so() -> None:
    reading = read(XML_2014.replace(b"June 04, 2014", b"a fine day"), Format.CLASSIC_XML)
    assert reading.dated is None
    assert reading.notes == ("the file does not say when it was downloaded",)


def test_labels_become_the_values_of_the_api() -> None:
    found = protocol(XML_2014)
    assert found["statusModule"]["overallStatus"] == "ACTIVE_NOT_RECRUITING"
    assert found["designModule"]["phases"] == ["PHASE1", "PHASE2"]
    assert found["eligibilityModule"]["sex"] == "ALL"
    assert found["designModule"]["enrollmentInfo"] == {"count": 60, "type": "ESTIMATED"}
    assert found["contactsLocationsModule"]["locations"][0]["country"] == "South Korea"


def test_the_design_string_before_2017_is_taken_apart() -> None:
    assert protocol(XML_2014)["designModule"]["designInfo"] == {
        "allocation": "RANDOMIZED",
        "interventionModel": "PARALLEL",
        "primaryPurpose": "TREATMENT",
        "maskingInfo": {
            "masking": "TRIPLE",
            "whoMasked": ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR"],
        },
    }


def test_descriptions_of_the_design_keep_their_lines() -> None:
    new = XML_2019.replace(
        b"</study_type>",
        b"</study_type><study_design_info><masking>None (Open Label)</masking><masking_description>"
        b"Nobody:\n- nurse\n- patient</masking_description></study_design_info>",
    )
    masked = protocol(new)["designModule"]["designInfo"]["maskingInfo"]
    assert masked == {
        "masking": "NONE",
        "maskingDescription": "Nobody:\n\n- nurse\n\n- patient",
    }


def test_dates_keep_their_precision_and_type() -> None:
    status = protocol(XML_2014)["statusModule"]
    assert status["startDateStruct"] == {"date": "2013-03"}
    assert status["primaryCompletionDateStruct"] == {"date": "2014-04", "type": "ACTUAL"}
    assert status["completionDateStruct"] == {"date": "2015-05", "type": "ESTIMATED"}


def test_the_old_last_change_is_the_submission_of_the_last_update() -> None:
    status = protocol(XML_2014)["statusModule"]
    assert status["lastUpdateSubmitDate"] == "2014-05-28"
    assert "lastUpdatePostDateStruct" not in status


def test_wrapped_text_stands_as_paragraphs_and_items() -> None:
    found = protocol(XML_2014)
    assert found["eligibilityModule"]["eligibilityCriteria"].split("\n\n") == [
        "Inclusion Criteria:",
        "- hiccups for 48 hours or longer, seen by a physician and without a cause that can be treated",
        "- age 18 years or older",
        "Exclusion Criteria:",
        "1. allergy to larkspur",
    ]
    assert found["descriptionModule"]["briefSummary"].count("\n\n") == 1


def test_no_key_is_left_for_what_is_not_there() -> None:
    found = protocol(XML_2014)
    assert "maximumAge" not in found["eligibilityModule"]
    assert "detailedDescription" not in found["descriptionModule"]
    assert "annotationSection" not in read(XML_2014, Format.CLASSIC_XML).study


def test_the_class_other_is_not_said_because_it_meant_six_things() -> None:
    reading = read(XML_2014, Format.CLASSIC_XML)
    sponsors = reading.study["protocolSection"]["sponsorCollaboratorsModule"]
    assert sponsors["leadSponsor"] == {"name": "University of Nowhere"}
    assert "sponsorCollaboratorsModule.leadSponsor.class" in reading.absent
    assert sponsors["collaborators"] == [{"name": "Flora Ltd", "class": "INDUSTRY"}]
    assert "sponsorCollaboratorsModule.collaborators[].class" not in reading.absent


@pytest.mark.parametrize(
    ("path", "in_2014", "in_2019"),
    [
        ("statusModule.lastUpdatePostDateStruct", True, False),
        ("statusModule.studyFirstSubmitQcDate", True, False),
        ("statusModule.startDateStruct.type", True, False),
        ("ipdSharingStatementModule.", True, False),
        ("largeDocumentModule.", True, False),
        ("annotationModule.unpostedAnnotation.", True, False),
        ("outcomesModule.otherOutcomes", False, False),
        ("identificationModule.secondaryIdInfos[].type", True, True),
        ("resultsSection.", True, True),
        ("statusModule.overallStatus", False, False),
    ],
)
def test_what_it_cannot_say_depends_on_its_year(path: str, in_2014: bool, in_2019: bool) -> None:
    assert (path in read(XML_2014, Format.CLASSIC_XML).absent) is in_2014
    assert (path in read(XML_2019, Format.CLASSIC_XML).absent) is in_2019


def test_before_2017_dates_are_known_to_the_month_only() -> None:
    assert "statusModule.startDateStruct" in read(XML_2014, Format.CLASSIC_XML).coarse
    assert read(XML_2019, Format.CLASSIC_XML).coarse == frozenset()


def test_unknown_status_comes_with_the_status_before() -> None:
    status = protocol(XML_2019)["statusModule"]
    assert status["overallStatus"] == "UNKNOWN"
    assert status["lastKnownStatus"] == "ACTIVE_NOT_RECRUITING"


def test_documents_and_pending_results_are_read() -> None:
    study = read(XML_2019, Format.CLASSIC_XML).study
    assert study["documentSection"]["largeDocumentModule"]["largeDocs"] == [
        {
            "typeAbbrev": "Prot_SAP",
            "hasProtocol": True,
            "hasSap": True,
            "hasIcf": False,
            "date": "2018-03-27",
            "filename": "Prot_SAP_000.pdf",
        }
    ]
    events = study["annotationSection"]["annotationModule"]["unpostedAnnotation"]["unpostedEvents"]
    assert events == [
        {"type": "RELEASE", "date": "2019-01-08"},
        {"type": "RESET", "date": "2019-02-01"},
        {"type": "UNRELEASE", "dateUnknown": True},
    ]


def test_a_phase_not_applicable_before_2018_may_be_no_phase_at_all() -> None:
    unsaid = XML_2014.replace(b"Phase 1/Phase 2", b"N/A")
    reading = read(unsaid, Format.CLASSIC_XML)
    assert "phases" not in reading.study["protocolSection"]["designModule"]
    assert "designModule.phases" in reading.absent
    said = read(XML_2019.replace(b"Phase 1/Phase 2", b"N/A"), Format.CLASSIC_XML)
    assert said.study["protocolSection"]["designModule"]["phases"] == ["NA"]


def test_an_observational_record_has_no_phase() -> None:
    raw = XML_2014.replace(b"Phase 1/Phase 2", b"N/A").replace(
        b">Interventional<", b">Observational [Patient Registry]<"
    )
    reading = read(raw, Format.CLASSIC_XML)
    design = reading.study["protocolSection"]["designModule"]
    assert design["studyType"] == "OBSERVATIONAL"
    assert design["patientRegistry"] is True
    assert "phases" not in design
    assert "designModule.phases" not in reading.absent


def test_an_unheard_of_status_is_kept_in_capitals() -> None:
    raw = XML_2014.replace(b"Active, not recruiting", b"Paused for lunch")
    assert protocol(raw)["statusModule"]["overallStatus"] == "PAUSED_FOR_LUNCH"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"<clinical_study><id_info/></clinical_study>", "no NCT number"),
        (b"<study/>", "not clinical_study"),
        (XML_2014[:900], "can't be read"),
        (XML_2014.replace(b"Hiccups", b"Hic\x00cups", 1), "can't be read"),
        (XML_2014.replace(b'"UTF-8"', b'"x-klingon"'), "can't be read"),
        (XML_2014.replace(b"<acronym>", b"<acronym>&bomb;"), "can't be read"),
        (b"", "empty"),
        (b"<clinical_study>" + b"<a>" * 5000, "can't be read"),
        (b"<clinical_study>" + b"<a/>" * 1_100_000, "more tags"),
    ],
    ids=[
        "no number",
        "other root",
        "cut off",
        "NUL",
        "encoding",
        "entity",
        "empty",
        "nested",
        "many",
    ],
)
def test_a_broken_file_is_refused_in_words(raw: bytes, says: str) -> None:
    with pytest.raises(ReadingError, match=says):
        read(raw, Format.CLASSIC_XML)


def test_entities_are_refused_not_expanded() -> None:
    bomb = b"".join(
        [
            b'<?xml version="1.0"?><!DOCTYPE clinical_study [<!ENTITY a "aaaaaaaaaa">',
            *(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 108)),
            b"]>",
            XML_2014.partition(b"?>")[2].replace(b"LARK-1", b"&k;"),
        ]
    )
    with pytest.raises(ReadingError, match="entit"):
        read(bomb, Format.CLASSIC_XML)


def test_a_file_outside_is_never_fetched() -> None:
    raw = (
        b'<!DOCTYPE clinical_study [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + XML_2014.partition(b"?>")[2].replace(b"LARK-1", b"&x;")
    )
    with pytest.raises(ReadingError, match="entit"):
        read(raw, Format.CLASSIC_XML)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_other_encodings_are_read_when_declared(encoding: str) -> None:
    text = XML_2014.decode().replace("Larkspur Extract", "Rémède", 1)
    declared = {"utf-8-sig": "UTF-8"}.get(encoding, encoding)
    raw = text.replace('"UTF-8"', f'"{declared}"').encode(encoding)
    assert recognise(raw) is Format.CLASSIC_XML
    assert protocol(raw)["identificationModule"]["briefTitle"] == "Rémède for Hiccups"
