"use strict";
(() => {
  const PAGE = 100;
  const data = JSON.parse(document.getElementById("rooms-data").textContent);
  const body = document.getElementById("rooms");
  const field = (name) => document.getElementById(name);
  const rooms = data.rooms.map((room) => ({ ...room, words: `${room.n} ${room.u}`.toLowerCase() }));
  let found = rooms;
  let page = 0;

  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  const made = (tag, words, kind) => {
    const one = document.createElement(tag);
    one.textContent = words;
    if (kind) one.className = kind;
    return one;
  };

  function row(room) {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    const name = room.f ? made("a", room.n) : made("span", room.n);
    if (room.f) name.href = room.f;
    head.append(name);
    const told = room.m ? fill(data.text.row_counts, room) : `${data.classes[room.c]} ${room.d}`;
    head.append(made("small", `${data.platforms[room.p]} · ${told}`));
    line.append(head);
    if (field("move")) {
      const cell = made("td", room.t);
      cell.title = data.moves[room.t] ?? "";
      cell.append(made("span", data.moves[room.t] ?? "", "sr"));
      line.append(cell);
    }
    if (!room.m) {
      const cell = made("td", data.classes[room.c], "n");
      cell.colSpan = 12;
      line.append(cell);
    }
    for (const mark of room.m) {
      const cell = document.createElement("td");
      cell.className = mark;
      const sign = made("span", data.signs[mark]);
      sign.ariaHidden = "true";
      cell.append(sign, made("span", data.words[mark], "sr"));
      line.append(cell);
    }
    return line;
  }

  function show(all) {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    page = Math.min(Math.max(page, 0), pages - 1);
    const here = all ? found : found.slice(page * PAGE, (page + 1) * PAGE);
    body.replaceChildren(...here.map(row));
    field("found").textContent = found.length
      ? `${fill(data.text.found, { count: found.length })} · ${fill(data.text.page, { page: page + 1, pages })}`
      : data.text.empty;
    field("before").disabled = page === 0;
    field("next").disabled = page === pages - 1;
  }

  function choose() {
    const words = field("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const value = (name) => field(name)?.value ?? "";
    const platform = value("platform"), visit = value("visit");
    const check = value("check"), item = value("item"), move = value("move");
    found = rooms.filter((room) =>
      words.every((word) => room.words.includes(word))
      && (platform === "" || room.p === Number(platform))
      && (visit === "" || room.c === Number(visit))
      && (check === "" || room.k.includes(Number(check)))
      && (item === "" || room.m[Number(item)] === "v")
      && (move === "" || room.t === move));
    page = 0;
    show();
  }

  field("filter").addEventListener("input", choose);
  field("filter").addEventListener("submit", (event) => event.preventDefault());
  field("filter").addEventListener("reset", () => setTimeout(choose));
  field("before").addEventListener("click", () => { page -= 1; show(); });
  field("next").addEventListener("click", () => { page += 1; show(); });
  for (const button of document.querySelectorAll("button[data-field]")) {
    button.addEventListener("click", () => {
      field("filter").reset();
      field(button.dataset.field).value = button.dataset.value;
      setTimeout(() => { choose(); field("rooms-head").scrollIntoView(); field("search").focus(); });
    });
  }
  addEventListener("beforeprint", () => show(true));
  addEventListener("afterprint", () => show());
  show();
})();
