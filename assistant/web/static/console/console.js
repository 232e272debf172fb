// The agents' page: one box. Enter asks GET /api/v1/search; the sentence to say
// stands first, its basis beside it, all fields of the guide below. Nothing is
// kept but the list of this shift's questions, in memory.

import { chips, contactView, phoneLink, sources } from "../widget/answer.js";
import { Client, Problem } from "../widget/api.js";
import { el } from "../widget/dom.js";
import { has, language, texts } from "../widget/i18n.js";
import { copyText, isSample, labelOf, toClipboard } from "../widget/label.js";
import { prose, segments } from "../widget/prose.js";
import { elementList, force, groups, guidePage, slotName, today, validity } from "../widget/record.js";
import { firstSentence } from "./say.js";

const base = new URL("../../", import.meta.url).href;
const query = new URLSearchParams(location.search);
const t = texts(query.get("lang"));
const client = new Client(base);
const hotline = query.get("hotline") || "12345";

const form = document.querySelector("#ask");
const box = document.querySelector("#q");
const region = document.querySelector("#region");
const code = document.querySelector("#code");
const day = document.querySelector("#day");
const result = document.querySelector("#result");
const fields = document.querySelector("#fields");
const list = document.querySelector("#history");
const said = document.querySelector("#said");

const guides = new Map(); // guide@version → record, so that a second look is immediate
const asked = []; // this shift's questions, oldest first
let back = 0; // how far ↑ has gone
let turn = 0; // the newest search; an older one that comes late is not shown
let shown = []; // [slot, text, title] of the fields on screen, for Alt+1…9

frame();
box.focus();

// frame puts the page's words in place; the Chinese ones stand in the HTML too,
// for the moment before this runs.
function frame() {
  document.documentElement.lang = language(query.get("lang"));
  document.title = t("console.title");
  document.querySelector("h1").textContent = t("console.title");
  box.placeholder = t("console.placeholder");
  for (const [id, key] of [["q", "console.ask"], ["region", "console.region"], ["code", "console.code"], ["day", "console.day"]]) {
    document.querySelector(`label[for=${id}]`).textContent = t(key);
  }
  form.querySelector("[type=submit]").textContent = t("console.search");
  document.querySelector("#keys").textContent = t("console.keys");
  document.querySelector("#history-title").textContent = t("console.history");
  document.querySelector("#history-note").textContent = t("console.historyNote");
  result.replaceChildren(el("p", { class: "start" }, t("console.start")));
  const wanted = query.get("region");
  if (!wanted) return;
  if (![...region.options].some((option) => option.value === wanted)) region.prepend(new Option(wanted, wanted));
  region.value = wanted;
}

region.addEventListener("change", () => {
  document.querySelector("#code-field").hidden = region.value !== "other";
  if (region.value === "other") code.focus();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search(box.value.trim());
});

async function search(q) {
  if (!q) {
    box.focus();
    return;
  }
  const mine = ++turn;
  const began = performance.now();
  box.value = q;
  box.select();
  remember(q);
  result.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await client.search(q, place(), day.value);
  } catch (error) {
    if (mine === turn) fail(error);
    return;
  }
  if (mine !== turn) return;
  const basis = best(answer);
  // Both in one go where the guide was seen before, so that nothing jumps.
  const known = basis && guides.get(basis.guide + "@" + basis.version);
  show(answer, q, began);
  if (known) return showFields(known, answer);
  showFields(null, answer);
  if (!basis) return;
  try {
    const guide = await client.guide(basis.guide, basis.version);
    guides.set(basis.guide + "@" + basis.version, guide);
    if (mine === turn) showFields(guide, answer);
  } catch (error) {
    if (mine === turn) fields.replaceChildren(el("p", { role: "alert" }, error.detail || t("guide.failed")));
  }
}

function fail(error) {
  result.setAttribute("aria-busy", "false");
  fields.replaceChildren();
  shown = [];
  const text = error instanceof Problem ? error.detail || t("wrong") : t("console.failed", { phone: hotline });
  result.replaceChildren(el("p", { class: "failed", role: "alert" }, text), error instanceof Problem ? null : phoneLink(hotline, t));
}

// best is the first citation: what the answer rests on.
function best(answer) {
  return (answer.claims || []).flatMap((claim) => claim.citations || [])[0] || null;
}

function show(answer, q, began) {
  const say = firstSentence(answer);
  const outcome = "console.outcome." + answer.outcome;
  const took = el("span", { class: "quiet took" });
  result.replaceChildren(...[
    el("p", { class: "outcome" },
      el("span", { class: "badge", "data-outcome": answer.outcome }, has(outcome) ? t(outcome) : answer.outcome),
      isSample(answer) ? el("span", { class: "badge sample" }, t("sample")) : null,
      took),
    el("section", { class: "say", "aria-labelledby": "say-title" },
      el("h2", { id: "say-title" }, answer.clarify ? t("console.clarify") : t("console.say")),
      el("p", { class: "first" }, say),
      answer.clarify ? chips(answer.clarify.options, { ask: (value) => search(value + "，" + q) }) : null),
    rest(answer),
    basisView(answer),
    gapView(answer),
    phoneView(answer),
    whyView(q),
  ].filter(Boolean));
  result.setAttribute("aria-busy", "false");
  // Two frames later it is on the screen: that is the time that counts.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const ms = Math.round(performance.now() - began);
    took.textContent = t("console.took", { ms });
    result.dataset.ms = ms;
  }));
}

