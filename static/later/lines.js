// JSON without line breaks, shown with some.

// The text with line breaks, what it is of, and where its lines begin there; nothing, if it has line breaks itself.
export function withLineBreaks(of) {
  if (!/^\s*[[{]/.test(of) || of.slice(0, 2_000).trim().includes("\n")) return undefined;
  const [shown, starts] = [[], []];
  let [begin, depth] = [0, 0];
  const cut = (end) => {
    const line = of.slice(begin, end);
    if (line.trim()) {
      starts.push(begin + line.search(/\S/));
      shown.push("  ".repeat(depth) + line.trim().replace(/\s*\n\s*/g, " "));
    }
    begin = end;
  };
  for (const { 0: token, index } of of.matchAll(/"(?:[^"\\]+|\\.)*"?|[[{]\s*[\]}]|[[\]{},]/g)) {
    if (token === "{" || token === "[") {
      cut(index + 1);
      depth += 1;
    } else if (token === "}" || token === "]") {
      cut(index);
      depth = Math.max(0, depth - 1);
    } else if (token === ",") cut(index + 1);
  }
  cut(of.length);
  // Where the lines of the text itself begin.
  const lines = [0, ...Array.from(of.matchAll(/\n/g), ({ index }) => index + 1)];
  return { text: shown.join("\n"), of, starts, lines };
}

// The line, as it is shown, with a place of the text.
export function lineAt({ starts, lines }, line, column) {
  const at = lines[line - 1] + column - 1;
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}

// Where a line, as it is shown, begins in its line of the text.
export function columnOf({ starts, lines }, shown) {
  const start = starts[shown - 1] ?? 0;
  return start - lines.findLast((line) => line <= start) + 1;
}
