"""What the command line takes from its surroundings: the clock, and nothing else."""

from datetime import datetime

from greenroom.words import CHINA


def moment() -> datetime:
    """The moment of the call, in China."""
    return datetime.now(CHINA).replace(microsecond=0)
