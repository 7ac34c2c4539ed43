"""What stands in a single row of a tabular page: outcomes, arms, ages, countries, numbers, people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tracker.model import Json
from tracker.readers.build import struct
from tracker.readers.rows import Row
from tracker.readers.text import one_line
from tracker.readers.words import age, country, enum

_ARM_TYPES: Final = frozenset(
    {
        "EXPERIMENTAL",
        "ACTIVE_COMPARATOR",
        "PLACEBO_COMPARATOR",
        "SHAM_COMPARATOR",
        "NO_INTERVENTION",
        "OTHER",
    }
)


def split_keyed(text: str, keys: tuple[str, ...]) -> dict[str, str]:
    """Split "Key: value" lines; a value goes on until the next of the keys begins a line.

    A key that comes again adds a line to its value.
    """
    pattern = re.compile(rf"^\s*(?:• )?({'|'.join(map(re.escape, keys))}):[ \t]*", re.MULTILINE)
    found = list(pattern.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    values: dict[str, str] = {}
    for match, end in zip(found, ends, strict=False):
        value = text[match.end() : end].strip()
        values[match[1]] = f"{values[match[1]]}\n{value}" if match[1] in values else value
    return values


def bare(line: str) -> str:
    """Give a line without its list marker."""
    return one_line(line.strip().removeprefix("• "))


def observational(name: str, label: str) -> tuple[str, ...]:
    """Name a field of observational studies, where the page is of one."""
    return (f"designModule.{name}",) if label.lower().startswith("observational") else ()


_TYPES: Final = (
    "Behavioral|Biological|Combination Product|Device|Diagnostic Test|Dietary Supplement|Drug"
    "|Genetic|Procedure|Radiation|Other"
)
_ARMS: Final = (
    "Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other"
)
# What an item of a row begins with, or has in its first line, where the page's bullets are lost.
_OPENINGS: Final = {
    "interventions": re.compile(rf"^(?:{_TYPES}): "),
    "arms": re.compile(rf"^(?:{_ARMS}): "),
}
_OUTCOME: Final = re.compile(r"\[ ?Time Frame: ")


def items(row: Row) -> list[list[str]]:
    """Split a value into its outer list items; a value that doesn't begin with one is one item.

    That may have a list in its description. Some browsers paste a list without its bullets; then
    items are known by how they begin.
    """
    if not row.given:
        return []
    lines = [line for line in row.lines if line.strip()]
    if lines[0].startswith("• "):
        begun = [line.startswith("• ") for line in lines]
    else:
        opening = _OPENINGS.get(row.key, _OUTCOME)
        begun = [opening.search(line) is not None for line in lines]
    found: list[list[str]] = []
    for line, begins in zip(lines, begun, strict=True):
        if begins or not found:
            found.append([line.removeprefix("• ")])
        else:
            found[-1].append(line)
    return found


_FRAME: Final = re.compile(r"\[ ?Time Frame: ?")
_AFTER_FRAME: Final = re.compile(r" *(?:\[|\n|$)")
_SAFETY: Final = re.compile(r"\s*\[\s*Designated as safety issue:\s*(?:Yes|No)\s*\]")


def outcomes(row: Row) -> list[Json]:
    """Read the outcome measures of a row."""
    same = row.text.lower() == "same as current"
    return [] if same else [_outcome(item) for item in items(row)]


def _outcome(lines: list[str]) -> dict[str, Json]:
    text = _SAFETY.sub("", "\n".join(line.rstrip() for line in lines))
    frame = _FRAME.search(text)
    if frame is None:
        measure, _, rest = text.partition("\n")
        return struct(measure=one_line(measure), description=_prose(rest))
    end = _end_of_frame(text, frame.end())
    return struct(
        measure=one_line(text[: frame.start()]),
        timeFrame=one_line(text[frame.end() : end]),
        description=_prose(text[end + 1 :]),
    )


def _end_of_frame(text: str, at: int) -> int:
    """Find the bracket that closes a time frame, which may hold brackets of its own."""
    ends = [
        found.start()
        for found in re.finditer(r"\]", text[at:])
        if _AFTER_FRAME.match(text, at + found.end())
    ]
    within = text[at:]
    paired = (end for end in ends if within.count("[", 0, end) == within.count("]", 0, end))
    end = next(paired, ends[0] if ends else len(within))
    return at + end


def _prose(text: str) -> str:
    lines = [line.strip().replace("• ", "* ", 1) for line in text.split("\n") if line.strip()]
    return "\n\n".join(" ".join(line.split()) for line in lines)


_GIVEN: Final = re.compile(r"^(?:• )?Interventions?:\s*(.*)$")
_NAMED: Final = re.compile(r"^(?:• )?Other Names?:\s*(.*)$")


def arm(lines: list[str]) -> dict[str, Json]:
    """Read an arm or group: its label, type, description and interventions."""
    kind, label = _typed(lines[0])
    if kind not in _ARM_TYPES:
        kind, label = "", one_line(lines[0])
    text, names = _until(lines[1:], _GIVEN)
    return struct(
        label=label, type=kind, description=_prose("\n".join(text)), interventionNames=names
    )


def intervention(lines: list[str]) -> dict[str, Json]:
    """Read an intervention."""
    kind, name = _typed(lines[0])
    text, names = _until(lines[1:], _NAMED)
    return struct(
        type=enum("intervention", kind),
        name=name,
        description=_prose("\n".join(text)),
        otherNames=names,
    )


def _typed(line: str) -> tuple[str, str]:
    kind, colon, name = line.partition(":")
    return (enum("arm", kind), one_line(name)) if colon else ("", one_line(line))


def _until(lines: list[str], opening: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """Part an item's description from the list of names that follows a heading."""
    for at, line in enumerate(lines):
        found = opening.match(line.strip())
        if found:
            names = [found[1], *(bare(other) for other in lines[at + 1 :])]
            return lines[:at], [one_line(name) for name in names if name.strip()]
    return lines, []


