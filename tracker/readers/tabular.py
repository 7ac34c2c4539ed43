"""The rows of a tabular page, of whichever year and however saved, to a v2-shaped study."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from tracker.errors import ReadingError
from tracker.model import Format, Json, Markup, Reading, Study
from tracker.readers import eras, row_values, tabular_plan
from tracker.readers.build import dated, pruned, struct
from tracker.readers.rows import Page
from tracker.readers.sheet import Sheet
from tracker.readers.words import enum, iso_day, nct_number

_STOPPED: Final = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})


def reading(page: Page, format: Format) -> Reading:
    """Make a reading of a page's rows."""
    number = page.row("nct_number")
    record = nct_number(number.text) if number else None
    if record is None:
        raise ReadingError("the page has no NCT number in its row NCT Number; save it again, whole")
    sheet = Sheet(page, record)
    study = _study(sheet)
    sheet.absent.update(*(paths for key, paths in eras.BY_ROW.items() if not page.has(key)))
    lower = _not_before(page, sheet.day("last_posted") or sheet.day("last_submitted"))
    return Reading(
        record=record,
        study=study,
        markup=Markup.PLAIN,
        format=format,
        absent=frozenset(sheet.absent),
        coarse=frozenset() if page.has("fda") else eras.MONTHS_ONLY,
        dated=lower,
        certainty="not before its last update and its layout" if lower else "",
        notes=("the page does not say when it was saved",),
    )


def _not_before(page: Page, updated: str | None) -> date | None:
    layouts = [since for key, since in eras.LAYOUTS if page.has(key)]
    known = iso_day(updated)
    return max([known, *layouts], default=None) if known else None


def _study(sheet: Sheet) -> Study:
    return pruned(
        {
            "protocolSection": {
                "identificationModule": _identification(sheet),
                "statusModule": _status(sheet),
                "sponsorCollaboratorsModule": _sponsors(sheet),
                "oversightModule": tabular_plan.oversight(sheet),
                "descriptionModule": {
                    "briefSummary": sheet.block("brief_summary"),
                    "detailedDescription": sheet.block("detailed_description"),
                },
                "conditionsModule": {
                    "conditions": [row_values.bare(t) for t in sheet.lines("conditions")]
                },
                "designModule": tabular_plan.design(sheet),
                "armsInterventionsModule": tabular_plan.arms(sheet),
                "outcomesModule": tabular_plan.outcomes(sheet),
                "eligibilityModule": tabular_plan.eligibility(sheet),
                "contactsLocationsModule": tabular_plan.contacts_locations(sheet),
                "referencesModule": tabular_plan.references(sheet),
                "ipdSharingStatementModule": tabular_plan.ipd(sheet),
            },
            "derivedSection": {
                "miscInfoModule": {
                    "removedCountries": row_values.countries(
                        sheet.said("removed_countries", "miscInfoModule.removedCountries")
                    )
                }
            },
            "hasResults": _has_results(sheet),
        }
    )


def _identification(sheet: Sheet) -> Json:
    ids = list(row_values.ids(sheet.lines("other_ids")))
    return {
        "nctId": sheet.record,
        "orgStudyIdInfo": struct(id=ids[0]["id"]) if ids else None,
        "secondaryIdInfos": ids[1:],
        "briefTitle": sheet.text("brief_title"),
        "officialTitle": sheet.text("official_title"),
        "organization": struct(fullName=sheet.text("account")),
    }


def _status(sheet: Sheet) -> Json:
    status = _overall_status(sheet)
    known = re.search(r"Recruitment status was\s*:?\s*([^\n.]+)", sheet.head)
    return {
        "statusVerifiedDate": sheet.day("verification"),
        "overallStatus": status,
        "lastKnownStatus": enum("status", known[1]) if known else None,
        "whyStopped": _why_stopped(sheet, status),
        "startDateStruct": _dated(sheet, "start", eras.START),
        "primaryCompletionDateStruct": _dated(sheet, "primary_completion", eras.PRIMARY),
        "completionDateStruct": _dated(sheet, "completion", eras.COMPLETION),
        "studyFirstSubmitDate": sheet.day("first_submitted"),
        "studyFirstPostDateStruct": _posted(sheet, "first_posted", "studyFirstPostDateStruct"),
        **_results_dates(sheet),
        "lastUpdateSubmitDate": _submitted(sheet, "last_submitted", "lastUpdateSubmitDate"),
        "lastUpdatePostDateStruct": _posted(sheet, "last_posted", "lastUpdatePostDateStruct"),
    }


