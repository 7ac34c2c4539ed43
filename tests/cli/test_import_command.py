from __future__ import annotations

import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import orjson
import pytest
from command_line import CommandLine, Desk, desk, study, updated

from tracker.storage import lock


def answer(i: int, load: str = "2024-02-04", count: int = 40) -> bytes:
    made = study(i, designModule={"enrollmentInfo": {"count": count, "type": "ESTIMATED"}})
    made["derivedSection"] = {"miscInfoModule": {"versionHolder": load}}
    return orjson.dumps(made)


@pytest.fixture
def files(tracker: CommandLine) -> CommandLine:
    """A folder of three downloads, one of them bad, and a config.toml that follows nothing."""
    (tracker.folder / "config.toml").write_text(
        '[registry]\ncontact = "tests@example.org"\n', encoding="utf-8"
    )
    folder = tracker.folder / "old"
    folder.mkdir()
    (folder / "a.json").write_bytes(answer(1))
    (folder / "b.json").write_bytes(answer(1, "2025-02-04", 55))
    (folder / "c.txt").write_bytes(b"Dear diary")
    return tracker


def test_what_came_in_is_summed_up_and_what_was_refused_is_named(files: CommandLine) -> None:
    said = files("import", "old")
    assert said.code == 1
    assert said.out == (
        "2 records read: 2 new snapshots, 1 new record, 1 change in the log; 0 known already,"
        " 1 refused.\n"
    )
    assert said.err.startswith("old/c.txt: ")
    assert "Enrollment 40 (estimated) → 55 (estimated)" in files("log").out
    again = files("import", "old/a.json", "old/b.json")
    assert (again.code, again.err) == (0, "")
    assert "0 new snapshots, 0 new records, 0 changes in the log; 2 known already" in again.out


def test_an_index_of_versions_is_named_and_the_import_has_not_failed(files: CommandLine) -> None:
    (files.folder / "h.html").write_bytes(
        b"<html><h1>History of NCT09000001</h1><table><tr class='version'><th>2008_03_03</th></tr>"
        b"</table></html>"
    )
    said = files("import", "h.html", "old/a.json")
    assert said.code == 0
    assert said.err == (
        "h.html: the archive lists 1 version of NCT09000001 between 2008-03-03 and 2008-03-03;"
        " the page holds no record\n"
    )
    assert said.out.endswith("0 refused.\n")


def test_a_dry_run_says_what_would_come_in(files: CommandLine) -> None:
    said = files("import", "--dry-run", "old")
    assert said.out == (
        "2 records read: 2 new snapshots would come in, 1 new record; 0 known already, 1 refused."
        " Nothing was kept.\n"
    )
    assert "not known here" in files("show", "NCT1").err


def test_what_an_older_file_moves_in_the_log_is_said_apart(files: CommandLine) -> None:
    files("import", "old/a.json", "old/b.json")
    (files.folder / "between.json").write_bytes(answer(1, "2024-08-04", 55))
    said = files("import", "between.json")
    assert said.out == (
        "1 record read: 1 new snapshot, 0 new records, 0 changes in the log (1 earlier one told anew);"
        " 0 known already, 0 refused.\n"
    )
    (files.folder / "as-first.json").write_bytes(answer(1, "2024-12-04", 40))
    said = files("import", "as-first.json")
    assert " 2 changes in the log; " in said.out


def test_pages_that_do_not_say_their_day_are_told_of_once(files: CommandLine) -> None:
    pasted = (Path(__file__).parents[1] / "data" / "seed-NCT00962923.txt").read_bytes()
    pages = files.folder / "pages"
    pages.mkdir()
    for name, title in (("a", b"Rilonacept"), ("b", b"Sorrel"), ("c", b"Sorrel")):
        (pages / f"{name}.txt").write_bytes(pasted.replace(b"Systemic Sclerosis", title))
    said = files("import", "pages")
    assert said.code == 0
    assert said.err == (
        "2 new snapshots placed on the earliest day possible, as the pages don't say when they were"
        " saved; if you know it, --as-of DATE places them better.\n"
    )
    assert files("import", "pages").err == ""
    assert files("import", "pages", "--as-of", "2019-03-07").err == ""


