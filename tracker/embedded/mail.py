"""A mail server on loopback that keeps what it is sent, for the demo and the tests.

Alone knows aiosmtpd. It relays nothing; it can be told to refuse, to defer and to hang up.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tracker.config import Security

_T = TypeVar("_T")

ACCEPTED = "250 2.0.0 Accepted"


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it arrived."""

    sender: str
    recipient: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML."""
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


class MailReceiver:
    """The server, running while `with` lasts; `port` is then a free one of 127.0.0.1, unless given.

    `answers` maps an address to the replies that it gets to its next RCPT commands, in order; when
    they are used up it is accepted. `after_data` are the replies to the next messages themselves;
    `hang_up` is how many messages it breaks off after, without a reply. `accounts` are user names
    and passwords; with any, mail is taken only after a log-in. `tls` is needed for any security but
    none.
    """

    def __init__(
        self,
        *,
        answers: Mapping[str, Sequence[str]] | None = None,
        after_data: Sequence[str] = (),
        hang_up: int = 0,
        accounts: Mapping[str, str] | None = None,
        security: Security = Security.NONE,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        self._answers = defaultdict(
            deque, {who: deque(said) for who, said in (answers or {}).items()}
        )
        self._after_data = deque(after_data)
        self._hang_ups = hang_up
        self._accounts = dict(accounts or {})
        self._security = security
        self._tls = tls
        self._lock = threading.Lock()
        self._received: list[Received] = []
        self._open: list[SMTP] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail", daemon=True)
        self.host = "127.0.0.1"
        self.port = port
        self.connections = 0
        self.log_ins = 0

    @property
    def messages(self) -> tuple[Received, ...]:
        """What has arrived so far, in order."""
        with self._lock:
            return tuple(self._received)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._wait(self._started())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wait(self._stopped())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def hang_up(self) -> None:
        """Drop every connection at once, without a word."""
        self._wait(self._dropped())

    async def _dropped(self) -> None:
        for connection in self._open:
            _cut(connection)
        self._open.clear()

    async def _started(self) -> asyncio.Server:
        ssl_ = self._tls if self._security is Security.TLS else None
        return await self._loop.create_server(self._connection, self.host, self.port, ssl=ssl_)

    async def _stopped(self) -> None:
        """Hang up on whoever is still there, and let every task of theirs end."""
        self._server.close()
        await self._dropped()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _wait(self, step: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(step, self._loop).result(timeout=30)

    def _connection(self) -> SMTP:
        self.connections += 1
        starttls = self._security is Security.STARTTLS
        connection = SMTP(
            self,
            hostname="mail.example",
            ident="embedded receiver",
            enable_SMTPUTF8=True,
            tls_context=self._tls if starttls else None,
            require_starttls=starttls,
            auth_require_tls=False,
            authenticator=self._authenticated,
            auth_exclude_mechanism=() if self._accounts else ("LOGIN", "PLAIN"),
            loop=self._loop,
        )
        self._open.append(connection)
        return connection

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        """Judge a log-in; aiosmtpd itself answers 535 to a wrong one."""
        known = isinstance(given, LoginPassword) and (
            self._accounts.get(given.login.decode()) == given.password.decode()
        )
        self.log_ins += known
        return AuthResult(success=known, handled=False)

    async def handle_MAIL(  # noqa: N802 – the name is aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender, once logged in where there are accounts."""
        if self._accounts and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or give the next reply that was laid up for it."""
        waiting = self._answers[address]
        if waiting:
            return waiting.popleft()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message, unless a reply to it was laid up or the server is to hang up."""
        if self._hang_ups:
            self._hang_ups -= 1
            _cut(server)
            await asyncio.Event().wait()  # until aiosmtpd notices and cancels this
        if self._after_data:
            return self._after_data.popleft()
        self._keep(envelope)
        return ACCEPTED

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        with self._lock:
            for recipient in envelope.rcpt_tos:
                parsed = message_from_bytes(raw, EmailMessage, policy=default)
                self._received.append(Received(envelope.mail_from or "", recipient, parsed))


def _cut(connection: SMTP) -> None:
    """Drop a connection without a word, as a server that dies does."""
    if isinstance(connection.transport, asyncio.WriteTransport):
        connection.transport.abort()
