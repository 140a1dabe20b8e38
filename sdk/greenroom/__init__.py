"""Greenroom: self-checks for operators of Chinese live-commerce rooms (直播间).

from greenroom import judge, load_pack, read_evidence

report = judge(read_evidence(raw), load_pack(), as_of, version=__version__)

from greenroom import check_lines, load_pack, read_script

for line in check_lines(read_script(raw, "script.txt"), load_pack(), as_of):
    print(line.id, line.findings)
"""

from greenroom.compare import Comparison, compare
from greenroom.dossier import Dossier, read_dossier
from greenroom.engine import judge
from greenroom.evidence import Evidence, day_of, read_evidence
from greenroom.outcome import Outcome, worst
from greenroom.pack import Pack, load_pack
from greenroom.report import Report, exit_code, read_report
from greenroom.scripts import Line, read_script
from greenroom.text import LineFinding, LineFindings, check_lines

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Dossier",
    "Evidence",
    "Line",
    "LineFinding",
    "LineFindings",
    "Outcome",
    "Pack",
    "Report",
    "__version__",
    "check_lines",
    "compare",
    "day_of",
    "exit_code",
    "judge",
    "load_pack",
    "read_dossier",
    "read_evidence",
    "read_report",
    "read_script",
    "worst",
]
