"""Outcome lists out of canonical fields or of lines of JSON, with every fault named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from tracker.errors import ReadingError
from tracker.model import Json
from tracker.outcomes.compare import compare
from tracker.outcomes.outcome import LISTS, Outcome, OutcomeLists
from tracker.outcomes.verdict import WORDS_ONLY

PARTS = ("measure", "timeFrame", "description")


def lists_from_fields(fields: Mapping[str, Json]) -> OutcomeLists:
    """Take the three outcome lists out of a record's canonical fields."""
    return OutcomeLists(
        *(
            tuple(_outcome(one) for one in fields.get(f"outcomesModule.{name}Outcomes", ()))
            for name in LISTS
        )
    )


def lists_from_rated(lists: Mapping[str, Json]) -> OutcomeLists:
    """Take the lists out of an object with the keys "primary", "secondary" and "other".

    A key or part that is missing counts as empty; raises ReadingError for one of the wrong type.
    """
    for name in lists:
        if name not in LISTS:
            raise ReadingError(f'unknown list "{name}"; the lists are {", ".join(LISTS)}')
    return OutcomeLists(*(_checked(name, lists.get(name)) for name in LISTS))


def judge(line: bytes | str) -> dict[str, Json]:
    """Judge one line of JSON with "pair", "before" and "after"; give what is to be written.

    The answer has "pair", "kinds" (of the primary list), "severity", "reasons" and "confidence" (both
    by kind), "other_kinds" (of the other lists) and "undecided" (the reasons why). Raises
    ReadingError naming the key that is wrong.
    """
    found = _parsed(line)
    before, after = (_lists(found, key) for key in ("before", "after"))
    comparison = compare(before, after)
    told = [v for v in comparison.verdicts if v.is_change and v.list == "primary"]
    return {
        "pair": found["pair"],
        "kinds": list(comparison.kinds),
        "severity": comparison.severity,
        "reasons": {k: [v.reason for v in told if v.kind == k] for k in comparison.kinds},
        "confidence": {k: max(v.confidence for v in told if v.kind == k) for k in comparison.kinds},
        "other_kinds": [k for k in comparison.all_kinds if k not in comparison.kinds],
        "undecided": [v.reason for v in comparison.undecided if v.list == "primary"],
        "reworded": sum(v.kind in WORDS_ONLY[1:] for v in comparison.verdicts),
    }


def judge_lines(lines: Iterable[bytes | str]) -> Iterator[dict[str, Json]]:
    """Judge line after line, empty ones left out; an error names the line by its number from 1."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield judge(line)
        except ReadingError as error:
            raise ReadingError(f"line {number}: {error.message}") from error


def _parsed(line: bytes | str) -> dict[str, Json]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ReadingError(f"not a line of JSON ({error}); write one object a line") from error
    if not isinstance(found, dict):
        raise ReadingError('not an object; write {"pair": …, "before": …, "after": …} on a line')
    for key in ("pair", "before", "after"):
        if key not in found:
            raise ReadingError(f'no "{key}"; a line needs "pair", "before" and "after"')
    return found


def _lists(found: Mapping[str, Json], key: str) -> OutcomeLists:
    lists = found[key]
    if not isinstance(lists, dict):
        raise ReadingError(f'"{key}" must be an object with the lists {", ".join(LISTS)}')
    try:
        return lists_from_rated(lists)
    except ReadingError as error:
        raise ReadingError(f'in "{key}": {error.message}') from error


def _checked(name: str, outcomes: Json) -> tuple[Outcome, ...]:
    if outcomes is None:
        return ()
    if not isinstance(outcomes, list):
        raise ReadingError(f'"{name}" must be a list of outcomes')
    for position, one in enumerate(outcomes, 1):
        if not isinstance(one, dict) or not isinstance(one.get("measure"), str):
            raise ReadingError(f'outcome {position} of "{name}" needs a "measure", a text')
        for part in PARTS[1:]:
            if not isinstance(one.get(part) or "", str):
                raise ReadingError(f'"{part}" of outcome {position} of "{name}" must be a text')
    return tuple(_outcome(one) for one in outcomes)


def _outcome(one: Mapping[str, Json]) -> Outcome:
    return Outcome(*(one.get(part) or "" for part in PARTS))
