// The dialog that opens a citation: the guide's section with the quoted words
// marked, and the ways to the whole guide and to the page it came from.

import { el, icon } from "./dom.js";
import { elementList, guidePage, sectionFor, validity } from "./record.js";

/** openSource shows a citation in a modal dialog inside host (an element of the shadow tree). */
export async function openSource({ host, client, citation, t }) {
  const body = el("div", { class: "dialog-body", tabindex: "0", role: "group", "aria-label": citation.section, lang: "zh-CN" }, el("p", { class: "quiet" }, t("source.loading")));
  const dialog = modal({
    host, t,
    title: citation.title,
    above: citation.sample ? el("span", { class: "badge sample" }, t("sample")) : null,
    below: el("p", { class: "quiet" }, [citation.section, period(citation, t)].filter(Boolean).join(" · ")),
    body,
    actions: [
      el("a", { class: "button", href: guidePage(client.base, citation) }, t("source.whole")),
      citation.url ? el("a", { class: "button", href: citation.url }, t("source.page")) : null,
    ],
  });
  const shown = await passage({ client, citation, t });
  body.replaceChildren(...shown);
  body.querySelector("mark")?.scrollIntoView({ block: "center" });
  return dialog;
}

async function passage({ client, citation, t }) {
  let guide;
  try {
    guide = await client.guide(citation.guide, citation.version);
  } catch {
    return [el("p", { class: "note" }, t("source.failed")), quoted(citation)];
  }
  const section = sectionFor(guide, citation);
  if (!section) return [el("p", { class: "note" }, t("source.missing")), quoted(citation)];
  return [el("h3", {}, section.section), elementList(section.elements, citation.quote).node];
}

function quoted(citation) {
  return el("blockquote", {}, el("mark", {}, citation.quote));
}

function period(citation, t) {
  const span = { from: citation.validFrom, to: citation.validTo };
  return span.from || span.to ? validity(span, t) : "";
}

/**
 * modal opens a dialog over the panel. Escape and the close button close it and
 * the focus goes back to where it was; Tab stays inside.
 */
export function modal({ host, t, title, above, below, body, actions, describe }) {
  const back = host.getRootNode().activeElement;
  const heading = el("h2", { id: "dialog-title" }, title);
  const dialog = el("dialog", { "aria-labelledby": "dialog-title", class: "dialog" },
    el("header", {},
      el("div", { class: "dialog-title" }, above, heading, below),
      el("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"))),
    body,
    actions?.some(Boolean) ? el("footer", {}, actions) : null);
  if (describe) dialog.setAttribute("aria-describedby", describe);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation(); // or the panel would close too
      dialog.close();
    }
    trap(event, dialog);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    // This comes a moment after the closing: who has gone elsewhere stays there.
    if (!host.getRootNode().activeElement) back?.focus?.();
  });
  host.append(dialog);
  dialog.showModal();
  return dialog;
}

/** trap keeps Tab among what can be reached inside a node. */
export function trap(event, node) {
  if (event.key !== "Tab") return;
  const stops = [...node.querySelectorAll("a[href], button, input, textarea, select, summary, [tabindex='0']")]
    .filter((stop) => !stop.disabled && stop.getClientRects().length > 0);
  if (!stops.length) return;
  const now = node.getRootNode().activeElement;
  const last = stops.length - 1;
  const edge = event.shiftKey ? now === stops[0] || !node.contains(now) : now === stops[last] || !node.contains(now);
  if (!edge) return;
  event.preventDefault();
  stops[event.shiftKey ? last : 0].focus();
}
