/**
 * A list of goods as product cards: pasted rows, or CSV as spreadsheets write it.
 *
 * A first row of headings says what the columns are; without one the first column is the title, and
 * every other cell is a price or a label by what it says.
 */

export const MAX_GOODS = 500;
const MAX_TITLE = 500;
const MAX_LABEL = 200;

const TITLE = /标题|品名|商品|名称|title|name/i;
const COMPARED = /原价|划线|吊牌|专柜|市场价|参考价|建议|compared|list/i;
const SALE = /价|price/i;
const BARE_AMOUNT = /^\d{1,8}(?:\.\d{1,2})?$/;
const AMOUNT = /[¥￥]\s?\d|\d\s?(?:元|块)|价\D{0,2}\d|^\d{1,8}(?:\.\d{1,2})?$/;

/** What a list of goods says nothing of. */
const UNSEEN = (
  "account_name avatar bio room_title cover notice overlay goods_image comment speech seller " +
  "licence disclosure player links service platform body"
).split(" ");

/**
 * @typedef {object} Row
 * @property {string} row its number in the list
 * @property {string} title
 * @property {string} sale label as shown; empty where there is none
 * @property {string} compared label as shown; empty where there is none
 * @property {string[]} labels all other words on the card
 */

/** @param {string} text @returns {Row[]} */
export function goodsOf(text) {
  const rows = cellsOf(text.replace(/^\ufeff/, ""));
  const [first = []] = rows;
  const isHeaded = first.some((cell) => TITLE.test(cell)) && !first.some((cell) => /\d/.test(cell));
  const heads = isHeaded ? first : [];
  return rows
    .map((cells, index) => cardOf(String(index + 1), cells, heads))
    .slice(isHeaded ? 1 : 0)
    .filter(({ title }) => title !== "");
}

/**
 * @param {string} row
 * @param {string[]} cells
 * @param {string[]} heads empty where the list has none
 * @returns {Row}
 */
function cardOf(row, cells, heads) {
  const at = heads.findIndex((head) => TITLE.test(head));
  /** @type {Row} */
  const card = {
    row,
    title: (cells[Math.max(0, at)] ?? "").slice(0, MAX_TITLE),
    sale: "",
    compared: "",
    labels: [],
  };
  cells.forEach((cell, index) => {
    if (cell === "" || index === Math.max(0, at)) return;
    const head = heads[index] ?? "";
    const isAmount = AMOUNT.test(cell);
    const label = (BARE_AMOUNT.test(cell) ? `¥${cell}` : cell).slice(0, MAX_LABEL);
    if (isAmount && COMPARED.test(head || cell) && card.compared === "") card.compared = label;
    else if (isAmount && (head === "" || SALE.test(head)) && card.sale === "") card.sale = label;
    else card.labels.push(cell.slice(0, MAX_LABEL));
  });
  return card;
}

/**
 * @param {Row[]} goods
 * @param {string} url of the room that they are for; empty where it is not known
 * @returns {object} evidence with these cards and nothing else seen
 */
export function goodsEvidence(goods, url) {
  /** @type {object[]} */
  const texts = [];
  const cards = goods.map(({ row, title, sale, compared, labels }) => {
    const goods = `g${row}`;
    const add = (/** @type {string} */ zone, /** @type {string} */ words) => {
      const id = `${goods}.${texts.length}`;
      texts.push({ id, text: words, zone, speaker: "seller", goods, source: "list" });
      return id;
    };
    const prices = [
      { role: "sale", raw: sale },
      { role: "compared", raw: compared },
    ].filter(({ raw }) => raw !== "");
    return {
      id: goods,
      index: Number(row),
      title: add("goods_title", title),
      prices: prices.map((price) => ({
        ...price,
        unit: "label",
        text: add("goods_price", price.raw),
      })),
      labels: labels.map((label) => add("goods_label", label)),
    };
  });
  return {
    schema: "greenroom-evidence/1",
    carrier: "record",
    collector: "goods list",
    room: { platform: "generic", url, state: "unknown", host: "undeclared" },
    samples: [{ at: new Date().toISOString(), texts, goods: cards }],
    gaps: UNSEEN.map((zone) => ({ zone, reason: "not_in_carrier", sample: null, detail: "" })),
  };
}

/**
 * @param {Report} report on what `goodsEvidence` made
 * @returns {LineFindings[]} what stands on the cards, by their rows; the rest of the room was not seen
 */
export function siftGoods({ checks }) {
  /** @type {Map<string, LineFinding[]>} */
  const found = new Map();
  for (const check of checks) {
    if (check.outcome === "error") {
      // Nobody knows what it would have found, so nothing here passes.
      const { id, outcome, says, remedy } = check;
      const one = { check: id, outcome, start: 0, end: 0, quote: "", says, suggestion: remedy };
      found.set("", [...(found.get("") ?? []), one]);
    }
    for (const one of check.findings) {
      const row = /^g(\d+)/.exec(one.goods ?? one.text ?? "")?.[1];
      if (row === undefined || one.outcome === "pass") continue;
      const { outcome, start, end, quote, says, remedy, lowered } = one;
      const isInText = start !== null && end !== null && end > start;
      found.set(row, [
        ...(found.get(row) ?? []),
        {
          check: check.id,
          outcome,
          start: 0,
          end: isInText ? [...quote].length : 0,
          quote,
          says,
          suggestion: remedy ?? check.remedy,
          lowered: lowered ?? null,
          ...(isInText ? { text: quote } : {}),
        },
      ]);
    }
  }
  return [...found].map(([id, findings]) => ({ id, findings }));
}

/**
 * @param {string} text
 * @returns {string[][]} rows of cells: by tabs where a row has any, else by commas; quotes as in CSV
 */
function cellsOf(text) {
  const by = /\t/.test(text) ? /\t/ : /[,，;；]/;
  /** @type {string[][]} */
  const rows = [];
  let cells = [""];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const last = cells.length - 1;
    if (isQuoted) {
      if (char === '"' && text[at + 1] === '"') cells[last] += text.charAt(++at);
      else if (char === '"') isQuoted = false;
      else cells[last] += char;
    } else if (char === '"' && cells[last]?.trim() === "") isQuoted = true;
    else if (by.test(char)) cells.push("");
    else if (char === "\n" || char === "\r") {
      rows.push(cells);
      cells = [""];
      if (char === "\r" && text[at + 1] === "\n") at++;
    } else cells[last] += char;
  }
  rows.push(cells);
  return rows.map((row) => row.map((cell) => cell.trim()));
}
