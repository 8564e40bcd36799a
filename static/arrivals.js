// Texts and files from outside the page: files and text that are dropped anywhere on it, text that is pasted outside of fields,
// files that are chosen.

// More is no text that anyone pastes.
const MOST = 64_000_000;

const isField = (element) => Boolean(element?.closest?.("input, textarea, select, [contenteditable]"));
const unnamed = (text) => ["", new TextEncoder().encode(text)];

// How files begin that hold no text: PNG, JPEG, GIF, PDF, ZIP, gzip.
const BINARY = /^(\x89PNG|\xff\xd8\xff|GIF8|%PDF|PK\x03\x04|\x1f\x8b)/;
const isText = (bytes) => bytes.length > 0 && !BINARY.test(String.fromCharCode(...bytes.subarray(0, 4)));

// The name and the bytes of each file; no bytes where it can't be read, or holds no text.
const read = (files) =>
  Promise.all(
    Array.from(files, async (file) => {
      const bytes = file.size > MOST ? null : await file.arrayBuffer().then((bytes) => new Uint8Array(bytes), () => null);
      return [file.path ?? file.name, bytes && isText(bytes) ? bytes : null];
    }),
  );

// The files that were dropped, with those of folders, which have their path.
async function dropped({ items, files }) {
  const entries = Array.from(items ?? [], (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some(({ isDirectory }) => isDirectory)) return files;
  return (await Promise.all(entries.map(below))).flat();
}

async function below(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(new File([], entry.name))));
    return [Object.assign(file, { path: entry.fullPath.replace(/^\//, "") })];
  }
  const [reader, found] = [entry.createReader(), []];
  // A reader gives a hundred at a time.
  for (let more = [entry]; more.length > 0; found.push(...more)) more = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
  return (await Promise.all(found.map(below))).flat();
}

// Calls `arrived` with what came together: a name and the bytes of each.
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
    const files = await dropped(event.dataTransfer);
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
