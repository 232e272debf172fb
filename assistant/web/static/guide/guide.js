// The page of one guide: its whole record by slots, made for reading and for
// paper. ?version= shows a kept version, ?section=&quote= mark the words that an
// answer quoted, ?lang=en changes the frame (guides stay in their own language).

import { Client } from "../widget/api.js";
import { address, el } from "../widget/dom.js";
import { language, texts } from "../widget/i18n.js";
import { elementList, force, groups, slotName, today, validity } from "../widget/record.js";

const base = new URL("../../", import.meta.url).href;
const query = new URLSearchParams(location.search);
const t = texts(query.get("lang"));
const main = document.querySelector("#guide");
document.documentElement.lang = language(query.get("lang"));

show();

async function show() {
  const id = decodeURIComponent(location.pathname.split("/").pop());
  let guide;
  try {
    guide = await new Client(base).guide(id, query.get("version") || "");
  } catch (error) {
    main.replaceChildren(el("p", { role: "alert" }, error.status === 404 ? t("guide.none") : t("guide.failed")));
    main.removeAttribute("aria-busy");
    return;
  }
  document.title = guide.title + " · " + t("guide.page");
  main.replaceChildren(...parts(guide));
  main.removeAttribute("aria-busy");
  main.querySelector("mark")?.scrollIntoView({ block: "center" });
}

function parts(guide) {
  const day = today();
  const state = force(guide.validity, day);
  const sections = groups(guide);
  return [
    guide.source?.sample ? el("p", { class: "sample", role: "note" }, t("guide.sample")) : null,
    state === "inForce" ? null : el("p", { class: "warn", role: "note" }, el("strong", {}, t("guide." + state)), "　", t("guide.old")),
    el("header", {},
      el("p", { class: "kind" }, t("guide.page")),
      el("h1", {}, guide.title),
      guide.summary ? el("p", { class: "summary" }, guide.summary) : null,
      facts(guide, day, state),
      el("p", { class: "actions" },
        el("button", { type: "button", onclick: () => print() }, t("guide.print")),
        address(guide.source?.url || "") ? el("a", { href: guide.source.url }, t("source.page")) : null)),
    el("nav", { class: "contents", "aria-label": t("guide.contents") },
      el("ul", {}, sections.map((group) => el("li", {}, jump(group.slot))))),
    ...sections.map(slotView),
    el("footer", {}, el("p", {}, t("guide.footer")), el("p", {}, t("guide.asOf") + "：" + day)),
  ].filter(Boolean);
}

function jump(slot) {
  const link = el("a", {}, slotName(slot, t));
  link.setAttribute("href", "#" + slot);
  return link;
}

function facts(guide, day, state) {
  const audience = guide.audience?.length ? guide.audience.map((a) => t(a === "business" ? "audience.business" : "audience.person")).join("、") : t("audience.all");
  const rows = [
    [t("guide.department"), [guide.department, ...(guide.coDepartments || [])].filter(Boolean).join("、")],
    [t("guide.audience"), audience],
    [t("guide.region"), guide.scope?.region],
    [t("guide.validity"), validity(guide.validity || {}, t) + (guide.validity?.from || guide.validity?.to ? `（${t("guide." + state)}）` : "")],
    [t("guide.code"), guide.codes?.task || guide.codes?.catalog],
    [t("guide.asOf"), day],
    [t("guide.version"), guide.version],
  ];
  return el("dl", {}, rows.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function slotView({ slot, sections }) {
  const name = slotName(slot, t);
  const quote = query.get("quote");
  const wanted = query.get("section");
  return el("section", { id: slot, "aria-labelledby": "h-" + slot },
    el("h2", { id: "h-" + slot }, name),
    sections.map(({ section, elements }) => {
      const marked = quote && (!wanted || wanted === section) ? quote : "";
      return [section && section !== name ? el("h3", {}, section) : null, elementList(elements, marked).node];
    }));
}
