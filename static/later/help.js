// What can be pasted, with the commands that make it: the engine's own table.
import { button, element } from "./elements.js";

// How long a button says that it has copied, in milliseconds.
const CONFIRMS = 2_000;

function copyButton(command, status) {
  const copy = button(undefined, `Copy: ${command}`, async () => {
    const isCopied = await navigator.clipboard?.writeText(command).then(() => true, () => false);
    [copy.textContent, copy.ariaLabel] = isCopied ? ["Copied", `Copied: ${command}`] : ["Select it to copy", null];
    status.textContent = isCopied ? "Copied" : "Copying failed: select the text and copy it";
    setTimeout(() => {
      [copy.textContent, copy.ariaLabel, status.textContent] = ["Copy", `Copy: ${command}`, ""];
    }, CONFIRMS);
  }, "Copy");
  copy.className = "copy";
  return copy;
}

// A command that can be copied, or a sentence with commands in it.
function from(text, status) {
  const [, alone] = /^`([^`]+)`$/.exec(text) ?? [];
  if (alone) return element("div", { className: "command" }, element("code", {}, alone), copyButton(alone, status));
  const parts = text.split("`").map((part, number) => (number % 2 ? element("code", {}, part) : part));
  return element("p", {}, ...parts);
}

// Shows the table in an element, which may have it already. `ask` asks the engine.
export async function help(shown, ask) {
  if (shown.querySelector("dl")) return;
  const { inputs } = await ask("inputs");
  if (!inputs) {
    shown.textContent = "The table could not be loaded. Connect to the network and open this again.";
    return;
  }
  const status = element("p", { className: "hidden", role: "status" });
  const list = element("dl", {});
  let last;
  for (const { family, what, from: made, read } of inputs) {
    if (family !== last) list.append(element("dt", { className: "family" }, family));
    last = family;
    list.append(element("dt", {}, what), element("dd", {}, from(made, status), element("small", {}, `Read of it: ${read}.`)));
  }
  shown.replaceChildren(list, status);
}
