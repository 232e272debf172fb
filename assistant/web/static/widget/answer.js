// One answer as a person sees it. The server has decided every word; this file
// only lays them out: claims with their sources, what no guide says and whom to
// call, the question back, the bundle, the way to a person, what to ask next.

import { el, icon, telephone } from "./dom.js";
import { isSample, labelOf } from "./label.js";
import { prose, segments } from "./prose.js";
import { slotName } from "./record.js";

/**
 * answerView renders an Answer. acts: ask(text), cite(citation, button), and
 * tools(answer): the small buttons under it; the last may be missing.
 */
export function answerView(answer, t, acts) {
  const mixed = new Set((answer.claims || []).map((claim) => claim.origin)).size > 1;
  const said = answer.text || "";
  return el("article", { class: "answer", "data-outcome": answer.outcome },
    isSample(answer) ? el("p", { class: "badge sample" }, t("sample")) : null,
    segments(said, answer.claims || []).map((part) =>
      part.claim ? claimView(part.claim, t, acts, mixed) : el("div", { class: "plain" }, prose(withoutOptions(part.plain, answer)))),
    bundleView(answer, t),
    clarifyView(answer, t, acts),
    gapView(answer, t),
    answer.handoff ? handoffView(answer.handoff, t, said) : null,
    !answer.unanswered?.length && !answer.handoff ? contactView(answer.contact, t) : null,
    el("footer", { class: "label" }, labelOf(answer, t), answer.asOf && answer.claims?.length ? " · " + t("asOf", { day: answer.asOf }) : ""),
    acts.tools ? el("div", { class: "tools" }, acts.tools(answer)) : null);
}

/** claimView renders one claim; streaming shows it before the answer is whole. */
export function claimView(claim, t, acts, tagged = false) {
  return el("div", { class: "claim", "data-origin": claim.origin, lang: "zh-CN" },
    tagged || claim.origin === "model" ? el("span", { class: "badge" }, t("origin." + claim.origin)) : null,
    prose(claim.text, true),
    claim.more ? moreView(claim.more, t) : null,
    el("div", { class: "cites" }, sources(claim.citations).map((citation) => citeButton(citation, t, acts))));
}

/** citeButton is 〔guide · section〕, which opens the source. */
export function citeButton(citation, t, acts) {
  const button = el("button", {
    type: "button", class: "cite",
    "aria-label": t("cite.open", { title: citation.title, section: citation.section }),
    onclick: () => acts.cite(citation, button),
  }, `〔${citation.title} · ${citation.section}〕`);
  return button;
}

/** sources joins citations of the same section: a claim may rest on several elements of it. */
export function sources(citations) {
  const found = new Map();
  for (const c of citations || []) {
    const key = [c.guide, c.version, c.section].join("\u0000");
    const before = found.get(key);
    found.set(key, before ? { ...before, quote: before.quote + "\n" + c.quote } : c);
  }
  return [...found.values()];
}

function moreView(more, t) {
  const summary = el("summary", {}, t("expand"));
  const details = el("details", { class: "more" }, summary, prose(more));
  details.addEventListener("toggle", () => {
    summary.textContent = t(details.open ? "collapse" : "expand");
  });
  return details;
}

function gapView(answer, t) {
  if (!answer.unanswered?.length) return null;
  const slots = answer.unanswered.map((slot) => slotName(slot, t)).join("、");
  return el("div", { class: "gap" },
    tellsGap(answer.text) ? null : el("p", {}, t("gap", { slots })),
    answer.handoff ? null : contactView(answer.contact, t, t("gap.call")));
}

/** tellsGap reports whether a text says by itself what the guide leaves open. */
export function tellsGap(text) {
  return /[未没](?:有)?(?:写明|载明)|does not say/.test(text || "");
}

// withoutOptions leaves out the lines that list the options: they stand below, to
// be pressed.
function withoutOptions(plain, { clarify }) {
  const options = new Set((clarify?.options || []).map((option) => option.text));
  return plain.split("\n").filter((line) => !options.has(line.replace(/^\s*-\s*/, "").trim())).join("\n");
}

function clarifyView({ clarify, text }, t, acts) {
  if (!clarify) return null;
  return el("div", { class: "clarify" },
    (text || "").includes(clarify.question) ? null : el("p", {}, clarify.question),
    chips(clarify.options, acts));
}

function bundleView({ bundle, text }, t) {
  if (!bundle) return null;
  const told = (bundle.items || []).every((item) => (text || "").includes(item));
  if (told) return null;
  return el("div", { class: "bundle" },
    el("p", {}, t("bundle", { title: bundle.title })),
    el("ul", { class: "items", role: "list" }, (bundle.items || []).map((item, i) =>
      el("li", {}, el("span", { class: "mark" }, `${i + 1}.`), " ", el("span", { class: "item" }, item)))));
}

/** chips are ready replies; one may always type instead. */
export function chips(options, acts) {
  if (!options?.length) return null;
  return el("div", { class: "chips" }, options.map((option) =>
    el("button", { type: "button", class: "chip", onclick: () => acts.ask(option.value || option.text, option.text) }, option.text)));
}

/** suggestView shows what fits next. */
export function suggestView(answer, t, acts) {
  if (!answer.suggest?.length) return null;
  return el("nav", { class: "suggest", "aria-label": t("suggest") }, el("p", { class: "quiet" }, t("suggest")), chips(answer.suggest, acts));
}

/** contactView is a phone with its owner and hours. */
export function contactView(contact, t, lead = "") {
  if (!contact?.phone) return null;
  return el("div", { class: "contact" },
    icon("phone"),
    el("div", {},
      el("p", {}, lead, contact.name ? el("strong", {}, contact.name) : null),
      phoneLink(contact.phone, t),
      contact.hours ? el("p", { class: "quiet" }, t("hours", { hours: contact.hours })) : null));
}

/** handoffView says honestly how the way to a person stands. */
export function handoffView(handoff, t, said = "") {
  const state = handoff.state || "closed";
  const told = said.includes(handoff.phone) && handoff.phone; // the text says the rest

  if (state === "open") return el("div", { class: "contact" }, el("p", {}, t("handoff.open")));
  if (state === "queued") {
    const minutes = Math.max(1, Math.ceil((handoff.waitSeconds || 0) / 60));
    return el("div", { class: "contact" }, el("div", {},
      el("p", {}, t("handoff.queued")),
      handoff.position ? el("p", {}, t("handoff.position", { n: handoff.position, minutes })) : null,
      handoff.phone ? phoneLink(handoff.phone, t) : null));
  }
  return el("div", { class: "contact" },
    icon("phone"),
    el("div", {},
      told ? null : el("p", {}, t("handoff.closed")),
      handoff.phone ? phoneLink(handoff.phone, t) : null,
      handoff.hours ? el("p", { class: "quiet" }, t("hours", { hours: handoff.hours })) : null));
}

/** phoneLink dials; the number itself is its text. */
export function phoneLink(phone, t) {
  return el("a", { class: "phone", href: telephone(phone), "aria-label": t("call", { phone }) }, phone);
}

