"""Where in its life a trial changed is told by first recorded dates; the latest stand beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from command_line import Desk, study, updated
from history_desk import history_desk

V0 = updated(
    study(
        1,
        statusModule={
            "primaryCompletionDateStruct": {"date": "2023-03", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2022-05-01",
        },
    ),
    "2022-05-01",
)
LATER = {"primaryCompletionDateStruct": {"date": "2024-01", "type": "ESTIMATED"}}
V1 = updated(V0, "2023-06-20", statusModule=LATER)
V2 = updated(V1, "2023-08-01", designModule={"enrollmentInfo": {"count": 16, "type": "ACTUAL"}})
SAID = (
    "primary completion 2023-03 as first recorded; latest recorded 2024-01 (estimated), since"
    " version 1 of 2023-06-20"
)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A record of three versions, the second of which moved its primary completion date."""
    with history_desk(tmp_path_factory.mktemp("desk"), (V0, V1, V2)) as made:
        said = made.tracker("backfill", "NCT1")
        assert said.code == 0, said.err
        yield made


@pytest.mark.parametrize("command", ["log", "versions", "outcomes"])
def test_a_listing_of_one_record_names_the_dates_that_were_moved(moved: Desk, command: str) -> None:
    said = moved.tracker(command, "NCT1")
    assert said.err.startswith(f"NCT00000001: changes are placed by {SAID}.\n")
    assert SAID not in moved.tracker(command, "NCT1", "--format", "jsonl").err


def test_the_sheet_has_the_first_and_the_latest_recorded_date(moved: Desk) -> None:
    text = " ".join(moved.tracker("show", "NCT1").out.split())
    assert f"Moved {SAID}" in text
    sheet = json.loads(moved.tracker("show", "NCT1", "--format", "json").out)
    assert sheet["anchors"]["primary_completion"] == {
        "first_recorded": "2023-03",
        "recorded_on": "2022-05-01",
        "latest_recorded": "2024-01",
        "moved_by_version": 1,
        "moved_on": "2023-06-20",
    }
    assert sheet["anchors"]["start"]["latest_recorded"] == "2022-06-01"
    assert sheet["anchors"]["results_posted"] is None


def test_before_it_was_moved_the_sheet_knows_nothing_of_it(moved: Desk) -> None:
    assert "Moved" not in moved.tracker("show", "NCT1", "--at", "2023-06-01").out


def test_the_former_view_ends_with_the_dates_that_were_moved(moved: Desk) -> None:
    for form in ("text", "md", "html", "json"):
        view = moved.tracker("show", "NCT1", "--tabular", "--format", form).out
        assert "primary completion 2023-03 as first recorded" in view, form


def test_a_mail_says_by_which_dates_changes_are_placed(moved: Desk) -> None:
    fewer = updated(V2, "2026-03-01", designModule={"enrollmentInfo": {"count": 15}})
    moved.publish(1, fewer)
    assert moved.tracker("check").code == 0
    (mail,) = moved.mailbox.messages
    for text in (mail.text, mail.html.replace("&rsquo;", "'")):
        assert "after primary completion" in text
        assert f"Placed in the trial's life by {SAID}." in " ".join(text.split())
