"""E-mail: alone speaks SMTP, and knows which of a server's refusals are for good."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from tracker.channels import Outgoing
from tracker.channels.letter import letter
from tracker.config import Mail, Security
from tracker.errors import DeliveryError

_AUTHENTICATION = frozenset({530, 534, 535, 538})
"""Replies that blame the account rather than the recipient (RFC 4954)."""


class EmailChannel:
    """Mails over one SMTP connection, opened with the first and opened again when it was lost.

    Without `with`, each message has a connection of its own. `context` checks the server's
    certificate; the default one trusts what the system trusts.
    """

    def __init__(
        self, mail: Mail, password: str | None = None, *, context: ssl.SSLContext | None = None
    ) -> None:
        self._mail = mail
        self._password = password
        self._context = context
        self._server: smtplib.SMTP | None = None
        self._kept_open = False
        self._unreachable: DeliveryError | None = None

    def __enter__(self) -> Self:
        self._kept_open = True
        self._unreachable = None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kept_open = False
        self._close()

    def send(self, message: Outgoing) -> None:
        """Hand one message to the server.

        DeliveryError is permanent where the server refuses this recipient or this message for good
        (5xx), not where it may be another day's or another setting's matter: 4xx, no connection,
        log-in, certificate, a refused sender. While `with` lasts, a server that could not be
        reached or logged in to is not asked again, so that many messages do not wait for as many
        time-outs.
        """
        mail = letter(message, self._mail.sender)
        try:
            self._send(mail, self._connected())
        finally:
            if not self._kept_open:
                self._close()

    def probe(self) -> None:
        """Connect and log in, sending nothing; DeliveryError says what does not work."""
        with self:
            self._connected()

    def _send(self, mail: EmailMessage, server: smtplib.SMTP) -> None:
        recipient = str(mail["To"].addresses[0].addr_spec)
        try:
            server.send_message(mail, str(mail["From"].addresses[0].addr_spec), [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = error.recipients[recipient]
            self._gone_if(code)
            raise _refused(f"{recipient} was refused", code, reply) from error
        except smtplib.SMTPSenderRefused as error:
            self._gone_if(error.smtp_code)
            raise DeliveryError(
                f"the server refuses the sender {error.sender}: {_reply(error)}; see mail.from and "
                "mail.username",
                permanent=False,
            ) from error
        except smtplib.SMTPDataError as error:
            self._gone_if(error.smtp_code)
            what = f"the message to {recipient} was refused"
            raise _refused(what, error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(
                f"{recipient}: the server can't take an address that is not ASCII", permanent=True
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise self._trouble("broke off", error) from error

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None and self._alive(self._server):
            return self._server
        if self._unreachable is not None:
            raise self._unreachable
        try:
            self._server = self._connect()
        except DeliveryError as error:
            self._unreachable = error
            raise
        return self._server

    def _alive(self, server: smtplib.SMTP) -> bool:
        """Tell whether the server still answers, and clear away what a failed message left behind."""
        try:
            return server.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            self._close()
            return False

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            server = self._opened()
            if self._mail.security is Security.STARTTLS:
                server.starttls(context=self._tls())
            self._log_in(server)
        except (DeliveryError, smtplib.SMTPException, OSError) as error:
            if server is not None:
                server.close()
            if isinstance(error, DeliveryError):
                raise
            raise self._trouble("can't be used", error) from error
        return server

    def _opened(self) -> smtplib.SMTP:
        host, port, timeout = self._mail.host, self._mail.port, self._mail.timeout
        name = _own_name()
        if self._mail.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=self._tls())
        return smtplib.SMTP(host, port, name, timeout=timeout)

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = ssl.create_default_context()
        return self._context

    def _log_in(self, server: smtplib.SMTP) -> None:
        if self._mail.username is None:
            return
        try:
            server.login(self._mail.username, self._password or "")
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError(
                f"{self._where} refuses the log-in of {self._mail.username!r}: {_reply(error)}; see "
                "mail.username and mail.password_env or mail.password_command",
                permanent=False,
            ) from error
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            raise DeliveryError(
                f"{self._where} offers no log-in over this connection; see mail.security, or leave "
                "mail.username out",
                permanent=False,
            ) from error

    @property
    def _where(self) -> str:
        return f"the mail server {self._mail.host}:{self._mail.port}"

    def _trouble(self, what: str, error: Exception) -> DeliveryError:
        """Word a failure of the connection: it is nobody's address that is wrong."""
        hint = ""
        if isinstance(error, ssl.SSLCertVerificationError):
            hint = "; its certificate is not to be trusted for this name: see mail.host"
        elif isinstance(error, smtplib.SMTPNotSupportedError):
            hint = "; see mail.security"
        elif isinstance(error, ssl.SSLError):
            hint = "; see mail.security and mail.port"
        reason = str(error) or type(error).__name__
        if isinstance(error, ConnectionRefusedError):
            reason = "nothing listens there (refused); see mail.host and mail.port"
        elif isinstance(error, socket.gaierror):
            reason = (
                "the name of the host can't be found; see mail.host, or is this machine offline?"
            )
        elif isinstance(error, TimeoutError):
            reason = f"no answer within {self._mail.timeout:g} seconds"
        if isinstance(error, smtplib.SMTPResponseException):
            reason = _reply(error)
        return DeliveryError(f"{self._where} {what}: {reason}{hint}", permanent=False)

    def _gone_if(self, code: int) -> None:
        """After 421 the server closes the connection whatever we do."""
        if code == 421:
            self._close()

    def _close(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        # The message has been accepted or has failed already; a rude goodbye changes neither.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _refused(what: str, code: int, reply: bytes | str) -> DeliveryError:
    permanent = code >= 500 and code not in _AUTHENTICATION
    hint = "; see mail.username" if code in _AUTHENTICATION else ""
    return DeliveryError(f"{what}: {code} {_text(reply)}{hint}", permanent=permanent)


def _reply(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())


def _own_name() -> str:
    """The name to greet with, without asking the DNS, which smtplib does and may wait for long."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
