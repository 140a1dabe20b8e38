"""XMP packets: the TC260 property, and the words of others that may hold one.

Source: ISO 16684-1 (XMP); the namespace is the one that writers of the label use in practice.
"""

import base64
import binascii
import json
from collections.abc import Iterator

from lxml import etree

from greenroom.vision.marks.source import Field

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_MAX_ELEMENTS = 5_000
# Some generators keep the same JSON in base64 under this name.
_BASE64 = "XmpKvBase64"


def xmp_fields(carrier: str, raw: bytes | None) -> Iterator[Field]:
    """Fields of a packet: properties called AIGC, in any namespace, and descriptions.

    A packet that is no XML is a field without words where it speaks of AIGC at all.
    """
    if raw is None:
        yield Field(carrier, "", None, "too_large")
        return
    try:
        root = etree.fromstring(raw.strip(b"\0 \r\n\t\xef\xbb\xbf"), _parser())
    except (etree.XMLSyntaxError, ValueError):
        if b"AIGC" in raw:
            yield Field(carrier, "AIGC", None, "not_json")
        return
    for count, element in enumerate(root.iter(etree.Element)):
        if count > _MAX_ELEMENTS:
            yield Field(carrier, "", None, "too_large")
            return
        yield from _properties(carrier, element)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )


def _properties(carrier: str, element: etree._Element) -> Iterator[Field]:
    name = etree.QName(element)
    if name.localname.upper() == "AIGC":
        yield Field(carrier, "AIGC", _inner(element))
    elif name.localname == _BASE64:
        yield Field(carrier, "", _unpacked(_inner(element)))
    elif name.namespace == _DC and name.localname == "description":
        yield Field(carrier, "", "".join(element.itertext()).strip())
    for key, value in element.attrib.items():
        attribute = etree.QName(key)
        if attribute.localname.upper() == "AIGC":
            yield Field(carrier, "AIGC", value)
        elif attribute.localname == _BASE64:
            yield Field(carrier, "", _unpacked(value))


def _inner(element: etree._Element) -> str:
    """Words of a property: its text, or its parts as the JSON that they stand for."""
    parts = {
        etree.QName(child).localname: "".join(child.itertext()).strip()
        for child in element.iter(etree.Element)
        if child is not element and etree.QName(child).namespace != _RDF
    }
    for holder in element.iter(etree.Element):
        for key, value in holder.attrib.items():
            if etree.QName(key).namespace not in (_RDF, "http://www.w3.org/XML/1998/namespace"):
                parts.setdefault(etree.QName(key).localname, value)
    if parts:
        return json.dumps(parts, ensure_ascii=False)
    return "".join(element.itertext()).strip()


def _unpacked(words: str) -> str:
    try:
        return base64.b64decode(words, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
