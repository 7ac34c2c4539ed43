"""Configuration turned into built parts: store, registry, check, delivery."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tracker import config
from tracker.clock import now
from tracker.config import Settings
from tracker.pipeline.check import Checked, Progress, check
from tracker.pipeline.deliver import Delivered, deliver
from tracker.pipeline.forecasting import warn
from tracker.registries.ctgov import ClinicalTrialsGov, RecordHistory
from tracker.registries.http import (
    CurlTransport,
    Manners,
    RequestsTransport,
    Transport,
    user_agent,
)
from tracker.storage import Store, lock


@dataclass(frozen=True)
class App:
    """The program built for one config.toml.

    `clock`, `sleep` and `environ` are the process's own unless a test gives others.
    """

    settings: Settings
    clock: Callable[[], datetime] = now
    sleep: Callable[[float], None] = time.sleep
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store; each thread opens its own."""
        with Store(self.settings.storage.database, self.settings.storage.snapshots) as store:
            yield store

    @contextmanager
    def registry(self) -> Iterator[ClinicalTrialsGov]:
        """Give the client of the registry's public API."""
        wanted = self.settings.registry
        manners = self._manners(_transport(wanted.client), wanted.min_interval)
        try:
            yield ClinicalTrialsGov(manners)
        finally:
            manners.close()

    @contextmanager
    def history(self) -> Iterator[RecordHistory]:
        """Give the client of the registry's record history."""
        wanted = self.settings.history
        manners = self._manners(_transport(wanted.client), wanted.min_interval)
        try:
            yield RecordHistory(manners)
        finally:
            manners.close()

    def check(self, progress: Progress | None = None) -> Checked:
        """Check all records followed, and queue warnings of coming lapses.

        InUseError when another process is at it.
        """
        with self.at_work(), self.store() as store, self.registry() as registry:
            result = check(store, registry, self.settings, self.clock, progress)
            if result.error is None:
                warn(store, self.settings, self.clock())
            return result

    def deliver(self) -> Delivered:
        """Send the mail that is due; InUseError when another process is at it."""
        with lock(self.settings.storage.database, "mail"), self.store() as store:
            return deliver(store, self.settings, self.environ, self.clock)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Hold the right to write to this database's records."""
        with lock(self.settings.storage.database):
            yield

    def _manners(self, transport: Transport, min_interval: float) -> Manners:
        registry = self.settings.registry
        return Manners(
            transport,
            base_url=registry.base_url,
            user_agent=user_agent(registry.contact or "", transport.product),
            min_interval=min_interval,
            timeout=registry.timeout,
            connect_timeout=registry.connect_timeout,
            max_bytes=registry.max_bytes,
            attempts=registry.attempts,
            sleep=self.sleep,
        )


def _transport(client: config.Client) -> Transport:
    return CurlTransport() if client is config.Client.CURL else RequestsTransport()


def open_app(path: Path) -> App:
    """Build the program for a config.toml; ConfigError with every fault of it."""
    return App(config.load(path))
