/**
 * Reads one moment of a live room page by an adapter's rules. Read-only: it changes nothing.
 *
 * A plain script without imports, so that the extension (isolated world) and Playwright
 * (isolated world) run the very same file. The rules are those of
 * `sdk/greenroom/capture/saved`; where one changes, the other must.
 *
 * Result: a JSON string (cheaper to hand over than an object) of
 * `{sample: Sample, room: {url, room_id, state}, foreign: {index, url}[]}`, with Sample as in
 * `evidence.py`. foreign: frames of other origins, which only a collector of their own can read:
 * `inside` there, then `join` here.
 */
(() => {
  "use strict";

  const MAX_NODES = 400000;
  const MAX_ROOTS = 2000;
  const MAX_TEXTS = 6000;
  const MAX_CARDS = 500;
  const MAX_LABELS = 2000;
  const MAX_LINKS = 1000;
  const MAX_FOLDED = 20;
  // A number between a few words; a name with a number in it has more, or another number.
  const COUNT =
    /^[^0-9]{0,12}?((?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}(?:\.[0-9]{1,2})?)[万亿wWkK]?\+?)[^0-9]{0,12}$/u;
  const MAX_FOLDED_WORDS = 40;
  const MAX_CLOSED = 4;
  const MAX_FRAMES = 500;
  const MAX_FOREIGN = 8;
  const MAX_FOREIGN_CHARS = 200000;
  const FOREIGN_BUDGET_MS = 1500;
  const MAX_WORDS = 2000;
  const MAX_URL = 4096;
  const MAX_STATE = 8 << 20;
  const MAX_GOODS = 500;
  const MAX_LINES = 1000;
  // A smaller video is a preview or a sound, not the live picture.
  const MIN_PICTURE = 120;
  const MAX_OVER_PICTURE = 300;
  const FADED = 0.3;
  const MIN_PLAYER = 100;
  const MIN_FRAME = 100;
  const CLIMB = 6;
  const BUDGET_MS = 4000;
  // The page may not be kept waiting for longer than 50 ms; one step after the clock was asked
  // can still be a long one.
  const SLICE_MS = 20;
  const MAX_OBSERVED = 800;
  const PAINTED_MS = 1500;
  const SETTLE_MS = 300;
  const SETTLE_AT_MOST_MS = 2000;

  const SKIP = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "HEAD", "TITLE", "TEXTAREA"]);
  const PICTURES = new Set(["IMG", "VIDEO", "CANVAS"]);
  // Elements without a hyphen in their name that may hold a shadow tree.
  const HOSTS = new Set(
    "ARTICLE ASIDE BLOCKQUOTE BODY DIV FOOTER H1 H2 H3 H4 H5 H6 HEADER MAIN NAV P SECTION SPAN".split(" "),
  );
  const BLOCK = new Set(
    (
      "ADDRESS ARTICLE ASIDE BLOCKQUOTE BR BUTTON DD DETAILS DIALOG DIV DL DT FIELDSET FIGCAPTION " +
      "FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL OPTION P PRE SECTION SELECT " +
      "SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL VIDEO IFRAME"
    ).split(" "),
  );
  // The white space of HTML and Unicode that both readers fold; JavaScript's and Python's own
  // classes differ.
  const SPACE = "[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  const ONE_SPACE = new RegExp(SPACE);
  const SPACES = new RegExp(`${SPACE}+`, "g");
  // Mobile numbers (with +86, spaces or dashes, full-width digits), id-card numbers, e-mail,
  // places down to a house or room number.
  const D = "[0-9０-９]";
  const WAY = "路|街|道|巷|弄|村|胡同|里|小区|花园|家园|苑|公寓|广场|大厦";
  const DOOR = "号楼|号|弄|栋|幢|座|单元|室";
  const NO = `(?:${D}{1,5}|[一二三四五六七八九十百]{1,4})`;
  const PERSONAL = new RegExp(
    `(?<!${D})(?:\\+?86[ -]?)?[1１][3-9３-９]${D}[ -]?${D}{4}[ -]?${D}{4}(?!${D})` +
      `|(?<!${D})${D}{17}[0-9０-９Xx](?!${D})` +
      "|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_-]{1,63}\\.[A-Za-z0-9_.-]{2,63}" +
      `|[一-龥0-9０-９]{1,30}?(?:${WAY})[一-龥]{0,6}?${NO}(?:${DOOR})` +
      `(?:[一-龥]{0,6}?${NO}(?:${DOOR}|楼|层))*(?:[-－]?${D}{2,5})?`,
    "g",
  );
  // Whoever came, gave or followed: the name before what the platform says of it.
  const NAMED = /^(.{1,40}?)(?=[：:]?\s*(?:来了|加入了?直播间|进入了?直播间|送出|送给|赠送|关注了|点赞了|分享了|为主播|开通了|成为了?粉丝))/u;
  const PACE = /self\.__pace_f\.push\(\[\d+,("\w+:[\s\S]+?")\]\)\s*$/;

  /** @param {string} words */
  const fold = (words) => words.toWellFormed().replace(SPACES, " ").replace(/^ | $/g, "");
  /** @param {string} words */
  const masked = (words) => words.replace(PERSONAL, (found) => "*".repeat(found.length));
  /** @param {string} words a notice of the platform, without the name of whom it is about */
  const unnamed = (words) => words.replace(NAMED, (found) => found.replace(/\S/gu, (char) => "*".repeat(char.length)));

  // ---- turns -------------------------------------------------------------------------------

  let turnEnds = 0;

  const isDue = () => performance.now() > turnEnds;

  /** Lets the page have its turn. A message, since timers of a tab in the background are held back. */
  const turn = async () => {
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    port1.close();
    turnEnds = performance.now() + SLICE_MS;
  };

  // ---- kinds of nodes -----------------------------------------------------------------------

  // By number and name: in a frame, each of these is made by another constructor.

  /** @param {Node} node @returns {node is Element} */
  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  /** @param {Node} node @returns {node is Text} */
  const isText = (node) => node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE;
  /** @param {Node} node @returns {node is HTMLSlotElement} */
  const isSlot = (node) => node.nodeName === "SLOT" && "assignedNodes" in node;
  /** @param {Node} node @returns {node is HTMLIFrameElement} */
  const isFrame = (node) => node.nodeName === "IFRAME" && "contentDocument" in node;
  /** @param {Node} node @returns {node is ShadowRoot} */
  const isShadow = (node) => node.nodeType === Node.DOCUMENT_FRAGMENT_NODE && "host" in node;
  /** @param {Node} node @returns {node is Document} */
  const isDocument = (node) => node.nodeType === Node.DOCUMENT_NODE;

  // ---- what is shown ------------------------------------------------------------------------

  /** @type {WeakMap<Element, boolean>} */
  let visibility = new WeakMap();

  /** An element without a box of its own, whose contents stand in its parent's. @param {Element} element @returns {boolean} */
  const isBoxless = (element) => {
    const style = getComputedStyle(element);
    if (style.display !== "contents" || style.visibility !== "visible") return false;
    const up = above(element);
    return up !== null && visible(up);
  };

  /** @param {Element} element @returns {boolean} */
  const visible = (element) => {
    let known = visibility.get(element);
    if (known === undefined) {
      known =
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
        element.closest("head") !== null ||
        isBoxless(element);
      visibility.set(element, known);
    }
    return known;
  };

  /** Closed shadow trees that a driver of the browser has handed in, by their hosts. @type {WeakMap<Element, ShadowRoot>} */
  const adopted = new WeakMap();

  /** @param {Element} element @returns {ShadowRoot | null} */
  const shadowOf = (element) => {
    const name = element.tagName;
    if (!HOSTS.has(name) && !name.includes("-")) return null;
    const open = element.shadowRoot ?? adopted.get(element);
    if (open) return open;
    const dom = globalThis.chrome?.dom;
    // It takes elements of HTML only.
    return dom && "innerText" in element
      ? dom.openOrClosedShadowRoot(/** @type {HTMLElement} */ (element))
      : null;
  };

  /**
   * Where documents of frames stand that this page may read: what is measured in them counts from
   * their own corner.
   * @type {Map<Document, {frame: HTMLIFrameElement, x: number, y: number}>}
   */
  let framed = new Map();

  /** @param {HTMLIFrameElement} frame @returns {Document | null} its document, where it is of this page's own origin */
  const insideOf = (frame) => {
    try {
      return frame.contentDocument;
    } catch {
      return null;
    }
  };

  /**
   * What stands below a node, in reading order: the shadow tree instead of the light one, what
   * is slotted instead of the slot, a frame's page instead of the frame.
   * @param {Node} node
   * @returns {ArrayLike<Node>}
   */
  const below = (node) => {
    if (!isElement(node)) return node.childNodes;
    if (isSlot(node)) {
      const assigned = node.assignedNodes({ flatten: true });
      return assigned.length ? assigned : node.childNodes;
    }
    if (isFrame(node)) {
      const inside = insideOf(node);
      return inside?.body && framed.has(inside) ? [inside.body] : [];
    }
    if (isShut(node)) {
      // Bare words in it have no element of their own that could be asked whether it is shown.
      const summary = summaryOf(node);
      return summary ? [summary] : [];
    }
    return (shadowOf(node) ?? node).childNodes;
  };

  /** @param {Element} element whether it is details of which only the summary is shown */
  const isShut = (element) => element.tagName === "DETAILS" && !element.hasAttribute("open");

  /** @param {Element} details @returns {Element | null} */
  const summaryOf = (details) => details.querySelector(":scope > summary");

  /** @param {Element} element @returns {Element | null} what it stands in, out of shadow trees and frames too */
  const above = (element) => {
    const up = element.assignedSlot ?? element.parentElement;
    if (up) return up;
    const root = element.getRootNode();
    if (isShadow(root)) return root.host;
    return isDocument(root) ? (framed.get(root)?.frame ?? null) : null;
  };

  /** @param {Element} element whether closed details that it stands in, in no summary, fold it away */
  const isFoldedAway = (element) => {
    const up = element.parentElement;
    return up !== null && isShut(up) && element !== summaryOf(up);
  };

  /** @param {Element} element whether it itself keeps what is in it from being seen */
  const isHidden = (element) => {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.contentVisibility === "hidden") return true;
    // What stands in something invisible is invisible by inheritance, not by a container of its own.
    const around = above(element);
    return style.visibility === "hidden" && !(around && getComputedStyle(around).visibility === "hidden");
  };

  /** @param {Element} element @returns {number} how many things have to be opened to see it */
  const closedAround = (element) => {
    let closed = 0;
    for (let node = /** @type {Element | null} */ (element); node; node = above(node)) {
      closed += Number(isFoldedAway(node)) + Number(isHidden(node));
    }
    return closed;
  };

  /** @typedef {{text: string, nodes: Text[], from: Int32Array, offset: Int32Array}} Words */

  /**
   * Folds runs of text nodes to words, keeping for every UTF-16 unit the node it came from.
   * @param {(Text | null)[]} pieces null marks the edge of a block
   * @returns {Words}
   */
  const folded = (pieces) => {
    /** @type {string[]} */
    const out = [];
    /** @type {number[]} */
    const from = [];
    /** @type {number[]} */
    const offset = [];
    /** @type {Text[]} */
    const nodes = [];
    let gap = false;
    for (const piece of pieces) {
      if (piece === null) {
        gap = true;
        continue;
      }
      const index = nodes.push(piece) - 1;
      const data = piece.data;
      for (let i = 0; i < data.length; i += 1) {
        const char = data[i] ?? "";
        if (ONE_SPACE.test(char)) {
          gap = true;
          continue;
        }
        if (gap && out.length) {
          out.push(" ");
          from.push(index);
          offset.push(i);
        }
        gap = false;
        out.push(char);
        from.push(index);
        offset.push(i);
      }
    }
    // Half of a surrogate pair that the page left alone; no JSON document can carry it.
    return { text: out.join("").toWellFormed(), nodes, from: Int32Array.from(from), offset: Int32Array.from(offset) };
  };

  /**
   * Text nodes under `top` that are shown, with null at the edges of blocks.
   * @param {Node} top
   * @param {number} [enough] stop once so many characters are surely held
   * @returns {(Text | null)[]}
   */
  const pieces = (top, enough = Infinity) => {
    /** @type {(Text | null)[]} */
    const out = [];
    let held = 0;
    /** @type {(Node | null)[]} */
    const stack = [top];
    while (stack.length && held < enough) {
      const node = stack.pop();
      if (!node) {
        out.push(null);
      } else if (isText(node)) {
        out.push(node);
        if (enough < Infinity) held += [...fold(node.data)].length;
      } else if (isElement(node) || node.nodeType === Node.DOCUMENT_FRAGMENT_NODE) {
        const element = isElement(node) ? node : null;
        if (element && (SKIP.has(element.tagName) || element.tagName === "svg" || !visible(element))) continue;
        const edge = element !== null && BLOCK.has(element.tagName);
        if (edge) stack.push(null);
        const children = below(node);
        for (let i = children.length - 1; i >= 0; i -= 1) stack.push(children[i] ?? null);
        if (edge) stack.push(null);
      }
    }
    return out;
  };

  /** @param {Element} element */
  const wordsOf = (element) => folded(pieces(element));

  /** @param {Element} element a place of a number @returns {string} the number, "" where it shows something else */
  const numberIn = (element) => COUNT.exec(wordsOf(element).text)?.[1] ?? "";

  // ---- colours and boxes --------------------------------------------------------------------

  /** @typedef {[number, number, number, number]} Rgba */

  /** @param {string} css @returns {Rgba} */
  const rgba = (css) => {
    const found = /^rgba?\(([^)]+)\)/.exec(css);
    const [r = 0, g = 0, b = 0, a = 1] = found?.[1] ? found[1].split(/[ ,/]+/).map(Number) : [0, 0, 0, 0];
    return [r, g, b, a];
  };

  /** @type {(over: Rgba, under: Rgba) => Rgba} */
  const blend = (over, under) => {
    const a = over[3] + under[3] * (1 - over[3]);
    /** @param {0 | 1 | 2} i */
    const mix = (i) => (a ? (over[i] * over[3] + under[i] * under[3] * (1 - over[3])) / a : 0);
    return [mix(0), mix(1), mix(2), a];
  };

  /** @param {Rgba} colour */
  const hex = ([r, g, b]) =>
    "#" + [r, g, b].map((part) => Math.round(Math.min(255, Math.max(0, part))).toString(16).padStart(2, "0")).join("");

  /** @type {WeakMap<Element, {background: Rgba, colour: string, font_px: number}>} */
  let looks = new WeakMap();

  /** @param {Element} element @returns {{background: Rgba, colour: string, font_px: number}} */
  const look = (element) => {
    const known = looks.get(element);
    if (known) return known;
    const up = above(element);
    /** @type {Rgba} */
    const under = up ? look(up).background : [255, 255, 255, 1];
    const style = getComputedStyle(element);
    const background = blend(rgba(style.backgroundColor), under);
    const made = { background, colour: hex(blend(rgba(style.color), background)), font_px: parseFloat(style.fontSize) || 0 };
    looks.set(element, made);
    return made;
  };

  /** @param {number} px */
  const rounded = (px) => Math.round(px * 10) / 10;

  /**
   * @param {DOMRect} rect @param {Node} node that it was measured of @returns {[number, number, number, number]}
   * in px of the page, not of the frame that the node stands in
   */
  const box = (rect, node) => {
    const at = node.ownerDocument ? framed.get(node.ownerDocument) : undefined;
    return [rounded(rect.x + (at?.x ?? 0)), rounded(rect.y + (at?.y ?? 0)), rounded(rect.width), rounded(rect.height)];
  };

  /** @param {HTMLIFrameElement} frame @returns {{x: number, y: number}} where its contents begin, px of the page */
  const cornerOf = (frame) => {
    const [x, y] = box(frame.getBoundingClientRect(), frame);
    const style = getComputedStyle(frame);
    return { x: x + frame.clientLeft + parseFloat(style.paddingLeft), y: y + frame.clientTop + parseFloat(style.paddingTop) };
  };

  /** @typedef {[number, number, number, number]} Box x, y, width, height */

  /** @type {(one: Box, other: Box | null) => boolean} */
  const touches = ([x, y, width, height], other) =>
    other !== null && x < other[0] + other[2] && x + width > other[0] && y < other[1] + other[3] && y + height > other[1];

  /** Whether the middle of a box lies in a rectangle. @type {(rect: DOMRect, box: [number, number, number, number]) => boolean} */
  const covers = (rect, [x, y, width, height]) =>
    x + width / 2 >= rect.left && x + width / 2 <= rect.right && y + height / 2 >= rect.top && y + height / 2 <= rect.bottom;

  /**
   * Colours of words over the live picture. What an ancestor of the picture paints lies behind it,
   * so only what the words' own ancestors below that paint can stand between; where that lets the
   * picture through, the background is not known.
   * @param {Element} element @param {Element} picture @returns {{colour: string | null, background: string | null, faded: boolean}}
   * faded: so thin that nobody reads it
   */
  const overPicture = (element, picture) => {
    if (element.ownerDocument !== picture.ownerDocument) return { colour: null, background: null, faded: false };
    let opacity = 1;
    /** @type {Rgba} */
    let plate = [0, 0, 0, 0];
    for (let node = /** @type {Element | null} */ (element); node && !node.contains(picture); node = node.parentElement) {
      const style = getComputedStyle(node);
      plate = blend(plate, rgba(style.backgroundColor));
      opacity *= parseFloat(style.opacity) || 0;
    }
    const [r, g, b, a] = rgba(getComputedStyle(element).color);
    const faded = a * opacity < FADED;
    const thin = a * opacity < 0.98;
    if (plate[3] * opacity < 0.98) return { colour: thin ? null : hex([r, g, b, 1]), background: null, faded };
    return { colour: hex(blend([r, g, b, a], plate)), background: hex(plate), faded };
  };

  /**
   * Whether something that can't be seen through lies over words, at five points along their middle.
   * @param {Element} element @param {[number, number, number, number]} box
   * @returns {boolean | null} null where the page lets no such question reach the words
   */
  const covered = (element, [x, y, width, height]) => {
    const root = element.getRootNode();
    if (element.ownerDocument !== document || !(isDocument(root) || isShadow(root))) return null;
    if (getComputedStyle(element).pointerEvents === "none") return null;
    // Under a modal dialog nothing else can be hit: only the dialog's own box can be asked for.
    const modal = [...document.querySelectorAll("dialog:modal")].filter((dialog) => !dialog.contains(element));
    if (modal.length) {
      return modal.some((dialog) => opaque(dialog) && covers(dialog.getBoundingClientRect(), [x, y, width, height])) || null;
    }
    let hidden = 0;
    for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const over = [];
      for (const hit of root.elementsFromPoint(x + width * part, y + height / 2)) {
        if (hit.contains(element) || element.contains(hit)) break;
        over.push(hit);
      }
      if (over.some(opaque)) hidden += 1;
    }
    return hidden > 1;
  };

  /** @param {Element} element */
  const opaque = (element) => {
    const style = getComputedStyle(element);
    const solid = rgba(style.backgroundColor)[3] > 0.5 || style.backgroundImage !== "none";
    return (solid || PICTURES.has(element.tagName)) && (parseFloat(style.opacity) || 0) > 0.5;
  };

  // ---- state --------------------------------------------------------------------------------

  /** @param {any} value @param {string} path @returns {any} */
  const walk = (value, path) => {
    for (const part of path ? path.split(".") : []) {
      if (Array.isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : undefined;
      else if (value && typeof value === "object") value = Object.hasOwn(value, part) ? value[part] : undefined;
      else return undefined;
    }
    return value;
  };

  /** @param {any} value @param {string[]} paths @returns {[string, string] | null} */
  const first = (value, paths) => {
    for (const path of paths) {
      const found = walk(value, path);
      if (typeof found !== "string" && typeof found !== "number") continue;
      const text = fold(String(found));
      if (text) return [text, path];
    }
    return null;
  };

  /** The scalar at `path` as text, true and false among them. @param {any} value @param {string} path */
  const said = (value, path) => {
    const found = walk(value, path);
    return typeof found === "boolean" ? String(found) : (first(found, [""])?.[0] ?? "");
  };

  /** @param {string} text @returns {any[]} one value, or none where it is no JSON */
  const json = (text) => {
    if (text.length > MAX_STATE) return [];
    try {
      return [JSON.parse(text)];
    } catch {
      return [];
    }
  };

  /** @param {string[]} texts @returns {any[]} */
  const decodePace = (texts) => {
    let last;
    for (const text of texts) {
      const found = PACE.exec(text.trim());
      if (!found?.[1] || !text.includes("streamStore") || !text.includes("state")) continue;
      for (const chunk of json(found[1])) {
        for (const parsed of json(String(chunk).replace(/^\w+:/, ""))) {
          for (const part of Array.isArray(parsed) ? parsed : [parsed]) {
            if (part && typeof part === "object" && "state" in part) last = part;
          }
        }
      }
    }
    return last === undefined ? [] : [last];
  };

  /**
   * What scripts assign to `window.<name>`: JSON in which `undefined` may stand bare.
   * @param {string} name @param {string[]} texts @returns {any[]}
   */
  const decodeAssigned = (name, texts) =>
    texts.flatMap((text) => {
      const found = text.length <= MAX_STATE ? new RegExp(`\\b${name}\\s*=\\s*(?=[{[])`).exec(text) : null;
      if (!found) return [];
      const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}[\]]|\b(?:undefined|NaN)\b/g;
      let at = (token.lastIndex = found.index + found[0].length);
      let depth = 0;
      const out = [];
      for (let next = token.exec(text); next; next = token.exec(text)) {
        const bare = next[0] === "undefined" || next[0] === "NaN";
        out.push(text.slice(at, next.index), bare ? "null" : next[0]);
        at = token.lastIndex;
        depth += Number("{[".includes(next[0])) - Number("}]".includes(next[0]));
        if (depth === 0) return json(out.join(""));
      }
      return [];
    });

  /** @param {string[]} texts @returns {any[]} schema.org objects grouped by type */
  const decodeJsonld = (texts) => {
    /** @type {Record<string, any[]>} */
    const grouped = Object.create(null);
    const queue = texts.flatMap(json);
    while (queue.length) {
      const one = queue.shift();
      if (Array.isArray(one)) queue.unshift(...one);
      else if (one && typeof one === "object") {
        const kind = one["@type"];
        if (typeof kind === "string") (grouped[kind] ??= []).push(one);
        queue.unshift(one["@graph"], one.itemListElement, one.item);
      }
    }
    return Object.keys(grouped).length ? [{ ...grouped }] : [];
  };

  /** @param {Greenroom.State} rule @returns {any[]} */
  const decode = (rule) => {
    const scripts = [...document.scripts];
    if (rule.decode === "pace") return decodePace(scripts.map((script) => script.text));
    if (rule.decode === "assigned") return decodeAssigned(rule.name, scripts.map((script) => script.text));
    if (rule.decode !== "jsonld") return [];
    return decodeJsonld(scripts.filter((script) => script.type.toLowerCase() === "application/ld+json").map((script) => script.text));
  };

  /** @param {any} entry @param {string} role @param {Greenroom.Amount | null | undefined} amount @param {string} at */
  const price = (entry, role, amount, at) => {
    const found = amount ? first(entry, amount.path) : null;
    return found && amount ? { role, raw: found[0].slice(0, 200), unit: amount.unit, text: null, source: at + found[1] } : null;
  };

  /**
   * @typedef {{texts: Map<string, [string, string]>, images: Map<string, [string, string]>,
   *   counters: Map<string, [string, string]>, services: [string, string][],
   *   platform: [string, string][], comments: [string, string, string][], wall: string,
   *   goods: {title: [string, string] | null, prices: any[], index: number | null}[],
   *   room_id: string, state: string, saysNoGoods: boolean, moreGoods: boolean}} Read
   */

  /**
   * Entry, words and source of each entry that holds words.
   * @param {Greenroom.Lines | null} rule @param {any} root @param {string} name @returns {[any, string, string][]}
   */
  const lines = (rule, root, name) => {
    const entries = rule ? walk(root, rule.each) : null;
    if (!rule || !Array.isArray(entries)) return [];
    return entries.slice(0, MAX_LINES).flatMap((entry, index) => {
      const found = first(entry, rule.text);
      return found ? [[entry, found[0], `${name}${rule.each}.${index}.${found[1]}`]] : [];
    });
  };

  /** @param {Greenroom.Adapter} adapter @returns {Read} */
  const readState = (adapter) => {
    /** @type {Read} */
    const read = {
      texts: new Map(), images: new Map(), counters: new Map(), services: [], platform: [], comments: [], wall: "", goods: [],
      room_id: "", state: "", saysNoGoods: false, moreGoods: false,
    };
    for (const rule of adapter.state) {
      for (const value of decode(rule)) {
        // A list is no root: a later path may name an entry of it.
        const root = rule.root
          .map((path) => walk(value, path))
          .find((found) => found && typeof found === "object" && !Array.isArray(found) && (walk(found, rule.has) ?? null) !== null);
        if (root) readRule(adapter, rule, root, read);
      }
    }
    return read;
  };

  /** @param {Greenroom.Adapter} adapter @param {Greenroom.State} rule @param {any} root @param {Read} read */
  const readRule = (adapter, rule, root, read) => {
    const name = `state:${adapter.id}:`;
    /** @type {[Record<string, string[]>, Map<string, [string, string]>][]} */
    const tables = [[rule.texts, read.texts], [rule.images, read.images], [rule.counters, read.counters]];
    for (const [paths, into] of tables) {
      for (const [key, tried] of Object.entries(paths)) {
        const found = into.has(key) ? null : first(root, tried);
        if (found) into.set(key, [found[0], name + found[1]]);
      }
    }
    if (!read.room_id) read.room_id = first(root, rule.room_id)?.[0] ?? "";
    const live = rule.live && !read.state ? said(root, rule.live.path) : "";
    if (live && rule.live) {
      read.state = rule.live.live.includes(live) ? "live" : rule.live.ended.includes(live) ? "ended" : "";
    }
    for (const wall of rule.walls) {
      if (!read.wall && wall.values.includes(said(root, wall.path))) read.wall = wall.state;
    }
    if (rule.no_goods_if_false && walk(root, rule.no_goods_if_false) === false) read.saysNoGoods = true;
    for (const [, words, at] of lines(rule.services, root, name)) read.services.push([words, at]);
    for (const [, words, at] of lines(rule.platform, root, name)) read.platform.push([words, at]);
    for (const [entry, words, at] of lines(rule.comments, root, name)) {
      read.comments.push([first(entry, rule.comments?.author ?? [])?.[0] ?? "", words, at]);
    }
    const entries = rule.goods ? walk(root, rule.goods.each) : null;
    if (Array.isArray(entries) && entries.length > MAX_GOODS) read.moreGoods = true;
    for (const [index, entry] of (Array.isArray(entries) ? entries.slice(0, MAX_GOODS) : []).entries()) {
      if (!entry || typeof entry !== "object" || !rule.goods) continue;
      const at = `${name}${rule.goods.each}.${index}.`;
      const title = first(entry, rule.goods.title);
      const sale = price(entry, "sale", rule.goods.sale, at);
      const compared = price(entry, "compared", rule.goods.compared, at);
      // An equal second price is the same price stored twice, never a struck one.
      const prices = [sale, compared && sale?.raw === compared.raw ? null : compared].filter((one) => one !== null);
      const number = rule.goods.index ? walk(entry, rule.goods.index) : null;
      read.goods.push({
        title: title ? [title[0], at + title[1]] : null,
        prices,
        index: Number.isInteger(number) ? number : null,
      });
    }
  };

  // ---- one sample ---------------------------------------------------------------------------

  /**
   * What an id stands for, so that a finding can be shown on the page. Kept over samples; the
   * nodes themselves stay in the page.
   * @type {Map<string, {element: Element | null, words: Words | null, src?: string}>}
   */
  const known = new Map();

  /** @type {(Document | ShadowRoot | Element)[]} */
  let lastRoots = [document];
  /** @type {Element[]} the links that lay folded away at the last look, as it lists them */
  let foldedAway = [];

  /** What was read last, for `join`. @type {{page: Page, room: {url: string, room_id: string, state: string}} | null} */
  let last = null;

  /**
   * @typedef {object} Foreign A frame of another origin that a collector of its own may read.
   * @property {number} index among the frames of this window
   * @property {HTMLIFrameElement} frame
   * @property {Window | null} window
   * @property {any} entry its line among `frames`
   * @property {number} x of its contents, px of the page
   * @property {number} y
   *
   * @typedef {object} Reading What `inside` found in such a frame; boxes in px of the frame.
   * @property {number} index
   * @property {string} host
   * @property {any[]} texts
   * @property {any[]} links
   * @property {any[]} folded
   * @property {any[]} frames
   * @property {any[]} gaps
   */

  class Page {
    /** @param {Greenroom.Adapter} adapter @param {number} index @param {number} deadline */
    constructor(adapter, index, deadline) {
      this.adapter = adapter;
      this.prefix = `${index}.`;
      this.deadline = deadline;
      /** @type {any[]} */ this.texts = [];
      /** @type {any[]} */ this.goods = [];
      /** @type {any[]} */ this.links = [];
      /** @type {any[]} */ this.folded = [];
      /** @type {any[]} */ this.images = [];
      /** @type {any[]} */ this.counters = [];
      /** @type {any[]} */ this.gaps = [];
      /** @type {[number, number, number, number] | null} */ this.player = null;
      /** @type {Set<Element>} */ this.used = new Set();
      /** @type {Map<Element, any[]>} */ this.toWatch = new Map();
      this.price = new RegExp(adapter.price_text);
      this.compared = new RegExp(adapter.compared_text);
      /** @type {any[]} */ this.frames = [];
      /** @type {Foreign[]} */ this.foreign = [];
      this.at = "";
      /** @type {(Document | ShadowRoot | Element)[]} */ this.roots = [document];
    }

    /** Every shadow root, however deep, so that selectors reach into all of them. */
    async findRoots() {
      let nodes = 0;
      framed = new Map();
      for (let i = 0; i < this.roots.length; i += 1) {
        if (i >= MAX_ROOTS) {
          this.gap(null, "cap", `${MAX_ROOTS} shadow trees and frames`);
          return;
        }
        const root = this.roots[i];
        if (!root) break;
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          nodes += 1;
          if ((nodes & 255) === 0 && isDue()) await turn();
          if (nodes > MAX_NODES || ((nodes & 1023) === 0 && performance.now() > this.deadline)) {
            this.gap(null, nodes > MAX_NODES ? "cap" : "budget", `${nodes} elements`);
            return;
          }
          const element = /** @type {Element} */ (node);
          if (isFrame(element)) this.enter(element);
          const shadow = shadowOf(element);
          if (shadow) this.roots.push(shadow);
        }
      }
    }

    /** Reads a frame's page too, where it is of this page's own origin and is shown. @param {HTMLIFrameElement} frame */
    enter(frame) {
      const inside = visible(frame) ? insideOf(frame) : null;
      const top = inside?.body;
      if (!inside || !top || isWaiting(frame, inside)) return;
      framed.set(inside, { frame, ...cornerOf(frame) });
      // Its head has titles and cards of its own that are nobody's here.
      this.roots.push(top);
    }

    /** @param {string | null} zone @param {string} reason @param {string} [detail] */
    gap(zone, reason, detail = "") {
      const cut = detail.slice(0, 400);
      if (!this.gaps.some((gap) => gap.zone === zone && gap.reason === reason && gap.detail === cut)) {
        this.gaps.push({ zone, reason, sample: null, detail: cut });
      }
    }

    /** @param {string} selector @param {Element} [within] @returns {Element[]} */
    all(selector, within) {
      const found = within
        ? [...within.querySelectorAll(selector)]
        : this.roots.flatMap((root) => [...root.querySelectorAll(selector)]);
      return found.slice(0, MAX_TEXTS).filter(visible);
    }

    /** Matches of the first selector that has any. @param {string[]} css @param {Element} [within] @returns {[Element, string][]} */
    first(css, within) {
      for (const selector of css) {
        const found = this.all(selector, within);
        if (found.length) return found.slice(0, within ? MAX_CARDS : MAX_TEXTS).map((element) => [element, selector]);
      }
      return [];
    }

    /**
     * @param {Words | string} words @param {string} zone @param {string} speaker @param {string} source
     * @param {Element | null} element @param {string | null} [goods] @returns {string | null} its id
     */
    text(words, zone, speaker, source, element, goods = null) {
      let text = typeof words === "string" ? words : words.text;
      if (!text) return null;
      if (this.texts.length >= MAX_TEXTS) {
        this.gap(zone, "cap", `${MAX_TEXTS} texts`);
        return null;
      }
      const points = [...text];
      if (points.length > MAX_WORDS) {
        this.gap(zone, "cap", `${MAX_WORDS} characters a text`);
        text = points.slice(0, MAX_WORDS).join("");
      }
      const id = `${this.prefix}t${this.texts.length}`;
      /** @type {any} */
      const made = {
        id, text, zone, speaker, box: null, font_px: null, colour: null, background: null,
        on_screen: null, covered: null, source: source.slice(0, 400), goods,
      };
      const range = typeof words === "string" ? null : rangeOf(words, 0, words.from.length);
      const shown = range?.startContainer.parentElement;
      if (range && shown) {
        const style = look(shown);
        made.box = box(range.getBoundingClientRect(), shown);
        made.font_px = rounded(style.font_px);
        made.colour = style.colour;
        made.background = hex(style.background);
        this.watch(shown, made);
      }
      known.set(id, { element, words: typeof words === "string" ? null : words });
      this.texts.push(made);
      return id;
    }

    /** @param {Element} element @param {any} made */
    watch(element, made) {
      const others = this.toWatch.get(element);
      if (others) others.push(made);
      else this.toWatch.set(element, [made]);
    }

    /** @param {string} src @param {string} zone @param {string} source @param {Element | null} element */
    image(src, zone, source, element) {
      if (!src || this.images.some((image) => image.zone === zone && image.src === src)) return;
      const id = `${this.prefix}i${this.images.length}`;
      const rect = element && element.closest("head") === null ? box(element.getBoundingClientRect(), element) : null;
      known.set(id, { element, words: null, src });
      // What is held in the address itself is handed over as bytes, not as an address.
      const address = src.startsWith("data:") ? src.slice(0, src.search(/[;,]|$/)) : src.slice(0, MAX_URL);
      this.images.push({
        id, zone, src: address, box: rect, sha256: null, media_type: "", source: source.slice(0, 400),
      });
    }

    /** The live picture as a picture whose pixels can be taken: the largest video that is shown. */
    frame() {
      const sized = this.all("video").map((video) => ({ video, rect: video.getBoundingClientRect() }));
      const [best] = sized.sort((a, b) => b.rect.width * b.rect.height - a.rect.width * a.rect.height);
      if (!best || best.rect.width < MIN_PLAYER || best.rect.height < MIN_PLAYER) return;
      const id = `${this.prefix}i${this.images.length}`;
      known.set(id, { element: best.video, words: null, src: "" });
      this.images.push({
        id, zone: "player", src: "", box: box(best.rect, best.video), sha256: null, media_type: "", source: "dom:video",
      });
    }

    /** @param {Greenroom.Pick} pick */
    async pick(pick) {
      if (isDue()) await turn();
      const found = this.first(pick.css);
      for (const [element, selector] of pick.many ? found : found.slice(0, 1)) {
        if (isDue()) await turn();
        const attr = pick.attr || (element.tagName === "META" ? "content" : "");
        const source = `dom:${selector}${attr ? `@${attr}` : ""}`;
        /** @type {Words | string} */
        let words = attr
          ? fold(element.getAttribute(attr) ?? "")
          : element.tagName === "TITLE" ? fold(element.textContent ?? "") : wordsOf(element);
        if (pick.without) {
          const raw = typeof words === "string" ? words : words.text;
          words = fold(raw.replace(new RegExp(pick.without, "g"), ""));
        }
        if (pick.zone === "cover" || pick.zone === "avatar") {
          const src = typeof words === "string" ? words : words.text;
          this.image(src ? absolute(src) : "", pick.zone, source, element);
        } else {
          this.text(words, pick.zone, pick.speaker, source, element);
          this.used.add(element);
        }
      }
    }

    async platform() {
      for (const selector of this.adapter.platform) {
        for (const element of this.all(selector)) {
          if (isDue()) await turn();
          if (this.used.has(element)) continue;
          const words = wordsOf(element);
          words.text = unnamed(words.text);
          this.text(words, "platform", "platform", `dom:${selector}`, element);
          this.used.add(element);
        }
      }
    }

    /** @param {Greenroom.GoodsPick} pick */
    async readGoods(pick) {
      let cards = this.first(pick.cards).map(([element]) => element);
      if (!cards.length && pick.by_price) cards = await this.cardsByPrice(pick);
      for (const card of cards.slice(0, MAX_CARDS)) {
        if (isDue()) await turn();
        await this.card(pick, card);
        this.used.add(card);
      }
      if (cards.length > MAX_CARDS) this.gap("goods", "cap", `${MAX_CARDS} cards`);
    }

    /** Outermost elements whose whole words are one price. @param {ParentNode} within @returns {Promise<Element[]>} */
    async priceLabels(within) {
      /** @type {Element[]} */
      const found = [];
      /** @type {Set<Element>} */
      const inside = new Set();
      for (const element of within.querySelectorAll("*")) {
        if (isDue()) await turn();
        if (element.parentElement && inside.has(element.parentElement)) inside.add(element);
        else if (!SKIP.has(element.tagName) && this.isPrice(element)) {
          found.push(element);
          inside.add(element);
        }
      }
      return found;
    }

    /** @param {Element} element */
    isPrice(element) {
      const short = element.textContent ?? "";
      if (short.length > 80 || !/[0-9０-９?？xX*＊元块]/.test(short) || !visible(element)) return false;
      return this.price.test(wordsOf(element).text);
    }

    /** @param {Greenroom.GoodsPick} pick @returns {Promise<Element[]>} */
    async cardsByPrice(pick) {
      /** @type {Set<Element>} */
      const cards = new Set();
      const labels = [];
      for (const root of this.roots) labels.push(...(await this.priceLabels(root)));
      if (labels.length > MAX_LABELS) this.gap("goods", "cap", `${MAX_LABELS} price labels`);
      for (const label of labels.slice(0, MAX_LABELS)) {
        if (isDue()) await turn();
        const card = this.climb(label, pick);
        if (card) cards.add(card);
      }
      return [...cards];
    }

    /** @param {Element} label @param {Greenroom.GoodsPick} pick @returns {Element | null} */
    climb(label, pick) {
      let node = label.parentElement;
      for (let i = 0; i < CLIMB && node; i += 1) {
        if (node.tagName === "BODY" || node.tagName === "HTML") return null;
        if (this.cardTitle(node, pick)) return node;
        node = node.parentElement;
      }
      return null;
    }

    /** @param {Element} card @param {Greenroom.GoodsPick} pick @returns {[Element, string, Words] | null} */
    cardTitle(card, pick) {
      for (const [element, selector] of this.first(pick.title, card)) {
        const words = wordsOf(element);
        if ([...words.text].length > 1 && !this.price.test(words.text)) return [element, selector, words];
      }
      return null;
    }

    /** @param {Greenroom.GoodsPick} pick @param {Element} card */
    async card(pick, card) {
      const id = `${this.prefix}g${this.goods.length}`;
      const found = this.cardTitle(card, pick);
      const title = found ? this.text(found[2], "goods_title", "seller", `dom:${found[1]}`, found[0], id) : null;
      const [prices, shown] = await this.cardPrices(pick, card, id);
      const labels = [];
      for (const [element, selector] of this.first(pick.labels, card)) {
        const words = wordsOf(element);
        if (element === found?.[0] || !words.text || shown.has(words.text)) continue;
        const label = this.text(words, "goods_label", "seller", `dom:${selector}`, element, id);
        if (label) labels.push(label);
      }
      const index = this.first(pick.index, card)[0];
      const number = index ? wordsOf(index[0]).text : "";
      known.set(id, { element: card, words: null });
      const picture = card.querySelector("img");
      if (picture) this.image(picture.currentSrc || picture.src, "goods_image", "dom:img", picture);
      this.goods.push({
        id, index: /^\d{1,8}$/.test(number) ? Number(number) : null, title,
        prices: prices.slice(0, 40), labels: labels.slice(0, 40), box: box(card.getBoundingClientRect(), card),
      });
    }

    /** @param {Greenroom.GoodsPick} pick @param {Element} card @param {string} goods @returns {Promise<[any[], Set<string>]>} */
    async cardPrices(pick, card, goods) {
      let labels = await this.priceLabels(card);
      // Words where a price should stand (ask the host) are kept: they are the finding.
      if (!labels.length) labels = this.first(pick.price, card).slice(0, 1).map(([element]) => element);
      const struck = new Set(pick.compared.flatMap((selector) => [...card.querySelectorAll(selector)]));
      const prices = [];
      /** @type {Set<string>} */
      const shown = new Set();
      for (const label of labels.slice(0, 10)) {
        const words = wordsOf(label);
        const raw = [...words.text].slice(0, 200).join("");
        const chain = [label, ...label.querySelectorAll("*"), ...upTo(label, card)];
        const lined = getComputedStyle(label).textDecorationLine.includes("line-through");
        const compared = lined || chain.some((element) => struck.has(element)) || this.compared.test(raw);
        const text = this.text(words, "goods_price", "seller", "dom:price", label, goods);
        if (!text) continue;
        prices.push({ role: compared ? "compared" : "sale", raw, unit: "label", text, source: "dom:price" });
        shown.add(raw);
      }
      return [prices, shown];
    }

    /** @param {Greenroom.CommentPick} pick @param {[string, string]} [stated] the account's name and its source */
    async comments(pick, stated) {
      const names = new Set(this.texts.filter((text) => text.zone === "account_name").map((text) => text.text));
      if (stated) names.add(stated[0]);
      for (const [row, selector] of this.first(pick.rows)) {
        if (isDue()) await turn();
        this.used.add(row);
        const author = this.first(pick.author, row)[0];
        const named = author ? wordsOf(author[0]).text : attribute(row, pick.author_attr);
        const name = named.replace(/[：: ]+$/, "");
        const body = this.first(pick.text, row)[0];
        // Without a place of its own for what is said: the row but for the name.
        const words = body ? wordsOf(body[0]) : folded(pieces(row).filter((piece) => !author?.[0].contains(piece)));
        const whole = body ? "" : attribute(row, pick.text_attr);
        const own = names.has(name) || this.first(pick.seller, row).length > 0;
        // A viewer's words lose personal data here, in the page, before they go anywhere.
        if (!own) words.text = masked(words.text);
        const said = own ? whole : masked(whole);
        this.text(said || words, "comment", own ? "seller" : "viewer", `dom:${selector}`, row);
      }
    }

    /** Words that no rule took, one text per block, nobody's in particular. */
    async body() {
      /** @type {(Text | null)[]} */
      let line = [];
      const flush = () => {
        const words = folded(line);
        line = [];
        if (words.text) this.text(words, "body", "unknown", "dom:body", words.nodes[0]?.parentElement ?? null);
      };
      /** @type {(Node | null)[]} */
      const stack = [document.body ?? document.documentElement];
      let steps = 0;
      while (stack.length) {
        steps += 1;
        if (isDue()) await turn();
        if ((steps & 1023) === 0 && performance.now() > this.deadline) {
          this.gap("body", "budget", `${steps} nodes`);
          break;
        }
        const node = stack.pop();
        if (!node) flush();
        else if (isText(node)) line.push(node);
        else if (isElement(node)) {
          if (this.used.has(node) || SKIP.has(node.tagName) || node.tagName === "svg" || !visible(node)) {
            flush();
            continue;
          }
          const edge = BLOCK.has(node.tagName);
          if (edge) stack.push(null);
          const children = below(node);
          for (let i = children.length - 1; i >= 0; i -= 1) stack.push(children[i] ?? null);
          if (edge) stack.push(null);
        }
      }
      flush();
    }

    async readLinks() {
      /** @type {Set<string>} */
      const seen = new Set();
      for (const element of this.all("a[href], area[href], form[action]")) {
        if (isDue()) await turn();
        const raw = (element.getAttribute("href") || element.getAttribute("action") || "").trim();
        if (!raw || raw.startsWith("#")) continue;
        const href = absolute(raw).slice(0, MAX_URL);
        const text = element.tagName === "FORM" ? "" : [...wordsOf(element).text].slice(0, 400).join("");
        const key = `${href} ${text}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if (this.links.length >= MAX_LINKS) {
          this.gap("links", "cap", `${MAX_LINKS} links`);
          return;
        }
        const id = `${this.prefix}l${this.links.length}`;
        known.set(id, { element, words: null });
        this.links.push({ id, href, text, zone: "links", box: box(element.getBoundingClientRect(), element) });
      }
    }

    /**
     * Names links to the seller's information and licence that stand in something closed, by their
     * own words; nothing else of what is closed is read.
     */
    async readFolded() {
      const { ignore, licence_link, seller_link } = this.adapter;
      const named = /** @type {[string, RegExp][]} */ ([["licence", new RegExp(licence_link)], ["seller", new RegExp(seller_link)]]);
      /** @type {Set<string>} */
      const seen = new Set();
      const css = 'a, button, [role="button"], [role="link"]';
      for (const element of this.roots.flatMap((root) => [...root.querySelectorAll(css)])) {
        if (isDue()) await turn();
        const words = fold(element.textContent ?? "");
        const zone = [...words].length > MAX_FOLDED_WORDS ? undefined : named.find(([, name]) => name.test(words))?.[0];
        if (!zone || visible(element) || ignore.some((selector) => element.closest(selector))) continue;
        const closed = closedAround(element);
        if (closed < 1 || closed > MAX_CLOSED) continue;
        const raw = (element.getAttribute("href") ?? "").trim();
        const url = !raw || raw.startsWith("#") ? "" : absolute(raw).slice(0, MAX_URL);
        const made = { zone, text: masked(words), url, clicks: closed + 1 };
        const key = JSON.stringify(made);
        if (seen.has(key)) continue;
        seen.add(key);
        this.folded.push(made);
        foldedAway.push(element);
        if (this.folded.length >= MAX_FOLDED) return;
      }
    }

    /** Lists the frames that are large enough to hold words: read, or not and why. */
    listFrames() {
      for (const frame of this.all("iframe")) {
        const rect = frame.getBoundingClientRect();
        if (!isFrame(frame) || rect.width < MIN_FRAME || rect.height < MIN_FRAME) continue;
        if (this.frames.length >= MAX_FRAMES) {
          this.gap(null, "cap", `${MAX_FRAMES} frames`);
          return;
        }
        const host = hostOf(frame.src);
        const inside = insideOf(frame);
        const isRead = inside !== null && framed.has(inside);
        const reason = isRead ? null : inside ? "not_loaded" : "frame";
        const entry = { host: host.slice(0, 255), box: box(rect, frame), reason };
        this.frames.push(entry);
        if (reason) this.gap(null, reason, host);
        if (reason === "frame" && this.foreign.length < MAX_FOREIGN && /^https?:/.test(frame.src)) {
          const index = indexOf(frame.contentWindow, self);
          // Of a frame in a frame, or in a shadow tree, a window does not tell its number.
          if (index >= 0) this.foreign.push({ index, frame, window: frame.contentWindow, entry, ...cornerOf(frame) });
        }
      }
    }

    /** Whether a price is shown, so that there may be goods; also where time does not suffice to tell. */
    async showsPrice() {
      for (const root of this.roots) {
        for (const element of root.querySelectorAll("*")) {
          if (isDue()) await turn();
          if (performance.now() > this.deadline || (!SKIP.has(element.tagName) && this.isPrice(element))) return true;
        }
      }
      return false;
    }

    /**
     * Takes in what was read in a frame of another origin. Where not all of it was, the frame is
     * listed with the reason.
     * @param {Foreign} foreign @param {Reading} reading
     */
    take({ frame, entry, x, y }, reading) {
      const { host } = entry;
      /** @param {Box | null} own */
      const moved = (own) => own && [rounded(own[0] + x), rounded(own[1] + y), own[2], own[3]];
      let cut = null;
      /** @type {(into: any[], most: number, kind: string, made: any) => void} */
      const add = (into, most, kind, made) => {
        if (into.length >= most) {
          cut = "cap";
          return;
        }
        const id = `${this.prefix}${kind}${into.length}`;
        // Its nodes are out of reach from here; the frame is what can be shown.
        known.set(id, { element: frame, words: null });
        into.push({ ...made, id, box: moved(made.box), frame: host });
      };
      for (const text of reading.texts) add(this.texts, MAX_TEXTS, "t", text);
      for (const link of reading.links) add(this.links, MAX_LINKS, "l", link);
      for (const link of reading.folded) if (this.folded.length < MAX_FOLDED) this.folded.push({ ...link, frame: host });
      for (const nested of reading.frames) {
        if (this.frames.length >= MAX_FRAMES) cut = "cap";
        else {
          this.frames.push({ ...nested, box: moved(nested.box) });
          if (nested.reason) this.gap(null, nested.reason, nested.host);
        }
      }
      for (const gap of reading.gaps) {
        if (gap.reason === "cap" || gap.reason === "budget") cut ??= gap.reason;
        else if (gap.zone !== null) this.gap(gap.zone, gap.reason, host);
      }
      entry.reason = cut;
      this.gaps = this.gaps.filter((gap) => gap.zone !== null || gap.reason !== "frame" || gap.detail !== host);
      for (const other of this.frames) if (other.reason && other.host === host) this.gap(null, other.reason, host);
    }

    /** Words that a page draws are pixels here: named, not read. */
    canvases() {
      for (const canvas of this.all("canvas")) {
        const rect = canvas.getBoundingClientRect();
        if (rect.width < MIN_PLAYER || rect.height < MIN_PLAYER) continue;
        this.gap("overlay", "not_in_carrier", "canvas");
      }
    }

    /** Numbers that the page shows where the adapter says. */
    readCounters() {
      for (const { name, css } of this.adapter.counters) {
        for (const [element, selector] of this.first(css).slice(0, 1)) {
          const raw = numberIn(element);
          const digits = /^[0-9,]+$/.test(raw) ? raw.replaceAll(",", "") : "";
          const value = digits && digits.length <= 15 ? Number(digits) : null;
          if (raw) this.counters.push({ name, raw, value, source: `dom:${selector}` });
        }
      }
    }

    /** @param {Read} read */
    takeState(read) {
      for (const [zone, [words, source]] of read.texts) {
        if (!this.texts.some((text) => text.zone === zone && text.text === words)) {
          this.text(words, zone, "seller", source, null);
        }
      }
      for (const [zone, [src, source]] of read.images) this.image(src, zone, source, null);
      // A number that the page shows is newer than the one that it came with.
      const counted = new Set(this.counters.map((counter) => counter.name));
      for (const [name, [raw, source]] of read.counters) {
        if (!counted.has(name)) this.counters.push({ name, raw: raw.slice(0, 80), value: /^\d{1,15}$/.test(raw) ? Number(raw) : null, source });
      }
      for (const [words, source] of read.services) this.text(words, "service", "platform", source, null);
      for (const [words, source] of read.platform) this.text(unnamed(words), "platform", "platform", source, null);
      const names = this.texts.filter((text) => text.zone === "account_name").map((text) => text.text);
      for (const [author, words, source] of read.comments) {
        const own = names.includes(author);
        this.text(own ? words : masked(words), "comment", own ? "seller" : "viewer", source, null);
      }
      if (read.moreGoods) this.gap("goods", "cap", `${MAX_GOODS} goods`);
      const shown = new Set(this.texts.filter((text) => text.zone === "goods_title").map((text) => text.text));
      for (const card of read.goods) {
        if (card.title && shown.has(card.title[0])) continue;
        const id = `${this.prefix}g${this.goods.length}`;
        const title = card.title ? this.text(card.title[0], "goods_title", "seller", card.title[1], null, id) : null;
        this.goods.push({ id, index: card.index, title, prices: card.prices, labels: [], box: null });
      }
    }

    /** @param {Read} read */
    findGaps(read) {
      const { adapter } = this;
      const held = new Set([...this.texts, ...this.images].map((one) => one.zone));
      for (const pick of adapter.picks) {
        if (pick.absent !== null && !held.has(pick.zone)) this.gap(pick.zone, pick.absent, pick.css[0] ?? "");
      }
      for (const zone of adapter.unsupported) if (!held.has(zone)) this.gap(zone, "not_supported");
      const goods = adapter.goods;
      if (goods?.absent && !read.saysNoGoods) {
        const listed = !goods.list.length || this.first(goods.list).length > 0;
        if (!this.goods.length || !(listed || read.goods.length)) {
          this.gap("goods", goods.absent, (goods.list[0] ?? goods.cards[0]) || "");
        }
      }
      const counted = this.counters.find((counter) => counter.name === "goods")?.value ?? 0;
      if (counted > this.goods.length) this.gap("goods", "not_on_page", `${this.goods.length}/${counted}`);
      if (adapter.comments?.absent && !held.has("comment")) {
        this.gap("comment", adapter.comments.absent, adapter.comments.rows[0] ?? "");
      }
    }

    /** @returns {string | null} the wall in front of the room, if there is one */
    wall() {
      const words = folded(pieces(document.body ?? document.documentElement, this.adapter.near_empty)).text;
      if ([...words].length >= this.adapter.near_empty) return null;
      for (const wall of this.adapter.walls) {
        const shown = wall.css.some((selector) => this.all(selector).length > 0);
        if (shown || (wall.words && new RegExp(wall.words).test(words))) return wall.state;
      }
      return null;
    }

    /**
     * Finds the live picture, says that its pixels were not taken, and looks closer at the words
     * over it: what is really behind them, how large they really are, and what lies over them.
     */
    async picture() {
      const [video] = this.largest("video");
      const [picture, rect] = video ? [video, video.getBoundingClientRect()] : this.largest("canvas");
      if (!picture || !rect) return;
      if (video) this.gap("player", "not_in_carrier", "video");
      if (rect.width < MIN_PICTURE || rect.height < MIN_PICTURE) return;
      this.player = box(rect, picture);
      let left = MAX_OVER_PICTURE;
      for (const [element, texts] of this.toWatch) {
        if (isDue()) await turn();
        const over = texts.filter((made) => made.box && touches(made.box, this.player));
        if (!over.length || (left -= 1) < 0) continue;
        const { colour, background, faded } = overPicture(element, picture);
        const whole = "offsetWidth" in element ? Number(element.offsetWidth) : 0;
        const scale = whole ? element.getBoundingClientRect().width / whole : 1;
        for (const made of over) {
          if (scale > 0) made.font_px = rounded(made.font_px * scale);
          made.colour = colour;
          made.background = background;
          made.covered = faded || covered(element, made.box);
        }
      }
    }

    /** @param {string} tag @returns {[Element, DOMRect] | []} the largest one that is shown */
    largest(tag) {
      /** @type {[Element, DOMRect] | []} */
      let best = [];
      let area = -1;
      for (const element of this.all(tag)) {
        const rect = element.getBoundingClientRect();
        if (rect.width * rect.height > area) {
          area = rect.width * rect.height;
          best = [element, rect];
        }
      }
      return best;
    }

    /** Sets on_screen on every text: clipped by its scrollers, as a viewer sees it. */
    async onScreen() {
      const elements = [...this.toWatch.keys()];
      const until = performance.now() + PAINTED_MS;
      // A few at a time, since the browser looks at all of them in one go.
      for (let from = 0; from < elements.length && performance.now() < until; from += MAX_OBSERVED) {
        await this.observe(elements.slice(from, from + MAX_OBSERVED), until);
      }
    }

    /** @param {Element[]} elements @param {number} until when to give up, ms of the page's clock */
    observe(elements, until) {
      const waiting = new Set(elements);
      return new Promise((resolve) => {
        const observer = new IntersectionObserver((entries) => {
          for (const entry of entries) {
            waiting.delete(entry.target);
            for (const made of this.toWatch.get(entry.target) ?? []) made.on_screen = entry.isIntersecting;
          }
          if (!waiting.size) {
            observer.disconnect();
            resolve(null);
          }
        });
        for (const element of elements) observer.observe(element);
        // A page in a background tab paints nothing: say nothing rather than wait for ever.
        setTimeout(() => {
          observer.disconnect();
          resolve(null);
        }, until - performance.now());
      });
    }

    sample() {
      this.at ||= new Date().toISOString();
      return {
        at: this.at,
        viewport: [Math.round(innerWidth), Math.round(innerHeight)],
        pixel_ratio: devicePixelRatio,
        player: this.player,
        texts: this.texts, goods: this.goods, links: this.links, folded_links: this.folded, images: this.images,
        counters: this.counters, frames: this.frames, gaps: this.gaps,
      };
    }
  }

  /**
   * The UTF-16 units `from:to` of words as a range of the page, null where they are gone.
   * @param {Words} words @param {number} from @param {number} to @returns {Range | null}
   */
  const rangeOf = (words, from, to) => {
    const head = words.nodes[words.from[from] ?? -1];
    const tail = words.nodes[words.from[to - 1] ?? -1];
    if (!head?.isConnected || !tail?.isConnected) return null;
    const made = document.createRange();
    try {
      made.setStart(head, words.offset[from] ?? 0);
      made.setEnd(tail, (words.offset[to - 1] ?? 0) + 1);
    } catch {
      // The page has shortened the node since it was read.
      return null;
    }
    return made;
  };

  /** @param {Element} element @param {Element} top */
  const upTo = (element, top) => {
    const chain = [];
    for (let node = element.parentElement; node && node !== top; node = node.parentElement) chain.push(node);
    return chain;
  };

  /** @param {Element} element @param {string} name */
  const attribute = (element, name) => (name ? fold(element.getAttribute(name) ?? "") : "");

  /** @param {string} raw */
  const absolute = (raw) => {
    try {
      return new URL(raw, document.baseURI).href;
    } catch {
      return raw;
    }
  };

  /** @param {string} url */
  const hostOf = (url) => {
    try {
      return new URL(url).hostname || "about:blank";
    } catch {
      return "about:blank";
    }
  };

  /** Whether a frame still holds the empty page that stands before its own. @type {(frame: HTMLIFrameElement, inside: Document) => boolean} */
  const isWaiting = (frame, inside) =>
    inside.URL === "about:blank" && !frame.hasAttribute("srcdoc") && !/^(about:|javascript:|$)/.test(frame.src);

  /** Resolves when the width has not changed for a while: a side panel resizes the page late. */
  const settled = async () => {
    const start = performance.now();
    let width = innerWidth;
    let since = start;
    while (performance.now() - since < SETTLE_MS && performance.now() - start < SETTLE_AT_MOST_MS) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (innerWidth !== width) {
        width = innerWidth;
        since = performance.now();
      }
    }
  };

  /**
   * @param {Greenroom.Adapter} adapter
   * @param {{sample?: number, settle?: boolean, budget_ms?: number}} [options] sample: index, prefix of all ids
   * @returns {Promise<string>}
   */
  const collect = async (adapter, options = {}) => {
    if (options.settle) await settled();
    visibility = new WeakMap();
    looks = new WeakMap();
    last = null;
    const index = options.sample ?? 0;
    if (index === 0) known.clear();
    turnEnds = performance.now() + SLICE_MS;
    const page = new Page(adapter, index, performance.now() + (options.budget_ms ?? BUDGET_MS));
    await page.findRoots();
    lastRoots = page.roots;
    foldedAway = [];
    for (const selector of adapter.ignore) for (const element of page.all(selector)) page.used.add(element);
    await turn();
    const read = readState(adapter);
    await turn();
    const wall = page.wall() ?? read.wall;
    if (wall) {
      page.gap(null, wall);
      return told(page, { url: location.href, room_id: "", state: wall });
    }
    await turn();
    for (const pick of adapter.picks) await page.pick(pick);
    await page.platform();
    if (adapter.goods) await page.readGoods(adapter.goods);
    if (adapter.comments) await page.comments(adapter.comments, read.texts.get("account_name"));
    await turn();
    page.readCounters();
    page.takeState(read);
    page.frame();
    await turn();
    await page.body();
    await turn();
    await page.readLinks();
    await turn();
    await page.readFolded();
    await turn();
    await page.picture();
    page.canvases();
    page.listFrames();
    await turn();
    page.findGaps(read);
    await turn();
    const ended = adapter.ended.some((selector) => page.all(selector).length > 0);
    const state = ended ? "ended" : read.state || "unknown";
    if (state === "ended") page.gap("player", "ended");
    await page.onScreen();
    const room = { url: location.href.slice(0, MAX_URL), room_id: read.room_id.slice(0, 200), state };
    last = { page, room };
    return told(page, room);
  };

  /** @param {Page} page @param {{url: string, room_id: string, state: string}} room */
  const told = (page, room) => {
    const unread = page.foreign.filter(({ entry }) => entry.reason === "frame");
    const foreign = unread.map(({ index, frame }) => ({ index, url: new URL(frame.src).origin }));
    return JSON.stringify({ sample: page.sample(), room, foreign });
  };

  /** @param {Window | null} child @param {Window} of @returns {number} which of its frames it is; -1 for none */
  const indexOf = (child, of) => {
    for (let index = 0; child && index < of.length && index < MAX_FRAMES; index += 1) if (of[index] === child) return index;
    return -1;
  };

  /**
   * What stands in this frame of another page. It is not the room's page: nobody knows whose its
   * words are, so they stand in no zone of the seller's, have no speaker, and may be a viewer's.
   * @param {Greenroom.Adapter} adapter of the room
   * @returns {Promise<string>} a Reading, as JSON
   */
  const inside = async (adapter) => {
    visibility = new WeakMap();
    looks = new WeakMap();
    known.clear();
    turnEnds = performance.now() + SLICE_MS;
    const page = new Page(adapter, 0, performance.now() + FOREIGN_BUDGET_MS);
    await page.findRoots();
    for (const selector of adapter.ignore) for (const element of page.all(selector)) page.used.add(element);
    await page.platform();
    if (adapter.comments) await page.comments(adapter.comments);
    await page.body();
    await page.readLinks();
    await page.readFolded();
    await turn();
    if (page.largest("video").length) page.gap("player", "not_in_carrier");
    page.canvases();
    page.listFrames();
    if (adapter.goods && (await page.showsPrice())) page.gap("goods", "frame");
    await page.onScreen();
    let left = MAX_FOREIGN_CHARS;
    /** @type {(made: any, words: string) => any[]} */
    const held = (made, words) => {
      left -= words.length;
      return left < 0 ? [] : [made];
    };
    const texts = page.texts.flatMap((text) => {
      const words = masked(text.text);
      // A contact may be among what is masked, and nobody knows whose.
      if (words !== text.text) page.gap("comment", "hidden");
      const zone = text.zone === "comment" ? "comment" : "body";
      // What a frame paints over is not known here.
      const made = { ...text, text: words, zone, speaker: "unknown", colour: null, background: null, covered: null };
      return held(made, words);
    });
    const links = page.links.flatMap((link) => held({ ...link, text: masked(link.text) }, link.href + link.text));
    if (left < 0) page.gap(null, "cap");
    const index = parent === top && parent !== self ? indexOf(self, parent) : -1;
    const { folded, frames, gaps } = page;
    return JSON.stringify({ index, host: location.hostname, texts, links, folded, frames, gaps });
  };

  /**
   * The last sample with what was read in frames of other origins. Each reading belongs to the
   * frame whose number, window and address it has, and to none where it was told twice: pages can
   * forge neither window nor number, and what is not placed stays not read.
   * @param {string[]} readings as `inside` gave them
   * @returns {string | null} as `collect` gives it; null where nothing was collected
   */
  const join = (readings) => {
    if (!last) return null;
    const { page, room } = last;
    /** @type {Reading[]} */
    const read = readings.map((one) => JSON.parse(one));
    for (const foreign of page.foreign) {
      const own = read.filter(({ index }) => index === foreign.index);
      const [reading] = own;
      const isSame = self[foreign.index] === foreign.window && foreign.frame.contentWindow === foreign.window;
      if (reading && own.length === 1 && isSame && hostOf(foreign.frame.src) === reading.host) page.take(foreign, reading);
    }
    last = null;
    return told(page, room);
  };

  /**
   * The words `start:end` (code points) of a text that was read, null where they are gone.
   * @param {string} id @param {number} [start] @param {number | null} [end] @returns {Range | null}
   */
  const range = (id, start = 0, end = null) => {
    const words = known.get(id)?.words;
    if (!words?.from.length) return null;
    const units = [0];
    for (const point of words.text) units.push((units[units.length - 1] ?? 0) + point.length);
    const from = units[start];
    const to = units[end ?? units.length - 1];
    if (from === undefined || to === undefined || to <= from) return null;
    return rangeOf(words, from, to);
  };

  /** @param {string} id @returns {Element | null} what the id stands for, null where it is gone */
  const element = (id) => {
    const found = known.get(id)?.element;
    return found?.isConnected ? found : null;
  };

  /** @param {string} id @returns {string | null} whole address of an image that was read; "" for a live picture */
  const source = (id) => known.get(id)?.src ?? null;

  /** @returns {number} all elements that can be reached: those that the browser counts beyond stand in closed shadow trees */
  const count = () => {
    let elements = 0;
    /** @type {Node[]} */
    const roots = [document];
    for (let root = roots.pop(); root && elements <= MAX_NODES; root = roots.pop()) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        elements += 1;
        const below = isFrame(node) ? insideOf(node) : shadowOf(/** @type {Element} */ (node));
        if (below) roots.push(below);
      }
    }
    return elements;
  };

  /** Reads a closed shadow tree from now on. @param {ShadowRoot} root */
  const adopt = (root) => {
    adopted.set(root.host, root);
  };

  /** What `snapshot.js` needs of how pages are read. */
  const page = Object.freeze({
    visible, shadowOf, masked, unnamed, wordsOf, walk, decode, turn,
    /** @param {HTMLIFrameElement} frame @returns {Document | null} its document, where it was read */
    insideOf: (frame) => {
      const inside = insideOf(frame);
      return inside && framed.has(inside) ? inside : null;
    },
    /** @returns {(Document | ShadowRoot | Element)[]} what selectors were tried in last */
    roots: () => lastRoots,
    folded: () => foldedAway,
    numberIn,
    /** @param {Element} element @returns {Node[]} its own children, those left out that closed details fold away */
    children: (element) => (isShut(element) ? [summaryOf(element)].filter((one) => one !== null) : [...element.childNodes]),
  });

  Object.assign(globalThis, {
    greenroomCollector: Object.freeze({ collect, inside, join, range, element, source, count, adopt, page }),
  });
})();
