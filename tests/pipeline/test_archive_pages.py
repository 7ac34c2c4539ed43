"""Pages of the archive brought in: pages of versions, comparisons of two, indexes."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from archive_pages import NUMBER, VERSIONS, comparison, index, study_page
from old_files import NOW, bring, kept, log, put

from tracker.cli import main
from tracker.pipeline.exporting import version_rows
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify
from tracker.pipeline.versions import versions_of
from tracker.storage import Store


def told(store: Store) -> list[tuple[str, str]]:
    """What is shown of the changes, with the day on which each was recorded."""
    return [
        (change.summary, str(clocks.recorded_on))
        for _, change, clocks, *_ in log(store)
        if change.suppressed is None
    ]


CHANGES = [
    ("Keywords: added “tea”, removed “sorrel”", "2009-06-28"),
    ("Status: Recruiting → Active, not recruiting", "2010-03-02"),
    ("Enrollment 60 (estimated) → 48 (estimated)", "2010-03-02"),
    ("Keywords: added “yawning”, removed “tea”", "2011-07-01"),
    ("Status: Active, not recruiting → Completed", "2012-09-03"),
]


def comparisons(folder: Path) -> list[Path]:
    return [
        put(folder, f"changes_{new.day}.html", comparison(old, new))
        for old, new in pairwise(VERSIONS)
    ]


def study_pages(folder: Path) -> list[Path]:
    return [put(folder, f"study_{each.day}.html", study_page(each)) for each in VERSIONS]


def test_comparisons_give_every_version_once_and_what_changed_between_them(tmp_path: Path) -> None:
    paths = comparisons(tmp_path / "in")
    with kept(tmp_path) as store:
        done = bring(store, *paths)
        assert (done.read, done.fresh, done.known, done.refused) == (8, 5, 3, ())
        assert sorted(told(store)) == sorted(CHANGES)
        placed = [each.placed for each in store.snapshots.all()]
        assert placed == [each.day.replace("_", "-") for each in VERSIONS]
        assert not list(verify(store, NOW))


def test_record_pages_of_the_same_versions_add_nothing_that_is_seen(tmp_path: Path) -> None:
    sources = [*comparisons(tmp_path / "in"), *study_pages(tmp_path / "in")]
    chance = random.Random(5)
    for number in range(6):
        chance.shuffle(sources)
        with kept(tmp_path / str(number)) as store:
            for path in sources:
                bring(store, path)
            assert sorted(told(store)) == sorted(CHANGES), [path.name for path in sources]
            assert store.snapshots.count() == 10
            retold = rebuild(store).retold
            assert (retold.added, retold.removed, retold.amended) == (0, 0, 0)
            again = bring(store, *sources)
            assert (again.fresh, again.changes) == (0, 0)
            assert not list(verify(store, NOW))


def test_a_page_kept_twice_takes_the_room_of_one(tmp_path: Path) -> None:
    [path, *_] = comparisons(tmp_path / "in")
    with kept(tmp_path) as store:
        bring(store, path)
        first, second = (each.place for each in store.snapshots.all())
        assert second.length < first.length / 2
        assert [store.snapshots.raw(each) for each in store.snapshots.all()] == [
            path.read_bytes()
        ] * 2


def test_a_version_without_a_visible_change_is_a_version(tmp_path: Path) -> None:
    with kept(tmp_path) as store:
        bring(store, *study_pages(tmp_path / "in"))
        assert store.snapshots.count() == len(VERSIONS)


def test_an_index_is_named_and_no_refusal(tmp_path: Path) -> None:
    with kept(tmp_path) as store:
        done = bring(store, put(tmp_path, "h.html", index()), strict=True)
        assert (done.read, done.fresh, done.refused) == (0, 0, ())
        [page] = done.beside
        assert page.name == "h.html"
        assert "5 versions of NCT09000088 between 2009-01-12 and 2012-09-05" in page.says


def test_a_version_on_two_pages_is_listed_and_exported_once_and_both_are_named(
    tmp_path: Path,
) -> None:
    paths = [*comparisons(tmp_path / "in"), *study_pages(tmp_path / "in")]
    with kept(tmp_path) as store:
        bring(store, *paths)
        record = store.records.get(NUMBER)
        assert record is not None
        listed = versions_of(store, record)
        exported = list(version_rows(store, [record]))
    days = [each[1] for each in CHANGES]
    assert [str(each.day) for each in listed] == ["2009-01-11", *dict.fromkeys(days)]
    assert [each["version_date"] for each in exported] == [str(each.day) for each in listed]
    for version, row in zip(listed, exported, strict=True):
        assert "changes_" in version.source
        assert "study_" in version.source
        assert row["file"].count("; ") == 1
    assert [each["enrolment"] for each in exported] == [60, 60, 48, 48, 48]


def test_the_states_compared_are_versions_not_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comparisons(tmp_path / "in")
    study_pages(tmp_path / "in")
    config = put(tmp_path, "config.toml", b'[registry]\ncontact = "t@example.org"\n')

    def said(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(config), *words])
        assert not ended.value.code
        return capsys.readouterr().out

    said("import", str(tmp_path / "in"))
    last = said("diff", NUMBER)
    assert "snapshot 4 of 5" in last
    assert "Status: Active, not recruiting → Completed" in last
    assert "Keywords: added “tea”, removed “sorrel”" in said("diff", NUMBER, "1", "2")
