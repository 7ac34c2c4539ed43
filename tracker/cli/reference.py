"""The reference of every command and option, as Markdown, made from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from tracker.cli.main import COMMANDS, cli

BEGIN = "<!-- made from the commands: begin -->"
END = "<!-- made from the commands: end -->"


def markdown() -> str:
    """Give the reference: global options, then each command with its usage, help and options."""
    behind = "They may stand before the command, and `-v` and `--config` behind it too."
    parts = ["## Global options", "", behind, "", *_options(cli), ""]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        parts += _command(f"tracker {name}", command)
    return "\n".join(parts).rstrip() + "\n"


def _command(name: str, command: click.Command) -> Iterator[str]:
    # A command keeps the help option that its first context names.
    context = click.Context(command, help_option_names=["-h", "--help"])
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## `{name}`"
    yield ""
    if not isinstance(command, click.Group):
        yield from ("```", f"{name} {usage}", "```", "")
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        as_it_stands = paragraph.removeprefix("\b\n")
        fenced = f"```\n{as_it_stands}\n```" if as_it_stands != paragraph else paragraph
        yield from (fenced, "")
    options = list(_options(command))
    if options:
        yield from (*options, "")
    if isinstance(command, click.Group):
        for below, each in command.commands.items():
            yield from _command(f"{name} {below}", each)


def _options(command: click.Command) -> Iterator[str]:
    rows = [
        f"| {_written(option)} | {_cell(option.help or '')}{_default(option)} |"
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    ]
    if rows:
        yield from ("| option | meaning |", "|---|---|", *rows)


def _written(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    if option.is_flag or option.count:
        return names
    if isinstance(option.type, click.Choice) and option.metavar is None:
        return f"{names} {_cell(' | '.join(option.type.choices))}"
    return f"{names} {option.metavar or option.type.name.upper()}"


def _default(option: click.Option) -> str:
    return f" Default: `{option.default}`." if option.show_default else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def publish(page: Path) -> None:
    """Write the reference into a page, between its two marks."""
    text = page.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n\n{markdown()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    publish(Path("docs/commands.md"))
