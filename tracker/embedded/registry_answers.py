"""What the embedded registry answers to a request: its routes, its refusals, its pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping

import orjson

from tracker.embedded.registry_faults import Fault, Listing, Reply
from tracker.embedded.registry_records import Holdings
from tracker.embedded.registry_search import AREAS, UnknownAreaError, search
from tracker.model import Json

_JSON = "application/json"
_NUMBER = re.compile(r"NCT0*([1-9][0-9]{0,7})", re.IGNORECASE | re.ASCII)
_COMMON = frozenset(("format", "markupFormat", "fields"))
_LISTED = frozenset(("countTotal", "pageSize", "pageToken", "filter.ids", "filter.overallStatus"))
_SERVED = _COMMON | _LISTED | frozenset(AREAS) | {"filter.advanced"}
_PREFIXES = ("filter", "postFilter")
_FILTERS = ("overallStatus", "geo", "ids", "advanced", "synonyms")
_KNOWN = (
    _SERVED
    | frozenset(f"{prefix}.{name}" for prefix in _PREFIXES for name in _FILTERS)
    | frozenset(("aggFilters", "geoDecay", "sort"))
)
_STATUSES = frozenset(
    (
        "ACTIVE_NOT_RECRUITING",
        "APPROVED_FOR_MARKETING",
        "AVAILABLE",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "NO_LONGER_AVAILABLE",
        "RECRUITING",
        "SUSPENDED",
        "TEMPORARILY_NOT_AVAILABLE",
        "TERMINATED",
        "UNKNOWN",
        "WITHDRAWN",
        "WITHHELD",
    )
)


class RefusalError(Exception):
    """The request can't be answered; carries what is answered instead."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.reply = Reply(status, line.encode())


class Answers:
    """Turns a path and its parameters into a reply, as far as the facts about the registry go."""

    def __init__(self, holdings: Holdings, *, api_version: str, largest_page: int) -> None:
        self._holdings = holdings
        self._api_version = api_version
        self._largest_page = largest_page
        number = r"(?P<number>[^/]+)"
        self._routes: tuple[tuple[re.Pattern[str], Callable[..., Reply]], ...] = (
            (re.compile(r"/api/v2/version"), self._version),
            (re.compile(r"/api/v2/studies"), self._studies),
            (re.compile(rf"/api/v2/studies/{number}"), self._study),
            (re.compile(rf"/api/int/studies/{number}/history"), self._history),
            (re.compile(rf"/api/int/studies/{number}/history/(?P<version>\d+)"), self._one_version),
            (re.compile(rf"/api/int/studies/{number}"), self._details),
        )

    def to(self, path: str, params: Mapping[str, str], fault: Fault) -> Reply:
        """Answer one GET."""
        for pattern, route in self._routes:
            if match := pattern.fullmatch(path):
                try:
                    return route(params, fault, **match.groupdict())
                except RefusalError as refusal:
                    return refusal.reply
        return Reply(404, b"Not found")

    def _version(self, params: Mapping[str, str], fault: Fault) -> Reply:
        _only(params, frozenset(), frozenset())
        timestamp = self._holdings.timestamp
        return _json({"apiVersion": self._api_version, "dataTimestamp": timestamp})

    def _studies(self, params: Mapping[str, str], fault: Fault) -> Reply:
        _only(params, _SERVED, _KNOWN)
        _check_forms(params)
        asked = self._resolved(params.get("filter.ids", ""))
        try:
            found = search(self._holdings, params, asked)
        except UnknownAreaError as error:
            reason = f"Error parsing query in advanced filter: Unknown area name: {error}"
            raise RefusalError(400, reason) from error
        start = _offset(params.get("pageToken"))
        size = min(_whole(params, "pageSize") or 10, self._largest_page)
        page = Listing(
            studies=tuple(map(self._holdings.study, found[start : start + size])),
            here=_token(start),
            token=_token(start + size) if start + size < len(found) else None,
            total=len(found) if params.get("countTotal") == "true" and not start else None,
        )
        return _written(fault.listing(page) if fault.listing else page, params.get("fields"))

    def _study(self, params: Mapping[str, str], fault: Fault, number: str) -> Reply:
        _only(params, _COMMON, _COMMON)
        _check_forms(params)
        record = _number(number, "Parameter `nctId` has incorrect format")
        if record in self._holdings:
            return _json(_projected(self._holdings.study(record), params.get("fields")))
        if survivor := self._holdings.survivor(record):
            location = (("Location", f"/api/v2/studies/{survivor}"),)
            return Reply(301, b"", headers=location)
        raise RefusalError(404, f"NCT number {record} not found")

    def _history(self, params: Mapping[str, str], fault: Fault, number: str) -> Reply:
        return _json(self._known_history(number))

    def _one_version(
        self, params: Mapping[str, str], fault: Fault, number: str, version: str
    ) -> Reply:
        self._known_history(number)
        study = self._holdings.version(number, int(version))
        if study is None:
            raise RefusalError(403, "")
        return _json({"studyVersion": int(version), "study": study})

    def _details(self, params: Mapping[str, str], fault: Fault, number: str) -> Reply:
        history = self._known_history(number)
        study = self._holdings.version(number, len(history["changes"]) - 1)
        told: dict[str, Json] = {"study": study, "topics": {"GHR": [], "MedlinePlus": []}}
        return _json({**told, "history": history} if params.get("history") == "true" else told)

    def _known_history(self, number: str) -> Json:
        history = self._holdings.history(number)
        if history is None:
            raise RefusalError(404, f"No study {number} history summary")
        return history

    def _resolved(self, ids: str) -> frozenset[str]:
        asked: set[str] = set()
        for place, text in enumerate(re.split(r"[,|]", ids) if ids else (), start=1):
            reason = f"Item {place} in parameter `filter.ids` has incorrect format"
            record = _number(text, reason)
            asked.update((record, self._holdings.survivor(record) or record))
        return frozenset(asked)


