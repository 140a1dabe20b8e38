"""A caller's own organisation: what it is, how long it keeps things, and the purging of that."""

from datetime import date

from greenroom.pack import Pack
from greenroom_backend.store.callers import DEFAULT_ORGANISATION, Caller, Right
from greenroom_backend.store.errors import ForbiddenError
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.keeping import KeepingProfile
from greenroom_backend.store.log import Broken, Head
from greenroom_backend.store.organisations import Organisation, Organisations
from greenroom_backend.store.purging import Purged, purge


class OwnOrganisation:
    """Only ever the caller's."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def get(self) -> Organisation:
        """Its name and terms."""
        self._caller.must(Right.see)
        return Organisations(self._ground).get(self._caller.organisation)

    def keep(self, profile: KeepingProfile) -> None:
        """Sets how long its records are kept beyond what law asks. Raises ForbiddenError."""
        self._caller.must(Right.administer)
        Organisations(self._ground).keep(self._caller.organisation, profile, self._caller)

    def purge(self, pack: Pack, as_of: date) -> Purged:
        """Purges what of it is past its term on that day. Raises ForbiddenError, StorageError."""
        self._caller.must(Right.administer)
        return purge(self._ground, pack, as_of, only=self._caller.organisation)

    def must_run_it(self) -> None:
        """Raises ForbiddenError for all but admins of the organisation that runs the installation.

        What is everybody's, such as the log, is for them.
        """
        self._caller.must(Right.administer)
        if self._caller.organisation != DEFAULT_ORGANISATION:
            raise ForbiddenError("only who runs the installation may do that", at="organisation")

    def verify_log(self) -> Broken | Head:
        """The log's first broken line, or its head where it holds. Raises ForbiddenError."""
        self.must_run_it()
        return self._ground.log.verify()
