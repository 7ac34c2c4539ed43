"""What the service can be told while it works, and the signals that tell it: alone knows signals."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from queue import SimpleQueue
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Stop:
    """An order to stop, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reload:
    """An order to read config.toml again."""


@dataclass(frozen=True, slots=True)
class Again:
    """A beat's own wish to come again at another time than the next."""

    beat: str
    after: timedelta


Order: TypeAlias = Stop | Reload | Again
Orders: TypeAlias = "SimpleQueue[Order]"
"""Orders to the main thread. Its put is reentrant, so that signal handlers may use it."""


@contextmanager
def signals_to(orders: Orders) -> Iterator[None]:
    """Turn signals into orders for a while; to be used in the main thread only.

    SIGTERM and SIGINT mean stop. SIGHUP means reload, unless it tells what it once meant: that the
    terminal on which the program was started is gone.
    """
    on_terminal = sys.stderr.isatty()

    def hung_up() -> Order:
        gone = on_terminal and not os.isatty(sys.stderr.fileno())
        return Stop("its terminal was closed") if gone else Reload()

    meant: dict[signal.Signals, Callable[[], Order]] = {
        signal.SIGTERM: lambda: Stop("SIGTERM"),
        signal.SIGINT: lambda: Stop("SIGINT"),
    }
    if sys.platform != "win32":
        meant[signal.SIGHUP] = hung_up

    def heed(number: int, frame: object) -> None:
        orders.put(meant[signal.Signals(number)]())

    before = {each: signal.signal(each, heed) for each in meant}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
