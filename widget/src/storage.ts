// What the browser keeps between visits. A browser that forbids it forgets, and everything still works.
import type { Answered } from "./types";

export interface Queued {
  id: string;
  text: string;
}

export interface Kept {
  /** Tokens of this browser's sessions; the last one is the running conversation's. */
  tokens: string[];
  /** Messages that have not been answered yet. */
  queue: Queued[];
  elder: boolean;
  /** Text size of the 长辈版, in px. */
  size: number;
  look: "auto" | "light" | "dark";
  informed: boolean;
  /** Ticked materials by guide: positions in its 申请材料. */
  ticks: Record<string, number[]>;
}

const KEY = "xiaowei";
const OPEN = "xiaowei-open";
const FIRST: Kept = { tokens: [], queue: [], elder: false, size: 20, look: "auto", informed: false, ticks: {} };

export function load(): Kept {
  try {
    return { ...FIRST, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...FIRST };
  }
}

export function save(kept: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Forbidden or full: this visit works all the same.
  }
}

/** Call when another window of this site has changed what is kept. */
export function onOthersChange(listener: () => void): void {
  addEventListener("storage", ({ key }) => key === KEY && listener());
}

/** Whether the window stood open before the page was loaded again. */
export function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(OPEN) === "1";
  } catch {
    return false;
  }
}

export function noteOpen(open: boolean): void {
  try {
    sessionStorage.setItem(OPEN, open ? "1" : "0");
  } catch {
    // As above.
  }
}

/** A number for a message that no other message has; also on pages without https. */
export function newId(): Answered["id"] {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
