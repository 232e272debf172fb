// The page that explains: a question, and how its answer came about. What was
// understood, the guides and passages found, each with what its score is made of.
// The question stands behind the # of the address, which no server gets to see.

import { Client, Problem } from "../widget/api.js";
import { el } from "../widget/dom.js";
import { has, language, texts } from "../widget/i18n.js";
import { guidePage, slotName } from "../widget/record.js";

const base = new URL("../../", import.meta.url).href;
const lang = new URLSearchParams(location.search).get("lang");
const t = texts(lang);
const client = new Client(base);

const form = document.querySelector("#ask");
const box = document.querySelector("#q");
const region = document.querySelector("#region");
const day = document.querySelector("#day");
const result = document.querySelector("#result");

let turn = 0; // the newest question; an older one that comes late is not shown

frame();
read();

// frame puts the page's words in place; the Chinese ones stand in the HTML too,
// for the moment before this runs.
function frame() {
  document.documentElement.lang = language(lang);
  document.title = t("explain.title");
  document.querySelector("h1").textContent = t("explain.title");
  document.querySelector("#back").textContent = t("explain.back");
  if (lang) document.querySelector("#back").href = "/console?" + new URLSearchParams({ lang });
  box.placeholder = t("explain.placeholder");
  for (const [id, key] of [["q", "explain.ask"], ["region", "explain.region"], ["day", "console.day"]]) {
    document.querySelector(`label[for=${id}]`).textContent = t(key);
  }
  form.querySelector("[type=submit]").textContent = t("explain.go");
  result.replaceChildren(el("p", { class: "start" }, t("explain.start")));
  box.focus();
}

// read takes the question from the address.
function read() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (!asked.get("q")) return;
  box.value = asked.get("q");
  region.value = asked.get("region") || "";
  day.value = asked.get("today") || "";
  explain();
}

addEventListener("hashchange", read);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!box.value.trim()) return box.focus();
  history.replaceState(null, "", "#" + new URLSearchParams({ q: box.value.trim(), region: region.value.trim(), today: day.value }));
  explain();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.key !== "/" || event.target.tagName === "INPUT") return;
  event.preventDefault();
  box.focus();
  box.select();
});

async function explain() {
  const mine = ++turn;
  result.setAttribute("aria-busy", "true");
  let x;
  try {
    x = await client.explain(box.value.trim(), region.value.trim(), day.value, language(lang));
  } catch (error) {
    const text = (error instanceof Problem && error.detail) || t("explain.failed");
    if (mine === turn) show([el("p", { class: "failed", role: "alert" }, text)]);
    return;
  }
  if (mine === turn) show(view(x));
}

function show(nodes) {
  result.replaceChildren(...nodes);
  result.setAttribute("aria-busy", "false");
}

function view(x) {
  const several = x.matters.length > 1;
  return [
    outcomeView(x),
    ...x.matters.map((matter, i) => el("section", { class: "matter" },
      several ? el("h2", { class: "which" }, i === 0 ? t("explain.whole") : t("explain.part", { n: i })) : null,
      understoodView(matter.understood),
      guidesView(matter.guides, x.enough),
      chunksView(matter.chunks))),
  ];
}

function outcomeView({ answer, trace, model }) {
  const name = "console.outcome." + answer.outcome;
  return el("section", { class: "end" },
    el("p", { class: "outcome" },
      el("span", { class: "badge", "data-outcome": answer.outcome }, has(name) ? t(name) : answer.outcome),
      el("strong", { class: "reason" }, why(trace.why)),
      el("span", { class: "quiet" }, [
        model ? t("explain.by.model", { model }) : t("explain.by.words"),
        t("explain.generation", { n: trace.generation }),
        t("asOf.plain", { day: answer.asOf }),
        trace.steps.map((step) => `${step.name} ${number(step.ms, 1)} ms`).join(" · "),
      ].filter(Boolean).join(" · "))),
    el("details", {}, el("summary", {}, t("explain.answer")), el("p", { class: "said" }, answer.text)),
    trace.rejected?.length ? el("div", {}, el("h3", {}, t("explain.rejected")), el("ul", {}, trace.rejected.map((line) => el("li", {}, line)))) : null);
}

