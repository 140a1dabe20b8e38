/** The backend over HTTP: every request carries the token in a header, never a cookie. */

import { Trouble } from "./trouble.js";

export const DEFAULT_BASE = "http://127.0.0.1:8765";

/** How long one request may take. */
export const REQUEST_WAIT_MS = 60_000;

/** Between two looks at a job. */
const JOB_LOOK_MS = 500;

const LOOPBACK = ["127.0.0.1", "localhost"];

/**
 * @param {string} typed what a person typed as the backend's address
 * @returns {string} the address without a slash at its end
 * @throws {Trouble} `address` unless it is https, or http on this machine
 */
export function baseUrl(typed) {
  let url;
  try {
    url = new URL(typed.trim());
  } catch {
    throw new Trouble("address");
  }
  const isSafe =
    url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.includes(url.hostname));
  if (!isSafe || url.username || url.password || url.search || url.hash)
    throw new Trouble("address");
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/**
 * @param {string} ours
 * @param {string} theirs
 * @returns {boolean} whether two versions agree in all but the last number
 */
export function sameRelease(ours, theirs) {
  const release = (/** @type {string} */ version) => version.split(".").slice(0, 2).join(".");
  return release(ours) === release(theirs);
}

export class Backend {
  #base;
  #token;

  /**
   * @param {string} base as `baseUrl` returns it
   * @param {string | null} token from pairing with this same base
   */
  constructor(base, token) {
    this.#base = base;
    this.#token = token;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<string>} the backend's version
   * @throws {Trouble} `backend_down`, `not_greenroom`
   */
  async health(signal) {
    const answer = await this.#ask("GET", "/health", { signal });
    if (answer?.name !== "greenroom" || typeof answer.version !== "string") {
      throw new Trouble("not_greenroom", { base: this.#base });
    }
    return answer.version;
  }

  /**
   * @param {string} code the digits that the backend printed
   * @param {AbortSignal} signal
   * @returns {Promise<string>} the token
   * @throws {Trouble} `code_wrong`, `code_spent`, `not_greenroom`
   */
  async pair(code, signal) {
    const answer = await this.#ask("POST", "/v1/pairing", {
      body: { code },
      signal,
      refusals: { 401: "code_wrong", 403: "code_wrong", 429: "code_spent" },
    });
    if (typeof answer.token !== "string") throw new Trouble("not_greenroom");
    return answer.token;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Adapter[]>}
   */
  async platforms(signal) {
    return (await this.#ask("GET", "/v1/platforms", { signal })).platforms;
  }

  /**
   * @param {Evidence} evidence
   * @param {Map<string, Blob>} pictures that it names, by SHA-256
   * @param {AbortSignal} signal
   * @returns {Promise<{id: string, report: Report}>}
   */
  async audit(evidence, pictures, signal) {
    if (pictures.size === 0) {
      return this.#done(await this.#ask("POST", "/v1/audits", { body: evidence, signal }), signal);
    }
    const form = new FormData();
    form.append("evidence", new Blob([JSON.stringify(evidence)]), "evidence.json");
    for (const [name, blob] of pictures) form.append("image", blob, name);
    return this.#done(await this.#ask("POST", "/v1/audits", { form, signal }), signal);
  }

  /**
   * @param {any} answer an audit, or the job that the backend has made of it
   * @param {AbortSignal} signal
   * @returns {Promise<{id: string, report: Report}>} the audit, once it is there
   * @throws {Trouble} `refused` where the job came to nothing
   */
  async #done(answer, signal) {
    let job = answer;
    while (job.state === "queued" || job.state === "running") {
      await new Promise((resolve) => setTimeout(resolve, JOB_LOOK_MS));
      signal.throwIfAborted();
      job = await this.#ask("GET", `/v1/jobs/${encodeURIComponent(job.id)}`, { signal });
    }
    if (job.report !== undefined) return job;
    if (job.state !== "done") {
      throw new Trouble("refused", { reason: job.error?.message ?? job.state });
    }
    return this.#ask("GET", `/v1/audits/${encodeURIComponent(job.audit)}`, { signal });
  }

  /**
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<Report>} with what people have answered since
   */
  async report(id, signal) {
    return (await this.#ask("GET", `/v1/audits/${encodeURIComponent(id)}`, { signal })).report;
  }

  /**
   * @param {string} url of the page
   * @param {number} limit
   * @param {string} cursor
   * @param {AbortSignal} signal
   * @returns {Promise<{audits: AuditRow[], next: string | null}>}
   */
  async audits(url, limit, cursor, signal) {
    const query = new URLSearchParams({ url, limit: String(limit), cursor });
    return this.#ask("GET", `/v1/audits?${query}`, { signal });
  }

  /**
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<Changes>}
   */
  async changes(id, signal) {
    return this.#ask("GET", `/v1/audits/${encodeURIComponent(id)}/changes`, { signal });
  }

  /**
   * @param {string} list
   * @param {string} url of the page
   * @param {AbortSignal} signal
   * @returns {Promise<Checklist>}
   */
  async checklist(list, url, signal) {
    const query = new URLSearchParams({ url });
    return this.#ask("GET", `/v1/checklists/${list}?${query}`, { signal });
  }

  /**
   * @param {object} answer
   * @param {AbortSignal} signal
   */
  async answer(answer, signal) {
    await this.#ask("POST", "/v1/answers", { body: answer, signal });
  }

  /**
   * @param {File} picture
   * @param {string} zone where it will stand
   * @param {AbortSignal} signal
   * @returns {Promise<Look>}
   */
  async look(picture, zone, signal) {
    const form = new FormData();
    form.append("image", picture, picture.name);
    return (await this.#ask("POST", `/v1/images?zone=${zone}`, { form, signal })).images[0];
  }

  /**
   * @param {{id: string, text: string}[]} lines of a script
   * @param {AbortSignal} signal
   * @returns {Promise<LineFindings[]>}
   */
  async texts(lines, signal) {
    return (await this.#ask("POST", "/v1/texts", { body: { lines }, signal })).lines;
  }

  /**
   * @param {"GET" | "POST"} method
   * @param {string} path
   * @param {object} options
   * @param {unknown} [options.body] a JSON value
   * @param {FormData} [options.form] instead of a JSON value
   * @param {AbortSignal} options.signal
   * @param {Record<number, import("./trouble.js").TroubleCode>} [options.refusals] what a status means here
   * @returns {Promise<any>} the JSON of the answer
   */
  async #ask(
    method,
    path,
    { body, form, signal, refusals = { 401: "unpaired", 403: "unpaired" } },
  ) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (path.startsWith("/v1/") && this.#token) headers["X-Greenroom-Token"] = this.#token;
    let response;
    let text;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers,
        ...(form === undefined ? {} : { body: form }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_WAIT_MS)]),
        credentials: "omit",
        cache: "no-store",
        // A redirect would carry the token to an address that nobody typed.
        redirect: "error",
      });
      text = await response.text();
    } catch (error) {
      if (error instanceof DOMException) throw error;
      throw new Trouble("backend_down", { base: this.#base });
    }
    const answer = parsed(text);
    if (response.ok && answer !== null) return answer;
    const problem = /** @type {Problem | null} */ (response.ok ? null : answer);
    const code = refusals[response.status] ?? (problem === null ? "not_greenroom" : "refused");
    throw new Trouble(code, { base: this.#base, status: String(response.status) }, problem);
  }
}

/**
 * @param {string} text
 * @returns {any} the JSON object in `text`, or null
 */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
