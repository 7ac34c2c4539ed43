"""NCT numbers: which texts are one, and their only stored form."""

from __future__ import annotations

import re

from tracker.errors import RefusedError

_ACCEPTED = re.compile(r"\s*NCT0*([1-9][0-9]{0,7})\s*", re.IGNORECASE | re.ASCII)


def canonical(text: str) -> str:
    """Return `text` as NCT and eight digits; any case and any number of leading zeros will do.

    Raises RefusedError for anything else, as the registry would: one such number spoils a batch.
    """
    match = _ACCEPTED.fullmatch(text)
    if match is None:
        raise RefusedError(f"{text!r} is no NCT number (NCT and eight digits); nothing was sent")
    return f"NCT{int(match[1]):08d}"
