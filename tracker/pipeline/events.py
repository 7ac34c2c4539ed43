"""Changes that no snapshot shows: a record newly matches, is merged, is gone, is back."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Change, Kind, Weight

CATEGORY = "record"

ABSENT_LOADS = 3
"""Loads running without an answer after which a record is reported as gone."""


def begins_to_match(watches: Sequence[str], title: str, status: str) -> Change:
    """Say that a record was taken up because it began to match a watch's query."""
    names = ", ".join(f'"{watch}"' for watch in watches)
    return Change(
        field="record.watch",
        path="record.watch",
        category=CATEGORY,
        kind=Kind.ADDED,
        old=None,
        new=list(watches),
        summary=f"New record matches {names}: {title} ({status})",
        weight=Weight.MEDIUM,
    )


def merged(alias: str, survivor: str) -> Change:
    """Say that a record goes on under another number."""
    return Change(
        field="record.nctId",
        path="record.nctId",
        category=CATEGORY,
        kind=Kind.CHANGED,
        old=alias,
        new=survivor,
        summary=f"The registry merged {alias} into {survivor}; followed as {survivor} from now on",
        weight=Weight.MEDIUM,
    )


def parted(alias: str, survivor: str) -> Change:
    """Say that a number which was merged into another stands for itself again."""
    return Change(
        field="record.nctId",
        path="record.nctId",
        category=CATEGORY,
        kind=Kind.CHANGED,
        old=survivor,
        new=alias,
        summary=f"{alias} is no longer merged into {survivor}; it is asked for by itself again",
        weight=Weight.MEDIUM,
    )


def gone(nct_id: str, loads: int, since: str, *, seen: bool) -> Change:
    """Say that the registry no longer answers for a record, or never did."""
    what = (
        f"The registry no longer answers for {nct_id} ({loads} data loads running, since"
        f" {since[:10]}); what was known is kept"
        if seen
        else f"The registry does not know {nct_id} ({loads} data loads running): a typing error?"
    )
    return Change(
        field="record.presence",
        path="record.presence",
        category=CATEGORY,
        kind=Kind.REMOVED,
        old="present" if seen else None,
        new="absent",
        summary=what,
        weight=Weight.HIGH,
    )


def back(nct_id: str, since: str) -> Change:
    """Say that a record reported as gone is answered again."""
    return Change(
        field="record.presence",
        path="record.presence",
        category=CATEGORY,
        kind=Kind.ADDED,
        old="absent",
        new="present",
        summary=f"The registry answers for {nct_id} again (absent since {since[:10]})",
        weight=Weight.HIGH,
    )
