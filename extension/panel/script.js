/** Scripts as lines, in portions that one request takes. */

/** What one request takes: the backend's limits with room to spare. */
const LINES_AT_ONCE = 500;
const CHARS_AT_ONCE = 80_000;

/** @typedef {{id: string, text: string}} ScriptLine */

/**
 * @param {ArrayBuffer} raw
 * @returns {string} as UTF-8, or as the encoding of older Chinese files
 */
export function decoded(raw) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder("gb18030").decode(raw);
  }
}

/** @param {string} text @returns {ScriptLine[]} with words in them, by their number */
export function linesOf(text) {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ id: String(index + 1), text: line.trim() }))
    .filter(({ text: line }) => line !== "" && !/^\d+$|-->|^WEBVTT/.test(line));
}

/** @param {ScriptLine[]} lines @returns {Generator<ScriptLine[]>} as many as one request takes */
export function* batches(lines) {
  /** @type {ScriptLine[]} */
  let batch = [];
  let chars = 0;
  for (const line of lines) {
    if (batch.length === LINES_AT_ONCE || (batch.length > 0 && chars + line.text.length > CHARS_AT_ONCE)) {
      yield batch;
      [batch, chars] = [[], 0];
    }
    batch.push(line);
    chars += line.text.length;
  }
  if (batch.length > 0) yield batch;
}
