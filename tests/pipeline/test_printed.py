from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tracker.pipeline.importing import Options, import_files
from tracker.pipeline.printed import history_printed
from tracker.storage import Store
from tracker.tabular import History

SEED = Path(__file__).parents[1] / "data" / "seed-NCT00962923.txt"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
PRIMARY = "outcomesModule.primaryOutcomes"


def history_of(folder: Path, text: str) -> History | None:
    page = folder / "page.txt"
    page.write_text(text, encoding="utf-8")
    with Store(folder / "t.db", folder / "snapshots") as store:
        import_files(store, [page], Options(as_of=date(2023, 5, 1), workers=1), NOW)
        (record,) = store.records.all()
        return history_printed(store, store.snapshots.of(record.id))


def test_a_page_that_never_changed_is_its_own_first_version(tmp_path: Path) -> None:
    history = history_of(tmp_path, SEED.read_text(encoding="utf-8"))
    assert history is not None
    assert (history.count, history.at_least) == (1, False)
    (first,) = history.versions
    assert first.recorded_on == date(2009, 8, 19)
    assert first.fields[PRIMARY][0]["timeFrame"] == "monthly"


def test_originals_and_their_dates_are_taken_from_the_page(tmp_path: Path) -> None:
    text = SEED.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    text = text.replace(
        "(submitted: August 19, 2009)\nmRSS", "(submitted: March 3, 2012)\nChanged mRSS", 1
    )
    text = text.replace(
        "Original Primary Outcome Measures  ICMJE Same as current",
        "Original Primary Outcome Measures  ICMJE\n (submitted: August 19, 2009)\n"
        "Pain [ Time Frame: weekly ]",
    )
    text = text.replace("Change History No Changes Posted", "Change History Complete list")
    history = history_of(tmp_path, text)
    assert history is not None
    assert history.at_least
    first, last = history.versions
    assert [first.recorded_on, last.recorded_on] == [date(2009, 8, 19), date(2012, 3, 3)]
    assert first.fields[PRIMARY] == [{"measure": "Pain", "timeFrame": "weekly"}]
    assert last.fields[PRIMARY][0]["measure"].startswith("Changed mRSS")
