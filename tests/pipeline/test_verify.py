from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from old_files import NOW, answer, bring, kept, log, put, xml
from watched_world import LOADS, number, study, updated, world

from tracker.pipeline.importing import Options, import_files
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify
from tracker.storage import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of two snapshots in a folder."""
    put(tmp_path / "in", "a.xml", xml("June 04, 2014"))
    put(tmp_path / "in", "b.json", answer("2020-02-04", status="COMPLETED", count=48))
    with kept(tmp_path) as store:
        assert bring(store, tmp_path / "in").fresh == 2
    return tmp_path


def faults(folder: Path) -> list[str]:
    with kept(folder) as store:
        return [f"{each.subject}: {each.problem}" for each in verify(store, NOW)]


def sql(statement: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        database = sqlite3.connect(folder / "tracker.db")
        with database:
            database.execute(statement)
        database.close()

    return damage


def pack(change: Callable[[bytearray], bytes | bytearray]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / "snapshots" / "pack-00001.trk"
        path.write_bytes(change(bytearray(path.read_bytes())))

    return damage


def _flipped(content: bytearray) -> bytearray:
    content[-30] ^= 1
    return content


DAMAGES = {
    "a bit of a pack flipped": (pack(_flipped), "snapshot 2: snapshot in pack-00001.trk"),
    "a pack cut off": (pack(lambda content: content[:-5]), "snapshot 2: "),
    "a pack gone": (
        lambda folder: (folder / "snapshots" / "pack-00001.trk").unlink(),
        "is missing from",
    ),
    "a row's digest changed": (
        sql("UPDATE snapshots SET sha256 = x'00' WHERE id = 1"),
        "its bytes",
    ),
    "a row's place in time changed": (
        sql("UPDATE snapshots SET placed = '2015-01-01' WHERE id = 1"),
        "placed of its row differ from what is kept with its bytes; run tracker rebuild",
    ),
    "the words of an entry changed": (
        sql("UPDATE changes SET summary = 'x' WHERE path = 'designModule.enrollmentInfo'"),
        "verdict of 1 are not those",
    ),
    "an entry made to weigh less": (
        sql("UPDATE changes SET weight = 1 WHERE path = 'designModule.enrollmentInfo'"),
        "verdict of 1 are not those",
    ),
    "an entry hidden": (
        sql(
            "UPDATE changes SET suppressed = 'bookkeeping' WHERE path = 'designModule.enrollmentInfo'"
        ),
        "verdict of 1 are not those",
    ),
    "an entry put into another stage of the trial's life": (
        sql("UPDATE changes SET phase = 'before-start' WHERE path = 'designModule.enrollmentInfo'"),
        "verdict of 1 are not those",
    ),
    "what was judged of an entry changed": (
        sql(
            "UPDATE changes SET detail = '{\"kinds\": []}' WHERE path = 'designModule.enrollmentInfo'"
        ),
        "verdict of 1 are not those",
    ),
    "fields read otherwise than when stored": (
        sql("UPDATE snapshots SET fields_digest = x'00' WHERE id = 2"),
        "run tracker rebuild",
    ),
    "an entry of the log taken away": (
        sql("DELETE FROM changes WHERE path = 'designModule.enrollmentInfo'"),
        "its log has",
    ),
    "an entry that nothing tells": (
        sql("UPDATE changes SET field = 'x' WHERE path = 'designModule.enrollmentInfo'"),
        "not the same by today's rules",
    ),
    "an entry that says another value": (
        sql(
            "UPDATE changes SET new = '{\"count\":999}' WHERE path = 'designModule.enrollmentInfo'"
        ),
        "run tracker rebuild",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found_and_named(folder: Path, name: str) -> None:
    damage, told = DAMAGES[name]
    assert faults(folder) == []
    damage(folder)
    found = faults(folder)
    assert any(told in each for each in found), found
    assert all("NCT09000077" in each for each in found)


def test_a_row_that_points_nowhere_is_found(folder: Path) -> None:
    sql("UPDATE records SET latest = 99")(folder)
    assert any("points at a row of snapshots that is missing" in each for each in faults(folder))


def test_progress_counts_records(folder: Path) -> None:
    counted: list[tuple[int, int]] = []
    with kept(folder) as store:
        list(verify(store, NOW, lambda done, total: counted.append((done, total))))
    assert counted == [(1, 1)]


def test_what_is_written_meanwhile_is_no_fault(folder: Path) -> None:
    later = put(folder, "later.json", answer("2022-02-04", status="COMPLETED", count=51))
    more = put(folder, "more.json", answer("2022-02-04", number="NCT09000001"))
    with kept(folder) as store, kept(folder) as other:
        assert bring(other, more).fresh == 1
        found = verify(store, NOW, lambda done, total: _once(other, later, done))
        assert list(found) == []


def _once(store: Store, path: Path, done: int) -> None:
    if done == 1:
        bring(store, path)


def test_a_rebuild_mends_a_damaged_log(folder: Path) -> None:
    with kept(folder) as store:
        before = log(store)
    sql("UPDATE changes SET summary = 'x', placed = '1999-01-01', weight = 1")(folder)
    sql("UPDATE snapshots SET fields_digest = x'00', normaliser = 0")(folder)
    with kept(folder) as store:
        assert list(verify(store, NOW))
        rebuild(store)
        assert log(store) == before
        assert not list(verify(store, NOW))
        retold = rebuild(store).retold
        assert (retold.added, retold.removed, retold.amended, retold.same) == (0, 0, 0, len(before))


def test_a_check_whose_load_is_older_than_a_file_leaves_no_fault(tmp_path: Path) -> None:
    made = study(1, designModule={"enrollmentInfo": {"count": 70, "type": "ESTIMATED"}})
    made["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-04"
    later = put(tmp_path, "later.json", orjson.dumps(made))
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        w.later(days=2)
        with w.app.store() as store:
            assert import_files(store, [later], Options(workers=1), w.moment).fresh == 1
        other = {"enrollmentInfo": {"count": 50, "type": "ESTIMATED"}}
        w.registry.load(LOADS[1], {number(1): updated(study(1), "2026-03-03", designModule=other)})
        w.app.check()
        counts = [e.change.summary for e in w.log() if e.change.path.endswith("enrollmentInfo")]
        assert counts == [
            "Enrollment 40 (estimated) → 50 (estimated)",
            "Enrollment 50 (estimated) → 70 (estimated)",
        ]
        with w.app.store() as store:
            assert list(verify(store, w.moment)) == []


def test_an_answer_that_says_no_more_than_a_file_leaves_no_fault(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        spaced = study(1)
        spaced["protocolSection"]["identificationModule"]["briefTitle"] += "  "
        w.later(days=1)
        w.registry.load(LOADS[1], {number(1): spaced})
        w.app.check()
        with w.app.store() as store:
            assert store.snapshots.count() == 1
            assert list(verify(store, w.moment)) == []
