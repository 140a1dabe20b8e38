/** An adapter as the backend serves it; the fields are explained in `capture/adapter.py`. */
declare namespace Greenroom {
  interface Pick {
    zone: string;
    css: string[];
    speaker: string;
    attr: string;
    many: boolean;
    without: string;
    absent: string | null;
  }

  interface Amount {
    path: string[];
    unit: string;
  }

  interface StateGoods {
    each: string;
    title: string[];
    sale: Amount;
    compared: Amount | null;
    index: string;
  }

  interface Lines {
    each: string;
    text: string[];
  }

  interface State {
    decode: "jsonld" | "pace" | "assigned" | "file";
    name: string;
    root: string[];
    has: string;
    texts: Record<string, string[]>;
    images: Record<string, string[]>;
    counters: Record<string, string[]>;
    services: Lines | null;
    platform: Lines | null;
    comments: (Lines & { author: string[] }) | null;
    walls: { state: string; path: string; values: string[] }[];
    room_id: string[];
    live: { path: string; live: string[]; ended: string[] } | null;
    goods: StateGoods | null;
    no_goods_if_false: string;
  }

  interface GoodsPick {
    list: string[];
    cards: string[];
    by_price: boolean;
    title: string[];
    price: string[];
    compared: string[];
    labels: string[];
    index: string[];
    absent: string | null;
  }

  interface CommentPick {
    rows: string[];
    author: string[];
    text: string[];
    author_attr: string;
    text_attr: string;
    seller: string[];
    absent: string | null;
  }

  interface Adapter {
    id: string;
    picks: Pick[];
    counters: { name: string; css: string[] }[];
    goods: GoodsPick | null;
    comments: CommentPick | null;
    state: State[];
    platform: string[];
    ignore: string[];
    ended: string[];
    walls: { state: string; css: string[]; words: string }[];
    near_empty: number;
    unsupported: string[];
    price_text: string;
    compared_text: string;
    licence_link: string;
    seller_link: string;
  }
}
