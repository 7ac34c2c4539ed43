"""What happens to the records of the demo, data load by data load; alone knows the plot.

NCT00962923 is real and did lapse, by the rule of Unknown status on 1 January 2012. The other records
are invented, and so are the moments of the data loads.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tracker.demo.records import record
from tracker.embedded.registry import EmbeddedRegistry
from tracker.model import Json, Study

REAL = "NCT00962923"
MORROW, STROLL, LULL, SOFTEN, TWICE, HARBOUR, PHANTOM, ZEAL = (
    f"NCT{number}" for number in range(90000001, 90000009)
)
READER, EDITOR = "reader@example.org", "editor@example.org"

Patch = Mapping[str, Any]
"""Module → member → new value; None takes the member away."""


@dataclass(frozen=True, slots=True)
class DataLoad:
    """One data load of the registry: when it came, what it changed, and how that is told."""

    timestamp: str
    told: str
    new: tuple[str, ...] = ()
    edits: Mapping[str, Patch] = field(default_factory=dict)
    recomputed: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        """The moment of the load, in UTC."""
        return datetime.fromisoformat(f"{self.timestamp}+00:00")


def publish(load: DataLoad, registry: EmbeddedRegistry) -> None:
    """Let the registry serve a data load."""
    studies = {number: record(number) for number in load.new}
    for number, patch in load.edits.items():
        studies[number] = _edited(studies.get(number) or registry.holdings.study(number), patch)
    for number in load.recomputed:
        studies[number] = _recomputed(studies.get(number) or registry.holdings.study(number))
    for number in load.results:
        studies[number] = {**studies[number], "hasResults": True, "resultsSection": _RESULTS}
    for number in load.removed:
        registry.remove(number)
    for alias, survivor in load.merged.items():
        registry.merge(alias, survivor)
    for number in load.lapsed:
        registry.lapse(number)
    registry.load(load.timestamp, studies)


def _edited(study: Study, patch: Patch) -> Study:
    new = copy.deepcopy(study)
    protocol = new["protocolSection"]
    for module, members in patch.items():
        kept = {**protocol.get(module, {}), **members}
        protocol[module] = {name: value for name, value in kept.items() if value is not None}
    return new


def _recomputed(study: Study) -> Study:
    """What the registry adds and moves by itself: index terms, map points. No sponsor did this."""
    new = copy.deepcopy(study)
    derived = new.setdefault("derivedSection", {})
    names = new["protocolSection"]["conditionsModule"]["conditions"]
    derived["conditionBrowseModule"] = {
        "meshes": [{"id": f"D90000{i}", "term": name} for i, name in enumerate(names)]
    }
    places = new["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])
    for i, place in enumerate(places):
        place["geoPoint"] = {"lat": 47.5 + i, "lon": 8.5 + i}
    return new


def _submitted(on: str, posted: str, verified: str, **members: Json) -> dict[str, Json]:
    """The dates that every update of a sponsor moves."""
    return {
        "statusVerifiedDate": verified,
        "lastUpdateSubmitDate": on,
        "lastUpdatePostDateStruct": {"date": posted, "type": "ESTIMATED"},
        **members,
    }


def _sites(status: str | None, *places: tuple[str, str, str]) -> list[Json]:
    return [
        {"facility": facility, "city": city, "country": country}
        | ({"status": status} if status else {})
        for facility, city, country in places
    ]


_RESULTS: Json = {
    "participantFlowModule": {
        "groups": [
            {"id": "FG000", "title": "Walking", "description": "Thirty minutes a day"},
            {"id": "FG001", "title": "Usual care", "description": "Leaflet"},
        ],
        "periods": [
            {
                "title": "Overall Study",
                "milestones": [
                    {
                        "type": "STARTED",
                        "achievements": [
                            {"groupId": "FG000", "numSubjects": "61"},
                            {"groupId": "FG001", "numSubjects": "59"},
                        ],
                    }
                ],
            }
        ],
    }
}

LOADS = (
    DataLoad(
        "2011-12-16T14:00:04",
        "The first look at eight records. One of them, NCT00962923, will soon lapse to Unknown.",
        new=(REAL, MORROW, STROLL, LULL, TWICE, HARBOUR, PHANTOM, ZEAL),
        edits={REAL: {"statusModule": {"overallStatus": "RECRUITING", "lastKnownStatus": None}}},
    ),
    DataLoad(
        "2011-12-30T14:00:03",
        "The registry recomputes index terms and map points, and a sponsor confirms an unchanged record.",
        edits={
            ZEAL: {
                "statusModule": _submitted("2011-12-20", "2011-12-21", "2011-12"),
                "descriptionModule": {
                    "detailedDescription": "Participants keep a diary. \n\n\nColds are confirmed"
                    " by telephone.\n"
                },
            }
        },
        recomputed=(MORROW, STROLL, LULL, HARBOUR, ZEAL),
    ),
    DataLoad(
        "2012-01-03T14:00:05",
        "NCT00962923 lapses to Unknown: nobody filed anything, and no date moves.",
        lapsed=(REAL,),
    ),
    DataLoad(
        "2012-01-20T14:00:04",
        "LULL is stopped at 31 of 240 participants; HARBOUR begins to recruit, with a third site.",
        edits={
            LULL: {
                "statusModule": _submitted(
                    "2012-01-17",
                    "2012-01-18",
                    "2012-01",
                    overallStatus="TERMINATED",
                    whyStopped="Recruitment was slower than planned; no safety concerns",
                    primaryCompletionDateStruct={"date": "2011-12", "type": "ACTUAL"},
                    completionDateStruct={"date": "2012-01", "type": "ACTUAL"},
                ),
                "designModule": {"enrollmentInfo": {"count": 31, "type": "ACTUAL"}},
                "contactsLocationsModule": {
                    "centralContacts": None,
                    "locations": _sites(
                        None,
                        ("Headache Centre of Examplestadt", "Examplestadt", "Germany"),
                        ("Clinic by the Invented Lake", "Lakeville", "Canada"),
                        ("Hospital of Nowhere", "Erewhon", "New Zealand"),
                    ),
                },
            },
            HARBOUR: {
                "statusModule": _submitted(
                    "2012-01-16", "2012-01-18", "2012-01", overallStatus="RECRUITING"
                ),
                "contactsLocationsModule": {
                    "centralContacts": [
                        {"name": "HARBOUR Desk", "role": "CONTACT", "phone": "000-555-0199"}
                    ],
                    "locations": _sites(
                        "RECRUITING",
                        ("Invented Practice One", "Lakeville", "Canada"),
                        ("Invented Practice Two", "Hilltown", "Canada"),
                        ("Invented Practice Three", "Portville", "Canada"),
                    ),
                },
            },
        },
    ),
    DataLoad(
        "2012-02-10T14:00:04",
        "MORROW, completed, exchanges its primary outcome; a withdrawn record is no longer served.",
        edits={
            MORROW: {
                "statusModule": _submitted("2012-02-07", "2012-02-08", "2012-02"),
                "outcomesModule": {
                    "primaryOutcomes": [
                        {
                            "measure": "Proportion of participants with at least 20 percent"
                            " improvement of joint counts",
                            "timeFrame": "12 weeks",
                        }
                    ],
                    "secondaryOutcomes": [
                        {
                            "measure": "Change from baseline in pain on a visual analogue scale",
                            "description": "0 mm (no pain) to 100 mm (worst pain)",
                            "timeFrame": "12 weeks",
                        },
                        {
                            "measure": "Number of participants with serious adverse events",
                            "timeFrame": "52 weeks",
                        },
                    ],
                },
            }
        },
        removed=(PHANTOM,),
    ),
    DataLoad(
        "2012-03-02T14:00:03",
        "STROLL posts results; a new record, SOFTEN, matches the query.",
        new=(SOFTEN,),
        edits={
            STROLL: {
                "statusModule": _submitted(
                    "2012-02-14",
                    "2012-03-01",
                    "2012-02",
                    resultsFirstSubmitDate="2012-02-14",
                    resultsFirstSubmitQcDate="2012-02-14",
                    resultsFirstPostDateStruct={"date": "2012-03-01", "type": "ESTIMATED"},
                )
            }
        },
        results=(STROLL,),
    ),
    DataLoad(
        "2012-03-23T14:00:04",
        "A record registered twice is merged into HARBOUR; ZEAL narrows whom it admits.",
        edits={
            ZEAL: {
                "statusModule": _submitted("2012-03-20", "2012-03-21", "2012-03"),
                "eligibilityModule": {
                    "eligibilityCriteria": "Inclusion Criteria:\n\n* Adults with three or more"
                    " colds last winter\n\nExclusion Criteria:\n\n* Asthma"
                },
            }
        },
        merged={TWICE: HARBOUR},
    ),
    DataLoad(
        "2012-04-13T14:00:04",
        "The registry recomputes again; its stamp on every record moves, and nothing else.",
        recomputed=(REAL, SOFTEN, MORROW, LULL, HARBOUR),
    ),
)
