"""Pages that a browser saved as one file (MHTML, .mht): the page's own HTML, taken out of its parts."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from typing import Final

from tracker.errors import ReadingError

_SAVED: Final = re.compile(
    rb"\A(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}"
    rb"Content-Type:\s*multipart/related;[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.I,
)
_BOUNDARY: Final = re.compile(rb'boundary="?([^"\r\n;]{1,200})"?', re.I)
_TYPE: Final = re.compile(rb"^Content-Type:\s*text/html\b", re.I | re.M)
_CODED: Final = re.compile(rb"^Content-Transfer-Encoding:\s*([\w-]+)", re.I | re.M)
_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_MOST_PARTS: Final = 5000


def is_mht(head: bytes) -> bool:
    """Tell whether bytes begin as a page with all its parts does."""
    return _SAVED.match(head[:8192]) is not None


def page(raw: bytes) -> bytes:
    """Give the page itself, which is the first part in HTML; the others are frames and pictures.

    Raises ReadingError where there is none or it can't be decoded.
    """
    saved = _SAVED.match(raw[:8192])
    boundary = _BOUNDARY.search(saved[0]) if saved else None
    if boundary is None:
        raise ReadingError("the saved page doesn't say where its parts end; save it as HTML only")
    for part in raw.split(b"--" + boundary[1], _MOST_PARTS)[1:]:
        blank = _BLANK.search(part, 2)
        if blank and _TYPE.search(part, 0, blank.end()):
            coded = _CODED.search(part, 0, blank.end())
            return _decoded(part[blank.end() :], coded[1].lower() if coded else b"")
    raise ReadingError("the saved page holds no HTML; save it as HTML only")


def _decoded(body: bytes, coded: bytes) -> bytes:
    try:
        if coded == b"base64":
            return base64.b64decode(body)
    except binascii.Error:
        raise ReadingError("the saved page is damaged; save it as HTML only") from None
    return quopri.decodestring(body) if coded == b"quoted-printable" else body
