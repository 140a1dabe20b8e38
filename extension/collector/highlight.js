/**
 * Marks findings on the page without changing its content.
 *
 * Text is marked with the CSS Custom Highlight API: the mark follows the text and is clipped with
 * it, and no node is touched. Pictures and cards get an outline in a closed shadow root that is
 * moved with them on every frame. Runs in the isolated world beside collector.js, which knows
 * which node an id stands for.
 */
(() => {
  // An earlier check of this document left its marks under an older copy of this script.
  globalThis.greenroomHighlight?.clear();

  const STYLE = `
    ::highlight(greenroom-review) { background-color: #ffe08a; color: #3d2b00; }
    ::highlight(greenroom-violation) { background-color: #ffc4c4; color: #7a0012; }
    ::highlight(greenroom-focus) { background-color: #b3001b; color: #ffffff; }
  `;
  const OUTLINE_STYLE = `
    div { position: fixed; box-sizing: border-box; border: 3px solid; border-radius: 4px; }
    .review { border-color: #b26a00; }
    .violation { border-color: #b3001b; }
    .focus { border-color: #b3001b; outline: 4px solid rgb(255 224 138 / 0.9); }
  `;
  const OUTLINE_GAP_PX = 3;

  /** @typedef {"review" | "violation" | "focus"} Tone */

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  /** Documents and shadow roots that wear the sheet: highlights are styled per tree. */
  /** @type {Set<Document | ShadowRoot>} */
  const dressed = new Set();

  /** @type {Record<Tone, Highlight>} */
  const highlights = {
    review: new Highlight(),
    violation: new Highlight(),
    focus: new Highlight(),
  };
  highlights.violation.priority = 1;
  highlights.focus.priority = 2;

  /** @type {{subject: Element | Range, clippers: Element[], frame: HTMLElement, tone: Tone}[]} */
  let outlines = [];
  /** @type {HTMLElement | null} */
  let layer = null;
  /** @type {ShadowRoot | null} */
  let layerRoot = null;
  let nextFrame = 0;

  /**
   * Whether two strings say the same, white space aside. `*` stands for any character: personal
   * numbers were masked when the page was read.
   *
   * @param {string} now
   * @param {string} read
   */
  function says(now, read) {
    const [points, expected] = [now, read].map((words) => [...words.replace(/\s+/g, "")]);
    return (
      points?.length === expected?.length &&
      expected?.every((point, index) => point === "*" || point === points?.[index])
    );
  }

  /**
   * @param {Spot} spot
   * @returns {Range | Element | null} what stands there now; null where it is gone, or where a
   *   chat that reuses its rows shows other words in the same place
   */
  function subjectOf({ id, start, end, hit }) {
    const range = globalThis.greenroomCollector.range(id, start ?? 0, end);
    if (range !== null) return hit === null || says(range.toString(), hit) ? range : null;
    const element = globalThis.greenroomCollector.element(id);
    if (element === null || element.closest("head") !== null) return null;
    // Words in a frame of another site are out of reach: the frame is shown.
    if (element.nodeName === "IFRAME") return element;
    const holds = [...element.attributes].some(({ value }) => hit !== null && value.includes(hit));
    return hit === null || holds ? element : null;
  }

  // What stands in a frame is made by the frame's own constructors.

  /** @param {Element | Range} subject @returns {subject is Range} */
  const isRange = (subject) => "startContainer" in subject;

  /** @param {Element} element @returns {Element | null} the frame that it stands in */
  const frameOf = (element) => element.ownerDocument.defaultView?.frameElement ?? null;

  /**
   * @param {Element | Range} subject
   * @returns {{left: number, top: number, right: number, bottom: number}} px of the page, also for
   *   what stands in a frame
   */
  function boxOf(subject) {
    const rect = subject.getBoundingClientRect();
    let { left, top, right, bottom } = rect;
    for (let frame = frameOf(elementOf(subject)); frame !== null; frame = frameOf(frame)) {
      const { x, y } = frame.getBoundingClientRect();
      const style = getComputedStyle(frame);
      const dx = x + frame.clientLeft + parseFloat(style.paddingLeft);
      const dy = y + frame.clientTop + parseFloat(style.paddingTop);
      [left, right, top, bottom] = [left + dx, right + dx, top + dy, bottom + dy];
    }
    return { left, top, right, bottom };
  }

  /** @param {Element | Range} subject */
  function elementOf(subject) {
    if (!isRange(subject)) return subject;
    const node = subject.startContainer;
    if (node.nodeType === Node.ELEMENT_NODE) return /** @type {Element} */ (node);
    return node.parentElement ?? /** @type {ShadowRoot} */ (node.getRootNode()).host;
  }

  /** @param {Element} element */
  function parentOf(element) {
    const root = element.getRootNode();
    return (
      element.assignedSlot ??
      element.parentElement ??
      ("host" in root ? /** @type {ShadowRoot} */ (root).host : frameOf(element))
    );
  }

  /**
   * @param {Element} element
   * @returns {Element[]} its ancestors that cut off what overflows them
   */
  function clippersOf(element) {
    const clippers = [];
    for (let above = parentOf(element); above !== null; above = parentOf(above)) {
      if (above === document.documentElement || above === document.body) break;
      if (getComputedStyle(above).overflow !== "visible") clippers.push(above);
    }
    return clippers;
  }

  /**
   * Words in a frame belong to another document, whose styles and highlights are its own.
   *
   * @param {Element | Range} subject @returns {subject is Range}
   */
  const canPaint = (subject) => isRange(subject) && elementOf(subject).ownerDocument === document;

  /**
   * @param {Range} range
   * @param {Tone} tone
   */
  function paint(range, tone) {
    const root = range.startContainer.getRootNode();
    if ((root instanceof Document || root instanceof ShadowRoot) && !dressed.has(root)) {
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      dressed.add(root);
    }
    highlights[tone].add(range);
    CSS.highlights.set(`greenroom-${tone}`, highlights[tone]);
  }

  /**
   * @param {Element | Range} subject
   * @param {Tone} tone
   */
  function outline(subject, tone) {
    if (layerRoot === null) {
      layer = document.createElement("greenroom-outlines");
      layer.style.cssText =
        "all: initial; position: fixed; inset: 0; z-index: 2147483647; pointer-events: none;";
      layerRoot = layer.attachShadow({ mode: "closed" });
      const outlineSheet = new CSSStyleSheet();
      outlineSheet.replaceSync(OUTLINE_STYLE);
      layerRoot.adoptedStyleSheets = [outlineSheet];
      document.documentElement.append(layer);
    }
    const frame = document.createElement("div");
    frame.className = tone;
    layerRoot.append(frame);
    outlines.push({ subject, clippers: clippersOf(elementOf(subject)), frame, tone });
    if (nextFrame === 0) follow();
  }

  /** Puts every outline where its subject is now, cut to what can be seen of it. */
  function follow() {
    for (const { subject, clippers, frame } of outlines) {
      const box = boxOf(subject);
      let [left, top] = [box.left - OUTLINE_GAP_PX, box.top - OUTLINE_GAP_PX];
      let [right, bottom] = [box.right + OUTLINE_GAP_PX, box.bottom + OUTLINE_GAP_PX];
      for (const clipper of clippers) {
        const limit = boxOf(clipper);
        [left, right] = [Math.max(left, limit.left), Math.min(right, limit.right)];
        [top, bottom] = [Math.max(top, limit.top), Math.min(bottom, limit.bottom)];
      }
      const isSeen = box.right > box.left && box.bottom > box.top && right > left && bottom > top;
      frame.style.display = isSeen ? "block" : "none";
      frame.style.left = `${left}px`;
      frame.style.top = `${top}px`;
      frame.style.width = `${right - left}px`;
      frame.style.height = `${bottom - top}px`;
    }
    nextFrame = outlines.length > 0 ? requestAnimationFrame(follow) : 0;
  }

  function unfocus() {
    highlights.focus.clear();
    for (const { frame, tone } of outlines) if (tone === "focus") frame.remove();
    outlines = outlines.filter(({ tone }) => tone !== "focus");
  }

  globalThis.greenroomHighlight = {
    /** Marks all places in place of any earlier marks, and returns how many stand on the page. */
    show(places) {
      this.clear();
      let shown = 0;
      for (const place of places) {
        const subject = subjectOf(place);
        if (subject === null) continue;
        const tone = place.outcome === "needs_review" ? "review" : "violation";
        if (canPaint(subject)) paint(subject, tone);
        else outline(subject, tone);
        shown += 1;
      }
      return shown;
    },

    /** Scrolls to one place and marks it strongly; false if it is not on the page any more. */
    focus(id, start = null, end = null, hit = null) {
      unfocus();
      const subject = subjectOf({ id, start, end, hit });
      if (subject === null) return false;
      elementOf(subject).scrollIntoView({
        block: "center",
        inline: "nearest",
        behavior: "instant",
      });
      const box = subject.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) return false;
      if (canPaint(subject)) paint(subject, "focus");
      outline(subject, "focus");
      return true;
    },

    /** Takes every mark off the page. */
    clear() {
      cancelAnimationFrame(nextFrame);
      nextFrame = 0;
      outlines = [];
      layer?.remove();
      [layer, layerRoot] = [null, null];
      for (const [tone, highlight] of Object.entries(highlights)) {
        highlight.clear();
        CSS.highlights.delete(`greenroom-${tone}`);
      }
      for (const root of dressed) {
        root.adoptedStyleSheets = root.adoptedStyleSheets.filter((worn) => worn !== sheet);
      }
      dressed.clear();
    },
  };
})();
