"""The frozen settings of one config.toml: all that the rest of the program is told by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tracker.model import Weight

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week as `digest_day` names them, in the order of `date.weekday`."""


class Client(StrEnum):
    """Which HTTP client asks the registry."""

    REQUESTS = "requests"
    CURL = "curl"


class Deliver(StrEnum):
    """When a subscriber is written to: at once, or in one mail a day or a week."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Versions(StrEnum):
    """Which versions of a record's history are fetched; the first and the newest always are.

    Each word but "all" stands for one label which the registry gives to a version by what changed.
    """

    ALL = "all"
    OUTCOMES = "outcomes"
    STATUS = "status"
    DESIGN = "design"
    ARMS = "arms"
    ELIGIBILITY = "eligibility"
    SPONSOR = "sponsor"
    LOCATIONS = "locations"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Registry:
    """How the registry is asked, and where people read it. Times are seconds; `timeout` bounds one call.

    `max_bytes` caps one answer after inflating; `attempts` counts the first try too.
    """

    base_url: str = "https://clinicaltrials.gov"
    website: str = "https://clinicaltrials.gov"
    contact: str | None = None
    min_interval: float = 1.0
    timeout: float = 60.0
    connect_timeout: float = 10.0
    max_bytes: int = 64 * 1024 * 1024
    attempts: int = 5
    client: Client = Client.REQUESTS


@dataclass(frozen=True, slots=True)
class Storage:
    """Where everything is kept; both paths are absolute."""

    database: Path
    snapshots: Path


@dataclass(frozen=True, slots=True)
class Schedule:
    """The beats of `tracker run`; `digest_at` and `digest_day` (monday …) are in `timezone`."""

    check: timedelta = timedelta(hours=1)
    deliver: timedelta = timedelta(minutes=1)
    digest_at: time = time(8, 0)
    digest_day: str = "monday"
    timezone: str = "UTC"
    jitter: timedelta = timedelta(minutes=1)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that `timezone` names."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class History:
    """Whether and how the past of new records is fetched; `min_interval` is in seconds."""

    enabled: bool = False
    client: Client = Client.REQUESTS
    min_interval: float = 3.0
    versions: Versions = Versions.ALL


@dataclass(frozen=True, slots=True)
class Watch:
    """A named set of records: those listed (as NCT + 8 digits) and those that match the query.

    `query` maps the registry's own parameter names, without the prefix "query." ("cond",
    "filter.overallStatus"), to their values. Both are empty while nothing has been added yet.
    """

    name: str
    records: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server; the secret is got by `tracker.config.password` when mail is sent.

    `sender` is the key `from`; `timeout` is in seconds.
    """

    host: str
    sender: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str | None = None
    password_env: str | None = None
    password_command: tuple[str, ...] | None = None
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who is told what, and when; None means all for `watches`, and all but contacts for `categories`.

    `warn_before` is how long before a forecast lapse to Unknown a warning is sent; None: none is.
    """

    address: str
    name: str | None = None
    watches: tuple[str, ...] | None = None
    categories: frozenset[str] | None = None
    weight: Weight = Weight.MEDIUM
    deliver: Deliver = Deliver.IMMEDIATE
    warn_before: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that one config.toml says, defaults filled in."""

    path: Path
    registry: Registry
    storage: Storage
    schedule: Schedule
    history: History
    watches: tuple[Watch, ...]
    mail: Mail | None
    subscribers: tuple[Subscriber, ...]
