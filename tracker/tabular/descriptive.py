"""Descriptive Information: titles, texts, design, conditions, interventions, arms, publications."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model import Fields, Json
from tracker.tabular.page import Block, Items, Row, Section, Text
from tracker.tabular.wording import listed, named, passage, row, text_blocks, worded

_NOTE = (
    "* \xa0 Includes publications given by the data provider as well as publications identified "
    "by ClinicalTrials.gov Identifier (NCT Number) in Medline."
)
_DESIGN = "designModule.designInfo."
_INTERVENTIONS = "armsInterventionsModule.interventions"
_ARMS = "armsInterventionsModule.armGroups"


def descriptive(fields: Fields) -> Section:
    """Lay out the section."""
    return Section("Descriptive Information", tuple(_rows(fields)), _NOTE)


def _rows(fields: Fields) -> Iterator[Row]:
    observational = fields.get("designModule.studyType") == "OBSERVATIONAL"
    get = fields.get
    yield row("Brief Title", get("identificationModule.briefTitle"), icmje=True)
    yield row("Official Title", get("identificationModule.officialTitle"), icmje=True)
    yield passage("Brief Summary", get("descriptionModule.briefSummary"))
    yield passage("Detailed Description", get("descriptionModule.detailedDescription"))
    yield row("Study Type", worded(get("designModule.studyType")), icmje=True)
    if not observational:
        phases = [worded(phase) for phase in get("designModule.phases") or ()]
        yield row("Study Phase", phases, icmje=True)
    yield row("Study Design", tuple(_design(fields)), icmje=True)
    if observational:
        yield from _observational(fields)
    conditions = get("conditionsModule.conditions") or ()
    yield row("Condition", listed((Text(name),) for name in conditions), icmje=True)
    interventions = listed(tuple(_intervention(each)) for each in get(_INTERVENTIONS) or ())
    yield row("Intervention", interventions, icmje=True)
    arms = listed(tuple(_arm(each)) for each in get(_ARMS) or ())
    yield row(
        "Study Groups/Cohorts" if observational else "Study Arms", arms, icmje=not observational
    )
    yield _publications(get("referencesModule.references") or [])


def _design(fields: Fields) -> Iterator[Block | str]:
    for label, name in (
        ("Allocation", "allocation"),
        ("Intervention Model", "interventionModel"),
        ("Intervention Model Description", "interventionModelDescription"),
        ("Observational Model", "observationalModel"),
        ("Time Perspective", "timePerspective"),
        ("Masking", "maskingInfo.masking"),
        ("Masking Description", "maskingInfo.maskingDescription"),
        ("Primary Purpose", "primaryPurpose"),
    ):
        value = fields.get(_DESIGN + name)
        if value is None:
            continue
        if name.endswith("Description"):
            yield from _headed(label, value)
        else:
            who = _masked(fields) if name == "maskingInfo.masking" else ""
            yield f"{label}: {worded(value, name)}{who}"


def _headed(label: str, text: str) -> Iterator[Block]:
    first, *rest = text_blocks(text)
    if isinstance(first, Text):
        yield Text(f"{label}: {first.text}")
    else:
        yield from (Text(f"{label}:"), first)
    yield from rest


def _masked(fields: Fields) -> str:
    who = fields.get(_DESIGN + "maskingInfo.whoMasked")
    return f" ({', '.join(str(worded(each)) for each in who)})" if who else ""


def _observational(fields: Fields) -> Iterator[Row]:
    get = fields.get
    yield row("Target Follow-Up Duration", get("designModule.targetDuration"))
    retention = named("Retention", worded(get("designModule.bioSpec.retention")))
    description = get("designModule.bioSpec.description")
    described = tuple(_headed("Description", description)) if description else ()
    yield row("Biospecimen", (retention, *described))
    yield row("Sampling Method", worded(get("eligibilityModule.samplingMethod")))
    yield passage("Study Population", get("eligibilityModule.studyPopulation"))


def _intervention(entry: dict[str, Json]) -> Iterator[Block]:
    yield _titled(entry.get("type"), entry.get("name"))
    yield from text_blocks(entry.get("description"))
    names: list[str] = entry.get("otherNames") or []
    if len(names) == 1:
        yield Text(f"Other Name: {names[0]}")
    elif names:
        yield from (Text("Other Names:"), Items(tuple((Text(name),) for name in names)))


def _arm(entry: dict[str, Json]) -> Iterator[Block]:
    yield _titled(entry.get("type"), entry.get("label"))
    yield from text_blocks(entry.get("description"))
    names: list[str] = entry.get("interventionNames") or []
    if len(names) == 1:
        yield Text(f"Intervention: {names[0]}")
    elif names:
        yield from (Text("Interventions:"), Items(tuple((Text(name),) for name in names)))


def _titled(kind: str | None, name: str | None) -> Text:
    return Text(": ".join(part for part in (worded(kind, "type"), name) if part))


def _publications(references: list[dict[str, Json]]) -> Row:
    if not references:
        # An empty value, not "Not Provided": nobody was asked to provide one.
        return Row("Publications *", ())
    entries = (
        (Text(reference.get("citation") or f"PMID {reference.get('pmid')}"),)
        for reference in references
    )
    return Row("Publications *", (Items(tuple(entries)),))
