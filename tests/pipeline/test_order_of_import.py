"""The log is a function of what was brought in, never of the order in which it came."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise, permutations
from pathlib import Path

import archive_pages
import orjson
import pytest
from old_files import NOW, answer, bring, kept, page, put, xml
from watched_world import LOADS, number, study, updated, world

from tracker.model import Format
from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.retell import retell
from tracker.pipeline.verify import verify
from tracker.render.tables import as_row
from tracker.storage import NewSnapshot, Question, Store

RECORDS = Path(__file__).parents[2].parent / "shared" / "data" / "records"

File = tuple[Path, date | None]
"""A file and the day it is of, for those that don't say."""

DAYS = (date(2015, 3, 3), date(2015, 3, 9), date(2016, 1, 1), date(2017, 2, 2))
NUMBERS = ("NCT09000077", "NCT09000078", "NCT09000079")
API = {"Recruiting": "RECRUITING", "Completed": "COMPLETED", "Unknown status": "UNKNOWN"}


def invented(folder: Path, rng: random.Random) -> list[File]:
    """A few files of few days, records, states and formats: with many ties and returns among them."""
    files = []
    for name in range(rng.choice((4, 6, 9))):
        day, status, count = rng.choice(DAYS), rng.choice(list(API)), rng.choice((48, 60))
        record = rng.choice(NUMBERS)
        match rng.choice(("xml", "api", "api", "part", "page")):
            case "xml":
                made, of = xml(f"{day:%B %d, %Y}", number=record, status=status, count=count), None
            case "page":
                made, of = page(status=status, count=count), day
            case "part":
                study = orjson.loads(
                    answer(f"{day}", number=record, status=API[status], count=count)
                )
                del study["derivedSection"], study["protocolSection"]["descriptionModule"]
                made, of = orjson.dumps(study), day
            case _:
                submitted = rng.choice(("2014-05-27", "2014-05-28"))
                study = orjson.loads(answer(f"{day}", number=record, status=API[status],
                                            count=count, lastUpdateSubmitDate=submitted))  # fmt: skip
                names = rng.choice((["Yawning"], ["Yawning", "Sneezing", "Hiccups"])).copy()
                # Of one day, the registry writes a list in one order.
                random.Random(f"{record} {day}").shuffle(names)
                study["protocolSection"]["conditionsModule"]["conditions"] = names
                study["protocolSection"]["outcomesModule"]["secondaryOutcomes"] = [
                    {"measure": f"{name} an hour", "timeFrame": "7 days"} for name in names
                ]
                made, of = orjson.dumps(study), None
        files.append((put(folder / "in", str(name), made), of))
    return files


def told(store: Store) -> list[bytes]:
    """Every line of `tracker log --all --format jsonl`, without its id."""
    rows = map(as_row, store.log.stream(Question(suppressed=True)))
    return [orjson.dumps({key: row[key] for key in row if key != "id"}) for row in rows]


def brought(folder: Path, files: Sequence[File], most: int) -> list[bytes]:
    """The log after files came in this order, so many at most in one import; the store is sound."""
    with kept(folder) as store:
        for batch in batches(files, most):
            bring(store, *(path for path, _ in batch), as_of=batch[0][1])
        log = told(store)
        assert not list(verify(store, NOW))
        rebuild(store)
        assert told(store) == log
    return log


def batches(files: Sequence[File], most: int) -> Iterable[list[File]]:
    """Cut files into imports: of one --as-of each."""
    batch: list[File] = []
    for file in files:
        if batch and (len(batch) == most or batch[0][1] != file[1]):
            yield batch
            batch = []
        batch.append(file)
    yield batch


