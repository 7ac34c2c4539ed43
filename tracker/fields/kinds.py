"""What a followed field is: its kind of value, its class, and the entry that describes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.model import Weight


class FieldKind(StrEnum):
    """The shape of a field's canonical value."""

    TEXT = "text"  # one line of plain words
    MARKUP = "markup"  # paragraphs and lists
    ENUM = "enum"  # a word of a closed list that the registry may extend
    FLAG = "flag"
    INTEGER = "integer"
    DATE = "date"  # "YYYY", "YYYY-MM" or "YYYY-MM-DD", in the precision given
    DATED = "dated"  # a date with its type: {"date", "type"?}
    STRUCT = "struct"  # a few values that stand or fall together
    SCALARS = "scalars"  # a list of words, each at most meaningful once
    ELEMENTS = "elements"  # a list of structs, matched by what they are
    DIGEST = "digest"  # tables too large to be followed: {"sha256"} and how long its lists are


class FieldClass(StrEnum):
    """Who moves a field, and so whether a change of it may alert."""

    CONTENT = "content"  # the sponsor, or the registry about the sponsor: may alert
    BOOKKEEPING = (
        "bookkeeping"  # verification, submission and post dates: kept, never alone an alert
    )
    COMPUTED = "computed"  # the registry, by itself: kept, never an alert


@dataclass(frozen=True, slots=True)
class Subfield:
    """One value inside a struct or list element."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    cls: FieldClass = FieldClass.CONTENT
    subfields: tuple[Subfield, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One followed field.

    `path` is the registry's own path below `section` ("" for the top level). For elements, `key`
    names the subfields that together say what an element is, most telling first, and `looser` the
    weaker identities that are tried in turn on elements whose key was found on one side only.
    Last, elements whose `alike` subfield shares a part of its words (`likeness`, 0 to 1) are taken
    for one another, where one of the `within` subfields is equal, if any are named.
    `grouped` lists are told as one change for all elements added, one for all removed and one for
    all edited. `ordered` says whether the order of a list means anything. `one` and `many` are
    nouns for its elements. Of a digest, `subfields` are the lists that are counted.
    """

    path: str
    label: str
    kind: FieldKind
    category: str
    weight: Weight = Weight.LOW
    cls: FieldClass = FieldClass.CONTENT
    section: str = "protocolSection"
    ordered: bool = False
    key: tuple[str, ...] = ()
    looser: tuple[tuple[str, ...], ...] = ()
    alike: str = ""
    likeness: float = 0.6
    within: tuple[str, ...] = ()
    subfields: tuple[Subfield, ...] = ()
    grouped: bool = False
    one: str = ""
    many: str = ""

    @property
    def source(self) -> str:
        """The whole path in an API v2 study."""
        return f"{self.section}.{self.path}" if self.section else self.path
