"""Greenroom: self-checks for operators of Chinese live-commerce rooms (直播间).

from greenroom import judge, load_pack, read_evidence

report = judge(read_evidence(raw), load_pack(), as_of, version=__version__)
"""

from greenroom.engine import judge
from greenroom.evidence import Evidence, day_of, read_evidence
from greenroom.outcome import Outcome, worst
from greenroom.pack import Pack, load_pack
from greenroom.report import Report, exit_code

__version__ = "0.1.0"

__all__ = [
    "Evidence",
    "Outcome",
    "Pack",
    "Report",
    "__version__",
    "day_of",
    "exit_code",
    "judge",
    "load_pack",
    "read_evidence",
    "worst",
]
