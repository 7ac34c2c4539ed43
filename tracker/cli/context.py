"""What every command is given: which config.toml is used, and the program built for it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tracker.app import App
    from tracker.config import Found, Settings
    from tracker.storage import Store

_log = logging.getLogger(__name__)

OFFERED = 200
"""Records that are offered to a shell at once: more can't be looked through."""


@dataclass(frozen=True)
class Context:
    """The global options of one call."""

    config_path: Path | None
    verbose: int = 0

    def found(self) -> Found:
        """Find the config.toml that holds."""
        from tracker import config

        found = config.find(self.config_path, os.environ, Path.cwd(), config.user_folder())
        _log.info("settings: %s (%s)", found.path, found.why)
        return found

    def settings(self) -> Settings:
        """Read that config.toml, once in a call; ConfigError with every fault of it."""
        return self._settings

    @cached_property
    def _settings(self) -> Settings:
        from tracker import config

        settings = config.load(self.found().path)
        _log.info("database: %s", settings.storage.database)
        return settings

    def app(self) -> App:
        """Build the program for that config.toml."""
        # Everything that fetches and compares comes with it: a mere question does without.
        from tracker.app import App

        return App(self.settings())

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store for a question; StorageError that says what to do if there is none yet."""
        from tracker.errors import StorageError

        settings = self.settings()
        with opened(settings) as store:
            if store is None:
                raise StorageError(
                    f"nothing is known yet: there is no database {settings.storage.database};"
                    " `tracker check` makes it and fetches the records you follow, `tracker import`"
                    " from files that you have"
                )
            yield store


@contextmanager
def opened(settings: Settings) -> Iterator[Store | None]:
    """Open the store for a question, or give None where no check has made one yet."""
    if not settings.storage.database.is_file():
        yield None
        return
    from tracker.storage import Store

    with Store(settings.storage.database, settings.storage.snapshots) as store:
        yield store


@contextmanager
def failure_exits(code: int | None) -> Iterator[None]:
    """Let a failure of the block exit with another status than usual; None: as usual.

    With --exit-code, 1 says "changed", as in git; a failure must then be something else.
    """
    from tracker.errors import TrackerError

    try:
        yield
    except TrackerError as error:
        if code is None:
            raise
        click.echo(f"tracker: {error}", err=True)
        raise click.exceptions.Exit(code) from None


pass_context = click.make_pass_decorator(Context)


def complete_watch(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the names of watches to a shell; none where there is no config.toml without faults."""
    from click.shell_completion import CompletionItem

    from tracker.errors import TrackerError

    try:
        settings = _given(ctx).settings()
    except TrackerError:
        return []
    names = (watch.name for watch in settings.watches)
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def complete_record(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer known records with their titles to a shell; none where nothing is known."""
    from click.shell_completion import CompletionItem

    from tracker.errors import TrackerError

    try:
        with opened(_given(ctx).settings()) as store:
            known = store.records.beginning(incomplete.upper(), OFFERED) if store else []
    except TrackerError:
        return []
    return [CompletionItem(each.nct_id, help=each.title) for each in known]


def _given(ctx: click.Context) -> Context:
    """The global options while a line is being completed: no command has run, so none are parsed."""
    params = ctx.find_root().params
    return Context(params.get("config_path"))
