"""NCT numbers: what one looks like, and the one form in which this program writes it."""

from __future__ import annotations

import json
import re

from tracker.errors import MisuseError

EXPECTED = "NCT and up to 8 digits, e.g. NCT00962923"

# The registry's own pattern for ids in `filter.ids` (API 2.0.5): any case, any number of leading
# zeros. ASCII digits only: \d would take digits of other scripts, which the registry refuses.
_NUMBER = re.compile(r"[Nn][Cc][Tt]0*([1-9][0-9]{0,7})")


def normalise_id(text: str) -> str:
    """Give the NCT number as NCT and 8 digits; blanks around it are dropped.

    Raises MisuseError, whose message says what an NCT number looks like.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        quoted = json.dumps(text, ensure_ascii=False)
        raise MisuseError(f"{quoted} is not an NCT number ({EXPECTED})")
    return f"NCT{int(match[1]):08}"
