// The list of what was said: sends a message, shows it under way, streams the
// answer in, and keeps a model of every entry so that the list can be drawn anew
// in another language.

import { Problem, Unreachable } from "./api.js";
import { answerView, chips, claimView, contactView, handoffView, suggestView, tellsGap } from "./answer.js";
import { el } from "./dom.js";
import { prose } from "./prose.js";
import { slotName } from "./record.js";

export class Thread {
  #view; // {log, live, status, t, acts, starters, outage}
  #conversation;
  #entries = []; // {kind, …, node}
  #outage = null;
  #listening = null;
  #seq = 0; // of the last turn seen, where a person owns the conversation

  constructor(view, conversation) {
    this.#view = view;
    this.#conversation = conversation;
  }

  /** answers lists [element, answer] of those shown, for the copy label. */
  answers() {
    return this.#entries.filter((e) => e.kind === "answer").map((e) => [e.node, e.answer]);
  }

  get empty() {
    return this.#entries.length === 0;
  }

  /** use goes on with another conversation (another region), under the same list. */
  use(conversation) {
    this.stop();
    this.#conversation = conversation;
  }

  /** redraw shows all entries again in a new frame. */
  redraw(view) {
    this.#view = view;
    view.log.replaceChildren();
    if (this.#outage) this.#outage = null;
    if (!this.#entries.length) this.#welcome();
    for (const entry of this.#entries) this.#place(entry);
  }

  /** restore shows the turns of a conversation that a reload interrupted. */
  async restore() {
    const pending = this.#conversation.pending;
    const lost = pending ? await this.#resend(pending) : null;
    let turns = [];
    try {
      turns = await this.#conversation.history();
    } catch (error) {
      this.outage(error);
    }
    for (const turn of turns) {
      this.#seq = Math.max(this.#seq, turn.seq || 0);
      this.#entries.push(entryOf(turn));
    }
    if (lost) this.#entries.push({ kind: "user", text: pending.text, state: "failed", error: lost });
    const notice = this.#outage;
    this.redraw(this.#view);
    if (notice) this.outage(new Unreachable(""));
    this.#bottom();
  }

  // The answer may be waiting at the server: the same key fetches it, and the
  // history then holds question and answer once.
  async #resend({ text }) {
    try {
      await this.#conversation.send(text, {});
      return null;
    } catch (error) {
      return error;
    }
  }

  /** send delivers a text; false means it was not taken, because one is on its way. */
  send(text, shown = text) {
    if (this.#conversation.sending) return false;
    this.#welcomed();
    const entry = { kind: "user", text, shown, state: "sending" };
    this.#add(entry);
    this.#run(entry);
    return true;
  }

  async #run(entry) {
    this.#state(entry, "sending");
    this.#clearOutage();
    const t = this.#view.t;
    const reply = this.#reply(entry);
    this.#view.sending(true);
    try {
      const result = await this.#conversation.send(entry.text, {
        status: (step) => reply.step(step),
        claim: (claim) => reply.claim(claim),
      });
      if (!result) return;
      this.#state(entry, "delivered");
      reply.end();
      if (result.renewed) this.note(t("renewed"));
      if (result.answer) this.#answer(result.answer, entry);
      else this.#owned();
    } catch (error) {
      reply.end();
      entry.error = error;
      this.#state(entry, "failed");
      if (!(error instanceof Problem) || error.status >= 500) this.outage(error);
      this.#bottom();
      this.#view.live.replaceChildren(el("p", {}, t("failed") + "：" + this.#why(error)));
    } finally {
      this.#view.sending(false);
    }
  }

  #answer(answer, question) {
    for (const old of this.#view.log.querySelectorAll(".suggest")) old.remove();
    const entry = { kind: "answer", answer };
    this.#add(entry);
    this.#view.live.replaceChildren(el("p", {}, spoken(answer, this.#view.t)));
    this.#reveal(question?.node || entry.node);
  }

  /** handoff asks for a person and shows how that stands, also without a server. */
  async handoff() {
    const { t } = this.#view;
    this.#welcomed();
    this.#add({ kind: "user", text: t("human.asked"), state: "delivered" });
    let answer;
    try {
      answer = await this.#conversation.handoff();
    } catch {
      // Whatever has failed, the number on the page is good.
      const own = this.#view.hotline();
      const entry = { kind: "handoff", handoff: { state: "closed", ...own } };
      this.#add(entry);
      this.#view.live.replaceChildren(el("p", {}, entry.node.textContent));
      if (!own.phone) this.outage();
      this.#bottom();
      return;
    }
    if (answer?.text) this.#answer(answer);
    if (!answer || answer.handoff?.state === "queued" || answer.handoff?.state === "open") this.#owned();
  }

  /** note adds a line that nobody said. */
  note(text) {
    this.#add({ kind: "note", text });
    this.#bottom();
  }

  /** clear empties the list. */
  clear() {
    this.stop();
    this.#entries = [];
    this.redraw(this.#view);
  }

  /** outage shows phone and hours; there is one such card at a time. */
  outage(error) {
    this.#clearOutage();
    this.#outage = this.#view.outage(this.#conversation.pending !== null && error !== undefined);
    this.#view.log.append(this.#outage);
    this.#bottom();
  }

  #clearOutage() {
    this.#outage?.remove();
    this.#outage = null;
  }

  /** reachable takes the outage card away. */
  reachable() {
    this.#clearOutage();
  }

  stop() {
    this.#listening?.abort();
    this.#listening = null;
  }

  // A person owns the conversation: what they write comes by long poll.
  async #owned() {
    this.#view.status(this.#view.t("step.human"));
    if (this.#listening) return;
    const listening = (this.#listening = new AbortController());
    while (!listening.signal.aborted) {
      let turns;
      try {
        turns = (await this.#conversation.later(this.#seq, listening.signal)) || [];
      } catch (error) {
        if (listening.signal.aborted || error instanceof Problem) break;
        await new Promise((done) => setTimeout(done, 5000));
        continue;
      }
      for (const turn of turns) {
        if ((turn.seq || 0) <= this.#seq) continue;
        this.#seq = turn.seq;
        if (turn.role === "citizen") continue; // shown when it was sent
        const entry = entryOf(turn);
        this.#add(entry);
        this.#view.live.replaceChildren(el("p", {}, entry.node.textContent));
        this.#bottom();
      }
    }
    if (this.#listening === listening) this.#listening = null;
  }

  #welcome() {
    const { t, log, acts, starters } = this.#view;
    log.append(el("div", { class: "welcome" },
      el("p", {}, t("welcome")),
      el("div", { class: "starters" },
        el("p", { class: "quiet" }, t("start.try")),
        chips(starters().map((text) => ({ text })), acts))));
  }

  #welcomed() {
    if (!this.#entries.length) this.#view.log.querySelector(".starters")?.remove();
  }

  #add(entry) {
    this.#entries.push(entry);
    this.#place(entry);
    this.#bottom();
  }

  #place(entry) {
    entry.node = this.#render(entry);
    // The outage card stays the last.
    if (this.#outage) this.#outage.before(entry.node);
    else this.#view.log.append(entry.node);
  }

  #render(entry) {
    const { t, acts } = this.#view;
    switch (entry.kind) {
      case "user":
        return this.#userView(entry);
      case "answer": {
        const last = this.#entries.at(-1) === entry;
        return el("div", { class: "turn from-assistant" },
          el("p", { class: "who" }, t("assistant")),
          answerView(entry.answer, t, acts),
          last ? suggestView(entry.answer, t, acts) : null);
      }
      case "agent":
        return el("div", { class: "turn from-agent" },
          el("p", { class: "who" }, t("agent")),
          el("div", { class: "answer" }, prose(entry.text), el("footer", { class: "label" }, t("origin.agent"))));
      case "assistant":
        return el("div", { class: "turn from-assistant" },
          el("p", { class: "who" }, t("assistant")), el("div", { class: "answer" }, prose(entry.text)));
      case "handoff":
        return el("div", { class: "turn from-assistant" }, handoffView(entry.handoff, t));
      default:
        return el("p", { class: "note-line" }, entry.text);
    }
  }

  #userView(entry) {
    const { t } = this.#view;
    const node = el("div", { class: "turn from-you", "data-state": entry.state },
      el("p", { class: "who" }, t("you")),
      el("div", { class: "said" }, el("p", {}, entry.shown || entry.text)));
    if (entry.state !== "failed") return node;
    // Asking again can't help where the text itself was refused.
    const refused = entry.error instanceof Problem && entry.error.status < 500 && entry.error.status !== 429;
    const buttons = el("div", { class: "failed-tools" },
      refused ? null : el("button", { type: "button", class: "button retry", onclick: () => this.#retry(entry) }, t("retry")),
      el("button", { type: "button", class: "button edit", onclick: () => this.#edit(entry) }, t("edit")));
    node.append(el("div", { class: "failed" }, el("p", {}, el("strong", {}, t("failed")), "　", this.#why(entry.error)), buttons));
    return node;
  }

  #retry(entry) {
    if (this.#conversation.sending) return;
    this.#run(entry);
    this.#view.focus();
  }

  #edit(entry) {
    if (this.#conversation.sending) return;
    this.#conversation.drop();
    this.#entries = this.#entries.filter((e) => e !== entry);
    entry.node.remove();
    this.#clearOutage();
    this.#view.edit(entry.text);
  }

  #why(error) {
    const { t } = this.#view;
    if (!(error instanceof Problem)) return t("out.kept");
    const said = error.detail || (error.status === 429 ? t("busy") : t("wrong"));
    return error.request ? said + "（" + t("request", { id: error.request }) + "）" : said;
  }

  #state(entry, state) {
    entry.state = state;
    const node = this.#userView(entry);
    entry.node.replaceWith(node);
    entry.node = node;
  }

  // The answer as it comes in: the step at its foot, claims above it.
  #reply(question) {
    const { t, acts } = this.#view;
    const step = el("p", { class: "step" }, el("span", { class: "dots", "aria-hidden": "true" }), el("span", { class: "step-text" }, t("step.send")));
    const body = el("div", { class: "answer streaming" }, step);
    let about = ""; // the guide that the last claim was from
    const node = el("div", { class: "turn from-assistant" }, el("p", { class: "who" }, t("assistant")), body);
    question.node.after(node);
    this.#bottom();
    return {
      step: (name) => {
        const known = ["understand", "retrieve", "compose", "check", "slow", "retry"].includes(name);
        if (!known) return;
        if (name === "retry") {
          for (const part of body.querySelectorAll(".claim, .plain")) part.remove();
          about = "";
        }
        step.lastChild.textContent = t("step." + name);
        this.#view.status(t("step." + name));
      },
      claim: (claim) => {
        // Whose words they are comes with the whole answer; until then, the guide's name.
        const title = claim.citations?.[0]?.title || "";
        if (title && title !== about) step.before(el("div", { class: "plain", lang: "zh-CN" }, prose(`《${title}》`)));
        about = title || about;
        step.before(claimView(claim, t, acts));
        this.#reveal(question.node);
      },
      end: () => {
        node.remove();
        this.#view.status("");
      },
    };
  }

  #bottom() {
    const { log } = this.#view;
    log.scrollTop = log.scrollHeight;
  }

  // A long answer is read from its beginning: the question goes to the top.
  #reveal(node) {
    const { log } = this.#view;
    log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  }
}

/** spoken is an answer as it is announced and read aloud. */
export function spoken(answer, t) {
  const gap = answer.unanswered?.length && !tellsGap(answer.text)
    ? t("gap", { slots: answer.unanswered.map((slot) => slotName(slot, t)).join("、") })
    : "";
  const question = answer.clarify && !(answer.text || "").includes(answer.clarify.question) ? answer.clarify.question : "";
  return [answer.text, gap, question].filter(Boolean).join("\n");
}

function entryOf(turn) {
  if (turn.role === "citizen") return { kind: "user", text: turn.text, state: "delivered" };
  if (turn.role === "agent") return { kind: "agent", text: turn.text };
  if (turn.answer) return { kind: "answer", answer: turn.answer };
  return { kind: "assistant", text: turn.text };
}

/** outageCard is what people see where no server answers. */
export function outageCard({ t, hotline, kept }) {
  const contact = hotline.phone ? contactView({ name: "", phone: hotline.phone, hours: hotline.hours }, t) : null;
  return el("div", { class: "outage", role: "alert" },
    el("p", {}, t("out")),
    contact,
    // The words inside the element, which the page's owner wrote for this case.
    contact ? null : el("div", { class: "fallback" }, el("slot", {}, t("out.noPhone"))),
    kept ? el("p", { class: "quiet" }, t("out.kept")) : null);
}