@pytest.mark.parametrize("seed", range(24))
def test_every_order_of_import_gives_the_same_log_byte_by_byte(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    files = invented(tmp_path, rng)
    first = brought(tmp_path / "first", files, 1)
    assert first
    for order in range(4):
        shuffled = rng.sample(files, len(files))
        assert brought(tmp_path / str(order), shuffled, rng.choice((1, 2, 9))) == first, shuffled


def test_what_was_seen_again_is_told_again_when_a_file_between_turns_up_late(
    tmp_path: Path,
) -> None:
    days = ("2020-02-04", "2021-02-04", "2022-02-04", "2023-02-04")
    counts = (60, 60, 48, 60)
    files: list[File] = [
        (put(tmp_path, f"{day}.json", answer(day, status="RECRUITING", count=count)), None)
        for day, count in zip(days, counts, strict=True)
    ]
    logs = [brought(tmp_path / str(n), order, 1) for n, order in enumerate(permutations(files))]
    assert all(log == logs[0] for log in logs)
    changes = [row for row in map(orjson.loads, logs[0]) if row["kind"] == "changed"]
    assert [
        (row["new"]["count"], row["seen_after"][:4], row["seen_at"][:4]) for row in changes
    ] == [
        (48, "2021", "2022"),
        (60, "2022", "2023"),
    ]


def test_a_list_that_comes_in_another_order_changes_no_line(tmp_path: Path) -> None:
    files: list[File] = []
    for day, names in (
        ("2020-02-04", ["Sneezing", "Hiccups", "Yawning"]),
        ("2021-02-04", ["Yawning", "Hiccups", "Sneezing"]),
        ("2022-02-04", ["Yawning"]),
    ):
        made = orjson.loads(answer(day))
        made["protocolSection"]["outcomesModule"]["secondaryOutcomes"] = [
            {"measure": f"{name} an hour", "timeFrame": "7 days"} for name in names
        ]
        files.append((put(tmp_path, f"{day}.json", orjson.dumps(made)), None))
    logs = [brought(tmp_path / str(n), order, 1) for n, order in enumerate(permutations(files))]
    assert all(log == logs[0] for log in logs)
    assert [row["summary"] for row in map(orjson.loads, logs[0])][1:] == [
        "Secondary outcome removed: “Sneezing an hour”",
        "Secondary outcome removed: “Hiccups an hour”",
    ]


@pytest.mark.parametrize("seed", range(6))
def test_pages_of_the_archive_and_files_of_their_days_come_in_any_order(
    seed: int, tmp_path: Path
) -> None:
    made = {}
    for version in archive_pages.VERSIONS:
        made[f"{version.day}.html"] = archive_pages.study_page(version)
    for before, after in pairwise(archive_pages.VERSIONS):
        made[f"to-{after.day}.html"] = archive_pages.comparison(before, after)
    for day in ("June 30, 2009", "March 02, 2010", "July 01, 2010"):
        made[f"{day}.xml"] = xml(day, number=archive_pages.NUMBER)
    files: list[File] = [(put(tmp_path / "in", name, made[name]), None) for name in made]
    first = brought(tmp_path / "first", files, 1)
    shuffled = random.Random(seed).sample(files, len(files))
    assert brought(tmp_path / "shuffled", shuffled, 1 + seed % 3) == first


def test_files_that_come_between_checks_leave_the_log_that_a_rebuild_gives(tmp_path: Path) -> None:
    record = updated(study(1), "2026-03-03", designModule={"enrollmentInfo": {"count": 48}})
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        for load, answered in zip(LOADS, (study(1), record, record, study(1)), strict=False):
            w.registry.load(load, {number(1): answered})
            w.moment = datetime.fromisoformat(load).replace(hour=15, tzinfo=UTC)
            w.app.check()
        files = [
            put(tmp_path / "old", f"{day}-{count}", answer(day, number=number(1), count=count))
            for day in ("2025-12-01", "2026-03-03", "2026-03-04", "2026-03-07")
            for count in (40, 51)
        ]
        with w.app.store() as store:
            bring(store, *random.Random(3).sample(files, len(files)))
            log = told(store)
            assert not list(verify(store, NOW))
            rebuild(store)
            assert told(store) == log
        enrolled = [row["new"]["count"] for row in map(orjson.loads, log)
                    if row["field"] == "designModule.enrollmentInfo"]  # fmt: skip
        assert enrolled.count(48) >= 1
        # The registry's answer stands again at the next check, whatever the files said.
        w.registry.load(LOADS[5], {number(1): study(1)})
        w.moment = datetime(2026, 3, 9, 15, tzinfo=UTC)
        w.app.check()
        with w.app.store() as store:
            assert not list(verify(store, NOW))
            held = store.records.get(number(1))
            assert held is not None
            assert held.title == "Something Tried in Somebody 1"


def test_a_load_older_than_a_file_is_told_before_it(tmp_path: Path) -> None:
    later = updated(study(1), "2026-02-13", designModule={"enrollmentInfo": {"count": 48}})
    again = study(1)
    again["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-07"
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        with w.app.store() as store:
            bring(store, put(tmp_path / "in", "again.json", orjson.dumps(again)))
        w.registry.load(LOADS[1], {number(1): later})
        w.moment = datetime(2026, 3, 3, 15, tzinfo=UTC)
        w.app.check()
        with w.app.store() as store:
            log = told(store)
            rebuild(store)
            assert told(store) == log
    enrolled = [row for row in map(orjson.loads, log) if row["category"] == "enrollment"]
    assert [(row["seen_at"][:10], row["new"]["count"]) for row in enrolled] == [
        ("2026-03-03", 48),
        ("2026-03-07", 40),
    ]


def test_a_version_that_a_load_of_its_day_did_not_show_yet_is_not_taken_back(
    tmp_path: Path,
) -> None:
    newer = updated(study(1), "2026-03-03", designModule={"enrollmentInfo": {"count": 48}})
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        for load, answered in zip(LOADS[:3], (study(1), study(1), newer), strict=True):
            w.registry.load(load, {number(1): answered})
            w.moment = datetime.fromisoformat(load).replace(hour=15, tzinfo=UTC)
            w.app.check()
        with w.app.store() as store:
            record = store.records.get(number(1))
            assert record is not None
            version = NewSnapshot(
                record=record.id, nct_id=number(1), raw=orjson.dumps(newer), format=Format.HISTORY,
                placed="2026-03-03", fields_digest=b"", normaliser=0, stored_at=w.moment, version=1,
                recorded_on=date(2026, 3, 3), posted_on=date(2026, 3, 3),
            )  # fmt: skip
            places = store.snapshots.write([version])
            with store.transaction():
                store.snapshots.insert([version], places)
                retell(store, record)
            assert store.snapshots.count() == 3
            log = [row for row in map(orjson.loads, told(store)) if row["category"] == "enrollment"]
    assert [row["new"]["count"] for row in log] == [48]


@pytest.mark.skipif(not RECORDS.is_dir(), reason="the folder of records is missing")
def test_real_records_give_the_same_log_in_three_orders(tmp_path: Path) -> None:
    by_record: dict[str, list[File]] = {}
    for path in sorted((*RECORDS.glob("v2/*/*.json"), *RECORDS.glob("xml/*/*.xml"))):
        by_record.setdefault(path.parent.name, []).append((path, None))
    several = [files for files in by_record.values() if len(files) > 1]
    chosen = random.Random(1).sample(several, min(60, len(several)))
    files = [file for each in chosen for file in each]
    assert len(chosen) == 60
    logs = [
        brought(tmp_path / str(seed), random.Random(seed).sample(files, len(files)), 80)
        for seed in range(3)
    ]
    assert len(logs[0]) > len(files)
    assert logs[1] == logs[0]
    assert logs[2] == logs[0]
