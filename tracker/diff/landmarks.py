"""The fields that are told in their own way: status, enrollment, results, why a trial stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tracker.diff.telling import VERBS, Teller, Told, Topic, counts, tell
from tracker.diff.wording import inner, quoted
from tracker.fields import CATALOGUE, FieldKind, label
from tracker.model import Change, Fields, Json, Kind, Weight
from tracker.status import LAST_KNOWN, STATUS, UNKNOWN

RESULTS = "hasResults"


def tell_status(old: Fields, new: Fields) -> Told | None:
    """Tell how the status changed: by the sponsor, by lapse to Unknown, or back from it."""
    before, after = old.get(STATUS), new.get(STATUS)
    if before == after:
        return None
    if before is None or after is None:
        return tell(Topic("Status", FieldKind.ENUM, "overallStatus"), before, after)
    words = f"{label(before)} → {label(after)}"
    if after == UNKNOWN:
        known = new.get(LAST_KNOWN)
        between = f" (last known: {label(known)})" if known and known != before else ""
        detail = {"transition": "lapsed", "last_known": known or before}
        return Told(Kind.CHANGED, f"Status lapsed: {words}{between}", detail=detail)
    if before == UNKNOWN:
        known = old.get(LAST_KNOWN)
        earlier = f" (last known: {label(known)})" if known else ""
        detail = {"transition": "returned", "last_known": known}
        return Told(Kind.CHANGED, f"Status returned: {words}{earlier}", detail=detail)
    return Told(Kind.CHANGED, f"Status: {words}", detail={"transition": "submitted"})


def beneath_unknown(known: Change, old: Fields, new: Fields) -> Change:
    """Return the change of the last known status as it is to be shown.

    It only follows the status, unless the record is Unknown on both sides: then the sponsor gave
    another status in between, and the record has lapsed again.
    """
    again = old.get(STATUS) == new.get(STATUS) == UNKNOWN and known.kind is Kind.CHANGED
    return replace(known, suppressed=None, weight=Weight.HIGH) if again else known


def _enrollment(topic: Topic, old: Json, new: Json) -> Told | None:
    if old == new:
        return None
    if old is None:
        return Told(Kind.ADDED, f"{topic.title} given: {_number(new)}")
    if new is None:
        return Told(Kind.REMOVED, f"{topic.title} no longer given; it was {_number(old)}")
    counts = old.get("count"), new.get("count")
    difference = None if None in counts else counts[1] - counts[0]
    return Told(
        Kind.CHANGED,
        f"{topic.title} {_number(old)} → {_number(new)}",
        detail={
            "difference": difference,
            "actualised": new.get("type") == "ACTUAL" != old.get("type"),
        },
    )


def _number(value: dict[str, Json]) -> str:
    count, kind = value.get("count"), value.get("type")
    number = "no number" if count is None else str(count)
    return f"{number} ({kind.lower()})" if kind else number


def _results(topic: Topic, old: Json, new: Json) -> Told | None:
    if bool(old) == bool(new):
        return None
    return (
        Told(Kind.ADDED, f"{topic.title} posted")
        if new
        else Told(Kind.REMOVED, f"{topic.title} vanished from the record")
    )


def _stopped(topic: Topic, old: Json, new: Json) -> Told | None:
    if old is None:
        return Told(Kind.ADDED, f"{topic.title}: {quoted(new)}")
    if new is None:
        return Told(Kind.REMOVED, f"{topic.title} removed: {quoted(old)}")
    return tell(topic, old, new)


def _reported(topic: Topic, old: Json, new: Json) -> Told | None:
    told = tell(topic, old, new)
    if told is None:
        return None
    what = f"{inner(topic.title)}{counts(topic, old, new)}"
    return Told(told.kind, f"Results {VERBS[told.kind]}: {what}")


OWN_WAY: Mapping[str, Teller] = MappingProxyType(
    {
        "designModule.enrollmentInfo": _enrollment,
        RESULTS: _results,
        "statusModule.whyStopped": _stopped,
        **{path: _reported for path, entry in CATALOGUE.items() if entry.kind is FieldKind.DIGEST},
    }
)
"""Catalogue path → how its change is told, for those that the general way would tell badly."""
