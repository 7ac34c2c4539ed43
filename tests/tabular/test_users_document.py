"""The tabular view of NCT00962923 held against the user's own copy of the registry's page."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tracker.model import Format
from tracker.normalise import normalise
from tracker.readers import read
from tracker.tabular import History, HistoryVersion, as_text, table

DATA = Path(__file__).parents[1] / "data"
FIELDS = normalise(json.loads((DATA / "seed-NCT00962923.json").read_bytes()))
HISTORY = History((HistoryVersion(0, date(2009, 8, 19), FIELDS),), total=1)
SPONSOR = "The Affiliated Nanjing Drum Tower Hospital of Nanjing University Medical School"

FURNITURE = (
    # Lines of the web page around the record, not of the record.
    "Working...",
    "ClinicalTrials.gov",
    "ClinicalTrials.gov Menu",
    "",
    # The site's notice, whose link was lost when the page was copied.
    "The safety and scientific validity of this study is the responsibility of the study sponsor "
    "and investigators. Listing a study does not mean it has been evaluated by the U.S. Federal "
    "Government. Read our disclaimer for details.",
)


def _document() -> list[str]:
    lines = (DATA / "seed-NCT00962923.txt").read_text(encoding="utf-8").split("\n")
    for line in FURNITURE:
        lines.remove(line)
    # Copying the page lost the sponsor beside its label; the row Study Sponsor further down has it.
    lines.insert(lines.index("Sponsor:") + 1, SPONSOR)
    return lines


def test_the_text_is_the_users_document_line_by_line() -> None:
    assert as_text(table(FIELDS, HISTORY)).removesuffix("\n").split("\n") == _document()


def test_the_rows_are_all_there_in_the_documents_order() -> None:
    labels = [row.label for section in table(FIELDS, HISTORY).sections for row in section.rows]
    begun = [line.replace("\xa0", " ") for line in _document()]
    at = begun.index("Tracking Information")
    for label in labels:
        at = next(n for n in range(at + 1, len(begun)) if begun[n].startswith(label))
    assert len(labels) == 46


def test_without_a_history_the_originals_are_not_invented() -> None:
    view = table(FIELDS, None)
    for label in (
        "Original Primary Outcome Measures",
        "Original Secondary Outcome Measures",
        "Original Other Pre-specified Outcome Measures",
        "Original Enrollment",
        "Change History",
    ):
        row = view.row(label)
        assert row is not None
        assert row.lines == ("Not available: no history stored",)
    assert all(row.submitted is None for section in view.sections for row in section.rows)


def test_the_text_read_back_as_a_pasted_page_gives_the_same_record() -> None:
    reading = read(as_text(table(FIELDS, HISTORY)).encode(), Format.TABULAR_TEXT)
    again = normalise(reading.study, reading.markup)
    unsaid = tuple(reading.absent)
    for path in FIELDS.keys() | again.keys():
        if not path.startswith(unsaid) and not path.endswith("PostDateStruct"):
            assert again.get(path) == FIELDS.get(path), path
