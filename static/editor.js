// The gutter of the text box: the numbers of the lines in sight, and the marks of the lines that the plan refers to. It asks the
// browser for the position of the text box and rarely reads the text, which may be long. JSON without line breaks is shown with some,
// once a place in it is wanted: the numbers are then the columns that its parts begin at.

import { later } from "./later.js";
import { hold, lengthIn, linesBefore, put, reach, textIn } from "./part.js";

// A longer text is not looked at with each key, for that would be felt: only when typing has paused for so long, in
// milliseconds.
const LONG = 100_000;
const SETTLE = 250;

let box;
let gutter;
let choose;
let take;
// The timer of what was typed last.
let pending = 0;
// By line, as it is shown: what rests on it.
let marks = new Map();
// What marks were made of, and the place of each.
let marked = "";
let places = [];
let current = 0;
// The line that was shown last, maybe in a text whose marks are not there yet.
let wanted = 0;
// JSON that is shown with line breaks: how it is shown, what it is of, and where each of its lines begins there.
let view;
let shown = 0;
let asked = 0;

// From best to worst: messages, and verdicts. Of each the worst has its sign at the line.
const KINDS = ["info", "warning", "error", "open", "unknown", "partly", "blocked"];
const FIRST_VERDICT = 3;
const none = { rank: -1, sign: "" };

const lineHeight = () => parseFloat(getComputedStyle(box).lineHeight);
const padding = () => parseFloat(getComputedStyle(box).paddingTop);

function lines(height) {
  if (box.scrollHeight > box.clientHeight) return Math.round((box.scrollHeight - 2 * padding()) / height);
  return box.textLength < LONG ? box.value.split("\n").length : Infinity;
}

function row(line) {
  const mark = marks.get(line);
  const row = document.createElement(mark ? "button" : "span");
  // The column of a mark is that of its evidence.
  const column = mark && places[mark.number - 1][1];
  const number = isViewed() ? (column ?? switchoverLater.columnOf(view, line)) : line;
  row.textContent = number;
  const kind = mark && KINDS[mark.verdicts ? mark.verdict.rank : mark.message.rank];
  row.className = kind ?? "";
  row.classList.toggle("current", line === current);
  if (!mark) return row;
  row.type = "button";
  // The buttons below the text box lead to the marks as well, to those out of sight too.
  row.tabIndex = -1;
  const verdicts = mark.verdicts && `${mark.verdicts === 1 ? "1 verdict rests" : `${mark.verdicts} verdicts rest`} on it`;
  row.title = [`${isViewed() ? "Column" : "Line"} ${number}: ${kind}`, verdicts, mark.message.sign && "see the messages"].filter(Boolean).join("; ");
  row.setAttribute("aria-label", row.title);
  row.dataset.sign = mark.verdict.sign + mark.message.sign;
  row.onclick = () => choose(mark.number);
  return row;
}

function draw() {
  asked = 0;
  const height = lineHeight();
  const first = Math.floor(box.scrollTop / height);
  const last = Math.min(lines(height), first + Math.ceil(box.clientHeight / height) + 1);
  const rows = [];
  for (let line = first + 1; line <= last; line += 1) rows.push(row(linesBefore() + line));
  gutter.replaceChildren(...rows);
  gutter.scrollTop = box.scrollTop - first * height;
}

const ask = () => (asked ||= requestAnimationFrame(draw));

// Hands over now what was typed and is still waited for.
export function takeTyped(pasted = false) {
  if (!pending) return;
  clearTimeout(pending);
  pending = 0;
  take(pasted);
}

// Keeps the gutter in step with the text box. Calls `typed` when there is another text in it, with whether it was pasted, and
// `chosen` with the number of a mark.
export function follow(textBox, element, typed, chosen) {
  [box, gutter, choose] = [textBox, element, chosen];
  take = typed;
  hold(box);
  box.addEventListener("scroll", ask, { passive: true });
  box.addEventListener("input", ({ inputType }) => {
    // They are of the text before.
    marks = new Map();
    view = undefined;
    delete box.parentElement.dataset.columns;
    current = 0;
    choose(0);
    ask();
    clearTimeout(pending);
    pending = setTimeout(takeTyped, SETTLE);
    // What is pasted is over at once.
    const isPasted = inputType?.startsWith("insertFrom");
    if (isPasted || lengthIn() < LONG) takeTyped(isPasted);
  });
  // When it is left, nothing more is typed.
  box.addEventListener("change", () => takeTyped());
  new ResizeObserver(ask).observe(box);
}

