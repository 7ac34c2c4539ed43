"""The clock of the machine is set back between checks, or was ahead for a while."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from watched_world import LOADS, World, number, study, updated, world

from tracker.pipeline.rebuild import rebuild
from tracker.pipeline.verify import verify


def counted(count: int, on: str) -> dict[str, object]:
    enrolled = {"enrollmentInfo": {"count": count, "type": "ESTIMATED"}}
    return updated(study(1), on, designModule=enrolled)


HOURS = {
    "set back before a change is seen": (24, 24, -60, 24),
    "set back at once": (-1, 24, 24, 24),
    "set back again and again": (-10, -10, -10, -10),
    "ahead for one check": (24 * 365, -24 * 364, 24, 24),
    "ahead for one check that saw nothing new": (24, 24 * 365, -24 * 364, 24),
    "standing still": (0, 0, 0, 0),
}
"""Hours from one check to the next; the second and the fourth load bring a change."""

CHANGES = (None, counted(50, "2026-03-02"), None, counted(60, "2026-03-04"), None)


def checked(w: World, hours: tuple[int, ...]) -> None:
    w.configure([number(1)])
    w.app.check()
    for load, record, by in zip(LOADS[1:], CHANGES[1:], hours, strict=False):
        w.later(hours=by)
        w.registry.load(load, {number(1): record} if record else {})
        w.app.check()


@pytest.mark.parametrize("name", HOURS)
def test_no_change_is_seen_before_it_was_not_yet_seen(tmp_path: Path, name: str) -> None:
    with world(tmp_path, study(1)) as w:
        checked(w, HOURS[name])
        entries = w.log(suppressed=True)
        assert [e.change.new["count"] for e in entries if e.change.path.endswith("lmentInfo")] == [
            50,
            60,
        ]
        for each in entries:
            after, at = each.clocks.seen_after, each.clocks.seen_at
            assert at is not None
            assert after is None or after <= at, each.change.summary
        with w.app.store() as store:
            latest = w.moment + timedelta(days=800)
            assert [f for f in verify(store, latest) if not f.harmless] == []
            retold = rebuild(store).retold
            assert (retold.added, retold.removed, retold.amended) == (0, 0, 0)


def test_the_last_look_that_can_be_true_begins_the_interval(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        w.configure([number(1)])
        w.app.check()
        first = w.moment
        w.later(days=3)
        w.registry.load(LOADS[1], {})
        w.app.check()
        w.later(days=-2)
        w.registry.load(LOADS[2], {number(1): counted(50, "2026-03-03")})
        w.app.check()
        for each in w.log():
            assert (each.clocks.seen_after, each.clocks.seen_at) == (first, w.moment)


def test_verify_notes_what_a_wrong_clock_left_and_calls_it_no_damage(tmp_path: Path) -> None:
    with world(tmp_path, study(1)) as w:
        checked(w, HOURS["ahead for one check"])
        with w.app.store() as store:
            found = list(verify(store, w.moment))
        assert found
        assert all(each.harmless for each in found)
        assert all("the clock was wrong then" in each.problem for each in found)
