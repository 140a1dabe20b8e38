"""C2PA manifests: signed here by a throw-away key, read back as the library reads them."""

import io
from datetime import UTC, datetime, timedelta

import c2pa
import pytest

from greenroom.evidence import MarkFault
from greenroom.vision.marks import MarkState, read_marks
from vision.carriers import chunk, mark, png_text, png_with, saved

SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.fixture(scope="session")
def signer() -> object:
    """A signer with a chain of two certificates of its own."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    start = datetime(2025, 1, 1, tzinfo=UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [
        x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, name),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Greenroom tests"),
            ]
        )
        for name in ("root", "leaf")
    ]

    def certificate(which: int) -> x509.Certificate:
        leaf = which == 1
        made = (
            x509.CertificateBuilder()
            .subject_name(names[which])
            .issuer_name(names[0])
            .public_key(keys[which].public_key())
            .serial_number(which + 1)
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=not leaf, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(leaf, *([False] * 4), not leaf, not leaf, *([False] * 2)),
                critical=True,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(keys[which].public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()),
                critical=False,
            )
        )
        if leaf:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            made = made.add_extension(usage, critical=False)
        return made.sign(keys[0], hashes.SHA256())

    chain = b"".join(
        certificate(which).public_bytes(serialization.Encoding.PEM) for which in (1, 0)
    )
    private = keys[1].private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, private, None))


def signed(raw: bytes, media_type: str, kind: str, signer: object) -> bytes:
    manifest = {
        "claim_generator_info": [{"name": "greenroom-tests", "version": "1"}],
        "assertions": [
            {
                "label": "c2pa.actions",
                "data": {
                    "actions": [{"action": "c2pa.created", "digitalSourceType": SOURCES + kind}]
                },
            }
        ],
    }
    out = io.BytesIO()
    with c2pa.Builder(manifest) as builder:
        builder.sign(signer, media_type, io.BytesIO(raw), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_manifest_that_speaks_of_ai(form: str, media_type: str, signer: object) -> None:
    raw = signed(saved(form), media_type, "trainedAlgorithmicMedia", signer)
    reading = read_marks(raw)
    assert reading.state is MarkState.present
    (found,) = reading.marks
    assert (found.standard, found.label) == ("c2pa", "trainedAlgorithmicMedia")
    assert found.says_ai
    assert found.producer == "greenroom-tests"


def test_manifest_of_a_camera_does_not_speak_of_ai(signer: object) -> None:
    reading = read_marks(signed(saved("JPEG"), "image/jpeg", "digitalCapture", signer))
    assert [one.says_ai for one in reading.marks] == [False]


def test_picture_changed_after_signing(signer: object) -> None:
    raw = bytearray(signed(saved("PNG"), "image/png", "trainedAlgorithmicMedia", signer))
    raw[raw.index(b"IDAT") + 10] ^= 1
    assert read_marks(bytes(raw)).faults == (MarkFault.signature,)


def test_manifest_that_is_rubbish_is_named_as_not_read() -> None:
    reading = read_marks(png_with(chunk(b"caBX", b"rubbish" * 9)))
    assert reading.state is MarkState.malformed
    assert reading.faults == (MarkFault.not_read,)
    assert not reading.marks[0].says_ai


def test_both_kinds_of_mark_in_one_file(signer: object) -> None:
    raw = signed(png_text("AIGC", mark()), "image/png", "trainedAlgorithmicMedia", signer)
    assert {one.standard for one in read_marks(raw).marks} == {"tc260", "c2pa"}
