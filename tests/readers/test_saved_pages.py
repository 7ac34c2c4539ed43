"""Saved tabular pages of two layouts, and the archive's pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from page_shapes import (
    ARCHIVED,
    CHANGES,
    INDEX,
    PAGE_2015,
    PAGE_2019,
    ROWS_2015,
    archived,
    table,
)

from tracker.errors import ReadingError
from tracker.model import Format, Reading
from tracker.readers import read, read_index, read_marks, read_rows, recognise, refusal
from tracker.readers.rows import LABELS


def tabular(raw: bytes) -> Reading:
    return read(raw, Format.TABULAR_HTML)


def protocol(raw: bytes) -> Any:
    form = recognise(raw)
    assert form is not None
    return read(raw, form).study["protocolSection"]


def test_pages_are_known_by_what_they_show() -> None:
    assert recognise(PAGE_2015) is Format.TABULAR_HTML
    assert recognise(PAGE_2019) is Format.TABULAR_HTML
    assert recognise(archived(ARCHIVED)) is Format.ARCHIVE_HTML


def test_outcomes_keep_frame_and_description_apart() -> None:
    assert protocol(PAGE_2015)["outcomesModule"] == {
        "primaryOutcomes": [
            {
                "measure": "Hiccups an hour",
                "timeFrame": "7 days [after the first dose]",
                "description": "Counted by a nurse",
            }
        ],
        "secondaryOutcomes": [
            {"measure": "Hours of sleep", "timeFrame": "a week", "description": "By diary"},
            {"measure": "Weight"},
        ],
    }


def test_a_list_in_the_description_of_a_single_outcome_is_no_list_of_outcomes() -> None:
    listed = PAGE_2015.replace(
        b"Counted by a nurse", b"Counted by<ul><li>a nurse</li><li>a clock</li></ul>"
    )
    for found in (
        protocol(listed),
        read(pasted(listed, FIREFOX), Format.TABULAR_TEXT).study["protocolSection"],
    ):
        [outcome] = found["outcomesModule"]["primaryOutcomes"]
        assert outcome["description"] == "Counted by\n\n* a nurse\n\n* a clock"


def test_arms_and_interventions_with_their_names() -> None:
    assert protocol(PAGE_2015)["armsInterventionsModule"] == {
        "armGroups": [
            {
                "label": "Extract",
                "type": "EXPERIMENTAL",
                "description": "Twice a day",
                "interventionNames": ["Drug: Larkspur"],
            },
            {"label": "Rest", "type": "NO_INTERVENTION"},
        ],
        "interventions": [
            {
                "type": "DRUG",
                "name": "Larkspur",
                "description": "Twice a day",
                "otherNames": ["Delphinium", "LX-1"],
            },
            {"type": "OTHER", "name": "Rest"},
        ],
    }
    arms = protocol(PAGE_2019)["armsInterventionsModule"]["armGroups"]
    assert arms[0]["interventionNames"] == ["Drug: Larkspur", "Other: Rest"]


def test_people_places_and_numbers() -> None:
    found = protocol(PAGE_2015)
    assert found["contactsLocationsModule"] == {
        "overallOfficials": [
            {
                "name": "Ada Larch, MD",
                "affiliation": "University of Nowhere",
                "role": "PRINCIPAL_INVESTIGATOR",
            }
        ],
        "locations": [{"country": "Germany"}, {"country": "South Korea"}],
    }
    assert found["identificationModule"]["orgStudyIdInfo"] == {"id": "LARK-1"}
    assert found["identificationModule"]["secondaryIdInfos"] == [{"id": "2013-004567-12"}]
    later = protocol(PAGE_2019)["identificationModule"]
    assert later["secondaryIdInfos"] == [{"id": "2013-004567-12"}]
    assert protocol(PAGE_2019)["contactsLocationsModule"]["centralContacts"] == [
        {
            "name": "Ada Larch, MD",
            "role": "CONTACT",
            "phone": "555-0100",
            "phoneExt": "7",
            "email": "ada@example.org",
        }
    ]


def test_long_texts_stand_as_paragraphs_and_items() -> None:
    assert protocol(PAGE_2015)["descriptionModule"] == {
        "briefSummary": "First paragraph <1.\n\n* one\n\n  * nested"
    }


def test_the_reason_for_stopping_stands_above_the_table() -> None:
    assert protocol(PAGE_2015)["statusModule"]["whyStopped"] == "too few hiccups"
    silent = table(ROWS_2015)
    assert "whyStopped" not in protocol(silent)["statusModule"]
    assert "statusModule.whyStopped" in tabular(silent).absent


def test_the_layout_of_2015_says_submission_where_the_later_one_says_posting() -> None:
    old, new = tabular(PAGE_2015), tabular(PAGE_2019)
    assert old.study["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] == "2014-05-28"
    assert "statusModule.lastUpdatePostDateStruct" in old.absent
    posted = new.study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]
    assert posted == {"date": "2019-05-29"}
    assert "statusModule.lastUpdateSubmitDate" in new.absent


def test_types_of_dates_are_said_by_the_later_layout_only() -> None:
    status = protocol(PAGE_2019)["statusModule"]
    assert status["startDateStruct"] == {"date": "2013-03-05", "type": "ACTUAL"}
    assert status["primaryCompletionDateStruct"] == {"date": "2019-04-30", "type": "ACTUAL"}
    assert status["completionDateStruct"] == {"date": "2021-05", "type": "ESTIMATED"}
    old = tabular(PAGE_2015)
    assert "statusModule.completionDateStruct.type" in old.absent
    assert "statusModule.completionDateStruct" in old.coarse
    assert "statusModule.completionDateStruct.type" not in tabular(PAGE_2019).absent


def test_the_later_layout_says_more() -> None:
    found = protocol(PAGE_2019)
    assert found["eligibilityModule"]["sex"] == "FEMALE"
    assert found["eligibilityModule"]["genderBased"] is True
    assert found["eligibilityModule"]["stdAges"] == ["ADULT", "OLDER_ADULT"]
    assert found["oversightModule"]["isFdaRegulatedDrug"] is True
    assert found["oversightModule"]["isFdaRegulatedDevice"] is False
    assert found["ipdSharingStatementModule"] == {
        "ipdSharing": "YES",
        "description": "On request",
        "infoTypes": ["STUDY_PROTOCOL", "CSR"],
        "url": "http://example.org/ipd",
    }
    old = tabular(PAGE_2015).absent
    for path in (
        "ipdSharingStatementModule.",
        "oversightModule.isPpsd",
        "eligibilityModule.stdAges",
    ):
        assert path in old
        assert path not in tabular(PAGE_2019).absent


def test_a_party_that_cannot_be_taken_apart_is_shown_but_not_compared() -> None:
    reading = tabular(PAGE_2015)
    party = reading.study["protocolSection"]["sponsorCollaboratorsModule"]["responsibleParty"]
    assert party == {
        "investigatorFullName": "Ada Larch",
        "investigatorAffiliation": "University of Nowhere",
    }
    assert "sponsorCollaboratorsModule.responsibleParty" in reading.absent


def test_a_page_is_not_older_than_its_last_update() -> None:
    assert tabular(PAGE_2015).dated == date(2014, 5, 28)
    assert tabular(PAGE_2019).dated == date(2019, 5, 29)


FIREFOX = {0: "  • ", 1: "      ◦ "}
CHROME = {0: "", 1: ""}


def pasted(raw: bytes, bullets: dict[int, str]) -> bytes:
    """Write a saved page as a browser would paste it."""
    page = read_rows(raw, Format.TABULAR_HTML)
    marked = {key: mark for key, _, mark in LABELS}
    text = [*page.head, "", "Tracking Information"]
    for row in page.rows:
        label = row.label + ("  ICMJE " if marked[row.key] else " ")
        label += f"\n (submitted: {row.submitted})\n" if row.submitted else ""
        lines = [
            line.replace("  • ", bullets[1], 1)
            if line.startswith("  • ")
            else line.replace("• ", bullets[0], 1)
            for line in row.lines
        ]
        apart = "\n" if len(row.lines) > 1 else ""
        text.append(label + apart + "\n".join(lines))
    return "\n".join(text).encode()


@pytest.mark.parametrize("raw", [PAGE_2015, PAGE_2019], ids=["2015", "2019"])
def test_a_page_says_the_same_saved_and_pasted(raw: bytes) -> None:
    saved = tabular(raw)
    text = read(pasted(raw, FIREFOX), Format.TABULAR_TEXT)
    assert text.study == saved.study
    assert text.absent == saved.absent


@pytest.mark.parametrize("raw", [PAGE_2015, PAGE_2019], ids=["2015", "2019"])
def test_lists_pasted_without_bullets_are_still_lists(raw: bytes) -> None:
    saved = protocol(raw)
    text = read(pasted(raw, CHROME), Format.TABULAR_TEXT).study["protocolSection"]
    for module in ("conditionsModule", "sponsorCollaboratorsModule", "statusModule"):
        assert text[module] == saved[module]
    names = [one["name"] for one in text["armsInterventionsModule"]["interventions"]]
    assert names == ["Larkspur", "Rest"]
    assert text["outcomesModule"]["primaryOutcomes"] == saved["outcomesModule"]["primaryOutcomes"]


def test_rows_keep_what_was_printed() -> None:
    page = read_rows(PAGE_2015, Format.TABULAR_HTML)
    outcomes = page.row("primary_outcomes")
    original = page.row("original_primary_outcomes")
    assert outcomes is not None
    assert outcomes.submitted == "May 28, 2014"
    assert original is not None
    assert original.text == "Same as current"
    assert page.row("nothing") is None


BROKEN = {
    "cut off": (table(ROWS_2015[:20]), "whole"),
    "no table": (
        table(ROWS_2015).replace(b"Tracking Information", b"Something"),
        "Tracking Information",
    ),
    "endless tags": (b"<html>" + b"<div>" * 300_000, "Tracking Information"),
    "many tags": (b"<html><br>" + b"<br>" * 1_000_000, "more tags"),
    "endless tag": (b"<html><body " + b"a " * 60_000 + b">", "tag without end"),
    "tag in a value": (b"<html><body x='<' " + b"a " * 60_000 + b">", "tag without end"),
    "nameless value": (b'<html><body ="' + b"a " * 60_000 + b'">', "tag without end"),
    "endless script": (b"<html>" + b"<script" * 900_000, "Tracking Information"),
    "large": (b"<html>" + b" " * 9_000_000, "more than any page"),
    "empty": (b"", "empty"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_page_is_refused_in_words(name: str) -> None:
    raw, says = BROKEN[name]
    with pytest.raises(ReadingError, match=says):
        tabular(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_saved_pages_are_read_in_the_encoding_they_have(encoding: str) -> None:
    raw = PAGE_2015.decode().replace("Larkspur Extract", "Rémède “fin”").encode(encoding)
    assert recognise(raw) is Format.TABULAR_HTML
    assert protocol(raw)["identificationModule"]["briefTitle"] == "Rémède “fin” for Hiccups"


def test_a_long_value_in_a_tag_is_no_endless_tag() -> None:
    picture = b"<img src='data:image/png;base64," + b"A/b+" * 9000 + b"' alt='x'>"
    assert tabular(PAGE_2015.replace(b"<body>", b"<body>" + picture)) == tabular(PAGE_2015)


def test_a_script_that_shows_rows_is_not_read() -> None:
    script = b"<script>if (a<b) { document.write('<tr><th>NCT Number</th><td>NCT1</td></tr>') }"
    page = PAGE_2015.replace(b"<body>", b"<body>" + script + b"x" * 5000 + b"</SCRIPT >")
    assert tabular(page).study == tabular(PAGE_2015).study


def test_the_archive_page_of_a_record() -> None:
    reading = read(archived(ARCHIVED), Format.ARCHIVE_HTML)
    assert reading.record == "NCT09000001"
    assert (reading.dated, reading.certainty) == (
        date(2009, 5, 12),
        "date of the archived version",
    )
    found = reading.study["protocolSection"]
    assert found["statusModule"] == {
        "overallStatus": "ACTIVE_NOT_RECRUITING",
        "startDateStruct": {"date": "2008-03"},
        "primaryCompletionDateStruct": {"date": "2009-03", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2009-04", "type": "ACTUAL"},
    }
    assert found["designModule"]["designInfo"] == {
        "allocation": "RANDOMIZED",
        "interventionModel": "PARALLEL",
        "primaryPurpose": "TREATMENT",
        "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
    }
    assert found["outcomesModule"]["primaryOutcomes"] == [
        {
            "measure": "Hiccups an hour",
            "timeFrame": "7 days",
            "description": "Counted by a nurse",
        }
    ]
    assert found["armsInterventionsModule"] == {
        "armGroups": [{"label": "Extract", "type": "EXPERIMENTAL", "description": "Twice a day"}],
        "interventions": [
            {
                "type": "DRUG",
                "name": "Larkspur",
                "description": "A drop",
                "armGroupLabels": ["Extract"],
            }
        ],
    }
    assert found["eligibilityModule"] == {
        "eligibilityCriteria": "Inclusion:\n\n- hiccups\n\n- adults",
        "healthyVolunteers": False,
        "sex": "ALL",
        "minimumAge": "18 Years",
    }
    assert found["referencesModule"] == {
        "references": [{"pmid": "1234567", "citation": "Larch A. Hiccups."}],
        "seeAlsoLinks": [{"label": "Our page", "url": "http://example.org"}],
    }


def test_the_archive_page_is_silent_about_what_it_does_not_print() -> None:
    absent = read(archived(ARCHIVED), Format.ARCHIVE_HTML).absent
    assert "contactsLocationsModule.locations" in absent
    assert "designModule.enrollmentInfo" in absent
    assert "outcomesModule.secondaryOutcomes" not in absent
    counted = [*ARCHIVED, ("Expected enrollment", "60")]
    reading = read(archived(counted), Format.ARCHIVE_HTML)
    assert "designModule.enrollmentInfo" not in reading.absent
    assert reading.study["protocolSection"]["designModule"]["enrollmentInfo"] == {"count": 60}


def test_the_index_of_versions_is_read_as_versions() -> None:
    record, versions = read_index(INDEX)
    assert record == "NCT09000001"
    assert [(one.number, one.date, one.labels) for one in versions] == [
        (0, date(2008, 3, 3), ()),
        (1, date(2009, 5, 12), ("Recruitment status", "Misc.")),
    ]


def test_the_side_by_side_page_says_which_fields_it_marks() -> None:
    marks = read_marks(CHANGES)
    assert (marks.record, marks.before, marks.after) == (
        "NCT09000001",
        date(2008, 3, 3),
        date(2009, 5, 12),
    )
    assert marks.labels == ("Recruitment status", "Misc.")
    status = next(mark for mark in marks.marks if mark.element == "status_block/status")
    assert (status.before, status.after) == ("Recruiting", "No longer recruiting")
    assert marks.paths == {"statusModule.overallStatus", "conditionsModule.conditions"}


def test_a_mark_of_layout_only_is_told_apart() -> None:
    layout = [mark.path for mark in read_marks(CHANGES).marks if mark.layout]
    assert layout == ["eligibilityModule.eligibilityCriteria"]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (INDEX, "index of versions"),
        (b'<title>A - ClinicalTrials.gov</title><li id="results" class="current">', "results page"),
        (b'<a href="/ct2/home"><li id="full-text"  class="current">', "full-text page"),
        (b"<title>ClinicalTrials.gov</title>", "no record in a known form"),
        (b"<title>ISRCTN - X</title><p>ClinicalTrials.gov number: NCT00000001", "ISRCTN"),
        (b"\xef\xbb\xbfNCT Number,Study Title\n", "CSV"),
        (b'{"resourceType": "Bundle"}', "FHIR"),
        (b'{"isrctn": "20343063"}', "ISRCTN"),
        (b'{"ctStatus": "Ongoing"}', "CTIS"),
        (b"%PDF-1.4 ClinicalTrials.gov", "PDF"),
        (b"{\\rtf1 Tracking Information}", "RTF"),
        (b"bplist00 ClinicalTrials.gov", "Safari"),
        (b"<title>A Study | NCT09000001 | A | ClinicalTrials.gov</title>", "today's site"),
        (b"EudraCT Number: 2004-000001-19", "EUCTR"),
        (b"<html>DRKS00000001</html>", "DRKS"),
        (b"<Trial><TrialID>X</TrialID></Trial>", "WHO ICTRP"),
        (b"hello", "no record of ClinicalTrials.gov"),
        (b"", "empty"),
    ],
)
def test_what_is_no_record_is_refused_with_what_it_is(raw: bytes, says: str) -> None:
    assert recognise(raw) is None
    assert says in refusal(raw).message


def test_pages_of_another_kind_are_no_index_and_no_comparison() -> None:
    with pytest.raises(ReadingError, match="no index"):
        read_index(CHANGES)
    with pytest.raises(ReadingError, match="no comparison"):
        read_marks(INDEX)
