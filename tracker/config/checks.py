"""What the sections of one config.toml must say together: names and references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.config.faults import Faults, shown, suggestion

SECRETS = frozenset({"password", "passwd", "pass", "secret", "token", "api_key"})
"""Keys under which people write a secret into the file."""

Values = dict[str, Any]
"""What was read of a table, by the settings' field names, without faulty and missing keys."""


def check(
    document: Mapping[str, Any], read: Mapping[str, Sequence[Values]], faults: Faults
) -> None:
    """Note the faults that no key has alone; `document` is the file as written."""
    _check_storage(read["storage"], faults)
    _check_watches(read["watch"], document, faults)
    _check_mail(document, faults)
    _check_subscribers(document, read, faults)


def _check_storage(storage: Sequence[Values], faults: Faults) -> None:
    for values in storage:
        database = Path(values.get("database", "tracker.db"))
        if database == Path(values.get("snapshots", "snapshots")):
            faults.add("storage.snapshots", "is the same path as database; give each its own")


def _check_watches(watches: Sequence[Values], written: Mapping[str, Any], faults: Faults) -> None:
    first: dict[str, int] = {}
    for number, watch in enumerate(watches, 1):
        name = watch.get("name")
        if name in first:
            fault = f"{shown(name)} is already the name of watch[{first[name]}]"
            faults.add(f"watch[{number}].name", fault)
        elif name is not None:
            first[name] = number
        # An empty list says on purpose that records are still to come.
        if not {"records", "query"} & written["watch"][number - 1].keys():
            faults.add(f"watch[{number}]", "names no records and no query; add one of these keys")


def _check_mail(document: Mapping[str, Any], faults: Faults) -> None:
    # By the keys as written: a faulty value has its own fault already.
    mail = document.get("mail")
    if not isinstance(mail, dict):
        return
    secrets = [key for key in ("password_env", "password_command") if key in mail]
    if len(secrets) == 2:
        faults.add("mail.password_command", "give this or password_env, not both")
    if "username" in mail and not secrets and not SECRETS & mail.keys():
        faults.add("mail.username", "needs a password: add password_env or password_command")
    if secrets and "username" not in mail:
        faults.add(f"mail.{secrets[0]}", "is of no use without username")


def _check_subscribers(
    document: Mapping[str, Any], read: Mapping[str, Sequence[Values]], faults: Faults
) -> None:
    if read["subscriber"] and "mail" not in document:
        faults.add("subscriber", "there is no [mail] section through which to write to them")
    names = [watch.get("name") for watch in read["watch"]]
    first: dict[str, int] = {}
    for number, subscriber in enumerate(read["subscriber"], 1):
        at = f"subscriber[{number}]"
        address = str(subscriber.get("address", "")).casefold()
        if address in first:
            earlier = f"subscriber[{first[address]}]"
            faults.add(f"{at}.address", f"{shown(subscriber['address'])} is already {earlier}")
        elif address:
            first[address] = number
        # A watch whose name can't be read may be the one that is meant.
        if None not in names:
            _check_references(subscriber.get("watches", ()), names, f"{at}.watches", faults)


def _check_references(wanted: Sequence[str], names: Sequence[Any], at: str, faults: Faults) -> None:
    for name in wanted:
        if name not in names:
            near = suggestion(name, names)
            hint = f'; did you mean "{near}"?' if near else ""
            faults.add(at, f"no watch is named {shown(name)}{hint}")
