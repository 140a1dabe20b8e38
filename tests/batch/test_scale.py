"""The tables of the page are those that the simulation gives, and the simulation adds up."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "bench/batch"))
from simulate import fewest, round_of, tables  # noqa: E402 - a script of the bench

COSTS = yaml.safe_load((ROOT / "bench/batch/costs.yaml").read_text("utf-8"))
SMALL = {
    "rooms": 3600,
    "again": 0.0,
    "loaded_mb": 1,
    "machine": {"cores": 2, "share_used": 0.5, "pages_per_core": 1},
    "manners": [{"pages": 2, "interval_s": 1}],
    "platforms": {"a": 0.5, "b": 0.5},
    "ways": {"words": {"name": "words", "cpu_s": 3, "open_s": 4, "kept_kb": 100}},
}
SLOW = {"pages": 2, "interval_s": 1}


def test_page_holds_the_tables_of_the_simulation() -> None:
    assert tables(COSTS) in (ROOT / "docs/scale.md").read_text("utf-8"), "run simulate.py --write"
    call = [sys.executable, str(ROOT / "bench/batch/simulate.py")]
    assert subprocess.run(call, check=True, capture_output=True).stdout.decode() == tables(COSTS)


def test_round_takes_as_long_as_its_slowest_part() -> None:
    one = round_of(SMALL, "words", 1, SLOW)
    assert (one.cpu_h, one.pages_h, one.hosts_h) == (3.0, 2.0, 1.0)
    assert one.hours == one.cpu_h


def test_machines_do_not_help_against_the_manners() -> None:
    assert round_of(SMALL, "words", 100, SLOW).hours == 1.0
    assert fewest(SMALL, "words", SLOW, 1.0) == 3
    assert fewest(SMALL, "words", SLOW, 0.9) is None


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_busiest_platform_sets_the_pace(share: float) -> None:
    costs = {**SMALL, "platforms": {"a": share, "b": 1 - share}}
    assert round_of(costs, "words", 9, {"pages": 4, "interval_s": 2}).hosts_h == pytest.approx(
        3600 * share * 2 / 3600
    )
