from __future__ import annotations

import random
import time
from typing import Any

import pytest

from tracker.diff import compare
from tracker.model import Change, Kind, Suppression, Weight

ARMS = "armsInterventionsModule.armGroups"
INTERVENTIONS = "armsInterventionsModule.interventions"
LOCATIONS = "contactsLocationsModule.locations"
CONTACTS = "contactsLocationsModule.centralContacts"
COLLABORATORS = "sponsorCollaboratorsModule.collaborators"
REFERENCES = "referencesModule.references"
LINKS = "referencesModule.seeAlsoLinks"
DOCUMENTS = "largeDocumentModule.largeDocs"
UNPOSTED = "annotationModule.unpostedAnnotation.unpostedEvents"
VIOLATIONS = "annotationModule.violationAnnotation.violationEvents"

Elements = list[dict[str, Any]]


def site(facility: str, city: str, country: str = "Germany", **more: Any) -> dict[str, Any]:
    return {"facility": facility, "city": city, "country": country, **more}


def told(path: str, old: Elements, new: Elements) -> list[tuple[str, Kind, str]]:
    changes = compare({path: old} if old else {}, {path: new} if new else {})
    return [(change.field, change.kind, change.summary) for change in changes]


ELEMENTS: dict[str, tuple[str, Elements, Elements, list[tuple[str, Kind, str]]]] = {
    "one added": (
        COLLABORATORS,
        [{"name": "Alpha"}],
        [{"name": "Beta"}, {"name": "Alpha"}],
        [(f"{COLLABORATORS}[Beta]", Kind.ADDED, "Collaborator added: “Beta”")],
    ),
    "one removed": (
        COLLABORATORS,
        [{"name": "Alpha"}],
        [],
        [(f"{COLLABORATORS}[Alpha]", Kind.REMOVED, "Collaborator removed: “Alpha”")],
    ),
    "one edited inside": (
        ARMS,
        [{"label": "A", "type": "EXPERIMENTAL"}, {"label": "B", "type": "OTHER"}],
        [{"label": "B", "type": "OTHER"}, {"label": "A", "type": "PLACEBO_COMPARATOR"}],
        [
            (
                f"{ARMS}[A].type",
                Kind.CHANGED,
                "Arm “A”, type: Experimental → Placebo Comparator",
            )
        ],
    ),
    "one reworded": (
        ARMS,
        [{"label": "Low dose of aspirin"}, {"label": "Placebo"}],
        [{"label": "Placebo"}, {"label": "Low dose aspirin"}],
        [
            (
                f"{ARMS}[Low dose aspirin].label",
                Kind.CHANGED,
                "Arm “Low dose aspirin”, label: “Low dose of aspirin” → “Low dose aspirin”",
            )
        ],
    ),
    "one replaced by another": (
        ARMS,
        [{"label": "Aspirin"}],
        [{"label": "Watchful waiting"}],
        [
            (f"{ARMS}[Aspirin]", Kind.REMOVED, "Arm removed: “Aspirin”"),
            (f"{ARMS}[Watchful waiting]", Kind.ADDED, "Arm added: “Watchful waiting”"),
        ],
    ),
    "one name completed": (
        COLLABORATORS,
        [{"name": "Gamma Life Sciences"}],
        [{"name": "Gamma Life Sciences, Inc."}],
        [
            (
                f"{COLLABORATORS}[Gamma Life Sciences, Inc.].name",
                Kind.CHANGED,
                "Collaborator “Gamma Life Sciences, Inc.”, name: "
                "“Gamma Life Sciences” → “Gamma Life Sciences, Inc.”",
            )
        ],
    ),
    "names that share words are not one": (
        COLLABORATORS,
        [{"name": "University of Bonn"}],
        [{"name": "University of Ulm"}],
        [
            (
                f"{COLLABORATORS}[University of Bonn]",
                Kind.REMOVED,
                "Collaborator removed: “University of Bonn”",
            ),
            (
                f"{COLLABORATORS}[University of Ulm]",
                Kind.ADDED,
                "Collaborator added: “University of Ulm”",
            ),
        ],
    ),
    "one of two alike gone": (
        COLLABORATORS,
        [{"name": "Alpha"}, {"name": "Alpha"}],
        [{"name": "Alpha"}],
        [(f"{COLLABORATORS}[Alpha #2]", Kind.REMOVED, "Collaborator removed: “Alpha #2”")],
    ),
    "names that are the same but for case and quotes": (
        COLLABORATORS,
        [{"name": "Children’s", "class": "OTHER"}],
        [{"name": "Children's", "class": "NETWORK"}],
        [
            (
                f"{COLLABORATORS}[Children's].class",
                Kind.CHANGED,
                "Collaborator “Children's”, class: Other → Network",
            )
        ],
    ),
    "results submitted": (
        UNPOSTED,
        [],
        [{"type": "RELEASE", "date": "2026-03-02"}],
        [
            (
                f"{UNPOSTED}[Submitted for quality review 2026-03-02]",
                Kind.ADDED,
                "Results submitted for quality review on 2026-03-02",
            )
        ],
    ),
    "results returned": (
        UNPOSTED,
        [{"type": "RELEASE", "date": "2026-03-02"}],
        [{"type": "RELEASE", "date": "2026-03-02"}, {"type": "RESET", "date": "2026-03-30"}],
        [
            (
                f"{UNPOSTED}[Returned with comments 2026-03-30]",
                Kind.ADDED,
                "Results returned to the sponsor with comments on 2026-03-30",
            )
        ],
    ),
    "results cancelled, nobody knows when": (
        UNPOSTED,
        [],
        [{"type": "UNRELEASE", "dateUnknown": True}],
        [
            (
                f"{UNPOSTED}[Submission cancelled]",
                Kind.ADDED,
                "Results submission cancelled by the sponsor",
            )
        ],
    ),
    "a document renewed": (
        DOCUMENTS,
        [{"label": "Study Protocol", "date": "2020-01-01", "filename": "Prot_000.pdf", "size": 1}],
        [{"label": "Study Protocol", "date": "2021-01-01", "filename": "Prot_001.pdf", "size": 1}],
        [
            (
                f"{DOCUMENTS}[Study Protocol, 2021-01-01].date",
                Kind.CHANGED,
                "Document “Study Protocol, 2021-01-01”, date: 2020-01-01 → 2021-01-01, 366 days later",
            ),
            (
                f"{DOCUMENTS}[Study Protocol, 2021-01-01].filename",
                Kind.CHANGED,
                "Document “Study Protocol, 2021-01-01”, file: “Prot_000.pdf” → “Prot_001.pdf”",
            ),
        ],
    ),
    "sites added": (
        LOCATIONS,
        [site("F", "Bonn")],
        [
            site("F", "Bonn"),
            site("G", "Köln"),
            site("H", "Ulm"),
            site("I", "Madrid", "Spain"),
        ],
        [(LOCATIONS, Kind.ADDED, "3 locations added (Germany 2, Spain 1; first in Spain)")],
    ),
    "a site removed, the last of its country": (
        LOCATIONS,
        [site("F", "Bonn"), site("I", "Madrid", "Spain")],
        [site("F", "Bonn")],
        [(LOCATIONS, Kind.REMOVED, "1 location removed: I, Madrid, Spain; none left in Spain")],
    ),
    "sites whose status changed": (
        LOCATIONS,
        [site("F", "Bonn", status="RECRUITING"), site("G", "Ulm", status="RECRUITING")],
        [site("G", "Ulm", status="COMPLETED"), site("F", "Bonn", status="COMPLETED")],
        [(LOCATIONS, Kind.CHANGED, "2 locations edited: status Recruiting → Completed (2)")],
    ),
    "a site given its name": (
        LOCATIONS,
        [site("Local Institution - 0001", "Bonn", zip="53127")],
        [site("University Hospital", "Bonn", zip="53127")],
        [
            (
                LOCATIONS,
                Kind.CHANGED,
                "Location “University Hospital, Bonn, Germany”: facility: "
                "“Local Institution - 0001” → “University Hospital”",
            )
        ],
    ),
    "a site of the same name in another town is another site": (
        LOCATIONS,
        [site("Research Site", "Bonn")],
        [site("Research Site", "Ulm")],
        [
            (LOCATIONS, Kind.REMOVED, "1 location removed: Research Site, Bonn, Germany"),
            (LOCATIONS, Kind.ADDED, "1 location added: Research Site, Ulm, Germany"),
        ],
    ),
    "a contact's telephone": (
        CONTACTS,
        [{"name": "Ada", "phone": "1"}],
        [{"name": "Ada", "phone": "2"}],
        [(CONTACTS, Kind.CHANGED, "Central contact “Ada”: phone: “1” → “2”")],
    ),
    "links added": (
        LINKS,
        [],
        [{"label": "One", "url": "u1"}, {"label": "Two", "url": "u2"}, {"url": "u3"}],
        [(LINKS, Kind.ADDED, "3 links added: “One”, “Two” and 1 more")],
    ),
    "the number of one reference": (
        REFERENCES,
        [{"citation": "Doe J. On pain and its relief.", "pmid": "1"}],
        [{"citation": "Doe J. On pain and its relief.", "pmid": "2"}],
        [
            (
                REFERENCES,
                Kind.CHANGED,
                "Reference “Doe J. On pain and its relief.”: PubMed id: “1” → “2”",
            )
        ],
    ),
    "a reference completed": (
        REFERENCES,
        [{"citation": "Doe J. On pain and its relief. Ann Med. In press.", "type": "RESULT"}],
        [
            {
                "citation": "Doe J. On pain and its relief. Ann Med. 2026.",
                "type": "RESULT",
                "pmid": "1",
            }
        ],
        [(REFERENCES, Kind.CHANGED, "1 reference edited: PubMed id (1), citation (1)")],
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "changes"), ELEMENTS.values(), ids=ELEMENTS)
def test_a_list_is_told_by_its_elements(
    path: str, old: Elements, new: Elements, changes: list[tuple[str, Kind, str]]
) -> None:
    assert told(path, old, new) == changes


