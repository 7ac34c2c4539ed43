"""The command line called in process, in a folder of its own, with a registry and a mail receiver."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tracker.cli import main
from tracker.embedded.mail import MailReceiver
from tracker.embedded.registry import EmbeddedRegistry

LOADS = ("2026-03-02T09:00:04", "2026-03-03T09:00:05", "2026-03-04T09:00:03", "2026-03-05T09:00:04")


@dataclass(frozen=True)
class Said:
    """What a call left behind: exit status, stdout, stderr."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class CommandLine:
    """A folder in which `tracker` is called; no config.toml of the machine is ever seen."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, given: str = "") -> Said:
        runner = CliRunner()
        environ = {
            "XDG_CONFIG_HOME": str(self.folder / "user"),
            "TRACKER_CONFIG": None,
            "COLUMNS": "100",
            **self.environ,
        }
        before = Path.cwd()
        with runner.isolation(given, env=environ) as (out, err, _):
            os.chdir(self.folder)
            try:
                main(arguments)
            except SystemExit as stop:
                code = int(stop.code or 0)
            finally:
                os.chdir(before)
            raw = out.getvalue()
            return Said(code, raw.decode(errors="replace"), err.getvalue().decode(), raw)


@dataclass
class Desk:
    """A command line with a registry to ask and a receiver to write to."""

    tracker: CommandLine
    registry: EmbeddedRegistry
    mailbox: MailReceiver

    def configure(self, *records: str, extra: str = "", subscriber: bool = True) -> None:
        names = ", ".join(f'"{name}"' for name in records)
        told = '[[subscriber]]\naddress = "reader@example.org"\n' if subscriber else ""
        (self.tracker.folder / "config.toml").write_text(
            f"""
[registry]
base_url = "{self.registry.base_url}"
contact = "tests@example.org"
min_interval = 0.0
attempts = 1
[[watch]]
name = "mine"
records = [{names}]
[mail]
host = "127.0.0.1"
port = {self.mailbox.port}
security = "none"
from = "Tracker <tracker@example.org>"
{told}{extra}
""",
            encoding="utf-8",
        )

    def publish(self, load: int, *studies: Mapping[str, Any]) -> None:
        """Publish a data load with these records as they are now."""
        self.registry.load(LOADS[load], {number_of(each): dict(each) for each in studies})


@contextmanager
def desk(folder: Path, *studies: Mapping[str, Any]) -> Iterator[Desk]:
    """A desk whose registry serves these records at the first load, all of them watched."""
    held = {number_of(each): dict(each) for each in studies}
    with EmbeddedRegistry(held, timestamp=LOADS[0]) as registry, MailReceiver() as mailbox:
        made = Desk(CommandLine(folder), registry, mailbox)
        made.configure(*held)
        yield made


def number_of(study: Mapping[str, Any]) -> str:
    return str(study["protocolSection"]["identificationModule"]["nctId"])


def study(i: int = 1, **more: Mapping[str, Any]) -> dict[str, Any]:
    """An invented record of the real shape; `more` gives members of its modules by module name."""
    modules: dict[str, dict[str, Any]] = {
        "identificationModule": {
            "nctId": f"NCT{i:08d}",
            "orgStudyIdInfo": {"id": f"ORG-{i}"},
            "organization": {"fullName": "Invented University", "class": "OTHER"},
            "briefTitle": f"Something Tried in Somebody {i}",
        },
        "statusModule": {
            "statusVerifiedDate": "2023-01",
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2022-06-01", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2023-12", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2024-06", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2022-05-01",
            "lastUpdateSubmitDate": "2023-01-10",
            "lastUpdatePostDateStruct": {"date": "2023-01-13", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Invented University", "class": "OTHER"}
        },
        "descriptionModule": {
            "briefSummary": "We try "
            "something in somebody and see, for as long as it takes, what follows."
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
    return {"protocolSection": modules, "derivedSection": {}, "hasResults": False}


def updated(record: Mapping[str, Any], on: str, **more: Mapping[str, Any]) -> dict[str, Any]:
    """The record after a sponsor's update submitted on a day; `more` as for `study`."""
    new = copy.deepcopy(dict(record))
    modules = new["protocolSection"]
    modules["statusModule"] |= {
        "lastUpdateSubmitDate": on,
        "lastUpdatePostDateStruct": {"date": on, "type": "ACTUAL"},
    }
    for name, members in more.items():
        modules[name] = {**modules.get(name, {}), **members}
    return new


def changed_desk(desk: Desk, first: Mapping[str, Any]) -> None:
    """Check twice: an update of the first record lies between, and mail is sent."""
    assert desk.tracker("check").code == 0
    new = updated(
        first,
        "2026-03-01",
        designModule={"enrollmentInfo": {"count": 99, "type": "ACTUAL"}},
        descriptionModule={
            "briefSummary": "We try "
            "something else in somebody and see, for as long as it takes, what follows of it."
        },
        statusModule={"overallStatus": "TERMINATED", "whyStopped": "=Slow | accrual"},
    )
    desk.publish(1, new)
    assert desk.tracker("check").code == 0
