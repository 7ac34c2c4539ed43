"""Outcome measures and what is said of their changes: the frozen types this package speaks in."""

from __future__ import annotations

from dataclasses import dataclass

LISTS = ("primary", "secondary", "other")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome measure as registered; a part that is not given is the empty string."""

    measure: str
    time_frame: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeLists:
    """The outcome measures of one version of a record, in the order of the registry."""

    primary: tuple[Outcome, ...] = ()
    secondary: tuple[Outcome, ...] = ()
    other: tuple[Outcome, ...] = ()

    def named(self, name: str) -> tuple[Outcome, ...]:
        """Give the list called "primary", "secondary" or "other"."""
        return {"primary": self.primary, "secondary": self.secondary, "other": self.other}[name]
