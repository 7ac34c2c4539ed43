"""`tracker mail`: try it, see it, look after what could not be sent."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, complete_record, opened, pass_context
from tracker.cli.formats import format_option, write
from tracker.cli.terminal import plural

if TYPE_CHECKING:
    from tracker.channels.email import EmailChannel
    from tracker.config import Mail, Settings, Subscriber
    from tracker.model import LoggedChange
    from tracker.render import Message
    from tracker.storage import Store


@click.group()
def mail() -> None:
    """Try mail, see what would be sent, look after what was not."""


@mail.command()
@click.argument("address")
@pass_context
def test(context: Context, address: str) -> None:
    """Send a real mail to ADDRESS now, and tell what the server said."""
    from tracker.channels import Outgoing
    from tracker.clock import now
    from tracker.render import Context as Setting
    from tracker.render import proof

    settings = context.settings()
    channel, server = way_to_send(settings)
    with opened(settings) as store:
        data = store.checks.completed_load() if store else None
    made = proof(Setting(settings.registry.website, data, config=settings.path.name))
    channel.send(
        Outgoing(
            number=0,
            recipient=address,
            subject=made.subject,
            text=made.text,
            html=made.html,
            date=now(),
        )
    )
    click.echo(f"{server.host}:{server.port} accepted the mail for {address}.")
    click.echo("Whether it arrives only the mailbox can tell: look there too.", err=True)


def way_to_send(settings: Settings) -> tuple[EmailChannel, Mail]:
    """Give the way to the mail server and its settings; MisuseError if there is none."""
    from tracker import config
    from tracker.channels.email import EmailChannel
    from tracker.errors import MisuseError

    if settings.mail is None:
        raise MisuseError(
            f"{settings.path} has no [mail]; docs/configuration.md shows one, and `tracker config"
            " edit` opens the file"
        )
    return EmailChannel(settings.mail, config.password(settings.mail, os.environ)), settings.mail


@mail.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--record",
    metavar="NCT",
    shell_complete=complete_record,
    help="Of this record (default: what changed last).",
)
@click.option("--subscriber", "address", metavar="ADDRESS", help="As this subscriber would get it.")
@pass_context
def preview(context: Context, file: Path | None, record: str | None, address: str | None) -> None:
    """Render the mail about the last changes, sending nothing.

    Into FILE as HTML (as text if it ends in .txt); without FILE the text is printed.
    """
    settings = context.settings()
    with context.store() as store:
        made = _last(settings, store, record, _subscriber(settings, address))
    if file is None:
        click.echo(f"Subject: {made.subject}\n\n{made.text}", nl=False)
        return
    text = made.text if file.suffix == ".txt" else made.html
    file.write_text(text, encoding="utf-8")
    click.echo(f"{file}: {made.subject}")


def _subscriber(settings: Settings, address: str | None) -> Subscriber:
    from tracker.cli.names import near
    from tracker.config import Subscriber
    from tracker.errors import MisuseError
    from tracker.model import Weight

    known = {each.address: each for each in settings.subscribers}
    if address is None:
        return next(iter(known.values()), Subscriber("you@example.org", weight=Weight.LOW))
    if address not in known:
        hint = near(address, known) or f"there is {', '.join(known) or 'none'}"
        raise MisuseError(f"{address} is no subscriber; {hint}")
    return known[address]


def _last(settings: Settings, store: Store, record: str | None, subscriber: Subscriber) -> Message:
    from tracker.cli.names import record_named
    from tracker.errors import TrackerError
    from tracker.pipeline.following import Followed
    from tracker.pipeline.notify import view_of
    from tracker.render import Context as Setting
    from tracker.render import message
    from tracker.storage import Question

    name = record_named(store, record).nct_id if record else None
    question = Question(records=(name,) if name else (), weight=subscriber.weight, limit=500)
    changes = _together(store, store.log.ask(question), subscriber)
    if not changes:
        of = f" of {name}" if name else ""
        raise TrackerError(f"the log has no change{of} that {subscriber.address} asked for")
    known = record_named(store, changes[0].record)
    watches = Followed(store, settings).watching(known.id)
    setting = Setting(
        base_url=settings.registry.website,
        data_timestamp=changes[-1].clocks.data_timestamp,
        config=settings.path.name,
    )
    return message(subscriber, view_of(store, known.id, watches), changes, setting)


def _together(
    store: Store, newest: Sequence[LoggedChange], subscriber: Subscriber
) -> list[LoggedChange]:
    """Give the changes of the last comparison that showed anything the subscriber asked for."""
    from tracker.storage import Question
    from tracker.subscriptions import asked_for

    wanted = [each for each in newest if asked_for(subscriber, each)]
    if not wanted:
        return []
    last = wanted[-1]
    of_record = store.log.ask(Question(records=(last.record,), suppressed=True))
    return [each for each in of_record if each.after == last.after]


@mail.command("list")
@click.option(
    "--limit", "-n", type=click.IntRange(min=1), default=20, show_default=True,
    help="Only the newest so many.",
)  # fmt: skip
@format_option
@pass_context
def list_(context: Context, limit: int, form: str) -> None:
    """List the mails: sent, to be sent, given up and why; newest last."""
    from dataclasses import asdict

    with context.store() as store:
        posts = [asdict(each) for each in store.outbox.posts(limit)]
    if not posts and form == "table":
        click.echo("No mail yet.", err=True)
        return
    columns = ("id", "state", "subscriber", "subject", "attempts", "created_at", "due_at")
    write(posts, (*columns, "sent_at", "error") if form != "table" else _NARROW, form)


_NARROW = ("id", "created_at", "state", "subscriber", "subject", "error")


@mail.command()
@click.argument("number", type=int)
@pass_context
def show(context: Context, number: int) -> None:
    """Print the text of one mail, by its id in `tracker mail list`."""
    from tracker.errors import TrackerError

    with context.store() as store:
        found = store.outbox.get(number)
    if found is None:
        raise TrackerError(f"there is no mail {number}; `tracker mail list` shows what there is")
    click.echo(f"To: {found.subscriber}\nSubject: {found.subject}\n\n{found.message['text']}")


@mail.command()
@pass_context
def retry(context: Context) -> int:
    """Send at once what was given up or put off."""
    from tracker.clock import now

    app = context.app()
    way_to_send(app.settings)
    with context.store() as store, store.transaction():
        revived = store.outbox.revive(now()) + store.outbox.hurry(now())
    if not revived:
        click.echo("No mail was given up or put off.", err=True)
    done = app.deliver()
    click.echo(f"{plural(done.sent, 'mail')} sent.")
    for reason in done.reasons:
        click.echo(f"not sent: {reason}", err=True)
    return int(bool(done.put_off or done.failed))
