// Files and folders as sources. The binary reads folders by the same rules: names that may be sources, no hidden files, and none that
// `.gitignore` excludes.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const SOURCE_NAMES = /\.(tf|tfvars|tfstate|bicep|bicepparam|json|jsonc|jsonl|csv|tsv|txt|rules|nft|save)$/;

/** A text as the engine takes it; UTF-16 is recognized by its byte order mark. */
function decoded(bytes) {
  const utf16 = { 0xfffe: 'utf-16le', 0xfeff: 'utf-16be' }[bytes.length > 1 ? bytes.readUInt16BE(0) : 0];
  return new TextDecoder(utf16 ?? 'utf-8').decode(bytes);
}

/** The text of a file, or of standard input for `-`. */
export function readText(path) {
  return decoded(readFileSync(path === '-' ? 0 : path));
}

/** One line of `.gitignore` as a test of paths relative to its folder. */
function pattern(line) {
  let text = line.replace(/\r$/, '').replace(/(?<!\\)\s+$/, '');
  if (!text || text.startsWith('#')) return null;
  const includes = text.startsWith('!');
  if (includes) text = text.slice(1);
  const onlyFolders = text.endsWith('/');
  if (onlyFolders) text = text.slice(0, -1);
  const isAnchored = text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  const tokens = /\*\*\/|\/\*\*$|\*+|\?|\[!?[^\]]+\]|\\.|[^]/g;
  const source = text.match(tokens).map((token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '/**') return '/.*';
    if (token.startsWith('*')) return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token.startsWith('[')) return token.replace('[!', '[^');
    return token.slice(-1).replace(/[.+^${}()|[\]\\*?]/, '\\$&');
  }).join('');
  const expression = new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${source}$`);
  return { includes, matches: (path, isFolder) => (isFolder || !onlyFolders) && expression.test(path) };
}

function ignoreFile(folder) {
  try {
    const patterns = readFileSync(join(folder, '.gitignore'), 'utf8').split('\n').map(pattern).filter(Boolean);
    return [{ folder: resolve(folder), patterns }];
  } catch {
    return [];
  }
}

/** True if the last pattern that matches excludes the path. Files of deeper folders count more. */
function isIgnored(path, isFolder, rules) {
  for (const { folder, patterns } of rules.slice().reverse()) {
    const within = relative(folder, resolve(path)).replaceAll('\\', '/');
    const last = patterns.findLast((one) => one.matches(within, isFolder));
    if (last) return !last.includes;
  }
  return false;
}

function* filesOf(folder, rules) {
  const all = [...rules, ...ignoreFile(folder)];
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.'));
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (isIgnored(path, entry.isDirectory(), all)) continue;
    if (entry.isDirectory()) yield* filesOf(path, all);
    else if (entry.isFile() && SOURCE_NAMES.test(entry.name)) yield path;
  }
}

/** The `.gitignore` files of the folders above, the uppermost first. */
function above(folder) {
  const parent = resolve(folder, '..');
  return parent === resolve(folder) ? [] : [...above(parent), ...ignoreFile(parent)];
}

/**
 * The sources in files and folders: `{ name, text, isOfFolder }`. What can't be read is a message in `unread`.
 * @param {string[]} paths files, folders, or `-` for standard input
 */
export function readSources(paths) {
  const [sources, unread] = [[], []];
  const add = (path, isOfFolder) => {
    const name = path === '-' ? 'standard input' : path.replace(/^\.\//, '');
    try {
      sources.push({ name, text: readText(path), isOfFolder });
    } catch (error) {
      unread.push(`can't read ${name}: ${error.message}`);
    }
  };
  for (const path of paths.length ? paths : ['-']) {
    const folder = path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory();
    if (!folder) add(path, false);
    else for (const file of filesOf(path, above(path))) add(file, true);
  }
  return { sources, unread };
}
