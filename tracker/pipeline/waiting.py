"""The registry's own wish to be left alone for a while: alone knows how it is kept, and how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from tracker.config import Settings
from tracker.errors import AskedToWaitError, RegistryError
from tracker.storage import Store

LONGEST = timedelta(days=1)
"""Time after which a registry is asked again, whatever it asked for: a proxy's slip of the pen must
not end the watch over the records."""


def waiting(store: Store, settings: Settings, now: datetime) -> datetime | None:
    """Give the moment before which the registry is not to be asked; None when it may be.

    A wish that lies further ahead than any that was ever noted is a sign that the clock was set
    back, and holds no longer.
    """
    until = store.checks.asked_to_wait(settings.registry.base_url)
    return until if until is not None and now < until <= now + LONGEST + _ROUNDING else None


def heed(store: Store, settings: Settings, error: RegistryError, now: datetime) -> datetime | None:
    """Keep the wish of a failed call for as long as it holds; give until when that is, if it has one."""
    if not error.retry_after:
        return None
    wait = timedelta(seconds=min(error.retry_after, LONGEST.total_seconds()))
    # Times are kept in whole seconds: never one too early.
    until = now.replace(microsecond=0) + wait + _ROUNDING
    with store.transaction():
        store.checks.ask_to_wait(settings.registry.base_url, until)
    return until


@contextmanager
def heeding(store: Store, settings: Settings, clock: Callable[[], datetime]) -> Iterator[None]:
    """Ask the registry in this block only if it does not want to be left alone, and heed it if it does.

    AskedToWaitError comes before the block, without a request, where an earlier wish still holds.
    """
    now = clock()
    if until := waiting(store, settings, now):
        raise AskedToWaitError(not_asked(until), retry_after=(until - now).total_seconds())
    try:
        yield
    except RegistryError as error:
        heed(store, settings, error, clock())
        raise


def not_asked(until: datetime) -> str:
    """Say that the registry was left alone."""
    return f"the registry asks to wait until {minute(until)}: it was not asked"


def minute(moment: datetime) -> str:
    """Write the minute after which a wait is over."""
    return f"{moment + timedelta(seconds=59):%Y-%m-%d %H:%M} UTC"


_ROUNDING = timedelta(seconds=1)
