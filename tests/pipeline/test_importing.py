from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from old_files import NOW, NUMBER, answer, bring, kept, log, page, put, summaries, xml

from bench.mutants import mutants
from tracker.errors import ReadingError
from tracker.pipeline import pieces
from tracker.pipeline.importing import Options, Tally, import_files
from tracker.pipeline.reading import evidence_of
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify
from tracker.pipeline.versions import versions_of

FILES = {
    "a.xml": xml("June 04, 2014"),
    "b.html": page(),
    "c.json": answer("2020-02-04", status="COMPLETED", count=48),
    "d.json": answer("2024-02-04", status="COMPLETED", count=51, statusVerifiedDate="2024-01"),
}
AS_OF = date(2018, 3, 1)
"""For the saved page, which doesn't say its day."""


def test_what_changed_between_forms_and_years_is_told_and_nothing_else(tmp_path: Path) -> None:
    for name, content in FILES.items():
        put(tmp_path / "in", name, content)
    with kept(tmp_path) as store:
        done = bring(store, tmp_path / "in", as_of=AS_OF)
        assert (done.read, done.fresh, done.new_records, done.refused) == (4, 4, 1, ())
        told = log(store)
        assert summaries(told) == [
            "Status lapsed: Recruiting → Unknown status",
            "Enrollment 60 (estimated) → 48 (estimated)",
            "Status returned: Unknown status → Completed",
            "Enrollment 48 (estimated) → 51 (estimated)",
        ]
        lapse = next(each for each in told if each[1].new == "UNKNOWN")
        assert str(lapse[1].effective_on) == "2016-06-01"
        assert str(lapse[2].seen_after)[:10] == "2014-06-04"
        assert str(lapse[2].seen_at)[:10] == "2018-03-01"
        assert not list(verify(store, NOW))


def test_every_order_of_import_gives_the_same_log(tmp_path: Path) -> None:
    paths = [put(tmp_path / "in", name, content) for name, content in FILES.items()]
    logs = []
    for number, order in enumerate(permutations(paths)):
        with kept(tmp_path / str(number)) as store:
            for path in order:
                bring(store, path, as_of=AS_OF)
            logs.append(log(store))
            retold = rebuild(store).retold
            assert (retold.added, retold.removed, retold.amended) == (0, 0, 0), order
    assert all(each == logs[0] for each in logs)
    assert len(logs) == 24


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_files_again_add_nothing(tmp_path: Path, workers: int) -> None:
    for name, content in FILES.items():
        put(tmp_path / "in", name, content)
    with kept(tmp_path) as store:
        bring(store, tmp_path / "in", as_of=AS_OF)
        before = log(store), store.snapshots.count()
        options = Options(as_of=AS_OF, workers=workers)
        done = import_files(store, [tmp_path / "in"], options, NOW)
        assert (done.read, done.fresh, done.known, done.changes) == (4, 0, 4, 0)
        assert (log(store), store.snapshots.count()) == before


def test_an_older_file_that_says_the_same_says_from_when(tmp_path: Path) -> None:
    later = put(tmp_path, "later.json", answer("2022-02-04", status="RECRUITING"))
    earlier = put(tmp_path, "earlier.json", answer("2021-02-04", status="RECRUITING"))
    last = put(tmp_path, "last.json", answer("2023-02-04", status="COMPLETED"))
    logs = []
    for number, order in enumerate(permutations((later, earlier, last))):
        with kept(tmp_path / str(number)) as store:
            bring(store, *order)
            logs.append([(t[1].summary, str(t[2].seen_after)[:10]) for t in log(store)])
    assert logs[0][-1] == ("Status: Recruiting → Completed", "2022-02-04")
    assert all(each == logs[0] for each in logs)


def test_each_snapshot_names_its_file_its_day_and_how_sure_that_is(tmp_path: Path) -> None:
    put(tmp_path / "down" / "2014", "a.xml", FILES["a.xml"])
    put(tmp_path / "down", "b.html", FILES["b.html"])
    with kept(tmp_path) as store:
        bring(store, tmp_path / "down", as_of=AS_OF)
        found = {s.source: (s.placed, s.certainty) for s in store.snapshots.all()}
    assert set(found) == {"down/2014/a.xml", "down/b.html"}
    assert found["down/2014/a.xml"][0] == "2014-06-04"
    assert found["down/b.html"] == ("2018-03-01", "as told by --as-of")


def zipped(folder: Path, records: int) -> Path:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for i in range(records):
            number = f"NCT0900{i:04d}"
            made.writestr(f"{number}.json", answer("2024-02-04", number=number, count=i + 1))
    return put(folder, "ctg.zip", content.getvalue())


class BrokenOffError(Exception):
    pass


def test_broken_off_between_pieces_and_continued_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 5)
    archive = zipped(tmp_path, 23)
    with kept(tmp_path / "whole") as store:
        bring(store, archive)
        whole = log(store)
    with kept(tmp_path / "broken") as store:
        left = iter(range(2))

        def advance(count: int) -> None:
            if next(left, None) is None:
                raise BrokenOffError

        with pytest.raises(BrokenOffError):
            import_files(store, [archive], Options(workers=1), NOW, Tally(advance=advance))
        assert 0 < store.snapshots.count() < 23
        done = bring(store, archive)
        assert done.fresh + done.known == 23
        assert done.known == 15
        assert log(store) == whole
        assert not list(verify(store, NOW))


