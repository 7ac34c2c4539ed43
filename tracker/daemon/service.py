"""The beats on a schedule, and the orders that steer them: alone knows APScheduler."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from tracker import __version__, config
from tracker.app import App, open_app
from tracker.clock import now
from tracker.config import Settings
from tracker.config.durations import format_duration
from tracker.daemon import beats
from tracker.daemon.beats import Beat, Told
from tracker.daemon.complaints import Complaints
from tracker.daemon.halt import AbandonedError, Halt
from tracker.daemon.orders import Again, Orders, Reload, Stop, signals_to
from tracker.errors import ConfigError, InUseError, TrackerError
from tracker.storage import lock

_log = logging.getLogger("tracker.daemon")

PATIENCE = 8.0
"""Seconds that a step in work gets to finish once the program is to stop."""

BEATS: dict[str, Beat] = {"check": beats.check, "deliver": beats.deliver, "history": beats.past}
_HISTORY = timedelta(minutes=1)


def serve(path: Path) -> None:
    """Follow the records of a config.toml until SIGTERM or SIGINT; SIGHUP reads it again.

    Raises ConfigError for a file with faults, InUseError where another service is at work on the same
    database, and StorageError for a database that can't be used. A step that does not end in time is
    abandoned by leaving the process: everything is committed step by step, so that nothing is lost
    or done twice.
    """
    orders: Orders = SimpleQueue()
    with signals_to(orders):
        finished = Service(open_app(path), orders).run()
    if not finished:
        logging.shutdown()
        os._exit(0)


class Service:
    """One service on one database. All scheduling is done by the thread that calls `run`."""

    def __init__(self, app: App, orders: Orders) -> None:
        self._halt = Halt()
        self._app = replace(app, sleep=self._halt.sleep)
        self._orders = orders
        self._complaints = {name: Complaints() for name in BEATS}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"registry": ThreadPoolExecutor(1), "mail": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None},
        )

    def run(self) -> bool:
        """Work until ordered to stop; tell whether the steps in work ended in time."""
        with _alone(self._app.settings.storage.database):
            # A database that can't be opened is told at once, not at every beat for ever.
            with self._app.store():
                _log.info("start", extra={"facts": _described(self._app.settings)})
            self._schedule()
            self._scheduler.start()
            reason = self._obey()
            return self._stop(reason)

    def _obey(self) -> str:
        while True:
            match self._orders.get():
                case Stop(reason):
                    return reason
                case Reload():
                    self._reload()
                case Again(beat, after):
                    if self._scheduler.get_job(beat):
                        self._scheduler.modify_job(beat, next_run_time=_from_now(after))

    def _schedule(self) -> None:
        settings = self._app.settings
        wanted = {"check": (settings.schedule.check, settings.schedule.jitter, "registry")}
        if settings.mail is not None:
            wanted["deliver"] = (settings.schedule.deliver, timedelta(0), "mail")
        if settings.history.enabled:
            wanted["history"] = (_HISTORY, timedelta(0), "registry")
        for name in BEATS:
            if name in wanted:
                self._add(name, *wanted[name])
            elif self._scheduler.get_job(name):
                self._scheduler.remove_job(name)

    def _add(self, name: str, every: timedelta, jitter: timedelta, executor: str) -> None:
        """Put a beat on the schedule, the first at once."""
        self._scheduler.add_job(
            self._beat,
            IntervalTrigger(
                seconds=max(1, round(every.total_seconds())),
                jitter=round(min(jitter, every / 2).total_seconds()) or None,
                timezone=UTC,
            ),
            args=(name,),
            id=name,
            name=name,
            executor=executor,
            next_run_time=_from_now(timedelta(0)),
            # One more check may wait for its turn (the executor has one thread): one that is asked
            # for while another is at work, after a reload, would else be lost for an hour.
            max_instances=2 if name == "check" else 1,
            replace_existing=True,
        )

    def _beat(self, name: str) -> None:
        if self._halt.wished:
            return
        app = self._app
        began = app.clock()
        try:
            told = BEATS[name](app, self._halt)
        except AbandonedError:
            _log.info("%s abandoned", name, extra={"facts": {"kept": "what it had finished"}})
        except TrackerError as error:
            self._complain(name, {name: str(error)})
        except Exception as error:  # the rim of a beat: a fault of ours must not end the service
            reason = f"{type(error).__name__}: {error}"
            _log.exception("%s failed", name, extra={"facts": {"reason": reason}})
        else:
            self._tell(name, told, (app.clock() - began).total_seconds())

    def _tell(self, name: str, told: Told, seconds: float) -> None:
        level = logging.DEBUG if told.idle else logging.INFO
        facts = {**told.facts, "seconds": round(seconds, 1)}
        _log.log(level, name, extra={"facts": facts})
        self._complain(name, told.failures)
        if not told.idle:
            self._complaints[name].only(told.failures)
        if told.again is not None:
            self._orders.put(Again(name, told.again))

    def _complain(self, name: str, failures: Mapping[str, str]) -> None:
        for subject, reason, times in self._complaints[name].to_tell(failures):
            facts = {"of": subject, "reason": reason, "times": times if times > 1 else None}
            _log.error("%s failed", name, extra={"facts": facts})

    def _reload(self) -> None:
        path = self._app.settings.path
        try:
            settings = config.load(path)
            _same_place(self._app.settings, settings)
        except TrackerError as error:
            facts = {"reason": str(error), "kept": "the settings as they were"}
            _log.error("reload failed", extra={"facts": facts})
            return
        self._app = replace(self._app, settings=settings)
        self._schedule()
        _log.info("reload", extra={"facts": _described(settings)})

    def _stop(self, reason: str) -> bool:
        """Let the steps in work end or break off; tell whether they did in time."""
        self._halt.wish()
        ending = Thread(target=self._scheduler.shutdown, name="ending", daemon=True)
        ending.start()
        ending.join(PATIENCE)
        finished = not ending.is_alive()
        facts = {"reason": reason, "abandoned": None if finished else "the step in work"}
        _log.info("stop", extra={"facts": facts})
        return finished


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold the right to be the service of a database for as long as this process lives."""
    with ExitStack() as held:
        try:
            held.enter_context(lock(database, "daemon"))
        except InUseError:
            raise InUseError(
                f"another `tracker run` is at work on {database}; stop that one first, or give this"
                " one a database of its own ([storage] database in config.toml)"
            ) from None
        yield


def _same_place(old: Settings, new: Settings) -> None:
    if old.storage != new.storage:
        raise ConfigError(
            "[storage] has changed: a running service stays with its database; restart it"
        )


def _from_now(after: timedelta) -> datetime:
    return now() + after


def _described(settings: Settings) -> dict[str, object]:
    return {
        "version": __version__,
        "config": settings.path,
        "database": settings.storage.database,
        "registry": settings.registry.base_url,
        "watches": len(settings.watches),
        "check_every": format_duration(settings.schedule.check),
        "mail": settings.mail is not None,
        "history": settings.history.enabled,
    }
