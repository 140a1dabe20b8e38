/**
 * A masked snapshot: one HTML file of what the collector can see, to be sent in or to test an
 * adapter with. It runs nothing and fetches nothing when it is opened. Left out: scripts but for
 * the state that the adapter reads, what is hidden but for the links that the evidence names, viewers' names, portraits and ids, tokens and
 * whatever else an attribute may carry. `sdk/greenroom/capture/snapshot.py` follows the same rules
 * for pages saved by hand; where one changes, the other must.
 * A plain script, run beside `collector.js` in the same isolated world.
 */
(() => {
  "use strict";

  const MAX_ELEMENTS = 120000;
  const MAX_CHARS = 12 << 20;
  const MAX_VALUE = 2000;
  const SLICE_MS = 20;
  // Ids of a look of its own, so that those of the last check stay known.
  const SAMPLE = 199;

  const LEFT_OUT = new Set("SCRIPT STYLE LINK NOSCRIPT TEMPLATE TEXTAREA OBJECT EMBED BASE".split(" "));
  const EMPTY = new Set("AREA BR COL HR IMG INPUT META SOURCE TRACK WBR".split(" "));
  const KEPT = new Set(
    (
      "class id role name type property content itemprop itemtype itemscope alt title aria-label hidden open slot " +
      "datetime lang dir colspan rowspan sandbox data-e2e href src poster action"
    ).split(" "),
  );
  const ADDRESSES = new Set(["href", "src", "poster", "action"]);
  // What pages call places where other viewers show up.
  const CROWD =
    '[class*="rank" i], [class*="audience" i], [class*="viewer" i], [class*="gift" i], [class*="danmu" i], ' +
    '[class*="barrage" i], [class*="bottom-message" i], [class*="chat" i], [class*="comment" i], ' +
    '[class*="user-list" i], [class*="fans-list" i], [class*="member-list" i], [data-e2e*="audience"], [data-e2e*="rank"]';
  const SOMEBODY = "观众";

  const DIGIT = "[0-9０-９]";
  const PLACE = "[\\u4e00-\\u9fff]";
  const PATTERNS = [
    // A fixed line, a postal address, tokens. Every repetition is bounded: pages may be hostile.
    new RegExp(`(?<!${DIGIT})0${DIGIT}{2,3}[ -]?${DIGIT}{7,8}(?!${DIGIT})`, "g"),
    new RegExp(
      `${PLACE}{0,24}[省市区县镇乡村道路街巷园苑][^\\S\\n]?(?:${DIGIT}|[一二三四五六七八九十]){1,6}` +
        `(?:号|弄|栋|幢|单元|室|楼|组)(?:${DIGIT}{1,4}(?:号|栋|幢|单元|室|楼)){0,4}`,
      "g",
    ),
    /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}/g,
    /(?=[A-Za-z0-9_-]{32})(?=(?:[A-Za-z_-]{0,64}[0-9]){4})[A-Za-z0-9_-]{32,}/g,
  ];
  const LONG_NUMBER = /[0-9]{6,}/g;
  const SECRET_NAME =
    /token|auth|sign|^sig$|session|^sid$|ticket|secret|cookie|passw|csrf|xsrf|openid|unionid|^uid$|user_?id|sec_|ttwid|bogus|verifyfp|device|fingerprint|^_m_h5|spm|share|track|invite|phone|mobile/i;

  /** @param {string} found */
  const stars = (found) => found.replace(/\S/gu, (char) => "*".repeat(char.length));

  /** @param {string} words @returns {string} without anything that names or reaches a person */
  const cleaned = (words) => {
    let now = words;
    // One mask may uncover what the next one looks for.
    for (let before = ""; before !== now; ) {
      before = now;
      now = greenroomCollector.page.masked(now);
      for (const pattern of PATTERNS) now = now.replace(pattern, stars);
    }
    return now;
  };

  /** @param {string} raw @param {Set<string>} asked names in the query that say which room it is @returns {string} */
  const address = (raw, asked) => {
    let url;
    try {
      url = new URL(raw, document.baseURI);
    } catch {
      return cleaned(raw).slice(0, MAX_VALUE);
    }
    if (url.protocol === "data:" || url.protocol === "blob:" || url.protocol === "javascript:") return url.protocol;
    url.username = url.password = "";
    for (const [name, value] of [...url.searchParams]) {
      const isAsked = asked.has(name) && value.length <= 40;
      if (!isAsked && (SECRET_NAME.test(name) || value.length > 40)) url.searchParams.delete(name);
    }
    if (/[=?]/.test(url.hash)) url.hash = url.hash.replace(/\?.*/, "").replace(/.*=.*/, "");
    let plain = url.href;
    try {
      // Words in it are written in percent, which may hide where a number begins.
      plain = decodeURIComponent(url.href);
    } catch {
      // Not every address is written in UTF-8.
    }
    return (cleaned(plain) === plain ? cleaned(url.href) : cleaned(plain)).slice(0, MAX_VALUE);
  };

  /** @param {string} words */
  const escaped = (words) => words.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

  /** @param {Greenroom.Adapter} adapter @returns {Set<string>} attributes that its selectors and rules name */
  const attributesOf = (adapter) => {
    const found = JSON.stringify(adapter).matchAll(/\[([a-z][\w-]*)/g);
    const read = [adapter.comments?.author_attr, adapter.comments?.text_attr, ...adapter.picks.map((pick) => pick.attr)];
    return new Set([...[...found].map((one) => one[1] ?? ""), ...read.map((name) => name ?? "")].filter(Boolean));
  };

  /** @param {Greenroom.Adapter & {rooms?: string[]}} adapter @returns {Set<string>} query parts that its room addresses name */
  const askedOf = (adapter) =>
    new Set((adapter.rooms ?? []).flatMap((room) => [...room.matchAll(/[?&](\w+)=/g)].map((one) => one[1] ?? "")));

  // ---- state --------------------------------------------------------------------------------

  /**
   * The part of a state that an adapter reads: the same shape, nothing beside it.
   * @param {any} value @param {string[]} paths
   * @param {(words: string, path: string) => string} mask @returns {any}
   */
  const cutOut = (value, paths, mask) => {
    /** @type {any} */
    let made = Array.isArray(value) ? [] : {};
    for (const path of paths) {
      const found = greenroomCollector.page.walk(value, path);
      if (found === undefined || (found !== null && typeof found === "object")) continue;
      const parts = path.split(".");
      let from = value;
      let to = made;
      for (const [index, part] of parts.entries()) {
        if (index === parts.length - 1) {
          to[part] = typeof found === "string" ? mask(found, path) : found;
        } else {
          from = from[part];
          to[part] ??= Array.isArray(from) ? [] : {};
          to = to[part];
        }
      }
    }
    return made;
  };

  /** @param {string} one @param {string} other */
  const joined = (one, other) => [one, other].filter(Boolean).join(".");

  /** @param {Greenroom.State} rule @param {any} value @returns {{paths: string[], authors: Set<string>, images: Set<string>}} */
  const pathsOf = (rule, value) => {
    const roots = rule.decode === "jsonld" ? [""] : rule.root;
    /** @type {string[]} */
    const paths = [];
    /** @type {Set<string>} */
    const authors = new Set();
    /** @type {Set<string>} */
    const images = new Set();
    for (const root of roots) {
      const at = (/** @type {string} */ path) => joined(root, path);
      const plain = [...Object.values(rule.texts), ...Object.values(rule.counters), rule.room_id].flat();
      paths.push(...plain.map(at), ...rule.walls.map((wall) => at(wall.path)));
      if (rule.has) paths.push(at(rule.has));
      for (const path of Object.values(rule.images).flat()) images.add(at(path));
      if (rule.live) paths.push(at(rule.live.path));
      if (rule.no_goods_if_false) paths.push(at(rule.no_goods_if_false));
      const lists = [rule.services, rule.platform, rule.comments].filter((one) => one !== null);
      for (const { each, text } of lists) paths.push(...inEach(value, at(each), text));
      if (rule.comments) {
        for (const path of inEach(value, at(rule.comments.each), rule.comments.author)) authors.add(path);
      }
      if (rule.goods) {
        const { each, title, sale, compared, index } = rule.goods;
        const named = [...title, ...sale.path, ...(compared?.path ?? []), ...(index ? [index] : [])];
        paths.push(...inEach(value, at(each), named));
      }
    }
    return { paths: [...paths, ...authors, ...images], authors, images };
  };

  /** @param {any} value @param {string} each @param {string[]} names @returns {string[]} */
  const inEach = (value, each, names) => {
    const entries = greenroomCollector.page.walk(value, each);
    const count = Array.isArray(entries) ? Math.min(entries.length, 1000) : 0;
    return Array.from({ length: count }, (_, index) => names.map((name) => joined(joined(each, String(index)), name))).flat();
  };

  /** @param {any} value */
  const asJson = (value) => JSON.stringify(value).replace(/</g, "\\u003c");

  /** @param {Greenroom.Adapter} adapter @param {Set<string>} own names of the seller @param {(words: string) => string} mask @param {Set<string>} asked */
  const stateScripts = (adapter, own, mask, asked) => {
    /** @type {Map<string, any>} */
    const held = new Map();
    for (const rule of adapter.state) {
      for (const value of greenroomCollector.page.decode(rule)) {
        const { paths, authors, images } = pathsOf(rule, value);
        const part = cutOut(value, paths, (words, path) => {
          if (authors.has(path)) return own.has(words) ? words : SOMEBODY;
          return images.has(path) ? address(words, asked) : mask(words);
        });
        const key = `${rule.decode} ${rule.name}`;
        held.set(key, held.has(key) ? merged(held.get(key), part) : part);
      }
    }
    return [...held].map(([key, part]) => {
      const [decode, name] = key.split(" ");
      if (decode === "assigned") return `<script>window.${name}=${asJson(part)};</script>`;
      if (decode === "pace") {
        const chunk = `d:${asJson([{ streamStore: null, state: {}, ...part }])}\n`;
        return `<script>self.__pace_f.push([1,${JSON.stringify(chunk)}])</script>`;
      }
      const objects = Object.entries(part).flatMap(([kind, all]) => all.map((/** @type {any} */ one) => ({ "@type": kind, ...one })));
      return `<script type="application/ld+json">${asJson(objects)}</script>`;
    });
  };

  /** Two parts of the same state. @param {any} one @param {any} other @returns {any} */
  const merged = (one, other) => {
    if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return one ?? other;
    for (const [key, value] of Object.entries(other)) one[key] = key in one ? merged(one[key], value) : value;
    return one;
  };

  // ---- the page -----------------------------------------------------------------------------

  class Snapshot {
    /** @param {Greenroom.Adapter} adapter @param {any} sample */
    constructor(adapter, sample) {
      this.adapter = adapter;
      this.asked = askedOf(adapter);
      this.named = attributesOf(adapter);
      this.rows = adapter.comments?.rows.join(", ") ?? "";
      this.author = adapter.comments?.author.join(", ") ?? "";
      this.said = adapter.comments?.text.join(", ") ?? "";
      /** @type {Set<string>} names of the seller */
      this.own = new Set(sample.texts.filter((/** @type {any} */ text) => text.zone === "account_name").map((/** @type {any} */ text) => text.text));
      this.badge = adapter.comments?.seller.join(", ") ?? "";
      const { picks, goods, platform } = adapter;
      this.notices = platform.join(", ");
      this.counted = adapter.counters.flatMap((counter) => counter.css).join(", ");
      this.zoned = [...picks.flatMap((pick) => pick.css), ...(goods?.cards ?? []), ...platform].join(", ");
      /** @type {string[]} names of viewers, longest first */
      this.names = [];
      this.elements = 0;
      this.chars = 0;
      this.isCut = false;
    }

    /** @param {Element} element */
    isViewers(element) {
      if (this.rows === "" || !element.matches(this.rows)) return false;
      return !(this.badge && element.querySelector(this.badge)) && !this.own.has(this.nameIn(element));
    }

    /** @param {Element} row */
    nameIn(row) {
      const shown = this.author ? row.querySelector(this.author)?.textContent : "";
      const attribute = this.adapter.comments?.author_attr;
      return (shown || (attribute && row.getAttribute(attribute)) || "").trim().replace(/[：:\s]+$/, "");
    }

    /** @param {Element} element whether it holds what is the room's own */
    isZoned(element) {
      return this.zoned !== "" && element.matches(this.zoned);
    }

    /** @param {string} words @returns {string} */
    mask(words) {
      let now = words;
      for (const name of this.names) now = now.replaceAll(name, SOMEBODY);
      return cleaned(now);
    }

    /** Learns what viewers call themselves, to find it wherever else it stands. @param {Element[]} rows */
    learn(rows) {
      const found = rows.filter((row) => this.isViewers(row)).map((row) => this.nameIn(row));
      const names = new Set(found.filter((name) => name.length > 1 && name !== SOMEBODY));
      this.names = [...names].sort((a, b) => b.length - a.length);
    }

    /** @param {Element} element @param {boolean} viewers @returns {string} its attributes, each with a space before it */
    attributes(element, viewers) {
      /** @type {string[]} */
      const out = [];
      for (const { name, value } of element.attributes) {
        const isNamed = this.named.has(name);
        if (!KEPT.has(name) && !isNamed) continue;
        if (viewers && (ADDRESSES.has(name) || name === "title" || name === "aria-label")) continue;
        out.push(` ${name}="${escaped(this.value(name, value, viewers))}"`);
      }
      const rect = /** @type {Record<string, true>} */ ({ IFRAME: true, CANVAS: true, VIDEO: true })[element.nodeName];
      if (rect) {
        const { width, height } = element.getBoundingClientRect();
        out.push(` width="${Math.round(width)}" height="${Math.round(height)}"`);
      }
      const leaf = element.childElementCount === 0 && element.childNodes.length > 0;
      if (leaf && getComputedStyle(element).textDecorationLine.includes("line-through")) {
        out.push(' style="text-decoration:line-through"');
      }
      return out.join("");
    }

    /** @param {string} name @param {string} value @param {boolean} viewers */
    value(name, value, viewers) {
      if (ADDRESSES.has(name)) return value.startsWith("#") ? value : address(value, this.asked);
      const comments = this.adapter.comments;
      if (comments && name === comments.author_attr) return this.own.has(value.trim()) ? value : SOMEBODY;
      if (comments && name === comments.text_attr) return this.mask(value);
      // What a selector only asks to be there, it finds without its value too.
      if (this.named.has(name) && !KEPT.has(name)) return viewers || /[0-9]{4}/.test(value) ? "" : this.mask(value).slice(0, MAX_VALUE);
      const isCode = name === "class" || name === "id" || name.startsWith("data-");
      const kept = isCode ? cleaned(value) : this.mask(value);
      return kept.replace(LONG_NUMBER, stars).slice(0, MAX_VALUE);
    }

    /**
     * @param {Element} top @param {() => Promise<void>} rest gives the page its turn where it is due
     * @returns {Promise<string>} the markup of what is shown of it
     */
    async markup(top, rest) {
      /** @type {string[]} */
      const out = [];
      /** @typedef {{node: Node, crowd: boolean, own: boolean, row: Element | null}} Step crowd: viewers show up there; own: the room's own; row: its viewer's */
      /** @type {(Step | string)[]} */
      const stack = [{ node: top, crowd: false, own: false, row: null }];
      while (stack.length) {
        const step = stack.pop();
        if (step === undefined) break;
        if (typeof step === "string") {
          out.push(step);
          continue;
        }
        const { node, crowd, row } = step;
        if (node.nodeType === Node.TEXT_NODE) {
          const data = /** @type {Text} */ (node).data;
          const words = this.words(data, node, crowd, row);
          this.chars += words.length;
          out.push(escaped(words));
          continue;
        }
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        const element = /** @type {Element} */ (node);
        if (LEFT_OUT.has(element.tagName) || element.tagName === "svg" || !greenroomCollector.page.visible(element)) continue;
        this.elements += 1;
        if (this.elements > MAX_ELEMENTS || this.chars > MAX_CHARS) {
          this.isCut = true;
          continue;
        }
        await rest();
        const viewers = this.isViewers(element) ? element : row;
        const own = step.own || this.isZoned(element) || (this.rows !== "" && element.matches(this.rows));
        const inCrowd = !own && (crowd || element.matches(CROWD));
        const tag = element.tagName.toLowerCase();
        if (!/^[a-z][\w-]*$/.test(tag)) continue;
        const attributes = this.attributes(element, viewers !== null || inCrowd);
        if (element.tagName === "IFRAME") {
          out.push(await this.frame(/** @type {HTMLIFrameElement} */ (element), attributes, rest));
          continue;
        }
        out.push(`<${tag}${attributes}>`);
        if (EMPTY.has(element.tagName)) continue;
        const alone = this.notice(element) || (viewers === null ? this.number(element) : "");
        if (alone) {
          out.push(`${escaped(alone)}</${tag}>`);
          continue;
        }
        stack.push(`</${tag}>`);
        const light = greenroomCollector.page.children(element);
        for (let i = light.length - 1; i >= 0; i -= 1) stack.push({ node: /** @type {Node} */ (light[i]), crowd: inCrowd, own, row: viewers });
        const shadow = greenroomCollector.page.shadowOf(element);
        if (shadow) {
          stack.push("</template>");
          const inside = [...shadow.childNodes];
          for (let i = inside.length - 1; i >= 0; i -= 1) stack.push({ node: /** @type {Node} */ (inside[i]), crowd: inCrowd, own, row: viewers });
          stack.push(`<template shadowrootmode="${shadow.mode}">`);
        }
      }
      return out.join("");
    }

    /** @param {Element} element @returns {string} what the platform says of a viewer, without the name; empty where it is no such notice */
    notice(element) {
      if (this.notices === "" || !element.matches(this.notices)) return "";
      const words = greenroomCollector.page.wordsOf(element).text;
      const named = greenroomCollector.page.unnamed(words);
      return named === words ? "" : this.mask(named);
    }

    /** @param {Element} element @returns {string} the number that the page counts there, among viewers too; empty where it counts nothing */
    number(element) {
      return this.counted !== "" && element.matches(this.counted) ? greenroomCollector.page.numberIn(element) : "";
    }

    /** @param {string} data @param {Node} node @param {boolean} crowd @param {Element | null} row @returns {string} */
    words(data, node, crowd, row) {
      if (row === null) return crowd ? stars(data) : this.mask(data);
      const said = this.said ? node.parentElement?.closest(this.said) : null;
      if (said && row.contains(said)) return this.mask(data);
      return data.trim() ? SOMEBODY : data;
    }

    /** @param {HTMLIFrameElement} frame @param {string} attributes @param {() => Promise<void>} rest */
    async frame(frame, attributes, rest) {
      const inside = greenroomCollector.page.insideOf(frame);
      if (!inside?.body) return `<iframe${attributes}></iframe>`;
      const held = await this.markup(inside.body, rest);
      return `<iframe${attributes.replace(/ src="[^"]*"/, "")} srcdoc="${escaped(held)}"></iframe>`;
    }

    /** @returns {string} */
    head() {
      const kept = [...document.head.querySelectorAll("title, meta[property], meta[name=description], link[rel=canonical]")];
      const base = `<base href="${escaped(address(document.baseURI, this.asked))}">`;
      return [
        '<meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
        base,
        ...kept.map((element) => {
          if (element.tagName === "TITLE") return `<title>${escaped(this.mask(element.textContent ?? ""))}</title>`;
          if (element.tagName === "LINK") return `<link rel="canonical" href="${escaped(address(element.getAttribute("href") ?? "", this.asked))}">`;
          const content = element.getAttribute("content") ?? "";
          const value = /^https?:/.test(content) ? address(content, this.asked) : this.mask(content);
          const key = element.hasAttribute("property") ? "property" : "name";
          return `<meta ${key}="${escaped(element.getAttribute(key) ?? "")}" content="${escaped(value.slice(0, MAX_VALUE))}">`;
        }),
        ...stateScripts(this.adapter, this.own, (words) => this.mask(words), this.asked),
      ].join("\n");
    }

    /** The evidence with everything masked that the page is masked of. @param {any} sample @returns {any} */
    evidence(sample) {
      const texts = sample.texts.map((/** @type {any} */ text) => {
        const inCrowd = text.zone === "body" && this.isInCrowd(greenroomCollector.element(text.id));
        return { ...text, text: inCrowd ? stars(text.text) : this.mask(text.text) };
      });
      const links = sample.links.map((/** @type {any} */ link) => ({
        ...link, href: address(link.href, this.asked), text: this.mask(link.text),
      }));
      const images = sample.images.map((/** @type {any} */ image) => ({ ...image, src: image.src && address(image.src, this.asked) }));
      const goods = sample.goods.map((/** @type {any} */ one) => ({
        ...one, prices: one.prices.map((/** @type {any} */ price) => ({ ...price, raw: this.mask(price.raw) })),
      }));
      const away = greenroomCollector.page.folded();
      const folded_links = sample.folded_links
        .filter((/** @type {any} */ _, /** @type {number} */ index) => !this.isViewersPlace(away[index] ?? null))
        .map((/** @type {any} */ link) => ({ ...link, url: link.url && address(link.url, this.asked), text: this.mask(link.text) }));
      return { ...sample, texts, links, folded_links, images, goods };
    }

    /** @param {Element | null} element whether viewers show up where it stands */
    isInCrowd(element) {
      for (let node = element; node && !this.isZoned(node); node = node.parentElement) if (node.matches(CROWD)) return true;
      return false;
    }

    /** @param {Element | null} element whether a viewer may have put it there */
    isViewersPlace(element) {
      for (let node = element; node; node = node.parentElement) if (this.isViewers(node)) return true;
      return this.isInCrowd(element);
    }

    /**
     * Links that lie folded away: as many closed boxes around each as there are things to open, and
     * nothing else of what is closed.
     * @param {{text: string, url: string, clicks: number}[]} links masked @returns {string}
     */
    closed(links) {
      const made = links.map(({ text, url, clicks }) => {
        const href = url && ` href="${escaped(url)}"`;
        return `${"<div hidden>".repeat(clicks - 1)}<a${href}>${escaped(text)}</a>${"</div>".repeat(clicks - 1)}`;
      });
      return made.join("\n");
    }
  }

  /**
   * @param {Greenroom.Adapter} adapter
   * @param {string} version of the extension, for the record
   * @returns {Promise<string>} the snapshot, as the text of an HTML file
   */
  const take = async (adapter, version) => {
    const { sample, room } = JSON.parse(await greenroomCollector.collect(adapter, { sample: SAMPLE, settle: false }));
    const snapshot = new Snapshot(adapter, sample);
    const { rows } = snapshot;
    if (rows) snapshot.learn(greenroomCollector.page.roots().flatMap((root) => [...root.querySelectorAll(rows)]));
    let ends = performance.now() + SLICE_MS;
    const rest = async () => {
      if (performance.now() < ends) return;
      await greenroomCollector.page.turn();
      ends = performance.now() + SLICE_MS;
    };
    const body = await snapshot.markup(document.body, rest);
    const url = address(room.url, snapshot.asked);
    const shown = snapshot.evidence(sample);
    if (snapshot.isCut) shown.gaps.push({ zone: null, reason: "cap", sample: null, detail: `${MAX_ELEMENTS} elements` });
    const evidence = {
      schema: "greenroom-evidence/1",
      carrier: "extension",
      collector: version,
      room: { platform: adapter.id, url, room_id: room.room_id.replace(LONG_NUMBER, stars), state: room.state, host: "undeclared" },
      samples: [shown],
      gaps: [],
    };
    return [
      "<!doctype html>",
      `<!-- saved from url=(${String(url.length).padStart(4, "0")})${url.replace(/-->/g, "")} -->`,
      `<html><head>\n${snapshot.head()}\n</head>`,
      body,
      snapshot.closed(shown.folded_links),
      `<script type="application/greenroom-evidence+json">${asJson(evidence)}</script>`,
      "</html>\n",
    ].join("\n");
  };

  Object.assign(globalThis, { greenroomSnapshot: Object.freeze({ take, cleaned }) });
})();
