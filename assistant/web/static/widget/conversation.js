// One conversation as the browser keeps it: the token in sessionStorage, at most
// one message on its way, and that message's text and Idempotency-Key until an
// answer has come, so that neither a dead line nor a reload loses or doubles it.

import { Client, Problem, Unreachable, newKey } from "./api.js";

const pauseBeforeRetry = 1200; // ms; one silent retry, then the person decides
const slowAfter = 5000; // ms without an answer until the line is called slow

export class Conversation {
  #client;
  #about;
  #slot;
  #kept; // {id, token, pending: {text, key}}
  #creating = null;
  #createKey = newKey();
  #handoffKey = null; // of the call for a person that has not been answered yet
  #sending = false;

  /** about: {region, audience, lang, channel}, as POST conversations takes them. */
  constructor(base, about) {
    this.#client = new Client(base);
    this.#about = about;
    this.#slot = `yijian:${base}:${about.region}`;
    this.#kept = read(this.#slot);
  }

  /** speak sets the language of what is answered from now on. */
  speak(lang) {
    this.#about = { ...this.#about, lang };
  }

  get client() {
    return this.#client;
  }

  /** pending is the message that was sent and never answered: {text, key} or null. */
  get pending() {
    return this.#kept.pending || null;
  }

  get sending() {
    return this.#sending;
  }

  /** begun reports whether there is a conversation to show or erase. */
  get begun() {
    return Boolean(this.#kept.id);
  }

  /** drop gives up the pending message: the person wants to word it anew. */
  drop() {
    this.#keep({ pending: null });
  }

  /**
   * send delivers a text and returns {answer, renewed}: answer is null where a
   * person has taken over. The same text is sent again under the same key once by
   * itself after a broken line; after that Unreachable is thrown and the message
   * stays pending. While one message is on its way, send returns null and does
   * nothing: a double click is one message.
   */
  async send(text, progress = {}) {
    if (this.#sending) return null;
    this.#sending = true;
    const pending = this.pending?.text === text ? this.pending : { text, key: newKey() };
    this.#keep({ pending });
    const slow = setTimeout(() => progress.status?.("slow"), slowAfter);
    try {
      const result = await this.#deliver(pending, progress);
      this.#keep({ pending: null });
      return result;
    } catch (error) {
      // What the server refused stays refused: only a lost line is worth a retry.
      if (error instanceof Problem && error.status !== 429 && error.status < 500) this.#keep({ pending: null });
      throw error;
    } finally {
      clearTimeout(slow);
      this.#sending = false;
    }
  }

  async #deliver({ text, key }, progress) {
    let lost = false;
    let renewed = false;
    for (;;) {
      try {
        await this.#ensure();
        const answer = await this.#client.send(this.#kept, text, key, this.#about.lang, progress);
        return { answer, renewed };
      } catch (error) {
        if (gone(error) && !renewed && this.begun) {
          renewed = true;
          this.#forget();
          continue;
        }
        if (!(error instanceof Unreachable) || lost) throw error;
        lost = true;
        progress.status?.("retry");
        await new Promise((done) => setTimeout(done, pauseBeforeRetry));
      }
    }
  }

  /** history returns the turns so far, or [] where there are none or the token is no longer good. */
  async history() {
    if (!this.begun) return [];
    try {
      const reply = await this.#client.history(this.#kept);
      return reply.turns || [];
    } catch (error) {
      if (!gone(error)) throw error;
      this.#forget();
      return [];
    }
  }

  /**
   * handoff asks for a person; the reply says how that stands. Who asks again after
   * a broken line asks under the same key: it may have been taken.
   */
  async handoff() {
    const key = (this.#handoffKey ??= newKey());
    const ask = async () => {
      await this.#ensure();
      return this.#client.handoff(this.#kept, key, this.#about.lang);
    };
    try {
      const reply = await ask().catch((error) => {
        if (!gone(error)) throw error;
        this.#forget();
        return ask();
      });
      this.#handoffKey = null;
      return reply;
    } catch (error) {
      if (error instanceof Problem && error.status < 500 && error.status !== 429) this.#handoffKey = null;
      throw error;
    }
  }

  /** later waits for turns that come by themselves, from an agent. */
  later(after, signal) {
    return this.#client.later(this.#kept, after, signal);
  }

  rate(answer, grade, reason, key) {
    return this.#client.rate(this.#kept, answer, grade, reason, key);
  }

  /** erase deletes the conversation at the server, then here. */
  async erase() {
    if (this.begun) {
      try {
        await this.#client.erase(this.#kept);
      } catch (error) {
        if (!gone(error)) throw error;
      }
    }
    this.#forget();
    this.#keep({ pending: null });
  }

  #ensure() {
    if (this.begun) return Promise.resolve();
    this.#creating ??= this.#client.create(this.#about, this.#createKey)
      .then(({ id, token }) => {
        this.#createKey = newKey();
        this.#keep({ id, token });
      })
      .finally(() => {
        this.#creating = null;
      });
    return this.#creating;
  }

  #forget() {
    this.#keep({ id: "", token: "" });
  }

  #keep(change) {
    this.#kept = { ...this.#kept, ...change };
    try {
      if (this.begun || this.#kept.pending) sessionStorage.setItem(this.#slot, JSON.stringify(this.#kept));
      else sessionStorage.removeItem(this.#slot);
    } catch {
      // Storage may be forbidden (private windows, embedded frames): then the
      // conversation lives as long as the page.
    }
  }
}

// gone reports whether the conversation is not to be had any more. 403 is said of
// the page or the way (an origin, a firewall): the conversation is still there.
function gone(error) {
  return error instanceof Problem && [401, 404, 410].includes(error.status);
}

function read(slot) {
  try {
    return JSON.parse(sessionStorage.getItem(slot)) || {};
  } catch {
    return {};
  }
}
