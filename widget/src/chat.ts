// One citizen's conversation: what was said, what waits to be sent, and how the assistant is doing.
import { Api, ServerFault, Unreachable } from "./api";
import pack from "./pack.json";
import { mask } from "./personal";
import { type Kept, type Queued, load, newId, onOthersChange, save } from "./storage";
import { strings } from "./strings";
import type { Answered, Reply, Status } from "./types";

const SLOW = 6000; // ms without an answer after which the citizen gets something else to go on with
const ANNOUNCED = 4000; // ms
const PROBES = [3000, 5000, 10000, 30000]; // ms between looks whether the assistant is back

export interface Entry {
  id: string;
  text: string;
  /** sending: on its way; waiting: until the assistant can be reached; limited: until a minute is over. */
  state: "sending" | "waiting" | "limited" | "failed" | "done";
  hidden: string[];
  seconds: number;
  replies: Reply[];
  vote?: "up" | "down";
}

export class Chat {
  readonly api: Api;
  kept: Kept = load();
  entries: Entry[] = [];
  status: Status | null = null;
  trouble: "slow" | "down" | null = null;
  /** A short word on what was just done; shown for a moment. */
  announcement = "";
  busy = false;
  private started = false;
  private probes = 0;
  private silence?: ReturnType<typeof setTimeout>;
  private listeners = new Set<() => void>();

  constructor(server: string) {
    this.api = new Api(server);
    addEventListener("online", () => this.recover());
    onOthersChange(() => this.takeOver());
  }

  get hotline(): string {
    return this.status?.hotline?.phone ?? pack.hotline;
  }

  get limit(): number {
    return this.status?.message_limit ?? 500;
  }

  get retentionDays(): number {
    return this.status?.retention_days ?? 30;
  }

