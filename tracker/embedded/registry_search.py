"""The embedded registry's search: plain words in the registry's own search areas, no synonyms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from tracker.embedded.registry_records import Holdings
from tracker.model import Json, Study

_IDENTITY = "protocolSection.identificationModule."
_STATUS = "protocolSection.statusModule."
_TITLES = tuple(_IDENTITY + name for name in ("acronym", "briefTitle", "officialTitle"))
_CONDITIONS = tuple(
    f"protocolSection.conditionsModule.{name}" for name in ("conditions", "keywords")
)
_ARMS = "protocolSection.armsInterventionsModule."
_INTERVENTIONS = tuple(
    _ARMS + name
    for name in (
        "interventions.name",
        "interventions.otherNames",
        "interventions.description",
        "interventions.type",
        "armGroups.label",
        "armGroups.description",
    )
)
_OUTCOMES = tuple(
    f"protocolSection.outcomesModule.{kind}Outcomes.{name}"
    for kind in ("primary", "secondary", "other")
    for name in ("measure", "description")
)
_LEAD = "protocolSection.sponsorCollaboratorsModule.leadSponsor.name"
_SPONSORS = (
    _LEAD,
    "protocolSection.sponsorCollaboratorsModule.collaborators.name",
    _IDENTITY + "organization.fullName",
)
_PLACES = tuple(
    f"protocolSection.contactsLocationsModule.locations.{name}"
    for name in ("city", "state", "country", "facility", "zip")
)
_NUMBERS = tuple(
    _IDENTITY + name
    for name in ("nctId", "nctIdAliases", "orgStudyIdInfo.id", "secondaryIdInfos.id")
)
_SUMMARY = ("protocolSection.descriptionModule.briefSummary",)
_PATIENT = (*_TITLES, *_CONDITIONS, *_SUMMARY, *_INTERVENTIONS, *_OUTCOMES, *_PLACES, _LEAD)

AREAS: Mapping[str, tuple[str, ...]] = {
    "query.cond": (*_CONDITIONS, *_TITLES),
    "query.term": (*_PATIENT, *_NUMBERS, *_SPONSORS),
    "query.intr": (*_INTERVENTIONS, *_TITLES),
    "query.spons": _SPONSORS,
    "query.lead": (_LEAD,),
    "query.titles": _TITLES,
    "query.outc": _OUTCOMES,
    "query.locn": _PLACES,
    "query.id": (*_NUMBERS, _IDENTITY + "acronym"),
    "query.patient": _PATIENT,
}

_PIECES = {
    "NCTId": _IDENTITY + "nctId",
    "OverallStatus": _STATUS + "overallStatus",
    "LastKnownStatus": _STATUS + "lastKnownStatus",
    "StatusVerifiedDate": _STATUS + "statusVerifiedDate",
    "LastUpdatePostDate": _STATUS + "lastUpdatePostDateStruct.date",
    "StudyFirstPostDate": _STATUS + "studyFirstPostDateStruct.date",
    "StudyType": "protocolSection.designModule.studyType",
}
_CLAUSE = re.compile(
    r"AREA\[(?P<piece>[^\]]+)\](?:RANGE\[(?P<low>[^,]*),(?P<high>[^\]]*)\]|(?P<value>.+))"
)
_ONLY_NUMBERS = re.compile(r"\s*NCT\d{8}(?:[\s,]+(?:OR\s+)?NCT\d{8})*\s*", re.IGNORECASE)

Test = Callable[[Study], bool]


class UnknownAreaError(ValueError):
    """The advanced filter names something that isn't searchable here."""


def search(holdings: Holdings, params: Mapping[str, str], asked: frozenset[str]) -> tuple[str, ...]:
    """Return the numbers of the records that pass every condition, in the registry's order.

    `asked` are the numbers of filter.ids, aliases among them already resolved. A query of nothing
    but NCT numbers makes the registry ignore the filters, so it does here.
    """
    queries = {name: text for name, text in params.items() if name in AREAS}
    tests = [_words(AREAS[name], text) for name, text in queries.items()]
    if not any(_ONLY_NUMBERS.fullmatch(text) for text in queries.values()):
        tests += _filters(params)
        numbers = holdings.numbers(asked if "filter.ids" in params else None)
    else:
        numbers = holdings.numbers()
    if not tests:
        return tuple(numbers)
    return tuple(n for n in numbers if all(test(holdings.study(n)) for test in tests))


def _filters(params: Mapping[str, str]) -> list[Test]:
    tests: list[Test] = []
    if wanted := params.get("filter.overallStatus"):
        allowed = frozenset(re.split(r"[,|]", wanted))
        path = _PIECES["OverallStatus"]
        tests.append(lambda study: any(text in allowed for text in texts(study, path)))
    if advanced := params.get("filter.advanced"):
        tests += [_clause(text.strip()) for text in advanced.split(" AND ")]
    return tests


def _clause(text: str) -> Test:
    match = _CLAUSE.fullmatch(text)
    if match is None:
        return _words(AREAS["query.term"], text)
    piece = match["piece"]
    if piece not in _PIECES:
        raise UnknownAreaError(piece)
    path = _PIECES[piece]
    if match["value"] is not None:
        value = match["value"].strip('" ').lower()
        return lambda study: any(value == found.lower() for found in texts(study, path))
    low = "" if match["low"] == "MIN" else match["low"]
    high = "\uffff" if match["high"] == "MAX" else match["high"] + "\uffff"
    return lambda study: any(low <= found <= high for found in texts(study, path))


def _words(paths: tuple[str, ...], query: str) -> Test:
    """Every word (or quoted phrase) of one of the alternatives joined by OR must occur."""
    alternatives = [
        [word.strip('"').lower() for word in re.findall(r'"[^"]*"|\S+', part) if word != "AND"]
        for part in re.split(r"\sOR\s", query)
    ]

    def test(study: Study) -> bool:
        found = "\n".join(text for path in paths for text in texts(study, path)).lower()
        return any(all(word in found for word in words) for words in alternatives)

    return test


def texts(value: Json, path: str) -> Iterator[str]:
    """Walk a dotted path, through lists, to the texts at its end."""
    if isinstance(value, list):
        for item in value:
            yield from texts(item, path)
    elif not path:
        yield str(value)
    elif isinstance(value, dict):
        name, _, rest = path.partition(".")
        if name in value:
            yield from texts(value[name], rest)
