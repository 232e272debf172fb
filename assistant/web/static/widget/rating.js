// Rating one answer, 1 to 5. It lies folded under the answer and never asks for
// itself.

import { el } from "./dom.js";
import { newKey } from "./api.js";

/** rating returns {button, form}: the button unfolds the form. send(grade, reason, key) delivers. */
export function rating({ id, t, send }) {
  const form = el("form", { class: "rating", hidden: true, id: "rate-" + id });
  const button = el("button", {
    type: "button", class: "quiet-button", "aria-expanded": "false", "aria-controls": form.id,
    onclick: () => {
      form.hidden = !form.hidden;
      button.setAttribute("aria-expanded", String(!form.hidden));
      if (!form.hidden) form.querySelector("input")?.focus();
    },
  }, t("rate"));

  const grades = [5, 4, 3, 2, 1].map((grade) =>
    el("label", { class: "grade" },
      el("input", { type: "radio", name: "grade", value: grade }),
      el("span", {}, t("rate." + grade))));
  const reason = el("textarea", { rows: 2, maxlength: 500, "aria-label": t("rate.reason"), placeholder: t("rate.reason") });
  const said = el("p", { class: "quiet", role: "status" });
  const submit = el("button", { type: "submit", class: "button" }, t("rate.send"));
  form.append(el("fieldset", {}, el("legend", {}, t("rate.title")), el("div", { class: "grades" }, grades)), reason, submit, said);

  // One key for one rating: pressing again after a lost line counts once.
  let key = newKey();
  let sent = "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const grade = Number(new FormData(form).get("grade"));
    if (!grade) {
      said.textContent = t("rate.choose");
      return;
    }
    const content = grade + reason.value;
    if (sent && sent !== content) key = newKey();
    sent = content;
    submit.disabled = true;
    try {
      await send(grade, reason.value.trim(), key);
      form.replaceChildren(el("p", { class: "quiet", role: "status" }, t("rate.thanks", { grade: t("rate." + grade) })));
      button.hidden = true;
    } catch (error) {
      said.textContent = error.detail || t("rate.failed");
      submit.disabled = false;
    }
  });
  return { button, form };
}
