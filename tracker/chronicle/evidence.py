"""One snapshot as evidence: its canonical fields, what it can't say, and its place in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from tracker.chronicle.coverage import both, overlay, partly_says
from tracker.dated import DatedState
from tracker.diff import compare
from tracker.model import LOWER_BOUND, Fields, Format
from tracker.normalise import digest


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one snapshot shows.

    `placed` is the ISO date or time at which it is evidence of the public record; a record's evidence
    is told in this order. `seen_from` and `seen_until` are when somebody looked and saw it stand; None
    for a version that was read in the registry's history afterwards. `stood_until` is the last day
    on which that history has it stand: to the eve of the next version listed, or the day of the list.
    A version may be seen to stand later on (`seen_until` alone): a look that showed nothing new.
    `certainty` says how the day of somebody's file is known.
    """

    snapshot: int
    format: Format
    placed: str
    fields: Fields
    version: int | None = None
    recorded_on: date | None = None
    posted_on: date | None = None
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    data_timestamp: str | None = None
    absent: frozenset[str] = frozenset()
    coarse: frozenset[str] = frozenset()
    stood_until: date | None = None
    certainty: str = ""

    @property
    def day(self) -> date:
        """The day it is placed on."""
        return date.fromisoformat(self.placed[:10])

    @property
    def watched(self) -> bool:
        """Whether somebody saw it stand at the time, rather than reading of it later."""
        return not self.format.shows_version

    @property
    def fetched(self) -> bool:
        """Whether it is the registry's answer to us, rather than a file or a version."""
        return self.data_timestamp is not None

    @property
    def day_in_words(self) -> str:
        """The day it is placed on; "not before" it where a file says no more."""
        return (
            f"{LOWER_BOUND} {self.day}" if self.certainty.startswith(LOWER_BOUND) else str(self.day)
        )

    def seen_on(self, day: date) -> bool:
        """Whether somebody saw it stand on a day or later."""
        last = self.seen_until or self.seen_from
        return last is not None and last.date() >= day

    @property
    def known_until(self) -> date:
        """The last day on which it is known that this stood and no newer version had come."""
        seen = self.seen_until or self.seen_from
        days = (self.day, self.stood_until, seen.date() if seen else None)
        return max(each for each in days if each is not None)

    def last_look(self, moment: datetime | None) -> datetime | None:
        """The last look at it that was not after a moment; the clock may have been set back since."""
        looks = (self.seen_until, self.seen_from)
        return next((at for at in looks if at and (moment is None or at <= moment)), None)

    def state(self) -> DatedState:
        """Give the evidence as a dated state, for the rules of status and of a trial's life."""
        last = self.seen_until or self.seen_from
        return DatedState(
            recorded_on=self.recorded_on or min(self.posted_on or self.day, self.day),
            fields=self.fields,
            first_seen=self.seen_from.date() if self.seen_from else None,
            last_seen=last.date() if last else None,
            known_until=self.known_until,
        )


def joined(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Join sights to what they show: what was posted on one day is one version.

    A sight takes number and date of the version of the history before it that was posted on its day.
    One that doesn't say when its version was recorded (a saved page) takes the date from another that
    does. So does the archive's page of a version from a comparison that shows it, and a file of a
    version its number from the same one fetched.
    """
    archived = _archived(evidence)
    found: list[Evidence] = []
    recorded: dict[date, date] = {}
    version: Evidence | None = None
    for each in evidence:
        if not each.watched:
            if each.format in _ARCHIVED and each.placed in archived:
                each = replace(each, recorded_on=archived[each.placed])
            elif version is not None and each.version is None and _shows_the_same(each, version):
                each = replace(each, version=version.version)
            version = each
        elif version is not None and each.posted_on and each.posted_on == version.posted_on:
            each = replace(each, recorded_on=version.recorded_on, version=version.version)
        if each.posted_on and each.recorded_on:
            recorded.setdefault(each.posted_on, each.recorded_on)
        found.append(each)
    return tuple(
        replace(each, recorded_on=recorded[each.posted_on])
        if each.recorded_on is None and each.posted_on in recorded
        else each
        for each in found
    )


def _shows_the_same(file: Evidence, version: Evidence) -> bool:
    """Whether somebody's file of a version is of the one before it, which was fetched."""
    return (
        file.format is version.format is Format.HISTORY
        and version.version is not None
        and file.placed == version.placed
        and digest(file.fields) == digest(version.fields)
    )


_SIDES: Final = frozenset({Format.ARCHIVE_BEFORE, Format.ARCHIVE_AFTER})
_ARCHIVED: Final = _SIDES | {Format.ARCHIVE_HTML}


def _archived(evidence: Sequence[Evidence]) -> dict[str, date]:
    """Give the archive's versions that comparisons show, by their place, the day they were recorded.

    It is the submission that the comparison prints. A version without a new one, which the archive
    made nevertheless, has its own day.
    """
    printed = {each.placed: each.recorded_on for each in evidence if each.format in _SIDES}
    found: dict[str, date] = {}
    for placed in sorted(printed):
        submitted = printed[placed]
        is_new = submitted is not None and submitted not in found.values()
        found[placed] = submitted if submitted and is_new else date.fromisoformat(placed[:10])
    return found


def completed(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Join sights to what they show, and let the archive's pages say what comparisons say of them.

    Somebody's file of a version that was fetched too says nothing more, and is left out.
    """
    found: list[Evidence] = []
    for each in joined(evidence):
        last = found[-1] if found else each
        if found and each.version == last.version and _shows_the_same(each, last):
            continue
        if each.format is Format.ARCHIVE_HTML and last.placed == each.placed and not last.watched:
            each = _completed(each, last)
        found.append(each)
    return tuple(found)


def _completed(page: Evidence, whole: Evidence) -> Evidence:
    """Complete the archive's page of a version by another account of the same version."""
    same = unmoved(whole.fields, page, whole.absent)
    return replace(
        page,
        fields=overlay(whole.fields, page.fields, page.absent, same),
        absent=both(whole.absent, page.absent),
        coarse=page.coarse | whole.coarse,
    )


def known_state(evidence: Sequence[Evidence]) -> Fields:
    """Give what is known of a record after all this evidence, fields that the last can't say included."""
    state: Fields = {}
    unknown: frozenset[str] = frozenset()
    for index, each in enumerate(evidence):
        if index == 0:
            state, unknown = each.fields, each.absent
            continue
        same = unmoved(state, each, unknown)
        state = overlay(state, each.fields, each.absent, same)
        unknown = both(unknown, each.absent)
    return state


def unmoved(state: Fields, news: Evidence, unknown: frozenset[str]) -> frozenset[str]:
    """Give the fields that the news tells less well than the state before, and does not contradict."""
    if not news.absent and not news.coarse:
        return frozenset()
    vague = {path for path in state if path in news.coarse or partly_says(path, news.absent)}
    if not vague:
        return frozenset()
    moved = {
        change.path
        for change in compare(
            {path: state[path] for path in vague},
            {path: news.fields[path] for path in vague if path in news.fields},
            absent=unknown | news.absent,
            coarse=news.coarse,
        )
    }
    return frozenset(vague - moved)
