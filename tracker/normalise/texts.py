"""Long texts in one canonical form, whichever of the registry's markups they came in.

The form: paragraphs separated by a blank line, list items as lines "* item" (numbered and nested
ones too), no escapes, entities or tags, single spaces, NFC. It alone knows how each markup writes
these.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from tracker.model import Markup

_HTML, _MARKDOWN = Markup.HTML, Markup.MARKDOWN  # a member of an enum is slow to look up
_MARK = re.compile(r"(?:[*+•●▪◦‣·–—-]|(\d{1,3})[.)])(?:\s+|$)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[a-zA-Z]\w{1,31});")
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_ITEM = "\x01"
_ITEM_TAG = re.compile(r"<li\b[^>]*>(?:\s*<p\b[^>]*>)?", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:p|ul|ol|li|div|h[1-6]|blockquote|pre|table|tr|hr)\b[^>]*>", re.IGNORECASE
)
_BREAK_TAG = re.compile(r"</?(?:br|td|th)\b[^>]*>", re.IGNORECASE)
_INLINE_TAG = re.compile(r"</?(?:mark|em|strong|b|i|u|a|span|code|sub|sup)\b[^>]*>", re.IGNORECASE)


def line(text: str, markup: Markup) -> str:
    """Return a text that is one line and no markup (titles, measures, names) in canonical form.

    Only the history interface dresses such texts up: with entities, and tags around search hits.
    """
    if markup is _HTML and ("&" in text or "<" in text):
        text = html.unescape(_INLINE_TAG.sub("", _BREAK_TAG.sub(" ", text)))
    if text.isascii():
        if text.isprintable() and "  " not in text:
            return text.strip(" ")
        return " ".join(text.split())
    return unicodedata.normalize("NFC", " ".join(text.split()))


def passage(text: str, markup: Markup) -> str:
    """Return a marked-up text in canonical form."""
    if markup is _HTML:
        joined = html.unescape(_from_html(text))
    elif markup is _MARKDOWN:
        joined = _from_markdown(text)
    else:
        joined = _assemble(_blocks(text.splitlines()))
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    # White space other than a space is not printable: two quick looks save most texts the search.
    if "  " in joined or not joined.replace("\n", "").isprintable():
        joined = _SPACES.sub(" ", joined)
    return joined


def _from_markdown(text: str) -> str:
    if "\n" in text or not text[:1].isalpha():
        text = _assemble(_blocks(text.replace("\\\n", "\n").splitlines()))
    else:
        text = text.strip()
    if "\\" in text or "&" in text:
        text = _ESCAPE.sub(_plain, text)
    return text


def _plain(found: re.Match[str]) -> str:
    return found[1] or html.unescape(found[0])


def _from_html(text: str) -> str:
    if "<" in text:
        text = _ITEM_TAG.sub(f"\n\n{_ITEM}", text)
        text = _BREAK_TAG.sub("\n", _BLOCK_TAG.sub("\n\n", text))
        text = _INLINE_TAG.sub("", text)
        return _assemble(_tagged(text.splitlines()))
    return _assemble(_blocks(text.splitlines()))


def _tagged(lines: Iterable[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield (is an item, its lines) for each block of a text whose items were tagged."""
    block: list[str] = []
    item = False
    for raw in [*lines, ""]:
        words = raw.strip()
        if words.startswith(_ITEM) or not words:
            if block:
                yield item, block
                block, item = [], False
            if words:
                item, block = True, [words[1:].lstrip()] if words[1:].strip() else []
        else:
            block.append(words)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield (is an item, its lines) for each block of a text whose items begin with a marker.

    A number begins an item only among its neighbours, and inside a paragraph only where it counts on:
    "6. month" is no item, and hard-wrapped lines may begin with any number. A "1." that opens a
    paragraph needs none: a list may have one item.
    """
    block: list[str] = []
    item, blank = False, True
    counted, reached = _counted(lines), {0}
    for raw in lines:
        words = raw.strip()
        if not words:
            blank = True
            continue
        mark = None if words[0].isalpha() else _MARK.match(words)
        if mark and mark[1] and not _begins(int(mark[1]), blank, counted, reached):
            mark = None
        if mark:
            words = words[mark.end() :]
        if mark or blank:
            if block:
                yield item, block
            item, block = mark is not None, []
        blank = False
        if words:
            block.append(words)
    if block:
        yield item, block


def _begins(number: int, blank: bool, counted: frozenset[int], reached: set[int]) -> bool:
    listed = number in counted or number == 1
    begins = listed and (blank or (number in counted and number - 1 in reached))
    if begins:
        reached.add(number)
    return begins


def _counted(lines: Sequence[str]) -> frozenset[int]:
    """Return the numbers that lines begin with and that have a neighbour among them."""
    starts = (_MARK.match(words) for words in map(str.lstrip, lines) if words[:1].isdigit())
    numbers = {int(start[1]) for start in starts if start}
    return frozenset(n for n in numbers if n - 1 in numbers or n + 1 in numbers)


def _assemble(blocks: Iterable[tuple[bool, list[str]]]) -> str:
    parts: list[str] = []
    before = False
    for item, lines in blocks:
        if parts:
            parts.append("\n" if item and before else "\n\n")
        if item:
            parts.append("* ")
        parts.append(" ".join(lines))
        before = item
    return "".join(parts)