def test_strict_stops_and_says_what_stays(files: CommandLine) -> None:
    said = files("import", "--strict", "old/c.txt", "old/a.json")
    assert said.code == 1
    assert "c.txt" in said.err
    assert "what came in before it stays" in said.err


MISUSES = [
    ((), "PATH"),
    (("nowhere.zip",), "nowhere.zip"),
    (("--as-of", "someday", "old"), "2026-03-01"),
    (("--workers", "0", "old"), "--workers"),
]


@pytest.mark.parametrize(("arguments", "hint"), MISUSES)
def test_a_misuse_is_told(files: CommandLine, arguments: tuple[str, ...], hint: str) -> None:
    said = files("import", *arguments)
    assert said.code == 2
    assert hint in said.err


def test_beside_another_tracker_at_work_it_waits_for_its_turn(files: CommandLine) -> None:
    files("import", "old/a.json")
    with lock(files.folder / "tracker.db"):
        said = files("import", "old/b.json")
    assert said.code == 1
    assert "another tracker is at work" in said.err


def test_ctrl_c_leaves_whole_pieces_and_says_how_to_go_on(files: CommandLine) -> None:
    many = files.folder / "many"
    many.mkdir()
    for i in range(1, 1501):
        (many / f"{i}.json").write_bytes(answer(i))
    call = [sys.executable, "-c", "from tracker.cli import main; main()", "import", "many"]
    with subprocess.Popen(
        [*call, "--workers", "2"], cwd=files.folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, start_new_session=True,
    ) as process:  # fmt: skip
        packs = files.folder / "snapshots" / "pack-00001.trk"
        until = time.monotonic() + 60
        while not (packs.exists() and packs.stat().st_size > 250_000) and time.monotonic() < until:
            if process.poll() is not None:
                break
        assert process.poll() is None, "it was done before it could be stopped"
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err == "Stopped. What came in before stays; the same command goes on where it stood.\n"
    said = files("verify")
    assert said.code == 0, said.out
    said = files("import", "many")
    assert said.code == 0
    assert "1,500 records read" in said.out
    assert " 0 known already" not in said.out
    assert "All is well: 1,500 snapshots of 1,500 records" in files("verify").out


