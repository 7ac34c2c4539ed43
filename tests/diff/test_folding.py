from __future__ import annotations

from typing import Any

import pytest

from tracker.diff import compare
from tracker.model import Change, Fields, Kind, Suppression, Weight

STATUS, KNOWN = "statusModule.overallStatus", "statusModule.lastKnownStatus"
LOCATIONS = "contactsLocationsModule.locations"
CONTACTS = "contactsLocationsModule.centralContacts"
UNPOSTED = "annotationModule.unpostedAnnotation.unpostedEvents"
FOLDED = Suppression.FOLDED


def sites(*statuses: str | None, contacts: bool = False) -> list[dict[str, Any]]:
    return [
        {
            "facility": f"F{number}",
            "city": "Bonn",
            **({"status": status} if status else {}),
            **({"contacts": [{"name": "Ada"}]} if contacts else {}),
        }
        for number, status in enumerate(statuses)
    ]


def record(status: str, places: list[dict[str, Any]], *, known: str = "") -> Fields:
    fields: Fields = {STATUS: status, LOCATIONS: places}
    return {**fields, KNOWN: known} if known else fields


def of(changes: tuple[Change, ...], path: str) -> list[Change]:
    return [change for change in changes if change.path == path]


START = {
    "sites get their status when recruitment starts": (
        record("NOT_YET_RECRUITING", sites(None, None)),
        record("RECRUITING", sites("RECRUITING", "NOT_YET_RECRUITING")),
    ),
    "sites lose status and contacts when it ends": (
        record("RECRUITING", sites("RECRUITING", "COMPLETED", contacts=True)),
        record("ACTIVE_NOT_RECRUITING", sites(None, None)),
    ),
    "and when the record comes back from Unknown with another status": (
        record("UNKNOWN", sites("RECRUITING", contacts=True), known="RECRUITING"),
        record("COMPLETED", sites(None)),
    ),
}


@pytest.mark.parametrize(("old", "new"), START.values(), ids=START)
def test_what_comes_and_goes_with_the_status_is_folded_into_it(old: Fields, new: Fields) -> None:
    changes = compare(old, new)
    (status,), places = of(changes, STATUS), of(changes, LOCATIONS)
    assert [(each.suppressed, each.weight) for each in places] == [(FOLDED, Weight.LOW)]
    assert places[0].detail["folded_into"] == STATUS
    assert status.detail["folded"] == [places[0].summary]
    assert status.suppressed is None


def test_a_site_that_changed_on_its_own_is_not_folded() -> None:
    old = record("RECRUITING", sites("RECRUITING", "RECRUITING"))
    new = record("SUSPENDED", sites("WITHDRAWN", None))
    own, folded = of(compare(old, new), LOCATIONS)
    assert (own.suppressed, folded.suppressed) == (None, FOLDED)
    assert own.summary == "Location “F0, Bonn”: status: Recruiting → Withdrawn"


@pytest.mark.parametrize(
    ("before", "after"), [("RECRUITING", "RECRUITING"), ("COMPLETED", "COMPLETED")]
)
def test_without_a_change_of_status_nothing_is_folded(before: str, after: str) -> None:
    changes = compare(record(before, sites("RECRUITING")), record(after, sites(None)))
    assert [change.suppressed for change in changes] == [None]


def test_a_lapse_folds_nothing_as_nothing_comes_or_goes_with_it() -> None:
    changes = compare(
        record("RECRUITING", sites("RECRUITING")),
        record("UNKNOWN", sites(None), known="RECRUITING"),
    )
    assert [change.suppressed for change in of(changes, LOCATIONS)] == [None]


def test_added_sites_are_told_beside_a_change_of_status() -> None:
    changes = compare(
        record("NOT_YET_RECRUITING", sites(None)),
        record("RECRUITING", sites("RECRUITING", "RECRUITING")),
    )
    added, edited = of(changes, LOCATIONS)
    assert (added.kind, added.suppressed) == (Kind.ADDED, None)
    assert (edited.kind, edited.suppressed) == (Kind.CHANGED, FOLDED)


@pytest.mark.parametrize(
    ("old", "new", "summary"),
    [
        (None, [{"name": "Ada"}], "1 central contact shown, with the change of status"),
        (
            [{"name": "Ada"}, {"name": "Bob"}],
            None,
            "2 central contacts no longer shown, with the change of status",
        ),
    ],
)
def test_central_contacts_come_and_go_with_the_status(
    old: list[dict[str, str]] | None, new: list[dict[str, str]] | None, summary: str
) -> None:
    before: Fields = {STATUS: "RECRUITING", **({CONTACTS: old} if old else {})}
    after: Fields = {STATUS: "COMPLETED", **({CONTACTS: new} if new else {})}
    (change,) = of(compare(before, after), CONTACTS)
    assert (change.summary, change.suppressed) == (summary, FOLDED)


def test_another_contact_is_news_whatever_the_status() -> None:
    before: Fields = {STATUS: "NOT_YET_RECRUITING", CONTACTS: [{"name": "Ada"}]}
    after: Fields = {STATUS: "RECRUITING", CONTACTS: [{"name": "Zoë"}]}
    assert [change.suppressed for change in of(compare(before, after), CONTACTS)] == [None, None]


def test_the_steps_of_unposted_results_vanish_with_their_posting() -> None:
    steps = [{"type": "RELEASE", "date": "2026-01-01"}]
    posted = compare({UNPOSTED: steps, "hasResults": False}, {"hasResults": True})
    assert [change.suppressed for change in of(posted, UNPOSTED)] == [FOLDED]
    gone = compare({UNPOSTED: steps, "hasResults": False}, {"hasResults": False})
    assert [change.suppressed for change in of(gone, UNPOSTED)] == [None]


def test_who_owed_unposted_results_goes_with_their_posting() -> None:
    owing = "annotationModule.unpostedAnnotation.unpostedResponsibleParty"
    before: Fields = {owing: "Ada Example, Invented University", "hasResults": False}
    posted = compare(before, {"hasResults": True})
    assert [change.suppressed for change in of(posted, owing)] == [FOLDED]
    (results,) = of(posted, "hasResults")
    assert len(results.detail["folded"]) == 1
    gone = compare(before, {"hasResults": False})
    assert [change.suppressed for change in of(gone, owing)] == [None]
