from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from tracker.model import Format
from tracker.storage import NewSnapshot
from tracker.storage.sequence import in_order

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def kept(source: str, format: Format = Format.V2, recorded: int | None = 5) -> NewSnapshot:
    return NewSnapshot(
        record=1,
        nct_id="NCT00000001",
        raw=source.encode(),
        format=format,
        placed="2026-03-02",
        fields_digest=b"same",
        normaliser=1,
        stored_at=NOON,
        recorded_on=date(2026, 2, recorded) if recorded else None,
        source=source,
    )


CASES = {
    "by day before all else": [
        replace(kept("later recorded", recorded=9), placed="2026-03-01"),
        kept("the day after"),
    ],
    "the version recorded first, though it is a sight": [
        kept("still the old one", recorded=3),
        replace(kept("new", Format.HISTORY), version=4),
    ],
    "a version before a sight of the same": [
        replace(kept("version", Format.HISTORY), version=4),
        kept("sight"),
    ],
    "versions by number, whatever their dates": [
        replace(kept("first", Format.HISTORY, recorded=9), version=0),
        replace(kept("second", Format.HISTORY, recorded=5), version=1),
        kept("sight", recorded=20),
    ],
    "pages of one archived version together, the one that says less last": [
        kept("older", recorded=1),
        kept("right side", Format.ARCHIVE_AFTER),
        kept("page", Format.ARCHIVE_HTML, recorded=20),
        kept("sight"),
    ],
    "by the day of posting where none was recorded": [
        kept("recorded"),
        replace(kept("posted", Format.TABULAR_HTML, None), posted_on=date(2026, 2, 7)),
        kept("neither", Format.TABULAR_TEXT, None),
    ],
    "by when somebody looked": [
        replace(kept("a"), seen_from=NOON),
        replace(kept("b"), seen_from=NOON.replace(hour=13)),
    ],
    "forms that say more first": [
        kept("api"),
        kept("xml", Format.CLASSIC_XML),
        kept("saved page", Format.TABULAR_HTML),
    ],
    "by what they say in the end": [
        replace(kept("b"), fields_digest=b"1"),
        replace(kept("a"), fields_digest=b"2"),
    ],
}


@pytest.mark.parametrize("expected", CASES.values(), ids=list(CASES))
def test_snapshots_of_one_moment_stand_in_an_order_that_they_give_themselves(
    expected: list[NewSnapshot],
) -> None:
    for stored in permutations(expected):
        assert in_order(stored) == expected
