// What an agent says first.

const longest = 90; // characters that are said in one breath, more or less

/**
 * firstSentence is the beginning of an answer as one would say it: the first
 * claim without list marks, as many whole items as one breath takes. No word is
 * added and none is changed.
 */
export function firstSentence(answer) {
  const text = answer.clarify?.question || answer.claims?.[0]?.text || answer.text || "";
  const lines = text.split("\n").map((line) => line.replace(/^\s*(?:[-–•·]|\d{1,3}[.．、)）](?!\d))\s*/u, "").trim()).filter(Boolean);
  let say = lines.shift() || "";
  if (!/[：:]$/.test(say)) return sentence(say);
  let join = "";
  for (const line of lines) {
    if (join && say.length + line.length > longest) break;
    say += join + line;
    join = "；";
  }
  return say;
}

// sentence cuts after the first full stop, unless that leaves a mere greeting.
function sentence(line) {
  const end = line.search(/[。！？]/u);
  return end < 6 || line.length <= longest ? line : line.slice(0, end + 1);
}
