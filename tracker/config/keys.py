"""The table of all keys of config.toml; checks, reference and published schema follow from it."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import time, timedelta
from enum import Enum
from typing import Any

from tracker.config import kinds, values
from tracker.config.durations import format_duration
from tracker.config.kinds import Kind
from tracker.config.query import Query
from tracker.config.settings import (
    DAYS,
    Client,
    Deliver,
    History,
    Mail,
    Registry,
    Schedule,
    Security,
    Storage,
    Subscriber,
    Versions,
    Watch,
)
from tracker.fields import CATEGORIES
from tracker.model import Weight

_SECOND, _MINUTE, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it takes and what it is for; `example` is a TOML value.

    `field` is the settings' name for it where that differs; `default` a TOML-like value where the
    settings have none; `absent` says in words what holds when a key without default is left out.
    """

    name: str
    kind: Kind
    meaning: str
    example: str
    field: str = ""
    default: object = None
    absent: str = "none"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One table, [name], or if `repeated` any number of them, [[name]], read into `holds`."""

    name: str
    holds: type[Any]
    meaning: str
    keys: tuple[Key, ...]
    repeated: bool = False

    @property
    def header(self) -> str:
        """The section's header as it is written in the file."""
        return f"[[{self.name}]]" if self.repeated else f"[{self.name}]"

    def default(self, key: Key) -> object:
        """Give what holds when the key is left out, as TOML would have it; None for nothing."""
        if key.default is not None:
            return key.default
        for field in fields(self.holds):
            if field.name == (key.field or key.name) and field.default is not MISSING:
                return _plain(field.default)
        return None


def _plain(value: object) -> object:
    match value:
        case Weight():
            return value.word
        case Enum():
            return value.value
        case timedelta():
            return format_duration(value)
        case time():
            return value.isoformat("minutes")
        case tuple():
            return list(value)
        case _:
            return value


