/** The part of a finding in which its operator holds it for a false alarm, or no longer does. */

import { node } from "./node.js";

/**
 * @param {Finding} finding
 * @param {CheckResult} check
 * @param {import("./finding.js").Sight} sight
 * @returns {HTMLElement}
 */
export function drawAlarm(finding, check, sight) {
  const box = node("div", { class: "alarm", "data-alarm": finding.fingerprint }, []);
  fill(box, finding, check, sight);
  return box;
}

/**
 * @param {HTMLElement} box
 * @param {Finding} finding
 * @param {CheckResult} check
 * @param {import("./finding.js").Sight} sight
 */
function fill(box, finding, check, sight) {
  const { words, alarms } = sight;
  const marked = alarms.of(finding.fingerprint);
  box.toggleAttribute("data-marked", marked !== undefined);
  if (marked === undefined) box.replaceChildren(openForm(box, finding, check, sight));
  else {
    const undo = node("button", { type: "button", class: "quiet undo" }, words.say("alarm_undo"));
    undo.addEventListener("click", async () => {
      await alarms.unmark(finding.fingerprint);
      fill(box, finding, check, sight);
      recount(sight);
    });
    box.replaceChildren(
      node("p", { class: "marked" }, [
        node("strong", {}, words.say("alarm_marked")),
        marked.note ? `${marked.note} ` : "",
        words.say("alarm_counts_still"),
      ]),
      undo,
    );
  }
}

/**
 * @param {HTMLElement} box
 * @param {Finding} finding
 * @param {CheckResult} check
 * @param {import("./finding.js").Sight} sight
 */
function openForm(box, finding, check, sight) {
  const { words, alarms, texts, report } = sight;
  const id = `alarm ${finding.fingerprint} ${document.querySelectorAll(".alarm").length}`;
  const note = node("input", { id, maxlength: "2000", autocomplete: "off" }, []);
  const wrong = node("p", { class: "gone", role: "status" }, "");
  const form = node("form", { class: "answer" }, [
    node("label", { for: id }, words.say("alarm_note")),
    note,
    node("button", { type: "submit" }, words.say("alarm_save")),
    wrong,
  ]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = finding.text === null ? "" : (texts.get(finding.text) ?? "");
    try {
      await alarms.mark(finding, check, report, text, note.value);
    } catch {
      wrong.textContent = words.say("trouble_storage_full");
      return;
    }
    fill(box, finding, check, sight);
    recount(sight);
    box.querySelector("button")?.focus();
  });
  return node("details", {}, [node("summary", {}, words.say("alarm")), form]);
}

/** @param {import("./finding.js").Sight} sight */
function recount({ words, alarms, report }) {
  const line = document.getElementById("alarm-count");
  if (line === null) return;
  const count = alarms.within(report);
  line.hidden = count === 0;
  line.textContent = count > 0 ? words.say("alarm_count", { count }) : "";
}
