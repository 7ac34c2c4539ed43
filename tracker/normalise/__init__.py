"""A v2-shaped study in canonical fields: one form, however the registry wrote it, and digests."""

from __future__ import annotations

from tracker.normalise.digests import digest, raw_digest
from tracker.normalise.sameness import flat, same_but_case, same_text, same_wording
from tracker.normalise.study import normalise

NORMALISER = 2
"""Version of the canonical form: raised when the same study may give other fields than before."""

__all__ = [
    "NORMALISER",
    "digest",
    "flat",
    "normalise",
    "raw_digest",
    "same_but_case",
    "same_text",
    "same_wording",
]
