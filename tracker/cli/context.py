"""What every command is given: which config.toml is used, and the program built for it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tracker.app import App
    from tracker.config import Found
    from tracker.storage import Store

_log = logging.getLogger(__name__)


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

    def app(self) -> App:
        """Build the program for that config.toml."""
        from tracker.app import open_app

        app = open_app(self.found().path)
        _log.info("database: %s", app.settings.storage.database)
        return app

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store for a question; StorageError that says what to do if there is none yet."""
        from tracker.errors import StorageError

        app = self.app()
        database = app.settings.storage.database
        if not database.is_file():
            raise StorageError(
                f"nothing is known yet: there is no database {database}; `tracker check` makes it"
                " and fetches the records you follow"
            )
        with app.store() as store:
            yield store

    @contextmanager
    def store_if_any(self) -> Iterator[Store | None]:
        """Open the store for a question, or give None where no check has made one yet."""
        app = self.app()
        if not app.settings.storage.database.is_file():
            yield None
            return
        with app.store() as store:
            yield store


pass_context = click.make_pass_decorator(Context)


def complete_watch(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the names of watches to a shell; none where there is no config.toml without faults."""
    from click.shell_completion import CompletionItem

    from tracker.errors import TrackerError

    try:
        settings = _given(ctx).app().settings
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
        with _given(ctx).store_if_any() as store:
            known = list(store.records.all()) if store else []
    except TrackerError:
        return []
    return [
        CompletionItem(each.nct_id, help=each.title)
        for each in known
        if each.nct_id.startswith(incomplete.upper())
    ]


def _given(ctx: click.Context) -> Context:
    """The global options while a line is being completed: no command has run, so none are parsed."""
    params = ctx.find_root().params
    return Context(params.get("config_path"))
