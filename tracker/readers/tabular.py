"""The rows of a tabular page, of whichever year and however saved, to a v2-shaped study."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from tracker.errors import ReadingError
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import eras
from tracker.readers.build import dated, pruned, struct
from tracker.readers.design import design_info, split
from tracker.readers.rows import Page, Row
from tracker.readers.text import one_line
from tracker.readers.words import country, enum, flag, iso_date, iso_day, nct_number, phases

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
_STOPPED: Final = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})
_EMPTY: Final = Row("", "", ())


def reading(page: Page, format: Format) -> Reading:
    """Make a reading of a page's rows."""
    number = page.row("nct_number")
    record = nct_number(number.text) if number else None
    if record is None:
        raise ReadingError("the page has no NCT number in its row NCT Number; save it again, whole")
    study = _Study(page, record)
    lower = _not_before(page, study.day("last_posted") or study.day("last_submitted"))
    return Reading(
        record=record,
        study=study.build(),
        markup=Markup.PLAIN,
        format=format,
        absent=frozenset(study.absent),
        coarse=frozenset() if page.has("fda") else eras.MONTHS_ONLY,
        dated=lower,
        certainty="not before its last update and its layout" if lower else "",
        notes=("the page does not say when it was saved",),
    )


def _not_before(page: Page, updated: str | None) -> date | None:
    layouts = [since for key, since in eras.LAYOUTS if page.has(key)]
    known = iso_day(updated)
    return max([known, *layouts], default=None) if known else None


