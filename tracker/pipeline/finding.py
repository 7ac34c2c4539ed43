"""What verify finds."""

from __future__ import annotations

from dataclasses import dataclass

RESTORE = "restore the database from a backup"
REBUILD = "run tracker rebuild"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: of which record or file, and what to do.

    What is `harmless` is to be known and is no damage.
    """

    subject: str
    problem: str
    harmless: bool = False

    @property
    def mendable(self) -> bool:
        """Whether a rebuild mends it: then its words say so."""
        return "tracker rebuild" in self.problem
