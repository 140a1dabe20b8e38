"""Packs of checks: what judging goes by. `model` is a pack, `loading` reads it from files, and
`soundness` refuses one whose parts do not hold together."""

from greenroom.pack.loading import load_pack, load_phrases, package_names, rule_files
from greenroom.pack.model import CONTEXT, Pack, Requirement
from greenroom.pack.soundness import with_weights

__all__ = [
    "CONTEXT",
    "Pack",
    "Requirement",
    "load_pack",
    "load_phrases",
    "package_names",
    "rule_files",
    "with_weights",
]
