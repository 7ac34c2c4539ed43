"""The archive's side-by-side pages, each side read as the record of its date; and its indexes."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from comparison_shapes import XML_2009, comparison
from page_shapes import ARCHIVED, INDEX, PAGE_2015, archived

from tracker.diff import compare
from tracker.errors import ReadingError
from tracker.fields import CATALOGUE
from tracker.model import Format, Json, Reading
from tracker.normalise import normalise
from tracker.readers import Beside, Item, Refusal, forms, read, read_marks, recognise, records

PAGE = comparison()
BEFORE, AFTER = Format.ARCHIVE_BEFORE, Format.ARCHIVE_AFTER


def module(reading: Reading, name: str) -> dict[str, Json]:
    found: dict[str, Json] = reading.study["protocolSection"][name]
    return found


def test_a_comparison_is_two_records_each_of_its_own_date() -> None:
    assert forms(PAGE) == (BEFORE, AFTER)
    found = list(records(PAGE, "x.html"))
    assert [one.name for one in found] == ["x.html[before]", "x.html[after]"]
    readings = [read(one.raw, one.format) for one in found if isinstance(one, Item)]
    assert [(one.record, one.dated, one.certainty) for one in readings] == [
        ("NCT09000001", date(2008, 3, 3), "date of the archived version"),
        ("NCT09000001", date(2009, 5, 12), "date of the archived version"),
    ]


def test_a_page_of_one_record_has_one_form() -> None:
    assert forms(PAGE_2015) == (Format.TABULAR_HTML,)
    assert forms(archived(ARCHIVED)) == (Format.ARCHIVE_HTML,)
    assert forms(b"hello") == ()


def test_each_side_is_the_whole_version() -> None:
    reading = read(PAGE, AFTER)
    assert module(reading, "statusModule") == {
        "statusVerifiedDate": "2009-05",
        "overallStatus": "ACTIVE_NOT_RECRUITING",
        "startDateStruct": {"date": "2008-03"},
        "primaryCompletionDateStruct": {"date": "2009-03", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2009-04", "type": "ACTUAL"},
        "studyFirstSubmitDate": "2008-03-01",
        "lastUpdateSubmitDate": "2009-05-11",
    }
    assert module(reading, "designModule")["enrollmentInfo"] == {"count": 48, "type": "ACTUAL"}
    assert module(reading, "conditionsModule") == {
        "conditions": ["Hiccups", "Singultus"],
        "keywords": ["larkspur"],
    }
    assert module(reading, "armsInterventionsModule")["interventions"] == [
        {
            "type": "DRUG",
            "name": "Larkspur",
            "description": "A drop",
            "armGroupLabels": ["Extract"],
            "otherNames": ["Delphinium"],
        }
    ]
    assert module(reading, "contactsLocationsModule")["locations"] == [
        {
            "facility": "Nowhere Children's Hospital",
            "city": "Nowhere",
            "zip": "00001",
            "country": "South Korea",
        }
    ]
    assert module(reading, "referencesModule")["references"] == [
        {"pmid": "1234567", "type": "BACKGROUND", "citation": "Larch A. Hiccups."}
    ]
    assert module(reading, "identificationModule")["secondaryIdInfos"] == [{"id": "N-1"}]
    assert module(reading, "descriptionModule")["briefSummary"] == "One.\n\nTwo, at <1 & >0."
    assert module(reading, "oversightModule") == {"oversightHasDmc": True}
    assert reading.study["hasResults"] is False


def test_contacts_and_statuses_of_sites_are_said_of_recruiting_studies_only() -> None:
    recruiting, over = read(PAGE, BEFORE), read(PAGE, AFTER)
    people = module(recruiting, "contactsLocationsModule")
    assert people["centralContacts"] == [
        {"name": "Ada Larch, MD", "role": "CONTACT", "phone": "555-0100"}
    ]
    [site] = people["locations"]
    assert site["status"] == "COMPLETED"
    assert site["contacts"] == [{"name": "Ada Larch, MD", "role": "PRINCIPAL_INVESTIGATOR"}]
    hidden = {f"contactsLocationsModule.locations[].{key}" for key in ("status", "contacts")}
    assert hidden <= over.absent
    assert not hidden & recruiting.absent
    assert "centralContacts" not in module(over, "contactsLocationsModule")


def test_the_older_side_says_the_same_in_older_words() -> None:
    reading = read(PAGE, BEFORE)
    assert module(reading, "statusModule")["overallStatus"] == "RECRUITING"
    assert module(reading, "designModule")["enrollmentInfo"] == {"count": 60}
    assert "designModule.enrollmentInfo.type" in reading.absent
    assert module(reading, "outcomesModule")["primaryOutcomes"] == [
        {"measure": "Hiccups an hour", "timeFrame": "7 days", "description": "Counted by a nurse"}
    ]
    assert module(reading, "sponsorCollaboratorsModule")["responsibleParty"] == {"type": "SPONSOR"}
    assert "identificationModule.acronym" in reading.absent
    assert "identificationModule.acronym" not in read(PAGE, AFTER).absent


def test_a_side_and_the_record_page_of_a_version_differ_in_nothing_both_can_say() -> None:
    rows = [row for row in ARCHIVED if row[0] != "Study design" or "Efficacy" not in row[1]]
    rows[rows.index(("Brief summary:", "<p>One.<br>Two.</p>"))] = (
        "Brief summary:",
        "<p>One.<br><br>Two, at &lt;1 &amp; &gt;0.</p>",
    )
    page, side = read(archived(rows), Format.ARCHIVE_HTML), read(PAGE, AFTER)
    assert compare(
        normalise(page.study, page.markup),
        normalise(side.study, side.markup),
        absent=page.absent | side.absent,
        coarse=page.coarse | side.coarse,
    ) == ()  # fmt: skip
    unsaid = {path for path in CATALOGUE if path in side.absent}
    assert unsaid < {path for path in CATALOGUE if path in page.absent}


def test_the_marks_of_a_page_are_the_changes_between_its_sides() -> None:
    old, new = read(PAGE, BEFORE), read(PAGE, AFTER)
    changes = compare(
        normalise(old.study, old.markup),
        normalise(new.study, new.markup),
        absent=old.absent | new.absent,
        coarse=old.coarse | new.coarse,
    )
    assert {change.path for change in changes} == {
        "designModule.enrollmentInfo",
        "sponsorCollaboratorsModule.responsibleParty",
        "statusModule.lastUpdateSubmitDate",
        "statusModule.overallStatus",
    }
    assert {change.path for change in changes} <= read_marks(PAGE).paths


def test_a_person_without_a_name_is_not_said_to_be_responsible() -> None:
    named = "<resp_party_type>\n  Principal Investigator\n</resp_party_type>"
    after = XML_2009.replace("<resp_party>", f"<resp_party>\n{named}")
    assert (
        "sponsorCollaboratorsModule.responsibleParty" in read(comparison(after=after), AFTER).absent
    )
    assert "sponsorCollaboratorsModule.responsibleParty" not in read(PAGE, AFTER).absent


def test_the_interventions_of_a_record_page_with_several_arms_have_no_arms() -> None:
    other = ("Arm/Group", "<div>Arm Label: Rest &nbsp; &nbsp; No Intervention</div>")
    reading = read(archived([*ARCHIVED, other]), Format.ARCHIVE_HTML)
    [one] = module(reading, "armsInterventionsModule")["interventions"]
    assert "armGroupLabels" not in one
    assert "armsInterventionsModule.interventions[].armGroupLabels" in reading.absent


def test_the_kind_of_a_number_on_a_record_page_is_no_part_of_it() -> None:
    typed = ("Secondary ID", "U01\n      (US NIH Grant Number)\n    ")
    own = ("Secondary ID", "\n   Part (B)\n   ")
    reading = read(archived([typed, own]), Format.ARCHIVE_HTML)
    assert module(reading, "identificationModule")["secondaryIdInfos"] == [
        {"id": "U01"},
        {"id": "Part (B)"},
    ]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (PAGE.replace(b"(Updated 2008_03_03)", b""), "heading or dates"),
        (PAGE.replace(b"NCT09000001 on", b"NCT09000002 on"), "two records"),
        (PAGE.replace(b'<td class="sdiff-b">', b"<td>"), "prints no version on this side"),
        (PAGE.replace(b"&lt;/eligibility&gt;", b""), "XML can't be read"),
        (PAGE.replace(b"&lt;clinical_study&gt;", b"&lt;!DOCTYPE a [&lt;!ENTITY b 'c'&gt;]&gt;"
                      b"&lt;clinical_study&gt;"), "entities"),
    ],
)  # fmt: skip
def test_a_damaged_comparison_is_refused(page: bytes, says: str) -> None:
    assert recognise(page) is BEFORE
    with pytest.raises(ReadingError, match=says):
        read(page, AFTER)


def test_lines_within_lines_are_taken_for_one() -> None:
    title = b'<div class="sdl2">  Larkspur Extract for Hiccups</div>'
    assert title in PAGE
    nested = b'<div class="sdl2">' * 150 + b"Larkspur " * 100_000 + b"</div>" * 150
    reading = read(PAGE.replace(title, nested), AFTER)
    assert len(module(reading, "identificationModule")["briefTitle"]) == 9 * 100_000 - 1


def test_an_index_is_no_record_and_no_mistake() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("h.html", INDEX)
    for content, name in ((INDEX, "a"), (packed.getvalue(), "a/h.html")):
        assert list(records(content, "a")) == [
            Beside(
                name,
                "the archive lists 2 versions of NCT09000001 between 2008-03-03 and 2009-05-12;"
                " the page holds no record",
            )
        ]


def test_an_index_without_a_number_is_refused() -> None:
    [found] = records(INDEX.replace(b"History of NCT09000001", b"History of NCT0"), "a")
    assert isinstance(found, Refusal)
    assert "no index" in found.reason
