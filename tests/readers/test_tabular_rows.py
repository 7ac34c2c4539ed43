"""Single rows of a tabular page in all their shapes, and pages that lack a row."""

from __future__ import annotations

import pytest
from page_shapes import ICMJE, ROWS_2015, rows_2019, table

from tracker.model import Format, Reading
from tracker.readers import read, recognise
from tracker.readers.row_values import ages, countries, outcomes
from tracker.readers.rows import Row

Limits = tuple[str | None, str | None, list[str]]

AGES: dict[str, tuple[str, Limits]] = {
    "both": (
        "15 Years to 65 Years (Child, Adult, Older Adult)",
        ("15 Years", "65 Years", ["CHILD", "ADULT", "OLDER_ADULT"]),
    ),
    "a lowest alone": ("18 Years and older (Adult)", ("18 Years", None, ["ADULT"])),
    "a highest alone": ("up to 17 Years (Child)", (None, "17 Years", ["CHILD"])),
    "a highest at a line's start": ("Up to 30 Days", (None, "30 Days", [])),
    "months and years": ("6 Months to 2 Years", ("6 Months", "2 Years", [])),
    "groups alone": ("Child, Adult, Older Adult", (None, None, ["CHILD", "ADULT", "OLDER_ADULT"])),
    "the word of 2015 for the old": ("Adult, Senior", (None, None, ["ADULT", "OLDER_ADULT"])),
}


@pytest.mark.parametrize(("text", "limits"), AGES.values(), ids=AGES)
def test_ages_are_taken_apart(text: str, limits: Limits) -> None:
    assert ages(text) == limits


PLACES = {
    "gaps": (("Germany,\tKorea, Republic of",), ["Germany", "South Korea"]),
    "blanks": (
        ("Germany, Korea, Republic of, Palestinian Territory, occupied",),
        ["Germany", "South Korea", "Palestinian Territory, occupied"],
    ),
    "wrapped": (
        ("Germany,\tIran, Islamic Republic of,\tKorea,", "Republic of"),
        ["Germany", "Iran", "South Korea"],
    ),
}


@pytest.mark.parametrize(("lines", "named"), PLACES.values(), ids=PLACES)
def test_countries_are_parted_however_they_were_pasted(
    lines: tuple[str, ...], named: list[str]
) -> None:
    assert countries(Row("countries", "", lines)) == named


FRAMES = {
    "plain": ("Pain [ Time Frame: 1 week ]", "1 week", None),
    "brackets within": ("Pain [ Time Frame: 1 week [a] [b] ]", "1 week [a] [b]", None),
    "a bracket that nothing closes": ("Pain [ Time Frame: 0-24] h ]", "0-24] h", None),
    "one that the description has too": (
        "Pain [ Time Frame: 1 week [a] ]\nby scale [0-9]",
        "1 week [a]",
        "by scale [0-9]",
    ),
    "a safety issue after it": (
        "Pain [ Time Frame: 1 week [a] ] [ Designated as safety issue: No ]",
        "1 week [a]",
        None,
    ),
}


@pytest.mark.parametrize(("text", "frame", "told"), FRAMES.values(), ids=FRAMES)
def test_a_time_frame_ends_at_its_own_bracket(text: str, frame: str, told: str | None) -> None:
    [found] = outcomes(Row("primary_outcomes", "", tuple(text.split("\n"))))
    assert found == {"measure": "Pain", "timeFrame": frame} | (
        {"description": told} if told else {}
    )


def page(rows: list[tuple[str, str]]) -> Reading:
    return read(table(rows), Format.TABULAR_HTML)


LOST = {
    "Brief Title": "identificationModule.briefTitle",
    "Recruitment Status": "statusModule.overallStatus",
    "Study Design": "designModule.designInfo.",
    "Intervention": "armsInterventionsModule.interventions",
    "Estimated Enrollment": "designModule.enrollmentInfo",
    "Eligibility Criteria": "eligibilityModule.eligibilityCriteria",
    "Study Sponsor": "sponsorCollaboratorsModule.leadSponsor",
    "Listed Location Countries": "contactsLocationsModule.locations",
}


@pytest.mark.parametrize(("label", "path"), LOST.items(), ids=LOST)
@pytest.mark.parametrize("rows", [ROWS_2015, rows_2019()], ids=["2015", "2019"])
def test_what_a_lost_row_would_say_is_not_taken_back(
    rows: list[tuple[str, str]], label: str, path: str
) -> None:
    assert path not in page(rows).absent
    assert path in page([row for row in rows if row[0].removesuffix(ICMJE) != label]).absent


def test_pages_before_2017_have_no_place_for_descriptions_of_the_design() -> None:
    words = "designModule.designInfo.maskingInfo.maskingDescription"
    assert words in page(ROWS_2015).absent
    assert words not in page(rows_2019()).absent


def test_expanded_access_has_a_status_under_its_own_name() -> None:
    rows = [
        ("Expanded Access Status" + ICMJE, "Available")
        if "Recruitment Status" in label
        else ("Study Type", "Expanded Access")
        if label.startswith("Study Type")
        else (label, value)
        for label, value in rows_2019()
    ]
    assert recognise(table(rows)) is Format.TABULAR_HTML
    protocol = page(rows).study["protocolSection"]
    assert protocol["statusModule"]["overallStatus"] == "AVAILABLE"
    assert protocol["designModule"]["studyType"] == "EXPANDED_ACCESS"
