"""Invented records for the tests of status: states by a few words."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.dated import DatedState

Dated = str | tuple[str, str]


def fields(
    status: str | None,
    verified: str | None = None,
    completion: Dated | None = None,
    primary: Dated | None = None,
    *,
    last_known: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "statusModule.overallStatus": status,
        "statusModule.lastKnownStatus": last_known,
        "statusModule.statusVerifiedDate": verified,
        "statusModule.completionDateStruct": struct(completion),
        "statusModule.primaryCompletionDateStruct": struct(primary),
    }
    return {path: value for path, value in (values | more).items() if value is not None}


def struct(given: Dated | None) -> dict[str, str] | None:
    if given is None:
        return None
    day, kind = given if isinstance(given, tuple) else (given, "ESTIMATED")
    return {"date": day, "type": kind}


def state(
    recorded_on: str,
    values: dict[str, Any],
    seen: tuple[str, str] | None = None,
    known_until: str | None = None,
) -> DatedState:
    first, last = (date.fromisoformat(day) for day in seen) if seen else (None, None)
    known = date.fromisoformat(known_until) if known_until else None
    return DatedState(date.fromisoformat(recorded_on), values, first, last, known)
