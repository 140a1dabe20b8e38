/** Draws one finding: the words, the way to them, what to do, and whether it is held for wrong. */

import { drawAlarm } from "./alarm-form.js";
import { node } from "./node.js";
import { URGENT, advice, copyButton, marked } from "./pieces.js";

/**
 * @typedef {object} Sight What drawing needs besides the report.
 * @property {import("./words.js").Vocabulary} words
 * @property {Report} report
 * @property {Map<string, string>} texts texts that were read, by id
 * @property {(spot: Spot) => Promise<"there" | "gone" | "lost">} go scrolls the page there
 * @property {() => void} clear takes the marks off the page
 * @property {import("./alarms.js").Alarms} alarms
 */

/**
 * @param {Finding} finding
 * @param {Map<string, string>} texts texts that were read, by id
 * @returns {Spot | null} where it stands on the page, if anywhere
 */
export function spotOf({ text, goods, link, image, start, end }, texts) {
  if (text === null) {
    const id = goods ?? link ?? image;
    return id === null ? null : { id, start: null, end: null, hit: null };
  }
  const isWhole = start === null || end === null || end <= start;
  // Offsets count code points, JavaScript strings count UTF-16 units.
  const points = [...(texts.get(text) ?? "")];
  const hit = (isWhole ? points : points.slice(start, end)).join("") || null;
  return { id: text, start: isWhole ? null : start, end: isWhole ? null : end, hit };
}

/**
 * @param {Finding} finding
 * @param {CheckResult} check that it belongs to
 * @param {Sight} sight
 */
export function drawFinding(finding, check, sight) {
  const { words, go } = sight;
  const isUrgent = URGENT.has(finding.outcome);
  const spot = spotOf(finding, sight.texts);
  const gone = node("span", { class: "gone", role: "status" }, "");
  const speaker =
    finding.speaker !== null && words.has(`speaker_${finding.speaker}`)
      ? words.say(`speaker_${finding.speaker}`)
      : "";
  /** @type {(says: Words | null | undefined, above: Words) => string[]} */
  const unsaid = (says, above) =>
    [words.pick(says)].filter((text) => text !== "" && text !== words.pick(above));
  const where = [words.pick(finding.zone_name), speaker].filter(Boolean).join(" · ");
  const body = [
    where ? node("span", { class: "where" }, where) : null,
    drawQuote(finding, sight),
    finding.crop ? node("img", { class: "crop", src: finding.crop, alt: finding.quote }, []) : null,
    ...unsaid(finding.says, check.says).map((says) => node("span", {}, says)),
    spot === null ? null : node("span", { class: "go" }, words.say("finding_go")),
  ];
  let card;
  if (body.every((part) => part === null)) {
    // Something absent: the row's own sentence says it all.
    card = null;
  } else if (spot === null) {
    card = node("div", { class: "finding" }, body);
  } else {
    card = node("button", { type: "button", class: "finding" }, body);
    card.addEventListener("click", async () => {
      const found = await go(spot);
      gone.textContent = found === "there" ? "" : words.say(`finding_${found}`);
    });
  }
  const why = finding.why.map((step) => words.pick(step)).join(" · ");
  return node("li", { "data-finding": finding.fingerprint, "data-outcome": finding.outcome }, [
    card,
    gone,
    ...unsaid(finding.remedy, check.remedy).map((says) =>
      advice("remedy", words.say("check_remedy"), says),
    ),
    node("div", { class: "row" }, [
      isUrgent ? copyButton(taskOf(finding, check, words), words) : null,
      isUrgent ? drawAlarm(finding, check, sight) : null,
    ]),
    ...unsaid(finding.lowered, finding.says).map((says) => node("p", { class: "note" }, says)),
    why ? node("p", { class: "note" }, words.say("finding_why", { steps: why })) : null,
  ]);
}

/**
 * @param {Finding} finding
 * @param {CheckResult} check
 * @param {import("./words.js").Vocabulary} words
 * @returns {string} the finding and its remedy, as somebody else is told of it
 */
function taskOf({ quote, says, remedy, zone_name }, check, words) {
  const what = [check.name, zone_name].map((one) => words.pick(one)).filter(Boolean).join(" · ");
  return [
    `${what}${quote ? `“${quote}”` : ""}`,
    words.pick(says),
    `${words.say("check_remedy")} ${words.pick(remedy) || words.pick(check.remedy)}`,
  ]
    .filter(Boolean)
    .join("\n");
}

/**
 * @param {Finding} finding
 * @param {Sight} sight
 * @returns {HTMLElement | null} the hit within its text, as far as that was kept; else the quote
 */
function drawQuote({ text, start, end, quote }, { texts }) {
  const whole = text === null ? undefined : texts.get(text);
  const points = [...(whole ?? "")];
  if (points.length > 0 && start !== null && end !== null && end > start && end <= points.length) {
    return marked(whole ?? "", start, end);
  }
  return quote ? node("q", {}, [node("mark", {}, quote)]) : null;
}

