"""Durations as people write them in config.toml: "90s", "30m", "1h30m", "7d"."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}

# Nine digits of days are still a timedelta; one more is not.
_DURATION = re.compile("".join(rf"(?:([0-9]{{1,8}}){unit})?" for unit in _UNITS))


def parse_duration(text: str) -> timedelta:
    """Read days, hours, minutes and seconds, each at most once, in that order.

    Raises ValueError for anything else, also for a number without a unit.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f"not a duration: {text!r}")
    counts = zip(match.groups(), _UNITS.values(), strict=True)
    return timedelta(seconds=sum(int(count) * size for count, size in counts if count))


def format_duration(duration: timedelta) -> str:
    """Write whole seconds, not negative, in the shortest form that `parse_duration` reads back."""
    left = duration // timedelta(seconds=1)
    parts = []
    for unit, size in _UNITS.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
