"""`tracker init`, `tracker config`, `tracker completion`: a first file, a look at it, a shell that helps."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tracker.cli.context import Context, pass_context
from tracker.cli.terminal import plural


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--user", is_flag=True, help="Write it into your configuration folder: found from everywhere."
)
@click.option("--contact", metavar="ADDRESS", help="Your mail address, told to the registry.")
@pass_context
def init(context: Context, path: Path | None, user: bool, contact: str | None) -> None:
    """Write a commented config.toml to begin with.

    PATH is a file or a folder; without it the working folder is meant, where database and snapshots
    are then kept too. A file that is there already is never overwritten.
    """
    from tracker import config
    from tracker.errors import MisuseError

    if user and path is not None:
        raise MisuseError("give a PATH or --user, not both")
    target = _target(context, path, user)
    text = config.initial(contact)
    config.parse(text, target)
    _write_new(target, text)
    click.echo(f"Wrote {target}")
    click.echo(f"Database and snapshots will be kept beside it, in {target.parent}.")
    if not contact:
        click.echo("Put your mail address into it (registry.contact): the registry likes to know.")
    _next_steps(context, target)


def _target(context: Context, path: Path | None, user: bool) -> Path:
    from tracker import config

    if user:
        return config.user_folder() / "config.toml"
    named = Path.cwd() / (path or context.config_path or _from_environment() or Path()).expanduser()
    return named if named.suffix == ".toml" else named / "config.toml"


def _from_environment() -> Path | None:
    named = os.environ.get("TRACKER_CONFIG")
    return Path(named) if named else None


def _write_new(target: Path, text: str) -> None:
    from tracker.errors import TrackerError

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise TrackerError(
            f"{target} is there already and was left as it is: go on with `tracker watch add NCT…`,"
            " or name another PATH"
        ) from None


def _next_steps(context: Context, target: Path) -> None:
    from tracker.errors import ConfigError

    try:
        found = Context(None).found().path == target
    except ConfigError:
        found = False
    call = "tracker" if found else f"tracker --config {target}"
    steps = (
        ("watch add NCT00962923", "follow a record"),
        ("check", "ask the registry now"),
        ("log", "see what changed"),
    )
    click.echo("\nNext:")
    for arguments, meaning in steps:
        click.echo(f"  {f'{call} {arguments}':<34}  {meaning}")


@click.group()
def config() -> None:
    """Find, check and edit config.toml."""


@config.command()
@pass_context
def path(context: Context) -> None:
    """Print which config.toml holds; stderr says why."""
    found = context.found()
    click.echo(str(found.path))
    click.echo(f"({found.why})", err=True)


@config.command()
@pass_context
def check(context: Context) -> None:
    """Tell every fault of config.toml, each with its key and what would be right."""
    settings = context.settings()
    records = {name for watch in settings.watches for name in watch.records}
    queries = sum(bool(watch.query) for watch in settings.watches)
    follows = f"{plural(len(records), 'record')}"
    if queries:
        follows += f" and {plural(queries, 'query', 'queries')}"
    click.echo(f"{settings.path} has no faults.")
    click.echo(f"  {plural(len(settings.watches), 'watch', 'watches')}: {follows}")
    mail = f"by {settings.mail.host}" if settings.mail else "none is sent: there is no [mail]"
    click.echo(f"  mail: {mail}; {plural(len(settings.subscribers), 'subscriber')}")
    click.echo(f"  database: {settings.storage.database}")


@config.command()
@pass_context
def edit(context: Context) -> None:
    """Open config.toml in your editor (VISUAL, EDITOR), then check it."""
    from tracker import config as settings
    from tracker.errors import ConfigError

    path = context.found().path
    while True:
        click.edit(filename=str(path))
        try:
            settings.load(path)
        except ConfigError as error:
            if not sys.stdin.isatty():
                raise
            click.echo(str(error), err=True)
            if not click.confirm("Edit it again?", default=True, err=True):
                raise click.exceptions.Exit(2) from None
        else:
            click.echo(f"{path} has no faults.")
            return


@config.command()
def schema() -> None:
    """Print the JSON Schema of config.toml, for editors that complete and check it."""
    import orjson

    from tracker.config.reference import schema as described

    click.echo(orjson.dumps(described(), option=orjson.OPT_INDENT_2))


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash  eval "$(tracker completion bash)"  in ~/.bashrc
    zsh   eval "$(tracker completion zsh)"   in ~/.zshrc
    fish  tracker completion fish > ~/.config/fish/completions/tracker.fish
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(ctx.find_root().command, {}, "tracker", "_TRACKER_COMPLETE").source())
