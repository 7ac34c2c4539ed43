"""Classic JSON (`full_studies`), as the registry gave it until June 2024, to a v2-shaped study."""

from __future__ import annotations

import re
from typing import Final

from tracker.errors import ReadingError
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import eras
from tracker.readers.build import pruned, struct
from tracker.readers.pieces import PIECES
from tracker.readers.study_json import loaded, shallow
from tracker.readers.words import (
    country,
    date_or_words,
    enum,
    flag,
    iso_day,
    masking,
    model,
    nct_number,
    number,
)

_SECTIONS: Final = {
    "ProtocolSection": "protocolSection",
    "AnnotationSection": "annotationSection",
    "DocumentSection": "documentSection",
    "DerivedSection": "derivedSection",
}
_MOMENT: Final = re.compile(r"^(\d{2})/(\d{2})/(\d{4}) (\d{2}:\d{2})$")
_COUNTRY_KEYS: Final = frozenset({"LocationCountry", "RemovedCountry"})
# One list of the classic structure isn't named after its elements.
_LISTS: Final = {"ArmGroupIntervention": "ArmGroupInterventionName"}


def read(raw: bytes) -> Reading:
    """Read one study: the `Study` object, or what the interface put around it."""
    value = shallow(loaded(raw))
    for around in ("FullStudy", "Study"):
        if isinstance(value, dict) and isinstance(value.get(around), dict):
            value = value[around]
    if not isinstance(value, dict) or not isinstance(value.get("ProtocolSection"), dict):
        raise ReadingError("the JSON has no ProtocolSection; it is no classic study")
    notes: list[str] = []
    study = _study(value, notes)
    protocol = study.get("protocolSection", {})
    number = protocol.get("identificationModule", {}).get("nctId")
    record = nct_number(number) if isinstance(number, str) else None
    if record is None:
        raise ReadingError(f"the study has no NCT number ({number!r} instead)")
    holder = study.get("derivedSection", {}).get("miscInfoModule", {}).get("versionHolder")
    dated = iso_day(holder)
    return Reading(
        record=record,
        study=study,
        markup=Markup.PLAIN,
        format=Format.CLASSIC_JSON,
        absent=_absent(study),
        dated=dated,
        certainty="data load in the record" if dated else "",
        notes=tuple(dict.fromkeys(notes)),
    )


def _absent(study: Study) -> frozenset[str]:
    """Leave out what only later editions of the format had, where this record has none of it."""
    missing = set(eras.NEVER_IN_CLASSIC_JSON)
    if "submissionTracking" not in study.get("derivedSection", {}).get("miscInfoModule", {}):
        missing.add("miscInfoModule.submissionTracking.")
    annotations = study.get("annotationSection", {}).get("annotationModule", {})
    if "violationAnnotation" not in annotations:
        missing.add("annotationModule.violationAnnotation.")
    return frozenset(missing)


def _study(value: dict[str, Json], notes: list[str]) -> Study:
    sections: Study = {}
    for name, key in _SECTIONS.items():
        section = value.get(name)
        if not isinstance(section, dict):
            continue
        sections[key] = {
            f"{module[0].lower()}{module[1:]}": _group(content, notes)
            for module, content in section.items()
            if isinstance(content, dict) and module and not module.endswith("BrowseModule")
        }
    if "iPDSharingStatementModule" in sections.get("protocolSection", {}):
        modules = sections["protocolSection"]
        modules["ipdSharingStatementModule"] = modules.pop("iPDSharingStatementModule")
    return {**pruned(sections), "hasResults": "ResultsSection" in value}


def _group(content: dict[str, Json], notes: list[str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in content.items():
        key, read = _named(name, value, notes)
        if key:
            found[key] = read
    return struct(**found)


def _named(name: str, value: Json, notes: list[str]) -> tuple[str, Json]:
    stem = name.removesuffix("List")
    if stem != name and isinstance(value, dict):
        inner = _LISTS.get(stem, stem)
        key, _ = PIECES.get(inner, ("", ""))
        items = value.get(inner, [])
        listed = items if isinstance(items, list) else [items]
        return key, [read for item in listed if (read := _value(inner, item, notes))]
    key, _ = PIECES.get(name, ("", ""))
    if not key:
        notes.append(f"{name} is not known and was left out")
    return key, _value(name, value, notes)


def _value(name: str, value: Json, notes: list[str]) -> Json:
    kind = PIECES.get(name, ("", "text"))[1]
    if kind == "group" or isinstance(value, dict):
        return _group(value, notes) if isinstance(value, dict) else None
    text = str(value).strip() if isinstance(value, str | int | float) else ""
    if not text:
        return None
    if kind.startswith("enum"):
        return enum(kind.removeprefix("enum").strip(), text)
    return _plain(name, kind, text)


def _plain(name: str, kind: str, text: str) -> Json:
    match kind:
        case "date":
            return date_or_words(text)
        case "flag":
            return flag(text)
        case "number":
            return number(text)
        case "model":
            return model(text)
        case "masking":
            return masking(text).get("masking")
        case "moment":
            found = _MOMENT.match(text)
            return f"{found[3]}-{found[1]}-{found[2]}T{found[4]}" if found else text
    return country(text) if name in _COUNTRY_KEYS else text
