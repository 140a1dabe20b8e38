"""How long things are kept, what must not be purged, and the log of who did what."""

from dataclasses import asdict
from datetime import date

from greenroom.documents import (
    HoldGiven,
    Holds,
    HoldShown,
    KeepingGiven,
    LogVerified,
    RetentionRun,
    RetentionShown,
)
from greenroom.words import CHINA
from greenroom_backend.api import Group, Right
from greenroom_backend.api.asking import Asked
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.store.keeping import KeepingProfile, terms
from greenroom_backend.store.log import Broken

routes = Group("keeping")


class HoldPath(Asked):
    hold_id: str


@routes.get("/v1/retention", needs=Right.see)
def show_retention(parts: Parts) -> RetentionShown:
    """How long an audit made today, and its pictures, will be kept at least."""
    own, today = parts.store.organisation.get().keeping, _today(parts)
    until = terms(today, own, parts.pack)
    return RetentionShown(
        own=KeepingGiven.model_validate(own.model_dump()),
        as_of=today,
        pictures_until=until.pictures,
        audits_until=until.audits,
    )


@routes.put("/v1/retention", needs=Right.administer)
def set_retention(parts: Parts, body: KeepingGiven) -> RetentionShown:
    """Set how long things are kept beyond what law asks; never less."""
    parts.store.organisation.keep(KeepingProfile.model_validate(body.model_dump()))
    return show_retention(parts)


@routes.post("/v1/retention/run", needs=Right.administer, cost=50)
def run_retention(parts: Parts) -> RetentionRun:
    """Purge what is past its term today and not on hold. A line in the log stays of each."""
    today = _today(parts)
    return RetentionRun(as_of=today, **asdict(parts.store.organisation.purge(parts.pack, today)))


@routes.get("/v1/holds", needs=Right.see)
def list_holds(parts: Parts) -> Holds:
    """Holds on audits, lifted ones too."""
    return Holds(
        holds=tuple(HoldShown.model_validate(asdict(one)) for one in parts.store.holds.all())
    )


@routes.post("/v1/holds", needs=Right.decide, status=201, problems={404: ("http_404",)})
def place_hold(parts: Parts, body: HoldGiven) -> HoldShown:
    """Keep an audit from being purged, whatever its term, until the hold is lifted."""
    if parts.store.evidence(body.audit) is None:
        raise RefusedError(404, "http_404", at="/audit")
    return HoldShown.model_validate(asdict(parts.store.holds.place(body.audit, body.why)))


@routes.delete("/v1/holds/{hold_id}", needs=Right.decide)
def lift_hold(parts: Parts, path: HoldPath) -> None:
    """End a hold; it stays listed."""
    if path.hold_id not in {one.id for one in parts.store.holds.all() if not one.lifted_at}:
        raise RefusedError(404, "http_404", at="hold_id")
    parts.store.holds.lift(path.hold_id)


@routes.get("/v1/log/verification", needs=Right.administer, cost=50)
def verify_log(parts: Parts) -> LogVerified:
    """Whether the log of who did what is unbroken; for who runs the installation."""
    found = parts.store.organisation.verify_log()
    if isinstance(found, Broken):
        return LogVerified(intact=False, lines=max(found.number - 1, 0), head=None, why=found.why)
    return LogVerified(intact=True, lines=found.number, head=str(found), why=None)


def _today(parts: Parts) -> date:
    return parts.settings.clock().astimezone(CHINA).date()
