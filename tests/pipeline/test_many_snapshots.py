"""Many snapshots of few records in one import: told once, known when they come again, counted right."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from old_files import NOW, NUMBER, answer, bring, kept, log, page, put, summaries, xml

from tracker.errors import ReadingError
from tracker.pipeline import gathering, pieces
from tracker.pipeline.importing import Options, Tally, import_files
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.retell import Retold, retell
from tracker.storage import Record, Store

NUMBERS = ("NCT09000077", "NCT09000085", "NCT09000093")


def months(number: str) -> list[bytes]:
    """A record as it stood in twelve months, something new in ten of them, not in order."""
    counts = (60, 60, 70, 80, 90, 60, 70, 71, 72, 73, 73, 40)
    made = [
        answer(f"2021-{month:02d}-03", number=number, status="RECRUITING", count=count)
        for month, count in enumerate(counts, start=1)
    ]
    random.Random(number).shuffle(made)
    return made


def folder(where: Path) -> Path:
    for number in NUMBERS:
        for place, content in enumerate(months(number)):
            put(where / "in", f"{place:02d}-{number}.json", content)
    return where / "in"


def zipped(files: Path) -> Path:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for path in sorted(files.iterdir()):
            made.writestr(path.name, path.read_bytes())
    return put(files.parent, "all.zip", content.getvalue())


def told(store: Store) -> list[Any]:
    """The log, its snapshots named by their days.

    Of what was seen again after something came between, the bytes of the first sight are kept.
    """
    return [(*each[:3], str(each[3])[:10], str(each[4])[:10], *each[5:]) for each in log(store)]


def sound(store: Store) -> bool:
    retold = rebuild(store).retold
    return (retold.added, retold.removed, retold.amended) == (0, 0, 0)


def one_by_one(where: Path, files: Sequence[Path]) -> list[Any]:
    with kept(where) as store:
        for path in files:
            bring(store, path)
        return told(store)


@pytest.mark.parametrize("cut", [250, 5, 1])
@pytest.mark.parametrize("most", [gathering.MOST, 4])
def test_all_at_once_gives_the_log_that_one_after_the_other_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int, most: int
) -> None:
    files = folder(tmp_path)
    wanted = one_by_one(tmp_path / "alone", sorted(files.iterdir()))
    assert len(summaries(wanted)) == 27
    monkeypatch.setattr(pieces, "PIECE", cut)
    monkeypatch.setattr(gathering, "MOST", most)
    for place, (path, workers) in enumerate([(files, 1), (zipped(files), 1)]):
        with kept(tmp_path / str(place)) as store:
            done = import_files(store, [path], Options(workers=workers), NOW)
            assert told(store) == wanted
            assert (done.read, done.changes, done.new_records) == (36, 27, 3)
            assert done.fresh <= store.snapshots.count()
            assert sound(store)


def test_pieces_prepared_side_by_side_know_of_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = folder(tmp_path)
    wanted = one_by_one(tmp_path / "alone", sorted(files.iterdir()))
    monkeypatch.setattr(pieces, "PIECE", 3)
    with kept(tmp_path) as store:
        import_files(store, [zipped(files), files], Options(workers=2), NOW)
        assert told(store) == wanted
        assert sound(store)


def test_a_record_is_told_once_for_all_its_snapshots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records: list[str] = []

    def counted(store: Store, record: Record) -> Retold:
        records.append(record.nct_id)
        return retell(store, record)

    monkeypatch.setattr(gathering, "retell", counted)
    monkeypatch.setattr(pieces, "PIECE", 7)
    files = folder(tmp_path)
    with kept(tmp_path) as store:
        bring(store, files)
    assert sorted(records) == sorted(NUMBERS)


def test_a_file_that_lies_there_twice_is_known_the_second_time(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        put(tmp_path / "in", f"{name}.json", answer("2021-03-03"))
        put(tmp_path / "in", f"{name}2.json", answer("2022-03-03", count=99))
    with kept(tmp_path) as store:
        done = bring(store, tmp_path / "in")
        assert (done.fresh, done.known, done.new_records) == (2, 4, 1)
        assert store.snapshots.count() == 2


SEEN_AGAIN = {
    "first.json": answer("2020-03-03", status="RECRUITING"),
    "again.json": answer("2022-03-03", status="RECRUITING"),
    "between.json": answer("2021-03-03", status="RECRUITING", count=99),
}


def test_what_was_seen_again_goes_on_after_what_comes_between_in_any_order(tmp_path: Path) -> None:
    paths = [put(tmp_path / "in", name, content) for name, content in SEEN_AGAIN.items()]
    logs = []
    for number, order in enumerate(permutations(paths)):
        with kept(tmp_path / f"alone{number}") as store:
            for path in order:
                bring(store, path)
            logs.append(told(store))
        with kept(tmp_path / f"together{number}") as store:
            bring(store, *order)
            logs.append(told(store))
    assert summaries(logs[0]) == [
        "Enrollment 60 (estimated) → 99 (estimated)",
        "Enrollment 99 (estimated) → 60 (estimated)",
    ]
    assert all(each == logs[0] for each in logs)


class BrokenOffError(Exception):
    pass


def test_what_waits_when_it_is_broken_off_comes_in_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = folder(tmp_path)
    wanted = one_by_one(tmp_path / "alone", sorted(files.iterdir()))
    monkeypatch.setattr(pieces, "PIECE", 5)
    monkeypatch.setattr(gathering, "MOST", 8)
    for stop in range(1, 8):
        with kept(tmp_path / str(stop)) as store:
            left = iter(range(stop))

            def advance(count: int, left: Any = left) -> None:
                if next(left, None) is None:
                    raise BrokenOffError

            with pytest.raises(BrokenOffError):
                import_files(store, [files], Options(workers=1), NOW, Tally(advance=advance))
            assert sound(store)
            bring(store, files)
            assert told(store) == wanted


@pytest.mark.parametrize("cut", [250, 2])
def test_a_dry_run_says_what_comes_in_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(pieces, "PIECE", cut)
    files = folder(tmp_path)
    put(files, "twice.json", months(NUMBER)[0])
    put(files, "bad.json", b"Dear diary")
    with kept(tmp_path) as store:
        bring(store, files / f"03-{NUMBER}.json")
        for _ in range(2):
            dry = bring(store, files, dry_run=True)
            assert store.snapshots.count() == 1
        done = bring(store, files)
    assert (dry.read, dry.fresh, dry.known, dry.new_records) == (
        done.read,
        done.fresh,
        done.known,
        done.new_records,
    )
    assert (done.read, done.new_records, len(dry.refused)) == (37, 2, 1)


def test_what_an_earlier_file_moves_is_not_counted_as_more(tmp_path: Path) -> None:
    with kept(tmp_path) as store:
        first = bring(
            store,
            put(tmp_path, "a.json", answer("2020-03-03", status="RECRUITING")),
            put(tmp_path, "b.json", answer("2024-03-03", status="COMPLETED", count=99)),
        )
        assert (first.changes, first.retold) == (2, 0)
        between = put(tmp_path, "c.json", answer("2022-03-03", status="RECRUITING", count=99))
        second = bring(store, between)
        assert len(summaries(told(store))) == 2
    # The enrollment was known to have changed by 2024, now by 2022; the status not before 2022.
    assert (second.changes, second.retold) == (0, 2)


def test_strict_keeps_what_stands_before_the_bad_file_and_nothing_after(tmp_path: Path) -> None:
    put(tmp_path / "in", "a1.json", answer("2021-03-03"))
    put(tmp_path / "in", "a2.json", answer("2020-03-03", count=99))
    put(tmp_path / "in", "b.txt", b"Dear diary")
    put(tmp_path / "in", "c.json", answer("2022-03-03", count=12))
    with kept(tmp_path) as store:
        with pytest.raises(ReadingError, match=r"in/b\.txt"):
            bring(store, tmp_path / "in", strict=True)
        assert {each.source for each in store.snapshots.all()} == {"in/a1.json", "in/a2.json"}
        assert sound(store)


def test_those_that_stand_on_the_earliest_day_possible_are_counted(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.html", page())
    put(tmp_path / "in", "b.xml", xml("June 04, 2014"))
    for dry_run in (True, False):
        with kept(tmp_path) as store:
            done = bring(store, tmp_path / "in", dry_run=dry_run)
        assert (done.fresh, done.earliest) == (2, 1)
