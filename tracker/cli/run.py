"""`tracker run`: the service in the foreground."""

from __future__ import annotations

import click

from tracker.cli.context import Context, pass_context


@click.command()
@click.option(
    "--log-format",
    type=click.Choice(("logfmt", "json")),
    default="logfmt",
    show_default=True,
    help="How lines on stderr are written: key=value, or one JSON object a line.",
)
@pass_context
def run(context: Context, log_format: str) -> None:
    """Follow the records by itself until stopped: check, send mail, fetch histories.

    Stays in the foreground and logs to stderr, one line for each thing done (-v: idle beats too).
    SIGTERM and Ctrl-C stop it within ten seconds, and nothing is lost; SIGHUP reads config.toml
    again. Only one may run on a database; the other commands work beside it.
    """
    from tracker.daemon import Form, serve, to_stderr

    path = context.found().path
    to_stderr(Form(log_format), verbose=context.verbose > 0)
    serve(path)
