"""`tracker demo`: the program at work on this machine alone, and where to look afterwards."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.terminal import WIDEST, looked_at, out, plural

if TYPE_CHECKING:
    from rich.console import Console

    from tracker.demo import Played, Scene

OPENING = (
    "Everything here happens on this machine. An embedded registry serves a handful of records over"
    " HTTP, the program follows them through eight data loads, and its mail goes to an embedded mail"
    " server. NCT00962923 is a real record, rebuilt from its page; the other records, and the moments"
    " of the loads, are invented."
)


NEXT = (
    ("log NCT90000001 --patch", "an outcome switch, word by word"),
    ("log --all", "what was held back, and why"),
    ("show NCT00962923", "a record as it stands"),
    ("diff NCT90000003", "its last two versions, side by side"),
    ("log --format jsonl", "the same for a program to read"),
    ("status", "what is followed, and how it goes"),
)
"""Commands to try after the demo, and what each shows."""


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Where the demo keeps what it writes.",
)
def demo(folder: Path) -> None:
    """Show the program at work: no internet, no account, a few seconds.

    Invented records change on a registry of this machine's own, the program notices, and sends mail to
    a mail server that is part of the demo. It writes to its own folder only; run again, it begins anew.
    """
    from tracker.demo import play

    console = out()
    _heading(console, "What happens")
    _paragraph(console, OPENING)
    console.print()
    played = play(folder, lambda scene: _tell(console, scene))
    _log(console, played)
    _mails(console, played)
    _places(console, played)
    _next(console, played)


def _tell(console: Console, scene: Scene) -> None:
    console.print(scene.load.timestamp[:10], style="cyan", end="")
    _paragraph(console, scene.load.told, indent=12, first=2)
    _paragraph(console, _made_of(scene), indent=12, first=12, style="dim")


def _made_of(scene: Scene) -> str:
    from tracker.demo import LOADS

    taken = scene.checked.taken
    read = f"{plural(taken.fetched, 'record')} in {plural(scene.checked.requests, 'request')}"
    told = plural(taken.changes, "change") if taken.changes else "nothing to tell"
    held = f", {taken.suppressed} held back" if taken.suppressed else ""
    mails = f", {plural(scene.mails, 'mail')} sent" if scene.mails else ""
    if scene.load is LOADS[0]:
        return f"{read}: a first sight tells nobody, but {plural(scene.mails, 'warning')} is sent"
    return f"{read}: {told}{held}{mails}"


def _log(console: Console, played: Played) -> None:
    from tracker.cli.main import cli

    arguments = ["--config", str(played.config), "log"]
    _heading(console, "The change log", _command(played, "log"))
    cli.main(args=arguments, prog_name="tracker", standalone_mode=False)


def _mails(console: Console, played: Played) -> None:
    from rich.text import Text

    from tracker.demo import REAL

    _heading(console, f"The {len(played.mails)} mails", _shown(played.mails[0].path.parent))
    for mail in played.mails:
        one = Text(f"{mail.path.name:25}  ", "dim")
        one.append(str(mail.received.message["Subject"]), "not dim")
        if looked_at():
            console.print(one, no_wrap=True, overflow="ellipsis")
        else:
            console.print(one, soft_wrap=True)
    *_, whole = (mail for mail in played.mails if REAL in mail.path.name)
    console.print()
    console.print(f"{whole.path.name}, as plain text:", style="bold", soft_wrap=True)
    console.print()
    for line in whole.received.text.splitlines():
        kept = len(line) - len(line.lstrip()) + 4 if line.strip() else 0
        _paragraph(console, line.strip(), indent=kept, first=kept)


def _places(console: Console, played: Played) -> None:
    _heading(console, "Where everything lies")
    places = (
        (played.config, "settings, watches, subscribers: the one file that you write"),
        (played.database, "records, changes and mails, in SQLite"),
        (played.snapshots, "every version as the registry gave it, compressed"),
        (played.mails[0].path.parent, "the mails: .eml, and .html to open in a browser"),
    )
    _columns(console, [(_shown(path), what) for path, what in places])
    console.print(
        f"\n{plural(played.requests, 'request')} in all; a check without a new data load is"
        f" {plural(played.idle_requests, 'request')}.",
        soft_wrap=True,
        style="dim",
    )


def _next(console: Console, played: Played) -> None:
    _heading(console, "Try next")
    _columns(console, [(_command(played, call), f"# {what}") for call, what in NEXT])
    console.print()
    _paragraph(console, 'Records of your own: README.md, "Five minutes with the live registry".')


def _columns(console: Console, rows: Sequence[tuple[str, str]]) -> None:
    wide = max(len(left) for left, _ in rows)
    for left, right in rows:
        console.print(left.ljust(wide), soft_wrap=True, end="")
        console.print(f"  {right}", soft_wrap=True, style="dim")


def _paragraph(
    console: Console, text: str, *, indent: int = 0, first: int = 0, style: str = ""
) -> None:
    """Print running text; `first` is how many blanks its first line still needs."""
    from textwrap import wrap

    lines = wrap(text, _width(console) - indent, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        console.print(" " * (indent if number else first) + line, style=style, soft_wrap=True)


def _heading(console: Console, text: str, note: str = "") -> None:
    console.print()
    console.print(text, style="bold green", end="")
    console.print(f"   {note}" if note else "", style="dim", soft_wrap=True)
    console.print("─" * len(text), style="dim")


def _command(played: Played, arguments: str) -> str:
    return f"{_program()} --config {_shown(played.config)} {arguments}"


def _program(argv: Sequence[str] = sys.argv) -> str:
    """Give the shortest way to call this program that works in the reader's shell."""
    called = Path(argv[0])
    found = shutil.which("tracker")
    if not called.exists() or (found and Path(found).samefile(called)):
        return "tracker"
    return _shown(called)


def _shown(path: Path) -> str:
    near = os.path.relpath(path)
    return near if len(near) < len(str(path)) else str(path)


def _width(console: Console) -> int:
    return min(console.width, WIDEST)
