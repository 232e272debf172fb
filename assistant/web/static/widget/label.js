// The label that goes with an answer wherever it goes (GB 45438: what an AI
// service puts out is marked, also when it is copied).

/** labelOf is the origin of an answer's words in the person's language. */
export function labelOf(answer, t) {
  if (answer.label) return answer.label;
  const origins = new Set((answer.claims || []).map((claim) => claim.origin));
  if (origins.size === 0) return t("origin.none");
  return ["quoted", "model", "agent"].filter((o) => origins.has(o)).map((o) => t("origin." + o)).join("、");
}

/** isSample reports whether an answer rests on the fictional sample city. */
export function isSample(answer) {
  return citations(answer).some((c) => c.sample);
}

/** citations lists an answer's citations, each guide's section once, in order. */
export function citations(answer) {
  return (answer.claims || []).flatMap((claim) => claim.citations || []);
}

/** copyLabel is the line put under copied words of an answer. */
export function copyLabel(answer, t) {
  const titles = [...new Set(citations(answer).map((c) => c.title))];
  const sources = titles.length ? t("copy.sources", { titles: titles.map((title) => `《${title}》`).join("") }) : "";
  const asOf = answer.asOf ? t(titles.length ? "asOf" : "asOf.plain", { day: answer.asOf }) : "";
  const label = t("copy.label", { label: labelOf(answer, t), asOf, sources });
  return isSample(answer) ? label + "\n" + t("sample.long") : label;
}

/** copyText is what the copy button copies: all the person sees, and the label. */
export function copyText(answer, t) {
  const more = (answer.claims || []).map((claim) => claim.more).filter(Boolean);
  return [answer.text, ...more, copyLabel(answer, t)].join("\n");
}

/**
 * labelCopies makes the copy event inside root carry the label of every answer
 * that the selection touches. answers() lists [element, answer].
 */
export function labelCopies(root, answers, t) {
  root.addEventListener("copy", (event) => {
    // A person's own words in the box are theirs; an old selection may still
    // stand in the answers above.
    if (isField(event.target) || isField(root.activeElement)) return;
    const selection = typeof root.getSelection === "function" ? root.getSelection() : document.getSelection();
    const range = rangeIn(root, selection);
    if (!range || range.collapsed) return;
    const labels = new Set();
    for (const [node, answer] of answers()) {
      if (range.intersectsNode(node)) labels.add(copyLabel(answer, t()));
    }
    if (!labels.size || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", [selection.toString() || range.toString(), ...labels].join("\n"));
    event.preventDefault();
  });
}

function isField(node) {
  return node instanceof HTMLTextAreaElement || node instanceof HTMLInputElement;
}

// rangeIn finds the selected range inside a shadow root: browsers differ in how
// they let one see it.
function rangeIn(root, selection) {
  if (!selection) return null;
  if (typeof selection.getComposedRanges === "function" && root instanceof ShadowRoot) {
    const [span] = selection.getComposedRanges({ shadowRoots: [root] });
    if (span) {
      const range = document.createRange();
      range.setStart(span.startContainer, span.startOffset);
      range.setEnd(span.endContainer, span.endOffset);
      return range;
    }
  }
  return selection.rangeCount ? selection.getRangeAt(0) : null;
}

/** toClipboard copies a text; root is where a helper may be put on plain http pages. */
export async function toClipboard(text, root) {
  if (navigator.clipboard?.writeText) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed (an embedded frame): the old way below may still work.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "off";
  const before = root.activeElement ?? document.activeElement;
  (root.querySelector("dialog[open]") || root.querySelector(".root") || root.body || root).append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  area.remove();
  before?.focus?.();
  return done;
}
