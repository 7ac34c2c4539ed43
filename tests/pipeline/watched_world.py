"""A whole small world on loopback: a registry, a mail receiver, a config and a clock that is told."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tracker.app import App, open_app
from tracker.embedded.mail import MailReceiver
from tracker.embedded.registry import EmbeddedRegistry
from tracker.model import LoggedChange
from tracker.storage import Question

LOADS = (
    "2026-03-02T09:00:04",
    "2026-03-03T09:00:05",
    "2026-03-04T09:00:03",
    "2026-03-05T09:00:04",
    "2026-03-06T09:00:04",
    "2026-03-09T09:00:04",
)


def number(i: int) -> str:
    return f"NCT{i:08d}"


def study(i: int, **more: Any) -> dict[str, Any]:
    """An invented record of the real shape; `more` gives members of its modules by module name."""
    nct = number(i)
    modules: dict[str, dict[str, Any]] = {
        "identificationModule": {
            "nctId": nct,
            "orgStudyIdInfo": {"id": f"ORG-{i}"},
            "organization": {"fullName": "Invented University", "class": "OTHER"},
            "briefTitle": f"Something Tried in Somebody {i}",
        },
        "statusModule": {
            "statusVerifiedDate": "2026-01",
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2025-06-01", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2027-06", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2027-12", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2025-05-01",
            "lastUpdateSubmitDate": "2026-01-10",
            "lastUpdatePostDateStruct": {"date": "2026-01-13", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Invented University", "class": "OTHER"}
        },
        "conditionsModule": {"conditions": ["Systemic Sclerosis"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "enrollmentInfo": {"count": 40, "type": "ESTIMATED"},
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Skin score", "timeFrame": "12 months"}]
        },
    }
    for name, members in more.items():
        modules[name] = {**modules.get(name, {}), **members}
    return {
        "protocolSection": modules,
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-03-02"}},
        "hasResults": False,
    }


def updated(record: Mapping[str, Any], on: str, **more: Any) -> dict[str, Any]:
    """The record after a sponsor's update submitted on a day; `more` as for `study`."""
    new = copy.deepcopy(dict(record))
    modules = new["protocolSection"]
    modules["statusModule"]["lastUpdateSubmitDate"] = on
    modules["statusModule"]["lastUpdatePostDateStruct"] = {"date": on, "type": "ACTUAL"}
    for name, members in more.items():
        modules[name] = {**modules.get(name, {}), **members}
    return new


@dataclass
class World:
    """Everything a check needs, in one folder."""

    folder: Path
    registry: EmbeddedRegistry
    mailbox: MailReceiver
    moment: datetime = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    naps: list[float] = field(default_factory=list)

    def configure(
        self,
        records: Sequence[str] = (),
        *,
        query: Mapping[str, str] | None = None,
        subscriber: str = 'address = "reader@example.org"',
        extra: str = "",
    ) -> Path:
        path = self.folder / "config.toml"
        names = ", ".join(f'"{name}"' for name in records)
        asked = ", ".join(f'"{key}" = "{value}"' for key, value in (query or {}).items())
        path.write_text(
            f"""
[registry]
base_url = "{self.registry.base_url}"
contact = "tests@example.org"
min_interval = 0.0
[storage]
database = "tracker.db"
snapshots = "snapshots"
[[watch]]
name = "w"
records = [{names}]
{f"query = {{ {asked} }}" if asked else ""}
[mail]
host = "127.0.0.1"
port = {self.mailbox.port}
security = "none"
from = "Tracker <tracker@example.org>"
[[subscriber]]
{subscriber}
{extra}
""",
            encoding="utf-8",
        )
        return path

    @property
    def app(self) -> App:
        return App(
            open_app(self.folder / "config.toml").settings,
            clock=lambda: self.moment,
            sleep=self.naps.append,
            environ={},
        )

    def later(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def log(self, *, suppressed: bool = False) -> list[LoggedChange]:
        with self.app.store() as store:
            return store.log.ask(Question(suppressed=suppressed))

    def told(self) -> list[str]:
        """The log as lines: record, field, old → new."""
        return [f"{e.record} {e.change.field}: {e.change.summary}" for e in self.log()]


@contextmanager
def world(folder: Path, *records: Mapping[str, Any]) -> Iterator[World]:
    """A world whose registry serves these records at the first load."""
    held = {r["protocolSection"]["identificationModule"]["nctId"]: dict(r) for r in records}
    with EmbeddedRegistry(held, timestamp=LOADS[0]) as registry, MailReceiver() as mailbox:
        yield World(folder, registry, mailbox)
