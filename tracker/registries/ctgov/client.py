"""The client of the public API (v2): the live data load, records by number and by search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker.errors import RefusedError, UnavailableError
from tracker.model import Study
from tracker.nct import normalise_id
from tracker.registries.ctgov.payload import (
    Batch,
    Load,
    Page,
    number_of,
    parse_load,
    parse_page,
    reconcile,
)
from tracker.registries.http import Manners, OversizeError

MOST_IDS = 100
"""Numbers in one call; about 1.3 kB of URL, well within what servers take."""

_VERSION = "/api/v2/version"
_STUDIES = "/api/v2/studies"
_LARGEST_PAGE = 1000
_SPARE_PAGES = 10
_AREAS = frozenset(
    ("cond", "term", "intr", "spons", "lead", "titles", "outc", "locn", "id", "patient")
)
_FILTERS = frozenset(("filter.overallStatus", "filter.advanced"))


class ClinicalTrialsGov:
    """Asks the public API; every method either returns a whole answer or raises."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._manners.requests

    def version(self) -> Load:
        """Ask which data load is live: one small call, which tells whether anything can be new."""
        return self._manners.read(_VERSION, parse=parse_load)

    def fetch(self, ids: Sequence[str]) -> Batch:
        """Fetch up to `MOST_IDS` records in one call, texts in markdown.

        Numbers may be in any case; the batch names them in their stored form. Raises MisuseError
        for what is no NCT number before anything is sent, UnavailableError (and gives nothing)
        when any page stays broken. Records too large for one answer come in smaller batches.
        """
        if len(ids) > MOST_IDS:
            raise ValueError(f"{len(ids)} numbers in one call; at most {MOST_IDS}")
        numbers = tuple(dict.fromkeys(map(normalise_id, ids)))
        if not numbers:
            return reconcile((), ())
        return reconcile(numbers, self._studies_of(numbers))

    def matching(self, query: Mapping[str, str]) -> tuple[str, ...]:
        """Return the numbers of all records that match a watch's query, in the registry's order.

        Keys are the registry's search areas (cond, term, intr, …) and filter.overallStatus and
        filter.advanced. The count is held against the registry's own total: a list that grew or
        shrank between two pages raises UnavailableError rather than looking complete.
        """
        params = {
            "format": "json",
            "fields": "NCTId",
            "countTotal": "true",
            "pageSize": str(_LARGEST_PAGE),
            **search_params(query),
        }
        numbers: dict[str, None] = {}
        total: int | None = None
        for page in self._pages(params):
            total = page.total if total is None else total
            numbers.update(dict.fromkeys(n for n in map(number_of, page.studies) if n))
        if total != len(numbers):
            raise UnavailableError(
                f"the registry counts {total} records for this query but listed {len(numbers)}: "
                "its data changed between two pages, or an answer was not whole"
            )
        return tuple(numbers)

    def _studies_of(self, numbers: Sequence[str]) -> list[Study]:
        params = {
            "format": "json",
            "markupFormat": "markdown",
            "filter.ids": ",".join(numbers),
            "pageSize": str(len(numbers)),
        }
        try:
            pages = tuple(self._pages(params, most=1 + _SPARE_PAGES))
        except OversizeError:
            if len(numbers) == 1:
                raise
            half = len(numbers) // 2
            return self._studies_of(numbers[:half]) + self._studies_of(numbers[half:])
        return [study for page in pages for study in page.studies]

    def _pages(self, params: Mapping[str, str], *, most: int | None = None) -> Iterator[Page]:
        """Walk the pages of one search; tokens are opaque, and an empty page is not the end."""
        seen: set[str] = set()
        token: str | None = None
        walked = 0
        while True:
            paged = {**params, "pageToken": token} if token else params
            page = self._manners.read(_STUDIES, paged, parse=parse_page)
            walked += 1
            if most is None:
                most = -(-(page.total or 0) // _LARGEST_PAGE) + _SPARE_PAGES
            yield page
            token = page.token
            if token is None:
                return
            if token in seen or walked >= most:
                raise UnavailableError(
                    f"the registry's pages do not end: page {walked} leads back or on past "
                    f"{most} pages"
                )
            seen.add(token)


def search_params(query: Mapping[str, str]) -> dict[str, str]:
    """Turn a watch's query into the registry's parameters; RefusedError for what it can't take."""
    params: dict[str, str] = {}
    for key, value in query.items():
        if key not in _AREAS | _FILTERS:
            known = ", ".join((*sorted(_AREAS), *sorted(_FILTERS)))
            raise RefusedError(f"query key {key!r} is unknown; the registry takes {known}")
        if not value.strip():
            raise RefusedError(f"query key {key!r} is empty: it would match the whole registry")
        params[f"query.{key}" if key in _AREAS else key] = value
    if not params:
        raise RefusedError("the query is empty: it would match the whole registry")
    return params
