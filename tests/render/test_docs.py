from __future__ import annotations

from pathlib import Path

from registry_changes import (
    CONTEXT,
    CRITERIA,
    DROPPED,
    ENROLLMENT,
    GEO,
    LAPSE,
    OUTCOME,
    READER,
    RECORD,
)

from tracker.render import message
from tracker.render.tables import COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "mail.md").read_text("utf-8")


def test_the_example_mail_is_what_the_program_writes() -> None:
    changes = [OUTCOME, DROPPED, LAPSE, ENROLLMENT, CRITERIA, *GEO]
    example = PAGE.split("```\n")[1]
    assert example == message(READER, RECORD, changes, CONTEXT).text


def test_every_key_of_a_row_is_documented() -> None:
    rows = PAGE.split("## Rows")[1]
    assert [key for key in COLUMNS if f"`{key}`" not in rows] == []
