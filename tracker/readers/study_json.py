"""JSON studies in the API's own shape: API v2, and a version from the record-history interface."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import orjson

from tracker.errors import ReadingError
from tracker.fields import CATALOGUE
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import trees
from tracker.readers.words import country, iso_date, iso_day, nct_number

_DEEPEST: Final = 60
_LARGE: Final = 4 * 1024 * 1024
_MOST_MARKS: Final = 3_000_000
_SECTIONS: Final = (
    "protocolSection",
    "resultsSection",
    "annotationSection",
    "documentSection",
    "derivedSection",
)


def loaded(raw: bytes) -> Json:
    """Parse JSON bytes, or raise ReadingError: bad JSON, text that isn't UTF-8, nesting without end."""
    body = trees.checked(raw)
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or body[:3] == b"\xef\xbb\xbf":
        body = trees.decoded(body).encode("utf-8", errors="replace")
    if len(body) > _LARGE and sum(map(body.count, (b"{", b"[", b'"'))) > _MOST_MARKS:
        raise ReadingError("the JSON holds more values than any registry record; it is refused")
    try:
        value = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise ReadingError(f"the JSON can't be read: {error}; download it again") from None
    return value


def shallow(value: Json) -> Json:
    """Give the value back, or refuse it where it is nested deeper than any record."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return value
    raise ReadingError("the JSON is nested deeper than any registry record; it is refused")


def _writable(value: Json) -> None:
    """Refuse what can be parsed but is nested too deeply to be written again.

    Writing it is three times as fast as walking through it, and every record goes this way.
    """
    try:
        orjson.dumps(value)
    except (orjson.JSONEncodeError, RecursionError) as error:
        raise ReadingError(f"the JSON is no study: {error}; it is refused") from None


def read_v2(raw: bytes) -> Reading:
    """Read one study as API v2 gives it.

    A study of which only some fields were asked for has no derived section or no `hasResults`; then a
    field that isn't there is taken as not asked for.
    """
    study = _study(loaded(raw))
    record = _record(study)
    holder = _held(study, "derivedSection", "miscInfoModule", "versionHolder")
    partial = holder is None or "hasResults" not in study
    dated = _day(holder)
    if dated is None or dated < _RENAMED:
        _rename_countries(study)
    return Reading(
        record=record,
        study=study,
        markup=Markup.PLAIN if _is_legacy(raw) else Markup.MARKDOWN,
        format=Format.V2,
        absent=_unasked(study) if partial else frozenset(),
        dated=dated,
        certainty="data load in the record" if dated else "",
        notes=("only some fields of the record were asked for",) if partial else (),
    )


_LINE_END: Final = rb"\r\n"
_ESCAPED: Final = re.compile(rb"\\\\[<>*_^~\[\]]")


def _is_legacy(raw: bytes) -> bool:
    """Tell whether texts are plain, as markupFormat=legacy gives them.

    Their lines end as nowhere else, and no sign in them is escaped as Markdown's are.
    """
    return _LINE_END in raw and _ESCAPED.search(raw) is None


# In 2023 the registry still gave countries their old names, in February 2026 it didn't any more.
_RENAMED: Final = date(2026, 2, 1)


def _rename_countries(study: Study) -> None:
    sites = _held(study, "protocolSection", "contactsLocationsModule", "locations")
    for site in sites if isinstance(sites, list) else ():
        if isinstance(site, dict) and isinstance(site.get("country"), str):
            site["country"] = country(site["country"])
    misc = _held(study, "derivedSection", "miscInfoModule")
    removed = misc.get("removedCountries") if isinstance(misc, dict) else None
    if isinstance(removed, list):
        misc["removedCountries"] = [
            country(name) if isinstance(name, str) else name for name in removed
        ]


def read_history(raw: bytes) -> Reading:
    """Read one version of a record's history: the whole answer, or the study object in it.

    Old versions carry only what was submitted then; what the registry computes is not theirs to say.
    """
    answer = loaded(raw)
    inner = answer.get("study") if isinstance(answer, dict) else None
    study = _study(inner if isinstance(inner, dict) else answer)
    _rename_countries(study)
    submitted = _day(_held(study, "protocolSection", "statusModule", "lastUpdateSubmitDate"))
    posted = _day(
        _held(study, "protocolSection", "statusModule", "lastUpdatePostDateStruct", "date")
    )
    dated = max(filter(None, (submitted, posted)), default=None)
    return Reading(
        record=_record(study),
        study=study,
        markup=Markup.HTML,
        format=Format.HISTORY,
        absent=_NOT_IN_HISTORY if "derivedSection" not in study else frozenset(),
        dated=dated,
        certainty="day of the version's posting" if dated else "",
    )


_NOT_IN_HISTORY: Final = frozenset(
    {
        "miscInfoModule.removedCountries",
        "miscInfoModule.submissionTracking.",
        "annotationModule.violationAnnotation.",
        "eligibilityModule.stdAges",
    }
)


def _study(value: Json) -> Study:
    if not isinstance(value, dict):
        raise ReadingError(f"a study should be a JSON object, not {type(value).__name__}")
    _writable(value)
    protocol = value.get("protocolSection")
    if not isinstance(protocol, dict):
        raise ReadingError("the JSON has no protocolSection; it is no study of ClinicalTrials.gov")
    for name in _SECTIONS:
        section = value.get(name, {})
        if not isinstance(section, dict):
            raise ReadingError(f"{name}: expected an object, found {type(section).__name__}")
        for module, content in section.items():
            if not isinstance(content, dict):
                raise ReadingError(
                    f"{name}.{module}: expected an object, found {type(content).__name__}"
                )
    return value


def _held(study: Study, *path: str) -> Json:
    node: Json = study
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _record(study: Study) -> str:
    number = _held(study, "protocolSection", "identificationModule", "nctId")
    found = nct_number(number) if isinstance(number, str) else None
    if found is None:
        raise ReadingError(f"the study has no NCT number ({number!r} instead)")
    return found


def _day(text: Json) -> date | None:
    return iso_day(iso_date(text)) if isinstance(text, str) else None


def _unasked(study: Study) -> frozenset[str]:
    return frozenset(
        entry.path for entry in CATALOGUE.values() if _held(study, *entry.source.split(".")) is None
    )
