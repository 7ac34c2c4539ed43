"""`tracker status`: what was done last, what stands in the way, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from tracker.cli.context import Context, opened, pass_context
from tracker.cli.failures import together
from tracker.cli.terminal import plural

if TYPE_CHECKING:
    from tracker.config import Settings
    from tracker.model import Json
    from tracker.storage import Check, Store

_SOON = 10
"""Names that are listed before the rest is only counted."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def status(context: Context, as_json: bool) -> None:
    """Show how things stand: last check, data load, what is overdue or failing, mail, what comes next."""
    from tracker.clock import now

    settings = context.settings()
    with opened(settings) as store:
        state = _state(settings, store, now())
    if as_json:
        import orjson

        click.echo(orjson.dumps(state, option=orjson.OPT_INDENT_2))
    else:
        _tell(state, now())


def _state(settings: Settings, store: Store | None, now: datetime) -> dict[str, Json]:
    """Gather everything; None and zeros where no check has been made yet."""
    from tracker import __version__
    from tracker.model import utc
    from tracker.pipeline.waiting import waiting
    from tracker.storage import Question

    head: dict[str, Json] = {
        "program": f"registry-tracker {__version__}",
        "config": str(settings.path),
        "database": str(settings.storage.database),
        "running": _is_running(settings),
    }
    if store is None:
        asked = {name for watch in settings.watches for name in watch.records}
        empty = {"followed": len(asked), "known": 0, "kept": 0, "unseen": sorted(asked)}
        return head | {
            "data_timestamp": None,
            "wait_until": None,
            "last_check": None,
            "records": empty | {"overdue": [], "absent": []},
            "log": {"shown": 0, "held_back": 0},
            "snapshots": 0,
            "mail": {},
            "troubles": [],
            "next": _next(settings, None, None, now),
        }
    checks = store.checks.last(1)
    last = checks[0] if checks else None
    until = waiting(store, settings, now)
    held = sum(store.log.suppressed(Question()).values())
    return head | {
        "data_timestamp": store.checks.completed_load(),
        "wait_until": utc(until),
        "last_check": _check(last) if last else None,
        "records": _records(settings, store, last),
        "log": {"shown": store.log.count() - held, "held_back": held},
        "snapshots": store.snapshots.count(),
        "mail": store.outbox.states(),
        "troubles": [asdict(each) for each in store.checks.troubles()],
        "next": _next(settings, last, until, now),
    }


def _is_running(settings: Settings) -> bool:
    """Tell whether `tracker run` holds its lock on the database."""
    from tracker.errors import InUseError
    from tracker.storage import lock

    database = settings.storage.database
    if not database.with_name(f"{database.name}.daemon.lock").exists():
        return False
    try:
        with lock(database, "daemon"):
            return False
    except InUseError:
        return True


def _check(check: Check) -> dict[str, Json]:
    return {key: value for key, value in asdict(check).items() if key != "id"}


def _records(settings: Settings, store: Store, last: Check | None) -> dict[str, Json]:
    from tracker.pipeline.following import Followed

    load = last.data_timestamp if last else None
    followed, known, unseen, overdue, absent = 0, set(), [], [], []
    for each in Followed(store, settings).asked():
        followed += 1
        record = each.record
        if record is None or record.last_seen_at is None:
            unseen.append(each.name)
        if record is None or record.merged_into is not None or record.id in known:
            continue
        known.add(record.id)
        if load and record.checked_load != load:
            overdue.append(record.nct_id)
        if record.absent_since:
            since, loads = record.absent_since, record.absent_loads
            absent.append({"record": record.nct_id, "since": since, "loads": loads})
    return {
        "followed": followed,
        "known": len(known),
        "kept": store.snapshots.records(),
        "unseen": sorted(unseen),
        "overdue": sorted(overdue),
        "absent": sorted(absent, key=lambda each: str(each["record"])),
    }


def _next(
    settings: Settings, last: Check | None, until: datetime | None, now: datetime
) -> dict[str, Json]:
    from tracker.config import Deliver
    from tracker.model import utc
    from tracker.subscriptions import due_at

    begun = datetime.fromisoformat(last.started_at) if last else None
    check = until or (begun + settings.schedule.check if begun else now)
    digests = [
        due_at(each, now, settings.schedule)
        for each in settings.subscribers
        if each.deliver is not Deliver.IMMEDIATE
    ]
    return {"check": utc(check), "digest": utc(min(digests)) if digests else None}


def _tell(state: Mapping[str, Json], now: datetime) -> None:
    from rich.text import Text

    from tracker.cli.terminal import pair, show

    show([Text(f"{state['program']}  {state['config']}", "bold"), ""])
    show(pair(label, Text(text, style)) for label, text, style in _lines(state, now))


