"""The versions of a record from every source put together: listed, fetched, seen, read in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.chronicle import Evidence
from tracker.fields import CATALOGUE, label
from tracker.model import Format, Json, LoggedChange, Version, iso
from tracker.pipeline.backfill import withdrawn
from tracker.pipeline.reading import evidence_of
from tracker.status import STATUS, UNKNOWN, submitted_status
from tracker.storage import Question, Record, Snapshot, Store


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version, or a state without a number; `seen` is from when to when we saw it, `files` the
    days of the files that show it, in words. `brief` is `source` without the folders of files.

    `changed` are the registry's labels where it listed them, else our categories. `note` says what a
    reader must know: listed only, withdrawn, edited without a version, numbers that are missing.
    """

    number: int | None
    day: date | None
    posted: date | None
    status: str | None
    changed: tuple[str, ...]
    source: str
    seen: tuple[date, date] | None = None
    files: tuple[str, ...] = ()
    note: str = ""
    brief: str = ""

    def row(self) -> dict[str, Json]:
        """Give it as a row; `on_site` is the number that the registry's site shows."""
        return {
            "version": self.number,
            "on_site": None if self.number is None else self.number + 1,
            "date": iso(self.day),
            "posted": iso(self.posted),
            "status": label(self.status) if self.status else None,
            "changed": ", ".join(self.changed),
            "source": self.source,
            "seen": _span(*map(str, self.seen)) if self.seen else None,
            "in_files": _span(self.files[0], self.files[-1]) if self.files else None,
            "note": self.note,
        }


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def versions_of(store: Store, record: Record) -> list[KnownVersion]:
    """Give the versions of a record, oldest first.

    A sight that was posted on the day of a version joins it, whatever its form. What such a sight
    says otherwise than its version is the registry's own edit, and noted.
    """
    snapshots = store.snapshots.of(record.id)
    state = store.histories.of(record.id)
    listed = state.listed if state else ()
    log = store.log.ask(Question(records=(record.nct_id,)))
    gone = {each.id for each in withdrawn(snapshots, listed)} if listed else set()
    found = list(_fetched(store, record, snapshots, {v.number: v for v in listed}, log, gone))
    here = {each.number for each in found if each.number is not None}
    found += [_only_listed(version) for version in listed if version.number not in here]
    return list(_with_gaps(sorted(found, key=_order)))


def _fetched(
    store: Store,
    record: Record,
    snapshots: Sequence[Snapshot],
    listed: Mapping[int, Version],
    log: Sequence[LoggedChange],
    gone: set[int],
) -> Iterator[KnownVersion]:
    evidence = {each.snapshot: each for each in evidence_of(store, record)}
    joined = _joined(snapshots, evidence)
    for snapshot in snapshots:
        if snapshot.id in joined:
            continue
        sights = [each for each in snapshots if joined.get(each.id) == snapshot.id]
        told = evidence[snapshot.id]
        pages = [each for each in sights if each.format.is_archived]
        withdrawn_here = snapshot.id in gone
        shown = [told, *(evidence[each.id] for each in sights)]
        version = listed.get(snapshot.version or 0) if snapshot.version is not None else None
        yield KnownVersion(
            number=snapshot.version,
            day=told.recorded_on or (None if told.posted_on else told.day),
            posted=told.posted_on,
            status=submitted_status(told.fields) or told.fields.get(STATUS),
            changed=_changed(version if not withdrawn_here else None, snapshot, log),
            source=_source(snapshot, pages),
            brief=_source(_without_folder(snapshot), [_without_folder(each) for each in pages]),
            seen=_seen(shown),
            files=tuple(e.day_in_words for e in shown if e.watched and not e.fetched),
            note="; ".join(_notes(shown, sights, log, withdrawn=withdrawn_here)),
        )


