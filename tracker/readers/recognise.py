"""Which form a record came in, by its content alone, and whose records are not read here."""

from __future__ import annotations

import codecs
import re
from typing import Final

from tracker.errors import ReadingError
from tracker.model import Format

_HEAD: Final = 65536
_XML_ROOT: Final = re.compile(rb"<\s*(?![?!])([A-Za-z_][\w.:-]*)")
_TAGS: Final = re.compile(rb"<(?:html|head|body|table|div|!doctype html)\b", re.I)
_TRACKING: Final = b"Tracking Information"
_ARCHIVED: Final = re.compile(rb"View of\s+NCT\d+|on \d{4}_\d\d_\d\d: ClinicalTrials\.gov Archive")

_COMPARED: Final = re.compile(rb"<h1>\s*Changes to\s+NCT\d")
_INDEX: Final = re.compile(rb"<h1>\s*History of\s+NCT\d")
_SIDES: Final = (Format.ARCHIVE_BEFORE, Format.ARCHIVE_AFTER)

# An answer of the record-history interface has the study within it.
_WITHIN: Final = re.compile(
    rb"^\s*\{\s*\"study(?:Version)?\"\s*:(?=[\s\S]*\"protocolSection\")"
    rb"|\"study\"\s*:\s*\{\s*\"\w+Section\"\s*:"
)
_LIST: Final = re.compile(rb"\"changes\"\s*:\s*\[\s*\{[^{}]*\"version\"\s*:")
_KEYS: Final[tuple[tuple[bytes, Format], ...]] = (
    (b'"studyVersion"', Format.HISTORY),
    (b'"protocolSection"', Format.V2),
    (b'"ProtocolSection"', Format.CLASSIC_JSON),
)

OTHERS: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    (
        "ISRCTN",
        re.compile(
            rb"\"isrctn\"\s*:|<isrctn[\s>]|\bISRCTN\d{8}|<title>\s*ISRCTN|isrctn\.com", re.I
        ),
    ),
    (
        "CTIS (EU Clinical Trials Information System)",
        re.compile(rb"\"ctNumber\"|\"ctStatus\"|\"authorizedApplication\"|euclinicaltrials\.eu"),
    ),
    (
        "EUCTR (EU Clinical Trials Register)",
        re.compile(rb"EudraCT Number:|A\.2 EudraCT|a2_eudract_number|clinicaltrialsregister\.eu"),
    ),
    ("DRKS", re.compile(rb"\"drksId\"|<drksId|\bDRKS\d{8}\b")),
    ("ANZCTR", re.compile(rb"\bACTRN\d{14}\b")),
    ("jRCT", re.compile(rb"\bjRCTs?\d{9,10}\b")),
    ("ChiCTR", re.compile(rb"\bChiCTR[-A-Z]*\d{8,10}\b")),
    ("CTRI", re.compile(rb"\bCTRI/\d{4}/\d{2,3}/\d{6}\b")),
    (
        "WHO ICTRP",
        re.compile(rb"<TrialID>|<Trials_downloaded_from_ICTRP|trialsearch\.who\.int", re.I),
    ),
)
"""Other registries and what their records look like; the first that fits is named."""


def forms(raw: bytes) -> tuple[Format, ...]:
    """Tell in which known forms the bytes hold records: one, or two for a comparison of versions."""
    form = recognise(raw)
    if form is Format.ARCHIVE_BEFORE:
        return _SIDES
    return (form,) if form else ()


def is_index(raw: bytes) -> bool:
    """Tell whether the bytes are the archive's index of a record's versions, which holds none."""
    head = _plain(raw)[:_HEAD]
    return _TAGS.search(head) is not None and _INDEX.search(head) is not None


