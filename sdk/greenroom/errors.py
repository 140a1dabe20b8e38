"""The tree of errors.

GreenroomError
├── InputError        what was handed in cannot be used (exit code 2)
│   ├── EvidenceError     not an evidence document of a known version
│   ├── TargetError       a URL, file or image that is refused or not understood
│   └── LimitError        larger, deeper or slower than a fixed limit
├── PackError         law, criteria, lexicon, adapter or check files that do not hold together
└── CaptureError      the room could not be seen (exit code 3)
    ├── LateError         a page or a part did not answer in time
    ├── StuckError        the browser itself did not answer, whatever the page
    ├── RestlessError     a page that leads elsewhere again and again
    ├── SiteError         the site answers with an error of its own
    ├── GoneError         the site says that there is no such room
    └── MissingPartError  an optional part (browser, OCR) is not installed

Each carries `code` (stable, for machines), `at` (the file, field or address at fault) and
`remedy` (what to do), and prints as one line.
"""


class GreenroomError(Exception):
    """Base of all errors raised on purpose.

    message: what is wrong, in one sentence.
    at: file, JSON path or URL at fault; empty where the whole input is meant.
    remedy: what the reader can do about it.
    """

    code = "greenroom"

    def __init__(self, message: str, *, at: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.at}: " if self.at else ""
        then = f" ({self.remedy})" if self.remedy else ""
        return f"{where}{self.message}{then}"


class InputError(GreenroomError):
    code = "input"


class EvidenceError(InputError):
    code = "evidence"


class TargetError(InputError):
    code = "target"


class LimitError(InputError):
    code = "limit"


class PackError(GreenroomError):
    code = "pack"


class CaptureError(GreenroomError):
    code = "capture"


class LateError(CaptureError):
    code = "late"


class StuckError(CaptureError):
    code = "stuck"


class RestlessError(CaptureError):
    code = "restless"


class SiteError(CaptureError):
    code = "site"


class GoneError(CaptureError):
    code = "gone"


class MissingPartError(CaptureError):
    code = "missing_part"
