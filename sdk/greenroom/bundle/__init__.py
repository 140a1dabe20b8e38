"""Evidence bundles: what was seen, what was judged and by which rules, sealed by hashes."""

from greenroom.bundle.container import read_bundle, write_bundle
from greenroom.bundle.making import make_bundle
from greenroom.bundle.manifest import Bundle, Manifest
from greenroom.bundle.verifying import Problem, verify, verify_chain

__all__ = [
    "Bundle",
    "Manifest",
    "Problem",
    "make_bundle",
    "read_bundle",
    "verify",
    "verify_chain",
    "write_bundle",
]
