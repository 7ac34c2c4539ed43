"""The registry's printed labels, dates and yes/no words, of any year, as the API's values."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from tracker.errors import MisuseError
from tracker.nct import normalise_id


def nct_number(text: str) -> str | None:
    """Give an NCT number in its one form, or None where the text is none."""
    try:
        return normalise_id(text)
    except MisuseError:
        return None


_MONTHS: Final = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
_DAY: Final = re.compile(r"^([A-Za-z]+)\s+(\d{1,2})\s*,\s*(\d{4})$")
_MONTH: Final = re.compile(r"^([A-Za-z]+)\s*,?\s+(\d{4})$")
_ISO: Final = re.compile(r"^(\d{4})[-_](\d{2})(?:[-_](\d{2}))?$")
_YEAR: Final = re.compile(r"^\d{4}$")
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def iso_date(text: str) -> str | None:
    """Turn "May 11, 2018", "May 2018", "2018-05" or "2005_06_23" into ISO 8601, keeping the precision.

    None for anything that is not a date, "Unknown" included.
    """
    words = " ".join(text.split())
    if found := _DAY.match(words):
        return _iso(found[3], _MONTHS.get(found[1].lower()), int(found[2]))
    if found := _MONTH.match(words):
        return _iso(found[2], _MONTHS.get(found[1].lower()), None)
    if found := _ISO.match(words):
        return _iso(found[1], int(found[2]), int(found[3]) if found[3] else None)
    return words if _YEAR.match(words) and words.isascii() and words != "0000" else None


def date_or_words(text: str) -> str | None:
    """Give a date in ISO 8601, or else the words that stand in its place; None for no words.

    A date that can't be read is not one that is no longer given: as words it reaches the
    normaliser, which refuses it and names record and field.
    """
    return iso_date(text) or " ".join(text.split()) or None


def iso_day(text: str | None) -> date | None:
    """Give the day that an ISO date names; None for less than a day or for no date."""
    if text is None or len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _iso(year: str, month: int | None, day: int | None) -> str | None:
    if month is None or not 1 <= month <= 12 or not year.isascii() or year == "0000":
        return None
    if day is None:
        return f"{year}-{month:02}"
    if not 1 <= day <= _DAYS[month - 1]:
        return None
    if month == 2 and day == 29 and not _leap(int(year)):
        return None
    return f"{year}-{month:02}-{day:02}"


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


# Labels of which the API's value is not the label itself in capitals with underscores.
_STATUS: Final = {
    "unknown status": "UNKNOWN",
    "no longer recruiting": "ACTIVE_NOT_RECRUITING",
    "approved for marketing": "APPROVED_FOR_MARKETING",
}
_PHASE: Final = {
    "n/a": "NA",
    "not applicable": "NA",
    "phase 0": "EARLY_PHASE1",
    "early phase 1": "EARLY_PHASE1",
    "phase 1": "PHASE1",
    "phase 2": "PHASE2",
    "phase 3": "PHASE3",
    "phase 4": "PHASE4",
    "phase i": "PHASE1",
    "phase ii": "PHASE2",
    "phase iii": "PHASE3",
    "phase iv": "PHASE4",
}
_ECT: Final = {"educational/counseling/training": "ECT", "educational/counselling/training": "ECT"}
_INFO: Final = {
    "statistical analysis plan (sap)": "SAP",
    "informed consent form (icf)": "ICF",
    "clinical study report (csr)": "CSR",
}
_AGENCY: Final = {"u.s. fed": "FED"}
_ID_TYPES: Final = {
    "u.s. nih grant/contract": "NIH",
    "u.s. fda grant/contract": "FDA",
    "u.s. va grant/contract": "VA",
    "u.s. cdc grant/contract": "CDC",
    "u.s. ahrq grant/contract": "AHRQ",
    "u.s. samhsa grant/contract": "SAMHSA",
    "other grant/funding number": "OTHER_GRANT",
    "eu trial (ctis) number": "CTIS",
    "registry identifier": "REGISTRY",
    "other identifier": "OTHER",
}
_TABLES: Final[dict[str, dict[str, str]]] = {
    "status": _STATUS,
    "phase": _PHASE,
    "sex": {"both": "ALL"},
    "date type": {"anticipated": "ESTIMATED", "estimate": "ESTIMATED", "expected": "ESTIMATED"},
    "agency": _AGENCY,
    "allocation": {"n/a": "NA"},
    "purpose": _ECT,
    "observational model": {"defined population": "DEFINED_POPULATION"},
    "info type": _INFO,
    "id type": _ID_TYPES,
    "who": {"subject": "PARTICIPANT", "caregiver": "CARE_PROVIDER"},
    "arm": {"experimental arm": "EXPERIMENTAL"},
    "intervention": {
        "compound product": "COMBINATION_PRODUCT",
        "combination product": "COMBINATION_PRODUCT",
        "procedure/surgery": "PROCEDURE",
    },
    "violation": {
        "violation identified by fda": "VIOLATION_IDENTIFIED",
        "correction confirmed by fda": "CORRECTION_CONFIRMED",
        "penalty imposed by fda": "PENALTY_IMPOSED",
        "issues in letter addressed; confirmed by fda.": "ISSUES_IN_LETTER_ADDRESSED_CONFIRMED",
    },
}
_APART: Final = re.compile(r"[^A-Z0-9]+")
_ASSIGNMENT: Final = re.compile(r"_ASSIGNMENT$")


def enum(kind: str, label: str) -> str:
    """Turn a printed label into the API's value.

    `kind` names the group of labels ("status", "phase", "sex", …; "" where labels are plain). A label
    that the registry has not used so far comes out in capitals with underscores, never refused.
    """
    words = " ".join(label.split())
    known = _TABLES.get(kind, {}).get(words.lower())
    return known or _APART.sub("_", words.upper()).strip("_")


def model(label: str) -> str:
    """Turn an intervention model's label into the API's value ("Parallel Assignment" → PARALLEL)."""
    return _ASSIGNMENT.sub("", enum("", label))


def flag(label: str) -> bool | None:
    """Turn Yes, No, "Accepts Healthy Volunteers" and the like into a boolean; None for other words."""
    word = " ".join(label.split()).lower()
    if word in {"yes", "y", "true", "accepts healthy volunteers"}:
        return True
    if word in {"no", "n", "false", "does not accept healthy volunteers"}:
        return False
    return None


def number(text: str) -> int | None:
    """Turn a count into an integer; None for other words and for more digits than any count has."""
    digits = text.replace(",", "").strip()
    fits = digits.isascii() and digits.isdecimal() and len(digits) <= 15
    return int(digits) if fits else None


_ONE: Final = re.compile(r"^(1 [A-Za-z]+)s$")


def age(text: str) -> str | None:
    """Give an age limit as the API writes it ("1 Years" is 1 Year); None where there is none."""
    words = " ".join(text.split())
    return None if words.upper() in {"", "N/A", "NA", "NONE"} else _ONE.sub(r"\1", words)


def phases(label: str) -> list[str]:
    """Turn "Phase 1/Phase 2" (or two lines, "Phase I/II") into the API's list."""
    parts = [part for part in re.split(r"[/\n,|]", label.replace("N/A", "NA")) if part.strip()]
    found: list[str] = []
    for part in parts:
        words = " ".join(part.split())
        if words.lower() in {"1", "2", "3", "4", "i", "ii", "iii", "iv"}:
            words = f"Phase {words}"
        value = enum("phase", words)
        if value not in found:
            found.append(value)
    return found


