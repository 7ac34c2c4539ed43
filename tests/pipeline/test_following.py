from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.config import Settings, parse
from tracker.pipeline.following import Followed
from tracker.storage import Store, records

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
CONFIG = """
[[watch]]
name = "listed"
records = ["NCT00000001", "NCT00000002", "NCT00000009"]
[[watch]]
name = "asked"
query = { cond = "sclerosis" }
[[watch]]
name = "gone"
query = { cond = "hiccups" }
"""


@dataclass
class Place:
    store: Store
    settings: Settings

    @property
    def whom(self) -> Followed:
        return Followed(self.store, self.settings)

    def match(self, watch: str, *numbers: int, load: str = "load 1") -> list[str]:
        names = [f"NCT{i:08d}" for i in numbers]
        with self.store.transaction():
            return self.store.records.matched(watch, {"cond": watch}, names, load, NOW)

    def row(self, i: int) -> int:
        found = self.store.records.row_of(f"NCT{i:08d}")
        assert found is not None
        return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Of NCT 1 to 5 all but 2 are taken up by a query, 3 by two; 4 went on as 5; 2 is called 6 too."""
    settings = parse(CONFIG, tmp_path / "config.toml")
    with Store(tmp_path / "t.db", tmp_path / "snapshots") as store:
        made = Place(store, settings)
        made.match("asked", 1, 3, 4, 5)
        made.match("gone", 3)
        with store.transaction():
            store.records.ensure(["NCT00000002"], NOW)
            store.records.alias("NCT00000006", made.row(2), NOW)
            store.records.merge(made.row(4), made.row(5), "load 1", NOW)
        yield made


def test_a_number_is_asked_for_once_whatever_asks_for_it(place: Place) -> None:
    asked = {each.name[-1]: set(each.watches) for each in place.whom.asked()}
    assert asked == {
        "1": {"listed", "asked"},
        "2": {"listed"},
        "3": {"asked", "gone"},
        "4": {"asked"},
        "5": {"asked"},
        "9": {"listed"},
    }
    assert place.whom.count == len(asked)
    assert [each.name[-1] for each in place.whom.asked() if each.record is None] == ["9"]


def test_every_record_is_given_once_and_by_watch(place: Place) -> None:
    assert sorted(r.nct_id[-1] for r in place.whom.records()) == ["1", "2", "3", "4", "5"]
    gone = place.whom.records(frozenset({"gone"}))
    assert [r.nct_id[-1] for r in gone] == ["3"]


def test_a_record_named_by_another_number_is_in_that_watch(tmp_path: Path, place: Place) -> None:
    named = parse(CONFIG.replace("NCT00000002", "NCT00000006"), tmp_path / "config.toml")
    whom = Followed(place.store, named)
    assert whom.watching(place.row(2)) == whom.watches("NCT00000002") == {"listed"}
    assert "NCT00000002" in whom.due("load 1")
    assert "NCT00000006" not in whom.due("load 1")


def test_due_is_what_was_not_checked_at_the_load_and_stands_for_itself(place: Place) -> None:
    with place.store.transaction():
        place.store.records.saw_unchanged([place.row(3)], "load 1", NOW)
    assert [name[-1] for name in place.whom.due("load 1")] == ["1", "2", "5", "9"]
    assert [name[-1] for name in place.whom.due("load 2")] == ["1", "2", "3", "5", "9"]


def test_a_watch_that_is_no_longer_configured_follows_nothing(tmp_path: Path, place: Place) -> None:
    fewer = parse(CONFIG.partition('[[watch]]\nname = "gone"')[0], tmp_path / "config.toml")
    whom = Followed(place.store, fewer)
    assert whom.watching(place.row(3)) == {"asked"}
    assert whom.watches("NCT00000042") == frozenset()


def test_before_the_first_check_only_what_is_listed_is_known_of(place: Place) -> None:
    whom = Followed(None, place.settings)
    assert [each.name[-1] for each in whom.asked()] == ["1", "2", "9"]
    assert (whom.count, list(whom.records())) == (3, [])


def test_matches_are_noted_alike_in_one_piece_and_in_many(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_AT_ONCE", 2)
    assert place.match("asked", 1, 3, 5, 7, 8, load="load 2") == ["NCT00000007", "NCT00000008"]
    assert len(place.store.records.untold()) == 2
    assert "NCT00000004" in {each.name for each in place.whom.asked()}
