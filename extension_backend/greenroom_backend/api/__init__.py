"""The API as declarations: one function with annotated parameters is one endpoint.

From its declaration come the route, the checks of the request, the OpenAPI document and the
typed client. How to add one stands in docs/api.md.
"""

from greenroom_backend.api.bodies import File, Raw
from greenroom_backend.api.endpoint import (
    ADMINS,
    OPEN,
    OPERATORS,
    READERS,
    REVIEWERS,
    Endpoint,
    Group,
    Role,
)

__all__ = [
    "ADMINS",
    "OPEN",
    "OPERATORS",
    "READERS",
    "REVIEWERS",
    "Endpoint",
    "File",
    "Group",
    "Raw",
    "Role",
]
