"""The rule of Unknown status: worked examples, invented edges, and real records where at hand."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.errors import ReadingError
from tracker.status import Clause, binding, lapse_day, shown_status, submitted_status

CASES = Path(__file__).parents[2].parent / "shared" / "data" / "unknown-rule-cases.tsv"


def record(
    status: str | None,
    verified: str | None,
    completion: str | None = None,
    primary: str | None = None,
    *,
    last_known: str | None = None,
    kind: str = "ESTIMATED",
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "statusModule.overallStatus": status,
        "statusModule.lastKnownStatus": last_known,
        "statusModule.statusVerifiedDate": verified,
        "statusModule.completionDateStruct": completion and {"date": completion, "type": kind},
        "statusModule.primaryCompletionDateStruct": primary and {"date": primary, "type": kind},
    }
    return {path: value for path, value in values.items() if value}


NYR, REC = "NOT_YET_RECRUITING", "RECRUITING"
ANR, EBI = "ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION"

REAL_RECORDS = [
    # what it shows, submitted status, verified, completion, primary, day, shown
    ("NCT05294952 on the eve", NYR, "2024-02", "2025-11-04", "2025-02-03", "2026-02-28", NYR),
    ("NCT05294952 on its day", NYR, "2024-02", "2025-11-04", "2025-02-03", "2026-03-01", "UNKNOWN"),
    ("NCT06302556 month completion", NYR, "2024-02", "2026-02", "2026-01", "2026-03-01", "UNKNOWN"),
    ("NCT06302556 to the month's end", NYR, "2024-02", "2026-02", "2026-01", "2026-02-28", NYR),
    ("NCT04077528 four days after", REC, "2024-01", "2025-09", None, "2026-02-05", "UNKNOWN"),
    ("NCT05829057 24 months not over", REC, "2024-02", "2025-06-21", None, "2026-02-05", REC),
    ("NCT04175704 waited", REC, "2022-09", "2026-01-30", "2024-11-30", "2026-02-05", "UNKNOWN"),
    ("NCT06029816 future end", NYR, "2023-09", "2025-12-30", "2024-12-30", "2025-12-09", NYR),
    ("NCT02449850 end decades off", ANR, "2019-08", "2044-06", "2020-07", "2026-02-05", ANR),
    ("NCT01689805 no dates", REC, "2012-09", None, None, "2026-02-05", "UNKNOWN"),
    ("NCT02228941 primary stands in", REC, "2014-08", None, "2014-09", "2026-02-05", "UNKNOWN"),
    ("NCT03828656 invited lapse", EBI, "2021-03", "2022-02-01", None, "2025-05-07", "UNKNOWN"),
    ("NCT00962923 day before", REC, "2009-08", "2011-12", "2010-12", "2011-12-31", REC),
    ("NCT00962923 its day", REC, "2009-08", "2011-12", "2010-12", "2012-01-01", "UNKNOWN"),
]


@pytest.mark.parametrize(
    ("status", "verified", "completion", "primary", "day", "shown"),
    [row[1:] for row in REAL_RECORDS],
    ids=[row[0] for row in REAL_RECORDS],
)
def test_the_rule_shows_what_the_registry_showed(
    status: str, verified: str, completion: str | None, primary: str | None, day: str, shown: str
) -> None:
    on = date.fromisoformat(day)
    assert shown_status(record(status, verified, completion, primary), on) == shown
    stored_later = record("UNKNOWN", verified, completion, primary, last_known=status)
    assert shown_status(stored_later, on) == shown


LAPSE_DAYS = [
    ("both clauses end on the same day", REC, "2020-01", "2022-01-31", "2022-02-01"),
    ("a day after the month's end waits", REC, "2020-01", "2022-02-01", "2022-02-02"),
    ("a leap February counts whole", REC, "2022-02", "2023", "2024-03-01"),
    ("a verification in a leap February", REC, "2020-02", "2021", "2022-03-01"),
    ("a verified day counts by its month", REC, "2020-01-02", "2021-01", "2022-02-01"),
    ("a verified year counts to December", REC, "2020", "2021-01", "2023-01-01"),
    ("a completion year counts to December", REC, "2015-01", "2019", "2020-01-01"),
    ("a year's end rolls over", REC, "2019-12", "2020-01", "2022-01-01"),
    ("a placeholder far off still counts", REC, "2019-12", "2099-01", "2099-02-01"),
    ("a placeholder long past too", REC, "2019-12", "1900-01", "2022-01-01"),
    ("suspended never lapses", "SUSPENDED", "2010-01", "2011-01", None),
    ("available never lapses", "AVAILABLE", "2010-01", None, None),
    ("completed never lapses", "COMPLETED", "2010-01", "2011-01", None),
    ("withheld never lapses", "WITHHELD", "2010-01", None, None),
    ("a status not heard of never lapses", "PAUSED_BY_MOON", "2010-01", None, None),
    ("never verified never lapses", REC, None, "2011-01", None),
    ("without a status never lapses", None, "2010-01", "2011-01", None),
    ("the calendar's end is no error", REC, "9999-12", "9999-12-31", "9999-12-31"),
]


@pytest.mark.parametrize(
    ("status", "verified", "completion", "day"),
    [row[1:] for row in LAPSE_DAYS],
    ids=[row[0] for row in LAPSE_DAYS],
)
def test_the_lapse_day_is_the_first_possible_one(
    status: str | None, verified: str | None, completion: str | None, day: str | None
) -> None:
    assert lapse_day(record(status, verified, completion)) == (day and date.fromisoformat(day))


def test_an_actual_completion_date_counts_like_an_estimated_one() -> None:
    assert lapse_day(record(REC, "2020-01", "2023-05", kind="ACTUAL")) == date(2023, 6, 1)


def test_the_submitted_status_is_the_last_known_one_behind_unknown() -> None:
    assert submitted_status(record("UNKNOWN", "2020-01", last_known=EBI)) == EBI
    assert submitted_status(record("COMPLETED", "2020-01")) == "COMPLETED"
    assert submitted_status(record("UNKNOWN", "2020-01")) is None
    assert submitted_status({}) is None


def test_unknown_without_a_last_known_status_stays_what_the_record_says() -> None:
    assert shown_status(record("UNKNOWN", "2020-01"), date(2020, 2, 1)) == "UNKNOWN"
    assert shown_status({}, date(2020, 2, 1)) is None


def test_the_later_date_binds() -> None:
    found = binding(record(REC, "2009-08", "2011-12", "2010-12"))
    assert found is not None
    assert found.clause is Clause.COMPLETION
    assert (found.stale_on, found.past_on) == (date(2011, 9, 1), date(2012, 1, 1))
    assert (found.completion, found.completion_type, found.primary) == (
        "2011-12",
        "ESTIMATED",
        False,
    )


def test_the_verification_binds_alone_without_any_completion_date() -> None:
    found = binding(record(REC, "2009-08"))
    assert found is not None
    assert (found.clause, found.completion, found.past_on) == (Clause.VERIFICATION, None, None)


def test_the_verification_binds_on_a_tie() -> None:
    found = binding(record(REC, "2020-01", primary="2022-01"))
    assert found is not None
    assert (found.clause, found.primary) == (Clause.VERIFICATION, True)


@pytest.mark.parametrize("written", ["Unknown", "2012-13", "2012-02-30", "12-2012", "2012-1"])
def test_a_date_that_is_none_is_named(written: str) -> None:
    with pytest.raises(ReadingError, match=written):
        lapse_day(record(REC, "2020-01", written))


def _real_cases() -> list[dict[str, str]]:
    if not CASES.exists():
        return []
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.skipif(not CASES.exists(), reason="the real records are not at hand")
def test_every_real_record_at_hand_is_shown_as_the_registry_showed_it() -> None:
    cases = _real_cases()
    wrong = [
        (case["nct_id"], shown)
        for case in cases
        if (shown := shown_status(_fields(case), date.fromisoformat(case["as_of"])))
        != case["overall_status"]
    ]
    assert len(cases) > 300
    assert wrong == []


def _fields(case: dict[str, str]) -> dict[str, Any]:
    # The status as submitted, so that the shown one must come from the rule alone.
    return record(
        case["last_known_status"] or case["overall_status"],
        case["status_verified_date"],
        case["completion_date"],
        case["primary_completion_date"],
        kind=case["completion_type"] or "ESTIMATED",
    )
