// A guide as people read it: its elements by slot, with the words of a quotation
// marked. The texts are the server's rendering (elements of GET /guides/{id}),
// the same that answers quote; nothing is put together here.

import { el } from "./dom.js";
import { has } from "./i18n.js";
import { linked, markWords } from "./prose.js";

/** slotName is a slot's name in the person's language; an unknown slot keeps its own. */
export function slotName(slot, t) {
  return has("slot." + slot) ? t("slot." + slot) : String(slot);
}

/** groups lists [{slot, sections: [{section, elements}]}] in the guide's order. */
export function groups(guide) {
  const out = [];
  for (const element of guide.elements || []) {
    let group = out.find((g) => g.slot === element.slot);
    if (!group) out.push((group = { slot: element.slot, sections: [] }));
    let section = group.sections.find((s) => s.section === element.section);
    if (!section) group.sections.push((section = { section: element.section, elements: [] }));
    section.elements.push(element);
  }
  return out;
}

/** elementList renders one section's elements; marks counts the words found. */
export function elementList(elements, quote) {
  let marks = 0;
  const items = elements.map((element) => {
    const parts = quote ? markWords(element.text, quote) : [{ text: element.text, hit: false }];
    marks += parts.filter((part) => part.hit).length;
    return el("li", {},
      element.case && !element.text.includes(element.case) ? el("span", { class: "case" }, element.case) : null,
      el("span", { class: "words" }, parts.map((part) => (part.hit ? el("mark", {}, part.text) : linked(part.text)))));
  });
  return { node: el("ul", { class: "elements", role: "list" }, items), marks };
}

/**
 * sectionFor returns the elements that a citation names: those of its section
 * that hold its words, else any section that holds them, else null.
 */
export function sectionFor(guide, citation) {
  const all = groups(guide).flatMap((group) => group.sections.map((s) => ({ ...s, slot: group.slot })));
  const holds = (s) => s.elements.some((e) => markWords(e.text, citation.quote).some((part) => part.hit));
  return all.find((s) => s.section === citation.section && holds(s)) || all.find(holds) || null;
}

/** validity says in words when a guide is in force. */
export function validity({ from, to }, t) {
  if (from && to) return t("guide.span", { from, to });
  if (from) return t("guide.from", { from });
  if (to) return t("guide.to", { to });
  return t("guide.open");
}

/** force tells whether a guide is in force on a day (ISO): "inForce", "expired" or "future". */
export function force({ from, to } = {}, day) {
  if (to && day > to) return "expired";
  if (from && day < from) return "future";
  return "inForce";
}

/** today is the day in China, where guides have their days. */
export function today(now = new Date()) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(now);
}

/** guidePage is the address of the whole guide, with the words to mark. */
export function guidePage(base, citation) {
  const url = new URL("guides/" + encodeURIComponent(citation.guide), base);
  if (citation.version) url.searchParams.set("version", citation.version);
  if (citation.quote) {
    url.searchParams.set("section", citation.section || "");
    // An address has its limits; the beginning is enough to find the place.
    url.searchParams.set("quote", citation.quote.slice(0, 400));
  }
  return url.href;
}
