// Server-sent events read from a fetch body: EventSource can't POST.

/**
 * events yields {event, data, id} for each event of a response's body, as the
 * HTML standard parses them: \n, \r\n or \r ends a line, several data lines are
 * joined, a comment line is skipped, and what is left unfinished at the end is
 * dropped, because it may be cut. seen is called for every piece that arrives,
 * heartbeats (comments) among them.
 */
export async function* events(body, seen = () => {}) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let frame = blank();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      seen();
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line !== "") {
          field(frame, line);
          continue;
        }
        if (frame.lines.length) yield { event: frame.event, id: frame.id, data: frame.lines.join("\n") };
        frame = blank();
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function blank() {
  return { event: "message", id: "", lines: [] };
}

function field(frame, line) {
  const colon = line.indexOf(":");
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "event") frame.event = value;
  else if (name === "id") frame.id = value;
  else if (name === "data") frame.lines.push(value);
}
