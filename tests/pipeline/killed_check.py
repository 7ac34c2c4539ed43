"""A check and a delivery in a process of their own that is killed at a chosen step."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from functools import cache
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tracker.app import App, open_app

ACTING = ("tracker/storage/", "tracker/pipeline/", "tracker/channels/")


def check_and_deliver(
    config: Path, moment: datetime, kill_at: int | None, steps: Synchronized[int]
) -> None:
    """Check and deliver; SIGKILL at step `kill_at`.

    A step is a call or a return, in Python or C, in the parts of the program that act: a kill while
    fields are compared is the same as one just before the next act.
    """
    app = App(open_app(config).settings, clock=lambda: moment, environ={})
    taken = 0

    @cache
    def acts(code: CodeType) -> bool:
        return any(part in code.co_filename for part in ACTING)

    def step(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal taken
        if not acts(frame.f_code):
            return
        taken += 1
        if taken == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(step)
    app.check()
    app.deliver()
    sys.setprofile(None)
    steps.value = taken
