"""When two texts say the same; what follows from that is for others to decide."""

from __future__ import annotations

import html
import re
import unicodedata

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        # The same signs as Windows numbers them, where a file says that it is Latin 1.
        **dict.fromkeys("\x91\x92", "'"),
        **dict.fromkeys("\x93\x94", '"'),
        **dict.fromkeys("\x96\x97", "-"),
        "\x85": "...",
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
        "…": "...",
        "µ": "μ",
        "≥": ">=",
        "≤": "<=",
        "⩾": ">=",
        "⩽": "<=",
    }
)
_BULLETS = "*•●▪◦‣·+-"
_BULLET = re.compile(rf"^[^\S\n]*[{_BULLETS}][^\S\n]+", re.MULTILINE)
_COUNTER = re.compile(r"^[^\S\n]*(\d{1,3})[.)][^\S\n]+", re.MULTILINE)
_AROUND_SYMBOL = re.compile(r"\s*([<>=%/()\[\]:;,+-])\s*")
_LAST_STOP = re.compile(r"[\s.;:,]+$")


def flat(text: str) -> str:
    """Return the form in which two texts are compared.

    Gone are: list markers with their numbers, line and paragraph breaks, runs of white space, HTML
    entities, and the typography of quotes, dashes, dots, micro and comparison signs. Letters,
    digits, case and punctuation stay: they may change the meaning. A number before a line is a marker
    only where another counts on from it: "6. month" is not.
    """
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)
    if "\n" in text:
        text = _without_counters(_BULLET.sub("", text))
    elif text[:1] in _BULLETS[:-2]:  # a line of its own may begin with a sign: "- 5 points"
        text = _BULLET.sub("", text)
    return " ".join(text.split())


def _without_counters(text: str) -> str:
    numbers = {int(number) for number in _COUNTER.findall(text)}

    def stripped(found: re.Match[str]) -> str:
        number = int(found[1])
        return "" if {number - 1, number + 1} & numbers else found[0]

    return _COUNTER.sub(stripped, text) if len(numbers) > 1 else text


def same_text(a: str, b: str) -> bool:
    """Tell whether two texts differ at most in layout and typography."""
    return a == b or flat(a) == flat(b)


def same_wording(a: str, b: str) -> bool:
    """Tell whether two texts differ at most in signs that close a line and in spaces at signs."""
    return same_text(a, b) or _worded(a) == _worded(b)


def same_but_case(a: str, b: str) -> bool:
    """Tell whether two texts differ at most in wording, as above, and case."""
    return _worded(a).casefold() == _worded(b).casefold()


def _worded(text: str) -> str:
    closed = "\n".join(_LAST_STOP.sub("", line) for line in text.splitlines())
    return _AROUND_SYMBOL.sub(r"\1", flat(closed))