  get lastQuestion(): string {
    return this.entries[this.entries.length - 1]?.text ?? "";
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Change what the browser keeps. */
  keep(change: Partial<Kept>): void {
    this.kept = { ...this.kept, ...change };
    save(this.kept);
    this.changed();
  }

  announce(text: string): void {
    this.announcement = text;
    this.changed();
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.announcement = "";
      this.changed();
    }, ANNOUNCED);
  }

  /** Called when the window opens for the first time: fetch what was said before, send what waits. */
  async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    await this.refresh();
    await this.resume();
    this.pump();
  }

  /** Fetch notice and hot questions. */
  async refresh(): Promise<void> {
    try {
      this.status = await this.api.status();
      this.reached();
    } catch (error) {
      this.unreached(error);
    }
    this.changed();
  }

  /** Send a citizen's words; personal numbers stay here. */
  say(words: string): void {
    const { text, labels } = mask(words.trim().slice(0, this.limit));
    if (!text) return;
    const entry: Entry = { id: newId(), text, state: "sending", hidden: labels, seconds: 0, replies: [] };
    this.entries = [...this.entries, entry];
    this.keep({ queue: [...this.kept.queue, { id: entry.id, text }] });
    this.pump();
  }

  /** Send a message again that got no answer. */
  resend(entry: Entry): void {
    entry.state = "sending";
    if (!this.kept.queue.some(({ id }) => id === entry.id)) {
      this.keep({ queue: [...this.kept.queue, { id: entry.id, text: entry.text }] });
    }
    this.recover();
  }

  async judge(entry: Entry, vote: "up" | "down", reason: string): Promise<boolean> {
    try {
      await this.api.judge(await this.token(), entry.id, vote, reason);
    } catch {
      return false;
    }
    entry.vote = vote;
    this.changed();
    return true;
  }

  /** Begin anew; the earlier conversation stays until it is deleted or too old. */
  fresh(): void {
    this.entries = [];
    this.trouble = null;
    this.keep({ tokens: [...this.kept.tokens, ""], queue: [] });
  }

  /** Delete everything, here and on the server; false when the server could not be asked. */
  async erase(): Promise<boolean> {
    try {
      for (const token of this.kept.tokens.filter(Boolean)) await this.forget(token);
    } catch {
      return false;
    }
    this.entries = [];
    this.keep({ tokens: [], queue: [], ticks: {} });
    return true;
  }

  /** The conversation as plain text. */
  transcript(): string {
    return this.entries
      .map(({ text, replies }) =>
        [`${strings.you}：${text}`, ...replies.map((reply) => `${strings.name}：${reply.text}`)].join("\n\n"),
      )
      .join("\n\n————\n\n");
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** Take over what another window chose; its sessions come before ours, so that deleting reaches them too. */
  private takeOver(): void {
    const { tokens, queue } = this.kept;
    const others = load();
    const known = others.tokens.filter((token) => token && !tokens.includes(token));
    this.kept = { ...others, queue, tokens: [...known, ...tokens] };
    this.changed();
  }

  private async resume(): Promise<void> {
    const token = this.kept.tokens[this.kept.tokens.length - 1];
    let before: Answered[] = [];
    if (token) {
      try {
        before = await this.api.history(token);
      } catch (error) {
        if (error instanceof ServerFault && error.status === 403) this.drop(token);
        else this.unreached(error);
      }
    }
    const known = new Set(before.map(({ id }) => id));
    const waiting = this.kept.queue.filter(({ id }) => !known.has(id));
    const typed = this.entries.filter(({ id }) => !known.has(id));
    const earlier = waiting.filter(({ id }) => !typed.some((entry) => entry.id === id));
    this.entries = [...before.map(answered), ...earlier.map(queued), ...typed];
    this.keep({ queue: waiting });
  }

  /** Send what waits, one message after the other. */
  private async pump(): Promise<void> {
    if (this.busy) return;
    const next = this.kept.queue[0];
    const entry = next && this.entries.find(({ id }) => id === next.id);
    if (!entry) {
      if (next) this.done(next.id);
      return;
    }
    this.busy = true;
    entry.state = "sending";
    const slow = setTimeout(() => this.suffer("slow"), SLOW);
    this.changed();
    try {
      if (!navigator.onLine) throw new Unreachable("offline");
      const { text, replies } = await this.ask(entry);
      Object.assign(entry, { text, replies, state: "done" });
      this.trouble = null;
      this.done(entry.id);
    } catch (error) {
      this.unanswered(entry, error);
    } finally {
      clearTimeout(slow);
      this.busy = false;
      this.changed();
    }
    if (!this.kept.queue.some(({ id }) => id === entry.id)) this.pump();
  }

  private async ask(entry: Entry): Promise<Answered> {
    try {
      return await this.api.answer(await this.token(), entry.id, entry.text);
    } catch (error) {
      if (!(error instanceof ServerFault) || error.status !== 403) throw error;
      this.drop(this.kept.tokens[this.kept.tokens.length - 1]);
      return this.api.answer(await this.token(), entry.id, entry.text);
    }
  }

  private unanswered(entry: Entry, error: unknown): void {
    if (error instanceof ServerFault && error.status === 429) {
      entry.state = "limited";
      entry.seconds = error.retryAfter;
      setTimeout(() => this.pump(), 1000 * error.retryAfter);
    } else if (error instanceof ServerFault && error.status < 502) {
      entry.state = "failed";
      this.done(entry.id);
    } else {
      entry.state = "waiting";
      this.unreached(error);
    }
  }

  private done(id: string): void {
    this.keep({ queue: this.kept.queue.filter((one: Queued) => one.id !== id) });
  }

  /** Forget a session that the server does not know any more. */
  private drop(token: string): void {
    this.keep({ tokens: this.kept.tokens.filter((one) => one !== token) });
  }

  private async token(): Promise<string> {
    const running = this.kept.tokens[this.kept.tokens.length - 1];
    if (running) return running;
    const token = await this.api.session();
    this.keep({ tokens: [...this.kept.tokens.filter(Boolean), token] });
    return token;
  }

  private async forget(token: string): Promise<void> {
    try {
      await this.api.erase(token);
    } catch (error) {
      if (!(error instanceof ServerFault) || error.status !== 403) throw error; // 403: gone already
    }
  }

  private suffer(trouble: "slow" | "down"): void {
    this.trouble = trouble;
    this.changed();
  }

  private unreached(error: unknown): void {
    if (error instanceof ServerFault && error.status < 502 && error.status !== 500) return;
    if (this.trouble !== "down") this.suffer("down");
    const wait = PROBES[Math.min(this.probes++, PROBES.length - 1)];
    setTimeout(() => this.trouble === "down" && this.recover(), wait);
  }

  private reached(): void {
    this.probes = 0;
    if (this.trouble !== "down") return;
    this.trouble = null;
    this.announce(strings.resumed);
  }

  private async recover(): Promise<void> {
    if (!this.started) return; // nobody has opened the window yet
    await this.refresh();
    if (this.trouble === "down") return;
    if (this.entries.length === 0) await this.resume();
    this.pump();
  }
}

function answered({ id, text, replies }: Answered): Entry {
  return { id, text, replies, state: "done", hidden: [], seconds: 0 };
}

function queued({ id, text }: Queued): Entry {
  return { id, text, replies: [], state: "waiting", hidden: [], seconds: 0 };
}