def test_a_bad_file_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    put(tmp_path / "in", "good.json", FILES["c.json"])
    put(tmp_path / "in" / "sub", "torn.json", FILES["c.json"][:-200])
    put(tmp_path / "in", "other.txt", b"Dear diary")
    with kept(tmp_path) as store:
        done = bring(store, tmp_path / "in")
        assert (done.read, done.fresh) == (1, 1)
        assert sorted(each.name for each in done.refused) == ["in/other.txt", "in/sub/torn.json"]
        assert all(each.reason for each in done.refused)


def test_strict_stops_at_the_first_bad_file(tmp_path: Path) -> None:
    bad = put(tmp_path, "a.txt", b"Dear diary")
    good = put(tmp_path, "b.json", FILES["c.json"])
    with kept(tmp_path) as store:
        with pytest.raises(ReadingError, match=r"a\.txt"):
            bring(store, bad, good, strict=True)
        assert store.snapshots.count() == 0


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, "c.json", FILES["c.json"])
    with kept(tmp_path) as store:
        done = bring(store, path, dry_run=True)
        assert (done.read, done.fresh, done.new_records) == (1, 1, 1)
        assert (store.snapshots.count(), store.records.count(), log(store)) == (0, 0, [])


def test_a_file_without_a_day_asks_for_one(tmp_path: Path) -> None:
    body = FILES["c.json"].replace(b'"versionHolder":"2020-02-04"', b'"note":"none"')
    path = put(tmp_path, "undated.json", body)
    with kept(tmp_path) as store:
        (refused,) = bring(store, path).refused
        assert "--as-of" in refused.reason
        assert not bring(store, path, as_of=AS_OF).refused


def test_a_day_to_come_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "future.json", answer("2031-02-04"))
    with kept(tmp_path) as store:
        (refused,) = bring(store, path).refused
        assert "2031-02-04, which is still to come" in refused.reason


def test_mutated_files_come_in_or_are_refused_and_the_store_stays_sound(tmp_path: Path) -> None:
    for name, content in mutants(FILES, 500, seed=20261123):
        put(tmp_path / "in", name, content)
    with kept(tmp_path) as store:
        done = bring(store, tmp_path / "in", as_of=AS_OF)
        assert done.fresh + done.known == done.read
        assert done.read + len({each.name.partition("[")[0] for each in done.refused}) >= 500
        assert len(done.refused) > 100
        assert done.fresh > 20
        assert all(each.name and each.reason for each in done.refused)
        assert not list(verify(store, NOW))
        retold = rebuild(store).retold
        assert (retold.added, retold.removed, retold.amended) == (0, 0, 0)


def test_workers_side_by_side_write_what_one_process_does(tmp_path: Path) -> None:
    archive = zipped(tmp_path, 12)
    extra = put(tmp_path, "again.json", answer("2025-02-04", number="NCT09000003", count=99))
    found: list[Any] = []
    for workers in (1, 2):
        with kept(tmp_path / str(workers)) as store:
            options = Options(workers=workers)
            import_files(store, [archive, extra], options, NOW)
            found.append(log(store))
    assert found[0] == found[1]


def test_a_record_brought_in_stands_with_its_title_and_status(tmp_path: Path) -> None:
    put(tmp_path / "in", "d.json", FILES["d.json"])
    put(tmp_path / "in", "e.xml", FILES["a.xml"])
    with kept(tmp_path) as store:
        bring(store, tmp_path / "in")
        record = store.records.get(NUMBER)
        assert record is not None
        assert (record.title, record.status) == ("Sorrel Tea for Yawning", "COMPLETED")
        assert record.last_seen_at is None


def test_a_file_later_than_the_last_check_does_not_end_before_it_begins(tmp_path: Path) -> None:
    path = put(tmp_path, "d.json", FILES["d.json"])
    with kept(tmp_path) as store:
        bring(store, path)
        (snapshot,) = store.snapshots.all()
        assert not store.snapshots.stood_until(snapshot.id, datetime(2023, 1, 1, tzinfo=UTC))
        record = store.records.get(NUMBER)
        assert record is not None
        (told,) = evidence_of(store, record)
        assert told.seen_until is None


def test_files_of_one_version_are_one_row_among_the_versions(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.xml", FILES["a.xml"])
    put(tmp_path / "in", "b.html", FILES["b.html"])
    put(tmp_path / "in", "later.xml", xml("June 04, 2015", more="\n"))
    put(tmp_path / "in", "c.json", answer("2020-02-04"))
    with kept(tmp_path) as store:
        bring(store, tmp_path / "in", as_of=AS_OF)
        record = store.records.get(NUMBER)
        assert record is not None
        (version,) = versions_of(store, record)
    assert (version.number, str(version.day)) == (None, "2014-05-28")
    assert version.status == "RECRUITING"
    assert version.seen is None
    assert version.files == ("2014-06-04", "2018-03-01", "2020-02-04")
    assert version.note == "shown as Unknown in the file of 2018-03-01"