def recognise(raw: bytes) -> Format | None:
    """Tell in which known form the bytes hold a record, the first one; None for anything else.

    Names of files play no part. It looks, it doesn't read: `read` may still refuse the bytes.
    """
    body = _plain(raw)
    start = body[:200].lstrip()
    if start.startswith(b"{"):
        if b'"protocolSection"' in start and not _WITHIN.search(start):
            return Format.V2
        if _WITHIN.search(body):
            return Format.HISTORY
        return next((format for key, format in _KEYS if key in body), None)
    head = body[:_HEAD]
    root = _XML_ROOT.search(head)
    if start.startswith(b"<") and root and root[1] == b"clinical_study":
        return Format.CLASSIC_XML
    if _TAGS.search(head):
        return _page(body)
    return Format.TABULAR_TEXT if _TRACKING in body else None


def _page(body: bytes) -> Format | None:
    if _ARCHIVED.search(body[:_HEAD]):
        return Format.ARCHIVE_HTML
    if _COMPARED.search(body[:_HEAD]):
        return Format.ARCHIVE_BEFORE
    return Format.TABULAR_HTML if _TRACKING in body else None


def _plain(raw: bytes) -> bytes:
    """Bring UTF-16 with a mark, and UTF-8 with one, to plain UTF-8 for looking at."""
    for mark, name in (
        (codecs.BOM_UTF8, ""),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if raw.startswith(mark):
            rest = raw[len(mark) :]
            return rest.decode(name, errors="replace").encode("utf-8", "replace") if name else rest
    return raw


def refusal(raw: bytes) -> ReadingError:
    """Say why bytes of no known form are refused: whose they seem to be, and what to give instead."""
    body = _plain(raw)[: 1 << 20]
    if not body.strip():
        return ReadingError("the file is empty; download it again")
    if body.lstrip().startswith(b"{") and _LIST.search(body):
        return ReadingError(
            "this is the registry's list of a record's versions, which holds no record; `tracker"
            " backfill` fetches the versions themselves"
        )
    if form := next((name for name, pattern in _OTHER_FORMS if pattern.search(body[:500])), ""):
        return ReadingError(f"this is {form}; download the record as JSON instead")
    if _OWN.search(body[:_HEAD]):
        return ReadingError(_other_page(body))
    for name, pattern in OTHERS:
        if pattern.search(body):
            return ReadingError(
                f"this seems to be a record of {name}; only records of ClinicalTrials.gov are read"
            )
    return ReadingError(
        "this is no record of ClinicalTrials.gov in a known form (API JSON, classic JSON or XML, "
        "tabular page as HTML or text, archive page)"
    )


# Pages of the registry and of its archive; pages of other registries name it too, but not so.
_OWN: Final = re.compile(
    rb"<title>[^<]*ClinicalTrials\.gov|<h1>\s*(?:History of|Changes to)\s+NCT\d|[\"'/]ct2/", re.I
)
_OTHER_FORMS: Final = (
    ("the registry's CSV, which has not all fields", re.compile(rb"^\W*NCT Number,")),
    ("FHIR, which has not all fields", re.compile(rb"\"resourceType\"\s*:")),
    ("a bibliographic entry (RIS)", re.compile(rb"^TY  - ")),
    ("a PDF", re.compile(rb"^%PDF-")),
    ("a text in RTF", re.compile(rb"^\{\\rtf")),
    ("a page as Safari archives it", re.compile(rb"^bplist00")),
)
# The site since 2023 is a single page in an element of its own.
_TODAYS: Final = re.compile(rb"<ctg-\w|<title>[^<|]*\|\s*NCT\d{8}\s*\|", re.I)


def _other_page(body: bytes) -> str:
    if _INDEX.search(body):
        return "this is the archive's index of versions, which holds no record; import its record pages"
    if re.search(rb'id="results"\s+class="current"', body):
        return "this is the results page of a record; save its tabular view (Tabular View) instead"
    if re.search(rb'id="full-text"\s+class="current"', body):
        return (
            "this is the full-text page of a record; save its tabular view (Tabular View) instead"
        )
    if _TODAYS.search(body):
        return (
            "this is a page of today's site, whose text is put in by a script; "
            "download the record as JSON instead"
        )
    return "this page of ClinicalTrials.gov holds no record in a known form; save the tabular view"
