"""One record as it is known on a day: its fields, its status with since when and why, and each clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from tracker import life, status
from tracker.chronicle import Evidence, known_state
from tracker.model import Fields, Json, iso, utc

if TYPE_CHECKING:
    from tracker.storage import Record
    from tracker.tabular import History


@dataclass(frozen=True)
class Sheet:
    """A record, the snapshots that tell of it up to `day`, and what else its head says.

    `at` is the day that was asked for, None for the present. `moved` are the dates its changes are
    placed by that do not stand as first recorded. `printed` is the past that a saved tabular page
    among the snapshots prints.
    """

    record: Record
    evidence: Sequence[Evidence]
    day: date
    at: date | None
    today: date
    watches: tuple[str, ...]
    link: str
    moved: tuple[life.Moved, ...] = ()
    printed: History | None = None

    @cached_property
    def fields(self) -> Fields:
        """The record's canonical fields on that day, a lapse derived by rule included."""
        fields, spell = known_state(self.evidence), self.spell
        unknown = fields.get(status.STATUS) == status.UNKNOWN
        if unknown == (spell.status == status.UNKNOWN):
            return fields
        if unknown:
            rest = {path: each for path, each in fields.items() if path != status.LAST_KNOWN}
            return rest | {status.STATUS: spell.status}
        return fields | {status.STATUS: status.UNKNOWN, status.LAST_KNOWN: spell.last_known}

    @cached_property
    def spell(self) -> status.Spell:
        """How it stood by its status on that day, a lapse derived by rule included."""
        states = [each.state() for each in self.evidence]
        # A record may give its first version a date still to come.
        return status.spells(states, max(self.day, states[0].recorded_on))[-1]

    @property
    def proof(self) -> Evidence | None:
        """The look later than the day asked for that shows how it stood then, if it rests on one."""
        last = self.evidence[-1]
        return last if self.at is not None and last.day > self.at else None

    @property
    def seen_by_us(self) -> tuple[datetime | None, datetime | None]:
        """From when and until when we saw the record; the beginning is None where it isn't known."""
        begins = [each.seen_from for each in self.evidence if each.fetched and each.seen_from]
        seen = [each for each in self.evidence if each.fetched or not each.watched]
        ends = [end for each in seen if (end := each.seen_until or each.seen_from) is not None]
        return min(begins, default=None), max(ends, default=None)

    @property
    def data(self) -> str | None:
        """The data load that the newest snapshot is from, and the last one that said the same."""
        first, latest = self.evidence[-1].data_timestamp, self.record.last_seen_load
        if first is None or self.at is not None or latest is None or latest <= first:
            return first
        return f"{first}, the same in that of {latest}"

    @property
    def files(self) -> tuple[Evidence, ...]:
        """What somebody saw and saved, other than us, oldest first."""
        return tuple(each for each in self.evidence if each.watched and not each.fetched)

    @property
    def stale(self) -> date | None:
        """The last day of which anything is known, where that is long before the day it is about."""
        known, about = self.spell.known_until or self.day, self.at or self.today
        return known if about - known > status.REFRESH else None

    def standing(self) -> str:
        """The status in a sentence: since when, how that is known, and until when."""
        known, lapse = self.stale, self.spell.lapses_on
        if known is None:
            return self._standing()
        nothing = f"nothing between that and {self.at}" if self.at else "nothing later"
        told = f"{self._standing()}; known until {known}, {nothing}"
        if lapse is not None and lapse <= (self.at or self.today):
            told += f"; by today's rule Unknown from {lapse} on, unless it was updated"
        return told

    def _standing(self) -> str:
        spell = self.spell
        if spell.status != status.UNKNOWN:
            since = "since" if not spell.at_latest else "since at the latest"
            return f"{spell.name}, {since} {spell.begin}"
        lapses = status.derive_lapses([each.state() for each in self.evidence], self.day)
        if not lapses or lapses[-1].returned is not None:
            return f"{spell.name}, since {spell.begin}"
        lapse = lapses[-1]
        rule = lapse.binding
        if rule is None:
            return f"{spell.name}, since {spell.begin}, not explained by today's rule"
        return f"{spell.name}: since {lapse.day} by today's rule ({status.reasons(rule)})"


def as_json(sheet: Sheet) -> dict[str, Json]:
    """Give the sheet for programs: the head, each clock, and the canonical fields."""
    last, spell = sheet.evidence[-1], sheet.spell
    begin, end = sheet.seen_by_us
    return {
        "record": sheet.record.nct_id,
        "title": sheet.fields.get("identificationModule.briefTitle"),
        "at": str(sheet.at) if sheet.at else None,
        "proved_on": str(sheet.proof.day) if sheet.proof else None,
        "status": {
            "shown": spell.status,
            "last_known": spell.last_known,
            "since": str(spell.begin),
            "basis": spell.basis.value,
            "known_until": str(spell.known_until) if spell.known_until else None,
            "lapses_on": str(spell.lapses_on) if spell.lapses_on else None,
            "told": sheet.standing(),
        },
        "recorded_on": str(last.recorded_on) if last.recorded_on else None,
        "posted_on": str(last.posted_on) if last.posted_on else None,
        "first_seen_at": utc(begin),
        "last_seen_at": utc(end),
        "files": [_file(each) for each in sheet.files],
        "data_timestamp": last.data_timestamp,
        "version": last.version,
        "snapshots": len(sheet.evidence),
        "anchors": _anchors(sheet),
        "watches": list(sheet.watches),
        "link": sheet.link,
        "fields": sheet.fields,
    }


def _file(told: Evidence) -> Json:
    return {"day": str(told.day), "certainty": told.certainty, "format": told.format.value}


def _anchors(sheet: Sheet) -> dict[str, Json]:
    """Give the dates that changes are placed by: as first recorded, and where they were moved."""
    found = life.anchors([each.state() for each in sheet.evidence])
    return {
        "start": _anchor("start", found.start, sheet.moved),
        "primary_completion": _anchor("primary completion", found.primary_completion, sheet.moved),
        "results_submitted": iso(found.results_submitted),
        "results_posted": iso(found.results_posted),
    }


def _anchor(name: str, first: life.Anchor | None, moved: Sequence[life.Moved]) -> Json:
    if first is None:
        return None
    found: dict[str, Json] = {"first_recorded": first.given, "recorded_on": iso(first.recorded_on)}
    move = next((each for each in moved if each.name == name), None)
    return found | {
        "latest_recorded": move.latest if move else first.given,
        "moved_by_version": move.version if move else None,
        "moved_on": iso(move.recorded_on or move.seen_on) if move else None,
    }
