"""The tabular view as a web page that needs nothing beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from tracker.tabular.page import Block, Row, Section, Tabular, Text
from tracker.tabular.table import LEGEND
from tracker.tabular.text import submitted_text

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; font-size: 1.25rem; padding: 1.5rem 0 .5rem; }
th, td { border: 1px solid #767676; padding: .5rem; text-align: left; vertical-align: top; }
th { width: 22%; background: #f0f4f8; font-weight: 600; }
td p { margin: 0 0 .5rem; } td ul { margin: 0 0 .5rem; padding-left: 1.25rem; }
td :last-child { margin-bottom: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
small { font-weight: normal; white-space: nowrap; } th, td, dd { overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl, th, td { display: block; width: auto; } }
"""
_LEGEND = " ".join(LEGEND.removeprefix("ICMJE").split())
_REGISTRY_LINK = re.compile(r"https://clinicaltrials\.gov/study/NCT\d{8}(?:\?tab=history)?")
_NUMBER = re.compile(r"NCT\d{8}")


def as_html(tabular: Tabular) -> str:
    """Write the view as a whole HTML page: everything escaped, no script, nothing loaded."""
    title = escape(tabular.title or tabular.record)
    sections = "".join(_section(section) for section in tabular.sections)
    source = f"<footer><p>{_linked(tabular.source)}</p></footer>" if tabular.source else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} ({escape(tabular.record)})</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{title}</h1>\n<dl>\n{_heading(tabular)}</dl>\n{sections}</main>\n"
        f"{source}\n</body>\n</html>\n"
    )


def _heading(tabular: Tabular) -> str:
    return "".join(
        f"<dt>{escape(row.label)}</dt><dd>{_numbered(', '.join(row.lines))}</dd>\n"
        for row in tabular.heading
    )


def _section(section: Section) -> str:
    rows = "".join(_row(row) for row in section.rows)
    note = f"<p>{_spaced(section.note)}</p>\n" if section.note else ""
    return f"<table>\n<caption>{escape(section.title)}</caption>\n{rows}</table>\n{note}"


def _row(row: Row) -> str:
    mark = f' <abbr title="{escape(_LEGEND)}">ICMJE</abbr>' if row.icmje else ""
    when = submitted_text(row)
    day = f"<br><small>{escape(when)}</small>" if when else ""
    value = "".join(_blocks(row.value))
    return f'<tr><th scope="row">{escape(row.label)}{mark}{day}</th><td>{value}</td></tr>\n'


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Text):
            yield f"<p>{_linked(block.text)}</p>"
        else:
            items = "".join(f"<li>{''.join(_blocks(item))}</li>" for item in block.items)
            yield f"<ul>{items}</ul>"


def _linked(text: str) -> str:
    return _REGISTRY_LINK.sub(lambda url: f'<a href="{url[0]}">{url[0]}</a>', _spaced(text))


def _numbered(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return f'<a href="https://clinicaltrials.gov/study/{text}">{text}</a>'
    return _spaced(text)


def _spaced(text: str) -> str:
    return escape(" ".join(text.replace("\xa0", " ").split()))
