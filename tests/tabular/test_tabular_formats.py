"""The tabular view in its four formats, with values that would break each of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from tracker.normalise import normalise
from tracker.tabular import (
    History,
    HistoryVersion,
    as_html,
    as_json,
    as_markdown,
    as_text,
    table,
)

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "records" / "v2"
HOSTILE = '<script>alert("x")</script> & *bold* [link](http://x) # a_b|c `d`'
FIELDS: dict[str, Any] = {
    "identificationModule.nctId": "NCT99000142",
    "identificationModule.briefTitle": HOSTILE,
    "statusModule.overallStatus": "RECRUITING",
    "descriptionModule.briefSummary": "1. first\n\n- not a list\n\n* item with <b>\n* second",
    "conditionsModule.conditions": [HOSTILE, "+ plus"],
    "outcomesModule.primaryOutcomes": [
        {"measure": "Pain", "timeFrame": "day 1", "description": "* a\n* b"},
        {"measure": "Death"},
    ],
}
VIEW = table(
    FIELDS,
    History((HistoryVersion(0, date(2020, 1, 2), FIELDS),), total=3),
    source="Source: ClinicalTrials.gov, https://clinicaltrials.gov/study/NCT99000142",
)


def test_html_escapes_every_value() -> None:
    page = as_html(VIEW)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_html_is_well_formed_and_loads_nothing() -> None:
    page = html.document_fromstring(as_html(VIEW))
    assert page.get("lang") == "en"
    assert page.xpath("//script | //link | //img | //iframe | //@src") == []
    assert page.findtext(".//title", "").endswith("(NCT99000142)")
    main = as_html(VIEW).partition("<body>\n")[2].partition("\n<footer>")[0]
    assert etree.fromstring(main.replace("<br>", "<br/>")).tag == "main"


def test_html_tables_tell_a_screen_reader_their_rows_and_captions() -> None:
    page = html.document_fromstring(as_html(VIEW))
    assert [caption.text for caption in page.iter("caption")] == [
        section.title for section in VIEW.sections
    ]
    rows = list(page.iter("tr"))
    assert len(rows) == sum(len(section.rows) for section in VIEW.sections)
    assert all(row.xpath("count(th[@scope='row'])=1 and count(td)=1") for row in rows)
    assert all(mark.get("title") for mark in page.iter("abbr"))


def test_html_links_to_the_registry_only() -> None:
    page = html.document_fromstring(as_html(VIEW))
    assert {link.get("href") for link in page.iter("a")} == {
        "https://clinicaltrials.gov/study/NCT99000142",
        "https://clinicaltrials.gov/study/NCT99000142?tab=history",
    }


def test_markdown_escapes_what_would_be_markup() -> None:
    written = as_markdown(VIEW)
    assert r"# \<script\>alert" in written
    assert r"\*bold\* \[link\](http://x) \# a\_b\|c \`d\`" in written
    assert "1\\. first" in written
    assert "\\- not a list" in written
    assert "- \\+ plus" in written


def test_markdown_nests_the_list_of_a_description_below_its_outcome() -> None:
    assert "- Pain \\[ Time Frame: day 1 \\]\n\n  - a\n  - b\n- Death" in as_markdown(VIEW)


def test_json_has_every_row_with_its_day() -> None:
    content = json.loads(as_json(VIEW))
    rows = {row["label"]: row for section in content["sections"] for row in section["rows"]}
    assert content["record"] == "NCT99000142"
    assert rows["Current Primary Outcome Measures"] == {
        "label": "Current Primary Outcome Measures",
        "icmje": True,
        "submitted": "2020-01-02",
        "submitted_at_latest": False,
        "value": ["• Pain [ Time Frame: day 1 ]", "  • a", "  • b", "• Death"],
    }


def test_every_format_names_the_source() -> None:
    for write in (as_text, as_markdown, as_html, as_json):
        assert "Source: ClinicalTrials.gov" in write(VIEW)


@pytest.mark.skipif(not REAL.exists(), reason="the real records are not at hand")
def test_every_real_record_at_hand_is_laid_out_in_every_format() -> None:
    shown = 0
    for path in sorted(REAL.glob("*/*.json")):
        fields = normalise(json.loads(path.read_bytes()))
        history = History((HistoryVersion(0, date(2020, 1, 2), fields),), total=1)
        view = table(fields, history)
        text = as_text(view)
        assert fields["identificationModule.briefTitle"] in text, path
        assert "None\n" not in text.replace("Masking: None\n", ""), path
        assert json.loads(as_json(view))["record"] == fields["identificationModule.nctId"]
        assert html.document_fromstring(as_html(view)).xpath("count(//table)") == 4, path
        assert as_markdown(view).count("\n## ") == 4, path
        shown += 1
    assert shown > 100
