"""The API as declarations: one function with annotated parameters is one endpoint.

From its declaration come the route, the checks of the request, the right that a caller needs, the
OpenAPI document and the typed client. How to add one stands in docs/api.md.
"""

from greenroom_backend.api.bodies import Accepted, File, Raw, Stream
from greenroom_backend.api.endpoint import Endpoint, Group
from greenroom_backend.store import Right

__all__ = ["Accepted", "Endpoint", "File", "Group", "Raw", "Right", "Stream"]