_COUNTRIES: Final = {
    "Brunei Darussalam": "Brunei",
    "Congo, The Democratic Republic of the": "Democratic Republic of the Congo",
    "Czech Republic": "Czechia",
    "Iran, Islamic Republic of": "Iran",
    "Korea, Republic of": "South Korea",
    "Lao People's Democratic Republic": "Laos",
    "Libyan Arab Jamahiriya": "Libya",
    "Macedonia, The Former Yugoslav Republic of": "North Macedonia",
    "Moldova, Republic of": "Moldova",
    "Russian Federation": "Russia",
    "Swaziland": "Eswatini",
    "Syrian Arab Republic": "Syria",
    "Turkey": "Turkey (Türkiye)",
    "Viet Nam": "Vietnam",
}


def country(name: str) -> str:
    """Give a country the name that the registry uses for it today."""
    return _COUNTRIES.get(name, name)


_BLIND: Final = {
    "OPEN_LABEL": "NONE",
    "NO_MASKING": "NONE",
    "NONE_OPEN_LABEL": "NONE",
    "NONE": "NONE",
    "SINGLE_BLIND": "SINGLE",
    "DOUBLE_BLIND": "DOUBLE",
    "TRIPLE_BLIND": "TRIPLE",
    "QUADRUPLE_BLIND": "QUADRUPLE",
}
_BY_NUMBER: Final = {1: "SINGLE", 2: "DOUBLE", 3: "TRIPLE", 4: "QUADRUPLE"}
_WHO: Final = ("PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR")


def masking(label: str) -> dict[str, object]:
    """Turn a masking label of any year into the API's `maskingInfo`.

    Where the masked parties are named, their number says how far the masking goes: until January 2017
    "Double Blind" was printed for two, three and four parties alike.
    """
    head, _, tail = label.partition("(")
    who = _masked(tail.rstrip(") ")) or _masked(head)
    if who:
        return {"masking": _BY_NUMBER[len(who)], "whoMasked": who}
    value = enum("", head.strip() or label)
    return {"masking": _BLIND.get(value, value)} if value else {}


def _masked(text: str) -> list[str]:
    named = [enum("who", part) for part in text.split(",") if part.strip()]
    if not named or any(name not in _WHO for name in named):
        return []
    return [who for who in _WHO if who in named]
