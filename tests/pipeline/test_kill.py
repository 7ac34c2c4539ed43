"""A kill -9 at any moment of a check loses nothing and tells nothing twice."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from killed_check import check_and_deliver
from watched_world import LOADS, World, number, study, updated, world

MOMENTS = 56
RECORDS = range(1, 106)
PRELOADED = ["pytest", "tracker.app", "tracker.render.mail", "tracker.channels.email", "deepdiff"]
"""What every victim imports: imported once, in the process that they are forked from."""

SUBSCRIBER = 'address = "reader@example.org"\nweight = "low"'


def changed(i: int) -> dict[str, object]:
    if i % 20 == 0:
        return updated(
            study(i), "2026-03-02", designModule={"enrollmentInfo": {"count": i, "type": "ACTUAL"}}
        )
    if i % 37 == 0:
        return updated(study(i), "2026-03-02", statusModule={"overallStatus": "COMPLETED"})
    return study(i)


@pytest.fixture
def checked_once(tmp_path: Path) -> Iterator[World]:
    """A world of 105 records, checked once; the next load has 7 of them changed."""
    with world(tmp_path, *(study(i) for i in RECORDS)) as w:
        w.configure([number(i) for i in RECORDS], subscriber=SUBSCRIBER)
        w.app.check()
        w.later(days=1)
        w.registry.load(LOADS[1], {number(i): changed(i) for i in RECORDS})
        yield w


def run(w: World, kill_at: int | None) -> tuple[int, int]:
    """Check and deliver in another process; give its exit code and the steps it took."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    steps = context.Value("q", 0)
    arguments = (w.folder / "config.toml", w.moment, kill_at, steps)
    process = context.Process(target=check_and_deliver, args=arguments)
    process.start()
    process.join()
    return process.exitcode or 0, steps.value


def story(w: World) -> list[tuple[object, ...]]:
    with w.app.store() as store:
        assert store.integrity() == []
        for snapshot in store.snapshots.all():
            store.snapshots.raw(snapshot)
    return [
        (e.record, e.change.field, e.change.old, e.change.new, e.change.summary, e.clocks, e.phase)
        for e in w.log(suppressed=True)
    ]


def mails(w: World) -> Counter[tuple[str, str]]:
    return Counter(
        (str(r.message["Message-ID"]), str(r.message["Subject"])) for r in w.mailbox.messages
    )


def test_a_kill_at_any_moment_changes_neither_log_nor_mail(checked_once: World) -> None:
    w = checked_once
    template = w.folder / "before"
    template.mkdir()
    for name in ("config.toml", "tracker.db"):
        shutil.copy(w.folder / name, template / name)
    shutil.copytree(w.folder / "snapshots", template / "snapshots")

    whole = World(w.folder / "whole", w.registry, w.mailbox, w.moment)
    shutil.copytree(template, whole.folder)
    code, steps = run(whole, None)
    assert code == 0
    told = story(whole)
    subjects = Counter(subject for _, subject in mails(whole).elements())
    assert len(subjects) == sum(subjects.values()) == 7

    killed = twice = 0
    moments = sorted(random.Random(20260302).sample(range(1, steps), MOMENTS))
    for index, moment in enumerate(moments):
        victim = World(w.folder / f"victim{index}", w.registry, w.mailbox, w.moment)
        shutil.copytree(template, victim.folder)
        before = mails(w)
        code, _ = run(victim, moment)
        killed += code == -9
        victim.app.check()
        victim.app.deliver()
        assert story(victim) == told, f"killed at step {moment} of {steps}"
        sent = mails(w) - before
        assert {subject for _, subject in sent} == set(subjects), f"lost at step {moment}"
        # One mail may come twice: the kill fell between the server's acceptance and our note of it.
        # It then carries the same Message-ID.
        again = [number for number in sent.values() if number > 1]
        assert len(sent) == len(subjects)
        assert again in ([], [2]), f"told twice at step {moment}"
        twice += len(again)
    # Steps vary a little from run to run, so the last moments may fall after the end.
    assert killed >= 50
    assert twice < MOMENTS / 4
