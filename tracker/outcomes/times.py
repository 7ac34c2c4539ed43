"""Time points in free text, read as quantities: alone knows how time frames are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

DAYS = {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0,
        "month": 30.4375, "year": 365.25}  # fmt: skip

_UNITS = {
    "second": "s sec secs second seconds",
    "minute": "min mins minute minutes",
    "hour": "h hr hrs hour hours",
    "day": "d day days",
    "week": "w wk wks week weeks",
    "month": "m mo mos mth mths month months monts",
    "year": "y yr yrs year years yearss",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_LETTERS = {"s", "m", "h", "d", "w", "y"}  # too short to be a unit unless they touch a number

_COUNTING = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: float(value) for value, word in enumerate(_COUNTING.split())}
_NUMBERS |= {"thirty": 30.0, "forty": 40.0, "sixty": 60.0, "ninety": 90.0, "half": 0.5}
_NUMBERS |= {"first": 1.0, "third": 3.0, "fourth": 4.0}

_JOINS = {",", ";", "and", "&", "to", "-", "or", "through", "until", "/", "±", "+/-"}
_PERIODIC = {"every", "each", "per", "q", "weekly", "daily", "monthly", "yearly", "annually"}
_CALENDAR = "january february march april may june july august september october november december"
_MONTHS = _CALENDAR.split()
_DATE = re.compile(
    r"\b(?:"
    + "|".join(f"{m}|{m[:3]}" for m in _MONTHS)
    + r")\.?\s*(?:\d{1,2},?\s+)?((?:19|20)\d\d)\b"
    r"|\b((?:19|20)\d\d)-\d\d(?:-\d\d)?\b"
)
_EVENTS = {
    "end": r"\b(?:end of (?:the )?(?:study|trial|treatment|follow|therapy|intervention)|end-of-\w+"
    r"|(?:study|trial) (?:end|completion|duration|period)|completion of (?:the )?(?:study|trial)"
    r"|(?:final|data|interim) (?:analysis|cut)|cut-?off|duration of (?:the )?(?:study|trial)"
    r"|throughout|entire study|on going|ongoing|after treatment|post.?treatment)",
    "discharge": r"\bdischarge|in.?hospital|hospital(?:i[sz]ation)?\b",
    "progression": r"\bprogress\w+|relapse|recurrence",
    "death": r"\bdeath|\bdie[ds]?\b|mortality|decease",
    "surgery": r"\bsurg\w+|operati\w+|peri.?operative|intra.?operative|procedure",
    "visit": r"\bvisits?\b|\bcycles?\b|\bsessions?\b",
    "delivery": r"\bdelivery|birth|gestation|pregnan\w+",
}
_EVENT_PATTERNS = {name: re.compile(pattern) for name, pattern in _EVENTS.items()}
_DECIMAL = r"\.[0-9]+|(?<!,[0-9])(?<!,[0-9][0-9]),[0-9]+(?![0-9]|\s*,|\s*(?:and|or|&|to)\s*[0-9])"
_STUDY_LEVEL = re.compile(  # how long the trial runs is no time point of an outcome
    r"\b(?:recruit\w+|enrol\w+|accrual|inclusion|overall|total|study)[\w ]{0,20}"
    r"(?:period|phase|duration|time)\s*[:=(][^.;)]*[.;)]?"
)
_TOKEN = re.compile(r"\+/-|[0-9]+(?:" + _DECIMAL + r")?|[^\W\d_]+|[,;&/±+-]")


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A quantity of time as written: `value` of `unit`, `periodic` for "every 8 weeks"."""

    value: float
    unit: str
    periodic: bool = False

    @property
    def days(self) -> float:
        """The length in days."""
        return self.value * DAYS[self.unit]

    def __str__(self) -> str:
        amount = f"{self.value:g} {self.unit}{'' if self.value == 1 else 's'}"
        return f"every {amount}" if self.periodic else amount

    def same_as(self, other: TimePoint) -> bool:
        """Tell whether both mean one time: exactly in one unit, within a tenth across units.

        The tenth lets "12 weeks" stand for "3 months" and "48 weeks" for "1 year"; within one unit
        nobody rounds, so "17 months" is not "18 months". Day 85 is the end of week 12.
        """
        if self.unit == other.unit:
            slack = 1.01 if self.unit == "day" and min(self.value, other.value) >= 14 else 0.001
            return abs(self.value - other.value) <= slack
        longer, shorter = max(self.days, other.days), min(self.days, other.days)
        return longer - shorter <= 0.1 * longer + 1e-9


@dataclass(frozen=True, slots=True)
class Times:
    """All that a text says of time: quantities in order, named events, calendar dates."""

    points: tuple[TimePoint, ...] = ()
    events: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()

    @property
    def moments(self) -> tuple[TimePoint, ...]:
        """The quantities that are neither intervals ("every 8 weeks") nor time zero."""
        return tuple(p for p in self.points if not p.periodic and p.value != 0)

    @property
    def horizon(self) -> TimePoint | None:
        """The longest quantity that is not a mere interval."""
        return max(self.moments, key=lambda p: p.days, default=None)

    def holds(self, point: TimePoint) -> bool:
        """Tell whether the text names this time, in any unit."""
        return any(point.same_as(p) for p in self.points)


