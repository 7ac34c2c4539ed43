"""How the tabular view words a value: dates, types, texts, people, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.dated import in_words
from tracker.fields import label
from tracker.model import Fields, Json
from tracker.tabular.page import Block, Items, Row, Text

MISSING = "Not Provided"
SAME = "Same as current"
NO_HISTORY = "Not available: no history stored"

_ADJECTIVES = {"ACTUAL": "Actual ", "ESTIMATED": "Estimated "}


def adjective(struct: Json) -> str:
    """Give "Actual " or "Estimated " for a value with a type, "" for one without."""
    return _ADJECTIVES.get((struct or {}).get("type", ""), "")


def row(label: str, value: object, *, icmje: bool = False, below: bool = False) -> Row:
    """Make a row of lines, of blocks or of one value; "Not Provided" where there is none."""
    return Row(label, blocks(value), icmje=icmje, below=below)


def blocks(value: object) -> tuple[Block, ...]:
    """Make blocks of a value: a text is one line, several values a line each."""
    if isinstance(value, Text | Items):
        return (value,)
    if isinstance(value, Iterable) and not isinstance(value, str):
        parts = tuple(part for entry in value if entry is not None for part in blocks(entry))
        return parts or (Text(MISSING),)
    return (Text(MISSING if value is None or value == "" else str(value)),)


def listed(values: Iterable[tuple[Block, ...]]) -> tuple[Block, ...]:
    """Set several values as a list, one alone without a bullet."""
    entries = tuple(values)
    if len(entries) == 1:
        return entries[0]
    return (Items(entries),) if entries else (Text(MISSING),)


def passage(label: str, text: str | None, *, icmje: bool = False) -> Row:
    """Make a row of a canonical text: paragraphs stay apart, list items become a list."""
    if not text:
        return Row(label, (Text(MISSING),), icmje=icmje)
    value = text_blocks(text)
    return Row(label, value, icmje=icmje, spaced=len(value) > 1)


def text_blocks(text: str | None) -> tuple[Block, ...]:
    """Take a canonical text apart into paragraphs and lists."""
    found: list[Block] = []
    for part in (text or "").split("\n\n"):
        items = [line.removeprefix("* ") for line in part.split("\n") if line.startswith("* ")]
        if items:
            found.append(Items(tuple((Text(item),) for item in items)))
        elif part:
            found.append(Text(part))
    return tuple(found)


def date_text(value: Json) -> str | None:
    """Write a date, or a date with its type, in words."""
    text = value.get("date") if isinstance(value, dict) else value
    return in_words(text) if text else None


def worded(value: str | None, name: str = "") -> str | None:
    """Give the registry's wording of an enumeration value."""
    return None if value is None else label(value, name)


def yes_no(value: bool | None) -> str | None:
    """Write a flag."""
    return None if value is None else "Yes" if value else "No"


def named(name: str, text: str | None) -> str | None:
    """Write "Name: text", nothing where there is no text."""
    return f"{name}: {text}" if text else None


def sponsor(fields: Fields) -> str | None:
    """Give the lead sponsor's name."""
    lead = fields.get("sponsorCollaboratorsModule.leadSponsor") or {}
    name: str | None = lead.get("name")
    return name


def responsible_party(fields: Fields) -> str | None:
    """Write the responsible party as the view did: the sponsor, "Name, Affiliation", or as typed."""
    party = fields.get("sponsorCollaboratorsModule.responsibleParty")
    if party is None:
        return None
    if party.get("type") == "SPONSOR":
        return sponsor(fields)
    keys = ("investigatorFullName", "investigatorAffiliation", "oldNameTitle", "oldOrganization")
    return ", ".join(party[key] for key in keys if party.get(key)) or None
