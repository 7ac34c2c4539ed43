from __future__ import annotations

import json

from command_line import CommandLine, Desk


def test_a_test_mail_really_goes_out(fresh: Desk) -> None:
    said = fresh.tracker("mail", "test", "somebody@example.org")
    assert said.code == 0
    assert "accepted the mail for somebody@example.org" in said.out
    (got,) = fresh.mailbox.messages
    assert got.recipient == "somebody@example.org"


def test_a_refused_test_mail_is_told_as_refused(fresh: Desk) -> None:
    config = fresh.tracker.folder / "config.toml"
    config.write_text(config.read_text().replace(f"port = {fresh.mailbox.port}", "port = 9"))
    said = fresh.tracker("mail", "test", "somebody@example.org")
    assert (said.code, said.out) == (1, "")
    assert "127.0.0.1:9" in said.err


def test_an_address_that_is_none_is_refused_before_anything_is_sent(fresh: Desk) -> None:
    said = fresh.tracker("mail", "test", "somebody")
    assert (said.code, fresh.mailbox.messages) == (1, ())
    assert "not a mail address" in said.err


def test_without_a_mail_server_the_way_to_one_is_told(tracker: CommandLine) -> None:
    tracker("init")
    said = tracker("mail", "test", "somebody@example.org")
    assert said.code == 2
    assert "has no [mail]" in said.err


def test_the_last_changes_are_previewed(told: Desk) -> None:
    said = told.tracker("mail", "preview")
    assert said.lines[0].startswith("Subject: [tracker] NCT00000001 ")
    assert "Enrollment 40 (estimated) → 99 (actual)" in said.out
    target = told.tracker.folder / "last.html"
    assert told.tracker("mail", "preview", "--record", "nct1", str(target)).code == 0
    assert "Enrollment" in target.read_text()
    assert "<html" in target.read_text()


def test_a_preview_needs_a_change_and_a_subscriber_that_there_are(told: Desk) -> None:
    said = told.tracker("mail", "preview", "--record", "NCT2")
    assert said.code == 1
    assert "no change of NCT00000002" in said.err
    said = told.tracker("mail", "preview", "--subscriber", "raeder@example.org")
    assert said.code == 2
    assert 'did you mean "reader@example.org"?' in said.err


def test_the_outbox_is_listed_and_read(told: Desk) -> None:
    (post,) = json.loads(told.tracker("mail", "list", "--format", "json").out)
    assert (post["state"], post["subscriber"]) == ("sent", "reader@example.org")
    assert "Enrollment" in told.tracker("mail", "show", str(post["id"])).out
    assert told.tracker("mail", "show", "99").code == 1


def test_mail_that_was_put_off_is_sent_at_once_when_asked(fresh: Desk) -> None:
    from command_line import study, updated

    config = fresh.tracker.folder / "config.toml"
    right = config.read_text()
    fresh.tracker("check")
    fresh.publish(1, updated(study(1), "2026-03-01", statusModule={"overallStatus": "SUSPENDED"}))
    config.write_text(right.replace(f"port = {fresh.mailbox.port}", "port = 9"))
    assert "mail not sent" in fresh.tracker("check").err
    told = " ".join(fresh.tracker("status").out.split())
    assert "Trouble mail: reader@example.org: the mail server 127.0.0.1:9 can't be used" in told
    assert "nothing listens there (refused); see mail.host and mail.port" in told
    assert fresh.tracker("mail", "retry").code == 1
    assert "9" in fresh.tracker("mail", "list").out
    config.write_text(right)
    said = fresh.tracker("mail", "retry")
    assert (said.code, said.out) == (0, "1 mail sent.\n")
    assert "Trouble" not in fresh.tracker("status").out
    assert len(fresh.mailbox.messages) == 1
