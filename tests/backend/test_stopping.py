"""Told to end, a server takes nobody new, answers who is there and ends. By both servers."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from greenroom_backend.serving import LOOPBACK, free_port

CHILD = Path(__file__).with_name("serving_child.py")
WAIT_S = 60


@dataclass
class Child:
    process: "subprocess.Popen[str]"
    port: int

    def get(self, path: str, wait_s: float = WAIT_S) -> str:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=wait_s)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.status == 200
            return answer.read().decode()
        finally:
            connection.close()

    def takes_callers(self) -> bool:
        # A server that ends may leave the port open a while: nobody answers there.
        try:
            return self.get("/", wait_s=1) == "there"
        except (OSError, http.client.HTTPException):
            return False

    def wait_until(self, *, takes: bool) -> None:
        until = monotonic() + WAIT_S
        pause = Event()
        while self.takes_callers() is not takes:
            assert monotonic() < until, "it never came to it"
            pause.wait(0.05)

    def read_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def let_go(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


@pytest.fixture(params=["waitress", "gunicorn"])
def child(request: pytest.FixtureRequest) -> Iterator[Child]:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, CHILD, request.param, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A caller's line that is open when all ends is the system's to close.
        env={**os.environ, "PYTHONWARNINGS": "ignore::ResourceWarning"},
    ) as process:
        made = Child(process, port)
        try:
            made.wait_until(takes=True)
            yield made
        finally:
            process.kill()


def test_who_is_being_served_is_answered_and_nobody_new_is_taken(child: Child) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting: Future[str] = pool.submit(child.get, "/slow")
        assert child.read_line() == "begun\n"
        child.process.send_signal(signal.SIGTERM)
        child.wait_until(takes=False)
        assert child.process.poll() is None
        assert not waiting.done()
        child.let_go("the answer")
        assert waiting.result(WAIT_S) == "the answer\n"
    assert child.process.wait(WAIT_S) == 0


def test_a_server_with_nothing_to_do_ends_at_once(child: Child) -> None:
    child.process.send_signal(signal.SIGTERM)
    assert child.process.stderr is not None
    for line in child.process.stderr:
        assert json.loads(line)["level"] in ("info", "warning")
    assert child.process.wait(WAIT_S) == 0
    assert not child.takes_callers()


def test_ctrl_c_ends_it_without_a_traceback(child: Child) -> None:
    child.process.send_signal(signal.SIGINT)
    assert child.process.wait(WAIT_S) == 0