def test_a_killed_import_leaves_no_process_behind(files: CommandLine) -> None:
    many = files.folder / "many"
    many.mkdir()
    for i in range(1, 1501):
        (many / f"{i}.json").write_bytes(answer(i))
    call = [sys.executable, "-c", "from tracker.cli import main; main()", "import", "many"]
    with subprocess.Popen(
        [*call, "--workers", "2"], cwd=files.folder, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        packs = files.folder / "snapshots" / "pack-00001.trk"
        until = time.monotonic() + 60
        while not packs.exists() and process.poll() is None and time.monotonic() < until:
            pass
        process.kill()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
    os.killpg(process.pid, signal.SIGKILL)
    raise AssertionError("processes that read went on waiting for work")


def test_importing_tells_nobody_and_neither_does_the_first_check_after_it(tmp_path: Path) -> None:
    now = updated(study(1), "2026-02-01", designModule={"enrollmentInfo": {"count": 99}})
    with desk(tmp_path, now) as made:
        (tmp_path / "old.json").write_bytes(answer(1, "2022-02-04"))
        assert made.tracker("import", "old.json").code == 0
        assert made.tracker("check").code == 0
        assert "Enrollment 40 (estimated) → 99" in made.tracker("log").out
        assert not made.mailbox.messages
        later = updated(now, "2026-03-02", designModule={"enrollmentInfo": {"count": 100}})
        made.publish(1, later)
        assert made.tracker("check").code == 0
        (mail,) = made.mailbox.messages
        assert "99 → 100" in mail.text


# -- verify, rebuild, backup -------------------------------------------------------------------------


def test_verify_names_what_is_damaged_and_exits_with_1(files: CommandLine) -> None:
    files("import", "old/a.json", "old/b.json")
    assert files("verify").out.startswith("All is well: 2 snapshots of 1 record and")
    pack = files.folder / "snapshots" / "pack-00001.trk"
    content = bytearray(pack.read_bytes())
    content[-40] ^= 0xFF
    pack.write_bytes(content)
    said = files("verify")
    assert said.code == 1
    assert "NCT00000001, snapshot 2: " in said.out
    assert "fault" in said.err


def test_rebuild_says_that_nothing_changed_or_what_did(files: CommandLine) -> None:
    import sqlite3

    files("import", "old/a.json", "old/b.json")
    before = files("log", "--all", "--format", "jsonl").out
    said = files("rebuild")
    assert said.lines == [
        "1 record told anew: nothing changed in the log; 2 entries are as before."
    ]
    database = sqlite3.connect(files.folder / "tracker.db")
    with database:
        database.execute("UPDATE changes SET summary = 'nonsense'")
        database.execute("DELETE FROM changes WHERE path = 'record'")
    database.close()
    assert files("verify").code == 1
    said = files("rebuild")
    assert "1 added, 0 taken out, 1 say it otherwise" in said.out
    told = [orjson.loads(line)["summary"] for line in before.splitlines()]
    again = files("log", "--all", "--format", "jsonl").lines
    assert [orjson.loads(line)["summary"] for line in again] == told
    assert files("verify").code == 0


def test_a_rebuild_names_what_it_cannot_read_and_goes_on(files: CommandLine) -> None:
    (files.folder / "other.json").write_bytes(answer(2))
    files("import", "old/a.json", "other.json", "--workers", "1")
    altered(files, "UPDATE snapshots SET pack = 9 WHERE id = 1")
    altered(files, "DELETE FROM changes")
    said = files("rebuild")
    assert said.code == 1
    assert said.out.startswith("1 record told anew: 1 added, 0 taken out")
    assert "NCT00000001: left as it was: the pack pack-00009.trk is missing" in said.err
    assert "run `tracker rebuild` again" in said.err


def test_what_is_good_to_know_and_no_fault_is_a_note(files: CommandLine) -> None:
    files("import", "old/a.json")
    with (files.folder / "snapshots" / "pack-00001.trk").open("ab") as pack:
        pack.write(b"half an entry")
    said = files("verify")
    assert (said.code, said.err) == (0, "")
    assert said.lines[0].startswith("note: pack-00001.trk: no row speaks of 13 bytes")
    assert said.lines[1].endswith("checked, 1 note.")


def altered(files: CommandLine, statement: str) -> None:
    import sqlite3

    database = sqlite3.connect(files.folder / "tracker.db")
    with database:
        database.execute(statement)
    database.close()


def test_rebuilding_tells_nobody(told: Desk) -> None:
    before = len(told.mailbox.messages)
    assert told.tracker("rebuild").code == 0
    told.tracker("mail", "send")
    assert len(told.mailbox.messages) == before


def test_a_backup_can_be_unpacked_and_used(files: CommandLine) -> None:
    files("import", "old/a.json", "old/b.json")
    said = files("backup", "kept.tar")
    assert said.code == 0
    assert "2 snapshots of 1 record" in said.out
    elsewhere = files.folder / "elsewhere"
    elsewhere.mkdir()
    with tarfile.open(files.folder / "kept.tar") as tar:
        tar.extractall(elsewhere, filter="data")
    (elsewhere / "config.toml").write_text('[registry]\ncontact = "t@example.org"\n')
    restored = CommandLine(elsewhere)
    assert restored("verify").code == 0
    assert restored("log", "--all").out == files("log", "--all").out
    assert sorted(path.name for path in elsewhere.iterdir()) >= ["config.toml", "snapshots"]


def test_a_backup_never_overwrites_and_leaves_no_torn_file(files: CommandLine) -> None:
    files("import", "old/a.json", "old/b.json")
    (files.folder / "kept.tar").write_text("precious")
    said = files("backup", "kept.tar")
    assert said.code == 1
    assert "exists already" in said.err
    assert (files.folder / "kept.tar").read_text() == "precious"
    said = files("backup", "nowhere/kept.tar")
    assert said.code == 1
    assert "there is no folder nowhere" in said.err


def test_what_is_damaged_is_not_backed_up(files: CommandLine) -> None:
    files("import", "old/a.json")
    pack = files.folder / "snapshots" / "pack-00001.trk"
    pack.write_bytes(pack.read_bytes()[:-10])
    said = files("backup", "kept.tar")
    assert said.code == 1
    assert "damaged" in said.err
    assert [path.name for path in files.folder.glob("*kept*")] == []
    assert [path.name for path in files.folder.glob(".tracker-backup-*")] == []