def _only(params: Mapping[str, str], served: frozenset[str], known: frozenset[str]) -> None:
    for name in params:
        if name not in known | served:
            raise RefusalError(400, f"`{name}` is unknown parameter")
        if name not in served:
            raise RefusalError(501, f"`{name}` is not served by the embedded registry")


def _check_forms(params: Mapping[str, str]) -> None:
    if params.get("format", "json") != "json":
        raise RefusalError(501, "the embedded registry serves JSON only")
    if params.get("markupFormat", "markdown") != "markdown":
        raise RefusalError(501, "the embedded registry serves markdown only")
    for status in filter(None, re.split(r"[,|]", params.get("filter.overallStatus", ""))):
        if status not in _STATUSES:
            raise RefusalError(400, f"Invalid value in parameter `overallStatus`: `{status}`")


def _number(text: str, reason: str) -> str:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise RefusalError(400, reason)
    return f"NCT{int(match[1]):08d}"


def _whole(params: Mapping[str, str], name: str) -> int:
    text = params.get(name, "0")
    if not (text.isascii() and text.isdigit()):
        raise RefusalError(400, f"Parameter `{name}` has incorrect format")
    return int(text)


def _token(start: int) -> str:
    """An opaque text; longer than one would think, with signs that must be escaped in a URL."""
    return base64.b64encode(f"embedded registry, from {start} on/+".encode()).decode()


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(token).decode().split(" ")[-2])
    except (ValueError, IndexError) as error:
        raise RefusalError(400, "Parameter `pageToken` has incorrect format") from error


def _written(page: Listing, fields: str | None) -> Reply:
    """Write a page as the registry does: every study on a line of its own."""
    head = f'"totalCount":{page.total},' if page.total is not None else ""
    lines = b",\n".join(orjson.dumps(_projected(study, fields)) for study in page.studies)
    tail = b',"nextPageToken":' + orjson.dumps(page.token) if page.token else b""
    return Reply(200, b"{" + head.encode() + b'"studies":[\n' + lines + b"\n]" + tail + b"}", _JSON)


def _projected(study: Json, fields: str | None) -> Json:
    if fields is None:
        return study
    if fields != "NCTId":
        raise RefusalError(501, "the embedded registry serves whole studies or NCTId alone")
    number = study["protocolSection"]["identificationModule"]["nctId"]
    return {"protocolSection": {"identificationModule": {"nctId": number}}}


def _json(value: Json) -> Reply:
    return Reply(200, orjson.dumps(value), _JSON)
