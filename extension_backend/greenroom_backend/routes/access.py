"""Who may do what: the organisation, and tokens for its people and programs."""

from dataclasses import asdict
from datetime import timedelta

from greenroom.documents import (
    AccessRole,
    CallerShown,
    OrganisationShown,
    TokenGiven,
    TokenIssued,
    Tokens,
    TokenShown,
)
from greenroom_backend.api import Group, Right
from greenroom_backend.api.asking import Asked
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.store import Role
from greenroom_backend.store.tokens import Token

routes = Group("access")


class TokenPath(Asked):
    token_id: str


@routes.get("/v1/organisation", needs=Right.see)
def show_organisation(parts: Parts) -> OrganisationShown:
    """The caller's organisation, and what the caller may do in it."""
    own, caller = parts.store.organisation.get(), parts.store.caller
    return OrganisationShown(
        id=own.id,
        name=own.name,
        created_at=own.created_at,
        caller=CallerShown(
            role=AccessRole(caller.role),
            rights=tuple(sorted(right for right in Right if caller.may(right))),
            rooms=None if caller.rooms is None else tuple(sorted(caller.rooms)),
        ),
    )


@routes.get("/v1/tokens", needs=Right.administer)
def list_tokens(parts: Parts) -> Tokens:
    """Every token of the organisation, without their secrets."""
    return Tokens(tokens=tuple(_shown(one) for one in parts.store.tokens.all()))


@routes.post("/v1/tokens", needs=Right.administer, status=201)
def create_token(parts: Parts, body: TokenGiven) -> TokenIssued:
    """Make a token. Its secret is in this answer and nowhere else."""
    made = parts.store.tokens.issue(
        Role(body.role),
        rooms=body.rooms,
        origin=body.origin,
        name=body.name,
        lasts=timedelta(days=body.days) if body.days is not None else None,
    )
    return TokenIssued(token=_shown(made.token), secret=made.secret)


@routes.delete("/v1/tokens/{token_id}", needs=Right.administer)
def revoke_token(parts: Parts, path: TokenPath) -> None:
    """End a token now. It stays listed."""
    if path.token_id not in {one.id for one in parts.store.tokens.all() if not one.revoked_at}:
        raise RefusedError(404, "http_404", at="token_id")
    parts.store.tokens.revoke(path.token_id)


def _shown(token: Token) -> TokenShown:
    return TokenShown.model_validate(asdict(token))