class _Study:
    """A page on its way to a study; gathers what this page can't say."""

    def __init__(self, page: Page, record: str) -> None:
        self.page = page
        self.record = record
        self.absent = set(eras.NEVER_IN_TABULAR)
        self.head = "\n".join(page.head)

    def row(self, key: str) -> Row:
        return self.page.row(key) or _EMPTY

    def said(self, key: str, *paths: str) -> Row:
        """Give a row that this layout prints; where it doesn't, its fields are not in this format."""
        if not self.page.has(key):
            self.absent.update(paths)
        return self.row(key)

    def text(self, key: str, *paths: str) -> str:
        row = self.said(key, *paths)
        return row.text if row.given else ""

    def day(self, key: str) -> str | None:
        row = self.row(key)
        return iso_date(row.text.partition("(")[0]) if row.given else None

    def lines(self, key: str, *paths: str) -> list[str]:
        row = self.said(key, *paths)
        return [line for line in row.lines if line.strip()] if row.given else []

    def block(self, key: str, *paths: str) -> str:
        return self.said(key, *paths).paragraphs

    def build(self) -> Study:
        return pruned(
            {
                "protocolSection": {
                    "identificationModule": self._identification(),
                    "statusModule": self._status(),
                    "sponsorCollaboratorsModule": self._sponsors(),
                    "oversightModule": self._oversight(),
                    "descriptionModule": {
                        "briefSummary": self.block("brief_summary"),
                        "detailedDescription": self.block("detailed_description"),
                    },
                    "conditionsModule": {
                        "conditions": [_bare(t) for t in self.lines("conditions")]
                    },
                    "designModule": self._design(),
                    "armsInterventionsModule": self._arms(),
                    "outcomesModule": self._outcomes(),
                    "eligibilityModule": self._eligibility(),
                    "contactsLocationsModule": self._contacts_locations(),
                    "referencesModule": self._references(),
                    "ipdSharingStatementModule": self._ipd(),
                },
                "derivedSection": {
                    "miscInfoModule": {
                        "removedCountries": _countries(
                            self.said("removed_countries", "miscInfoModule.removedCountries")
                        )
                    }
                },
                "hasResults": self._has_results(),
            }
        )

    def _identification(self) -> Json:
        ids = list(_ids(self.lines("other_ids")))
        return {
            "nctId": self.record,
            "orgStudyIdInfo": struct(id=ids[0]["id"]) if ids else None,
            "secondaryIdInfos": ids[1:],
            "briefTitle": self.text("brief_title"),
            "officialTitle": self.text("official_title"),
            "organization": struct(fullName=self.text("account")),
        }

    def _status(self) -> Json:
        status = self._overall_status()
        known = re.search(r"Recruitment status was\s*:?\s*([^\n.]+)", self.head)
        return {
            "statusVerifiedDate": self.day("verification"),
            "overallStatus": status,
            "lastKnownStatus": enum("status", known[1]) if known else None,
            "whyStopped": self._why_stopped(status),
            "startDateStruct": self._dated("start", eras.START),
            "primaryCompletionDateStruct": self._dated("primary_completion", eras.PRIMARY),
            "completionDateStruct": self._dated("completion", eras.COMPLETION),
            "studyFirstSubmitDate": self.day("first_submitted"),
            "studyFirstPostDateStruct": self._posted("first_posted", "studyFirstPostDateStruct"),
            **self._results_dates(),
            "lastUpdateSubmitDate": self._submitted("last_submitted", "lastUpdateSubmitDate"),
            "lastUpdatePostDateStruct": self._posted("last_posted", "lastUpdatePostDateStruct"),
        }

    def _overall_status(self) -> str | None:
        row = self.row("status")
        label = row.text.rstrip("†* ").partition("(")[0] if row.given else ""
        return enum("status", label) if label else None

    def _why_stopped(self, status: str | None) -> str | None:
        reason = re.search(r"Recruitment Status\s*:[^\n(]*\((.+)\)\s*$", self.head, re.MULTILINE)
        if reason is None:
            reason = re.search(
                r"This study has been (?:terminated|withdrawn|suspended)[^\n]*\n+\((.+)\)\s*$",
                self.head,
                re.MULTILINE,
            )
        if reason is None and status in _STOPPED:
            self.absent.add("statusModule.whyStopped")
        return reason[1].strip() if reason and status in _STOPPED else None

    @property
    def _typed(self) -> bool:
        """Whether the layout prints the type of every date that has one (since 2017)."""
        return self.page.has("first_posted")

    def _dated(self, key: str, path: str) -> dict[str, Json] | None:
        row = self.said(key, path)
        if not row.adjective and not self._typed:
            # Until 2017 an actual date and one without a type were printed alike.
            self.absent.add(f"{path}.type")
        return dated(self.day(key), enum("date type", row.adjective) if row.adjective else None)

    def _posted(self, key: str, name: str) -> dict[str, Json] | None:
        self.said(key, f"statusModule.{name}")
        self.absent.add(f"statusModule.{name}.type")
        return dated(self.day(key), None)

    def _submitted(self, key: str, name: str) -> str | None:
        self.said(key, f"statusModule.{name}")
        return self.day(key)

    def _results_dates(self) -> dict[str, Json]:
        fields = (
            ("results_submitted", "resultsFirstSubmitDate"),
            ("results_posted", "resultsFirstPostDateStruct"),
            ("disposition_submitted", "dispFirstSubmitDate"),
            ("disposition_posted", "dispFirstPostDateStruct"),
        )
        found: dict[str, Json] = {}
        for key, name in fields:
            day = self.day(key)
            found[name] = dated(day, None) if name.endswith("Struct") else day
            if not self._typed and day is None:
                self.absent.add(f"statusModule.{name}")
            if name.endswith("Struct"):
                self.absent.add(f"statusModule.{name}.type")
        return found

    def _has_results(self) -> bool | None:
        if self.row("results_submitted").given or self.row("results_posted").given:
            return True
        if self._typed or "No Study Results Posted" in self.head:
            return False
        if any(line.strip("• ") == "Study Results" for line in self.page.head):
            return True
        self.absent.add("hasResults")
        return None

    def _sponsors(self) -> Json:
        sponsor = self.text("sponsor")
        return {
            "responsibleParty": self._responsible(sponsor),
            "leadSponsor": struct(name=sponsor),
            "collaborators": [{"name": _bare(line)} for line in self.lines("collaborators")],
        }

    def _responsible(self, sponsor: str) -> dict[str, Json]:
        party = self.text("responsible_party")
        organisations = {text.casefold() for text in (sponsor, self.text("account")) if text}
        old = "(Responsible Party)" not in self.head and "Information provided by" in self.head
        if party and party.casefold() in organisations:
            return {"oldOrganization": party} if old else {"type": "SPONSOR"}
        # "Name, Organisation" can't be taken apart with certainty: shown, never compared.
        self.absent.add("sponsorCollaboratorsModule.responsibleParty")
        if old:
            return struct(oldOrganization=party)
        name, _, affiliation = party.partition(", ")
        return struct(investigatorFullName=name, investigatorAffiliation=affiliation)

    def _oversight(self) -> Json:
        self.said("monitoring", "oversightModule.oversightHasDmc")
        product = self.said("fda", *(f"oversightModule.{name}" for _, name in _FDA))
        text = product.text if product.given else ""
        found: dict[str, Json] = {"oversightHasDmc": flag(self.text("monitoring"))}
        for words, name in _FDA:
            answer = re.search(rf"{words}:\s*(Yes|No)\b", text, re.IGNORECASE)
            found[name] = flag(answer[1]) if answer else None
        return found

    def _design(self) -> Json:
        label = self.text("study_type")
        registry = "[patient registry]" in label.lower()
        phase = self.lines("phase")
        bio = split_keyed(
            "\n".join(self.lines("biospecimen", *_observational("bioSpec.", label))), _BIO
        )
        design = {
            "studyType": enum("", label.partition("[")[0]) if label else None,
            "patientRegistry": True if registry else None,
            "targetDuration": self.text(
                "target_duration", *_observational("targetDuration", label)
            ),
            "phases": self._phases([_bare(line) for line in phase]),
            "designInfo": design_info(split("\n".join(self.lines("design")))),
            "bioSpec": struct(
                retention=enum("", bio.get("Retention", "")), description=bio.get("Description")
            ),
            "enrollmentInfo": self._enrollment(),
        }
        self.absent |= eras.unsaid_in_design(design)
        return design

    def _phases(self, labels: Iterable[str]) -> list[str]:
        found = phases("\n".join(labels))
        if found == ["NA"] and not self._typed:
            # Before 2018 a missing phase was printed as not applicable.
            self.absent.add("designModule.phases")
            return []
        return found

    def _enrollment(self) -> dict[str, Json]:
        row = self.row("enrollment")
        if not row.adjective and not self._typed:
            self.absent.add("designModule.enrollmentInfo.type")
        count = row.text.replace(",", "")
        return struct(
            count=int(count) if count.isdecimal() and count.isascii() and len(count) < 16 else None,
            type=enum("date type", row.adjective) if row.adjective else None,
        )

    def _arms(self) -> Json:
        row = self.said("arms", "armsInterventionsModule.armGroups")
        return {
            "armGroups": [_arm(item) for item in _items(row)],
            "interventions": [_intervention(item) for item in _items(self.row("interventions"))],
        }

    def _outcomes(self) -> Json:
        found: dict[str, Json] = {}
        for kind in ("primary", "secondary", "other"):
            name = f"{kind}Outcomes"
            row = self.said(f"{kind}_outcomes", f"outcomesModule.{name}")
            found[name] = outcomes(row)
        return found

    def _eligibility(self) -> Json:
        lowest, highest, groups = _ages(self.text("ages"))
        if not groups:
            self.absent.add("eligibilityModule.stdAges")
        sexes = split_keyed("\n".join(self.lines("sex")), _SEX)
        sex = sexes.get("Sexes Eligible for Study") or self.text("sex").partition("Gender")[0]
        if not self._typed:
            self.absent |= {"eligibilityModule.genderBased", "eligibilityModule.genderDescription"}
        sampling = self.text("sampling")
        return {
            "eligibilityCriteria": self.block("criteria"),
            "healthyVolunteers": flag(self.text("volunteers")),
            "sex": enum("sex", sex) if sex.strip() else None,
            "genderBased": flag(sexes.get("Gender Based Eligibility", "")),
            "genderDescription": sexes.get("Gender Eligibility Description"),
            "minimumAge": lowest,
            "maximumAge": highest,
            "stdAges": groups,
            "studyPopulation": self.block("population"),
            "samplingMethod": enum("", sampling) if sampling else None,
        }

    def _contacts_locations(self) -> Json:
        contacts = self.lines("contacts")
        if any("only displayed when" in line for line in contacts):
            # The page hides contacts of records that don't recruit; the registry's data may keep them.
            self.absent.add("contactsLocationsModule.centralContacts")
            contacts = []
        people = [found for line in contacts if (found := _contact(line))]
        return {
            "centralContacts": people,
            "overallOfficials": [
                found for line in self.lines("investigators") if (found := _official(line))
            ],
            "locations": [{"country": name} for name in _countries(self.row("countries"))],
        }

    def _references(self) -> Json:
        return {"references": [{"citation": _bare(line)} for line in self.lines("publications")]}

    def _ipd(self) -> Json:
        self.said("ipd", "ipdSharingStatementModule.")
        found = split_keyed("\n".join(self.lines("ipd")), _IPD)
        shares = found.get("Plan to Share IPD") or found.get("Plan to Share IPD ") or ""
        materials = found.get("Supporting Materials", "")
        return {
            "ipdSharing": enum("", shares) if shares else None,
            "description": found.get("Plan Description"),
            "infoTypes": [
                enum("info type", text) for text in materials.split("\n") if text.strip()
            ],
            "timeFrame": found.get("Time Frame"),
            "accessCriteria": found.get("Access Criteria"),
            "url": found.get("URL"),
        }


