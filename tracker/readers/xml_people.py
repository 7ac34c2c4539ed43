"""What a classic XML file says of the people and places behind a study."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.model import Json
from tracker.readers.build import struct
from tracker.readers.words import country, enum
from tracker.readers.xml_nodes import Node


def _agency(node: Node) -> dict[str, Json]:
    kind = node.line("agency_class")
    return struct(name=node.line("agency"), **{"class": enum("agency", kind) if kind else None})


def sponsors(top: Node) -> Json:
    """Read sponsor, collaborators and responsible party."""
    sponsors = top.node("sponsors")
    party = top.node("responsible_party")
    kind = party.line("responsible_party_type")
    return {
        "responsibleParty": struct(
            type=enum("", kind) if kind else None,
            investigatorFullName=party.line("investigator_full_name"),
            investigatorTitle=party.line("investigator_title"),
            investigatorAffiliation=party.line("investigator_affiliation"),
            oldNameTitle=party.line("name_title"),
            oldOrganization=party.line("organization"),
        ),
        "leadSponsor": _agency(sponsors.node("lead_sponsor")),
        "collaborators": [_agency(node) for node in sponsors.nodes("collaborator")],
    }


def _person(node: Node) -> str:
    name = " ".join(
        part for key in ("first_name", "middle_name", "last_name") if (part := node.line(key))
    )
    degrees = node.line("degrees")
    return f"{name}, {degrees}" if degrees else name


def _contact(node: Node, role: str) -> dict[str, Json]:
    return struct(
        name=_person(node),
        role=role,
        phone=node.line("phone"),
        phoneExt=node.line("phone_ext"),
        email=node.line("email"),
    )


def _contacts(node: Node, names: Iterable[str]) -> list[Json]:
    return [_contact(found, "CONTACT") for name in names for found in node.nodes(name)]


def contacts_locations(top: Node) -> Json:
    """Read contacts, officials and sites."""
    officials = top.nodes("overall_official")
    return {
        "centralContacts": _contacts(top, ("overall_contact", "overall_contact_backup")),
        "overallOfficials": [
            struct(
                name=_person(node),
                affiliation=node.line("affiliation"),
                role=enum("", node.line("role")),
            )
            for node in officials
        ],
        "locations": [_location(node) for node in top.nodes("location")],
    }


def _location(node: Node) -> dict[str, Json]:
    facility = node.node("facility")
    address = facility.node("address")
    status = node.line("status")
    people = _contacts(node, ("contact", "contact_backup"))
    people += [
        _contact(found, enum("", found.line("role"))) for found in node.nodes("investigator")
    ]
    return struct(
        facility=facility.line("name"),
        status=enum("status", status) if status else None,
        city=address.line("city"),
        state=address.line("state"),
        zip=address.line("zip"),
        country=country(address.line("country")),
        contacts=people,
    )