SUPPRESSED: dict[str, tuple[str, Elements, Elements, list[Suppression | None]]] = {
    "a reference that the registry found": (
        REFERENCES,
        [],
        [{"pmid": "1", "type": "DERIVED"}],
        [None],
    ),
    "found and given ones apart": (
        REFERENCES,
        [],
        [{"pmid": "1", "type": "DERIVED"}, {"pmid": "2", "type": "RESULT"}],
        [None, None],
    ),
    "a retraction of a reference that the registry found": (
        REFERENCES,
        [{"pmid": "1", "type": "DERIVED"}],
        [{"pmid": "1", "type": "DERIVED", "retractions": [{"pmid": "9"}]}],
        [None],
    ),
    "a citation that PubMed wrote anew": (
        REFERENCES,
        [{"pmid": "1", "type": "RESULT", "citation": "Doe J. On pain."}],
        [{"pmid": "1", "type": "RESULT", "citation": "Doe J. On pain. doi: 10.1/1."}],
        [Suppression.COMPUTED],
    ),
    "a citation that the sponsor wrote anew": (
        REFERENCES,
        [{"type": "RESULT", "citation": "Doe J. On pain."}],
        [{"type": "RESULT", "citation": "Doe J. On pains."}],
        [None],
    ),
    "the size of a document": (
        DOCUMENTS,
        [{"filename": "a.pdf", "size": 1}],
        [{"filename": "a.pdf", "size": 2}],
        [Suppression.COMPUTED],
    ),
    "spaces in a site's name": (
        LOCATIONS,
        [site("Clinic ( Site 1 )", "Bonn")],
        [site("Clinic (Site 1)", "Bonn")],
        [Suppression.WORDING],
    ),
    "a site in capitals": (
        LOCATIONS,
        [site("CLINIC", "Bonn")],
        [site("Clinic", "Bonn")],
        [None],
    ),
    "a violation": (
        VIOLATIONS,
        [],
        [{"type": "VIOLATION_IDENTIFIED", "issuedDate": "2026-01-02"}],
        [None],
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "reasons"), SUPPRESSED.values(), ids=SUPPRESSED)
def test_what_the_registry_does_by_itself_is_kept_but_not_shown(
    path: str, old: Elements, new: Elements, reasons: list[Suppression | None]
) -> None:
    changes = compare({path: old} if old else {}, {path: new})
    assert [change.suppressed for change in changes] == reasons