def ages(text: str) -> tuple[str | None, str | None, list[str]]:
    """Read "15 Years to 65 Years (Child, Adult)": lowest, highest, age groups."""
    limits, _, inside = text.partition("(")
    words = one_line(limits)
    listed = inside.rstrip(") ") or ("" if re.search(r"\d", words) else words)
    groups = [_GROUP.get(name.strip().lower(), "") for name in listed.split(",")]
    groups = [group for group in groups if group]
    if found := re.fullmatch(r"up to (.+)", words, re.IGNORECASE):
        return None, age(found[1]), groups
    if found := re.fullmatch(r"(.+) to (.+)", words, re.IGNORECASE):
        return age(found[1]), age(found[2]), groups
    if found := re.fullmatch(r"(.+?) and (?:older|over)", words, re.IGNORECASE):
        return age(found[1]), None, groups
    return None, None, groups


_GROUP: Final = {
    "child": "CHILD",
    "adult": "ADULT",
    "older adult": "OLDER_ADULT",
    "senior": "OLDER_ADULT",
}


# Names that have a comma of their own, by what follows it.
_AFTER_COMMA: Final = re.compile(
    r",(?! (?:Republic of|Democratic|The Former|The Democratic|Islamic Republic|Province of"
    r"|Federated States|[Oo]ccupied|United Republic)\b)"
)


def countries(row: Row) -> list[str]:
    """Split a list of countries; pages separate them by a comma and a gap, pasted ones may not."""
    text = " ".join(row.lines) if row.given else ""
    whole = ",\t" in text and len(row.lines) == 1
    parts = text.split(",\t") if whole else _AFTER_COMMA.split(text.replace("\t", " "))
    return [country(name) for part in parts if (name := bare(part))]


_LONGEST_ID: Final = 400
_ID: Final = re.compile(r"^(.*?)(?:\s+\(\s(.+?)\s\))?$")


def ids(lines: list[str]) -> Iterator[dict[str, Json]]:
    """Read the study's numbers, its own first."""
    texts = [bare(line) for line in lines]
    if len(texts) == 1 and ", " in texts[0]:
        texts = texts[0].split(", ")
    for text in texts:
        if not text:
            continue
        found = _ID.match(text) if len(text) < _LONGEST_ID else None
        yield {"id": found[1] if found and found[1] else text}


_ROLES: Final = re.compile(
    r"^(Principal Investigator|Study Director|Study Chair|Sub-Investigator):\s*(.*)$"
)


def official(line: str) -> dict[str, Json] | None:
    """Read "Principal Investigator: name, affiliation"; None where there is none."""
    found = _ROLES.match(line.strip().removeprefix("• "))
    if found is None:
        return None
    cells = [one_line(cell) for cell in re.split(r"\t| {2,}", found[2]) if cell.strip()]
    return struct(
        name=cells[0] if cells else "",
        affiliation=" ".join(cells[1:]),
        role=enum("", found[1]),
    )


_PHONE: Final = re.compile(r"^(.*?)(?:\s*(?:ext\.?|x)\s*(\S+))?$", re.IGNORECASE)


def contact(line: str) -> dict[str, Json] | None:
    """Read a contact with phone and mail; None where there is none."""
    found = re.match(r"^(?:• )?Contact:\s*(.*)$", line.strip())
    if found is None:
        return None
    cells = [one_line(cell) for cell in found[1].split("\t") if cell.strip()]
    mail = next((cell for cell in cells if "@" in cell), None)
    phone = next((cell for cell in cells[1:] if re.search(r"\d{3}", cell) and "@" not in cell), "")
    parts = _PHONE.match(phone)
    return struct(
        name=cells[0] if cells else "",
        role="CONTACT",
        phone=parts[1] if parts else None,
        phoneExt=parts[2] if parts else None,
        email=mail,
    )