_FDA: Final = (
    ("Studies a U.S. FDA-regulated Drug Product", "isFdaRegulatedDrug"),
    ("Studies a U.S. FDA-regulated Device Product", "isFdaRegulatedDevice"),
    ("Device Product Not Approved or Cleared by U.S. FDA", "isUnapprovedDevice"),
    ("Pediatric Postmarket Surveillance of a Device Product", "isPpsd"),
    ("Product Manufactured in and Exported from the U.S.", "isUsExport"),
)
_BIO: Final = ("Retention", "Description")
_SEX: Final = (
    "Sexes Eligible for Study",
    "Gender Based Eligibility",
    "Gender Eligibility Description",
)
_IPD: Final = (
    "Plan to Share IPD",
    "Plan Description",
    "Supporting Materials",
    "Time Frame",
    "Access Criteria",
    "URL",
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


def _bare(line: str) -> str:
    return one_line(line.strip().removeprefix("• "))


def _observational(name: str, label: str) -> tuple[str, ...]:
    return (f"designModule.{name}",) if label.lower().startswith("observational") else ()


def _items(row: Row) -> list[list[str]]:
    """Split a value into its outer list items; a value without a list is one item."""
    if not row.given:
        return []
    items: list[list[str]] = []
    listed = any(line.startswith("• ") for line in row.lines)
    for line in row.lines:
        if not line.strip():
            continue
        if line.startswith("• ") or not items:
            items.append([line.removeprefix("• ")] if listed else [line])
        else:
            items[-1].append(line)
    return items


_FRAME: Final = re.compile(r"\s*\[\s*Time Frame:\s*(.*?)\s*\](?=\s*(?:\[|\n|$))", re.DOTALL)
_SAFETY: Final = re.compile(r"\s*\[\s*Designated as safety issue:\s*(?:Yes|No)\s*\]")


def outcomes(row: Row) -> list[Json]:
    """Read the outcome measures of a row."""
    return [_outcome(item) for item in _items(row) if row.text.lower() != "same as current"]


def _outcome(lines: list[str]) -> dict[str, Json]:
    text = _SAFETY.sub("", "\n".join(line.rstrip() for line in lines))
    frame = _FRAME.search(text)
    if frame is None:
        measure, _, rest = text.partition("\n")
        return struct(measure=one_line(measure), description=_prose(rest))
    return struct(
        measure=one_line(text[: frame.start()]),
        timeFrame=one_line(frame[1]),
        description=_prose(text[frame.end() :]),
    )


def _prose(text: str) -> str:
    lines = [line.strip().replace("• ", "* ", 1) for line in text.split("\n") if line.strip()]
    return "\n\n".join(" ".join(line.split()) for line in lines)


_GIVEN: Final = re.compile(r"^(?:• )?Interventions?:\s*(.*)$")
_NAMED: Final = re.compile(r"^(?:• )?Other Names?:\s*(.*)$")


def _arm(lines: list[str]) -> dict[str, Json]:
    kind, label = _typed(lines[0])
    if kind not in _ARM_TYPES:
        kind, label = "", one_line(lines[0])
    text, names = _until(lines[1:], _GIVEN)
    return struct(
        label=label, type=kind, description=_prose("\n".join(text)), interventionNames=names
    )


def _intervention(lines: list[str]) -> dict[str, Json]:
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
            names = [found[1], *(_bare(other) for other in lines[at + 1 :])]
            return lines[:at], [one_line(name) for name in names if name.strip()]
    return lines, []


def _ages(text: str) -> tuple[str | None, str | None, list[str]]:
    limits, _, inside = text.partition("(")
    words = one_line(limits)
    listed = inside.rstrip(") ") or ("" if re.search(r"\d", words) else words)
    groups = [_GROUP.get(name.strip().lower(), "") for name in listed.split(",")]
    groups = [group for group in groups if group]
    if found := re.fullmatch(r"(.+) to (.+)", words):
        return found[1], found[2], groups
    if found := re.fullmatch(r"(.+?) and older", words, re.IGNORECASE):
        return found[1], None, groups
    if found := re.fullmatch(r"up to (.+)", words, re.IGNORECASE):
        return None, found[1], groups
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
    r"|Federated States|Occupied|United Republic)\b)"
)


def _countries(row: Row) -> list[str]:
    """Split a list of countries; pages separate them by a comma and a gap, pasted ones may not."""
    text = "\n".join(row.lines) if row.given else ""
    parts = text.split(",\t") if ",\t" in text else _AFTER_COMMA.split(text.replace("\t", " "))
    return [country(name) for part in parts if (name := _bare(part))]


_ID: Final = re.compile(r"^(.*?)(?:\s+\(\s(.+?)\s\))?$")


def _ids(lines: list[str]) -> Iterator[dict[str, Json]]:
    texts = [_bare(line) for line in lines]
    if len(texts) == 1 and ", " in texts[0]:
        texts = texts[0].split(", ")
    for text in texts:
        if not text:
            continue
        found = _ID.match(text)
        yield {"id": found[1] if found and found[1] else text}


_ROLES: Final = re.compile(
    r"^(Principal Investigator|Study Director|Study Chair|Sub-Investigator):\s*(.*)$"
)


def _official(line: str) -> dict[str, Json] | None:
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


def _contact(line: str) -> dict[str, Json] | None:
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
