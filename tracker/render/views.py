"""What a message is made from and what it becomes: the record, the setting, the finished message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tracker import __version__
from tracker.fields import label
from tracker.model import Fields


@dataclass(frozen=True, slots=True)
class RecordView:
    """What a reader is told about a record beside its changes; every text is ready to read.

    `watches` names the watches that the record is in, for the line that says why one gets the mail.
    `moved` tells of the dates that changes are placed by and that no longer stand as first recorded.
    """

    nct_id: str
    title: str = ""
    sponsor: str = ""
    status: str = ""
    phase: str = ""
    conditions: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    acronym: str = ""
    moved: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What people call the trial: its acronym, or its title."""
        return self.acronym or self.title


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for every message of a check: where the registry is, which data, which program.

    `data_timestamp` is the registry's name of the data load, as it gave it, or of the first and last
    of several (see `loads`); None for none.
    """

    base_url: str = "https://clinicaltrials.gov"
    data_timestamp: str | None = None
    program: str = f"registry-tracker {__version__}"
    config: str = "config.toml"


@dataclass(frozen=True, slots=True)
class Message:
    """A message for one subscriber, before it is given a recipient, a date and a number.

    `headers` are plain single-line values; X-Tracker-Record names the record of a message about one,
    by which channels may gather messages into threads.
    """

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def record_view(nct_id: str, fields: Fields, watches: tuple[str, ...] = ()) -> RecordView:
    """Return the view of a record from its canonical fields; what is absent is left empty."""
    sponsor = fields.get("sponsorCollaboratorsModule.leadSponsor") or {}
    title = fields.get("identificationModule.briefTitle")
    return RecordView(
        nct_id=nct_id,
        title=title or fields.get("identificationModule.officialTitle") or "",
        sponsor=sponsor.get("name", ""),
        status=_labels([fields.get("statusModule.overallStatus")]),
        phase=_labels([each for each in fields.get("designModule.phases", []) if each != "NA"]),
        conditions=tuple(fields.get("conditionsModule.conditions", ())),
        watches=watches,
        acronym=fields.get("identificationModule.acronym") or "",
    )


def loads(timestamps: Iterable[str | None]) -> str | None:
    """Name the data loads that a message speaks of: the one, or the first and the last."""
    known = sorted({each for each in timestamps if each})
    return " to ".join(dict.fromkeys((known[0], known[-1]))) if known else None


def _labels(values: list[str | None]) -> str:
    return "/".join(label(value) for value in values if value)