def _joined(snapshots: Sequence[Snapshot], told: Mapping[int, Evidence]) -> dict[int, int]:
    """Sight → what it shows too: the version posted or submitted on its day, else its first sight."""
    first: dict[tuple[str, date], int] = {}
    found: dict[int, int] = {}
    for each in sorted(snapshots, key=lambda s: s.format is not Format.HISTORY):
        evidence = told[each.id]
        days = {"posted": evidence.posted_on, "recorded": evidence.recorded_on}
        keys = [(clock, day) for clock, day in days.items() if day is not None]
        shown = next((first[key] for key in keys if key in first), None)
        if shown is not None and each.format is not Format.HISTORY:
            found[each.id] = shown
        for key in keys:
            first.setdefault(key, shown if each.id in found and shown else each.id)
    return found


def _changed(
    version: Version | None, snapshot: Snapshot, log: Sequence[LoggedChange]
) -> tuple[str, ...]:
    if version is not None and version.labels:
        return version.labels
    entries = [each.change for each in log if each.after == snapshot.id]
    categories = [each.category for each in entries if each.path != "record" and not each.derived]
    return tuple(dict.fromkeys(categories))


def _without_folder(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, source=snapshot.source.rpartition("/")[2])


def _source(snapshot: Snapshot, others: Sequence[Snapshot]) -> str:
    """Tell where a version is from; `others` are more of the archive's pages of it."""
    if snapshot.format is Format.HISTORY and not snapshot.source:
        return "history"
    if snapshot.data_timestamp is not None:
        return "seen by us"
    name = f" {snapshot.source}" if snapshot.source else ""
    certain = f"; {snapshot.certainty}" if snapshot.certainty else ""
    more = "".join(f" and {each.source} ({each.format.value})" for each in others)
    return f"file{name} ({snapshot.format.value}{certain}){more}"


def _seen(shown: Sequence[Evidence]) -> tuple[date, date] | None:
    days = [
        moment.date()
        for each in shown
        if each.fetched or not each.watched
        for moment in (each.seen_from, each.seen_until)
        if moment is not None
    ]
    return (min(days), max(days)) if days else None


def _notes(
    shown: Sequence[Evidence],
    sights: Sequence[Snapshot],
    log: Sequence[LoggedChange],
    *,
    withdrawn: bool,
) -> Iterator[str]:
    if withdrawn:
        yield "withdrawn by the registry: its list no longer has it"
    unknown = [each for each in shown if each.fields.get(STATUS) == UNKNOWN and each.seen_from]
    if unknown and unknown[0].fetched:
        yield f"seen as Unknown from {unknown[0].seen_from:%Y-%m-%d} on"
    elif unknown:
        yield f"shown as Unknown in the file of {unknown[0].day_in_words}"
    ids = {each.id for each in sights}
    edited = [
        each.change
        for each in log
        if each.after in ids
        and not each.change.derived
        and each.change.path not in ("record", STATUS)
    ]
    if edited:
        names = dict.fromkeys(label_of(each.path) for each in edited)
        yield f"edited without a new version: {', '.join(names)}"


def label_of(path: str) -> str:
    """Give a field's label, or its path where the catalogue has none."""
    return CATALOGUE[path].label if path in CATALOGUE else path


def _only_listed(version: Version) -> KnownVersion:
    return KnownVersion(
        number=version.number,
        day=version.date,
        posted=None,
        status=version.status,
        changed=version.labels,
        source="listed",
        note="listed by the registry, not fetched",
    )


def _order(version: KnownVersion) -> tuple[str, int]:
    return str(
        version.day or version.posted or ""
    ), -1 if version.number is None else version.number


def _with_gaps(found: Sequence[KnownVersion]) -> Iterator[KnownVersion]:
    """Note numbers that are missing before a version."""
    highest = -1
    for each in found:
        number = each.number
        if number is None:
            yield each
            continue
        missing = range(highest + 1, number)
        if missing:
            which = f"version {missing[0]}" + (f" to {missing[-1]}" if len(missing) > 1 else "")
            note = f"{which} before it not at hand"
            each = replace(each, note="; ".join(filter(None, (each.note, note))))
        highest = max(highest, number)
        yield each
