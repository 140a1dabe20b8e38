"""Judging by the rules that lie in a bundle, in a process of its own.

Rules are Python as well as YAML, so whoever runs those of a bundle runs its maker's code. That is
done only where the caller has said which rules, by their SHA-256 (see `rejudging`), and never in
this process: the installed rules stay as they are.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from greenroom.bundle.making import DOSSIER, EVIDENCE, WEIGHTS
from greenroom.bundle.manifest import PATH
from greenroom.bundle.people import ANSWERS, WAIVERS
from greenroom.bundle.prices import PRICES
from greenroom.errors import CaptureError, InputError, TargetError
from greenroom.report import Report, read_report

TIMEOUT_S = 120
JUDGED = frozenset({EVIDENCE, DOSSIER, ANSWERS, WAIVERS, PRICES, WEIGHTS})
_IN_ITS_OWN_PROCESS = """
import sys
from datetime import date
from pathlib import Path
as_of, version, packages = sys.argv[1:]
held = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
sys.path.insert(0, str(Path("rules").resolve()))
from greenroom.bundle.making import DOSSIER, EVIDENCE, WEIGHTS
from greenroom.bundle.people import people_in
from greenroom.bundle.prices import prices_in
from greenroom.dossier.reading import read_dossier
from greenroom.engine import judge
from greenroom.evidence import read_evidence
from greenroom.pack import load_pack, with_weights
from greenroom.weights import read_weights
pack = load_pack(tuple(packages.split(",")))
if WEIGHTS in held:
    pack = with_weights(pack, read_weights(held[WEIGHTS], WEIGHTS), at=WEIGHTS)
seen = read_evidence(held[EVIDENCE])
behind = read_dossier(held[DOSSIER], DOSSIER) if DOSSIER in held else None
day, prices = date.fromisoformat(as_of), prices_in(held)
report = judge(seen, pack, day, version=version, dossier=behind, history=prices)
report = people_in(held).fold_into(report, pack)
sys.stdout.buffer.write(report.to_json().encode("utf-8", "surrogatepass"))
"""


def judge_by(
    rules: dict[str, bytes],
    packages: tuple[str, ...],
    seen: Mapping[str, bytes],
    as_of: date,
    *,
    version: str,
) -> Report:
    """The report by `rules`, files by their path in the pack.

    seen: the files of a bundle; of them evidence, dossier, answers, waivers, prices and weights
    are judged.
    version: of the program, for the record. Raises InputError where the rules do not hold
    together, CaptureError where judging takes more than `TIMEOUT_S`.
    """
    with tempfile.TemporaryDirectory(prefix="greenroom-rules-") as held:
        root = Path(held)
        lay_out(rules, root / "rules")
        for name in JUDGED & seen.keys():
            (root / name).write_bytes(seen[name])
        words = [as_of.isoformat(), version, ",".join(packages)]
        try:
            ended = subprocess.run(
                [sys.executable, "-c", _IN_ITS_OWN_PROCESS, *words],
                capture_output=True,
                check=False,
                timeout=TIMEOUT_S,
                cwd=held,
            )
        except subprocess.TimeoutExpired:
            raise CaptureError(f"judging took more than {TIMEOUT_S} s", at="rules") from None
    if ended.returncode != 0:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(f"cannot judge: {said[-1] if said else ''}"[:400], at="rules")
    return read_report(ended.stdout)


def lay_out(rules: dict[str, bytes], root: Path) -> None:
    """Writes rule files under `root` as packages that can be imported. Raises TargetError."""
    for path, raw in rules.items():
        if not re.fullmatch(PATH, path):
            raise TargetError(f"the name {path[:200]!r} may not stand among rules", at="rules")
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(raw)
        for folder in place.relative_to(root).parents:
            if folder.name:
                (root / folder / "__init__.py").touch()
