"""The door: who is let through, and that every request is held by it."""

import asyncio
from ipaddress import ip_address

import pytest

from batch.conftest import Site
from greenroom.batch.guard import Address, Door, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - no server here
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_only_the_internet_is_public(address: str, public: bool) -> None:  # noqa: FBT001
    assert is_public(ip_address(address)) is public


def first_only(address: Address) -> bool:
    return str(address) == "127.0.0.1"


async def say(raw: str) -> tuple[str, set[str]]:
    async with Door(first_only) as door:
        host, _, port = door.address.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(raw.encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answer.decode("utf-8", "replace"), door.refused


def test_plain_request_goes_through_and_the_connection_ends_with_it(site: Site) -> None:
    answer, refused = asyncio.run(say(f"GET {site.address}/room/1 HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert answer.startswith("HTTP/1.0 200")
    assert "国家级鲜带鱼" in answer
    assert "Connection: close" in answer
    assert not refused
    assert site.asked == {"/room/1": 1}


def test_tunnel_goes_through(site: Site) -> None:
    place = site.address.removeprefix("http://")
    ask = f"CONNECT {place} HTTP/1.1\r\n\r\nGET /room/2 HTTP/1.0\r\n\r\n"
    answer, _ = asyncio.run(say(ask))
    assert answer.startswith("HTTP/1.1 200 OK\r\n\r\nHTTP/1.0 200")


@pytest.mark.parametrize("line", ["GET http://127.0.0.2:9/ HTTP/1.1", "CONNECT [::1]:443 HTTP/1.1"])
def test_others_are_refused_before_anything_is_connected(line: str) -> None:
    answer, refused = asyncio.run(say(f"{line}\r\n\r\n"))
    assert answer.startswith("HTTP/1.1 403")
    assert len(refused) == 1


@pytest.mark.parametrize("raw", ["\r\n\r\n", "GET\r\n\r\n", "GET http://[ HTTP/1.1\r\n\r\n"])
def test_rubbish_ends_the_connection(raw: str) -> None:
    assert asyncio.run(say(raw)) == ("", set())


def test_name_that_changes_its_address_between_two_questions_gets_nowhere(site: Site) -> None:
    """It is asked for once a connection, and the connection goes to what was looked at."""
    told = [ip_address("127.0.0.1"), ip_address("127.0.0.2")]
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[Address]:
        del port
        asked.append(host)
        return [told[len(asked) - 1]]

    async def twice() -> tuple[list[bytes], set[str]]:
        answers = []
        async with Door(first_only, resolve) as door:
            host, _, port = door.address.removeprefix("http://").partition(":")
            for _ in told:
                reader, writer = await asyncio.open_connection(host, int(port))
                place = f"room.example:{site.address.rpartition(':')[2]}"
                writer.write(f"GET http://{place}/room/1 HTTP/1.1\r\n\r\n".encode())
                answers.append(await asyncio.wait_for(reader.readline(), 10))
                writer.close()
            return answers, door.refused

    answers, refused = asyncio.run(twice())
    assert [answer.split(b" ")[1] for answer in answers] == [b"200", b"403"]
    assert asked == ["room.example"] * 2
    assert refused == {"room.example"}
    assert site.asked.total() == 1
