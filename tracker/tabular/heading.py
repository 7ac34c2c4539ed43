"""What stands above the table: number, status, dates of posting, and who provides the record."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model import Fields
from tracker.tabular.page import Row
from tracker.tabular.wording import date_text, responsible_party, row, sponsor, worded

IDENTIFIER = "ClinicalTrials.gov Identifier"
STATUS = "Recruitment Status"
VERIFIED = "Verified"
LAST_KNOWN = "Recruitment status was"
POSTED = ("First Posted", "Results First Posted", "Last Update Posted")


def heading(fields: Fields) -> tuple[Row, ...]:
    """Lay out the heading."""
    return tuple(_rows(fields))


def _rows(fields: Fields) -> Iterator[Row]:
    get = fields.get
    yield row(IDENTIFIER, get("identificationModule.nctId"))
    yield row(STATUS, _status(fields))
    verified = date_text(get("statusModule.statusVerifiedDate"))
    if verified:
        provider = _provider(fields)
        yield row(VERIFIED, f"{verified} by {provider}" if provider else verified)
    if get("statusModule.lastKnownStatus"):
        yield row(LAST_KNOWN, worded(get("statusModule.lastKnownStatus")))
    for label, name in zip(
        POSTED,
        ("studyFirstPostDateStruct", "resultsFirstPostDateStruct", "lastUpdatePostDateStruct"),
        strict=True,
    ):
        day = date_text(get(f"statusModule.{name}"))
        if day:
            yield row(label, day)
    yield from _people(fields)


def _status(fields: Fields) -> str | None:
    status = fields.get("statusModule.overallStatus")
    if status == "UNKNOWN":
        return "Unknown"
    why = fields.get("statusModule.whyStopped")
    return f"{worded(status)} ({' '.join(why.split())})" if status and why else worded(status)


def _people(fields: Fields) -> Iterator[Row]:
    yield row("Sponsor", sponsor(fields), below=True)
    collaborators = fields.get("sponsorCollaboratorsModule.collaborators") or ()
    names = [each["name"] for each in collaborators if each.get("name")]
    if names:
        yield row("Collaborator" if len(names) == 1 else "Collaborators", names, below=True)
    provider = _provider(fields)
    if provider:
        named = "Information provided by" + ("" if _old_style(fields) else " (Responsible Party)")
        yield row(named, provider, below=True)


def _provider(fields: Fields) -> str | None:
    # Records from before 2011 name an organization only, which the page took from the account.
    if _old_style(fields):
        organization = fields.get("identificationModule.organization") or {}
        return organization.get("fullName") or sponsor(fields)
    return responsible_party(fields)


def _old_style(fields: Fields) -> bool:
    party = fields.get("sponsorCollaboratorsModule.responsibleParty") or {}
    return "type" not in party
