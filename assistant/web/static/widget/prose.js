// Text as people read it: paragraphs, and lines that begin with a number or a
// dash as list items. The words, the numbers and their order stay as they are.

import { el } from "./dom.js";

const marker = /^\s*((?:\d{1,3}[.．、)）](?!\d)|[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳]|[-–•·](?=\s)))\s*/u;

// Web addresses, and telephone numbers that carry an area code or begin with 400
// or 800: both are pressed on a phone. Shorter numbers may be anything.
const links = /https?:\/\/[^\s，。；、）)》”"'<>]+|(?<![\d-])(?:0\d{2,3}[-－ ]?\d{7,8}|[48]00[-－ ]?\d{3,4}[-－ ]?\d{3,4})(?:(?:转|-)\d{1,5})?(?![\d-])/g;

/**
 * prose renders a text as a list of block elements. led sets off the lead-in that
 * claims begin with ("收费："), so that several claims are told apart at a glance.
 */
export function prose(text, led = false) {
  const blocks = [];
  let list = null;
  for (const line of String(text ?? "").split(/\r\n|[\r\n]/)) {
    if (!line.trim()) {
      list = null;
      continue;
    }
    const [lead, mark] = marker.exec(line) || [];
    if (!mark) {
      list = null;
      const [lead] = (led && !blocks.length && /^(?:\p{Script=Han}{1,8}|[A-Za-z ]{1,26})[：:]/u.exec(line)) || [""];
      blocks.push(el("p", {}, lead ? el("strong", {}, lead) : null, linked(line.slice(lead.length).trim())));
      continue;
    }
    if (!list) {
      // Without its bullets a list is none to some readers unless it says so.
      list = el("ul", { class: "items", role: "list" });
      blocks.push(list);
    }
    list.append(el("li", {}, el("span", { class: "mark" }, mark), " ", el("span", { class: "item" }, linked(line.slice(lead.length).trim()))));
  }
  return blocks;
}

/** linked returns text nodes and anchors. */
export function linked(text) {
  const out = [];
  let last = 0;
  for (const hit of text.matchAll(links)) {
    out.push(text.slice(last, hit.index));
    out.push(anchor(hit[0]));
    last = hit.index + hit[0].length;
  }
  out.push(text.slice(last));
  return out.filter((piece) => piece !== "");
}

function anchor(text) {
  if (text.startsWith("http")) return el("a", { href: text }, text);
  const [, main, extension] = /^(.*?)(?:转(\d+))?$/.exec(text);
  return el("a", { href: "tel:" + main.replace(/\D/g, "") + (extension ? ";ext=" + extension : "") }, text);
}

/**
 * segments splits an answer's text at its claims: what stands between them
 * (a lead-in, a question back) is shown as it is. Claims that do not occur in the
 * text come last, so that nothing is lost.
 */
export function segments(text, claims) {
  const out = [];
  const late = [];
  let at = 0;
  for (const claim of claims) {
    const found = claim.text ? text.indexOf(claim.text, at) : -1;
    if (found < 0) {
      late.push({ claim });
      continue;
    }
    between(out, text.slice(at, found));
    out.push({ claim });
    at = found + claim.text.length;
  }
  between(out, text.slice(at));
  return out.concat(late);
}

function between(out, plain) {
  // Separators between claims ("；", a lone full stop) are no sentences.
  if (/[\p{L}\p{N}]/u.test(plain)) out.push({ plain: plain.trim() });
}

/** markWords splits text into [{text, hit}] where the words of a quotation stand. */
export function markWords(text, quote) {
  const whole = squash(text);
  const spans = [];
  for (const piece of pieces(quote)) {
    const at = whole.text.indexOf(piece);
    if (at >= 0) spans.push([whole.at[at], whole.at[at + piece.length - 1] + 1]);
    // A quotation longer than this piece of the guide: all of it was quoted.
    else if (whole.text.length >= 2 && piece.includes(whole.text)) spans.push([0, text.length]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  const out = [];
  let last = 0;
  for (const [from, to] of spans) {
    if (to <= last) continue;
    const start = Math.max(from, last);
    if (start > last) out.push({ text: text.slice(last, start), hit: false });
    out.push({ text: text.slice(start, to), hit: true });
    last = to;
  }
  if (last < text.length) out.push({ text: text.slice(last), hit: false });
  return out;
}

function pieces(quote) {
  return String(quote || "").split(/[\r\n]+/).map((line) => squash(line).text).filter((line) => line.length > 0);
}

// squash leaves white space out and remembers where each remaining unit was.
function squash(text) {
  let out = "";
  const at = [];
  for (let i = 0; i < text.length; i++) {
    if (/\s/.test(text[i])) continue;
    out += text[i];
    at.push(i);
  }
  return { text: out, at };
}
