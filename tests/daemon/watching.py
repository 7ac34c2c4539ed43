"""A service to be watched: a registry and a mail receiver on loopback, and the lines it logs."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread, Timer
from typing import Any

from tracker.app import App, open_app
from tracker.daemon.orders import Orders, Stop
from tracker.daemon.service import Service
from tracker.embedded.mail import MailReceiver
from tracker.embedded.registry import EmbeddedRegistry
from tracker.embedded.registry_faults import Fault, Reply

LOADS = ("2026-03-02T09:00:04", "2026-03-03T09:00:05", "2026-03-04T09:00:03")
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
LONG = 30.0
"""Seconds after which a test that waits in vain fails."""


def number(i: int) -> str:
    return f"NCT{i:08d}"


def study(i: int, status: str = "RECRUITING", day: str = "2026-01-10") -> dict[str, Any]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": number(i), "briefTitle": f"Invented Trial {i}"},
            "statusModule": {
                "overallStatus": status,
                "statusVerifiedDate": "2026-01",
                "studyFirstSubmitDate": "2025-05-01",
                "lastUpdateSubmitDate": day,
                "lastUpdatePostDateStruct": {"date": day, "type": "ACTUAL"},
            },
        },
        "hasResults": False,
    }


def studies(count: int) -> dict[str, Any]:
    return {number(i): study(i) for i in range(1, count + 1)}


@dataclass
class Place:
    """Where a service lives."""

    folder: Path
    registry: EmbeddedRegistry
    mailbox: MailReceiver

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def app(self) -> App:
        return App(open_app(self.config).settings, clock=lambda: NOW, environ={})

    def configure(self, records: int = 1, *, schedule: str = "", extra: str = "") -> None:
        names = ", ".join(f'"{number(i)}"' for i in range(1, records + 1))
        self.config.write_text(
            f"""
[registry]
base_url = "{self.registry.base_url}"
min_interval = 0.0
[storage]
database = "tracker.db"
[schedule]
{schedule}
[[watch]]
name = "w"
records = [{names}]
[mail]
host = "127.0.0.1"
port = {self.mailbox.port}
security = "none"
from = "Tracker <tracker@example.org>"
[[subscriber]]
address = "reader@example.org"
{extra}
""",
            encoding="utf-8",
        )

    def known(self) -> int:
        with self.app.store() as store:
            return sum(record.latest is not None for record in store.records.all())


@contextmanager
def place(folder: Path, records: int = 1) -> Iterator[Place]:
    with (
        EmbeddedRegistry(studies(records), timestamp=LOADS[0]) as registry,
        MailReceiver() as mailbox,
    ):
        there = Place(folder, registry, mailbox)
        there.configure(records)
        yield there


def heard(fault: Fault) -> tuple[Fault, Event]:
    """The same fault, and an event that is set when a request meets it."""
    met, wrong = Event(), fault.reply
    assert wrong is not None

    def reply(right: Reply) -> Reply:
        met.set()
        return wrong(right)

    return replace(fault, reply=reply), met


class Lines(logging.Handler):
    """What a service in this process logs, as events with their facts."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._lines: SimpleQueue[tuple[str, dict[str, Any]]] = SimpleQueue()

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.put((record.getMessage(), dict(getattr(record, "facts", {}))))

    def wait(self, event: str) -> dict[str, Any]:
        """Give the facts of the next such event; those before it are passed over."""
        while True:
            found, facts = self._lines.get(timeout=LONG)
            if found == event:
                return facts


class Running:
    """A service at work in a thread of this process."""

    def __init__(self, app: App, lines: Lines) -> None:
        self.orders: Orders = SimpleQueue()
        self.lines = lines
        self.finished: bool | None = None
        self._service = Service(app, self.orders)
        self._thread = Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self.orders.put(Stop("the test"))
        self._thread.join(LONG)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        self.finished = self._service.run()


@contextmanager
def running(app: App) -> Iterator[Running]:
    logger, lines = logging.getLogger("tracker.daemon"), Lines()
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(lines)
    service = Running(app, lines)
    try:
        yield service
    finally:
        service.stop()
        logger.removeHandler(lines)
        logger.setLevel(before)


def guard(process: subprocess.Popen[Any]) -> Timer:
    """Let no process outlive its test, so that waiting for its lines ends; to be cancelled."""
    timer = Timer(2 * LONG, process.kill)
    timer.daemon = True
    timer.start()
    return timer


class Process:
    """A `tracker run` of its own, and the lines of its stderr."""

    def __init__(self, *arguments: str, code: str = "from tracker.cli import main; main()") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.seen: list[str] = []
        self._guard = guard(self._process)

    def wait(self, part: str) -> str:
        """Give the next line that holds `part`; fail if the process ends without one."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.seen.append(line.rstrip("\n"))
            if part in line:
                return self.seen[-1]
        raise AssertionError(f"no line with {part!r} among {self.seen}")

    def signal(self, which: int) -> None:
        self._process.send_signal(which)

    def end(self, within: float = LONG) -> int:
        """Give the exit status; what is left of stderr is in `seen` then."""
        _, rest = self._process.communicate(timeout=within)
        self.seen += rest.splitlines()
        return self._process.returncode

    def kill(self) -> None:
        self._guard.cancel()
        self._process.kill()
        self._process.communicate()


@contextmanager
def process(*arguments: str, **more: str) -> Iterator[Process]:
    it = Process(*arguments, **more)
    try:
        yield it
    finally:
        it.kill()
