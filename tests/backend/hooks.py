"""What schemathesis can't send by itself: zips, as any bytes."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/zip")  # type: ignore[untyped-decorator]
def as_they_are(context: Any, value: Any) -> bytes:
    del context
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
