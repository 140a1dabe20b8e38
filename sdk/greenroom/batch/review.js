"use strict";
(() => {
  const data = JSON.parse(document.getElementById("review-data").textContent);
  const { cards, text, verdicts } = data;
  const field = (name) => document.getElementById(name);
  const store = `greenroom-review ${data.item} ${cards.map((card) => card.key).join(" ")}`;
  const answers = new Map(kept());
  let at = 0;

  function kept() {
    try { return JSON.parse(localStorage.getItem(store) ?? "[]"); } catch { return []; }
  }
  function keep() {
    // Some browsers give a local file no storage: then answers live as long as the page.
    try { localStorage.setItem(store, JSON.stringify([...answers])); } catch { return; }
  }
  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  function made(tag, words = "", kind = "") {
    const one = document.createElement(tag);
    one.textContent = words;
    if (kind) one.className = kind;
    return one;
  }
  function link(address, words) {
    const one = made("a", words);
    one.href = address;
    one.target = "_blank";
    one.rel = "noreferrer noopener";
    return one;
  }

  function finding(one) {
    const box = made("article", "", one.outcome);
    box.append(made("b", `${data.outcomes[one.outcome]} · ${one.name}`));
    box.append(made("p", `${one.zone ? `${one.zone} · ` : ""}${one.says}`));
    if (one.context[1]) {
      const quote = made("blockquote");
      quote.append(one.context[0], made("mark", one.context[1]), one.context[2]);
      box.append(quote);
    }
    if (one.crop.startsWith("data:image/")) {
      const crop = made("img");
      crop.src = one.crop;
      crop.alt = one.context[1];
      box.append(crop);
    }
    if (one.review) box.append(made("p", one.review, "soft"));
    return box;
  }

  function show(say) {
    const card = cards[at];
    const given = answers.get(card.key);
    field("progress").textContent =
      fill(text.progress, { at: at + 1, all: cards.length, done: answers.size });
    field("bar").max = cards.length;
    field("bar").value = answers.size;
    field("name").textContent = card.name;
    const about = made("p", `${card.platform} · ${card.seen} · `, "soft");
    about.append(link(card.report, text.report));
    if (card.url) about.append(" · ", link(card.url, text.room));
    const parts = [about];
    if (card.answered) parts.push(made("p", `${text.earlier}: ${card.answered}`, "soft"));
    if (card.findings.length) parts.push(made("h3", text.found), ...card.findings.map(finding));
    else parts.push(made("p", text.nothing));
    if (card.unseen.length) parts.push(made("h3", text.unseen), ...card.unseen.map((one) => made("p", one, "not_tested")));
    parts.push(made("h3", text.read));
    for (const [zone, words] of card.lines) {
      const line = made("p", words, "read");
      if (zone) line.prepend(made("span", `${zone} `, "soft"));
      parts.push(line);
    }
    if (!card.lines.length) parts.push(made("p", text.nothing_read, "soft"));
    field("card").replaceChildren(...parts);
    field("note").value = given?.note ?? "";
    for (const button of document.querySelectorAll("button[data-verdict]")) {
      button.ariaPressed = String(given?.verdict === button.dataset.verdict);
    }
    if (say !== undefined) field("said").textContent = say;
  }

  function move(step, say) {
    at = Math.min(Math.max(at + step, 0), cards.length - 1);
    show(say);
  }

  function answer(verdict) {
    const author = field("author").value.trim();
    const note = field("note").value.trim();
    if (!author) { field("said").textContent = text.need_author; field("author").focus(); return; }
    if (verdict === "not_applicable" && !note) {
      field("said").textContent = text.need_note;
      field("note").focus();
      return;
    }
    const card = cards[at];
    answers.set(card.key, {
      schema: "greenroom-answer/1", item: data.item, author, role: field("role").value,
      at: new Date().toISOString(), verdict, note,
      about: [...new Set(card.findings.map((one) => one.mark))],
    });
    keep();
    document.activeElement?.blur();
    move(1, fill(text.given, { name: card.name, verdict: verdicts[verdict] }));
  }

  function undo() {
    answers.delete(cards[at].key);
    keep();
    show("");
  }

  function save() {
    if (!answers.size) { field("said").textContent = text.none; return; }
    const lines = cards.filter((card) => answers.has(card.key)).map((card) =>
      JSON.stringify({ schema: data.schema, room: card.key, answer: answers.get(card.key) }));
    const file = link(URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "application/jsonl" })), "");
    file.download = `${data.item.replace("/", "-")}-answers.jsonl`;
    file.click();
    field("said").textContent = fill(text.saved, { count: lines.length });
  }

  const KEYS = {
    1: () => answer("met"), 2: () => answer("not_met"), 3: () => answer("not_applicable"),
    " ": () => move(1, ""), ArrowRight: () => move(1, ""), ArrowLeft: () => move(-1, ""),
    z: undo, n: () => field("note").focus(), s: save,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input, select, textarea");
    if (typing) {
      if (event.key === "Enter" || event.key === "Escape") typing.blur();
      return;
    }
    // A space on a button presses it, and on a summary opens it.
    if (event.key === " " && event.target.closest("button, summary, a")) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
  for (const button of document.querySelectorAll("button[data-verdict]")) {
    button.addEventListener("click", () => answer(button.dataset.verdict));
  }
  field("skip").addEventListener("click", () => move(1, ""));
  field("back").addEventListener("click", () => move(-1, ""));
  field("undo").addEventListener("click", undo);
  field("save").addEventListener("click", save);
  show();
})();
