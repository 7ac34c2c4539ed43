"""The demo played: servers on loopback, a folder of its own, a told clock, and the real program between."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tracker import config
from tracker.app import App
from tracker.demo.story import (
    EDITOR,
    HARBOUR,
    LOADS,
    LULL,
    MORROW,
    PHANTOM,
    READER,
    REAL,
    STROLL,
    TWICE,
    ZEAL,
    DataLoad,
    publish,
)
from tracker.embedded.mail import MailReceiver, Received
from tracker.embedded.registry import EmbeddedRegistry
from tracker.errors import MisuseError
from tracker.pipeline.check import Checked

MARK = "# Written by `tracker demo`"
_MADE = ("tracker.db", "tracker.db-wal", "tracker.db-shm", "snapshots", "mails")


@dataclass(frozen=True, slots=True)
class Scene:
    """One data load and what the program made of it."""

    load: DataLoad
    checked: Checked
    mails: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it arrived, and the file that holds it."""

    received: Received
    path: Path


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo left behind."""

    config: Path
    database: Path
    snapshots: Path
    mails: tuple[Mail, ...]
    requests: int
    idle_requests: int


def play(folder: Path, tell: Callable[[Scene], None]) -> Played:
    """Play every data load in `folder`, anew; MisuseError if the folder is somebody else's.

    `tell` hears of each scene as soon as it is over. Only what an earlier demo wrote is removed.
    """
    _clear(folder)
    with EmbeddedRegistry(timestamp=LOADS[0].timestamp) as registry, MailReceiver() as mailbox:
        path = folder / "config.toml"
        path.write_text(_settings(registry.base_url, mailbox.port), encoding="utf-8")
        settings = config.load(path)
        now = LOADS[0].moment

        def clock() -> datetime:
            return now

        app = App(settings, clock=clock, environ={})
        for load in LOADS:
            publish(load, registry)
            now = load.moment + timedelta(minutes=20)
            checked = app.check()
            sent = app.deliver().sent
            tell(Scene(load, checked, sent))
        now += timedelta(hours=1)
        idle = app.check()
        now += timedelta(days=7)
        app.deliver()
        return Played(
            config=path,
            database=settings.storage.database,
            snapshots=settings.storage.snapshots,
            mails=_keep(mailbox.messages, folder / "mails"),
            requests=len(registry.requests),
            idle_requests=idle.requests,
        )


def _clear(folder: Path) -> None:
    path = folder / "config.toml"
    if folder.exists() and not folder.is_dir():
        raise MisuseError(f"{folder} is not a folder")
    if folder.is_dir() and any(folder.iterdir()) and not _is_ours(path):
        raise MisuseError(
            f"{folder} holds something that the demo did not write; name another folder:"
            " tracker demo --folder PATH"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name in _MADE:
        made = folder / name
        if made.is_dir() and not made.is_symlink():
            shutil.rmtree(made)
        else:
            made.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8", errors="replace").startswith(MARK)


def _keep(messages: tuple[Received, ...], folder: Path) -> tuple[Mail, ...]:
    folder.mkdir()
    kept = []
    for number, received in enumerate(messages, start=1):
        path = folder / f"{number:02}-{_name(received)}.eml"
        path.write_bytes(received.message.as_bytes())
        path.with_suffix(".html").write_text(received.html, encoding="utf-8")
        kept.append(Mail(received, path))
    return tuple(kept)


def _name(received: Received) -> str:
    who = received.recipient.partition("@")[0]
    return f"{who}-{received.message['X-Tracker-Record'] or 'digest'}"


def _settings(base_url: str, port: int) -> str:
    listed = ", ".join(f'"{number}"' for number in (MORROW, STROLL, LULL, TWICE, HARBOUR))
    return f"""\
{MARK}; a demo that is run again begins anew and overwrites it.
# All records but {REAL} are invented, and the registry and the mail server were this
# machine's own: they are gone now, so `check` finds nobody. Everything else works.

[registry]
base_url = "{base_url}"
contact = "you@example.org"
min_interval = 0.0

[storage]
database = "tracker.db"
snapshots = "snapshots"

[[watch]]
name = "sclerosis"
records = ["{REAL}"]
query = {{ cond = "systemic sclerosis", intr = "mesenchymal" }}

[[watch]]
name = "desk"
records = [{listed}, "{PHANTOM}", "{ZEAL}"]

[mail]
host = "127.0.0.1"
port = {port}
security = "none"
from = "Registry tracker <tracker@example.org>"

[[subscriber]]
address = "{READER}"
weight = "medium"
deliver = "immediate"
warn_before = "30d"

[[subscriber]]
address = "{EDITOR}"
watches = ["desk"]
categories = ["status", "outcomes", "results"]
weight = "high"
deliver = "weekly"
"""
