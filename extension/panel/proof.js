/**
 * Files attached as proof: what they are is read from their bytes, and their hash tells them again.
 * The file itself stays where it is. The kinds are those of `greenroom/answers/proof.py`.
 */

import { Trouble } from "./trouble.js";

const MAX_BYTES = 20 << 20;
const OOXML = "application/vnd.openxmlformats-officedocument";

/** First bytes (latin-1), where they stand, what they tell. @type {[string, number, string][]} */
const MAGIC = [
  ["\x89PNG\r\n\x1a\n", 0, "image/png"],
  ["\xff\xd8\xff", 0, "image/jpeg"],
  ["GIF8", 0, "image/gif"],
  ["WEBP", 8, "image/webp"],
  ["ftypheic", 4, "image/heic"],
  ["ftypmif1", 4, "image/heic"],
  ["ftyp", 4, "video/mp4"],
  ["\x1aE\xdf\xa3", 0, "video/webm"],
  ["ID3", 0, "audio/mpeg"],
  ["\xff\xfb", 0, "audio/mpeg"],
  ["WAVE", 8, "audio/wav"],
  ["%PDF-", 0, "application/pdf"],
  ["PK\x03\x04", 0, "application/zip"],
  ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"],
];

/** @type {[string, string][]} */
const INSIDE = [
  ["word/", `${OOXML}.wordprocessingml.document`],
  ["xl/", `${OOXML}.spreadsheetml.sheet`],
];

/**
 * @param {File} file
 * @returns {Promise<ProofFile>}
 * @throws {Trouble} `proof_size` for an empty or too large one, `proof_kind` for one of no known kind
 */
export async function proofOf(file) {
  if (file.size === 0 || file.size > MAX_BYTES) throw new Trouble("proof_size", { name: file.name });
  const raw = new Uint8Array(await file.arrayBuffer());
  const digest = await crypto.subtle.digest("SHA-256", raw);
  return {
    name: [...file.name].slice(-200).join(""),
    sha256: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    media_type: kindOf(file.name, raw),
    size: file.size,
  };
}

/**
 * @param {string} name
 * @param {Uint8Array<ArrayBuffer>} raw
 */
function kindOf(name, raw) {
  const head = String.fromCharCode(...raw.slice(0, 64));
  const known = MAGIC.find(([magic, at]) => head.startsWith(magic, at));
  if (known !== undefined) {
    if (known[2] !== "application/zip") return known[2];
    const whole = new TextDecoder("latin1").decode(raw);
    return INSIDE.find(([part]) => whole.includes(part))?.[1] ?? known[2];
  }
  if (isText(raw)) return "text/plain";
  throw new Trouble("proof_kind", { name });
}

/** @param {Uint8Array<ArrayBuffer>} raw */
function isText(raw) {
  try {
    const words = new TextDecoder("utf-8", { fatal: true }).decode(raw);
    return !/[^\P{C}\r\n\t]/u.test(words);
  } catch {
    return false;
  }
}
