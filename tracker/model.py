"""The frozen types that every layer shares: readings, snapshots, changes, and the words they use."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias, overload

Json: TypeAlias = Any
"""A JSON value as orjson gives it: None, bool, int, float, str, list or dict."""

Study: TypeAlias = dict[str, Json]
"""A study object in the shape of the registry's API v2 (protocolSection, derivedSection, …)."""

Fields: TypeAlias = dict[str, Json]
"""Canonical fields of a record: catalogue path → JSON value; a path that is absent has no value.

Values by the field's kind (see tracker.fields): text and markup str; enum str; flag bool; integer int;
date "YYYY", "YYYY-MM" or "YYYY-MM-DD"; dated {"date", "type"?}; struct dict; scalars list of scalars;
elements list of dicts; digest {"sha256", a number for each list that is counted}. No value is ever
None, "", [] or {}.
"""


class Format(StrEnum):
    """In which form a snapshot's raw bytes came; decides the reader."""

    V2 = "v2"  # API v2 study object, JSON, markup as markdown
    HISTORY = "history"  # record-history interface, JSON, markup as HTML
    CLASSIC_JSON = "classic-json"  # FullStudiesResponse
    CLASSIC_XML = "classic-xml"  # clinical_study
    TABULAR_HTML = "tabular-html"  # saved tabular page
    TABULAR_TEXT = "tabular-text"  # the same, pasted as text
    ARCHIVE_HTML = "archive-html"  # archive site's record as of a date
    ARCHIVE_BEFORE = "archive-before"  # older side of the archive's comparison of two versions
    ARCHIVE_AFTER = "archive-after"  # newer side of the same

    @property
    def shows_version(self) -> bool:
        """Whether it shows a version as submitted, rather than what somebody saw on a day."""
        return self is Format.HISTORY or self.is_archived

    @property
    def is_archived(self) -> bool:
        """Whether it is of the archive site, which may show one version on several pages."""
        return self.value.startswith("archive-")


class Markup(StrEnum):
    """How a study's long texts are marked up."""

    MARKDOWN = "markdown"
    HTML = "html"
    PLAIN = "plain"


LOWER_BOUND = "not before"
"""How the certainty of a date begins that a file gives only as the earliest possible one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One raw snapshot understood: a v2-shaped study and what its format is able to say.

    `absent` names catalogue paths (or prefixes of them ending in ".") which the format can't express:
    such a field is "not in this format" and never compared. `coarse` names date paths that the format
    gives to the month only.
    `dated` is the day for which the source itself says it stands, `certainty` how that is known.
    """

    record: str
    study: Study
    markup: Markup
    format: Format
    absent: frozenset[str] = frozenset()
    coarse: frozenset[str] = frozenset()
    dated: date | None = None
    certainty: str = ""
    notes: tuple[str, ...] = ()


class Weight(IntEnum):
    """How grave a change is."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """ "low", "medium" or "high"."""
        return self.name.lower()


class Kind(StrEnum):
    """What happened to a field or an element of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Suppression(StrEnum):
    """Why a change is kept but not shown unless asked for."""

    BOOKKEEPING = "bookkeeping"  # verification and update dates
    COMPUTED = "computed"  # derived by the registry
    FOLDED = "folded"  # comes and goes with another change, which is shown
    WORDING = "wording"  # signs that close a line, and spaces at signs
    BASELINE = "baseline"  # the first sight of a record, which tells nobody


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two states of a record, before it is placed in time.

    `field` is the registry's path below its section, with the element in brackets for lists matched by
    element: "outcomesModule.primaryOutcomes[Pain].timeFrame"; `path` is the catalogue's path without
    element. `old` and `new` are canonical values, None where there is none.
    """

    field: str
    path: str
    category: str
    kind: Kind
    old: Json
    new: Json
    summary: str
    weight: Weight
    element: str | None = None
    suppressed: Suppression | None = None
    effective_on: date | None = None
    derived: bool = False
    detail: Mapping[str, Json] = dataclasses.field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Clocks:
    """When a change happened in the registry, when it was posted, when and between what it was seen."""

    recorded_on: date | None
    posted_on: date | None
    seen_at: datetime | None
    data_timestamp: str | None
    seen_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A change as it stands in the change log."""

    id: int
    record: str
    change: Change
    clocks: Clocks
    before: int | None  # snapshot ids
    after: int | None
    version: int | None = None
    title: str = ""  # brief title of the record when last seen
    phase: str | None = None
    certainty: str = ""  # how the day is known of what shows it


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record's history as the registry lists it (0-based; the site shows number + 1)."""

    number: int
    date: date
    status: str | None
    labels: tuple[str, ...] = ()


@overload
def utc(moment: datetime) -> str: ...
@overload
def utc(moment: datetime | None) -> str | None: ...
def utc(moment: datetime | None) -> str | None:
    """Write an aware moment as ISO 8601 in UTC with seconds, the one form in which times are stored."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def iso(day: date | None) -> str | None:
    """Write a day as ISO 8601, None for none."""
    return day.isoformat() if day else None
