"""The interface of an engine that reads words in a picture, and which engines there are."""

from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from greenroom.errors import InputError, MissingPartError
from greenroom.vision.lines import Line

if TYPE_CHECKING:
    from PIL.Image import Image

INSTALL = "pip install 'greenroom[ocr]'"

# The recall of tesseract on Chinese banners and covers is about a third of the default's, see
# bench/vision; whoever reads with it is told so.
WEAK = frozenset({"tesseract"})


class Depth(StrEnum):
    """How hard to look. fast: for frames. normal: one pass. thorough: two passes, for covers."""

    fast = "fast"
    normal = "normal"
    thorough = "thorough"


class Engine(Protocol):
    """Reads the words of one picture. `name` is what a person selects it by."""

    name: str
    version: str

    def read(self, image: "Image", depth: Depth) -> tuple[Line, ...]:
        """Lines of an RGB image, in no order."""
        ...


# name → module, and the package without which it cannot run. The first that is there is taken.
ENGINES = {"rapidocr": ("rapid", "rapidocr"), "tesseract": ("tesseract", "pytesseract")}


def load_engine(name: str | None = None) -> Engine:
    """The engine of that name, else the first of `ENGINES` that is installed.

    Raises InputError for an unknown name, MissingPartError where it, or any, is not installed.
    """
    if name is not None and name not in ENGINES:
        raise InputError(f"no engine of that name; there are {', '.join(ENGINES)}", at=name)
    problems = []
    for one in [name] if name is not None else ENGINES:
        try:
            return _load(one)
        except MissingPartError as problem:
            problems.append(problem)
    raise MissingPartError(
        "no engine that reads words in pictures is installed"
        if name is None
        else problems[0].message,
        at=name or "ocr",
        remedy=problems[0].remedy if name is not None else INSTALL,
    )


def _load(name: str) -> Engine:
    module, package = ENGINES[name]
    for part in (package, "PIL"):
        if find_spec(part) is None:
            raise MissingPartError(f"{part} is not installed", at=name, remedy=INSTALL)
    try:
        engine: Engine = import_module(f"greenroom.vision.{module}").load()
    except ImportError as problem:
        raise MissingPartError(f"cannot be loaded: {problem}", at=name, remedy=INSTALL) from None
    return engine
