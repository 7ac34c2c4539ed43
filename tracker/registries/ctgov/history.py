"""The client of the record history, an undocumented interface that may fail without harm."""

from __future__ import annotations

from tracker.errors import BlockedError, ReadingError
from tracker.model import Study
from tracker.nct import normalise_id
from tracker.registries.ctgov.versions import HistoryIndex, parse_index, parse_version
from tracker.registries.http import Answer, Manners

_STUDIES = "/api/int/studies"
_FORBIDDEN = frozenset({403})


class RecordHistory:
    """Asks for a record's versions; nothing of it is needed to follow records.

    A 403 here has two meanings: the interface is closed to this client, or there is no version of
    that number. They are told apart by asking for the record's index, never guessed.
    """

    def __init__(self, manners: Manners) -> None:
        self._manners = manners

    def index(self, record: str) -> HistoryIndex | None:
        """Return the record's list of versions, None where the registry knows no history of it.

        That is so for numbers which don't exist and for numbers merged into another record. Raises
        BlockedError (403), RefusedError (a 404 that isn't about the record: the interface has
        moved), UnavailableError, and ReadingError for a list that contradicts itself.
        """
        number = normalise_id(record)
        return self._manners.read(
            f"{_STUDIES}/{number}/history",
            parse=lambda answer: None if _unknown(answer, number) else parse_index(answer, number),
        )

    def version(self, record: str, version: int) -> Study:
        """Return one version, its long texts in HTML.

        Raises ReadingError when the registry has no such version (any more), or gives another one:
        the history changed under our feet, and what was read of it should be set aside.
        """
        number = normalise_id(record)
        study = self._manners.read(
            f"{_STUDIES}/{number}/history/{version}",
            parse=lambda answer: _version(answer, number, version),
            admit=_FORBIDDEN,
        )
        if study is not None:
            return study
        index = self.index(number)
        if index is None or version >= len(index.versions):
            raise ReadingError(f"version {version} is not in the record's history", record=number)
        raise BlockedError(
            f"version {version} stands in the record's history but is refused (403): the record "
            "history is closed to this client for now; see docs/registry.md",
            record=number,
        )


def _version(answer: Answer, record: str, version: int) -> Study | None:
    """Read a version; None where the answer leaves open whether there is one."""
    if answer.status == 403 and answer.is_html:
        raise BlockedError(
            "the record history is closed to this client (403 with a page for people); try again "
            'later or with [history] client = "curl"; see docs/registry.md',
            record=record,
        )
    if answer.status == 403 or _unknown(answer, record):
        return None
    return parse_version(answer, record, version)


def _unknown(answer: Answer, record: str) -> bool:
    """Whether the registry says, in its own words, that it has no history of the record."""
    return answer.status == 404 and record in answer.line and not answer.is_html
