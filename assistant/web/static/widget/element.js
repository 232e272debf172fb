// <yijian-chat>: the widget as a custom element with a shadow root.
//
// Attributes: region (division code), region-name (how it is called), lang (zh-CN,
// en), audience (person, business), api (base address; default: where this file
// came from), channel (default widget), mode ("inline" fills its container;
// else a launcher and a panel), elder (large type), hotline and hours (shown when
// no server answers), questions (starters, "|" between them), name (title).
// The element's own content is shown in an outage too, and where no script runs.
//
// Methods: open(), close(), ask(text).

import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { language, texts } from "./i18n.js";
import { copyText, labelCopies, toClipboard } from "./label.js";
import { panel } from "./panel.js";
import { rating } from "./rating.js";
import { modal, openSource, trap } from "./source.js";
import { Reader, onVoices, voiceFor } from "./speech.js";
import { Thread, outageCard, spoken } from "./thread.js";

const longest = 2000; // characters of a message, as the server counts them
const sizes = [18, 20, 22, 24, 27, 30, 34]; // px, elder mode
const sizeKey = "yijian:elder";

export class YijianChat extends HTMLElement {
  static observedAttributes = ["region", "region-name", "lang", "name", "mode", "elder", "hotline", "hours", "questions"];

  #root;
  #parts;
  #thread;
  #conversation;
  #reader = new Reader();
  #restored = false;
  #size = 1;
  #listening = new AbortController();

