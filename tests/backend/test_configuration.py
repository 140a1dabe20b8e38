"""Settings: from a file, the environment and the command line; what is wrong is said at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from greenroom.errors import InputError
from greenroom_backend.commands import serve, worker_command
from greenroom_backend.configuration import MAX_BYTES, problems_of, read_configuration
from greenroom_backend.settings import Settings

PLATFORM = """
data = "/srv/greenroom"
database = "postgresql+psycopg://greenroom@/greenroom"
blobs = "s3://bucket/rooms"
log_key = "0123456789abcdef0123456789abcdef"
hosts = "one.example, two.example:8443"
processes = 4
worker = false
"""
GOOD = Settings(data=Path("data"))


def file(tmp_path: Path, words: str | bytes) -> Path:
    path = tmp_path / "greenroom.toml"
    path.write_bytes(words if isinstance(words, bytes) else words.encode())
    return path


def test_without_any_a_laptop_is_served_on_its_own_address() -> None:
    found = read_configuration(None, {})
    assert (found.bind, found.port, found.processes, found.worker) == ("127.0.0.1", 8765, 1, True)
    assert (found.database, found.blobs) == ("", "")
    assert problems_of(found) == ()


def test_a_file_says_what_a_platform_needs(tmp_path: Path) -> None:
    found = read_configuration(file(tmp_path, PLATFORM), {})
    assert found.data == Path("/srv/greenroom")
    assert found.database == "postgresql+psycopg://greenroom@/greenroom"
    assert found.public_hosts == {"one.example", "two.example:8443"}
    assert (found.processes, found.worker) == (4, False)
    assert problems_of(found) == ()


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    path = file(tmp_path, 'port = 1000\ngrace_s = 5\nlog_level = "error"')
    environment = {"GREENROOM_PORT": "2000", "GREENROOM_GRACE_S": "6", "OTHER": "x"}
    found = read_configuration(path, environment, port=3000, data=None)
    assert (found.port, found.grace_s, found.log_level) == (3000, 6.0, "error")


def test_an_empty_variable_is_one_that_was_set(tmp_path: Path) -> None:
    path = file(tmp_path, PLATFORM)
    assert read_configuration(path, {"GREENROOM_DATABASE": ""}).database == ""


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("prot = 1", "prot"),
        ("port = 70000", "port"),
        ('port = "many"', "port"),
        ("processes = 0", "processes"),
        ('log_level = "loud"', "log_level"),
        ("port = 70000\nthreads = 1", "threads"),
        ("port 1", "is no TOML"),
        (b"\xff", "is no TOML"),
        ("#" * (MAX_BYTES + 1), "more than"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_name(
    tmp_path: Path, words: str | bytes, named: str
) -> None:
    path = file(tmp_path, words)
    with pytest.raises(InputError, match=named) as told:
        read_configuration(path, {})
    assert told.value.at == str(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_configuration(tmp_path / "gone.toml", {})


def test_a_refusal_repeats_no_secret(tmp_path: Path) -> None:
    path = file(tmp_path, 'log_key = 12345678901234567890\ndatabase = ["pass-word"]')
    with pytest.raises(InputError) as told:
        read_configuration(path, {})
    assert "12345678901234567890" not in str(told.value)
    assert "pass-word" not in str(told.value)
    assert "pass-word" not in repr(replace(GOOD, database="postgresql://u:pass-word@h/d"))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"bind": "0.0.0.0"}, ["bind:", "hosts:"]),  # noqa: S104 - that it is refused is the point
        ({"bind": "0.0.0.0", "trusted_proxy": "10.0.0.1"}, ["hosts:"]),  # noqa: S104
        ({"bind": "::", "public_hosts": frozenset({"x.example"})}, ["bind:"]),
        ({"bind": "localhost"}, ["bind:"]),
        ({"trusted_proxy": "proxy.example"}, ["trusted_proxy:"]),
        ({"tls_certificate": Path("gone.pem")}, ["tls_certificate, tls_key:"]),
        ({"tls_certificate": Path("gone.pem"), "tls_key": Path("gone.key")}, ["tls_c", "tls_k"]),
        ({"processes": 2}, ["processes:"]),
        ({"blobs": "s3://bucket"}, ["log_key:"]),
        ({"log_key": "short"}, ["log_key:"]),
    ],
)
def test_what_must_not_be_served_so_is_said(changes: dict[str, object], named: list[str]) -> None:
    found = problems_of(replace(GOOD, **changes))  # type: ignore[arg-type]
    assert len(found) == len(named)
    for sentence, begin in zip(found, named, strict=True):
        assert sentence.startswith(begin)


def test_an_address_of_others_is_served_by_a_proxy_that_does_tls() -> None:
    settings = replace(
        GOOD,
        bind="10.0.0.2",
        trusted_proxy="10.0.0.1",
        public_hosts=frozenset({"greenroom.example"}),
    )
    assert problems_of(settings) == ()


def test_check_opens_everything_and_serves_nothing(tmp_path: Path) -> None:
    path = file(tmp_path, f'data = "{tmp_path}/data"')
    ended = CliRunner().invoke(serve, ["--config", str(path), "--check", "--lang", "en"])
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "data" / "greenroom.sqlite").exists()


def test_check_says_what_is_wrong_and_ends_with_2(tmp_path: Path) -> None:
    path = file(tmp_path, f'data = "{tmp_path}/data"\nprocesses = 3\nbind = "10.0.0.2"')
    ended = CliRunner().invoke(serve, ["--config", str(path), "--check"])
    assert ended.exit_code == 2
    assert ended.output.count("greenroom: ") == 3
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", [serve, worker_command])
def test_a_file_may_be_named_by_the_environment(tmp_path: Path, command: object) -> None:
    path = file(tmp_path, "prot = 1")
    ended = CliRunner().invoke(command, [], env={"GREENROOM_CONFIG": str(path)})  # type: ignore[arg-type]
    assert isinstance(ended.exception, InputError)
    assert "prot" in str(ended.exception)
