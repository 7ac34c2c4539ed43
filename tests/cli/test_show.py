from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import CommandLine, Desk, desk, number_of, study, updated

DATA = Path(__file__).parents[1] / "data"


def test_a_record_is_shown_by_section_with_its_clocks(told: Desk) -> None:
    said = told.tracker("show", "nct1")
    assert said.code == 0
    assert said.lines[0] == "NCT00000001  Something Tried in Somebody 1"
    for line in (
        "Status                     Terminated, since 2026-03-01",
        "Recorded                   2026-03-01, the newest version",
        "Registry's data            of 2026-03-03T09:00:05",
        "Outcome measures",
        "Primary outcomes           • Skin score",
        "                             Time frame: 12 months",
        "Sponsor                    Invented University (Other)",
    ):
        assert line in said.lines, line


def test_a_record_is_shown_as_it_stood(told: Desk) -> None:
    said = told.tracker("show", "NCT1", "--at", "2026-03-02", "--format", "json")
    shown = json.loads(said.out)
    assert shown["status"]["shown"] == "RECRUITING"
    assert shown["fields"]["designModule.enrollmentInfo"]["count"] == 40
    assert shown["at"] == "2026-03-02"
    said = told.tracker("show", "NCT1", "--at", "2023-01-12")
    assert said.code == 1
    assert "stands for 2026-03-02, of a version of 2023-01-13" in said.err


PROVED = [
    ("2013-06-01", "RECRUITING", "Recruiting, since at the latest 2009-08-20"),
    (
        "2015-06-01",
        "UNKNOWN",
        "Unknown after Recruiting: since 2014-01-01 by today's rule (last verified August 2009,"
        " planned completion December 2013)",
    ),
]


@pytest.mark.parametrize(("at", "shown", "said"), PROVED, ids=[each[0] for each in PROVED])
def test_a_later_look_at_a_version_that_stood_already_shows_the_day_before_it(
    tracker: CommandLine, at: str, shown: str, said: str
) -> None:
    """What the sponsor submitted is unchanged since; the status may have lapsed by rule between."""
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    document = (DATA / "seed-NCT00962923.txt").read_text(encoding="utf-8")
    page = tracker.folder / "page.txt"
    page.write_text(document.replace("December 2011", "December 2013"), encoding="utf-8")
    assert tracker("import", "page.txt").code == 0
    sheet = json.loads(tracker("show", "NCT00962923", "--at", at, "--format", "json").out)
    assert (sheet["status"]["shown"], sheet["status"]["told"]) == (shown, said)
    assert sheet["fields"]["statusModule.overallStatus"] == shown
    assert ("statusModule.lastKnownStatus" in sheet["fields"]) is (shown == "UNKNOWN")
    assert sheet["proved_on"] == "2017-08-30"
    text = " ".join(tracker("show", "NCT00962923", "--at", at).out.split())
    assert "a file shows it on a later day (not before 2017-08-30)" in text
    assert "last update posted 2009-08-20" in text
    refused = tracker("show", "NCT00962923", "--at", "2009-08-01")
    assert "stands for 2017-08-30, of a version of 2009-08-20" in refused.err


def test_a_later_look_at_a_newer_version_outweighs_one_from_before_it(
    tracker: CommandLine,
) -> None:
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    first = study(1)
    later = updated(first, "2026-03-03", designModule={"enrollmentInfo": {"count": 7}})
    for day, each in (("2026-03-02", first), ("2026-03-05", later)):
        held = {**each, "derivedSection": {"miscInfoModule": {"versionHolder": day}}}
        (tracker.folder / f"{day}.json").write_text(json.dumps(held))
        assert tracker("import", f"{day}.json").code == 0
    counts = [
        json.loads(tracker("show", "NCT1", "--at", at, "--format", "json").out)["fields"][
            "designModule.enrollmentInfo"
        ]["count"]
        for at in ("2026-03-02", "2026-03-03")
    ]
    assert counts == [40, 7]


