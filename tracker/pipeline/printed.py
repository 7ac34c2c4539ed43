"""A record's past as a saved tabular page prints it, where the registry's history was not fetched."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Fields, Format
from tracker.normalise import normalise
from tracker.pipeline.reading import read_fields
from tracker.readers.printed_history import printed_history
from tracker.storage import Snapshot, Store
from tracker.tabular import History, HistoryVersion

_TABULAR = (Format.TABULAR_HTML, Format.TABULAR_TEXT)


def history_printed(store: Store, snapshots: Sequence[Snapshot]) -> History | None:
    """Give the history that the newest tabular page among snapshots tells; None if there is none.

    It has the first version, and one for each day on which the page says that outcomes or enrollment
    changed last; between them there may have been others.
    """
    for snapshot in reversed(snapshots):
        if snapshot.format not in _TABULAR:
            continue
        raw = store.snapshots.raw(snapshot)
        printed = printed_history(raw, snapshot.format)
        if printed is None:
            return None
        current, _, _ = read_fields(raw, snapshot.format)
        first = normalise(printed.original.study, printed.original.markup)
        versions = [HistoryVersion(0, printed.first_on, first)]
        later = sorted({day for day in printed.changed_on.values() if day > printed.first_on})
        for number, day in enumerate(later, start=1):
            moved = {path for path, on in printed.changed_on.items() if on <= day}
            versions.append(HistoryVersion(number, day, _mixed(first, current, moved)))
        if printed.only_version:
            return History(tuple(versions), 1)
        return History(tuple(versions), max(2, len(versions)), at_least=True)
    return None


def _mixed(first: Fields, current: Fields, moved: set[str]) -> Fields:
    kept = {path: value for path, value in first.items() if path not in moved}
    return kept | {path: current[path] for path in moved if path in current}
