/** How far a check is: one line, and its steps. */

import { node, part } from "./node.js";

/** @typedef {"idle" | import("./scan.js").Step | "waiting" | "done" | "failed"} Stage */

/** As a person follows them. */
const STEPS = ["collecting", "words", "pictures", "sending"];

export class Progress {
  /** @type {Stage} */
  stage = "idle";
  #key = "stage_idle";
  /** @type {Record<string, string | number>} */
  #values = {};
  /** @type {Set<string>} */
  #behind = new Set();
  #words;

  /** @param {import("./words.js").Vocabulary} words */
  constructor(words) {
    this.#words = words;
  }

  begin() {
    this.#behind.clear();
  }

  /**
   * @param {Stage} stage
   * @param {Record<string, string | number>} values
   */
  enter(stage, values) {
    if (stage !== this.stage) this.#behind.add(this.stage);
    [this.stage, this.#key, this.#values] = [stage, `stage_${stage}`, values];
  }

  /** @param {string} step that is done, whatever else is under way */
  pass(step) {
    this.#behind.add(step);
  }

  /** @param {string} key of the sentence that stands instead of a stage */
  say(key) {
    [this.stage, this.#key, this.#values] = ["idle", key, {}];
  }

  /** @param {boolean} isRunning */
  draw(isRunning) {
    const words = this.#words;
    const status = part("status", HTMLElement);
    status.textContent = words.say(this.#key, this.#values);
    status.dataset.stage = this.stage;
    const steps = part("steps", HTMLElement);
    steps.hidden = !isRunning && this.stage !== "waiting";
    steps.replaceChildren(
      ...STEPS.map((step) => {
        const state = step === this.stage ? "now" : this.#behind.has(step) ? "done" : "todo";
        return node("li", { "data-step": step, "data-state": state }, [
          words.say(`step_${step}`),
          node("span", { class: "spoken" }, words.say(`step_${state}`)),
        ]);
      }),
    );
  }
}