  connectedCallback() {
    if (this.#root) {
      this.#watch();
      return;
    }
    const shadow = this.attachShadow({ mode: "open", delegatesFocus: false });
    this.#root = el("div", { class: "root", hidden: true });
    // Shown once it has its looks, and also if those never come.
    const style = el("link", { rel: "stylesheet", onload: () => this.#show(), onerror: () => this.#show() });
    style.setAttribute("href", new URL("chat.css", import.meta.url).href);
    shadow.append(style, this.#root);
    this.#size = this.#keptSize();
    this.#conversation = this.#begin();
    this.#build();
    labelCopies(shadow, () => this.#thread.answers(), () => this.#t);
    onVoices(() => this.#readable());
    this.#watch();
    if (this.#inline || this.#conversation.begun) this.#restore();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#thread?.stop();
    this.#reader.stop();
    this.#lockPage(false);
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#root || before === after) return;
    if (name === "elder") return this.#applyElder();
    if (name === "region") {
      this.#conversation = this.#begin();
      this.#thread.use(this.#conversation);
      this.#build();
      if (!this.#thread.empty) this.#thread.note(this.#t("region.changed", { place: this.#place }));
      return;
    }
    if (name === "lang") this.#conversation.speak(language(after));
    if (name === "mode") {
      this.#frame();
      return this.#inline ? this.#restore() : undefined;
    }
    this.#build();
  }

  /** open shows the panel and puts the focus into it. */
  open() {
    if (!this.#root || this.#inline || this.hasAttribute("open")) return;
    this.setAttribute("open", "");
    this.#frame();
    this.#restore();
    // On a phone the box would raise the keyboard over the welcome.
    if (matchMedia("(pointer: coarse)").matches) this.#parts.section.focus();
    else this.#parts.composer.area.focus();
  }

  /** close hides the panel; the conversation stays. */
  close() {
    if (!this.#root || this.#inline || !this.hasAttribute("open")) return;
    this.removeAttribute("open");
    this.#frame();
    this.#reader.stop();
    this.#parts.launcher.focus();
  }

  /** ask sends a question as if it had been typed. */
  ask(text, shown = text) {
    this.open();
    return this.#submit(text, shown) === "";
  }

  get #inline() {
    return this.getAttribute("mode") === "inline";
  }

  get #t() {
    return texts(this.getAttribute("lang"));
  }

  get #place() {
    return this.getAttribute("region-name") || this.getAttribute("region") || "";
  }

  get #base() {
    return new URL(this.getAttribute("api") || new URL("../", import.meta.url).href, location.href).href;
  }

  #begin() {
    const about = { channel: this.getAttribute("channel") || "widget", lang: language(this.getAttribute("lang")) };
    for (const name of ["region", "audience"]) {
      if (this.getAttribute(name)) about[name] = this.getAttribute(name);
    }
    return new Conversation(this.#base, { region: "", ...about });
  }

  // build makes the frame in the present language and draws the list into it.
  #build() {
    const t = this.#t;
    const draft = this.#parts?.composer.area.value || "";
    const old = this.#parts;
    this.#parts = panel({
      t, name: this.getAttribute("name") || t("name"), place: this.getAttribute("region-name"),
      on: {
        open: () => this.open(),
        close: () => this.close(),
        human: () => this.#thread.handoff(),
        elder: () => this.toggleAttribute("elder"),
        bigger: () => this.#resize(1),
        smaller: () => this.#resize(-1),
        language: () => {
          this.setAttribute("lang", language(this.getAttribute("lang")) === "en" ? "zh-CN" : "en");
          this.#parts.composer.area.focus();
        },
        clear: () => this.#confirmClear(),
        submit: (text) => this.#submit(text),
      },
    });
    const { launcher, section, live, status } = this.#parts;
    this.#root.replaceChildren(launcher, section, live, status);
    this.#root.lang = language(this.getAttribute("lang"));
    section.addEventListener("keydown", (event) => this.#keys(event));
    this.#parts.composer.set(draft);
    const view = this.#view(t);
    if (!this.#thread) this.#thread = new Thread(view, this.#conversation);
    this.#thread.redraw(view);
    if (this.#conversation.sending) this.#parts.composer.busy(true);
    if (old && this.hasAttribute("open")) live.replaceChildren();
    this.#frame();
    this.#applyElder();
  }

  #view(t) {
    const { log, live, status, composer } = this.#parts;
    return {
      t, log, live,
      status: (text) => {
        status.textContent = text;
      },
      sending: (on) => composer.busy(on),
      focus: () => composer.area.focus(),
      edit: (text) => {
        composer.set(text);
        composer.area.focus();
      },
      hotline: () => this.#hotline,
      outage: (kept) => outageCard({ t, hotline: this.#hotline, kept }),
      starters: () => this.#starters(t),
      acts: {
        ask: (text, shown) => this.ask(text, shown),
        cite: (citation) => openSource({ host: this.#root, client: this.#conversation.client, citation, t }),
        tools: (answer) => this.#tools(answer, t),
      },
    };
  }

  get #hotline() {
    return { phone: this.getAttribute("hotline") || "", hours: this.getAttribute("hours") || "" };
  }

  #starters(t) {
    const own = (this.getAttribute("questions") || "").split("|").map((q) => q.trim()).filter(Boolean);
    return own.length ? own : [t("start.1"), t("start.2"), t("start.3")];
  }

  #tools(answer, t) {
    const copied = el("span", { class: "quiet", role: "status" });
    const copy = el("button", { type: "button", class: "quiet-button copy", onclick: async () => {
      copied.textContent = (await toClipboard(copyText(answer, t), this.shadowRoot)) ? t("copied") : t("copy.failed");
    } }, t("copy"));
    const read = el("button", { type: "button", class: "quiet-button read", hidden: !this.#canRead, onclick: () => this.#read(read, answer, t) }, t("read"));
    const rate = answer.id ? rating({
      id: answer.id, t,
      send: (grade, reason, key) => this.#conversation.rate(answer.id, grade, reason, key),
    }) : null;
    return [copy, read, rate?.button, copied, rate?.form];
  }

  #read(button, answer, t) {
    if (button.hasAttribute("data-reading")) {
      this.#reader.stop();
      return;
    }
    const set = (on) => {
      button.toggleAttribute("data-reading", on);
      button.textContent = t(on ? "read.stop" : "read");
    };
    if (this.#reader.read(spoken(answer, t), () => set(false))) set(true);
  }

  get #canRead() {
    return this.hasAttribute("elder") && voiceFor() !== null;
  }

  #readable() {
    for (const button of this.#root.querySelectorAll(".read")) button.hidden = !this.#canRead;
  }

  // submit sends a text; it returns a sentence where it can't, else "".
  #submit(text, shown) {
    const t = this.#t;
    const trimmed = text.trim();
    const n = [...trimmed].length;
    if (n === 0) {
      this.#parts.composer.area.focus();
      return "";
    }
    if (n > longest) return t("ask.tooLong", { max: longest, n });
    if (!this.#thread.send(trimmed, shown ?? trimmed)) return "";
    if (this.#parts.composer.area.value.trim() === trimmed) this.#parts.composer.set("");
    return "";
  }

  async #restore() {
    if (this.#restored) return;
    this.#restored = true;
    if (this.#conversation.begun || this.#conversation.pending) await this.#thread.restore();
    else await this.#probe();
  }

  // probe asks whether a server is there before somebody types for nothing. The
  // reply may be opaque (another origin): that it came is all that counts.
  async #probe() {
    try {
      await fetch(new URL("healthz", this.#base), { mode: "no-cors", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout?.(6000) });
      this.#thread.reachable();
    } catch {
      if (this.#thread.empty) this.#thread.outage();
    }
  }

  #confirmClear() {
    const t = this.#t;
    const said = el("p", { id: "clear-text" }, t("clear.body"));
    const dialog = modal({
      host: this.#root, t, title: t("clear.title"), body: el("div", { class: "dialog-body" }, said), describe: "clear-text",
      actions: [
        el("button", { type: "button", class: "button cancel", onclick: () => dialog.close() }, t("cancel")),
        el("button", { type: "button", class: "button danger", onclick: async () => {
          try {
            await this.#conversation.erase();
          } catch {
            said.textContent = t("clear.failed");
            return;
          }
          dialog.close();
          this.#reader.stop();
          this.#thread.clear();
          this.#parts.live.replaceChildren(el("p", {}, t("cleared")));
          this.#parts.composer.area.focus();
        } }, t("clear.yes")),
      ],
    });
    dialog.querySelector(".cancel").focus();
  }

  #keys(event) {
    if (event.key === "Escape" && !event.isComposing) {
      if (this.#parts.menu.close()) {
        event.stopPropagation();
        return;
      }
      if (this.#inline) return;
      event.stopPropagation();
      this.close();
      return;
    }
    if (this.#covers) trap(event, this.#parts.section);
  }

  // covers is true where the panel hides the page: then Tab stays in it.
  get #covers() {
    return !this.#inline && this.hasAttribute("open") && matchMedia("(max-width: 640px)").matches;
  }

  #frame() {
    const open = this.#inline || this.hasAttribute("open");
    const { launcher, section } = this.#parts;
    section.hidden = !open;
    launcher.hidden = open;
    launcher.setAttribute("aria-expanded", String(open));
    section.setAttribute("role", this.#inline ? "region" : "dialog");
    if (this.#covers) section.setAttribute("aria-modal", "true");
    else section.removeAttribute("aria-modal");
    this.#lockPage(this.#covers);
    this.#viewport();
  }

  #lockPage(on) {
    document.documentElement.style.overflow = on ? "hidden" : "";
  }

  #show() {
    this.#root.hidden = false;
    this.#parts?.composer.fit();
  }

  // A phone's keyboard shrinks the visual viewport, not the layout: the panel
  // follows the visual one, or its box would lie under the keys.
  #viewport() {
    const seen = globalThis.visualViewport;
    if (!seen) return;
    this.#root.style.setProperty("--seen-height", seen.height + "px");
    this.#root.style.setProperty("--seen-top", seen.offsetTop + "px");
  }

  #watch() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const seen = globalThis.visualViewport;
    for (const name of ["resize", "scroll"]) seen?.addEventListener(name, () => this.#viewport(), { signal });
    globalThis.addEventListener("resize", () => this.#frame(), { signal });
    globalThis.addEventListener("online", () => this.#probe(), { signal });
  }

  #applyElder() {
    const on = this.hasAttribute("elder");
    const t = this.#t;
    this.#root.toggleAttribute("data-elder", on);
    this.#root.style.setProperty("--size", (on ? sizes[this.#size] : 16) + "px");
    const { elder, size } = this.#parts;
    elder.textContent = t(on ? "elder.off" : "elder");
    size.textContent = on ? t("size.now", { n: sizes[this.#size] }) : "";
    this.#readable();
    if (!on) this.#reader.stop();
    this.#parts.composer.fit();
  }

  #resize(by) {
    this.#size = Math.min(sizes.length - 1, Math.max(0, this.#size + by));
    try {
      localStorage.setItem(sizeKey, String(this.#size));
    } catch {
      // Storage may be forbidden: the size then lasts as long as the page.
    }
    this.#applyElder();
  }

  #keptSize() {
    try {
      const kept = localStorage.getItem(sizeKey);
      return kept !== null && sizes[kept] ? Number(kept) : 1;
    } catch {
      return 1;
    }
  }
}

if (!customElements.get("yijian-chat")) customElements.define("yijian-chat", YijianChat);
