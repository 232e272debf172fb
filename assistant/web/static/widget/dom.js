// Building elements without ever parsing markup: what comes from a guide, a
// person or the server becomes text nodes, and addresses are looked at first.

const svg = "http://www.w3.org/2000/svg";

/**
 * el makes an element. Props: "class", "on…" listeners, "data-…"/"aria-…" and
 * other attributes; true is an empty attribute, null and false are left out.
 * Children: nodes, strings (as text), nested arrays; null and false are skipped.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "href") setAddress(node, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  put(node, children);
  return node;
}

/** put appends children as el does. */
export function put(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

/** address returns url if it is an http(s) or tel address, made absolute; else "". */
export function address(url) {
  let parsed;
  try {
    parsed = new URL(url, location.href);
  } catch {
    return "";
  }
  return ["http:", "https:", "tel:"].includes(parsed.protocol) ? parsed.href : "";
}

/** telephone returns a tel: address for a number as people write it: "0600-0112233转5". */
export function telephone(number) {
  const [main, extension] = String(number).split(/转|分机|ext\.?/i);
  const digits = main.replace(/[^\d+]/g, "");
  if (!digits) return "";
  const more = (extension || "").replace(/\D/g, "");
  return "tel:" + digits + (more ? ";ext=" + more : "");
}

function setAddress(node, url) {
  const safe = address(url);
  if (!safe) return;
  node.setAttribute("href", safe);
  if (!safe.startsWith("tel:") && node.target !== "_self") {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
}

/** icon draws one of a few line icons; it is decoration, so hidden from readers. */
export function icon(name) {
  const node = document.createElementNS(svg, "svg");
  node.setAttribute("viewBox", "0 0 24 24");
  node.setAttribute("class", "icon");
  node.setAttribute("aria-hidden", "true");
  for (const d of shapes[name]) {
    const path = document.createElementNS(svg, "path");
    path.setAttribute("d", d);
    node.append(path);
  }
  return node;
}

const shapes = {
  chat: ["M4 5h16v11H10l-5 4v-4H4z", "M8 9h8", "M8 12h5"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  more: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  send: ["M12 19V5", "M6 11l6-6 6 6"],
  phone: ["M6.6 4h3l1.3 4-2 1.6a11 11 0 0 0 5.5 5.5l1.6-2 4 1.3v3a1.6 1.6 0 0 1-1.6 1.6A14 14 0 0 1 5 5.6 1.6 1.6 0 0 1 6.6 4z"],
};
