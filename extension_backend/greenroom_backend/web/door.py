"""Who may see the pages: a token in a cookie that no script reads, and a mark in every form."""

import hashlib
import hmac
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from greenroom.words import LANGUAGES
from greenroom_backend.problems import RefusedError
from greenroom_backend.store import Caller, Storage

SESSION = "greenroom_session"
LANGUAGE = "greenroom_language"
DAY_S = 24 * 3600


class StrangerError(Exception):
    """Nobody has signed in, or their token holds no more."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """caller: whose token was given at sign-in. mark: stands in their forms and in no others."""

    caller: Caller
    mark: str


def visitor(storage: Storage, secret: bytes) -> Visitor:
    """Who is calling. The token is asked for anew each time, so that revoking it ends the visit.

    Raises StrangerError, and RefusedError where a form does not carry the visitor's mark.
    """
    token = request.cookies.get(SESSION, "")
    caller = storage.admit(token, "") if token else None
    if caller is None:
        raise StrangerError
    mark = hmac.new(secret, token.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    if request.method == "POST":
        given = request.form.get("mark", "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), mark.encode()):
            raise RefusedError(403, "form_mark", at="mark")
    return Visitor(caller, mark)


def let_in(answer: Response, token: str) -> Response:
    """Sets the cookie of a visit, for a day."""
    _keep(answer, SESSION, token)
    return answer


def let_out(answer: Response) -> Response:
    """Takes the cookie away."""
    answer.delete_cookie(SESSION, path="/web", httponly=True, samesite="Strict")
    return answer


def language() -> str:
    """Asked for in the address, else chosen before, else by `Accept-Language`, else Chinese."""
    for chosen in (request.args.get("lang"), request.cookies.get(LANGUAGE)):
        if chosen in LANGUAGES:
            return chosen
    return request.accept_languages.best_match(LANGUAGES, default="zh")


def keep_language(answer: Response) -> None:
    """Remembers a language that was asked for in the address."""
    if request.args.get("lang") in LANGUAGES:
        _keep(answer, LANGUAGE, request.args["lang"])


def _keep(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=DAY_S,
        path="/web",
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
