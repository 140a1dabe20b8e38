import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import greenroom_backend
from greenroom_backend.commands import serve
from greenroom_backend.serving import LOOPBACK, free_port, is_free, served
from greenroom_backend.terminal import sentence

SOURCES = Path(str(greenroom_backend.__file__)).parent


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "配对码：12345678"), ("en", "code: 12345678")]
)
def test_a_sentence_is_filled_in_either_language(language: str, words: str) -> None:
    assert words in sentence("serve_code", language, code="12345678")


@pytest.mark.parametrize("name", ["gone", ""])
def test_a_sentence_that_is_not_there_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        sentence(name, "zh")


def test_a_value_that_is_missing_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        sentence("serve_code", "zh")


def test_every_sentence_that_the_sources_say_is_there() -> None:
    said = {
        name
        for path in SOURCES.rglob("*.py")
        for name in re.findall(r'\bsentence\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    assert said
    for name in said:
        values = dict.fromkeys(
            re.findall(r"\{(\w+)\}", (SOURCES / "terminal.yaml").read_text("utf-8")), "x"
        )
        assert sentence(name, "zh", **values)
        assert sentence(name, "en", **values)


def test_a_port_that_is_taken_is_seen(backend) -> None:
    port = free_port()
    assert is_free(port)
    with served(backend.app, port) as address:
        assert address == f"http://{LOOPBACK}:{port}"
        assert not is_free(port)
    assert is_free(port)


def test_serving_on_a_port_that_is_taken_is_one_error(backend, tmp_path: Path) -> None:
    port = free_port()
    with served(backend.app, port):
        ended = CliRunner().invoke(serve, ["--port", str(port), "--data", str(tmp_path / "new")])
    assert ended.exit_code != 0
    assert str(port) in str(ended.exception)
