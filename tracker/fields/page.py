"""The documentation page of the fields, written from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.fields.catalogue import CATALOGUE, CATEGORIES
from tracker.fields.coverage import IGNORED
from tracker.fields.kinds import Field, Subfield

_HEAD = """\
# Fields

Every field of a registry record that tracker follows: {number} of them, in the registry's order. This page
is written from the catalogue (`tracker/fields/catalogue.py`) by `python -m tracker.fields > docs/fields.md`;
a test fails when it is stale.

- **Path** is the registry's own path below its section; `tracker log --field` takes it.
- **Kind**: *text* is one line; *markup* has paragraphs and lists; *enum* is a word of a list that the
  registry may extend; *dated* is a date with its type (actual or estimated); *struct* is a few values that
  stand together; *scalars* is a list of words; *elements* is a list of structs, matched by what they are;
  *digest* stands for tables of results: a checksum, and how long the lists named in braces are. That they
  were edited is told, and how many of a kind there are; not which number became which.
- **Class**: changes of *content* are shown and told; *bookkeeping* (verification, submission and post
  dates) and *computed* (worked out by the registry itself) are kept, counted, and shown with
  `tracker log --all`.
- **Weight** is that of a change of the field; [changes.md](changes.md) says where it differs.

Categories, for `tracker log --category` and a subscriber's `categories`:
{categories}.
"""


def page() -> str:
    """Return docs/fields.md."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    categories = ", ".join(f"`{category}`" for category in CATEGORIES)
    yield _HEAD.format(number=len(CATALOGUE), categories=categories)
    module = ""
    for path, entry in CATALOGUE.items():
        above = path.split(".")[0]
        if above != module:
            module = above
            yield f"## {_heading(entry, module)}\n"
            yield "| Path | Label | Kind | Category | Class | Weight |"
            yield "|---|---|---|---|---|---|"
        yield _row(entry)
        if _last(path, module):
            yield ""
    yield "## Left out on purpose\n"
    yield "| Path | Why |"
    yield "|---|---|"
    yield from (f"| `{path}` | {reason} |" for path, reason in IGNORED.items())
    yield ""
    yield "A key of a record that stands neither here nor above is new to tracker: `tracker doctor` lists it."


def _heading(entry: Field, module: str) -> str:
    if entry.section:
        return f"{entry.section}.{module}"
    return "Top level" if entry.path == module else module


def _last(path: str, module: str) -> bool:
    return [each for each in CATALOGUE if each.split(".")[0] == module][-1] == path


def _row(entry: Field) -> str:
    subfields = f" {{{', '.join(map(_inner, entry.subfields))}}}" if entry.subfields else ""
    cells = (
        f"`{entry.path}`{subfields}",
        entry.label,
        entry.kind.value,
        entry.category,
        entry.cls.value,
        entry.weight.word,
    )
    return f"| {' | '.join(cells)} |"


def _inner(sub: Subfield) -> str:
    inner = f" {{{', '.join(map(_inner, sub.subfields))}}}" if sub.subfields else ""
    own = "" if sub.cls.value == "content" else f" ({sub.cls.value})"
    return f"{sub.name}{inner}{own}"
