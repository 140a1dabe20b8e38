/** The pictures that a sample names: their bytes, taken while the page stands as it was read. */

import * as browser from "../browser.js";
import { within } from "./reading.js";

// The backend takes as much, and a page may name hundreds.
const MAX_PICTURES = 16;
const MAX_OF_A_ZONE = 8;
const MAX_BYTES = 8 << 20;
// All pictures of a sample together; words must not wait for pictures that never come.
const MAX_MS = 8_000;
const SMALL_QUALITY = 0.8;

/** First bytes of the kinds that the backend keeps as they are; others are drawn anew. */
const KEPT = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x52, 0x49, 0x46, 0x46],
];

export class Pictures {
  /** @type {Map<string, Blob>} bytes by SHA-256 */
  taken = new Map();
  /** @type {Map<string, string | null>} SHA-256 by address; null where there is none to have */
  #known = new Map();
  #page;
  #side;
  /** How many may be taken in all. */
  most = MAX_PICTURES;
  /** @type {Promise<{blob: Blob, width: number} | null> | null} the screen at this sample */
  #shot = null;

  /**
   * @param {browser.Page} page
   * @param {[string, Blob][]} taken before, by SHA-256
   * @param {number} [side] px to which live pictures are made smaller
   */
  constructor(page, taken = [], side = Infinity) {
    this.#page = page;
    this.#side = side;
    this.taken = new Map(taken);
  }

  /**
   * Gives each picture of `sample` its SHA-256, and a gap where its bytes are not to be had.
   *
   * @param {Sample} sample as the collector read it; it is changed
   * @param {AbortSignal} signal
   */
  async take(sample, signal) {
    /** @type {Map<string, number>} */
    const ofZone = new Map();
    this.#shot = null;
    let spent = 0;
    // The live picture first: no file of the page holds what it shows now.
    const isLive = (/** @type {SampleImage} */ { zone }) => Number(zone === "player");
    for (const image of sample.images.toSorted((a, b) => isLive(b) - isLive(a))) {
      signal.throwIfAborted();
      const count = (ofZone.get(image.zone) ?? 0) + 1;
      ofZone.set(image.zone, count);
      const few = count <= MAX_OF_A_ZONE && this.taken.size < this.most;
      const begun = performance.now();
      const inTime = spent < MAX_MS;
      image.sha256 = few && inTime ? await within(signal, this.#sha256(image)) : null;
      spent += performance.now() - begun;
      if (image.sha256 !== null) continue;
      const reason = !few ? "cap" : inTime ? "unreadable" : "budget";
      const detail = image.src.slice(0, 200) || image.source;
      const known = sample.gaps.some((gap) => gap.zone === image.zone && gap.reason === reason);
      if (!known) sample.gaps.push({ zone: image.zone, reason, sample: null, detail });
    }
  }

  /** @param {SampleImage} image */
  async #sha256(image) {
    // A live picture moves; addresses that hold their bytes are all called by their kind alone.
    const key = image.src === "" || image.src.startsWith("data:") ? image.id : image.src;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = (await this.#fromPage(image)) ?? (await this.#fromScreen(image));
    const blob = found !== null && image.zone === "player" ? await this.#small(found) : found;
    let name = null;
    if (blob !== null && blob.size <= MAX_BYTES) {
      const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
      name = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      this.taken.set(name, blob);
    }
    this.#known.set(key, name);
    return name;
  }

  /** @param {SampleImage} image @returns {Promise<Blob | null>} what the page itself may read */
  async #fromPage(image) {
    const json = await browser.call(this.#page, "greenroomPictures", "bytes", [image.id]);
    const { bytes } = JSON.parse(/** @type {string} */ (json));
    if (typeof bytes !== "string") return null;
    const raw = browser.blobOf(bytes);
    const head = new Uint8Array(await raw.slice(0, 4).arrayBuffer());
    try {
      const bitmap = await createImageBitmap(raw);
      if (KEPT.some((kind) => kind.every((byte, at) => head[at] === byte))) return raw;
      return await drawn(bitmap, 0, 0, bitmap.width, bitmap.height);
    } catch {
      return null;
    }
  }

  /** @param {Blob} blob @returns {Promise<Blob>} the same picture, no larger than is kept */
  async #small(blob) {
    if (this.#side === Infinity) return blob;
    const bitmap = await createImageBitmap(blob);
    const scale = Math.min(1, this.#side / Math.max(bitmap.width, bitmap.height));
    const size = [bitmap.width * scale, bitmap.height * scale].map(Math.round);
    const canvas = new OffscreenCanvas(size[0] ?? 1, size[1] ?? 1);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.convertToBlob({ type: "image/jpeg", quality: SMALL_QUALITY });
  }

  /** @param {SampleImage} image @returns {Promise<Blob | null>} the part of the screen where it stands */
  async #fromScreen({ box, zone }) {
    if (box === null || zone === "cover") return null;
    // One for all pictures of a sample: the browser allows two a second.
    this.#shot ??= browser.screenshot(this.#page.tabId);
    const shot = await this.#shot;
    if (shot === null) return null;
    const screen = await createImageBitmap(shot.blob);
    const scale = screen.width / shot.width;
    const [x, y, width, height] = /** @type {typeof box} */ (
      box.map((side) => Math.round(side * scale))
    );
    const whole = x >= 0 && y >= 0 && x + width <= screen.width && y + height <= screen.height;
    return whole && width > 0 && height > 0 ? drawn(screen, x, y, width, height) : null;
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @param {number} x @param {number} y @param {number} width @param {number} height px of it
 * @returns {Promise<Blob>} that part as PNG
 */
async function drawn(bitmap, x, y, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(bitmap, x, y, width, height, 0, 0, width, height);
  return canvas.convertToBlob({ type: "image/png" });
}