def _overall_status(sheet: Sheet) -> str | None:
    row = sheet.row("status")
    label = row.text.rstrip("†* ").partition("(")[0] if row.given else ""
    return enum("status", label) if label else None


def _why_stopped(sheet: Sheet, status: str | None) -> str | None:
    reason = re.search(r"Recruitment Status\s*:[^\n(]*\((.+)\)\s*$", sheet.head, re.MULTILINE)
    if reason is None:
        reason = re.search(
            r"This study has been (?:terminated|withdrawn|suspended)[^\n]*\n+\((.+)\)\s*$",
            sheet.head,
            re.MULTILINE,
        )
    if reason is None and status in _STOPPED:
        sheet.absent.add("statusModule.whyStopped")
    return reason[1].strip() if reason and status in _STOPPED else None


def _dated(sheet: Sheet, key: str, path: str) -> dict[str, Json] | None:
    row = sheet.said(key, path)
    if not row.adjective and not sheet.types_are_printed:
        # Until 2017 an actual date and one without a type were printed alike.
        sheet.absent.add(f"{path}.type")
    return dated(sheet.day(key), enum("date type", row.adjective) if row.adjective else None)


def _posted(sheet: Sheet, key: str, name: str) -> dict[str, Json] | None:
    sheet.said(key, f"statusModule.{name}")
    sheet.absent.add(f"statusModule.{name}.type")
    return dated(sheet.day(key), None)


def _submitted(sheet: Sheet, key: str, name: str) -> str | None:
    sheet.said(key, f"statusModule.{name}")
    return sheet.day(key)


def _results_dates(sheet: Sheet) -> dict[str, Json]:
    fields = (
        ("results_submitted", "resultsFirstSubmitDate"),
        ("results_posted", "resultsFirstPostDateStruct"),
        ("disposition_submitted", "dispFirstSubmitDate"),
        ("disposition_posted", "dispFirstPostDateStruct"),
    )
    found: dict[str, Json] = {}
    for key, name in fields:
        day = sheet.day(key)
        found[name] = dated(day, None) if name.endswith("Struct") else day
        if not sheet.types_are_printed and day is None:
            sheet.absent.add(f"statusModule.{name}")
        if name.endswith("Struct"):
            sheet.absent.add(f"statusModule.{name}.type")
    return found


def _has_results(sheet: Sheet) -> bool | None:
    if sheet.row("results_submitted").given or sheet.row("results_posted").given:
        return True
    if sheet.types_are_printed or "No Study Results Posted" in sheet.head:
        return False
    if any(line.strip("• ") == "Study Results" for line in sheet.page.head):
        return True
    sheet.absent.add("hasResults")
    return None


def _sponsors(sheet: Sheet) -> Json:
    sponsor = sheet.text("sponsor")
    return {
        "responsibleParty": _responsible(sheet, sponsor),
        "leadSponsor": struct(name=sponsor),
        "collaborators": [{"name": row_values.bare(line)} for line in sheet.lines("collaborators")],
    }


def _responsible(sheet: Sheet, sponsor: str) -> dict[str, Json]:
    party = sheet.text("responsible_party")
    organisations = {text.casefold() for text in (sponsor, sheet.text("account")) if text}
    old = "(Responsible Party)" not in sheet.head and "Information provided by" in sheet.head
    if party and party.casefold() in organisations:
        return {"oldOrganization": party} if old else {"type": "SPONSOR"}
    # "Name, Organisation" can't be taken apart with certainty: shown, never compared.
    sheet.absent.add("sponsorCollaboratorsModule.responsibleParty")
    if old:
        return struct(oldOrganization=party)
    name, _, affiliation = party.partition(", ")
    return struct(investigatorFullName=name, investigatorAffiliation=affiliation)
