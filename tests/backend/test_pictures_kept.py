"""Of the pictures that the extension sends, the backend keeps none with a viewer's words."""

import io

from cases import case_evidence
from greenroom.evidence import Zone
from greenroom.vision.pictures import sha256_of
from vision.conftest import drawn, saved


def test_a_live_picture_is_kept_without_the_comments_that_float_over_it(backend) -> None:
    raw = saved(drawn([("带鱼段怎么挑", (60, 80), 60), ("海边的人：什么时候发货", (60, 300), 44)]))
    evidence = case_evidence(
        {
            "texts": ["comment/viewer: 什么时候发货"],
            "images": [{"zone": str(Zone.player), "sha256": sha256_of(raw)}],
        }
    )
    sent = backend.ask(
        "POST",
        "/v1/audits",
        token=backend.pair(),
        data={
            "evidence": (io.BytesIO(evidence.to_json().encode()), "evidence.json"),
            "image": [(io.BytesIO(raw), "frame.png")],
        },
        content_type="multipart/form-data",
    )
    assert sent.status_code == 201
    kept = [path for path in (backend.data / "pictures").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert kept[0].name == sha256_of(kept[0].read_bytes()) != sha256_of(raw)
    seen = backend.store.last_evidence()
    assert [image.sha256 for image in seen.samples[0].images] == [kept[0].name]
    assert "海边的人" not in seen.to_json()
    assert "****：什么时候发货" in {text.text for text in seen.samples[0].texts}
