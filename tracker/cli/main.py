"""The command `tracker`: its global options, its commands by name, and how failures are told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click

from tracker import __version__
from tracker.cli.context import Context
from tracker.errors import ConfigError, MisuseError, TrackerError

COMMANDS = {
    "init": "tracker.cli.setup:init",
    "config": "tracker.cli.setup:config",
    "completion": "tracker.cli.setup:completion",
    "watch": "tracker.cli.watch:watch",
    "check": "tracker.cli.check:check",
    "log": "tracker.cli.log:log",
    "show": "tracker.cli.show:show",
    "diff": "tracker.cli.diff:diff",
    "versions": "tracker.cli.versions:versions",
    "spells": "tracker.cli.spells:spells",
    "outcomes": "tracker.cli.outcomes:outcomes",
    "forecast": "tracker.cli.forecast:forecast",
    "backfill": "tracker.cli.backfill:backfill",
    "import": "tracker.cli.import_:import_",
    "export": "tracker.cli.export:export",
    "status": "tracker.cli.status:status",
    "doctor": "tracker.cli.doctor:doctor",
    "mail": "tracker.cli.mail:mail",
    "run": "tracker.cli.run:run",
    "verify": "tracker.cli.verify:verify",
    "rebuild": "tracker.cli.verify:rebuild",
    "backup": "tracker.cli.backup:backup",
    "demo": "tracker.cli.demo:demo",
}
"""Command → where it is; a command's module is imported when it is asked for."""

GROUPS = (
    ("Set up", ("init", "config", "watch", "completion")),
    ("Follow", ("check", "run", "mail")),
    ("Ask", ("log", "show", "diff", "versions", "spells", "outcomes", "forecast")),
    ("The past", ("backfill", "import")),
    ("Look after it", ("status", "doctor", "verify", "rebuild", "backup", "export", "demo")),
)


class _Commands(click.Group):
    """The commands, imported one by one as they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return _with_global_options(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(
                f"there is no command {args[0]!r}. Did you mean {near[0]!r}?", ctx
            ) from None

    def invoke(self, ctx: click.Context) -> object:
        try:
            outcome = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            if not _reader_is_gone():
                raise TrackerError("a connection was closed from the other side") from None
            raise click.exceptions.Exit(0) from None
        return outcome

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(map(len, COMMANDS))
        for title, names in GROUPS:
            rows = []
            for name in [name for name in names if name in COMMANDS]:
                command = self.get_command(ctx, name)
                assert command is not None
                rows.append((name.ljust(longest), _in_short(command)))
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def _in_short(command: click.Command) -> str:
    """A command's first sentence, without what it explains after a colon."""
    return command.get_short_help_str(300).partition(":")[0].rstrip(".") + "."


def _reader_is_gone() -> bool:
    """Tell whether it is stdout that broke: its reader (head, less) has had enough, no failure of ours."""
    import select

    waiting = select.poll()
    waiting.register(sys.stdout.fileno(), 0)
    if not waiting.poll(0):
        return False
    # What is left in the buffer goes nowhere, so that leaving the process is quiet too.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def _with_global_options(command: click.Command) -> click.Command:
    """Let -v and --config stand behind the command too, where people type them; told of once."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _with_global_options(each)
    elif not any(param.name == "_verbose" for param in command.params):
        command.params += [
            click.Option(
                ["-v", "--verbose", "_verbose"],
                count=True, hidden=True, expose_value=False, callback=_heard,
            ),
            click.Option(
                ["--config", "_config"],
                type=click.Path(path_type=Path), hidden=True, expose_value=False, callback=_named,
            ),
        ]  # fmt: skip
    return command


def _heard(ctx: click.Context, param: click.Parameter, count: int) -> None:
    if count:
        ctx.obj = replace(ctx.obj, verbose=ctx.obj.verbose + count)
        _speak_up(ctx.obj.verbose)


def _named(ctx: click.Context, param: click.Parameter, path: Path | None) -> None:
    if path is not None:
        ctx.obj = replace(ctx.obj, config_path=path)


def _speak_up(verbose: int) -> None:
    from tracker.cli.logs import to_stderr

    to_stderr(verbose)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    "config_path",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The config.toml to use (default: TRACKER_CONFIG, ./config.toml, the user's folder).",
)
@click.option("-v", "--verbose", count=True, help="Tell more on stderr; twice for every request.")
@click.version_option(__version__, "--version", prog_name="tracker")
@click.pass_context
def cli(ctx: click.Context, config_path: Path | None, verbose: int) -> None:
    """Watch clinical-trial registry records and keep their true change history.

    Results go to stdout, everything else to stderr. Exit status: 0 done, 1 failed, 2 misused.
    Colours follow NO_COLOR. Begin with `tracker init`.
    """
    if verbose:
        _speak_up(verbose)
    ctx.obj = Context(config_path, verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 misused."""
    _say_everything()
    sys.exit(run(lambda: cli.main(args=arguments, prog_name="tracker", standalone_mode=False)))


def _say_everything() -> None:
    """Let no sign of a title end a command: files and pipes get UTF-8, a terminal what it can show."""
    if isinstance(sys.stdout, TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="replace")


def run(command: Callable[[], object]) -> int:
    """Run a command; tell its failure on stderr and give the exit status."""
    try:
        outcome = command()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _told("stopped", 1)
    except click.UsageError as error:
        return _misused(error)
    except click.ClickException as error:
        return _told(error.format_message(), 1)
    except (ConfigError, MisuseError) as error:
        return _told(str(error), 2)
    except TrackerError as error:
        return _told(str(error), 1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _told(f"{where}{error.strerror or error}", 1)
    except Exception as error:
        if not _is_of_the_database(error):
            raise
        return _told(f"the database: {error}; `tracker doctor` looks into it", 1)
    return outcome if isinstance(outcome, int) else 0


def _misused(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.ctx.get_help())
        return 2
    message = error.format_message()
    help_ = f" (`{error.ctx.command_path} -h` helps)" if error.ctx else ""
    return _told(f"{message.rstrip('.')}{help_}", 2)


def _told(message: str, code: int) -> int:
    click.echo(f"tracker: {message}", err=True)
    return code


def _is_of_the_database(error: Exception) -> bool:
    """Tell without importing sqlite3: where it was not imported, no error is of its making."""
    database = sys.modules.get("sqlite3")
    return database is not None and isinstance(error, database.Error)
