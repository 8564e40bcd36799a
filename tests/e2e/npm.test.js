// The npm package: its command line for Node, and how its module is imported. `cargo xtask dist` installs the packed one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectFile, projectText } from './browser.js';

const SAMPLE = projectFile('static/samples/locked-down-nsg.json');
let root, installed;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'switchover-npm-'));
  installed = join(root, 'node_modules/switchover');
  await cp(projectFile('packages/npm'), installed, { recursive: true });
  for (const file of ['switchover.js', 'switchover.d.ts', 'switchover_bg.wasm']) {
    await cp(projectFile(`dist/engine/${file}`), join(installed, file));
  }
});
after(() => rm(root, { recursive: true, force: true }));

/** Runs the command line in a folder: what it wrote, and its exit status. */
const run = (options, { cwd = root, input = '' } = {}) => new Promise((resolve) => {
  const child = execFile(process.execPath, [join(installed, 'command-line.js'), ...options], { cwd, maxBuffer: 1e8 },
    (error, out, err) => resolve({ out, err, code: error ? error.code : 0 }));
  child.stdin.end(input);
});

/** A new folder with these files. */
async function folder(files) {
  const made = await mkdtemp(join(root, 'folder-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(made, name, '..'), { recursive: true });
    await writeFile(join(made, name), text);
  }
  return made;
}

test('the first plan of the README', async () => {
  const { out, code } = await run(['plan', SAMPLE]);
  assert.match(out, /NSG `nsg-batch-nodes` blocks simplified communication/);
  assert.match(out, /Rule `DenyInternetOut` \(priority 4000\) blocks TCP 443/);
  assert.equal(code, 1);
});

test('every format is what the module prints, and may go to a file', async () => {
  const engine = await import(join(installed, 'node.js'));
  const text = await readFile(SAMPLE, 'utf8');
  const digest = (bytes) => createHash('sha256').update(bytes).digest();
  // The digest of the digests of all texts, of which this is one.
  const provenance = { generator: `switchover ${engine.version()}`, inputDigest: `sha256:${digest(digest(text)).toString('hex')}` };
  const made = { ...engine.plan([{ name: 'nsg.json', text }], { edition: 'preview' }), ...provenance };
  const cwd = await folder({ 'nsg.json': await readFile(SAMPLE) });
  for (const format of ['text', 'json', 'markdown', 'html', 'change-request', 'jira-csv', 'azure-boards-csv']) {
    const { out } = await run(['plan', 'nsg.json', '--edition', 'preview', '--format', format, '--format', `${format}=own`], { cwd });
    assert.equal(out, engine.render(made, format), format);
    assert.equal(await readFile(join(cwd, 'own'), 'utf8'), out, format);
  }
  const { out } = await run(['plan', 'nsg.json', '--edition', 'preview', '--script', 'union', '--shell', 'powershell'], { cwd });
  assert.equal(out, engine.render(made, 'script', { phase: 'union', shell: 'powershell' }));
});

test('of an input that holds nothing, it says the worst instead of planning', async () => {
  const cwd = await folder({ 'empty.txt': '', 'other.json': '{"servers": []}' });
  for (const [options, expected] of [
    [['empty.txt'], /^switchover: empty\.txt:1:1: The source is empty\. Paste the output of `az network nsg show [^`]*`\.\n$/],
    [['empty.txt', 'other.json'], /^switchover: empty\.txt:1:1: .*\nswitchover: other\.json:1:1: .*\n$/],
    [['empty.txt', '--script', 'union'], /^switchover: empty\.txt:1:1: The source is empty\./],
  ]) {
    const { out, err, code } = await run(['plan', ...options], { cwd });
    assert.equal(out, '');
    assert.match(err, expected);
    assert.equal(code, 3);
  }
  // Programs get a plan, whatever is in it.
  const { out } = await run(['plan', 'empty.txt', '--format', 'json'], { cwd });
  assert.deepEqual(JSON.parse(out).subjects, []);
});

test('the exit status is that of the binary', async () => {
  const open = projectFile('static/samples/open-network');
  for (const [options, expected] of [
    [[open], 0],
    [[SAMPLE], 1],
    [[SAMPLE, '--exit-zero'], 0],
    [[SAMPLE, '--target', 'classic'], 0],
    [[SAMPLE, '--target', 'classic', '--strict'], 2],
    [['missing.json'], 3],
    [['missing.json', SAMPLE], 1],
    [['missing.json', open], 3],
    [['missing.json', open, '--exit-zero'], 3],
    [[SAMPLE, '--region', 'westeurop'], 3],
    [[SAMPLE, '--format', 'pdf'], 3],
    [[SAMPLE, '--colour', 'red'], 3],
    [[SAMPLE, '--answer', 'nothing'], 3],
    [[SAMPLE, '--edition', 'beta'], 3],
    [[SAMPLE, '--service-tags', 'missing.json'], 3],
  ]) {
    const { code, err } = await run(['plan', ...options]);
    assert.equal(code, expected, `${options.join(' ')}: ${err}`);
    if (expected === 3) assert.match(err, /^switchover: \S/, options.join(' '));
  }
  assert.equal((await run([])).code, 3);
  assert.equal((await run(['move'])).code, 3);
  assert.deepEqual([(await run(['--help'])).code, (await run(['--version'])).code, (await run(['inputs'])).code], [0, 0, 0]);
});

test('of a folder, what may be a source is read, except what Git ignores', async () => {
  const nsg = await readFile(SAMPLE, 'utf8');
  const cwd = await folder({
    '.gitignore': '*.tmp.json\n/out/\n!kept.tmp.json\ndeep/**/old\n', 'nsg.json': nsg, 'package.json': '{ "private": true }',
    'a.tmp.json': nsg, 'kept.tmp.json': nsg, 'out/nsg.json': nsg, 'deep/a/b/old/nsg.json': nsg, 'deep/out/nsg.json': nsg,
    '.hidden/nsg.json': nsg, 'notes.md': nsg, 'deep/.gitignore': 'own.json\n', 'deep/own.json': nsg,
  });
  const { out, code } = await run(['plan', '.', '--format', 'json', '--quiet'], { cwd });
  assert.deepEqual(JSON.parse(out).sources.map(({ name }) => name), ['deep/out/nsg.json', 'kept.tmp.json', 'nsg.json']);
  assert.equal(code, 1);
  const empty = await run(['plan', '.'], { cwd: await folder({ 'package.json': '{}' }) });
  assert.deepEqual([empty.code, /holds what Switchover assesses/.test(empty.err)], [3, true]);
});

test('standard input, UTF-16, and a configuration that is not read', async () => {
  const nsg = await readFile(SAMPLE, 'utf8');
  assert.equal((await run(['plan'], { input: nsg })).code, 1);
  assert.equal((await run(['plan', '-'], { input: nsg })).code, 1);
  const utf16 = Buffer.from(`\ufeff${nsg}`, 'utf16le');
  const cwd = await folder({ 'nsg.json': utf16, 'switchover.toml': 'edition = "ga"\n' });
  const { err, code } = await run(['plan', 'nsg.json'], { cwd });
  assert.match(err, /switchover\.toml is not read here/);
  assert.equal(code, 1);
});

test('answers are given, or read from a file', async () => {
  const sample = projectFile('tests/fixtures/nsg/misspelt-tag.json');
  const asked = JSON.parse((await run(['plan', sample, '--format', 'json'])).out);
  const [{ id }] = asked.questions;
  const given = JSON.parse((await run(['plan', sample, '--format', 'json', '--answer', `${id}=10.0.0.0/8`])).out);
  assert.deepEqual([given.answers[0].question, given.answers[0].value], [id, '10.0.0.0/8']);
  const wrong = await run(['plan', sample, '--answer', `${id}=everywhere`]);
  assert.deepEqual([wrong.code, wrong.err.includes(`--answer ${id}: `)], [3, true], wrong.err);
  const answers = JSON.stringify([{ question: id, value: '10.0.0.0/8', who: 'AB' }]);
  const cwd = await folder({ 'nsg.json': await readFile(sample, 'utf8'), 'switchover.answers.json': answers });
  for (const input of ['nsg.json', '.']) {
    const read = JSON.parse((await run(['plan', input, '--format', 'json'], { cwd })).out);
    assert.deepEqual([read.sources.length, read.answers[0].who], [1, 'AB'], input);
  }
});

test('the package exports the module to Node and to browsers', async () => {
  const manifest = JSON.parse(await projectText('packages/npm/package.json'));
  assert.deepEqual(Object.keys(manifest.exports['.']), ['types', 'node', 'default']);
  for (const file of [...Object.values(manifest.exports['.']), ...Object.values(manifest.bin)]) {
    await readFile(join(installed, file));
  }
  const { version, default: init } = await import(join(installed, 'node.js'));
  const exports = await init();
  assert.ok(exports.memory instanceof WebAssembly.Memory);
  const [, own] = (await projectText('Cargo.toml')).match(/^version = "(.+)"$/m);
  assert.equal(version(), own);
});
