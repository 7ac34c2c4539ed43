"""Log lines that people and programs read alike: key=value (logfmt) or one JSON object a line.

A line is an event and its facts: `_log.info("check", extra={"facts": {"records": 9}})`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson


class Form(StrEnum):
    """How log lines are written."""

    LOGFMT = "logfmt"
    JSON = "json"


class Lines(logging.Formatter):
    """Writes a log record as one line, whatever its texts contain."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, without its end."""
        facts = {
            "ts": _moment(record.created),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            facts["trace"] = self.formatException(record.exc_info)
        if self._form is Form.JSON:
            return orjson.dumps(facts, default=str).decode()
        return logfmt(facts)


def logfmt(facts: Mapping[str, Any]) -> str:
    """Give facts as key=value, in their order; what is None is left out."""
    return " ".join(f"{key}={_value(each)}" for key, each in facts.items() if each is not None)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    plain = text and text.isprintable() and not any(mark in text for mark in ' ="\\')
    return text if plain else orjson.dumps(text).decode()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_stderr(form: Form, *, verbose: bool = False) -> None:
    """Send what the program logs to stderr; idle beats too if `verbose`.

    Of the scheduler only errors: that a beat is left out because the last one still runs is meant.
    """
    heard = logging.StreamHandler(sys.stderr)
    heard.setFormatter(Lines(form))
    for name, level in (
        ("tracker", logging.DEBUG if verbose else logging.INFO),
        ("apscheduler", logging.ERROR),
    ):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers[:] = [heard]
        logger.propagate = False
