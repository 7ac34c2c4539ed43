"""How a sheet looks to a person: its head with status and clocks, then its sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tracker import status
from tracker.cli.sheet import Sheet
from tracker.cli.terminal import heading, pair, plural, show
from tracker.fields import CATALOGUE, REPORTED, Field, FieldClass, FieldKind
from tracker.fields import label as term
from tracker.model import Json
from tracker.render.clean import block, line
from tracker.render.values import identity, parts, worded

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tracker.chronicle import Evidence

SECTIONS = {
    "statusModule": "Status and dates",
    "identificationModule": "Identification",
    "sponsorCollaboratorsModule": "Sponsor",
    "descriptionModule": "Description",
    "conditionsModule": "Conditions",
    "designModule": "Design",
    "armsInterventionsModule": "Arms and interventions",
    "outcomesModule": "Outcome measures",
    "eligibilityModule": "Eligibility",
    "contactsLocationsModule": "Contacts and places",
    "oversightModule": "Oversight",
    "referencesModule": "References",
    "ipdSharingStatementModule": "Sharing of participants' data",
    "hasResults": "Results",
    "resultsSection": "Reported results",
    "annotationModule": "Annotations by the registry",
    "largeDocumentModule": "Documents",
    "miscInfoModule": "Computed by the registry",
}
"""Module of the registry's model → its heading, in the order of the sheet."""

FORESIGHT = timedelta(days=365)
"""How far ahead a sheet says what is to be expected."""

_PLACES = 10


def tell(sheet: Sheet, *, everything: bool) -> None:
    """Print the sheet for people; without `everything`, long lists of places are counted."""
    show([*_head(sheet), *_sections(sheet, everything=everything)])


def _head(sheet: Sheet) -> Iterator[RenderableType]:
    from rich.text import Text

    fields = sheet.fields
    title = str(fields.get("identificationModule.briefTitle") or "")
    yield heading(sheet.record.nct_id, title, sheet.link)
    if sheet.at:
        yield Text(f"as it stood on {sheet.at}, by what is known now", "italic")
    if sheet.proof:
        yield Text(_proved(sheet.proof), "italic")
    yield Text()
    style = "bold red" if sheet.spell.status == status.UNKNOWN else "bold"
    yield pair("Status", Text(sheet.standing(), style))
    for label, value in _clocks(sheet):
        yield pair(label, Text(value))
    for move in sheet.moved:
        yield pair("Moved", Text(move.text))
    for each in _expected(sheet):
        yield pair("Expected", Text(each, "yellow"))
    yield pair("Watches", Text(", ".join(sheet.watches) or "none: it is not followed"))
    yield pair("Registry", Text(sheet.link))


def _clocks(sheet: Sheet) -> Iterator[tuple[str, str]]:
    first, last = sheet.evidence[0], sheet.evidence[-1]
    recorded = f"{last.recorded_on}, the newest version" if last.recorded_on else "not said"
    yield "Recorded", recorded
    if last.posted_on:
        yield "Posted", str(last.posted_on)
    begin, end = sheet.seen_by_us
    if end is not None:
        yield "Seen by us", f"{_minute(begin)} to {_minute(end)}" if begin else _minute(end)
    if sheet.files:
        yield "In files" if len(sheet.files) > 1 else "In a file", _files(sheet.files)
    if sheet.data:
        yield "Registry's data", f"of {sheet.data}"
    kept = plural(len(sheet.evidence), "snapshot")
    begins = f", the first for {first.placed[:10]}" if len(sheet.evidence) > 1 else ""
    yield "Kept", f"{kept}{begins}"
    if sheet.record.absent_since and sheet.at is None:
        loads = plural(sheet.record.absent_loads, "data load")
        yield (
            "Absent",
            f"not answered by the registry since {sheet.record.absent_since[:10]} ({loads})",
        )


def _proved(proof: Evidence) -> str:
    """How a later look shows how a record stood on an earlier day."""
    source = "we saw it" if proof.fetched else "a file shows it"
    updated = proof.posted_on or proof.recorded_on
    clock = "posted" if proof.posted_on else "submitted"
    return (
        f"nobody looked then: {source} on a later day ({proof.day_in_words}) with its last update"
        f" {clock} {updated}, so its sponsor changed nothing between; what the registry computes,"
        " the status excepted, is that of the later day"
    )


def _files(files: Sequence[Evidence]) -> str:
    """Which days somebody's files are of, and how that is known."""
    first, last = files[0], files[-1]
    if len(files) == 1:
        plain = first.day_in_words == str(first.day) and first.certainty
        return f"{first.day} ({first.certainty})" if plain else first.day_in_words
    return f"{first.day_in_words} to {last.day_in_words} ({len(files)} files)"


