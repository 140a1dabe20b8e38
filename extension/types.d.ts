/** Shapes shared by the panel's modules and the scripts that run in the page. */

/** A sentence as the backend sends it; plain where it has no language. */
type Words = string | { zh: string; en: string };

type Language = "zh" | "en";

type Outcome = "not_applicable" | "pass" | "not_tested" | "needs_review" | "error" | "violation";

type HostKind = "undeclared" | "person" | "virtual";

/** How one platform's room pages are read, and which pages those are. */
interface Adapter extends Greenroom.Adapter {
  name: Words;
  /** Host names: exact, or `*.suffix` for every name below it. */
  hosts: string[];
}

interface SampleText {
  id: string;
  text: string;
  zone: string;
  speaker: string;
}

interface SampleImage {
  id: string;
  zone: string;
  src: string;
  box: [number, number, number, number] | null;
  sha256: string | null;
  source: string;
}

interface Gap {
  zone: string | null;
  reason: string;
  sample: number | null;
  detail: string;
}

/** One reading of the page, made by the collector; the panel looks at texts and images only. */
interface Sample {
  at: string;
  texts: SampleText[];
  images: SampleImage[];
  gaps: Gap[];
}

interface Seen {
  sample: Sample;
  room: { url: string; room_id: string; state: string };
  /**
   * Frames of other sites in it that were not read, by number, with the site's address. A sample
   * that an earlier version has kept does not tell.
   */
  foreign?: { index: number; url: string }[];
}

interface Evidence {
  schema: "greenroom-evidence/1";
  carrier: "extension";
  collector: string;
  room: { platform: string; url: string; room_id: string; state: string; host: HostKind };
  samples: Sample[];
  gaps: Gap[];
}

/** A check of a page, as it is kept from its first step to its last. */
interface Scan {
  /** Also the key under which it is sent. */
  id: string;
  /** When it was asked for, ISO. */
  at: string;
  /** Address of the backend that it is for. */
  base: string;
  place: import("./browser.js").Place;
  target: import("./browser.js").Target;
  host: HostKind;
  /** Made of the samples of a patrol; no panel goes on with it. */
  isPatrol: boolean;
  /** waiting: all is seen that will be, and no backend has it yet. */
  stage: "reading" | "waiting" | "done";
  page: import("./browser.js").Page | null;
  /** Id of the adapter that read it. */
  platform: string;
  seen: Seen[];
  /** How many of `seen` have their pictures taken. */
  pictured: number;
  /** By SHA-256. */
  pictures: [string, Blob][];
  /** Where the page went while it was read; "" where it is not known. */
  moved: string | null;
  audit: { id: string; report: Report } | null;
  /** What it takes on the disk, about. */
  bytes: number;
}

/** An answer of a person, not yet sent. */
interface Queued {
  /** The key under which it is sent. */
  key: string;
  /** Sorts answers as they were given. */
  order: string;
  base: string;
  body: AnswerBody;
  /** Why the backend will not have it. */
  refused: Problem | null;
}

interface AnswerBody {
  url: string;
  item: string;
  author: string;
  role: string;
  verdict: Verdict;
  note: string;
  about: string[];
  given_at: string;
  files: ProofFile[];
}

/** A file that stays where it is; its hash tells it again. */
interface ProofFile {
  name: string;
  sha256: string;
  media_type: string;
  size: number;
}

/** A finding that the operator holds for wrong. It still counts. */
interface Alarm {
  fingerprint: string;
  at: string;
  note: string;
  check: string;
  reason: string;
  outcome: Outcome;
  zone: string | null;
  speaker: string | null;
  quote: string;
  /** The text around it as it was read, numbers of persons masked. */
  text: string;
  start: number | null;
  end: number | null;
  rules: string;
  as_of: string;
  platform: string;
}

interface Finding {
  outcome: Outcome;
  reason: string;
  says: Words;
  remedy?: Words | null;
  quote: string;
  /** Code points into the text that `text` names; no offsets, or an empty range, mean all of it. */
  start: number | null;
  end: number | null;
  text: string | null;
  goods: string | null;
  link: string | null;
  /** Id of the image that it is about, or that the words were read from. */
  image: string | null;
  zone: string | null;
  zone_name: Words | null;
  speaker: string | null;
  why: string[];
  /** Why the outcome is milder than the reason's own. */
  lowered?: Words | null;
  fingerprint: string;
  /** The place in a picture, as a data: address, for words that were read from one. */
  crop?: string | null;
}

interface Clause {
  id: string;
  title: Words;
  article: string;
  says: Words;
  binding: boolean;
  /** How well the text is known: A read in full, B in two sources, C in one. */
  certainty?: "A" | "B" | "C";
}