def test_what_somebody_else_saved_was_not_seen_by_us(tracker: CommandLine) -> None:
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    assert tracker("import", str(DATA / "seed-NCT00962923.txt")).code == 0
    shown = tracker("show", "NCT00962923")
    assert "In a file                  not before 2017-08-30" in shown.lines
    assert "  in a file of not before 2017-08-30" in tracker("log", "--all", "--patch").out.replace(
        "·", ""
    )
    assert "of not before 2017-08-30; shown as Unknown" in tracker("versions", "NCT00962923").out
    assert not any("een by us" in said.out for said in (shown, tracker("log", "--all")))
    sheet = json.loads(tracker("show", "NCT00962923", "--format", "json").out)
    assert (sheet["first_seen_at"], sheet["last_seen_at"]) == (None, None)
    assert [each["day"] for each in sheet["files"]] == ["2017-08-30"]


def test_rows_for_programs_and_markdown_say_too_what_only_a_file_shows(
    tracker: CommandLine,
) -> None:
    (tracker.folder / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    folder = tracker.folder / "old pages"
    folder.mkdir()
    (folder / "a page.txt").write_bytes((DATA / "seed-NCT00962923.txt").read_bytes())
    assert tracker("import", "old pages").code == 0
    row = json.loads(tracker("log", "--all", "--format", "jsonl").lines[-1])
    assert row["data_timestamp"] is None
    assert row["certainty"].startswith("not before")
    sight = tracker("log", "--all", "--format", "md").lines[2]
    assert sight.endswith("| 2017-08-30 (in a file) |")
    assert "(held back: baseline)" in sight
    assert "  file a page.txt (" in tracker("versions", "NCT00962923").out
    (kept,) = map(json.loads, tracker("versions", "NCT00962923", "--format", "jsonl").lines)
    assert kept["source"].startswith("file old pages/a page.txt (")


def test_the_last_data_that_said_the_same_is_named_beside_the_first(fresh: Desk) -> None:
    fresh.tracker("check")
    fresh.publish(1)
    fresh.tracker("check")
    both = "of 2026-03-02T09:00:04, the same in that of 2026-03-03T09:00:05"
    assert f"Registry's data            {both}" in fresh.tracker("show", "NCT1").lines
    assert f", data {both}" in fresh.tracker("show", "NCT1", "--tabular").out
    then = fresh.tracker("show", "NCT1", "--at", "2026-03-02").lines
    assert "Registry's data            of 2026-03-02T09:00:04" in then


def test_the_raw_answer_is_printed_as_it_was_kept(told: Desk) -> None:
    shown = json.loads(told.tracker("show", "NCT1", "--raw").raw)
    assert shown["protocolSection"]["statusModule"]["overallStatus"] == "TERMINATED"


@pytest.mark.parametrize("other", [("--tabular",), ("--format", "json")], ids=" ".join)
def test_the_raw_answer_goes_with_no_other_form(told: Desk, other: tuple[str, ...]) -> None:
    said = told.tracker("show", "NCT1", "--raw", *other)
    assert (said.code, said.out) == (2, "")
    assert "--raw goes alone" in said.err


def test_an_unknown_status_is_explained(tmp_path: Path) -> None:
    stale = study(5)
    stale["protocolSection"]["statusModule"] |= {
        "statusVerifiedDate": "2009-08",
        "lastUpdateSubmitDate": "2009-08-19",
        "completionDateStruct": {"date": "2011-12", "type": "ESTIMATED"},
        "overallStatus": "UNKNOWN",
        "lastKnownStatus": "RECRUITING",
    }
    with desk(tmp_path, stale) as made:
        made.tracker("check")
        said = made.tracker("show", "NCT5")
    text = " ".join(said.out.split())
    assert "Unknown after Recruiting: since 2012-01-01 by today's rule" in text
    assert "last verified August 2009, planned completion December 2011" in text


def test_many_places_are_counted_unless_asked_for(tmp_path: Path) -> None:
    places = [
        {"facility": f"House {i}", "city": "Town", "country": "Spain" if i % 3 else "Chile"}
        for i in range(12)
    ]
    with desk(tmp_path, study(1, contactsLocationsModule={"locations": places})) as made:
        made.tracker("check")
        said = made.tracker("show", "NCT1")
        whole = made.tracker("show", "NCT1", "--all")
    assert "12 places: Spain 8, Chile 4 (--all lists them)" in said.out
    assert "House 7" not in said.out
    assert "House 7" in whole.out


def test_people_to_be_called_are_named_only_when_asked_for(tmp_path: Path) -> None:
    people = [{"name": "Ada Invented", "role": "CONTACT", "phone": "555-0100"}]
    with desk(tmp_path, study(1, contactsLocationsModule={"centralContacts": people})) as made:
        made.tracker("check")
        said = made.tracker("show", "NCT1")
        whole = made.tracker("show", "NCT1", "--all")
    assert "1 person (--all names them)" in said.out
    assert "Ada Invented" not in said.out
    assert "Ada Invented" in whole.out
    assert "555-0100" in whole.out


def test_a_record_the_registry_never_gave_is_told_of(fresh: Desk) -> None:
    fresh.configure("NCT00000001", "NCT00000099")
    fresh.tracker("check")
    said = fresh.tracker("show", "NCT99")
    assert said.code == 1
    assert "nothing of it was ever received" in said.err


@pytest.mark.parametrize("option", [(), ("--all",)])
def test_texts_of_the_registry_can_not_steer_a_terminal(
    tmp_path: Path, option: tuple[str, ...]
) -> None:
    nasty = study(1, descriptionModule={"briefSummary": "red \x1b[31m alert \x07"})
    with desk(tmp_path, nasty) as made:
        made.tracker("check")
        made.publish(1, updated(nasty, "2026-03-01", descriptionModule={"briefSummary": "\x1b[2J"}))
        made.tracker("check")
        said = made.tracker("show", number_of(nasty), *option).out
        said += made.tracker("log", "--patch").out + made.tracker("log").out
    assert "\x1b" not in said
    assert "\x07" not in said


FORMS = [("text", "Something Tried in Somebody 1\n"), ("md", "# Something"), ("html", "<!DOCTYPE")]


@pytest.mark.parametrize(("form", "begin"), FORMS)
def test_the_former_tabular_view_is_written_in_each_form(told: Desk, form: str, begin: str) -> None:
    said = told.tracker("show", "NCT1", "--tabular", "--format", form)
    assert said.code == 0
    assert said.out.startswith(begin)
    assert "Skin score" in said.out
    assert "https://clinicaltrials.gov/study/NCT00000001" in said.out


def test_the_tabular_view_is_json_too_and_stands_for_a_day(told: Desk) -> None:
    ask = ("show", "NCT1", "--tabular", "--format", "json")
    now, then = (told.tracker(*ask, *at).out for at in ((), ("--at", "2026-03-02")))
    assert "99" in now
    assert "99" not in then
    assert json.loads(now)["record"] == "NCT00000001"


def test_forms_of_the_tabular_view_need_it(told: Desk) -> None:
    assert told.tracker("show", "NCT1", "--format", "html").code == 2


@pytest.mark.parametrize("command", ["show", "spells", "versions", "log", "diff"])
def test_a_version_dated_in_the_future_stops_no_command(tmp_path: Path, command: str) -> None:
    early = study(1, statusModule={"lastUpdateSubmitDate": "2199-01-02"})
    with desk(tmp_path, early) as made:
        made.tracker("check")
        made.publish(1, updated(early, "2199-02-03", statusModule={"overallStatus": "SUSPENDED"}))
        made.tracker("check")
        assert made.tracker(command, "NCT1").code == 0


def test_a_version_dated_in_the_future_is_shown_with_its_status(tmp_path: Path) -> None:
    with desk(tmp_path, study(1, statusModule={"lastUpdateSubmitDate": "2199-01-02"})) as made:
        made.tracker("check")
        shown = made.tracker("show", "NCT1")
    assert "Status                     Recruiting, since at the latest 2199-01-02" in shown.lines
