"""The elements of a classic XML file by name: their texts, lists and dates."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from lxml import etree

from tracker.model import Json
from tracker.readers.build import dated
from tracker.readers.text import one_line, reflow
from tracker.readers.words import date_or_words, enum

_Element = etree._Element


class Node:
    """An element's children by name, gathered in one pass."""

    __slots__ = ("children", "element")

    def __init__(self, element: _Element) -> None:
        self.element = element
        self.children: defaultdict[str, list[_Element]] = defaultdict(list)
        for child in element:
            if isinstance(child.tag, str):
                self.children[child.tag].append(child)

    def all(self, name: str) -> list[_Element]:
        """Give all children of a name."""
        return self.children.get(name, [])

    def nodes(self, name: str) -> list[Node]:
        """Give all children of a name as nodes."""
        return [Node(element) for element in self.all(name)]

    def node(self, name: str) -> Node:
        """Give the first child of a name, or a node without children."""
        found = self.all(name)
        return Node(found[0]) if found else NOTHING

    def line(self, name: str) -> str:
        """Give the text of the first child of a name, on one line."""
        found = self.all(name)
        return one_line(found[0].text) if found else ""

    def lines(self, name: str) -> list[str]:
        """Give the texts of all children of a name, a line each."""
        return [text for element in self.all(name) if (text := one_line(element.text))]

    def block(self, name: str) -> str:
        """Give a long text as paragraphs and list items.

        What stands in a `textblock` was wrapped at a fixed width; elsewhere a line is a paragraph.
        """
        found = self.all(name)
        if not found:
            return ""
        inner = found[0].find("textblock")
        if inner is not None:
            return reflow(inner.text)
        lines = (one_line(line) for line in (found[0].text or "").splitlines())
        return "\n\n".join(line for line in lines if line)

    def has(self, name: str) -> bool:
        """Tell whether there is a child of a name."""
        return name in self.children


NOTHING: Final = Node(etree.Element("nothing"))


def day(top: Node, *names: str) -> str | None:
    """Give the first of the dates of these names that is there, in ISO 8601."""
    return next((found for name in names if (found := date_or_words(top.line(name)))), None)


def date_of(top: Node, name: str) -> dict[str, Json] | None:
    """Give a date with its type as the API writes it."""
    found = top.all(name)
    kind = found[0].get("type") if found else None
    return dated(date_or_words(top.line(name)), enum("date type", kind) if kind else None)
