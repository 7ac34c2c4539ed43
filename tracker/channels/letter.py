"""The letter itself: alone knows which headers a mail of ours carries and how they are written."""

from __future__ import annotations

import re
from datetime import UTC
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr

from tracker.channels import Outgoing
from tracker.errors import DeliveryError


class _Folding(EmailPolicy):
    """The standard policy, but for subjects.

    Where words in ASCII and others take turns, the library's folding (seen in Python 3.11) loses
    blanks or doubles them; long ones it may begin on the second line.
    """

    def fold(self, name: str, value: str) -> str:
        """Write a header as lines of text."""
        if name.lower() != "subject":
            return str(super().fold(name, value))
        charset = "us-ascii" if str(value).isascii() else "utf-8"
        # RFC 2047 allows lines with encoded words two characters less than other headers have.
        header = Header(str(value), charset, maxlinelen=76, header_name=name)
        words = header.encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write a header as bytes."""
        if name.lower() != "subject" or self.utf8:
            return bytes(super().fold_binary(name, value))
        return self.fold(name, value).encode("ascii")


_POLICY = _Folding(linesep="\r\n", max_line_length=78)

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def letter(message: Outgoing, sender: str) -> EmailMessage:
    """Return the mail, text and HTML, as it goes over the wire; the same message gives the same mail.

    Message-ID comes from the outbox number and the date, References and List-Id from the record
    and the sender's domain. Line breaks in header values are made spaces; in an address they are
    a DeliveryError, as is an address that is none.
    """
    origin = address(sender, "mail.from", permanent=False)
    recipient = address(message.recipient, "subscriber.address")
    domain = origin.domain
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = origin
    mail["To"] = recipient
    mail["Subject"] = _line(message.subject)
    mail["Date"] = format_datetime(message.date.astimezone(UTC))
    mail["Message-ID"] = f"<{message.number}.{int(message.date.timestamp())}@{domain}>"
    if message.record:
        thread = f"<{_line(message.record)}@{domain}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    mail["List-Id"] = f"Registry tracker <registry-tracker.{domain}>"
    mail["List-Unsubscribe"] = f"<mailto:{origin.addr_spec}?subject=unsubscribe>"
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in message.headers.items():
        mail[name] = _line(value)
    mail.set_content(_sound(message.text), cte="quoted-printable")
    mail.add_alternative(_sound(message.html), subtype="html", cte="quoted-printable")
    # The library's own boundary is a random number; quoted-printable text never holds "=_".
    mail.set_boundary(f"=_tracker_{message.number}_{int(message.date.timestamp())}")
    return mail


def address(text: str, key: str, *, permanent: bool = True) -> Address:
    """Return a parsed address, its domain in ASCII; DeliveryError, naming `key`, if it is none."""
    try:
        text.encode("utf-8")  # a half character (lone surrogate) can't be written down
        name, spec = parseaddr(text)
        local, at, domain = spec.rpartition("@")
        if not (at and local and domain) or _CONTROLS.search(text) or " " in spec:
            raise ValueError("a name, an @ and a domain")
        return Address(name, local, domain.encode("idna").decode("ascii"))
    except (ValueError, MessageError) as error:
        raise DeliveryError(
            f"{key}: {text!r} is not a mail address", permanent=permanent
        ) from error


def _line(text: str) -> str:
    return _CONTROLS.sub(" ", _sound(text)).strip()


def _sound(text: str) -> str:
    """Replace half characters (lone surrogates), which can't be written down."""
    return text.encode("utf-8", "replace").decode("utf-8")