def by_field(changes: tuple[Change, ...]) -> dict[str, Change]:
    return {change.field: change for change in changes}


def test_a_renamed_arm_does_not_echo_in_every_intervention() -> None:
    old = {
        ARMS: [{"label": "Cohort A, low dose", "interventionNames": ["Drug: X", "Drug: Y"]}],
        INTERVENTIONS: [
            {"type": "DRUG", "name": "X", "armGroupLabels": ["Cohort A, low dose"]},
            {"type": "DRUG", "name": "Y", "armGroupLabels": ["Cohort A, low dose"]},
        ],
    }
    new = {
        ARMS: [{"label": "Cohort A, lower dose", "interventionNames": ["Drug: X"]}],
        INTERVENTIONS: [
            {"type": "DRUG", "name": "X", "armGroupLabels": ["Cohort A, lower dose"]},
            {"type": "DRUG", "name": "Y", "armGroupLabels": []},
        ],
    }
    changes = by_field(compare(old, new))
    renamed = changes[f"{ARMS}[Cohort A, lower dose].label"]
    echo = changes[f"{INTERVENTIONS}[X].armGroupLabels"]
    assert (renamed.suppressed, renamed.weight) == (None, Weight.MEDIUM)
    assert (echo.suppressed, echo.weight) == (Suppression.FOLDED, Weight.LOW)
    assert echo.detail["folded_into"] == ARMS
    # Y was taken from the arm: that is news in the arm, whatever its name
    assert changes[f"{ARMS}[Cohort A, lower dose].interventionNames"].suppressed is None


