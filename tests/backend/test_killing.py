"""kill -9 at any moment: every accepted audit ends exactly once. The long run is the same script
in bench/backend.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "bench" / "backend" / "killing.py"


def run(audits: int, kills: int, *more: str) -> str:
    ended = subprocess.run(
        [sys.executable, SCRIPT, "--audits", str(audits), "--kills", str(kills), *more],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_no_accepted_audit_is_lost_or_done_twice_on_sqlite() -> None:
    said = run(40, 6, "--seed", "7")
    assert "40 accepted, 6 kills" in said
    assert "0 faults" in said


@pytest.mark.postgres
@pytest.mark.xdist_group("postgresql")
def test_no_accepted_audit_is_lost_or_done_twice_on_postgresql(cluster: Any) -> None:
    said = run(15, 3, "--seed", "7", "--database", cluster.new())
    assert "postgresql+psycopg: 15 accepted, 3 kills" in said
    assert "0 faults" in said
