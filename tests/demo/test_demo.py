from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tracker.app import open_app
from tracker.demo import Played, Scene, play
from tracker.demo.records import record
from tracker.demo.story import (
    HARBOUR,
    LOADS,
    LULL,
    MORROW,
    PHANTOM,
    READER,
    REAL,
    SOFTEN,
    STROLL,
    ZEAL,
)
from tracker.errors import MisuseError
from tracker.fields.coverage import uncovered
from tracker.model import LoggedChange
from tracker.normalise import normalise
from tracker.storage import Question


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Played, list[Scene]]:
    scenes: list[Scene] = []
    return play(tmp_path_factory.mktemp("played") / "demo", scenes.append), scenes


def log(config: Path) -> list[LoggedChange]:
    with open_app(config).store() as store:
        return store.log.ask(Question())


def told(config: Path) -> list[tuple[str, str, str]]:
    return [(e.record, e.change.field, e.change.summary) for e in log(config)]


@pytest.mark.parametrize(
    ("number", "field"),
    [
        pytest.param(REAL, "statusModule.overallStatus", id="the lapse to Unknown"),
        pytest.param(LULL, "statusModule.whyStopped", id="why a trial was stopped"),
        pytest.param(LULL, "designModule.enrollmentInfo", id="the enrollment cut"),
        pytest.param(HARBOUR, "statusModule.overallStatus", id="recruitment begins"),
        pytest.param(HARBOUR, "record.nctId", id="the merge"),
        pytest.param(STROLL, "hasResults", id="results posted"),
        pytest.param(SOFTEN, "record.watch", id="a new record matches the query"),
        pytest.param(PHANTOM, "record.presence", id="a record vanishes"),
        pytest.param(ZEAL, "eligibilityModule.eligibilityCriteria", id="criteria narrowed"),
    ],
)
def test_every_turn_of_the_story_is_in_the_log(
    played: tuple[Played, list[Scene]], number: str, field: str
) -> None:
    assert (number, field) in {(record, path) for record, path, _ in told(played[0].config)}


def test_the_lapse_is_dated_by_the_rule_and_not_by_any_version(
    played: tuple[Played, list[Scene]],
) -> None:
    _, lapse = [entry for entry in log(played[0].config) if entry.record == REAL]
    assert (lapse.change.old, lapse.change.new) == ("RECRUITING", "UNKNOWN")
    assert str(lapse.change.effective_on) == "2012-01-01"
    assert lapse.clocks.recorded_on is None


def test_the_primary_outcome_is_seen_to_be_exchanged_after_completion(
    played: tuple[Played, list[Scene]],
) -> None:
    entries = [e for e in log(played[0].config) if e.record == MORROW]
    assert {e.phase for e in entries} == {"after-completion"}
    assert any(e.change.field.startswith("outcomesModule.primaryOutcomes") for e in entries)


def test_loads_without_a_change_tell_nobody_of_one(played: tuple[Played, list[Scene]]) -> None:
    _, scenes = played
    quiet = [s.load.timestamp[:10] for s in scenes if not s.checked.taken.changes]
    assert quiet == ["2011-12-16", "2011-12-30", "2012-04-13"]
    assert [s.mails for s in scenes if not s.checked.taken.changes] == [1, 0, 0]


def test_the_lapse_is_forecast_before_it_comes(played: tuple[Played, list[Scene]]) -> None:
    forecast, lapse = [entry for entry in log(played[0].config) if entry.record == REAL]
    assert forecast.change.effective_on == lapse.change.effective_on
    assert [each.clocks.data_timestamp for each in (forecast, lapse)] == [
        LOADS[0].timestamp,
        LOADS[2].timestamp,
    ]
    warning, *_ = [mail for mail in played[0].mails if REAL in mail.path.name]
    subject = str(warning.received.message["Subject"])
    assert "will lapse to Unknown" in subject
    assert "2012-01-01" in subject


def test_no_check_fails_and_an_idle_one_is_one_request(played: tuple[Played, list[Scene]]) -> None:
    left, scenes = played
    assert len(scenes) == len(LOADS)
    assert [s for s in scenes if s.checked.error or s.checked.failed] == []
    assert left.idle_requests == 1


def test_every_mail_lies_in_a_file_that_a_mail_program_can_open(
    played: tuple[Played, list[Scene]],
) -> None:
    left, _ = played
    first = message_from_bytes(left.mails[0].path.read_bytes(), policy=default)
    assert first["To"] == READER
    assert REAL in str(first["Subject"])
    files = {path.name for path in left.mails[0].path.parent.iterdir()}
    assert files == {
        path.name for m in left.mails for path in (m.path, m.path.with_suffix(".html"))
    }
    assert all(m.path.with_suffix(".html").read_text(encoding="utf-8") for m in left.mails)
    assert any("digest" in m.path.name for m in left.mails)


def test_a_second_run_begins_anew_and_leaves_other_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first = told(play(folder, lambda scene: None).config)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    again = told(play(folder, lambda scene: None).config)
    assert again == first
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_the_demo_did_not_write_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[registry]\n", encoding="utf-8")
    (tmp_path / "tracker.db").write_bytes(b"precious")
    with pytest.raises(MisuseError, match="the demo did not write"):
        play(tmp_path, lambda scene: None)
    assert (tmp_path / "tracker.db").read_bytes() == b"precious"
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "[registry]\n"


@pytest.mark.parametrize("number", [REAL, *(f"NCT{n}" for n in range(90000001, 90000009))])
def test_bundled_records_have_the_registrys_own_shape(number: str) -> None:
    study = record(number)
    assert study["protocolSection"]["identificationModule"]["nctId"] == number
    assert normalise(study)["identificationModule.briefTitle"]
    assert list(uncovered(study)) == []
