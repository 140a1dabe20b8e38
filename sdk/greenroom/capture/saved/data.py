"""A platform's data file (JSON) read by an adapter's rules."""

import json
from datetime import datetime

from greenroom.capture.adapter import Adapter
from greenroom.capture.saved.draft import Draft, state_of
from greenroom.capture.saved.markup import MAX_HTML
from greenroom.capture.state import Read, read_state
from greenroom.errors import LimitError, TargetError
from greenroom.evidence import Carrier, Evidence, Reason, State, Zone


def read_json(raw: bytes, adapter: Adapter, *, url: str, at: datetime) -> Evidence:
    """Evidence from a platform data file. Raises LimitError, TargetError."""
    if len(raw) > MAX_HTML:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_HTML} are read", at=url)
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as problem:
        raise TargetError(f"this is not JSON: {problem}", at=url) from None
    rules = [rule for rule in adapter.state if rule.decode == "file"]
    read = read_state(adapter, ((rule, value) for rule in rules))
    draft = Draft()
    if read.wall:
        draft.gap(None, Reason(read.wall))
        return draft.evidence(Carrier.saved_json, adapter, url, at, State(read.wall), Read())
    draft.take_state(read)
    held = {text.zone for text in draft.texts} | {image.zone for image in draft.images}
    for zone in Zone:
        if zone in held or zone in (Zone.goods_title, Zone.goods_price, Zone.goods_label):
            continue
        if zone is Zone.goods and (draft.goods or read.says_no_goods):
            continue
        # A file that no rule could read is not a file that holds nothing.
        draft.gap(zone, Reason.not_in_carrier if held or draft.goods else Reason.not_supported)
    draft.goods_gap()
    return draft.evidence(Carrier.saved_json, adapter, url, at, state_of(read, ended=False), read)
