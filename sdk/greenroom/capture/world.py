"""An isolated world in a page: our scripts see its elements, its scripts do not see ours.

Every call has a deadline, since a spinning page never answers.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Any, Self, TypeVar

from greenroom.errors import CaptureError, LateError
from greenroom.evidence import Gap, Reason

_T = TypeVar("_T")

# The whole tree costs the browser and us about 20 ms a thousand elements: of larger pages the
# closed trees stay a gap.
MAX_ELEMENTS = 60_000
MAX_TREES = 500


class World:
    """One world, over one session of the DevTools protocol. call_s: deadline of each call."""

    def __init__(self, session: Any, id_: int, call_s: float, frame: str | None) -> None:  # noqa: ANN401 - Playwright's types need the optional part
        self._session = session
        self._id = id_
        self._call_s = call_s
        self._frame = frame

    @classmethod
    async def made(cls, session: Any, call_s: float, frame: str | None = None) -> Self:  # noqa: ANN401
        """A new world in the page's own document, or in that of a frame in it. Raises LateError.

        frame: id that the DevTools protocol gives it.
        """
        where = frame
        if where is None:
            tree = await in_time(session.send("Page.getFrameTree"), call_s)
            where = tree["frameTree"]["frame"]["id"]
        asked = {"frameId": where, "worldName": "greenroom"}
        made = await in_time(session.send("Page.createIsolatedWorld", asked), call_s)
        return cls(session, int(made["executionContextId"]), call_s, frame)

    async def children(self) -> list[dict[str, Any]]:
        """Frames that stand in the page itself, as far as they share its process."""
        tree = await self._send("Page.getFrameTree")
        return [child["frame"] for child in tree["frameTree"].get("childFrames", [])]

    async def inside(self, frame: str) -> "World":
        """A world in a frame of the page. Raises LateError."""
        return await World.made(self._session, self._call_s, frame)

    async def evaluate(self, expression: str) -> Any:  # noqa: ANN401
        """The JSON value of an expression, awaited. Raises CaptureError where it throws."""
        answer = await self._send(
            "Runtime.evaluate",
            expression=expression,
            contextId=self._id,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details.get("text", "")
            raise CaptureError(f"the collector failed: {text.splitlines()[0]}")
        return answer["result"].get("value")

    async def open_closed_trees(self) -> Gap | None:
        """Hands closed shadow trees to the collector; the gap where there are too many elements.

        The browser counts them along with all others, the collector can't: only where the two
        counts differ is the whole tree fetched. It counts frames of other origins as well, so that
        in one of those the tree is always fetched.
        """
        reached = int(await self.evaluate("greenroomCollector.count()"))
        await self._send("DOM.enable")
        try:
            # An opening bracket begins every element, whatever its name.
            found = await self._send("DOM.performSearch", query="<")
            await self._send("DOM.discardSearchResults", searchId=found["searchId"])
            if found["resultCount"] <= reached:
                return None
            if found["resultCount"] > MAX_ELEMENTS:
                return Gap(reason=Reason.cap, detail="closed shadow trees")
            tree = await self._send("DOM.getDocument", depth=-1, pierce=True)
            own = tree["root"] if self._frame is None else _document_in(tree["root"], self._frame)
            roots = list(_closed(own)) if own is not None else []
            for root in roots[:MAX_TREES]:
                await self._adopt(root)
            if len(roots) > MAX_TREES:
                return Gap(reason=Reason.cap, detail=f"{MAX_TREES} closed shadow trees")
        finally:
            await self._send("DOM.disable")
        return None

    async def _adopt(self, backend_node: int) -> None:
        node = await self._send(
            "DOM.resolveNode", backendNodeId=backend_node, executionContextId=self._id
        )
        if "objectId" not in node["object"]:
            # It stands in a frame of another origin, out of this world's reach.
            return
        await self._send(
            "Runtime.callFunctionOn",
            objectId=node["object"]["objectId"],
            functionDeclaration="function () { greenroomCollector.adopt(this); }",
        )

    async def _send(self, method: str, **params: object) -> Any:  # noqa: ANN401
        return await in_time(self._session.send(method, params), self._call_s)


def _nodes(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of the protocol and all below it, outer ones first."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        inside = node.get("contentDocument")
        shadows = [one for one in node.get("shadowRoots", []) if _is_page_s(one)]
        stack += [*node.get("children", []), *shadows, *([inside] if inside else [])]


def _closed(root: dict[str, Any]) -> Iterator[int]:
    """Backend ids of the closed shadow trees below a node of the protocol, outer ones first."""
    for node in _nodes(root):
        if node.get("shadowRootType") == "closed":
            yield int(node["backendNodeId"])


def _document_in(root: dict[str, Any], frame: str) -> dict[str, Any] | None:
    """The document that stands in a frame below a node of the protocol."""
    held = (node for node in _nodes(root) if node.get("frameId") == frame)
    return next((node["contentDocument"] for node in held if "contentDocument" in node), None)


def _is_page_s(shadow: dict[str, Any]) -> bool:
    """Not one that the browser made, as for the parts of a video's controls."""
    return shadow.get("shadowRootType") != "user-agent"


async def in_time(call: Awaitable[_T], call_s: float) -> _T:
    """The result of a call into the page. Raises LateError after `call_s` seconds."""
    try:
        return await asyncio.wait_for(call, call_s)
    except TimeoutError:
        raise LateError(
            f"the page did not answer within {call_s:g} s", remedy="the page may be hanging"
        ) from None
