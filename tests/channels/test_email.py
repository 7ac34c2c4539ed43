from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracker.channels import Outgoing
from tracker.channels.email import EmailChannel
from tracker.config import Mail, Security
from tracker.embedded.mail import MailReceiver
from tracker.errors import DeliveryError

SENDER = "Registry tracker <tracker@example.org>"
WRITTEN = datetime(2026, 3, 2, 15, 0, 4, tzinfo=UTC)


def outgoing(number: int = 7, recipient: str = "reader@example.org", **more: Any) -> Outgoing:
    values: dict[str, Any] = {
        "subject": "[tracker] NCT00962923 Status: Recruiting → Unknown status",
        "text": "The registry record changed.\n",
        "html": "<p>The registry record changed.</p>",
        "date": WRITTEN,
        "record": "NCT00962923",
    }
    return Outgoing(number, recipient, **(values | more))


def settings(server: MailReceiver, **more: Any) -> Mail:
    values: dict[str, Any] = {"security": Security.NONE, "timeout": 5.0}
    return Mail(host="127.0.0.1", port=server.port, sender=SENDER, **(values | more))


def failure(channel: EmailChannel, message: Outgoing) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    return caught.value


class Busy:
    """A server that turns its one caller away at the door."""

    def __enter__(self) -> Busy:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._turn_away)
        self._thread.start()
        return self

    def _turn_away(self) -> None:
        caller, _ = self._socket.accept()
        with caller:
            caller.sendall(b"421 4.3.2 Too busy\r\n")

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._socket.close()


def test_a_mail_arrives_with_text_and_html() -> None:
    with MailReceiver() as server:
        EmailChannel(settings(server)).send(outgoing(headers={"X-Tracker-Changes": "1"}))
    (received,) = server.messages
    assert received.sender == "tracker@example.org"
    assert received.recipient == "reader@example.org"
    assert received.text.strip() == "The registry record changed."
    assert received.html.strip() == "<p>The registry record changed.</p>"
    mail = received.message
    assert mail["Subject"] == "[tracker] NCT00962923 Status: Recruiting → Unknown status"
    assert mail["From"] == SENDER
    assert mail["Date"].datetime == WRITTEN
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["References"] == mail["In-Reply-To"] == "<NCT00962923@example.org>"
    assert mail["List-Id"] == "Registry tracker <registry-tracker.example.org>"
    assert mail["List-Unsubscribe"] == "<mailto:tracker@example.org?subject=unsubscribe>"
    assert mail["X-Tracker-Changes"] == "1"


def test_the_same_message_sent_again_is_recognisable_as_the_same() -> None:
    with MailReceiver() as server:
        for message in (outgoing(7), outgoing(7), outgoing(8)):
            EmailChannel(settings(server)).send(message)
    first, again, other = [each.message for each in server.messages]
    assert first.as_bytes() == again.as_bytes()
    assert first["Message-ID"] != other["Message-ID"]


def test_many_messages_share_one_connection() -> None:
    with MailReceiver() as server:
        with EmailChannel(settings(server)) as channel:
            for number in range(20):
                channel.send(outgoing(number))
        assert server.connections == 1
    assert len(server.messages) == 20


REPLIES = [
    ("mailbox unknown", "550 5.1.1 No such user", True),
    ("mailbox full for good", "552 5.2.2 Over quota", True),
    ("greylisted", "451 4.7.1 Try again later", False),
    ("busy", "450 4.2.1 Busy", False),
    ("log-in wanted", "530 5.7.0 Authentication required", False),
    ("closing down", "421 4.3.2 Shutting down", False),
]


@pytest.mark.parametrize(
    ("reply", "permanent"), [row[1:] for row in REPLIES], ids=[row[0] for row in REPLIES]
)
def test_a_refused_address_holds_up_nobody(reply: str, permanent: bool) -> None:
    answers = {"bad@example.org": [reply]}
    with MailReceiver(answers=answers) as server, EmailChannel(settings(server)) as channel:
        channel.send(outgoing(1, "first@example.org"))
        error = failure(channel, outgoing(2, "bad@example.org"))
        channel.send(outgoing(3, "last@example.org"))
    assert error.permanent is permanent
    assert "bad@example.org" in error.message
    assert reply in error.message
    assert [each.recipient for each in server.messages] == ["first@example.org", "last@example.org"]


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [("552 5.3.4 Too big", True), ("554 5.6.0 Refused", True), ("452 4.3.1 Disk full", False)],
)
def test_a_refused_message_holds_up_nobody(reply: str, permanent: bool) -> None:
    with MailReceiver(after_data=[reply]) as server, EmailChannel(settings(server)) as channel:
        error = failure(channel, outgoing(1, "bad@example.org"))
        channel.send(outgoing(2, "last@example.org"))
    assert error.permanent is permanent
    assert reply in error.message
    assert [each.recipient for each in server.messages] == ["last@example.org"]


