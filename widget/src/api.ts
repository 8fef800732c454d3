// The web channel's endpoints. Sessions are bearer tokens; no cookies.
import type { Answered, Excerpts, Guide, Span, Status, Suggestion } from "./types";

const ANSWER_SECONDS = 30;
const OTHER_SECONDS = 8;

/** The server answered with a fault; `status` is HTTP's. */
export class ServerFault extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: number,
  ) {
    super(`HTTP ${status}`);
  }
}

/** No answer came: no network, no server, or too late. */
export class Unreachable extends Error {}

export class Api {
  constructor(readonly server: string) {}

  status(): Promise<Status> {
    return this.call("GET", "status");
  }

  async session(): Promise<string> {
    return (await this.call<{ token: string }>("POST", "sessions")).token;
  }

  answer(token: string, id: string, text: string): Promise<Answered> {
    return this.call("POST", "messages", { token, body: { id, text }, seconds: ANSWER_SECONDS });
  }

  async history(token: string): Promise<Answered[]> {
    return (await this.call<{ messages: Answered[] }>("GET", "messages", { token })).messages;
  }

  judge(token: string, id: string, vote: "up" | "down", reason: string): Promise<void> {
    return this.call("POST", "feedback", { token, body: { id, vote, reason } });
  }

  erase(token: string): Promise<void> {
    return this.call("DELETE", "sessions", { token });
  }

  async suggest(text: string, signal: AbortSignal): Promise<Suggestion[]> {
    return (await this.call<{ suggestions: Suggestion[] }>("POST", "suggestions", { body: { text }, signal })).suggestions;
  }

  guide(id: string): Promise<Guide> {
    return this.call("GET", `guides?id=${encodeURIComponent(id)}`);
  }

  excerpts(document: string, spans: Span[]): Promise<Excerpts> {
    const places = spans.map((span) => span.join("-")).join(",");
    return this.call("GET", `excerpts?document=${encodeURIComponent(document)}&spans=${places}`);
  }

  private async call<T>(
    method: string,
    path: string,
    given: { token?: string; body?: unknown; seconds?: number; signal?: AbortSignal } = {},
  ): Promise<T> {
    const abort = new AbortController();
    given.signal?.addEventListener("abort", () => abort.abort());
    const timer = setTimeout(() => abort.abort(), 1000 * (given.seconds ?? OTHER_SECONDS));
    const headers: Record<string, string> = {};
    if (given.token) headers.authorization = `Bearer ${given.token}`;
    if (given.body) headers["content-type"] = "application/json";
    try {
      const response = await fetch(`${this.server}/webhooks/web/${path}`, {
        method,
        headers,
        body: given.body ? JSON.stringify(given.body) : undefined,
        credentials: "omit",
        signal: abort.signal,
      });
      if (!response.ok) throw new ServerFault(response.status, Number(response.headers.get("retry-after")) || 10);
      return response.status === 204 ? (undefined as T) : await response.json();
    } catch (error) {
      throw error instanceof ServerFault ? error : new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}
