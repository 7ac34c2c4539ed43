"""A table cell of a saved page as lines of text, the way they would look when pasted."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

_BLOCKS: Final = frozenset(
    {"p", "div", "table", "ul", "ol", "blockquote", "center", "h1", "h2", "h3", "h4", "hr", "dl"}
)
_UNSEEN: Final = frozenset({"script", "style", "sup", "head", "noscript", "template"})
_GAP: Final = ",\t"


class _Lines:
    def __init__(self) -> None:
        self.done: list[str] = []
        self.now: list[str] = []
        self.bullet = ""
        self.depth = 0

    def text(self, words: str | None) -> None:
        if words:
            self.now.append(words)

    def close(self) -> None:
        cells = [" ".join(cell.split()) for cell in "".join(self.now).split("\t")]
        words = "\t".join(cell for cell in cells if cell)
        if words or self.bullet:
            lead = self.bullet or ("  " * self.depth if self.depth else "")
            if words:
                self.done.append(f"{lead}{words}")
                self.bullet = ""
        self.now = []


def lines(cell: etree._Element) -> tuple[str, ...]:
    """Give a cell's text: a line a paragraph or line break, list items as "• item", nested by blanks.

    Footnote marks are left out; cells of a table inside the cell, and a comma with a wide gap after
    it, are followed by a tab. Nesting, however deep, costs no recursion.
    """
    out = _Lines()
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if _hidden(element, cell):
            if event == "end" and element is not cell and not _hidden(element.getparent(), cell):
                out.text(_shown(element.tail))
            continue
        if event == "start":
            _open(out, tag)
            out.text(_shown(element.text))
        else:
            _shut(out, tag)
            if element is not cell:
                out.text(_shown(element.tail))
    out.close()
    return tuple(out.done)


def _open(out: _Lines, tag: str) -> None:
    if tag == "li":
        out.close()
        out.bullet = f"{'  ' * max(out.depth - 1, 0)}• "
    elif tag in {"ul", "ol"}:
        out.close()
        out.depth += 1
    elif tag in _BLOCKS or tag in {"br", "tr"}:
        out.close()


def _shut(out: _Lines, tag: str) -> None:
    if tag in {"ul", "ol"}:
        out.close()
        out.depth -= 1
    elif tag == "li" or tag in _BLOCKS or tag == "tr":
        out.close()
        out.bullet = "" if tag == "li" else out.bullet
    elif tag in {"td", "th"}:
        out.text("\t")


def _hidden(element: etree._Element | None, cell: etree._Element) -> bool:
    # Hidden elements hold no elements worth showing, so their own tag and their parent's suffice.
    if element is None or element is cell:
        return False
    parent = element.getparent()
    return element.tag in _UNSEEN or (
        parent is not None and parent is not cell and parent.tag in _UNSEEN
    )


def _shown(words: str | None) -> str | None:
    if words is None:
        return None
    return re.sub(r",[\s\xa0]*\xa0[\s\xa0]*(?=\s|$|\S)", _wide, words).replace("\n", " ")


def _wide(found: re.Match[str]) -> str:
    return _GAP if len(found[0]) > 2 else ", "
