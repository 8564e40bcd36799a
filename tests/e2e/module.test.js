// The JavaScript module as others embed it, in Node: docs/javascript.md says how.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { projectFile, projectText } from './browser.js';

const sample = await projectText('static/samples/locked-down-nsg.json');
let engine, plan;

before(async () => {
  engine = await import(projectFile('dist/engine/switchover.js'));
  engine.initSync({ module: await readFile(projectFile('dist/engine/switchover_bg.wasm')) });
  plan = engine.plan([{ name: 'ours.json', text: sample }]);
});

test('the plan is the one that was reviewed, byte for byte', async () => {
  const reviewed = await projectText('tests/it/snapshots/it__golden__the_sample_as_json.snap');
  const same = engine.plan([{ name: 'locked-down-nsg.json', text: sample }], { edition: 'preview', account: 'renderfarm' });
  assert.equal(engine.render(same, 'json').trim(), reviewed.split('\n---\n')[1].trim());
});

test('a wrong argument is named', () => {
  for (const [sources, options, expected] of [
    ['text', {}, /sources:/],
    [[{ name: 'a', text: sample }], { edition: 'beta' }, /options:/],
    [[{ name: 'a', text: sample }], { colour: 'red' }, /colour/],
    [[{ name: 'a', text: sample }], { region: 'atlantis' }, /atlantis/],
    [[{ name: 'a', text: sample }], { nodes: ['10.0.0.0/33'] }, /10\.0\.0\.0\/33/],
    [[{ name: 'a', text: sample }], { serviceTags: { name: 'tags.json', text: '{}' } }, /options\.serviceTags:/],
  ]) assert.throws(() => engine.plan(sources, options), expected);
});

test('a plan reports broken text', () => {
  const { subjects, sources } = engine.plan([{ name: 'x', text: '{"a": ' }], {});
  assert.deepEqual([subjects, sources[0].diagnostics[0].severity], [[], 'error']);
});

test('the version is that of the package', async () => {
  const [, version] = (await projectText('Cargo.toml')).match(/^version = "(.+)"$/m);
  assert.equal(engine.version(), version);
});

test('a plan is printed in every format', () => {
  const formats = {
    text: /^Edition: October 2021 preview \(support request\)[^]+NSG `nsg-batch-nodes` blocks simplified communication/,
    json: /^\{/, markdown: /^# /, html: /^<!DOCTYPE html>/,
    'change-request': /^Move/, 'change-request-markdown': /^# Move/, 'jira-csv': /^"Summary"/, 'azure-boards-csv': /^"Work/,
  };
  for (const [format, start] of Object.entries(formats)) assert.match(engine.render(plan, format), start);
  assert.match(engine.render(plan, 'script', { phase: 'union', shell: 'bash' }), /^#!/);
  assert.throws(() => engine.render(plan, 'pdf'), /format: there is no `pdf`/);
  assert.throws(() => engine.render(plan, 'script', { phase: 'move', shell: 'bash' }), /script\.phase/);
});

test('a link holds the plan with pseudonyms, and its contents are listed', () => {
  const step = plan.checklist.phases[0].steps[0].id;
  const shared = engine.share(plan, { ticks: { [step]: { done: true, note: 'see nsg-batch-nodes', who: 'me' } } });
  assert.equal(shared.size, 'short');
  assert.equal(shared.length, shared.link.length);
  assert.deepEqual([shared.contents.namesReplaced, shared.contents.notes, shared.contents.names], [true, 0, []]);
  const opened = engine.open(`https://example.com/${shared.link}`);
  assert.equal(opened.plan.subjects[0].name, 'nsg-1');
  assert.deepEqual(opened.ticks, { [step]: { done: true } });
  const ticks = { [step]: { done: true, note: 'fine', who: 'me' } };
  const merged = engine.merge(opened, engine.open(engine.share(plan, { ticks, notes: true }).link));
  assert.deepEqual(merged.ticks, ticks);
  assert.deepEqual(engine.open(engine.share(plan, { names: true }).link).plan.subjects, plan.subjects);
  assert.throws(() => engine.open(shared.link.slice(0, 900)), /truncated/);
});

test('a plan file holds all of the plan, and ticks of two are merged', () => {
  const opened = engine.open(engine.planFile(plan, { names: true }));
  assert.deepEqual(opened.plan, plan);
  const [mine, yours] = [{ s: { done: true, note: 'a', when: '1' } }, { s: { note: 'b', when: '2' }, t: { done: true } }];
  const { ticks, conflicts } = engine.mergeTicks(mine, yours);
  assert.deepEqual(ticks, { s: { done: true, note: 'b', when: '2' }, t: { done: true } });
  assert.deepEqual(conflicts.map(({ step }) => step), ['s']);
});

test('a plan in slices is the plan, tells how far it is, and can be given up', () => {
  const planning = new engine.Planning([{ name: 'ours.json', text: sample }]);
  const seen = [planning.done];
  while (planning.step()) seen.push(planning.done);
  assert.ok(seen.length > 10 && seen.every((done, at) => at === 0 || done >= seen[at - 1]), String(seen));
  assert.deepEqual([seen[0], planning.done], [0, planning.all]);
  assert.deepEqual(planning.finish(), plan);
  assert.throws(() => planning.finish(), /given before/);
  planning.free();
  const other = new engine.Planning([{ name: 'ours.json', text: sample }], {});
  other.step();
  assert.deepEqual(JSON.parse(other.finishJson()), plan);
  const givenUp = new engine.Planning([{ name: 'ours.json', text: sample }]);
  givenUp.step();
  givenUp.free();
  assert.throws(() => new engine.Planning('text'), /sources:/);
});

test('the module has types', async () => {
  const types = await readFile(projectFile('dist/engine/switchover.d.ts'), 'utf8');
  assert.match(types, /export function plan\(sources: Source\[\], options\?: PlanOptions\): Plan;/);
  assert.match(types, /constructor\(sources: Source\[\], options\?: PlanOptions\);/);
  assert.match(types, /finish\(\): Plan;/);
  assert.match(types, /export function share\(plan: Plan, options\?: ShareOptions\): ShareLink;/);
});
