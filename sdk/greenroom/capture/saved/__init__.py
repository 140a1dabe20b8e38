"""Reading a saved page (HTML) or a platform data file (JSON) by the adapter's rules."""

from greenroom.capture.saved.data import read_json
from greenroom.capture.saved.markup import MAX_HTML, address_in
from greenroom.capture.saved.page import read_html

__all__ = ["MAX_HTML", "address_in", "read_html", "read_json"]
