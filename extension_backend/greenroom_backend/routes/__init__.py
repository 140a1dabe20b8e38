"""All endpoints, by subject."""

from greenroom_backend.api.endpoint import Endpoint
from greenroom_backend.routes import (
    access,
    audits,
    bundles,
    jobs,
    keeping,
    people,
    prechecks,
    prices,
    reports,
    rooms,
    rules,
    service,
)

ENDPOINTS: tuple[Endpoint, ...] = (
    *service.routes,
    *rules.routes,
    *rooms.routes,
    *audits.routes,
    *jobs.routes,
    *reports.routes,
    *people.routes,
    *prechecks.routes,
    *prices.routes,
    *bundles.routes,
    *access.routes,
    *keeping.routes,
)
