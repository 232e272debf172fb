// The frame of the widget: launcher, head, notice, list, box. It knows nothing
// about conversations; element.js gives it what to do.

import { el, icon } from "./dom.js";

/**
 * panel builds the frame. on: open, close, human, elder, bigger, smaller,
 * language, clear, submit(text); returns the parts that others write into.
 */
export function panel({ t, name, place, on }) {
  const launcher = el("button", { type: "button", class: "launcher", "aria-label": t("launcher.open"), "aria-expanded": "false", onclick: on.open },
    icon("chat"), el("span", {}, t("launcher")));

  const menu = disclosure(t, [
    el("button", { type: "button", class: "menu-item", onclick: on.language }, t("language")),
    el("button", { type: "button", class: "menu-item clear", onclick: on.clear }, t("clear")),
  ]);

  const elder = el("button", { type: "button", class: "head-button elder", onclick: on.elder }, t("elder"));
  const size = el("span", { class: "off", role: "status" });
  const head = el("header", { class: "head" },
    el("div", { class: "title" },
      el("h2", { id: "title" }, name),
      place ? el("p", { class: "place" }, t("region.now", { place })) : null),
    el("div", { class: "head-tools" },
      el("button", { type: "button", class: "head-button human", "aria-label": t("human"), onclick: on.human }, t("human.short")),
      el("button", { type: "button", class: "head-button smaller", "aria-label": t("smaller"), onclick: on.smaller }, t("smaller.short")),
      el("button", { type: "button", class: "head-button bigger", "aria-label": t("bigger"), onclick: on.bigger }, t("bigger.short")),
      elder,
      menu.node),
    el("button", { type: "button", class: "head-button close", "aria-label": t("close"), onclick: on.close }, icon("close")),
    size);

  const log = el("div", { class: "log", tabindex: "0", role: "region", "aria-label": t("log.label") });
  const live = el("div", { class: "off live", role: "log", "aria-live": "polite" });
  const status = el("div", { class: "off", role: "status" });
  const composer = box({ t, submit: on.submit });
  const section = el("section", { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1" },
    head, el("p", { class: "notice" }, t("notice")), log, composer.node);

  return { launcher, section, head, elder, size, log, live, status, composer, menu };
}

// box is the form: Enter sends, Shift+Enter is a new line, and the Enter that
// picks a word in an input method does neither.
function box({ t, submit }) {
  const area = el("textarea", {
    rows: 1, "aria-label": t("ask.label"), placeholder: t("ask.placeholder"), enterkeyhint: "send", autocomplete: "off",
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      // 229 is what WebKit reports for the Enter that ends a composition.
      if (event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      go();
    },
    oninput: () => {
      said.textContent = "";
      fit();
    },
  });
  const send = el("button", { type: "submit", class: "send", "aria-label": t("ask.send") }, icon("send"), el("span", {}, t("ask.send")));
  const said = el("p", { class: "box-error", role: "alert" });
  const node = el("form", { class: "composer", novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    go();
  } }, said, el("div", { class: "row" }, area, send));

  function go() {
    const problem = submit(area.value);
    if (problem) said.textContent = problem;
    else fit();
  }

  function fit() {
    area.style.height = "auto";
    area.style.height = Math.min(area.scrollHeight + 2, 8 * parseFloat(getComputedStyle(area).lineHeight)) + "px";
  }

  return {
    node, area, fit,
    busy(on) {
      // Not disabled: a disabled button loses the focus of whoever pressed it.
      send.setAttribute("aria-disabled", String(on));
    },
    set(text) {
      area.value = text;
      said.textContent = "";
      fit();
    },
  };
}

// disclosure is a button that shows a few more buttons.
function disclosure(t, items) {
  const list = el("div", { class: "menu", hidden: true }, items);
  const button = el("button", { type: "button", class: "head-button more-actions", "aria-label": t("more.actions"), "aria-expanded": "false", onclick: () => set(list.hidden) }, icon("more"));
  const node = el("div", { class: "menu-anchor" }, button, list);
  function set(open) {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) items[0].focus();
  }
  list.addEventListener("click", () => set(false));
  node.addEventListener("focusout", (event) => {
    if (!node.contains(event.relatedTarget)) set(false);
  });
  return {
    node,
    /** close returns true if it was open. */
    close() {
      const was = !list.hidden;
      if (was) {
        set(false);
        button.focus();
      }
      return was;
    },
  };
}
