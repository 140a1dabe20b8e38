// Draws what the room's camera shows and its cover, so that no picture has to be kept as a file.
const words = (name) => (document.body.dataset[name] ?? "").split("|").filter(Boolean);

const draw = (canvas, sky, sea, lines, size) => {
  const brush = canvas.getContext("2d");
  brush.fillStyle = sky;
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = sea;
  brush.fillRect(0, canvas.height * 0.7, canvas.width, canvas.height * 0.3);
  brush.font = `bold ${size}px "Noto Sans CJK SC", sans-serif`;
  brush.fillStyle = "#fff";
  lines.forEach((line, at) => brush.fillText(line, canvas.width * 0.08, canvas.height * 0.3 + at * size * 1.7));
};

const canvas = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

const cover = canvas(480, 320);
draw(cover, "#1d4e6b", "#0f3348", words("cover"), 44);
document.querySelector('meta[property="og:image"]').content = cover.toDataURL("image/jpeg", 0.8);

const live = canvas(960, 540);
const show = () => {
  draw(live, "#27566b", "#16384a", words("live"), 34);
  const brush = live.getContext("2d");
  brush.font = '26px "Noto Sans CJK SC", sans-serif';
  words("floating").forEach((line, at) => brush.fillText(line, 500, 300 + at * 46));
};
show();
const video = document.querySelector("video");
video.srcObject = live.captureStream(5);
video.play();
setInterval(show, 200);
