"""Pairing: an eight-digit code shown where the backend runs becomes a token for one caller."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings


class Desk:
    """Holds the one code that is valid now. show: called with each new code.

    A code lives in the process that shows it, so where there are several there is none: such a
    platform makes its tokens with `greenroom tokens create`.
    """

    def __init__(self, settings: Settings, show: Callable[[str], None]) -> None:
        self._settings = settings
        self._show = show
        self._lock = Lock()
        self._code = ""
        self._until: datetime
        self._tries = 0
        if settings.processes == 1:
            self.renew()

    def renew(self) -> None:
        """Makes and shows a new code; the one before is spent."""
        self._code = f"{secrets.randbelow(10**8):08d}"
        self._until = self._settings.clock() + timedelta(seconds=self._settings.code_s)
        self._tries = self._settings.code_tries
        self._show(self._code)

    def take(self, code: str) -> None:
        """Spends the code. Raises RefusedError where it is wrong, too old or tried too often, and
        where there are no codes.
        """
        if self._settings.processes > 1:
            raise RefusedError(403, "no_pairing", at="code")
        with self._lock:
            if self._settings.clock() > self._until or self._tries <= 0:
                self.renew()
                raise RefusedError(429, "code_spent", at="code")
            self._tries -= 1
            if not hmac.compare_digest(code.encode(), self._code.encode()):
                raise RefusedError(403, "code_wrong", at="code")
            self.renew()
