// The HTTP API, version 1, as the pages use it. Nothing here knows about
// rendering; failures are of two kinds: Unreachable (no answer came: the same
// request may be sent again) and Problem (the server said no, and why).

import { events } from "./stream.js";

/** Unreachable: the network, the server or the stream went away. */
export class Unreachable extends Error {}

/** Problem: an RFC 9457 reply. detail is a sentence for the person. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || `status ${status}`);
    this.status = status;
    this.detail = typeof body.detail === "string" ? body.detail : "";
    this.request = body.requestId || body.request_id || "";
  }
}

/** newKey makes an Idempotency-Key; randomUUID is missing on plain http addresses. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function question(q, region, today) {
  const query = new URLSearchParams({ q });
  if (region) query.set("region", region);
  if (today) query.set("today", today);
  return query;
}

// Without a byte for this long a request counts as lost. The server sends a
// heartbeat on streams, so only a dead line is this quiet.
const silence = 45_000;

export class Client {
  /** base is the address that the folder api/ lies under, with a slash at its end. */
  constructor(base) {
    this.base = base;
  }

  url(path) {
    return new URL("api/v1/" + path, this.base).href;
  }

  /** create opens a conversation: {id, token}. */
  create(conversation, key) {
    return this.#json("conversations", { method: "POST", body: conversation, key });
  }

  history(c) {
    return this.#json(`conversations/${seg(c.id)}`, { token: c.token });
  }

  erase(c) {
    return this.#json(`conversations/${seg(c.id)}`, { method: "DELETE", token: c.token });
  }

  handoff(c, key, lang) {
    return this.#json(`conversations/${seg(c.id)}/handoff`, { method: "POST", body: { lang }, token: c.token, key });
  }

  /** later waits (long poll) for turns after a sequence number: an array, perhaps empty. */
  later(c, after, signal) {
    return this.#json(`conversations/${seg(c.id)}/events?after=${after}`, { token: c.token, signal });
  }

  rate(c, answer, grade, reason, key) {
    return this.#json(`answers/${seg(answer)}/feedback`, {
      method: "POST", body: { grade, reason }, token: c.token, key,
    });
  }

  guide(id, version) {
    return this.#json(`guides/${seg(id)}` + (version ? `?version=${encodeURIComponent(version)}` : ""));
  }

  search(q, region, today) {
    return this.#json("search?" + question(q, region, today));
  }

  /** explain tells how the answer to a question comes about. */
  explain(q, region, today, lang) {
    const query = question(q, region, today);
    query.set("lang", lang);
    return this.#json("explain?" + query);
  }

  /**
   * send posts a message and returns the Answer, or null where a person owns the
   * conversation (202). lang is that of the answer. progress: status(step),
   * claim(claim), both optional.
   */
  async send(c, text, key, lang, progress = {}) {
    const watch = watchdog();
    try {
      const response = await this.#fetch(`conversations/${seg(c.id)}/messages`, {
        method: "POST", body: { text, lang }, token: c.token, key, accept: "text/event-stream, application/json", signal: watch.signal,
      });
      if (response.status === 202) return null;
      if (!(response.headers.get("Content-Type") || "").startsWith("text/event-stream")) return await parse(response);
      for await (const { event, data } of streamed(response.body, watch.seen)) {
        if (event === "status") progress.status?.(JSON.parse(data).step);
        else if (event === "claim") progress.claim?.(JSON.parse(data));
        else if (event === "answer") return JSON.parse(data);
        else if (event === "error") throw problemOf(JSON.parse(data));
      }
      throw new Unreachable("stream ended without an answer");
    } finally {
      watch.stop();
    }
  }

  async #json(path, options = {}) {
    const watch = watchdog(options.signal);
    try {
      const response = await this.#fetch(path, { ...options, signal: watch.signal });
      if (response.status === 204 || response.status === 202) return null;
      return await parse(response);
    } finally {
      watch.stop();
    }
  }

  async #fetch(path, { method = "GET", body, token, key, accept = "application/json", signal }) {
    const headers = { Accept: accept };
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = "Bearer " + token;
    if (key) headers["Idempotency-Key"] = key;
    let response;
    try {
      response = await fetch(this.url(path), {
        method, headers, signal, cache: "no-store", credentials: "omit",
        body: body ? JSON.stringify(body) : undefined,
      });
    } catch (cause) {
      throw new Unreachable(`${method} ${path}`, { cause });
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    // A gateway's 502 to 504 says that the program behind it is away.
    if (response.status >= 502 && response.status <= 504) throw new Unreachable(`${method} ${path}: ${response.status}`);
    throw new Problem(response.status, problem);
  }
}

function seg(id) {
  return encodeURIComponent(id);
}

async function parse(response) {
  try {
    return await response.json();
  } catch (cause) {
    throw new Unreachable("reply was cut", { cause });
  }
}

async function* streamed(body, seen) {
  const source = events(body, seen);
  for (;;) {
    let next;
    try {
      next = await source.next();
    } catch (cause) {
      throw new Unreachable("stream was cut", { cause });
    }
    if (next.done) return;
    yield next.value;
  }
}

function problemOf(body) {
  return body.status >= 502 && body.status <= 504 ? new Unreachable("stream: " + body.status) : new Problem(body.status || 500, body);
}

function watchdog(outer) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  outer?.addEventListener("abort", abort);
  let timer = setTimeout(abort, silence);
  return {
    signal: controller.signal,
    seen() {
      clearTimeout(timer);
      timer = setTimeout(abort, silence);
    },
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}
