"""Everything kept as rows for other programs: records and their versions, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracker import life
from tracker.chronicle import Evidence, completed, known_state
from tracker.chronicle.coverage import partly_says, says_nothing_of
from tracker.model import Format, Json, iso, utc
from tracker.pipeline.columns import CTHIST, FIELDS, part
from tracker.pipeline.reading import evidence_of
from tracker.status import STATUS
from tracker.storage import Record, Snapshot, Store

Row = dict[str, Json]

VERSION_COLUMNS = (
    *CTHIST,
    *(name for name in FIELDS if name not in CTHIST),
    "posted_on",
    "seen_from",
    "seen_until",
    "source",
    "format",
    "file",
    "certainty",
    "snapshot",
    "sha256",
)

RECORD_COLUMNS = (
    "nctid",
    "title",
    "overall_status",
    "last_known_status",
    "study_type",
    "phases",
    "lead_sponsor",
    "enrolment",
    "enrolment_type",
    "original_enrolment",
    "study_start_date",
    "primary_completion_date",
    "completion_date",
    "first_recorded_start_date",
    "first_recorded_primary_completion_date",
    "results_submitted_on",
    "results_posted_on",
    "total_versions",
    "snapshots",
    "first_version_date",
    "last_version_date",
    "first_seen_at",
    "last_seen_at",
    "data_timestamp",
    "absent_since",
    "merged_into",
    "watches",
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A record's row, its snapshots in order, and how many versions the registry lists."""

    record: Record
    snapshots: Sequence[Snapshot]
    total: int | None


def version_rows(store: Store, records: Iterable[Record]) -> Iterator[Row]:
    """Yield a row for each state kept of each record, in order: a version of the registry's history,
    or a sight that shows none of the versions at hand (without a number then)."""
    for record in records:
        kept = _kept(store, record)
        shown = {s.posted_on for s in kept.snapshots if s.format is Format.HISTORY and s.posted_on}
        told = completed(evidence_of(store, record))
        for pages in _together(list(zip(kept.snapshots, told, strict=True))):
            snapshot, _ = pages[0]
            if snapshot.format is Format.HISTORY or snapshot.posted_on not in shown:
                files = [each.source for each, _ in pages if each.source]
                # The last page is completed by those before it.
                yield _version(kept, snapshot, pages[-1][1], files)


def _together(
    snapshots: Sequence[tuple[Snapshot, Evidence]],
) -> Iterator[list[tuple[Snapshot, Evidence]]]:
    """Give each snapshot, those together that are the archive's pages of one version."""
    for (_, archived), group in groupby(snapshots, lambda each: _archived_on(each[0])):
        if archived:
            yield list(group)
        else:
            yield from ([each] for each in group)


def _archived_on(snapshot: Snapshot) -> tuple[str, bool]:
    return snapshot.placed, snapshot.format.is_archived


def record_rows(
    store: Store, records: Iterable[Record], watches: Callable[[int], frozenset[str]]
) -> Iterator[Row]:
    """Yield a row for each record: as it stands by all that is known, and what is kept of it."""
    for record in records:
        yield _record(_kept(store, record), evidence_of(store, record), store, watches)


def _kept(store: Store, record: Record) -> _Kept:
    state = store.histories.of(record.id)
    total = len(state.listed) if state and state.listed else None
    return _Kept(record, store.snapshots.of(record.id), total)


def _version(kept: _Kept, snapshot: Snapshot, told: Evidence, files: Sequence[str]) -> Row:
    row: Row = {
        "nctid": kept.record.nct_id,
        "version_number": told.version,
        "total_versions": kept.total,
        "version_date": iso(told.recorded_on or told.day),
    }
    for column, (path, read) in FIELDS.items():
        row[column] = read(told.fields) if _can_say(told, path) else None
    return row | {
        "posted_on": iso(told.posted_on),
        "seen_from": utc(told.seen_from),
        "seen_until": utc(told.seen_until),
        "source": source_of(snapshot),
        "format": snapshot.format.value,
        "file": "; ".join(files) or None,
        "certainty": snapshot.certainty or None,
        "snapshot": snapshot.id,
        "sha256": snapshot.sha256.hex(),
    }


def _can_say(told: Evidence, path: str) -> bool:
    """Whether a snapshot's form says a field; one that says it in part must have said something."""
    if says_nothing_of(path, told.absent):
        return False
    return path in told.fields or not partly_says(path, told.absent)


def source_of(snapshot: Snapshot) -> str:
    """Tell where a snapshot is from: "history", "registry" (we asked) or "file"."""
    if snapshot.data_timestamp is not None:
        return "registry"
    if snapshot.format is Format.HISTORY and not snapshot.source:
        return "history"
    return "file"


def _record(
    kept: _Kept, told: Sequence[Evidence], store: Store, watches: Callable[[int], frozenset[str]]
) -> Row:
    fields = known_state(told)
    anchors = life.anchors([each.state() for each in told])
    days = [each.recorded_on for each in told if each.recorded_on]
    seen = [each.seen_from for each in told if each.seen_from]
    record = kept.record
    survivor = store.records.by_id(record.merged_into).nct_id if record.merged_into else None
    return {
        "nctid": record.nct_id,
        "title": record.title or None,
        "overall_status": fields.get(STATUS),
        "last_known_status": fields.get("statusModule.lastKnownStatus"),
        "study_type": fields.get("designModule.studyType"),
        "phases": fields.get("designModule.phases", []),
        "lead_sponsor": (fields.get("sponsorCollaboratorsModule.leadSponsor") or {}).get("name"),
        "enrolment": part("designModule.enrollmentInfo", "count")(fields),
        "enrolment_type": part("designModule.enrollmentInfo", "type")(fields),
        "original_enrolment": _original_enrolment(told),
        "study_start_date": (fields.get("statusModule.startDateStruct") or {}).get("date"),
        "primary_completion_date": (
            fields.get("statusModule.primaryCompletionDateStruct") or {}
        ).get("date"),
        "completion_date": (fields.get("statusModule.completionDateStruct") or {}).get("date"),
        "first_recorded_start_date": anchors.start.given if anchors.start else None,
        "first_recorded_primary_completion_date": (
            anchors.primary_completion.given if anchors.primary_completion else None
        ),
        "results_submitted_on": iso(anchors.results_submitted),
        "results_posted_on": iso(anchors.results_posted),
        "total_versions": kept.total,
        "snapshots": len(kept.snapshots),
        "first_version_date": iso(min(days, default=None)),
        "last_version_date": iso(max(days, default=None)),
        "first_seen_at": utc(min(seen, default=None)),
        "last_seen_at": record.last_seen_at,
        "data_timestamp": record.last_seen_load,
        "absent_since": record.absent_since,
        "merged_into": survivor,
        "watches": sorted(watches(record.id)),
    }


def _original_enrolment(told: Sequence[Evidence]) -> Json:
    """Version 0 says it; without that version it isn't known."""
    first = next((each for each in told if each.version == 0), None)
    return part("designModule.enrollmentInfo", "count")(first.fields) if first else None
