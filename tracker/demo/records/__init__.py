"""The records of the demo in the registry's own form: one real, rebuilt from its page, the rest invented."""

from __future__ import annotations

from importlib.resources import files
from typing import cast

import orjson

from tracker.model import Study


def record(number: str) -> Study:
    """Give a bundled record as it stands at its first data load."""
    return cast(Study, orjson.loads((files(__name__) / f"{number}.json").read_bytes()))
