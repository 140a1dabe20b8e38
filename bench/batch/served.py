"""Rooms for the benches, served from a process of their own so that nobody's CPU holds theirs.

    python bench/batch/served.py        prints the port, and serves until it is ended

A room has eight pictures of about 290 KB (one of them the cover), comments that go on, a canvas
that moves, a price or two, and a looping video of 10 s with burnt-in words.
"""

import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>海边渔家</title>
<meta property="og:image" content="/0.jpg">
<h1 class="room-title">海边渔家</h1><p class="room-notice">今晚八点，鲜带鱼。</p>
<div class="goods-card"><h3 class="goods-title">带鱼段</h3><span class="price">¥29.9</span></div>
<div class="goods-card"><h3 class="goods-title">虾皮</h3><span class="price">¥19.9</span></div>
<video class="room-player" src="/live.webm" width="480" height="270" autoplay muted loop></video>
{pictures}<canvas width="400" height="300"></canvas><div id="chat"></div><script>
let n = 0; const pen = document.querySelector("canvas").getContext("2d");
(function draw() {{ pen.fillRect(n++ % 400, n % 300, 9, 9); requestAnimationFrame(draw) }})();
setInterval(() => {{ chat.innerHTML = "<p class=comment-item>第" + n + "条</p>" + chat.innerHTML;
  chat.innerHTML = chat.innerHTML.slice(0, 4000) }}, 100)</script>"""


def picture() -> bytes:
    """A noisy JPEG of about 290 KB."""
    raw = BytesIO()
    Image.effect_noise((700, 700), 60).save(raw, "JPEG", quality=88)
    return raw.getvalue()


def video() -> bytes:
    """Ten seconds of a moving square under words, VP8."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "live.webm"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), 15, (480, 270))
        for number in range(150):
            frame = np.full((270, 480, 3), 90, np.uint8)
            cv2.rectangle(frame, (3 * number % 440, 120), (3 * number % 440 + 40, 160), 255, -1)
            cv2.putText(frame, "LIVE 29.9", (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (255,) * 3, 3)
            writer.write(frame)
        writer.release()
        return path.read_bytes()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    jpeg = picture()
    webm = video()

    def do_GET(self) -> None:
        shown = "".join(
            f'<img src="/{n}.jpg" width="120" alt="" class="{"room-cover" if not n else ""}">'
            for n in range(8)
        )
        kinds = {".jpg": ("image/jpeg", self.jpeg), ".webm": ("video/webm", self.webm)}
        page = ("text/html; charset=utf-8", PAGE.format(pictures=shown).encode())
        kind, raw = kinds.get(Path(self.path).suffix, page)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


class Server(ThreadingHTTPServer):
    """Says nothing of visitors who leave in the middle of a picture."""

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


def main() -> None:
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
