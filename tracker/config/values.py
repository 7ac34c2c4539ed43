"""The single values of config.toml that have a form of their own: addresses, times, numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tracker.config.faults import MisfitError
from tracker.config.kinds import Single, line
from tracker.errors import MisuseError
from tracker.nct import normalise_id

_ID_PATTERN = "^[Nn][Cc][Tt]0*[1-9][0-9]{0,7}$"

# What mail servers take without extensions: dot-separated words, an @, a host or [address].
_WORDS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_ADDRESS = re.compile(_WORDS + r"@([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.IPv]+\])")


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise MisfitError
    return value


def _url(value: object) -> str:
    url = line(value)
    if not url.isascii() or " " in url:
        raise MisfitError
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise MisfitError from None
    if parts.username is not None or parts.password is not None:
        raise MisfitError("expected an address without a user name or password in it")
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise MisfitError
    return url.rstrip("/")


def _clock(value: object) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}:[0-9]{2}", value):
        raise MisfitError
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise MisfitError from None


def _zone(value: object) -> str:
    name = line(value)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise MisfitError from None
    return name


def _nct(value: object) -> str:
    if not isinstance(value, str):
        raise MisfitError
    try:
        return normalise_id(value)
    except MisuseError as refusal:
        raise MisfitError(refusal.message) from None


def _address(value: object) -> str:
    address = line(value)
    if not _ADDRESS.fullmatch(address):
        raise MisfitError
    return address


def _mailbox(value: object) -> str:
    from email.utils import parseaddr

    mailbox = line(value)
    _address(parseaddr(mailbox)[1])
    return mailbox


def _variable(value: object) -> str:
    # The value is not quoted: it may be the secret itself, put in the wrong place.
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise MisfitError(
            "expected the name of an environment variable (letters, digits, _), not the secret"
        )
    return value


def _command(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise MisfitError
    if not all(isinstance(word, str) for word in value) or not value[0].strip():
        raise MisfitError
    return tuple(value)


_STRING: Mapping[str, Any] = {"type": "string"}

FLAG = Single("true or false", _flag, {"type": "boolean"})
URL = Single(
    "an address that begins with http:// or https://",
    _url,
    {"type": "string", "pattern": "^https?://[^/?#@]+(/[^?#]*)?$"},
)
CLOCK = Single(
    'a time of day such as "08:00"',
    _clock,
    {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
)
ZONE = Single('a time zone such as "UTC" or "Europe/Berlin"', _zone, _STRING)
NCT = Single(
    'an NCT number such as "NCT00962923"', _nct, {"type": "string", "pattern": _ID_PATTERN}
)
ADDRESS = Single(
    'a mail address such as "reader@example.org"',
    _address,
    {"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+$"},
)
MAILBOX = Single(
    'a mail address such as "Registry tracker <tracker@example.org>"',
    _mailbox,
    {"type": "string", "pattern": "@"},
)
VARIABLE = Single(
    "the name of an environment variable",
    _variable,
    {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
)
COMMAND = Single(
    'a command as a list of its words, such as ["pass", "show", "smtp"]',
    _command,
    {"type": "array", "items": _STRING, "minItems": 1},
)