def test_an_intervention_moved_to_another_standing_arm_is_told() -> None:
    arms = [{"label": "A"}, {"label": "B"}]
    old = {ARMS: arms, INTERVENTIONS: [{"name": "X", "armGroupLabels": ["A"]}]}
    new = {ARMS: arms, INTERVENTIONS: [{"name": "X", "armGroupLabels": ["B"]}]}
    (change,) = compare(old, new)
    assert change.suppressed is None
    assert change.summary == "Intervention “X”, arms: added “B”, removed “A”"


def test_a_long_text_inside_an_element_weighs_one_step_less() -> None:
    old, new = {"label": "A", "description": "one pill"}, {"label": "A", "description": "2 pills"}
    (change,) = compare({ARMS: [old]}, {ARMS: [new]})
    assert change.weight is Weight.LOW


def test_a_retraction_is_told_apart_from_other_edits_and_weighs_much() -> None:
    paper = {"pmid": "1", "citation": "Doe J. On pain."}
    old = [{**paper, "type": "BACKGROUND"}, {"pmid": "2", "citation": "Roe J. On rest."}]
    notice = {"pmid": "9", "source": "J Fict Med. 2026"}
    new = [{**paper, "type": "RESULT", "retractions": [notice]}, old[1]]
    gone, edited = compare({REFERENCES: old}, {REFERENCES: new})
    assert (gone.summary, gone.weight) == (
        "1 reference retracted: “Doe J. On pain.” (notice: PubMed 9)",
        Weight.HIGH,
    )
    assert (gone.new, gone.suppressed) == (
        [{"element": "Doe J. On pain.", "retractions": [notice]}],
        None,
    )
    assert "Type: Background → Result" in edited.summary.replace("type:", "Type:")
    (back,) = compare({REFERENCES: new}, {REFERENCES: [{**paper, "type": "RESULT"}, old[1]]})
    assert (back.kind, back.weight) == (Kind.CHANGED, Weight.LOW)


def test_the_elements_of_a_group_stand_in_the_change_with_what_was_edited() -> None:
    old = [site("F", "Bonn", status="RECRUITING"), site("F", "Bonn", status="WITHDRAWN")]
    new = [site("F", "Bonn", status="COMPLETED"), site("F", "Bonn", status="WITHDRAWN")]
    (change,) = compare({LOCATIONS: old}, {LOCATIONS: new})
    assert change.old == [{"element": "F, Bonn, Germany", "status": "RECRUITING"}]
    assert change.new == [{"element": "F, Bonn, Germany", "status": "COMPLETED"}]
    assert dict(change.detail) == {
        "elements": ["F, Bonn, Germany"],
        "subfields": {"status": 1},
    }


def many_sites(number: int) -> Elements:
    return [
        site(
            f"Research Site {i % 90}",
            f"City {i}",
            ("Germany", "Spain", "Japan")[i % 3],
            zip=str(10_000 + i),
            status="RECRUITING",
            contacts=[{"name": f"Name {i}", "phone": "1"}],
        )
        for i in range(number)
    ]


def test_the_order_of_elements_means_nothing() -> None:
    sites = many_sites(50)
    shuffled = random.Random(7).sample(sites, len(sites))
    assert compare({LOCATIONS: sites}, {LOCATIONS: shuffled}) == ()


def test_sites_by_the_hundred_are_compared_without_delay() -> None:
    old = many_sites(437)
    new = [
        {**each, "status": "COMPLETED"} if index % 5 < 3 else each for index, each in enumerate(old)
    ]
    start = time.process_time()
    (change,) = compare({LOCATIONS: old}, {LOCATIONS: new[::-1]})
    assert change.summary == "263 locations edited: status Recruiting → Completed (263)"
    assert time.process_time() - start < 1  # a tenth of it here; matching all with all takes 20 s


def test_thousands_of_sites_that_nothing_tells_apart_are_compared_without_delay() -> None:
    old = [site("Research Site", "Berlin", status="RECRUITING") for _ in range(3000)]
    new = [{**each, "status": "COMPLETED"} for each in old]
    start = time.process_time()
    (change,) = compare({LOCATIONS: old}, {LOCATIONS: new})
    assert change.summary == "3,000 locations edited: status Recruiting → Completed (3,000)"
    assert (
        time.process_time() - start < 3
    )  # half a second here; each with each takes many times that
