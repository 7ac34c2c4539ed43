from __future__ import annotations

from pathlib import Path

from watched_world import LOADS, number, study, updated, world

WARNED = 'address = "reader@example.org"\ncategories = ["outcomes"]\nwarn_before = "30d"'
STALE = {
    "statusVerifiedDate": "2024-03",
    "completionDateStruct": {"date": "2025-11-04", "type": "ESTIMATED"},
}


def test_a_subscriber_is_warned_once_of_a_lapse_to_come(tmp_path: Path) -> None:
    with world(tmp_path, study(1, statusModule=STALE), study(2)) as w:
        w.configure([number(1), number(2)], subscriber=WARNED)
        w.app.check()
        w.app.check()
        assert w.app.deliver().sent == 1
        (mail,) = w.mailbox.messages
        assert "Will lapse to Unknown on 2026-04-01" in mail.text
        for shown in (mail.text, mail.html):
            assert f"Source: ClinicalTrials.gov, data of {LOADS[0]}." in shown
        assert "verify the record" in mail.text
        (entry,) = w.log()
        assert entry.change.detail["sort"] == "forecast"
        assert str(entry.change.effective_on) == "2026-04-01"


def test_many_lapses_of_a_day_are_one_mail_a_subscriber(tmp_path: Path) -> None:
    with world(tmp_path, *(study(i, statusModule=STALE) for i in range(1, 6))) as w:
        two = WARNED + '\n[[subscriber]]\naddress = "other@example.org"\nwarn_before = "40d"'
        w.configure([number(i) for i in range(1, 6)], subscriber=two)
        w.app.check()
        assert w.app.deliver().sent == 2
        assert len(w.log()) == 5
        assert all(number(5) in mail.text for mail in w.mailbox.messages)


def test_nobody_is_warned_too_early_or_after_an_update(tmp_path: Path) -> None:
    with world(tmp_path, study(1, statusModule=STALE)) as w:
        w.configure([number(1)], subscriber=WARNED.replace("30d", "29d"))
        w.app.check()
        assert w.log() == []
        fresh = updated(study(1), "2026-03-03", statusModule={"statusVerifiedDate": "2026-03"})
        w.registry.load(LOADS[1], {number(1): fresh})
        w.later(days=5)
        w.app.check()
        assert [e.change.path for e in w.log() if e.change.path == "record.forecast"] == []
