// Texts and files from outside the page: files and text that are dropped anywhere on it, text that is pasted outside of fields,
// files that are chosen. What reads files is loaded with the first of them.
import { later } from "./later.js";

const isField = (element) => Boolean(element?.closest?.("input, textarea, select, [contenteditable]"));
const unnamed = (text) => ["", text];

// The names and texts of files, and of what is in folders and archives; no texts where they can't be read.
const read = (files) => later().then(({ read }) => read(files), () => files.map(({ name }) => [name, null]));

// Calls `arrived` with what came together: a name and the text of each.
export function receive(arrived) {
  const classes = document.documentElement.classList;
  // What is dragged from the page itself is nothing new.
  let own = false;
  const brings = (event, kind) => !own && event.dataTransfer?.types.includes(kind);
  const isOurs = (event) => brings(event, "Files") || (brings(event, "text/plain") && !isField(event.target));
  addEventListener("dragstart", () => (own = true));
  addEventListener("dragend", () => (own = false));
  addEventListener("dragover", (event) => {
    classes.toggle("dropping", isOurs(event));
    if (isOurs(event)) event.preventDefault();
  });
  addEventListener("dragleave", (event) => event.relatedTarget || classes.remove("dropping"));
  addEventListener("drop", async (event) => {
    classes.remove("dropping");
    if (!isOurs(event)) return;
    event.preventDefault();
    const text = event.dataTransfer.getData("text/plain");
    const entries = Array.from(event.dataTransfer.items ?? [], (item) => item.webkitGetAsEntry?.()).filter(Boolean);
    // Only entries say what is in a folder.
    const files = entries.some(({ isDirectory }) => isDirectory) ? entries : [...event.dataTransfer.files];
    if (files.length) return arrived(await read(files));
    if (text.trim()) arrived([unnamed(text)]);
  });
  addEventListener("paste", async (event) => {
    if (isField(event.target) || isField(document.activeElement)) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => !file.type.startsWith("image/"));
    if (text.trim()) arrived([unnamed(text)]);
    else if (files.length) arrived(await read(files));
  });
  addEventListener("change", async ({ target }) => {
    if (target.id !== "open-files") return;
    const files = [...target.files];
    // The same file can be opened again after it has changed.
    target.value = "";
    arrived(await read(files));
  });
}