@lru_cache(maxsize=4096)
def read_times(text: str) -> Times:
    """Read every statement of time in a text."""
    lowered = text.lower().replace("–", "-").replace("—", "-").replace("−", "-")
    lowered = _STUDY_LEVEL.sub(" ", lowered)
    dates = frozenset(match.group(0) for match in _DATE.finditer(lowered))
    return Times(
        points=tuple(_points(_tokens(_DATE.sub(" . ", lowered)))),
        events=frozenset(n for n, pattern in _EVENT_PATTERNS.items() if pattern.search(lowered)),
        dates=dates,
    )


def _tokens(text: str) -> list[tuple[str, float | str]]:
    """Cut a text into ("number", n), ("unit", name), ("join", sign) and ("word", word)."""
    found: list[tuple[str, float | str]] = []
    end = -1
    for match in _TOKEN.finditer(text):
        piece, touches = match.group(0), match.start() == end
        end = match.end()
        after = text[end : end + 1]
        if piece[0] in "0123456789" or piece in _NUMBERS:
            amount = _amount(piece) if piece[0] in "0123456789" else _NUMBERS[piece]
            _add_number(found, amount)
        elif piece in _LETTERS:
            near = (touches and bool(found) and found[-1][0] == "number") or (
                after.isdigit() and not touches
            )
            spaced = piece == "h" and bool(found) and found[-1][0] == "number"
            found.append(("unit", _UNIT_OF[piece]) if near or spaced else ("word", piece))
        elif piece in _UNIT_OF:
            found.append(("unit", _UNIT_OF[piece]))
        elif piece in _JOINS:
            found.append(("join", piece))
        else:
            found.append(("word", piece))
    return found


def _add_number(found: list[tuple[str, float | str]], amount: float) -> None:
    """Add a number, unless it is a tolerance ("± 4") or finishes the last ("twenty-four")."""
    if found and found[-1] in {("join", "±"), ("join", "+/-")}:
        del found[-1]
    elif (
        len(found) > 1
        and found[-1] == ("join", "-")
        and found[-2] in {("number", 20.0), ("number", 30.0), ("number", 40.0)}
        and amount < 10
    ):
        del found[-1]
        found[-1] = ("number", float(found[-1][1]) + amount)
    else:
        found.append(("number", amount))


def _amount(token: str) -> float:
    whole, comma, part = token.partition(",")
    if comma and len(part) == 3:
        return float(whole + part)
    return float(token.replace(",", "."))


def _points(tokens: list[tuple[str, float | str]]) -> Iterator[TimePoint]:
    """Pair numbers with units: "6, 12 and 18 months" as well as "weeks 20 and 24"."""
    place = 0
    while place < len(tokens):
        kind, _ = tokens[place]
        start = place + 2 if _sign_follows(tokens, place) else place + 1
        if kind == "unit" and _kind(tokens, start) == "number":
            numbers, after = _series(tokens, start)
            if _kind(tokens, after) == "unit" and len(numbers) > 1:
                numbers, after = numbers[:-1], after - 1  # the last number belongs to that unit
            elif _kind(tokens, after) == "unit" and _is_periodic(tokens, place):
                place += 1  # and so does the only one: "per day 2 weeks"
                continue
            unit = str(tokens[place][1])
            yield from (TimePoint(n, unit, _is_periodic(tokens, place)) for n in numbers)
            place = after
        elif kind == "number":
            numbers, after = _series(tokens, place)
            unit_at = after + 1 if _kind(tokens, after) == "join" else after
            if _kind(tokens, unit_at) == "unit" and _joins_unit(tokens, after, unit_at):
                unit = str(tokens[unit_at][1])
                half = _half_follows(tokens, unit_at)
                numbers = (*numbers[:-1], numbers[-1] + 0.5) if half else numbers
                yield from (TimePoint(n, unit, _is_periodic(tokens, place)) for n in numbers)
                place = unit_at + 1
            else:
                place = max(after, place + 1)
        else:
            if kind == "word" and tokens[place][1] in _BARE:
                yield TimePoint(1.0, _BARE[str(tokens[place][1])], periodic=True)
            elif kind == "unit" and _is_periodic(tokens, place):
                yield TimePoint(1.0, str(tokens[place][1]), periodic=True)
            place += 1


_BARE = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}


def _kind(tokens: list[tuple[str, float | str]], place: int) -> str:
    return tokens[place][0] if 0 <= place < len(tokens) else ""


def _series(tokens: list[tuple[str, float | str]], place: int) -> tuple[tuple[float, ...], int]:
    """Read "1, 3, 6 and 12" from `place`; give the numbers and the place after them."""
    numbers = [float(tokens[place][1])]
    place += 1
    while True:
        ahead = place
        while _kind(tokens, ahead) == "join":
            ahead += 1
        if ahead == place or _kind(tokens, ahead) != "number":
            return tuple(numbers), place
        numbers.append(float(tokens[ahead][1]))
        place = ahead + 1


def _sign_follows(tokens: list[tuple[str, float | str]], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1] == ("join", "-")


def _joins_unit(tokens: list[tuple[str, float | str]], after: int, unit_at: int) -> bool:
    return after == unit_at or tokens[after][1] == "-"


def _half_follows(tokens: list[tuple[str, float | str]], unit_at: int) -> bool:
    words = [value for _, value in tokens[unit_at + 1 : unit_at + 4]]
    return words == ["and", "a", 0.5]


def _is_periodic(tokens: list[tuple[str, float | str]], place: int) -> bool:
    return _kind(tokens, place - 1) == "word" and tokens[place - 1][1] in _PERIODIC
