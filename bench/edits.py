"""The next data load of invented records: sponsors' edits, lapses, and what the registry does by itself."""

# ruff: noqa: S311 - chance here invents
from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.records import Record
from bench.words import Tongue, names

SUBMITTED, POSTED = "2026-11-19", "2026-11-23"
_LAPSING = ("RECRUITING", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION")


@dataclass(frozen=True, slots=True)
class Next:
    """A record in the next load.

    `kind` says what was done ("" for nothing); `fields` are the registry's paths of what really
    changed, empty for noise and for nothing.
    """

    study: Record
    kind: str = ""
    fields: frozenset[str] = field(default_factory=frozenset)


def is_edited(place: int) -> bool:
    """Whether a record really changes in the next load."""
    return place % 20 == 7


def following(study: Record, place: int, seed: int = 1) -> Next:
    """Give a record in the next load: one of 20 really changed, half of the others with noise."""
    rng = Random(f"{seed}/{place}/next")
    new = copy.deepcopy(study)
    if is_edited(place):
        return _edited(new, rng)
    if rng.random() < 0.5:
        kind = rng.choice([*_NOISE])
        _NOISE[kind](new, rng)
        return Next(new, f"noise: {kind}")
    return Next(new)


def _edited(study: Record, rng: Random) -> Next:
    kinds = [kind for kind, (possible, _) in _EDITS.items() if possible(study)]
    # Half of those that can lapse do: about one change in ten, so that there are some to be missed.
    kind = "lapse" if "lapse" in kinds and rng.random() < 0.5 else rng.choice(kinds)
    fields = _EDITS[kind][1](study["protocolSection"], rng)
    if kind != "lapse":
        status = study["protocolSection"]["statusModule"]
        status["statusVerifiedDate"] = SUBMITTED[:7]
        status["lastUpdateSubmitDate"] = SUBMITTED
        status["lastUpdatePostDateStruct"] = {"date": POSTED, "type": "ESTIMATED"}
    return Next(study, kind, frozenset(fields))


_Protocol = dict[str, Any]
_Edit = Callable[[_Protocol, Random], set[str]]


def _status(study: Record) -> str:
    return str(study["protocolSection"]["statusModule"]["overallStatus"])


def _lapse(protocol: _Protocol, rng: Random) -> set[str]:
    module = protocol["statusModule"]
    module["lastKnownStatus"], module["overallStatus"] = module["overallStatus"], "UNKNOWN"
    return {"statusModule.overallStatus"}


def _stop(protocol: _Protocol, rng: Random) -> set[str]:
    module = protocol["statusModule"]
    module["overallStatus"] = "TERMINATED"
    module["whyStopped"] = Tongue(rng).prose(9)
    _close_sites(protocol)
    return {"statusModule.overallStatus", "statusModule.whyStopped"}


def _close(protocol: _Protocol, rng: Random) -> set[str]:
    protocol["statusModule"]["overallStatus"] = "ACTIVE_NOT_RECRUITING"
    _close_sites(protocol)
    return {"statusModule.overallStatus"}


def _close_sites(protocol: _Protocol) -> None:
    places = protocol["contactsLocationsModule"]
    places.pop("centralContacts", None)
    for site in places["locations"]:
        site.pop("status", None)
        site.pop("contacts", None)


def _enrollment(protocol: _Protocol, rng: Random) -> set[str]:
    info = protocol["designModule"]["enrollmentInfo"]
    info["count"] += rng.randint(1, 40)
    return {"designModule.enrollmentInfo"}


def _completion(protocol: _Protocol, rng: Random) -> set[str]:
    protocol["statusModule"]["completionDateStruct"] = {
        "date": f"20{rng.randint(28, 33)}-0{rng.randint(1, 9)}-15",
        "type": "ESTIMATED",
    }
    return {"statusModule.completionDateStruct"}


def _time_frame(protocol: _Protocol, rng: Random) -> set[str]:
    outcome = rng.choice(protocol["outcomesModule"]["primaryOutcomes"])
    outcome["timeFrame"] = f"{rng.randint(60, 300)} days"
    return {"outcomesModule.primaryOutcomes"}


def _new_outcome(protocol: _Protocol, rng: Random) -> set[str]:
    tongue = Tongue(rng)
    new = {"measure": tongue.line(9), "timeFrame": f"{rng.randint(1, 52)} weeks"}
    protocol["outcomesModule"].setdefault("secondaryOutcomes", []).append(new)
    return {"outcomesModule.secondaryOutcomes"}


def _criteria(protocol: _Protocol, rng: Random) -> set[str]:
    module = protocol["eligibilityModule"]
    module["eligibilityCriteria"] += "\n* " + Tongue(rng).prose(14)
    return {"eligibilityModule.eligibilityCriteria"}


def _summary(protocol: _Protocol, rng: Random) -> set[str]:
    module = protocol["descriptionModule"]
    module["briefSummary"] += " " + Tongue(rng).prose(14)
    return {"descriptionModule.briefSummary"}


def _sites(protocol: _Protocol, rng: Random) -> set[str]:
    sites = protocol["contactsLocationsModule"]["locations"]
    for place in range(rng.randint(1, 4)):
        city = rng.choice(names("cities", 3000))
        new = {"facility": f"{city} New Hospital {place}", "city": city, "country": "Newland"}
        sites.insert(rng.randrange(len(sites) + 1), new)
    return {"contactsLocationsModule.locations"}


def _always(study: Record) -> bool:
    return True


_EDITS: dict[str, tuple[Callable[[Record], bool], _Edit]] = {
    "lapse": (lambda study: _status(study) in _LAPSING, _lapse),
    "stopped": (lambda study: _status(study) == "RECRUITING", _stop),
    "closed to entry": (lambda study: _status(study) == "RECRUITING", _close),
    "enrollment": (_always, _enrollment),
    "completion date": (_always, _completion),
    "time frame": (_always, _time_frame),
    "new outcome": (_always, _new_outcome),
    "criteria": (_always, _criteria),
    "summary": (_always, _summary),
    "sites": (_always, _sites),
}


def _browse(study: Record, rng: Random) -> None:
    module = study["derivedSection"]["conditionBrowseModule"]
    module["ancestors"] = [*module["ancestors"][1:], {"id": "D009999", "term": "New Heading"}]


def _browse_gone(study: Record, rng: Random) -> None:
    del study["derivedSection"]["conditionBrowseModule"]


def _geo_point(study: Record, rng: Random) -> None:
    site = rng.choice(study["protocolSection"]["contactsLocationsModule"]["locations"])
    site["geoPoint"] = {"lat": round(rng.random() * 80, 5), "lon": round(rng.random() * 80, 5)}


def _post_type(study: Record, rng: Random) -> None:
    status = study["protocolSection"]["statusModule"]
    struct = status["lastUpdatePostDateStruct"]
    struct["type"] = "ACTUAL" if struct["type"] == "ESTIMATED" else "ESTIMATED"


def _removed_countries(study: Record, rng: Random) -> None:
    study["derivedSection"]["miscInfoModule"]["removedCountries"] = ["Newland"]


def _ages(study: Record, rng: Random) -> None:
    study["protocolSection"]["eligibilityModule"]["stdAges"] = ["CHILD", "ADULT", "OLDER_ADULT"]


def _layout(study: Record, rng: Random) -> None:
    module = study["protocolSection"]["descriptionModule"]
    module["briefSummary"] = "  " + module["briefSummary"].replace(". ", ".  ")
    study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] += "\n"


def _order(study: Record, rng: Random) -> None:
    rng.shuffle(study["protocolSection"]["contactsLocationsModule"]["locations"])
    study["protocolSection"]["conditionsModule"]["keywords"].reverse()


_NOISE: dict[str, Callable[[Record, Random], None]] = {
    "headings": _browse,
    "headings gone": _browse_gone,
    "geoPoint": _geo_point,
    "type of a post date": _post_type,
    "removed countries": _removed_countries,
    "age groups": _ages,
    "white space": _layout,
    "order of lists": _order,
}
