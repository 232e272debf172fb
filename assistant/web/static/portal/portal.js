// The portal demo: what a city's page does with the widget. The region chooser
// sets its attributes, a hot question is asked with its ask(), and the layout
// decides between inline and launcher.

import { toClipboard } from "../widget/label.js";

const chat = document.querySelector("yijian-chat");
const regions = document.querySelector(".regions");
const other = regions.querySelector(".other");
const code = document.querySelector("#code");
const hint = document.querySelector("#code-hint");
const snippet = document.querySelector("#snippet");

// Room for both: the widget stands beside the text; else it is behind its button.
const beside = matchMedia("(min-width: 1000px)");
beside.addEventListener("change", lay);
lay();

function lay() {
  if (beside.matches) chat.setAttribute("mode", "inline");
  else chat.removeAttribute("mode");
}

regions.addEventListener("change", (event) => {
  if (event.target.name !== "region") return;
  other.hidden = event.target.value !== "other";
  if (other.hidden) choose(event.target.value, event.target.dataset.name);
  else code.focus();
});

regions.addEventListener("submit", (event) => {
  event.preventDefault();
  const value = code.value.trim();
  if (!/^(\d{6}|\d{9}|\d{12})$/.test(value)) {
    hint.textContent = "请填写 6、9 或 12 位数字。";
    code.focus();
    return;
  }
  hint.textContent = "已改用 " + value + "。";
  choose(value, value);
});

function choose(region, name) {
  chat.setAttribute("region-name", name);
  chat.setAttribute("region", region);
  show();
}

for (const button of document.querySelectorAll(".ask")) {
  button.addEventListener("click", () => chat.ask(button.textContent));
}

// ?region=371300 opens the page for another city's guides.
const wanted = new URLSearchParams(location.search).get("region");
if (wanted) {
  const known = regions.querySelector(`input[value="${CSS.escape(wanted)}"]`);
  const input = known || regions.querySelector('input[value="other"]');
  input.checked = true;
  other.hidden = Boolean(known);
  code.value = known ? "" : wanted;
  if (/^\d+$/.test(wanted)) choose(wanted, known?.dataset.name || wanted);
}

function show() {
  const script = new URL("widget.js", location.href).href;
  snippet.textContent = `<script type="module" src="${script}"></script>\n`
    + `<yijian-chat region="${chat.getAttribute("region")}" lang="zh-CN" hotline="12345" hours="每天 24 小时">咨询电话 12345（每天 24 小时）</yijian-chat>`;
}
show();

document.querySelector("#copy").addEventListener("click", async () => {
  const done = await toClipboard(snippet.textContent, document);
  document.querySelector("#copied").textContent = done ? "已复制" : "没有复制成功，请选中代码后复制";
});
