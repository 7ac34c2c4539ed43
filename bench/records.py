"""Invented records of the registry's shape: as large, as varied and as compressible as its own.

Sizes follow the registry's own figures: a mean near 17 kB, most records well below, one in eight
with results, these with a tail to 800 kB. The same seed and number give the same record.
"""

# ruff: noqa: S311 - chance here invents
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

from bench.results import results
from bench.words import Tongue, names

Record: TypeAlias = dict[str, Any]

LARGEST = 800_000
FIRST = 90_000_001
_BEGIN = date(2005, 1, 3)
_TODAY = date(2026, 10, 30)
_STATUSES = {
    "COMPLETED": 52,
    "UNKNOWN": 14,
    "RECRUITING": 12,
    "TERMINATED": 6,
    "NOT_YET_RECRUITING": 5,
    "ACTIVE_NOT_RECRUITING": 5,
    "WITHDRAWN": 3,
    "ENROLLING_BY_INVITATION": 2,
    "SUSPENDED": 1,
}
_SITE_STATUSES = ("RECRUITING", "RECRUITING", "RECRUITING", "COMPLETED", "WITHDRAWN")
_ROLES = ("EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "NO_INTERVENTION", "OTHER")
_TYPES = ("DRUG", "DEVICE", "BIOLOGICAL", "BEHAVIORAL", "PROCEDURE", "OTHER")
_PHASES = (["NA"], ["PHASE1"], ["PHASE1", "PHASE2"], ["PHASE2"], ["PHASE3"], ["PHASE4"])
_CLASSES = ("INDUSTRY", "OTHER", "OTHER", "NIH", "OTHER_GOV", "NETWORK")


def records(count: int, seed: int = 1, start: int = 0) -> Iterator[Record]:
    """Give `count` records, from the one at `start`."""
    for place in range(start, start + count):
        yield record(place, seed)


def number(place: int) -> str:
    """Give the NCT number of the record at a place."""
    return f"NCT{FIRST + place:08d}"


def record(place: int, seed: int = 1) -> Record:
    """Give one record."""
    return _Author(place, seed).record()


class _Author:
    """Writes one record."""

    def __init__(self, place: int, seed: int) -> None:
        self.rng = Random(f"{seed}/{place}")
        self.nct_id = number(place)
        self.tongue = Tongue(self.rng)
        self.status = self.rng.choices((*_STATUSES,), (*_STATUSES.values(),))[0]
        self.submitted = self.status
        if self.status == "UNKNOWN":
            self.submitted = self.rng.choice(("RECRUITING", "RECRUITING", "NOT_YET_RECRUITING"))
        self.has_results = self.status in ("COMPLETED", "TERMINATED") and self.rng.random() < 0.2
        self.arms = [self.tongue.term(self.rng.randint(1, 5)) for _ in range(self._few(1.4))]

    def record(self) -> Record:
        """Write all sections, in the registry's order."""
        study: Record = {"protocolSection": self._protocol()}
        if self.has_results:
            size = min(LARGEST * 0.94, self.rng.lognormvariate(10.42, 0.97))
            study["resultsSection"] = results(self.rng, self.tongue, self.arms, int(size))
        if self.rng.random() < 0.07:
            study["documentSection"] = {"largeDocumentModule": {"largeDocs": [self._document()]}}
        study["derivedSection"] = self._derived()
        study["hasResults"] = self.has_results
        return study

    def _protocol(self) -> Record:
        modules = {
            "identificationModule": self._identification(),
            "statusModule": self._dates(),
            "sponsorCollaboratorsModule": self._sponsors(),
            "oversightModule": {
                "oversightHasDmc": self.rng.random() < 0.4,
                "isFdaRegulatedDrug": self.rng.random() < 0.3,
                "isFdaRegulatedDevice": False,
            },
            "descriptionModule": {
                "briefSummary": self.tongue.paragraphs(self._long(62, 0.7)),
                "detailedDescription": self.tongue.paragraphs(self._long(62, 1.15)),
            },
            "conditionsModule": {
                "conditions": [self.tongue.term() for _ in range(self._few(1.6))],
                "keywords": [self.tongue.term() for _ in range(self._few(3))],
            },
            "designModule": self._design(),
            "armsInterventionsModule": self._arms(),
            "outcomesModule": self._outcomes(),
            "eligibilityModule": self._eligibility(),
            "contactsLocationsModule": self._places(),
            "referencesModule": self._references() if self.rng.random() < 0.4 else None,
            "ipdSharingStatementModule": {"ipdSharing": "NO"} if self.rng.random() < 0.5 else None,
        }
        return {name: module for name, module in modules.items() if module}

    def _identification(self) -> Record:
        return {
            "nctId": self.nct_id,
            "orgStudyIdInfo": {
                "id": f"{self.tongue.term(1)[:4].upper()}-{self.rng.randint(1, 9999)}"
            },
            "organization": {"fullName": self._name("organisations"), "class": "OTHER"},
            "briefTitle": self.tongue.line(self.rng.randint(6, 16)),
            "officialTitle": self.tongue.line(self.rng.randint(12, 34)),
        }

    def _dates(self) -> Record:
        begun = _BEGIN + timedelta(self.rng.randrange((_TODAY - _BEGIN).days))
        ended = begun + timedelta(self.rng.randrange(200, 1800))
        updated = min(_TODAY, max(begun, ended + timedelta(self.rng.randrange(-300, 300))))
        first = begun - timedelta(self.rng.randrange(60))
        module = {
            "statusVerifiedDate": updated.isoformat()[:7],
            "overallStatus": self.status,
            "lastKnownStatus": self.submitted if self.status == "UNKNOWN" else None,
            "whyStopped": self.tongue.prose(8) if self.status == "TERMINATED" else None,
            "expandedAccessInfo": {"hasExpandedAccess": False},
            "startDateStruct": self._dated(begun, updated),
            "primaryCompletionDateStruct": self._dated(ended, updated),
            "completionDateStruct": self._dated(ended + timedelta(90), updated),
            "studyFirstSubmitDate": first.isoformat(),
            "studyFirstSubmitQcDate": (first + timedelta(4)).isoformat(),
            "studyFirstPostDateStruct": self._posted(first + timedelta(6)),
            "lastUpdateSubmitDate": updated.isoformat(),
            "lastUpdatePostDateStruct": self._posted(updated + timedelta(3)),
        }
        return {name: value for name, value in module.items() if value is not None}

    def _dated(self, day: date, known: date) -> Record:
        text = day.isoformat() if day.year > 2016 else day.isoformat()[:7]
        return {"date": text, "type": "ACTUAL" if day <= known else "ESTIMATED"}

    def _posted(self, day: date) -> Record:
        return {"date": day.isoformat(), "type": "ACTUAL" if day.year > 2016 else "ESTIMATED"}

    def _sponsors(self) -> Record:
        lead = {"name": self._name("organisations"), "class": self.rng.choice(_CLASSES)}
        module: Record = {"responsibleParty": {"type": "SPONSOR"}, "leadSponsor": lead}
        if self.rng.random() < 0.4:
            others = range(self._few(1.5))
            module["collaborators"] = [
                {"name": self._name("organisations"), "class": "OTHER"} for _ in others
            ]
        return module

    def _design(self) -> Record:
        masking = self.rng.choice(("NONE", "NONE", "DOUBLE", "QUADRUPLE"))
        return {
            "studyType": "INTERVENTIONAL",
            "phases": self.rng.choice(_PHASES),
            "designInfo": {
                "allocation": "RANDOMIZED" if len(self.arms) > 1 else "NA",
                "interventionModel": "PARALLEL" if len(self.arms) > 1 else "SINGLE_GROUP",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": masking},
            },
            "enrollmentInfo": {
                "count": int(self.rng.lognormvariate(4.3, 1.2)) + 1,
                "type": "ACTUAL" if self.status in ("COMPLETED", "TERMINATED") else "ESTIMATED",
            },
        }

    def _arms(self) -> Record:
        given = [(self.rng.choice(_TYPES), self.tongue.term(2)) for _ in range(self._few(1.4))]
        return {
            "armGroups": [
                {
                    "label": arm,
                    "type": self.rng.choice(_ROLES),
                    "description": self.tongue.prose(self._long(12, 0.8)),
                    "interventionNames": [f"{kind.capitalize()}: {name}" for kind, name in given],
                }
                for arm in self.arms
            ],
            "interventions": [
                {
                    "type": kind,
                    "name": name,
                    "description": self.tongue.prose(self._long(13, 0.8)),
                    "armGroupLabels": self.arms,
                    "otherNames": [self.tongue.term(1)],
                }
                for kind, name in given
            ],
        }

    def _outcomes(self) -> Record:
        module = {"primaryOutcomes": self._measures(self._few(1.5))}
        if self.rng.random() < 0.75:
            module["secondaryOutcomes"] = self._measures(self._few(4.6))
        return module

    def _measures(self, count: int) -> list[Record]:
        return [
            {
                "measure": self.tongue.line(self.rng.randint(4, 16)),
                "description": self.tongue.prose(self._long(15, 0.8)),
                "timeFrame": f"{self.rng.randint(1, 52)} {self.rng.choice(('weeks', 'months'))}",
            }
            for _ in range(count)
        ]

    def _eligibility(self) -> Record:
        words = self._long(135, 0.8)
        wanted = f"Inclusion Criteria:\n\n{self.tongue.items(words // 2)}"
        return {
            "eligibilityCriteria": f"{wanted}\n\nExclusion Criteria:\n\n"
            f"{self.tongue.items(words // 2)}",
            "healthyVolunteers": self.rng.random() < 0.2,
            "sex": "ALL",
            "minimumAge": f"{self.rng.choice((6, 12, 18, 18, 18, 21))} Years",
            "maximumAge": f"{self.rng.randint(40, 90)} Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        }

    def _places(self) -> Record:
        chance = self.rng.random()
        count = 1 if chance < 0.62 else self._few(4) if chance < 0.85 else self._long(24, 1.15)
        sites = [self._site(place) for place in range(min(count, 900))]
        module: Record = {
            "centralContacts": [self._contact()] if self._shows_contacts else [],
            "overallOfficials": [
                {
                    "name": self._name("people", 2),
                    "affiliation": self._name("organisations"),
                    "role": "PRINCIPAL_INVESTIGATOR",
                }
            ],
            "locations": sites,
        }
        return {name: value for name, value in module.items() if value}

    @property
    def _shows_contacts(self) -> bool:
        return self.submitted in ("RECRUITING", "NOT_YET_RECRUITING")

    def _site(self, place: int) -> Record:
        city = self.rng.randrange(3000)
        site: Record = {"facility": f"{self._name('organisations')} {place + 1}"}
        if self.submitted == "RECRUITING":
            site["status"] = self.rng.choice(_SITE_STATUSES)
        site |= {
            "city": names("cities", 3000)[city],
            "zip": f"{self.rng.randrange(100000):05d}",
            "country": names("countries", 60)[city % 60],
        }
        if self._shows_contacts and self.rng.random() < 0.6:
            site["contacts"] = [self._contact()]
        lat, lon = city * 0.0571 - 85.0, city * 0.1193 - 178.0
        site["geoPoint"] = {"lat": round(lat, 5), "lon": round(lon, 5)}
        return site

    def _contact(self) -> Record:
        name = self._name("people", 2)
        return {
            "name": name,
            "role": "CONTACT",
            "phone": f"{self.rng.randrange(10**9, 10**10)}",
            "email": f"{name.lower().replace(' ', '.')}@example.org",
        }

    def _references(self) -> Record:
        return {
            "references": [
                {
                    "pmid": f"{self.rng.randrange(10**7, 4 * 10**7)}",
                    "type": "BACKGROUND",
                    "citation": self.tongue.prose(32, markup=False),
                }
                for _ in range(self._few(3))
            ]
        }

    def _document(self) -> Record:
        return {
            "typeAbbrev": "Prot_SAP",
            "hasProtocol": True,
            "hasSap": True,
            "hasIcf": False,
            "label": "Study Protocol and Statistical Analysis Plan",
            "date": "2021-03-04",
            "uploadDate": "2023-05-06T10:21",
            "filename": "Prot_SAP_000.pdf",
            "size": self.rng.randrange(10**5, 10**7),
        }

    def _derived(self) -> Record:
        terms = names("headings", 2000, 2)
        first = self.rng.randrange(1990)
        module = {
            "meshes": [{"id": f"D{first:06d}", "term": terms[first]}],
            "ancestors": [{"id": f"D{n:06d}", "term": terms[n]} for n in range(first, first + 7)],
        }
        return {
            "miscInfoModule": {"versionHolder": "2026-11-02"},
            "conditionBrowseModule": module,
        }

    def _name(self, kind: str, words: int = 3) -> str:
        return self.rng.choice(names(kind, 4000, words))

    def _few(self, mean: float) -> int:
        return max(1, min(40, int(self.rng.expovariate(1 / mean)) + 1))

    def _long(self, median: int, spread: float) -> int:
        return max(4, int(median * self.rng.lognormvariate(0, spread)))
