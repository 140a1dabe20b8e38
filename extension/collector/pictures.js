/**
 * Bytes of a picture that the collector has read: of an image its file, of a live picture one
 * frame. Nothing is fetched that the page itself may not fetch, and nothing leaves without being
 * asked for. A plain script, run beside `collector.js` in the same isolated world.
 */
(() => {
  "use strict";

  const MAX_BYTES = 8 << 20;
  const WAIT_MS = 6000;
  const FRAME_SIDE = 1920;

  /** @param {Blob} blob @returns {Promise<string>} its bytes as base64 */
  const base64 = (blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  /** @param {string} src @returns {Promise<Blob | string>} the file, or why there is none */
  const fetched = async (src) => {
    try {
      // Mostly out of the cache: the page has shown it already.
      const answer = await fetch(src, { cache: "force-cache", signal: AbortSignal.timeout(WAIT_MS) });
      if (!answer.ok || !answer.body) return "unreadable";
      const reader = answer.body.getReader();
      const parts = [];
      let size = 0;
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        size += part.value.length;
        if (size > MAX_BYTES) {
          await reader.cancel();
          return "cap";
        }
        parts.push(part.value);
      }
      return new Blob(parts);
    } catch {
      return "unreadable";
    }
  };

  /** @param {HTMLVideoElement} video @returns {Promise<Blob | string>} the frame now shown, or why there is none */
  const frame = async (video) => {
    if (video.readyState < 2 || !video.videoWidth) return "unreadable";
    const scale = Math.min(1, FRAME_SIDE / Math.max(video.videoWidth, video.videoHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    try {
      canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      return blob instanceof Blob ? blob : "tainted";
    } catch {
      // Pixels of another origin may be shown, not read.
      return "tainted";
    }
  };

  /**
   * @param {string} id of an image of the last samples
   * @returns {Promise<string>} JSON: `{bytes: base64}`, or `{reason}` in the words of gaps
   */
  const bytes = async (id) => {
    const collector = /** @type {any} */ (globalThis).greenroomCollector;
    const element = collector.element(id);
    const src = collector.source(id);
    let found;
    // By name: in a frame it is made by another constructor.
    if (element?.nodeName === "VIDEO" && src === "") found = await frame(element);
    else found = src ? await fetched(src) : "unreadable";
    return JSON.stringify(typeof found === "string" ? { reason: found } : { bytes: await base64(found) });
  };

  Object.assign(globalThis, { greenroomPictures: Object.freeze({ bytes }) });
})();
