// A long text in the text box: it draws all that is in it, which would take seconds, so it holds the lines around those in sight.

// A text is long from this length on. Of it, so much is in the text box.
const LONG = 300_000;
const HELD = 60_000;

let box;
// What is before and behind what is in the text box, and how many lines are before.
let around = { before: "", after: "", lines: 0 };

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
    const near = Math.max(0, Math.min(place, end - HELD / 2) - HELD / 2);
    start = near && text.lastIndexOf("\n", near) + 1;
    end = text.indexOf("\n", near + HELD);
    // Lines may be endless.
    if (near - start > HELD) start = near;
    if (end < 0 || end > near + 2 * HELD) end = near + HELD;
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
  const height = parseFloat(getComputedStyle(box).lineHeight);
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
