// A long text in the text box: it draws all that is in it, which would take seconds, so it holds the lines around those in sight.

// A text is long from this length on. Of it, so much is in the text box on each side of a place, and so many screens.
const LONG = 300_000;
const HELD = 15_000;
const SCREENS = 3;

let box;
// What is before and behind what is in the text box, and how many lines are before.
let around = { before: "", after: "", lines: 0 };

export const lineHeight = () => parseFloat(getComputedStyle(box).lineHeight);
const isPart = () => around.before !== "" || around.after !== "";
export const linesBefore = () => around.lines;
export const lengthIn = () => around.before.length + box.textLength + around.after.length;

// All of the text that is in a text box.
export const textIn = (textBox) => (textBox === box ? around.before + box.value + around.after : textBox.value);

// Puts a text into the text box: of a long one the lines around a place.
export function put(written, place = 0) {
  const text = written.replace(/\r\n?/g, "\n");
  let [start, end] = [0, text.length];
  if (end > LONG) {
    const lines = (SCREENS * box.clientHeight) / lineHeight();
    const isEnough = (line, at) => line > lines && Math.abs(at - place) > HELD;
    start = end = place;
    for (let line = 0; start > 1 && !isEnough(line, start); line += 1) start = text.lastIndexOf("\n", start - 2) + 1;
    for (let line = 0; end >= 0 && !isEnough(line, end); line += 1) end = text.indexOf("\n", end + 1);
    // Lines may be endless.
    start = Math.max(start, place - LONG / 2);
    end = Math.min(end < 0 ? text.length : end, place + LONG / 2);
  }
  const before = text.slice(0, start);
  around = { before, after: text.slice(end), lines: before.split("\n").length - 1 };
  box.value = text.slice(start, end);
}

// Where a place of the text is in the text box, which then holds it.
export function reach(place) {
  const at = place - around.before.length;
  if (at < 0 || at > box.textLength) put(textIn(box), place);
  return place - around.before.length;
}

// Goes on in a long text where an end of the part is near: what is in sight stays where it is.
function goOn() {
  const { scrollTop, clientHeight, scrollHeight, selectionStart, selectionEnd, value } = box;
  const isNear = (around.before && scrollTop < clientHeight) || (around.after && scrollTop + 2 * clientHeight > scrollHeight);
  if (!isNear) return;
  const height = lineHeight();
  const { before, lines } = around;
  let first = 0;
  for (let line = Math.floor(scrollTop / height); line > 0; line -= 1) first = value.indexOf("\n", first) + 1;
  put(textIn(box), before.length + first);
  const moved = before.length - around.before.length;
  if (moved === 0) return;
  box.setSelectionRange(Math.max(0, selectionStart + moved), Math.max(0, selectionEnd + moved));
  box.scrollTop = scrollTop + (lines - around.lines) * height;
}

const isAllSelected = () => box.textLength > 0 && box.selectionStart === 0 && box.selectionEnd === box.textLength;

// Puts another text into the text box as if it was pasted.
function replace(text, place) {
  put(text, place);
  box.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste" }));
}

// Lets a text box hold long texts. What is done with all that is in it is done with all of the text.
export function hold(textBox) {
  if (box === textBox) return;
  box = textBox;
  box.addEventListener("scroll", goOn, { passive: true });
  // Nothing of the text is there any more, then what was typed is taken. The browser can't undo what it did not do.
  box.addEventListener("beforeinput", ({ inputType }) => isPart() && isAllSelected() && !inputType.startsWith("history") && replace(""));
  box.addEventListener("input", () => box.textLength > LONG && put(textIn(box), around.before.length + box.selectionEnd));
  for (const kind of ["copy", "cut"]) {
    box.addEventListener(kind, (event) => {
      if (!isPart() || !isAllSelected()) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", textIn(box));
      if (kind === "cut") replace("");
    });
  }
  box.addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (lengthIn() + pasted.length <= LONG) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = box;
    const [before, after] = isAllSelected() ? ["", ""] : [around.before + value.slice(0, selectionStart), value.slice(selectionEnd) + around.after];
    replace(before + pasted + after, before.length + pasted.length);
  });
}