def _lines(state: Mapping[str, Json], now: datetime) -> Iterator[tuple[str, str, str]]:
    records, log = state["records"], state["log"]
    yield "Last check", *_last_check(state["last_check"], now)
    if state["data_timestamp"]:
        yield "Registry's data", f"of {state['data_timestamp']}", ""
    yield "Followed", _followed(records), ""
    if records["unseen"]:
        yield "Not seen yet", _listed(records["unseen"]), "yellow"
    if records["overdue"]:
        yield "Overdue", f"not checked at this data load: {_listed(records['overdue'])}", "yellow"
    for each in records["absent"]:
        loads = plural(each["loads"], "data load")
        said = f"{each['record']}: not answered since {each['since'][:10]} ({loads})"
        yield "Absent", said, "yellow"
    held = f", {log['held_back']:,} held back as noise"
    yield "Log", f"{plural(log['shown'], 'change')}{held}", ""
    kept = f" of {plural(records['kept'], 'record')}" if state["snapshots"] else ""
    yield "Kept", f"{plural(state['snapshots'], 'snapshot')}{kept}", ""
    yield "Mail", *_mail(state["mail"])
    for subjects, told in together(_troubles(state["troubles"], now)):
        yield "Trouble", f"{subjects}: {told}", "bold red"
    yield "Service", "`tracker run` is " + ("running" if state["running"] else "not running"), ""
    if state["wait_until"]:
        yield "Waiting", _left_alone(datetime.fromisoformat(state["wait_until"]), now), "yellow"
    yield "Next check", *_coming(state["next"]["check"], now, running=state["running"])
    if state["next"]["digest"]:
        yield "Next digest", _when(state["next"]["digest"], now), ""


def _left_alone(until: datetime, now: datetime) -> str:
    from tracker.pipeline.waiting import minute

    asked = f"the registry asks to wait until {minute(until)} ({distance(until - now)})"
    return f"{asked}; it is not asked before"


def _troubles(troubles: Iterable[Mapping[str, Json]], now: datetime) -> Iterator[tuple[str, str]]:
    for each in troubles:
        times = f", {each['times']} times" if each["times"] > 1 else ""
        since = _when(each["since"], now)
        yield each["subject"], f"{each['message']} (since {since}{times})"


def _followed(records: Mapping[str, Json]) -> str:
    followed, known = records["followed"], records["known"]
    if records["unseen"] or followed == known:
        unseen = f", {len(records['unseen']):,} not seen yet" if records["unseen"] else ""
        return plural(followed, "record") + unseen
    return f"{plural(known, 'record')} under {plural(followed, 'number')}: some were merged"


def _last_check(check: Mapping[str, Json] | None, now: datetime) -> tuple[str, str]:
    if check is None:
        return "none yet: `tracker check` makes one", "yellow"
    when = _when(check["started_at"], now)
    if check["finished_at"] is None:
        return f"{when}: still at work, or broken off; the next one finishes it", "yellow"
    if check["error"]:
        return f"{when}: failed: {check['error']}", "bold red"
    said = f"{when}: {plural(check['fetched'], 'record')} in {plural(check['requests'], 'request')}"
    if not check["fetched"] and not check["failed"]:
        said = f"{when}: nothing new, in {plural(check['requests'], 'request')}"
    if check["changed"]:
        said += f", {check['changed']:,} changed ({plural(check['changes'], 'change')})"
    if check["failed"]:
        return f"{said}, {check['failed']:,} failed", "bold red"
    return said, ""


def _mail(states: Mapping[str, int]) -> tuple[str, str]:
    words = {"sent": "sent", "due": "to be sent", "failed": "given up"}
    told = [f"{states[key]:,} {word}" for key, word in words.items() if states.get(key)]
    if news := states.get("waiting", 0):
        told.append(f"{plural(news, 'change')} to be told in a digest")
    failed = states.get("failed", 0)
    hint = " (`tracker mail list` says why, `tracker mail retry` tries again)" if failed else ""
    return (", ".join(told) or "none") + hint, "bold red" if failed else ""


def _coming(moment: str, now: datetime, *, running: bool) -> tuple[str, str]:
    if datetime.fromisoformat(moment) > now:
        return f"{_when(moment, now)}, by `tracker run`{'' if running else ' once it runs'}", ""
    return "due now: by `tracker run`, or `tracker check` at once", ""


def _listed(names: list[str]) -> str:
    listed = ", ".join(names[:_SOON])
    return listed if len(names) <= _SOON else f"{listed} and {len(names) - _SOON:,} more"


def _when(moment: str, now: datetime) -> str:
    from tracker.pipeline.waiting import minute

    at = datetime.fromisoformat(moment)
    told = minute(at) if at > now else f"{at:%Y-%m-%d %H:%M} UTC"
    return f"{told} ({distance(at - now)})"


def distance(apart: timedelta) -> str:
    """Say how far a moment is from now: "3 minutes ago", "in 2 hours"."""
    seconds = abs(apart).total_seconds()
    for unit, size, least in (("day", 86_400, 2), ("hour", 3_600, 2), ("minute", 60, 1)):
        if seconds >= size * least:  # "in 1 hour" would be said of 119 minutes
            number = plural(int(seconds // size), unit)
            return f"{number} ago" if apart < timedelta(0) else f"in {number}"
    return "just now" if apart <= timedelta(0) else "in a moment"
