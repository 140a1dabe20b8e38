"""Names of room pages."""


def page_of(url: str) -> str:
    """The name under which audits and answers of a page belong together: its address.

    The query stays, since many platforms name the room in it: two rooms must never share an
    answer. A fragment stays where it is a route.
    """
    address, _, fragment = url.partition("#")
    return f"{address}#{fragment}" if fragment.startswith(("/", "!")) else address