interface CheckResult {
  id: string;
  name: Words;
  asks: Words;
  outcome: Outcome;
  says: Words;
  parts: { zone?: string | null; section?: string; zone_name: Words; outcome: Outcome }[];
  clauses: Clause[];
  penalty: Clause[];
  remedy: Words;
  review: Words | null;
  cannot_see: Words;
  criteria: string[];
  requirements: string[];
  findings: Finding[];
}

interface Question {
  id: string;
  ask: Words;
  how: Words;
  good: Words;
  bad: Words;
  proof: Words;
  who: string[];
  outcome: Outcome;
  says: Words;
  answer: { verdict: Verdict; author: string; files?: ProofFile[] } | null;
}

type Verdict = "met" | "not_met" | "not_applicable";

interface ChecklistRow {
  id: string;
  section: Words;
  asks: Words;
  outcome: Outcome;
  says: Words;
  findings: Finding[];
  /** null for what a machine checks. */
  question: Question | null;
}

interface Checklist {
  as_of: string;
  rows: ChecklistRow[];
  unanswered: number;
  disclaimer: Words;
}

/** A finding in a line of words; start and end count code points of the line. */
interface LineFinding {
  check: string;
  outcome: Outcome;
  start: number;
  end: number;
  quote: string;
  says: Words;
  suggestion: Words;
  lowered?: Words | null;
  /** The text that it stands in, where that is not the line itself. */
  text?: string;
}

interface LineFindings {
  id: string;
  findings: LineFinding[];
}

/** What one picture came to before going live; without `codes` or `marks` nobody could look. */
interface Look {
  file: string;
  width_px: number;
  height_px: number;
  lines: { text: string }[];
  codes?: { data: string; purpose?: string; risks: string[] }[];
  marks?: { standard: "tc260" | "c2pa"; faults: string[] }[];
  findings: (LineFinding & { line: number; crop: string })[];
  unseen: string[];
}

interface AuditRow {
  id: string;
  created_at: string;
  state: string;
  counts: Record<Outcome, number>;
}

interface Change {
  kind: "new" | "persisting" | "gone" | "unseen";
  check: string;
  name: Words;
  finding: Pick<Finding, "fingerprint" | "outcome" | "says" | "quote" | "zone" | "zone_name">;
}

/** before: id of the audit compared with, null where there is none. */
interface Changes {
  before: string | null;
  same_rules: boolean;
  changes: Change[];
}

interface CriterionItem {
  id: string;
  name: Words;
  outcome: Outcome;
  checks: string[];
  people: Question[];
}

interface Report {
  schema: string;
  as_of: string;
  versions: Record<string, string>;
  room: { platform: string; url: string; title: string; account_name: string };
  seen: {
    state: string;
    carrier: string;
    samples: number;
    span_s: number;
    viewport: [number, number] | null;
  };
  counts: Record<Outcome, number>;
  checks: CheckResult[];
  criteria: { id: string; name: Words; items: CriterionItem[] }[];
  gaps: { zone: string | null; zone_name?: Words | null; says: Words; detail: string }[];
  disclaimer: Words;
}

/** An error document of the backend (RFC 9457 with `code`, `at`, `remedy`). */
interface Problem {
  title?: Words;
  detail?: Words;
  remedy?: Words;
  code?: string;
  at?: string;
}

/**
 * Where on the page something stands. start, end count code points; null means all of it.
 * hit: the words that were read there; null where it is no text, or its words do not matter.
 */
interface Spot {
  id: string;
  start: number | null;
  end: number | null;
  hit: string | null;
}

/** A spot to mark, and how badly. */
interface Place extends Spot {
  outcome: Outcome;
}

interface Collector {
  collect(adapter: Greenroom.Adapter, options: { sample: number; settle: boolean }): Promise<string>;
  range(textId: string, start: number, end: number | null): Range | null;
  element(id: string): Element | null;
  /** What the snapshot needs of how pages are read. */
  page: {
    visible(element: Element): boolean;
    shadowOf(element: Element): ShadowRoot | null;
    insideOf(frame: HTMLIFrameElement): Document | null;
    folded(): Element[];
    numberIn(element: Element): string;
    children(element: Element): Node[];
    roots(): (Document | ShadowRoot | Element)[];
    masked(words: string): string;
    unnamed(words: string): string;
    wordsOf(element: Element): { text: string };
    walk(value: unknown, path: string): any;
    decode(rule: Greenroom.State): any[];
    turn(): Promise<void>;
  };
}

interface Highlighter {
  show(places: Place[]): number;
  focus(id: string, start?: number | null, end?: number | null, hit?: string | null): boolean;
  clear(): void;
}

declare var greenroomCollector: Collector;
declare var greenroomHighlight: Highlighter | undefined;