def test_a_server_that_hangs_up_is_connected_to_again() -> None:
    with MailReceiver(hang_up=1) as server, EmailChannel(settings(server)) as channel:
        error = failure(channel, outgoing(1))
        assert not error.permanent
        channel.send(outgoing(1))
        channel.send(outgoing(2))
    assert len(server.messages) == 2
    assert server.connections == 2


def test_a_connection_that_died_between_two_messages_costs_neither() -> None:
    with MailReceiver() as server, EmailChannel(settings(server)) as channel:
        channel.send(outgoing(1))
        server.hang_up()
        channel.send(outgoing(2))
        assert server.connections == 2
    assert len(server.messages) == 2


def test_a_server_that_is_not_there_is_asked_once_a_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    mail = Mail(host="127.0.0.1", port=port, sender=SENDER, security=Security.NONE, timeout=5.0)
    with EmailChannel(mail) as channel:
        first, second = failure(channel, outgoing(1)), failure(channel, outgoing(2))
    assert not first.permanent
    assert f"127.0.0.1:{port}" in first.message
    assert second is first


def test_after_a_run_the_server_is_asked_again() -> None:
    with MailReceiver(accounts={"me": "right"}) as server:
        channel = EmailChannel(settings(server, username="me"), "wrong")
        for _ in range(2):
            with channel:
                failure(channel, outgoing())
        assert server.connections == 2


def test_a_server_that_is_too_busy_to_greet_is_quoted() -> None:
    with Busy() as busy:
        mail = Mail(
            host="127.0.0.1", port=busy.port, sender=SENDER, security=Security.NONE, timeout=5.0
        )
        error = failure(EmailChannel(mail), outgoing())
    assert not error.permanent
    assert error.message.endswith("can't be used: 421 4.3.2 Too busy")


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = Mail(
            host="127.0.0.1",
            port=silent.getsockname()[1],
            sender=SENDER,
            security=Security.NONE,
            timeout=0.1,
        )
        error = failure(EmailChannel(mail), outgoing())
    assert not error.permanent
    assert "timed out" in error.message


def test_a_wrong_password_names_the_settings_and_may_be_tried_again() -> None:
    with MailReceiver(accounts={"me": "right"}) as server:
        error = failure(EmailChannel(settings(server, username="me"), "wrong"), outgoing())
        assert not error.permanent
        assert "mail.username" in error.message
        assert "mail.password_env" in error.message
        assert "wrong" not in error.message
        EmailChannel(settings(server, username="me"), "right").send(outgoing())
    assert len(server.messages) == 1


def test_a_server_that_wants_a_log_in_and_gets_none_is_no_fault_of_the_reader() -> None:
    with MailReceiver(accounts={"me": "right"}) as server:
        error = failure(EmailChannel(settings(server)), outgoing())
    assert not error.permanent
    assert "530" in error.message


def test_a_log_in_where_none_is_offered_names_the_setting() -> None:
    with MailReceiver() as server:
        error = failure(EmailChannel(settings(server, username="me"), "secret"), outgoing())
    assert not error.permanent
    assert "mail.username" in error.message


def test_a_password_does_not_go_over_a_connection_that_could_not_be_protected() -> None:
    with MailReceiver(accounts={"me": "right"}) as server:
        mail = settings(server, username="me", security=Security.STARTTLS)
        error = failure(EmailChannel(mail, "right"), outgoing())
    assert not error.permanent
    assert "mail.security" in error.message
    assert server.log_ins == 0


