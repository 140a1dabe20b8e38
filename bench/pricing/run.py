"""Accuracy and speed of the price reader beside its peers: `python bench/pricing/run.py`.

Own strings and verdicts, open and sealed, are scored by the rules in README.md; further files of
strings are named on the command line. Peers are measured where they are installed. Misses are shown
with --misses; never for the sealed files.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import peers

from greenroom.pricing import PriceReading, read_prices
from greenroom.pricing.reading import kept
from greenroom.wording.normal import normal

HERE = Path(__file__).parent
ROUNDS = 3
PIECES = "pay"


def rows(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def wanted(row: dict[str, Any]) -> list[tuple[Decimal, str | None]]:
    """Amounts of a case as (yuan, role); role None where the case names none."""
    return [
        (Decimal(one[0]), one[1]) if isinstance(one, list) else (Decimal(str(one)), None)
        for one in row["amounts"]
    ]


def ours(text: str) -> list[tuple[Decimal, str]]:
    """What the reader finds, as (yuan, role)."""
    return [(one.yuan, str(one.role)) for one in read_prices(text).amounts]


def score(cases: list[dict[str, Any]], find: Callable[[str], list[Any]]) -> dict[str, Any]:
    """Exact lines, amounts P and R, roles of matched amounts, and lines without a price kept so."""
    total: Counter[str] = Counter()
    misses = []
    for row in cases:
        want, got = wanted(row), find(row["text"])
        values = [one[0] if isinstance(one, tuple) else one for one in got]
        both = sum((Counter(values) & Counter(v for v, _ in want)).values())
        total.update(hit=both, got=len(values), want=len(want), lines=1)
        total["exact"] += sorted(values) == sorted(v for v, _ in want)
        if not want:
            total.update(bare=1, silent=not values)
        if got and isinstance(got[0], tuple) and all(role for _, role in want):
            total["roles"] += sum((Counter(got) & Counter(want)).values())
            total["ranked"] += both
        if sorted(values) != sorted(v for v, _ in want) or (
            got and isinstance(got[0], tuple) and all(r for _, r in want) and got != want
        ):
            misses.append((row["id"], row["text"], want, got))
    return {**total, "misses": misses}


def shown(name: str, total: dict[str, Any]) -> str:
    def share(part: str, whole: str) -> str:
        return f"{total.get(part, 0) / total[whole]:.3f}" if total.get(whole) else "  -  "

    return (
        f"{name:28} n {total['lines']:4}  exact {share('exact', 'lines')}  "
        f"P {share('hit', 'got')}  R {share('hit', 'want')}  roles {share('roles', 'ranked')}  "
        f"silent {share('silent', 'bare')} of {total.get('bare', 0)}"
    )


def facts(reading: PriceReading, asked: set[str]) -> set[str]:
    """What a reading says, in the words of the verdict cases. asked: facts of the case."""
    offer = reading.offer
    found = {str(one.fault) for one in reading.findings}
    for name in ("current", "compared"):
        one = getattr(offer, name)
        if one is not None:
            found.add(f"{name}={plain(one.fen)}")
    for fact in asked:
        name = fact.partition("=")[0]
        if name.startswith(PIECES):
            fen = offer.pay_fen(int(name.removeprefix(PIECES)))
            found.add(f"{name}={plain(fen)}" if fen is not None else f"{name}=?")
    return found


def plain(fen: int) -> str:
    return f"{(Decimal(fen) / 100).normalize():f}"


def verdicts(cases: list[dict[str, Any]]) -> tuple[Counter[str], list[Any]]:
    total: Counter[str] = Counter()
    misses = []
    for row in cases:
        want = set(row["facts"])
        got = facts(read_prices(row["text"]), want)
        total.update(hit=len(want & got), got=len(got), want=len(want), lines=1)
        if want != got:
            misses.append((row["id"], row["text"], sorted(want - got), sorted(got - want)))
    return total, misses


def f1(total: Counter[str]) -> str:
    p, r = total["hit"] / total["got"], total["hit"] / total["want"]
    return f"n {total['lines']}  P {p:.3f}  R {r:.3f}  F1 {2 * p * r / (p + r):.3f}"


def speed(texts: list[str], find: Callable[[str], Any]) -> float:
    """Milliseconds of processor time a string, best of some rounds after one to warm up."""
    for text in texts:
        find(text)
    best = float("inf")
    for _ in range(ROUNDS):
        kept.cache_clear()
        normal.cache_clear()
        start = time.process_time()
        for text in texts:
            find(text)
        best = min(best, time.process_time() - start)
    return best / len(texts) * 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "files", nargs="*", type=Path, help="more strings, JSONL with text, amounts"
    )
    parser.add_argument("--misses", action="store_true", help="list misses, sealed ones excepted")
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    own = [HERE / "strings.jsonl", HERE / "sealed.jsonl"]
    finders: dict[str, Callable[[str], Any]] = {"greenroom": ours}
    if not given.no_peers:
        finders |= peers.installed()
    for path in [*own, *given.files]:
        _strings(path, finders, misses=given.misses and path != own[1])
    print("\nverdicts: pairs, what n pieces cost, refuted claims")
    _verdicts(HERE / "verdicts.jsonl", misses=given.misses)
    _verdicts(HERE / "sealed_verdicts.jsonl", misses=False)
    texts = [row["text"] for path in own for row in rows(path)]
    print("\nmilliseconds a string")
    for name, find in finders.items():
        print(f"  {name:26} {speed(texts, find):8.3f}")
    long = "原价299到手价￥199，第二件半价，满300减50 "
    few, many = speed([long * 50], ours), speed([long * 500], ours)
    print(f"\nten times the text takes {many / few:.1f} times as long")


def _strings(path: Path, finders: dict[str, Callable[[str], Any]], *, misses: bool) -> None:
    cases = [row for row in rows(path) if "amounts" in row]
    if not cases:
        print(f"\n{path.name}: no line with amounts")
        return
    print(f"\n{path.name}")
    for name, find in finders.items():
        total = score(cases, find)
        print(" ", shown(name, total))
        if misses and name == "greenroom":
            for miss in total["misses"]:
                print("   ", *miss)


def _verdicts(path: Path, *, misses: bool) -> None:
    total, missed = verdicts(rows(path))
    print(f"  {path.stem:26} {f1(total)}")
    if misses:
        for miss in missed:
            print("   ", *miss)


if __name__ == "__main__":
    main()
