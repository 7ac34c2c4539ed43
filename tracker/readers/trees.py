"""lxml, hardened: bytes that nobody vouches for become a tree or a ReadingError, in bounded memory."""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from lxml import etree

from tracker.errors import ReadingError

LARGEST: Final = 64 * 1024 * 1024
"""Bytes that one record may have; the largest known is under 8 MB."""

_LARGEST_PAGE: Final = 8 * 1024 * 1024
_MOST_MARKS: Final = 1_000_000
_LONGEST_TAG: Final = 1000
_LONG_TAG: Final = re.compile(rb"<[^<>]{%d,}" % _LONGEST_TAG)
_VALUE: Final = re.compile(rb"""(?<=[^\s/>="'])=\s*(?:"[^"]*"|'[^']*')""")
_UNREAD: Final = ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"))

_META: Final = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.I
)
_DECLARED: Final = re.compile(
    rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']"""
)
# Encodings that are declared where Windows-1252 is meant, as browsers read them.
_AS_WINDOWS: Final = frozenset(
    {"", "utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def checked(raw: bytes) -> bytes:
    """Give the bytes back, or refuse what is empty or larger than any record."""
    if len(raw) > LARGEST:
        raise ReadingError(
            f"the file has {len(raw):,} bytes, more than any record ({LARGEST:,}); "
            "it may hold many records: give it to the importer as it was downloaded"
        )
    if not raw.strip():
        raise ReadingError("the file is empty; download it again")
    return raw


def decoded(raw: bytes) -> str:
    """Decode text: by its byte-order mark, then as UTF-8, then as it declares, then as Windows-1252.

    Saved pages often declare one encoding and were stored in another, so UTF-8 that decodes wins over
    what is declared. NUL characters are refused: what holds them isn't text.
    """
    text = _decoded(checked(raw))
    if "\x00" in text:
        raise ReadingError("the file holds NUL characters, so it isn't text; download it again")
    return text


def _decoded(raw: bytes) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw[len(mark) :], name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = _DECLARED.search(raw[:400]) or _META.search(raw[:4096])
    declared = found[1].decode("ascii") if found else ""
    if declared.lower().replace("_", "-") in {
        "",
        "utf-8",
        "utf8",
        "iso-8859-1",
        "latin-1",
        "us-ascii",
        "ascii",
    }:
        declared = "cp1252"
    try:
        return raw.decode(declared, errors="replace")
    except (LookupError, ValueError):
        return raw.decode("cp1252", errors="replace")


def _strictly(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as error:
        raise ReadingError(
            f"the file begins as {name} but is not: {error.reason}; download it again"
        ) from None


def xml(raw: bytes) -> etree._Element:
    """Parse XML; entities, external files, DTDs and endless nesting are refused."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_countable(checked(raw)), parser)
    except (etree.LxmlError, LookupError, ValueError) as error:
        raise ReadingError(f"the XML can't be read: {_short(error)}; download it again") from None
    if root is None:
        raise ReadingError("the XML holds no element; download it again")
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise ReadingError(
            "the XML declares entities, which no registry record does; it is refused"
        )
    return root


def html(raw: bytes) -> etree._Element:
    """Parse a saved page as browsers do, forgiving its faults but not its size.

    Scripts, styles and comments are left out before parsing: nobody reads them, and what is left
    can be measured.
    """
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    body = page_text(raw).encode("utf-8", errors="replace")
    for opening, closing in _UNREAD:
        body = _without(body, opening, closing)
    try:
        root = etree.fromstring(_measured(_countable(body)), parser)
    except (etree.LxmlError, LookupError, ValueError) as error:
        raise ReadingError(f"the page can't be read: {_short(error)}; save it again") from None
    if root is None:
        raise ReadingError("the page holds no element; save it again")
    return root


def page_text(raw: bytes) -> str:
    """Decode a page, saved or pasted, or refuse one that is larger than any page of a record."""
    if len(raw) > _LARGEST_PAGE:
        raise ReadingError(f"the page has {len(raw):,} bytes, more than any page of a record")
    return decoded(raw)


def _countable(body: bytes) -> bytes:
    """Refuse what would make a tree many times its own size."""
    if body.count(b"<") + body.count(b"=") > _MOST_MARKS:
        raise ReadingError("the file has more tags than any record; it is refused")
    return body


def _without(body: bytes, opening: bytes, closing: bytes) -> bytes:
    lower, kept, at = body.lower(), [], 0
    while (start := lower.find(opening, at)) >= 0:
        kept.append(body[at:start])
        end = lower.find(closing, start + len(opening))
        at = end + len(closing) if end >= 0 else len(body)
    return b" ".join([*kept, body[at:]]) if kept else body


def _measured(body: bytes) -> bytes:
    """Refuse a tag with hundreds of attributes: the parser's time grows with their square."""
    for tag in _LONG_TAG.finditer(body):
        if len(_VALUE.sub(b"", tag[0])) > _LONGEST_TAG:
            raise ReadingError("the page has a tag without end; save it again")
    return body


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
