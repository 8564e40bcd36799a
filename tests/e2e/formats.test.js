// Everything else than network security groups.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectVerdicts, openPage, paste, projectFile, projectText, unfold, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };

test('a node firewall beside the JSON is read', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  await paste(page, `${sample}\n*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n`);
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked', union: 'blocked' });
});

test('JSON with comments and a comma too many gives the plan of the JSON', async (t) => {
  const page = await openPage(t);
  await paste(page, sample.replace('{', '{ // from the wiki').replace(/\]\s*\}\s*$/, '],}'));
  await expectVerdicts(page, blocked);
});

test('secrets are told by line and are in no plan', async (t) => {
  const page = await openPage(t);
  await paste(page, sample.replace('{', '{\n"adminPassword": "hunter2!",'));
  await page.getByTestId('diagnostics').getByText(/2:19[^]*Masked[^]*adminPassword/).waitFor();
  await expectVerdicts(page, blocked);
  assert.doesNotMatch(await page.locator('main').innerText(), /hunter2/);
});

test('several files are planned together, and evidence leads into the right one', async (t) => {
  const page = await openPage(t);
  const estate = ['nsg', 'vnet', 'pool', 'route-table', 'firewall', 'firewall-policy', 'rule-collection-groups', 'account', 'public-ip'];
  const files = estate.map((name) => projectFile(`tests/fixtures/estate/one-pool/${name}.json`));
  await page.locator('input[type=file]').setInputFiles(files);
  await page.getByTestId('subject').getByText('frames').first().waitFor();
  await unfold(page, 'evidence');
  const list = page.getByRole('list', { name: 'Texts' });
  assert.equal(await list.getByRole('button', { name: /^Remove/ }).count(), files.length);
  await page.getByTitle(/of vnet\.json|of route-table\.json|of nsg\.json/).first().click();
  const pressed = await list.getByRole('button', { pressed: true }).innerText();
  assert.match(pressed, /(nsg|route-table|vnet)\.json/);
  const selected = await page.getByTestId('source-text').evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd));
  assert.match(selected, /"name"/);
  await list.getByRole('button', { name: 'Remove pool.json' }).click();
  assert.equal(await list.getByRole('button', { name: /^Remove/ }).count(), files.length - 1);
});

test('what can be pasted is told with commands to copy', async (t) => {
  const page = await openPage(t);
  await page.getByText('What can I paste?').click();
  const help = page.getByTestId('help');
  await help.getByText('az network nsg show').first().waitFor();
  await help.getByRole('button', { name: /Copy/ }).first().click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^az network nsg show/);
});
