from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from watching import LONG, guard, heard, place, process

from tracker.embedded import registry_faults as faults


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
def test_a_signal_ends_it_in_good_order(tmp_path: Path, which: signal.Signals) -> None:
    with place(tmp_path) as there, process("--config", str(there.config), "run") as it:
        assert "fetched=1" in it.wait("event=check")
        it.signal(which)
        assert it.end() == 0
        assert f"event=stop reason={which.name}" in it.seen[-1]
        assert there.known() == 1


def test_a_signal_ends_a_pause_at_once(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        pausing, met = heard(faults.status(503, retry_after="240", times=None))
        there.registry.faults.add(pausing)
        with process("--config", str(there.config), "run") as it:
            assert met.wait(LONG)
            it.signal(signal.SIGTERM)
            assert it.end(within=10) == 0


def test_a_step_that_does_not_end_is_left_and_nothing_of_it_is_done_by_half(
    tmp_path: Path,
) -> None:
    hasty = (
        "import sys; from pathlib import Path; from tracker.daemon import Form, service, to_stderr;"
        "service.PATIENCE = 0.1; to_stderr(Form.LOGFMT); service.serve(Path(sys.argv[1]))"
    )
    with place(tmp_path, records=3) as there:
        slow, met = heard(faults.drip(0.05, on="/api/v2/studies"))
        there.registry.faults.add(slow)
        with process(str(there.config), code=hasty) as it:
            assert met.wait(LONG)
            it.signal(signal.SIGTERM)
            assert it.end() == 0
            assert 'abandoned="the step in work"' in it.seen[-1]
        assert there.known() == 0
        there.registry.faults.clear()
        assert there.app.check().taken.fetched == 3


def test_hanging_up_reads_the_configuration_again(tmp_path: Path) -> None:
    with place(tmp_path, records=2) as there:
        there.configure(1)
        with process("--config", str(there.config), "run") as it:
            assert "records=1" in it.wait("event=check")
            there.configure(2)
            it.signal(signal.SIGHUP)
            it.wait("event=reload")
            assert "records=2" in it.wait("event=check")


def test_json_lines_are_json(tmp_path: Path) -> None:
    arguments = ("--config", "{}", "run", "--log-format", "json")
    with place(tmp_path) as there:
        given = [each.format(there.config) for each in arguments]
        with process(*given) as it:
            it.wait('"event":"check"')
            it.signal(signal.SIGTERM)
            it.end()
            lines = [json.loads(line) for line in it.seen]
            assert [line["event"] for line in lines if line["event"] != "deliver"] == [
                "start",
                "check",
                "stop",
            ]


def test_a_second_process_says_who_is_in_its_way(tmp_path: Path) -> None:
    with place(tmp_path) as there, process("--config", str(there.config), "run") as first:
        first.wait("event=start")
        with process("--config", str(there.config), "run") as second:
            assert second.end() == 1
            assert "another `tracker run` is at work" in second.seen[-1]


def test_a_faulty_configuration_is_refused_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[nonsense]\n", encoding="utf-8")
    with process("--config", str(path), "run") as it:
        assert it.end() == 2
        assert "nonsense" in "\n".join(it.seen)


def test_a_database_that_is_none_is_refused_at_the_start(tmp_path: Path) -> None:
    with place(tmp_path) as there:
        (tmp_path / "tracker.db").write_text("no database, though of some length" * 100)
        with process("--config", str(there.config), "run") as it:
            assert it.end() == 1
            assert "tracker.db can't be opened" in it.seen[-1]
        assert there.registry.requests == []


def test_a_closed_terminal_ends_it(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    with place(tmp_path) as there:
        ours, theirs = pty.openpty()
        code = "from tracker.cli import main; main()"
        with subprocess.Popen(
            [sys.executable, "-c", code, "--config", str(there.config), "run"], stderr=theirs
        ) as service:
            os.close(theirs)
            late = guard(service)
            shown = b""
            while b"event=check" not in shown:
                shown += os.read(ours, 4096)
            os.close(ours)
            service.send_signal(signal.SIGHUP)
            assert service.wait(LONG) == 0
            late.cancel()
