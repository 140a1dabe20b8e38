/**
 * What can go wrong, as one class with a code; the sentences stand in `_locales` as
 * `trouble_<code>` (what happened) and `trouble_<code>_remedy` (what to do).
 */

/**
 * @typedef {"no_target" | "not_granted" | "unreadable" | "page_changed" | "collector" | "address"
 *   | "backend_down" | "not_greenroom" | "version" | "unpaired" | "code_wrong" | "code_spent"
 *   | "refused" | "too_large" | "timeout" | "storage_full" | "cancelled"
 *   | "proof_size" | "proof_kind" | "unexpected"} TroubleCode
 */

export class Trouble extends Error {
  /**
   * @param {TroubleCode} code
   * @param {Record<string, string>} values fill the `{names}` of the sentences; `reason` is
   *   shown as it is below them
   * @param {Problem | null} problem the backend's own account of it
   */
  constructor(code, values = {}, problem = null) {
    super(code);
    this.code = code;
    this.values = values;
    this.problem = problem;
  }
}

/**
 * @param {unknown} error anything caught
 * @returns {Trouble} the same thing, as a Trouble
 */
export function asTrouble(error) {
  if (error instanceof Trouble) return error;
  if (error instanceof DOMException && error.name === "AbortError") return new Trouble("cancelled");
  if (error instanceof DOMException && error.name === "TimeoutError") return new Trouble("timeout");
  return new Trouble("unexpected", { reason: String(error) });
}

/** @param {Trouble} trouble @returns {boolean} whether the same request may do better later */
export function isPassing({ code, values }) {
  if (code === "refused") return Number(values.status) >= 500 || values.status === "429";
  return ["backend_down", "not_greenroom", "timeout", "unpaired", "version"].includes(code);
}
