// Files: their texts, also of those in folders and archives.

// More is no text that anyone pastes.
const MOST = 64_000_000;

// How files begin that hold no text: PNG, JPEG, GIF, PDF, ZIP, gzip.
const BINARY = /^(\x89PNG|\xff\xd8\xff|GIF8|%PDF|PK\x03\x04|\x1f\x8b)/;
const isZip = (bytes) => bytes?.[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;
const isText = (bytes) => bytes.length > 0 && !BINARY.test(String.fromCharCode(...bytes.subarray(0, 4)));

// All that comes of a stream, up to a limit.
async function all(stream) {
  const parts = [];
  let size = 0;
  for await (const part of stream) if ((size += part.length) > MOST) return null;
    else parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// The names and bytes of the files of a zip, as its directory at the end lists them.
async function unzipped(bytes) {
  const [view, files] = [new DataView(bytes.buffer), []];
  const number = (at, length) => (length === 2 ? view.getUint16(at, true) : view.getUint32(at, true));
  let end = bytes.length - 22;
  while (number(end, 4) !== 0x06054b50) end -= 1;
  let at = number(end + 16, 4);
  for (let left = number(end + 10, 2); left > 0; left -= 1) {
    const [method, packed, local] = [number(at + 10, 2), number(at + 20, 4), number(at + 42, 4)];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + number(at + 28, 2)));
    at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
    if (name.endsWith("/")) continue;
    const begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    const part = new Blob([bytes.subarray(begin, begin + packed)]).stream();
    files.push([name, await all(method === 8 ? part.pipeThrough(new DecompressionStream("deflate-raw")) : part)]);
  }
  return files;
}

// The text of bytes, as crates/model/src/source/text.rs reads it: JSON and rule dumps begin with ASCII, whose other byte is zero in UTF-16.
function decoded(bytes) {
  const [first, second, third, fourth] = bytes;
  const isLittle = (first === 0xff && second === 0xfe) || (first && second === 0 && fourth === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second && third === 0);
  return new TextDecoder(isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8").decode(bytes);
}

// The name and the text of each file, and of each in a folder or a zip; no text where it can't be read, or holds none.
export async function read(files) {
  const found = (await filesOf(files)).map(async (file) => {
    const [name, bytes] = [file.path ?? file.name, file.size > MOST ? null : await all(file.stream()).catch(() => null)];
    return isZip(bytes) ? unzipped(bytes).catch(() => [[name, null]]) : [[name, bytes]];
  });
  return (await Promise.all(found)).flat().map(([name, bytes]) => [name, bytes && isText(bytes) ? decoded(bytes) : null]);
}

// The files, with those of folders, which have their path.
const filesOf = async (files) => (await Promise.all(files.map((file) => (file.stream ? file : below(file))))).flat();

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