SECTIONS: tuple[Section, ...] = (
    Section(
        "registry",
        Registry,
        "How the registry is asked.",
        (
            Key(
                "base_url",
                values.URL,
                "Where the registry answers; another address for a mirror or a test.",
                '"https://clinicaltrials.gov"',
            ),
            Key(
                "website",
                values.URL,
                "Where people read the registry: links in mails and listings begin with it.",
                '"https://clinicaltrials.gov"',
            ),
            Key(
                "contact",
                kinds.header("a mail address or web page, in ASCII"),
                "Who is asking: goes into the User-Agent of every request, so that the registry can"
                " write to you instead of blocking you.",
                '"you@example.org"',
                absent="no contact is named",
            ),
            Key(
                "min_interval",
                kinds.seconds(zero=True),
                "Seconds between two calls. Keep at least 1 for the live registry.",
                "1.0",
            ),
            Key(
                "timeout",
                kinds.seconds(zero=False),
                "Seconds that one whole call may take, its answer included.",
                "60.0",
            ),
            Key(
                "connect_timeout",
                kinds.seconds(zero=False),
                "Seconds that reaching the registry may take.",
                "10.0",
            ),
            Key(
                "max_bytes",
                kinds.whole("a number of bytes ≥ 1", 1),
                "Bytes that one answer may have, unpacked; a larger one is refused.",
                "67108864",
            ),
            Key(
                "attempts",
                kinds.whole("a number of attempts from 1 to 20", 1, 20),
                "How often a call is tried, the first time included, before a check gives it up.",
                "5",
            ),
            Key(
                "client",
                kinds.choice({client.value: client for client in Client}),
                "Which client asks: Python's requests, or the system's curl where the registry"
                " refuses Python's (403).",
                '"curl"',
            ),
        ),
    ),
    Section(
        "storage",
        Storage,
        "Where everything is kept. Relative paths start at the folder of config.toml.",
        (
            Key(
                "database",
                kinds.text("a path"),
                "The SQLite database: change log, state and outgoing mail.",
                '"tracker.db"',
                default="tracker.db",
            ),
            Key(
                "snapshots",
                kinds.text("a path"),
                "The folder of raw answers: packs of compressed snapshots, which are only added to.",
                '"snapshots"',
                default="snapshots",
            ),
        ),
    ),
    Section(
        "schedule",
        Schedule,
        "What `tracker run` does when.",
        (
            Key(
                "check",
                kinds.duration(_MINUTE),
                "How often the registry is asked whether it has a new data load (it has one each"
                " working day).",
                '"1h"',
            ),
            Key("deliver", kinds.duration(_SECOND), "How often due mail is sent.", '"1m"'),
            Key("digest_at", values.CLOCK, "Time of day at which digests are made.", '"08:00"'),
            Key(
                "digest_day",
                kinds.choice(DAYS),
                "Day on which weekly digests are made.",
                '"monday"',
            ),
            Key(
                "timezone",
                values.ZONE,
                "Time zone of `digest_at` and `digest_day`.",
                '"Europe/Berlin"',
            ),
            Key(
                "jitter",
                kinds.duration(timedelta()),
                "Checks begin up to this much later, by chance, so that not everybody asks the"
                " registry at the full hour.",
                '"1m"',
            ),
        ),
    ),
    Section(
        "history",
        History,
        "The past of newly followed records, from the registry's record history.",
        (
            Key(
                "enabled",
                values.FLAG,
                "Whether `tracker run` fetches the past of newly followed records by itself.",
                "true",
            ),
            Key(
                "client",
                kinds.choice({client.value: client for client in Client}),
                "Which client asks: Python's requests, or the system's curl where the registry"
                " refuses the former.",
                '"curl"',
            ),
            Key(
                "min_interval",
                kinds.seconds(zero=True),
                "Seconds between two calls to the record history.",
                "3.0",
            ),
            Key(
                "versions",
                kinds.choice({versions.value: versions for versions in Versions}),
                "Which versions are fetched: all, or those in which the named part changed, with"
                " the first and the newest.",
                '"outcomes"',
            ),
        ),
    ),
    Section(
        "watch",
        Watch,
        "A named set of records to follow: listed, found by a query, or both.",
        (
            Key(
                "name",
                kinds.text("a name"),
                "What the watch is called; no two have the same name.",
                '"sclerosis"',
                required=True,
            ),
            Key(
                "records",
                kinds.Several(values.NCT, 'NCT numbers such as ["NCT00962923"]'),
                "Records to follow, by NCT number.",
                '["NCT00962923"]',
            ),
            Key(
                "query",
                Query(),
                "A search by the registry's own parameters; what begins to match is taken up.",
                '{ cond = "systemic sclerosis", "filter.overallStatus" = "RECRUITING" }',
                absent="nothing is searched",
            ),
        ),
        repeated=True,
    ),
    Section(
        "mail",
        Mail,
        "The mail server through which subscribers are written to; the section may be left out.",
        (
            Key(
                "host",
                kinds.text("the name of a mail server"),
                "The mail server.",
                '"smtp.example.org"',
                required=True,
            ),
            Key("port", kinds.whole("a port from 1 to 65535", 1, 65_535), "Its port.", "587"),
            Key(
                "security",
                kinds.choice({security.value: security for security in Security}),
                "How the connection is protected: STARTTLS (usually port 587), TLS from the start"
                " (usually port 465), or none, for a server on this machine.",
                '"starttls"',
            ),
            Key(
                "username",
                kinds.text("a user name"),
                "The name to log in with; it needs one of the next two keys.",
                '"me"',
                absent="no login",
            ),
            Key(
                "password_env",
                values.VARIABLE,
                "The environment variable in which the password stands.",
                '"TRACKER_SMTP_PASSWORD"',
            ),
            Key(
                "password_command",
                values.COMMAND,
                "The command that prints the password on its first line, run without a shell.",
                '["pass", "show", "smtp"]',
            ),
            Key(
                "from",
                values.MAILBOX,
                "Whom the mails are from: an address, with a name before it or without.",
                '"Registry tracker <tracker@example.org>"',
                field="sender",
                required=True,
            ),
            Key(
                "timeout",
                kinds.seconds(zero=False),
                "Seconds to wait for each answer of the mail server.",
                "30.0",
            ),
        ),
    ),
    Section(
        "subscriber",
        Subscriber,
        "Somebody who is told of changes, by mail.",
        (
            Key(
                "address",
                values.ADDRESS,
                "Where the mails go; no two subscribers have the same address.",
                '"reader@example.org"',
                required=True,
            ),
            Key(
                "name",
                kinds.text("a name"),
                "The reader's name, for the mail's address line.",
                '"Ada Reader"',
                absent="the address alone",
            ),
            Key(
                "watches",
                kinds.Several(
                    kinds.text("the name of a watch"),
                    "names of watches",
                    "an empty list would tell of nothing; leave the key out for all watches",
                ),
                "The watches whose changes to tell, by name.",
                '["sclerosis"]',
                absent="all",
            ),
            Key(
                "categories",
                kinds.Several(
                    kinds.choice(CATEGORIES),
                    "categories",
                    "an empty list would tell of nothing; leave the key out for all but contacts",
                ),
                f"Which sorts of change to tell: {', '.join(CATEGORIES)}.",
                '["status", "outcomes"]',
                absent="all but contacts, which name persons",
            ),
            Key(
                "weight",
                kinds.choice({weight.word: weight for weight in Weight}),
                "The least weight of a change to tell.",
                '"high"',
            ),
            Key(
                "deliver",
                kinds.choice({deliver.value: deliver for deliver in Deliver}),
                "When: immediate is one mail for a record and check, daily and weekly are digests.",
                '"daily"',
            ),
            Key(
                "warn_before",
                kinds.duration(_DAY),
                "How long before a record is forecast to lapse to Unknown a warning is sent.",
                '"30d"',
                absent="no warning",
            ),
        ),
        repeated=True,
    ),
)
"""Every section and key, in the order in which the starter file and the reference give them."""