// Shows other marks, from a line of text for each verdict and message, and the one whose number is chosen. `revision` is another one
// where another text is in the box, of which none was chosen yet.
export function mark(text, number, revision) {
  const isOther = text !== marked;
  marked = text;
  collect();
  // Where nothing is typed and little is to be done, marks are worth line breaks.
  const isFree = document.activeElement !== box && lengthIn() < 10 * LONG;
  if (isFree && !isViewed() && places.some(([, column]) => column >= FAR)) breakLines();
  if (revision !== shown) {
    shown = revision;
    // That of a line which is looked at is there now.
    choose(marks.get(wanted)?.number ?? 0);
    wanted = 0;
  } else if (number && isOther) {
    // Of another plan, the mark at the same place may have another number.
    choose(marks.get(current)?.number ?? 0);
  } else if (places[number - 1]) {
    const [line, column] = places[number - 1];
    if (lineShown(line, column) !== current) showLine(box, line, false, column);
  }
  ask();
}

// Makes the marks of what they were made of, for the lines as they are shown.
function collect() {
  marks = new Map();
  places = [];
  for (const one of marked.split("\n").filter(Boolean)) {
    const [line, column, kind, sign] = one.split(" ");
    const [rank, at] = [KINDS.indexOf(kind), lineShown(Number(line), Number(column))];
    places.push([Number(line), Number(column)]);
    const mark = marks.get(at) ?? { number: places.length, verdicts: 0, verdict: none, message: none };
    if (rank >= FIRST_VERDICT) mark.verdicts += 1;
    const part = rank < FIRST_VERDICT ? "message" : "verdict";
    if (rank > mark[part].rank) mark[part] = { rank, sign };
    marks.set(at, mark);
  }
}

// The number of the next mark, or the one before, going round; 0 if there is none.
export function nextMark(backwards) {
  const all = [...marks.keys()].sort((a, b) => (backwards ? b - a : a - b));
  const next = all.find((line) => (backwards ? current > 0 && line < current : line > current)) ?? all[0];
  return marks.get(next)?.number ?? 0;
}

// From this column on, a line is too long to be selected whole.
const FAR = 200;
const PART = 160;

// True while the text box shows JSON with line breaks that are not its own.
const isViewed = () => view !== undefined && lengthIn() === view.text.length;

// The line, as it is shown, with a place of the text.
const lineShown = (line, column) => (isViewed() ? switchoverLater.lineAt(view, line, column) : line);

// Shows JSON that has nearly no line breaks with some; it stays as it is.
async function breakLines() {
  const text = textIn(box);
  const broken = await later().then(({ withLineBreaks }) => withLineBreaks(text), () => {});
  if (!broken || textIn(box) !== text) return;
  view = broken;
  put(view.text);
  box.parentElement.dataset.columns = "";
  collect();
  ask();
}

// Puts a text into the text box, unless that shows it already.
export function showText(textBox, text) {
  hold(textBox);
  if (text === (isViewed() ? view.of : textIn(textBox))) return;
  view = undefined;
  delete textBox.parentElement.dataset.columns;
  put(text);
}

// Selects a line and scrolls to it; with the focus in the text box, if that is wanted. Of a long line it selects what is at `column`.
export async function showLine(textBox, place, focus, column = 1) {
  let line = place;
  if (textBox === box && !isViewed() && column >= FAR) await breakLines();
  if (textBox === box && isViewed()) [line, column] = [lineShown(line, column), 1];
  const text = textIn(textBox);
  let start = 0;
  for (let before = 1; before < line && start >= 0; before += 1) start = text.indexOf("\n", start) + 1 || -1;
  if (start < 0) start = text.length;
  let end = text.indexOf("\n", start);
  if (end < 0) end = text.length;
  if (column >= FAR) {
    start += column - 1;
    end = Math.min(end, start + PART);
  }
  for (let part = textBox; part; part = part.parentElement) if (part.localName === "details") part.open = true;
  const at = textBox === box ? reach(start) : start;
  textBox.setSelectionRange(at, at + end - start);
  bringIntoSight(textBox, textBox === box ? line - linesBefore() : line, focus);
  if (textBox !== box) return;
  current = wanted = line;
  if (focus) choose(marks.get(line)?.number ?? 0);
  ask();
}

// A view that is not shown yet is waited for.
function bringIntoSight(textBox, line, focus, patience = 30) {
  if (focus) textBox.focus({ preventScroll: true });
  if (focus && document.activeElement !== textBox && patience > 0) {
    return requestAnimationFrame(() => bringIntoSight(textBox, line, focus, patience - 1));
  }
  const height = parseFloat(getComputedStyle(textBox).lineHeight);
  const top = (line - 1) * height;
  const isInSight = top >= textBox.scrollTop && top + height <= textBox.scrollTop + textBox.clientHeight;
  if (!isInSight) textBox.scrollTop = top - textBox.clientHeight / 2;
  textBox.scrollLeft = 0;
  if (focus) textBox.scrollIntoView({ block: "nearest" });
}
