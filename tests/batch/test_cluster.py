"""A cluster of three nodes on this machine: parts of it die, others come, and nothing is lost."""

import contextlib
import gzip
import os
import re
import secrets
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from batch.conftest import Program, Site
from batch.test_local import CALM, end, journal, kill, processes
from greenroom.batch.cluster import run as run_on_cluster
from greenroom.batch.plan import Plan
from greenroom.cli.settings import moment
from greenroom.errors import InputError

# Ray reads the token's settings when it is imported, so it is not imported here.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.cluster,
    pytest.mark.skipif(find_spec("ray") is None, reason="needs the part `ray`"),
]

NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80 << 20}
TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.+][\d:]+)*")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head without browsers, and two nodes with one each."""
    # What Ray's own processes warn of is not ours to mend.
    monkeypatch.delenv("PYTHONWARNINGS", raising=False)
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    head = {**NODE, "resources": {"judge": 1}, "include_dashboard": False}
    running = patient(lambda: Cluster(initialize_head=True, head_node_args=head))
    yield running
    running.shutdown()


def patient(start: Callable[[], Any]) -> Any:
    """A node of Ray gives itself 30 s to start, which a busy machine may not have: three tries."""
    for _ in range(2):
        with contextlib.suppress(Exception):
            return start()
    return start()


def eyes(cluster: Any) -> Any:
    """A node with one browser."""
    return patient(lambda: cluster.add_node(**NODE, resources={"browser": 1}))


def files(out: Path) -> dict[str, str]:
    """What was kept of each room, without the moments at which it was."""
    found = {}
    for path in sorted((out / "rooms").rglob("*.*")):
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        found[str(path.relative_to(out))] = TIMES.sub("…", text)
    return found


def test_every_room_once_while_nodes_and_workers_die_and_the_same_as_on_one_machine(
    cluster: Any, program: Program, site: Site, tmp_path: Path
) -> None:
    lost, _ = eyes(cluster), eyes(cluster)
    urls = [f"{site.address}/room/{n}" for n in range(16)] + [f"{site.address}/404"]
    where = ("--engine", "ray", "--cluster", cluster.address)
    met = {path: Event() for path in ("/room/3", "/room/6", "/room/9", "/room/12")}
    site.on = {path: event.set for path, event in met.items()}
    running = program.start(urls, *CALM, *where)
    assert met["/room/3"].wait(90), said(running)
    cluster.remove_node(lost, allow_graceful=False)
    assert met["/room/6"].wait(90), said(running)
    eyes(cluster)
    assert kill(processes(os.getpid(), "ray::_Reader")) == 1
    assert met["/room/9"].wait(90), said(running)
    assert kill(processes(os.getpid(), "ray::_Looker")) >= 1
    assert met["/room/12"].wait(90), said(running)
    end(running, lines=0)
    _, err = program.start(urls, *CALM, *where, "--resume").communicate(timeout=150)
    rows = journal(program)
    assert Counter(row["url"] for row in rows) == Counter(urls), err
    assert {str(row["outcome"]) for row in rows} == {"audited", "gone"}
    alone = Program(tmp_path / "alone")
    alone.start(urls, *CALM).communicate(timeout=120)
    assert files(program.out) == files(alone.out)
    assert len(files(alone.out)) == 3 * 16


def said(running: subprocess.Popen[str]) -> str:
    running.kill()
    return running.communicate()[1]


def test_cluster_without_a_token_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    plan = Plan(folder=tmp_path, moment=moment, cluster="127.0.0.1:6379")
    with pytest.raises(InputError, match="without a token"):
        run_on_cluster([], plan, lambda _: None)
