"""What the elements of each list are called in summaries and between a field's brackets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from tracker.diff.wording import shorten
from tracker.fields import Field, label
from tracker.model import Json

_LONGEST = 60


def names(entry: Field, elements: Sequence[dict[str, Json]]) -> list[str]:
    """Return the elements' names; of elements that share one, the second is "name #2" and so on."""
    seen: Counter[str] = Counter()
    found = []
    for element in elements:
        name = name_of(entry, element)
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return found


def name_of(entry: Field, element: dict[str, Json]) -> str:
    """Return what an element is called: short, in one line."""
    own = _NAMES.get(entry.path)
    name = own(element) if own else ""
    if not name:
        values = [element.get(key) for key in entry.key] + list(element.values())
        name = next((str(value) for value in values if value), "")
    return shorten(name, _LONGEST)


def _place(element: dict[str, Json]) -> str:
    parts = [element.get("facility"), element.get("city"), element.get("country")]
    return ", ".join(part for part in parts if part)


def _step(element: dict[str, Json]) -> str:
    step = label(element["type"]) if "type" in element else ""
    day = element.get("date") or element.get("issuedDate") or element.get("releaseDate")
    return " ".join(part for part in (step, day) if part)


def _document(element: dict[str, Json]) -> str:
    what = element.get("label") or element.get("typeAbbrev") or element.get("filename") or ""
    return f"{what}, {element['date']}" if "date" in element else what


def _link(element: dict[str, Json]) -> str:
    return element.get("label") or element.get("url") or ""


def _reference(element: dict[str, Json]) -> str:
    return element.get("citation") or f"PubMed {element.get('pmid', '')}"


_NAMES: Mapping[str, Callable[[dict[str, Json]], str]] = MappingProxyType(
    {
        "contactsLocationsModule.locations": _place,
        "annotationModule.unpostedAnnotation.unpostedEvents": _step,
        "annotationModule.violationAnnotation.violationEvents": _step,
        "largeDocumentModule.largeDocs": _document,
        "referencesModule.seeAlsoLinks": _link,
        "referencesModule.references": _reference,
    }
)