ASKED = (
    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost that only a test trusts, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    subprocess.run(
        [openssl, *ASKED.split(), "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


PROTECTED = [Security.STARTTLS, Security.TLS]


@pytest.mark.parametrize("security", PROTECTED)
def test_a_protected_connection_carries_log_in_and_mail(
    security: Security, certificate: Path
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    tls = server_side(certificate)
    with MailReceiver(accounts={"me": "right"}, security=security, tls=tls) as server:
        mail = settings(server, username="me", security=security)
        with EmailChannel(mail, "right", context=trusting) as channel:
            channel.send(outgoing(1))
            channel.send(outgoing(2))
        assert server.connections == 1
    assert len(server.messages) == 2


@pytest.mark.parametrize("security", PROTECTED)
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    security: Security, certificate: Path
) -> None:
    tls = server_side(certificate)
    with MailReceiver(accounts={"me": "right"}, security=security, tls=tls) as server:
        mail = settings(server, username="me", security=security)
        error = failure(EmailChannel(mail, "right"), outgoing())
        assert server.log_ins == 0
    assert not error.permanent
    assert "certificate" in error.message


def test_plain_speech_to_a_protected_port_names_the_setting(certificate: Path) -> None:
    with MailReceiver() as server:
        error = failure(EmailChannel(settings(server, security=Security.TLS)), outgoing())
    assert not error.permanent
    assert "mail.security" in error.message


def test_probing_logs_in_and_sends_nothing() -> None:
    with MailReceiver(accounts={"me": "right"}) as server:
        EmailChannel(settings(server, username="me"), "right").probe()
        with pytest.raises(DeliveryError, match=r"mail\.username"):
            EmailChannel(settings(server, username="me"), "wrong").probe()
    assert server.log_ins == 1
    assert server.messages == ()


SUBJECTS = [
    ("line breaks", "a\r\nBcc: victim@example.org", "a Bcc: victim@example.org"),
    ("a line separator", "a\u2028Bcc: victim@example.org", "a Bcc: victim@example.org"),
    ("next line", "a\x85Bcc: victim@example.org", "a Bcc: victim@example.org"),
    ("right to left", "[tracker] NCT00962923 ניסוי קליני", "[tracker] NCT00962923 ניסוי קליני"),
    ("an emoji", "[tracker] 🧪 → ✅", "[tracker] 🧪 → ✅"),
    ("long and foreign", "Ä→" * 70, "Ä→" * 70),
]


@pytest.mark.parametrize(
    ("subject", "arrived"), [row[1:] for row in SUBJECTS], ids=[row[0] for row in SUBJECTS]
)
def test_a_subject_arrives_as_one_line(subject: str, arrived: str) -> None:
    with MailReceiver() as server:
        EmailChannel(settings(server)).send(outgoing(subject=subject))
    mail = server.messages[0].message
    assert mail["Subject"] == arrived
    assert mail["Bcc"] is None


ADDRESSES = [
    ("foreign letters", "jürgen@example.org", "jürgen@example.org"),
    ("a foreign domain", "reader@bücher.example", "reader@xn--bcher-kva.example"),
    ("with a name", "Jürgen Leser <reader@example.org>", "reader@example.org"),
]


@pytest.mark.parametrize(
    ("address", "arrived"), [row[1:] for row in ADDRESSES], ids=[row[0] for row in ADDRESSES]
)
def test_an_address_of_any_script_is_written_to(address: str, arrived: str) -> None:
    with MailReceiver() as server:
        EmailChannel(settings(server)).send(outgoing(recipient=address))
    assert server.messages[0].recipient == arrived


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.org",
        "a@b\r\nRCPT TO:<victim@example.org>",
        "a@example.org\nBcc: v@w.x",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_sent(address: str) -> None:
    with MailReceiver() as server, EmailChannel(settings(server)) as channel:
        error = failure(channel, outgoing(recipient=address))
        assert error.permanent
        assert server.connections == 0
        channel.send(outgoing())


def test_long_texts_and_long_lines_arrive_whole() -> None:
    text = "Ein langes Wort: " + "ä" * 20_000 + "\n.\n..\nEnd\n"
    with MailReceiver() as server:
        EmailChannel(settings(server)).send(outgoing(text=text, html=f"<p>{text}</p>"))
    assert server.messages[0].text == text
    assert server.messages[0].html.strip() == f"<p>{text}</p>"
