"""What every command is given: which config.toml is used, and the program built for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tracker.app import App
    from tracker.config import Found
    from tracker.storage import Record, Store


@dataclass(frozen=True)
class Context:
    """The global options of one call."""

    config_path: Path | None
    verbose: int = 0

    def found(self) -> Found:
        """Find the config.toml that holds."""
        from tracker import config

        return config.find(self.config_path, os.environ, Path.cwd(), config.user_folder())

    def app(self) -> App:
        """Build the program for that config.toml."""
        from tracker.app import open_app

        return open_app(self.found().path)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store of that config.toml."""
        with self.app().store() as store:
            yield store


pass_context = click.make_pass_decorator(Context)


def record_named(store: Store, name: str) -> Record:
    """Give a known record by number, in any case, or alias; an error that says what to do if none."""
    from tracker.config import normalise_id
    from tracker.errors import TrackerError

    number = normalise_id(name)
    record = store.records.get(number)
    if record is None:
        raise TrackerError(
            f"{number} is not known here; follow it with `tracker watch add {number}` and run"
            " `tracker check`"
        )
    return record
