"""The commented config.toml that `tracker init` writes: what a new user sees first."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tracker.nct import normalise_id

_TEXT = """\
# Settings of tracker: what is followed, where it is kept, who is told.
# Every key is explained in docs/configuration.md; `tracker config check` tells every fault.
# Passwords never stand here: name the variable or the command that has them.

[registry]
base_url = "https://clinicaltrials.gov"   # another address for a mirror or a test
{contact}          # goes into the User-Agent, so the registry can reach you
min_interval = 1.0                   # seconds between calls

[storage]                            # relative to the folder of this file
database = "tracker.db"
snapshots = "snapshots"

[schedule]                           # for `tracker run`
check = "1h"                         # ask for a new data load
digest_at = "08:00"                  # when digests are made
digest_day = "monday"                # the day of weekly ones
timezone = "UTC"                     # of these two, e.g. "Europe/Berlin"

[history]                            # the past of records that you begin to follow
enabled = false                      # true: `tracker run` fetches it by itself, slowly

# A watch names records (NCT numbers), or a query that finds them, or both.
# `tracker watch add NCT00962923` adds to it and keeps your comments.
[[watch]]
name = {name}
records = {records}

# [[watch]]
# name = "sclerosis"
# query = {{ cond = "systemic sclerosis", intr = "mesenchymal" }}

# The mail server, and who is told. Without them the change log is kept all the same.
# [mail]
# host = "smtp.example.org"
# port = 587
# security = "starttls"              # none, starttls, tls
# username = "me"
# password_env = "TRACKER_SMTP_PASSWORD"
# from = "Registry tracker <tracker@example.org>"

# [[subscriber]]
# address = "reader@example.org"
# watches = ["default"]              # left out: all
# categories = ["status", "outcomes"]  # left out: all but contacts
# weight = "medium"                  # and above: low, medium, high
# deliver = "immediate"              # immediate, daily, weekly
# warn_before = "30d"                # before a record lapses to Unknown; left out: no warning
"""


def initial(
    contact: str | None = None, *, watch: str = "default", records: Iterable[str] = ()
) -> str:
    """Give the text of a first config.toml that loads as it is.

    Without a contact its line is there as a comment; raises MisuseError for a wrong NCT number.
    """
    ids = list(dict.fromkeys(normalise_id(text) for text in records))
    line = f"contact = {json.dumps(contact, ensure_ascii=False)}" if contact else _NO_CONTACT
    return _TEXT.format(
        contact=line,
        name=json.dumps(watch, ensure_ascii=False),
        records=json.dumps(ids),
    )


_NO_CONTACT = '# contact = "you@example.org"'