// why is the reason in the page's language, or in the program's own words.
function why(reason) {
  const [intent] = /^intent /.exec(reason) || [];
  if (intent) return t("explain.why.intent", { intent: intentName(reason.slice(intent.length)) });
  return has("explain.why." + reason) ? t("explain.why." + reason) : reason;
}

function intentName(intent) {
  return has("explain.intent." + intent) ? t("explain.intent." + intent) : intent;
}

function understoodView(u) {
  const wants = [...u.slots.map((slot) => slotName(slot, t)), ...u.wants.map((want) => t("explain.wants." + want))];
  return el("section", {},
    el("h3", {}, t("explain.understood")),
    el("dl", { class: "facts" },
      pair("explain.text", u.text),
      pair("explain.intent", intentName(u.intent)),
      pair("explain.slots", wants.join("、")),
      pair("explain.place", u.region && `${u.place} ${u.region}`),
      u.ambiguous.length ? pair("explain.ambiguous", u.ambiguous.join("、")) : null),
    table("units", t("explain.units"), ["explain.unit", "explain.terms", "explain.kind", "explain.weight"],
      u.units.map((unit) => [unit.text, unit.terms.join(" / ") || "—", t("explain.kind." + unit.kind), meter(unit.weight)])));
}

function pair(key, value) {
  return [el("dt", {}, t(key)), el("dd", {}, value || t("explain.none"))];
}

function guidesView(guides, enough) {
  const parts = ["lexical", "dense", "subject", "name", "body"];
  return el("section", {},
    el("h3", {}, t("explain.guides")),
    el("p", { class: "quiet" }, guides.length ? t("explain.guides.note", { enough }) : t("explain.guides.none")),
    table("guides", t("explain.guides"), ["explain.guide", "explain.score", "explain.support", ...parts.map((part) => "explain." + part), "explain.flags"],
      guides.map((g) => [
        [el("a", { href: guidePage(base, { guide: g.id, version: g.version }) }, g.title), el("span", { class: "quiet" }, ` ${g.region}`)],
        el("span", { class: "n" }, number(g.score)),
        [meter(g.support), g.support < enough ? el("span", { class: "badge short" }, t("explain.short")) : null],
        ...parts.map((part) => meter(g[part])),
        g.flags.map((flag) => el("span", { class: "badge" }, t("explain.flag." + flag))),
      ])));
}

function chunksView(chunks) {
  if (!chunks.length) return null;
  return el("section", {},
    el("h3", {}, t("explain.chunks")),
    el("p", { class: "quiet" }, t("explain.chunks.note")),
    table("chunks", t("explain.chunks"), ["explain.passage", "explain.fused", "explain.dense", "explain.lexical", "explain.words"],
      chunks.map((c) => [
        [el("strong", {}, `${c.title} · ${c.section}`), textView(c.text)],
        ...[c.fused, c.dense, c.lexical].map((score) => el("span", { class: "n" }, number(score))),
        c.words.slice(0, 12).map((w) => el("span", { class: "word" }, `${w.token}(${w.chunks})`)),
      ])));
}

// textView shows where a passage begins, and all of it on request.
function textView(text) {
  const line = text.replace(/\s+/gu, " ");
  const first = [...line].slice(0, 60).join("");
  if (first === line) return el("p", { class: "passage" }, line);
  return el("details", { class: "passage" }, el("summary", {}, first + "…"), el("p", {}, text));
}

// table names each cell's column too: on a phone the rows are cards. There the
// browser forgets that it is a table, so that is said once more.
function table(kind, label, heads, rows) {
  if (!rows.length) return null;
  return el("table", { class: kind, role: "table", "aria-label": label },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads.map((key) => el("th", { scope: "col", role: "columnheader" }, t(key))))),
    el("tbody", { role: "rowgroup" }, rows.map((cells) => el("tr", { role: "row" }, cells.map((cell, i) => (i === 0
      ? el("th", { scope: "row", role: "rowheader" }, cell)
      : el("td", { role: "cell", "data-head": t(heads[i]) }, el("div", {}, cell))))))));
}

// meter is a number from 0 to 1 with a bar, which readers need not hear.
function meter(value) {
  return el("span", { class: "meter" }, el("span", { class: "n" }, number(value)),
    el("progress", { max: "1", value: String(Math.max(0, Math.min(1, value))), "aria-hidden": "true" }));
}

function number(value, digits = 2) {
  return value === 0 ? "0" : value.toFixed(digits);
}