def _expected(sheet: Sheet) -> Iterator[str]:
    if sheet.at is None:
        for each in status.forecast(sheet.fields, sheet.today, FORESIGHT, sheet.day):
            yield each.text


def _sections(sheet: Sheet, *, everything: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    fields = sheet.fields
    for module, words in SECTIONS.items():
        rows = [
            row
            for path, entry in CATALOGUE.items()
            if path.partition(".")[0] == module and path in fields and _is_told(entry, everything)
            for row in _rows(entry, fields[path], everything=everything)
        ]
        if rows:
            yield Text()
            yield Text(words, "bold underline")
            yield from (pair(label, value) for label, value in rows)


_TOLD_ABOVE = (
    "identificationModule.nctId",
    "identificationModule.briefTitle",
    "statusModule.overallStatus",
)


def _is_told(entry: Field, everything: bool) -> bool:
    if entry.path in _TOLD_ABOVE:
        return False
    return everything or entry.cls is FieldClass.CONTENT


def _rows(entry: Field, value: Json, *, everything: bool) -> Iterator[tuple[str, RenderableType]]:
    from rich.text import Text

    if entry.path == _LOCATIONS and not everything:
        yield entry.label, Text(_places(value))
    elif entry.path == _CONTACTS and not everything:
        yield entry.label, Text(f"{plural(len(value), 'person', 'people')} (--all names them)")
    elif entry.path == _REPORTED_OUTCOMES and not everything:
        yield entry.label, Text(_by_type(value))
    elif entry.kind is FieldKind.ELEMENTS:
        yield entry.label, _elements(entry, value, everything=everything)
    elif entry.kind is FieldKind.MARKUP:
        yield entry.label, Text(block(str(value)))
    elif entry.kind is FieldKind.STRUCT:
        yield entry.label, Text(_struct(entry, value))
    else:
        yield entry.label, Text(block(worded(value, entry, people=everything)))


def _struct(entry: Field, value: Json) -> str:
    """A struct's first value, which names it, then the others: a class or type in brackets."""
    if set(value) <= {"date", "count", "type"} and entry.subfields[0].name in value:
        return worded(value, entry)
    (_, first), *rest = _told(entry, value, people=False)
    kinds = [text for label, text in rest if label in _KINDS]
    others = [f"{label}: {text}" for label, text in rest if label not in _KINDS]
    return "; ".join([f"{first} ({', '.join(kinds)})" if kinds else first, *others])


_KINDS = ("Class", "Type")


def _elements(entry: Field, elements: Sequence[Json], *, everything: bool) -> RenderableType:
    """Each element by the words it is known by, and below it what else it says."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for element in elements:
        name = Text(line(identity(element, entry)))
        told = [
            f"{label}: {text}"
            for label, text in _told(entry, element, people=everything, rest=True)
        ]
        if len(told) > 1 and sum(map(len, told)) <= _SHORT:
            told = ["; ".join(told)]
        grid.add_row("•", Group(name, *(Text(each, "dim") for each in told)))
    return grid


_SHORT = 64


def _told(entry: Field, value: Json, *, people: bool, rest: bool = False) -> list[tuple[str, str]]:
    """Label and words of each part; only the `rest` beside what an element is known by if asked."""
    if not isinstance(value, dict):
        return []
    return [
        (sub.label, line(worded(part, sub, people=people)))
        for sub, part in parts(value, entry, people=people)
        if not (rest and sub.name in entry.key) and sub.kind is not FieldKind.DIGEST
    ]


def _places(locations: Sequence[Json]) -> str:
    countries = Counter(each.get("country") or "no country given" for each in locations)
    if len(locations) <= _PLACES:
        return "\n".join(f"• {line(identity(each, CATALOGUE[_LOCATIONS]))}" for each in locations)
    listed = ", ".join(f"{country} {count}" for country, count in countries.most_common())
    return f"{plural(len(locations), 'place')}: {listed} (--all lists them)"


_LOCATIONS = "contactsLocationsModule.locations"


def _by_type(outcomes: Sequence[Json]) -> str:
    types = Counter(term(each["type"]) if "type" in each else "no type" for each in outcomes)
    listed = ", ".join(f"{name.lower()} {number}" for name, number in types.most_common())
    return f"{plural(len(outcomes), 'outcome')}: {listed} (--all lists them)"


_REPORTED_OUTCOMES = f"{REPORTED}outcomeMeasuresModule.outcomeMeasures"
_CONTACTS = "contactsLocationsModule.centralContacts"


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "never"