// rest is what the answer says after its first claim; that claim stands in the
// basis beside it, whole.
function rest(answer) {
  const parts = segments(answer.text || "", answer.claims || []);
  const after = answer.clarify ? [] : parts.slice(parts.findIndex((part) => part.claim) + 1);
  if (!answer.claims?.length) return null;
  return el("section", { class: "rest" },
    after.length ? el("h2", {}, t("console.rest")) : null,
    after.map((part) => (part.claim ? [prose(part.claim.text, true), prose(part.claim.more)] : prose(part.plain))),
    el("p", { class: "quiet" }, labelOf(answer, t), answer.asOf ? " · " + t("asOf", { day: answer.asOf }) : ""),
    el("button", { type: "button", onclick: async () => tell((await toClipboard(copyText(answer, t), document)) ? t("copied") : t("copy.failed")) }, t("console.copyAll")));
}

function basisView(answer) {
  const cites = sources((answer.claims || []).flatMap((claim) => claim.citations || []));
  if (!cites.length) return null;
  return el("section", { class: "basis", "aria-labelledby": "basis-title" },
    el("h2", { id: "basis-title" }, t("console.basis")),
    el("ul", { role: "list" }, cites.slice(0, 6).map((c) => el("li", {},
      el("a", { href: guidePage(base, c) }, `《${c.title}》${c.section}`),
      el("blockquote", {}, c.quote)))));
}

function gapView(answer) {
  if (!answer.unanswered?.length) return null;
  return el("p", { class: "gap" }, t("gap", { slots: answer.unanswered.map((slot) => slotName(slot, t)).join("、") }));
}

function phoneView(answer) {
  const contact = answer.contact || (answer.handoff?.phone ? { name: "", phone: answer.handoff.phone, hours: answer.handoff.hours } : null);
  if (!contact?.phone) return null;
  return el("section", { class: "phones", "aria-labelledby": "phone-title" },
    el("h2", { id: "phone-title" }, t("console.phone")),
    contactView(contact, t),
    contact.from ? el("p", { class: "quiet" }, t("contact.from", { title: contact.from })) : null);
}

// whyView leads to the page that explains this answer. The question stands behind
// the #: what a caller said is in no address that a server or proxy gets to see.
function whyView(q) {
  const hash = new URLSearchParams({ q, region: place(), today: day.value });
  const lang = query.get("lang") ? "?" + new URLSearchParams({ lang: query.get("lang") }) : "";
  return el("p", { class: "why" }, el("a", { href: new URL("console/explain", base).href + lang + "#" + hash }, t("console.why")));
}

function place() {
  return region.value === "other" ? code.value.trim() : region.value;
}

function showFields(guide, answer) {
  shown = [];
  if (!guide) {
    fields.replaceChildren(best(answer) ? el("p", { class: "quiet" }, t("source.loading")) : el("p", { class: "quiet" }, t("console.noFields")));
    return;
  }
  const state = force(guide.validity, answer.asOf || today());
  const all = groups(guide);
  shown = all.map((group) => ({
    slot: group.slot,
    text: group.sections.flatMap((s) => s.elements.map((e) => e.text)).join("\n") + `\n〔《${guide.title}》${slotName(group.slot, t)}〕`,
  }));
  fields.replaceChildren(
    el("h2", {}, t("console.fields")),
    el("p", { class: "guide" },
      el("a", { href: guidePage(base, { guide: guide.id, version: guide.version }) }, guide.title),
      el("span", { class: state === "inForce" ? "quiet" : "badge expired" }, period(guide, state)),
      guide.department ? el("span", { class: "quiet" }, guide.department) : null),
    el("div", { class: "slots" }, all.map((group, i) => fieldView(group, i, answer))));
}

// A guide that states no period is in force as far as anyone knows; only what it
// says is shown.
function period({ validity: span = {} }, state) {
  const words = validity(span, t);
  return span.from || span.to ? `${t("guide." + state)} · ${words}` : words;
}

function fieldView(group, i, answer) {
  const name = slotName(group.slot, t);
  const cited = (answer.claims || []).some((claim) => claim.slot === group.slot);
  const button = el("button", {
    type: "button", "data-field": i, title: i < 9 ? t("console.copyField", { slot: name, n: i + 1 }) : null,
    "aria-label": t("console.copy") + " " + name, onclick: () => copyField(i),
  }, i < 9 ? el("kbd", {}, String(i + 1)) : null, t("console.copy"));
  return el("section", { class: cited ? "slot cited" : "slot", "data-slot": group.slot },
    el("header", {}, el("h3", {}, name), button),
    group.sections.map(({ section, elements }) => [
      section && section !== name ? el("h4", {}, section) : null, elementList(elements).node]));
}

async function copyField(i) {
  const field = shown[i];
  if (!field) return;
  const done = await toClipboard(field.text, document);
  tell(done ? t("console.copiedField", { slot: slotName(field.slot, t) }) : t("copy.failed"));
}

function tell(text) {
  said.textContent = "";
  // A change that a reader hears, also if the same is said twice.
  requestAnimationFrame(() => {
    said.textContent = text;
  });
}

function remember(q) {
  back = 0;
  if (asked.at(-1) === q) return;
  asked.push(q);
  list.prepend(el("li", {}, el("button", { type: "button", onclick: () => search(q) }, q)));
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (event.altKey && !event.ctrlKey && !event.metaKey && digit) {
    event.preventDefault();
    copyField(Number(digit[1]) - 1);
    return;
  }
  const typing = /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

box.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") {
    event.preventDefault();
    box.value = "";
    back = 0;
    return;
  }
  const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!step || !asked.length) return;
  event.preventDefault();
  // The newest is in the box already after a search: ↑ goes to the one before.
  const standing = back === 0 && box.value === asked.at(-1) ? 1 : back;
  back = Math.max(0, Math.min(asked.length, standing + step));
  box.value = back ? asked[asked.length - back] : "";
  box.setSelectionRange(box.value.length, box.value.length);
});
