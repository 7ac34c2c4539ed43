from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.channels import Outgoing
from tracker.channels.letter import address, letter
from tracker.errors import DeliveryError

SENDER = "Registry tracker <tracker@example.org>"
WRITTEN = datetime(2026, 3, 2, 15, 0, 4, tzinfo=UTC)
ANY = st.text(st.characters() | st.just("\ud800"))
"""Any characters, lone surrogates too."""


def arrived(message: Outgoing) -> EmailMessage:
    raw = letter(message, SENDER).as_bytes()
    return message_from_bytes(raw, EmailMessage, policy=default)


@given(subject=ANY, text=ANY, html=ANY, header=ANY)
def test_no_text_breaks_a_letter_or_adds_a_header(
    subject: str, text: str, html: str, header: str
) -> None:
    message = Outgoing(
        7, "reader@example.org", subject, text, html, WRITTEN, headers={"X-Tracker-Changes": header}
    )
    mail = arrived(message)
    plain = arrived(
        Outgoing(
            7, "reader@example.org", "s", "t", "h", WRITTEN, headers={"X-Tracker-Changes": "1"}
        )
    )
    assert mail.keys() == plain.keys()
    assert len(list(mail.iter_parts())) == 2


PUNCTUATED = st.text(st.sampled_from('ab.@<>\\",;:()[]ü \n\ud800-'))


def parsed(text: str) -> Address | DeliveryError:
    try:
        return address(text, "subscriber.address")
    except DeliveryError as error:
        return error


@example(name="", spec="0(\ud800")
@given(name=ANY | PUNCTUATED, spec=ANY | PUNCTUATED)
def test_an_address_is_one_or_is_refused_in_words(name: str, spec: str) -> None:
    for text in (spec, f"{name} <{spec}>", f"{spec}@example.org", f"reader@{spec}"):
        found = parsed(text)
        if isinstance(found, DeliveryError):
            assert found.permanent
            assert "subscriber.address" in found.message
        else:
            assert found.domain.isascii()
            assert arrived(Outgoing(1, text, "s", "t", "h", WRITTEN))["To"].addresses


@pytest.mark.parametrize("sender", ["", "nobody", "a@b\nBcc: c@d.e"])
def test_a_sender_that_is_none_names_the_setting(sender: str) -> None:
    message = Outgoing(1, "reader@example.org", "s", "t", "h", WRITTEN)
    with pytest.raises(DeliveryError, match=r"mail\.from") as caught:
        letter(message, sender)
    assert not caught.value.permanent


def test_a_mail_about_many_records_is_in_no_thread() -> None:
    mail = arrived(Outgoing(1, "reader@example.org", "s", "t", "h", WRITTEN))
    assert mail["References"] is None
    assert mail["List-Id"] is not None


def test_the_date_is_the_messages_own() -> None:
    mail = arrived(Outgoing(1, "reader@example.org", "s", "t", "h", WRITTEN))
    assert mail["Date"].datetime == WRITTEN


WORDS = ("Recruiting", "→", "“moved”", "12", "months,", "日本", "é", "x" * 30)


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=20))
def test_every_subject_comes_back_as_it_was_written(words: list[str]) -> None:
    subject = f"[tracker] NCT00962923 {' '.join(words)}"
    mail = arrived(Outgoing(7, "reader@example.org", subject, "t", "h", WRITTEN))
    assert mail["Subject"] == subject
    raw = letter(Outgoing(7, "reader@example.org", subject, "t", "h", WRITTEN), SENDER).as_bytes()
    lines = raw.partition(b"\r\nDate:")[0].partition(b"\r\nSubject:")[2].split(b"\r\n")
    assert max(map(len, [b"Subject:" + lines[0], *lines[1:]])) <= 76
