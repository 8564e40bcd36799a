// The gutter of the text box: the numbers of the lines in sight, and the marks of the lines that the plan speaks of. It asks the
// browser where the text box stands and hardly ever looks at the text, which may be long.

// A longer text is not counted where all its lines are in sight: it has few of them, and very long ones.
const LONG = 100_000;

let box;
let gutter;
let choose;
// By line: the class, the sign and the words of each mark.
let marks = new Map();
let current = 0;
let asked = 0;

const lineHeight = () => parseFloat(getComputedStyle(box).lineHeight);
const padding = () => parseFloat(getComputedStyle(box).paddingTop);

function lines(height) {
  if (box.scrollHeight > box.clientHeight) return Math.round((box.scrollHeight - 2 * padding()) / height);
  return box.textLength < LONG ? box.value.split("\n").length : Infinity;
}

function row(line) {
  const mark = marks.get(line);
  const row = document.createElement(mark ? "button" : "span");
  row.textContent = line;
  row.className = mark?.kind ?? "";
  row.classList.toggle("current", line === current);
  if (!mark) return row;
  row.type = "button";
  // The buttons below the text box lead to the marks as well, to those out of sight too.
  row.tabIndex = -1;
  row.title = mark.told;
  row.setAttribute("aria-label", mark.told);
  row.dataset.sign = mark.sign;
  row.onclick = () => choose(line);
  return row;
}

function draw() {
  asked = 0;
  const height = lineHeight();
  const first = Math.floor(box.scrollTop / height);
  const last = Math.min(lines(height), first + Math.ceil(box.clientHeight / height) + 1);
  const rows = [];
  for (let line = first + 1; line <= last; line += 1) rows.push(row(line));
  gutter.replaceChildren(...rows);
  gutter.scrollTop = box.scrollTop - first * height;
}

const ask = () => (asked ||= requestAnimationFrame(draw));

// Keeps the gutter in step with the text box, and calls `chosen` with the line of a mark.
export function follow(textBox, element, chosen) {
  [box, gutter, choose] = [textBox, element, chosen];
  box.addEventListener("scroll", ask, { passive: true });
  box.addEventListener("input", () => {
    // They are of the text before.
    marks = new Map();
    current = 0;
    ask();
  });
  new ResizeObserver(ask).observe(box);
}

// Shows other marks: a line of text for each, with its parts between tabs.
export function mark(text) {
  const parts = text.split("\n").filter(Boolean).map((one) => one.split("\t"));
  marks = new Map(parts.map(([line, kind, sign, told]) => [Number(line), { kind, sign, told }]));
  ask();
}

// The line of the next mark, or the one before, going round; 0 if there is none.
export function nextMark(backwards) {
  const all = [...marks.keys()].sort((a, b) => (backwards ? b - a : a - b));
  return all.find((line) => (backwards ? current > 0 && line < current : line > current)) ?? all[0] ?? 0;
}

// Selects a line and scrolls to it; with the focus in the text box, if that is wanted.
export function showLine(textBox, line, focus) {
  const text = textBox.value;
  let start = 0;
  for (let before = 1; before < line && start >= 0; before += 1) start = text.indexOf("\n", start) + 1 || -1;
  if (start < 0) start = text.length;
  const end = text.indexOf("\n", start);
  if (focus) textBox.focus({ preventScroll: true });
  textBox.setSelectionRange(start, end < 0 ? text.length : end);
  textBox.scrollTop = (line - 1) * parseFloat(getComputedStyle(textBox).lineHeight) - textBox.clientHeight / 2;
  textBox.scrollLeft = 0;
  if (focus) textBox.scrollIntoView({ block: "nearest" });
  current = line;
  ask();
}

// Brings a part of the page into sight and the focus to it; false if it is not there.
export function reveal(id) {
  const found = document.getElementById(id);
  for (let part = found; part; part = part.parentElement) if (part.localName === "details") part.open = true;
  found?.scrollIntoView({ block: "center" });
  found?.focus({ preventScroll: true });
  return Boolean(found);
}
