// The left pane: the text box with its marks, several texts, samples, what comes from outside, the fields.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectValue, expectVerdicts, openPage, paste, projectText, rulesOfGroup, toText, unfold, useBrowser, zipOf } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };
const table = '{"name": "rt-ours", "type": "Microsoft.Network/routeTables", "location": "westeurope", "routes": []}';

const box = (page) => page.getByTestId('source-text');
const mark = (page, line) => page.getByTestId('gutter').getByRole('button', { name: `Line ${line}:` });
const chips = (page) => page.getByRole('list', { name: 'Texts' }).getByRole('listitem');
const shownName = (page) => page.locator('.sources [aria-pressed=true]').evaluate((chip) => chip.firstChild.textContent);
const names = (page) => page.locator('.sources [aria-pressed]').evaluateAll((all) => all.map((chip) => chip.firstChild.textContent));
/** Renames the text in the text box, and ends that with a key. */
async function rename(page, name, key) {
  await page.getByTestId('rename').click();
  await page.getByTestId('name').fill(name);
  await page.getByTestId('name').press(key);
  assert.equal(await page.getByTestId('name').isVisible(), false);
}
const file = (name, text) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
const open = (page, ...files) => page.locator('#open-files').setInputFiles(files);

/** Drops files and text on an element, as from outside the page. */
const drop = (page, selector, { files = [], text = '' }) =>
  page.evaluate(
    ({ selector, files, text }) => {
      const dataTransfer = new DataTransfer();
      for (const { name, text } of files) dataTransfer.items.add(new File([text], name));
      if (text) dataTransfer.setData('text/plain', text);
      const target = document.querySelector(selector);
      for (const kind of ['dragover', 'drop']) {
        target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
      }
    },
    { selector, files, text },
  );

/** Pastes a text where the focus is. */
async function pasteByKeys(page, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press('Control+V');
}

test('lines are numbered as far as they are in sight, in step with the text', async (t) => {
  const page = await openPage(t);
  const numbers = () => page.getByTestId('gutter').locator('> *').evaluateAll((all) => all.map((one) => Number(one.textContent)));
  assert.deepEqual(await numbers(), [1]);
  await box(page).fill('one\ntwo\nthree');
  await page.waitForFunction(() => document.querySelector('.gutter').childElementCount === 3);
  await paste(page, rulesOfGroup(1_000));
  await box(page).evaluate((box) => box.scrollTo(0, 5_000 * 24));
  await page.waitForFunction(() => document.querySelector('.gutter').textContent.includes('5001'));
  assert.ok((await numbers()).length < 40, 'lines out of sight are not drawn');
  const [row, line] = await page.evaluate(() => {
    const text = document.querySelector('.editor textarea');
    const row = [...document.querySelectorAll('.gutter > *')].find((one) => one.textContent === '5003');
    const top = text.getBoundingClientRect().top + text.clientTop + parseFloat(getComputedStyle(text).paddingTop);
    return [row.getBoundingClientRect().top, top + 5_002 * 24 - text.scrollTop];
  });
  assert.ok(Math.abs(row - line) <= 1, `${row} beside ${line}`);
  // Numbers end where the text does.
  await box(page).evaluate((box) => box.scrollTo(0, box.scrollHeight));
  const count = rulesOfGroup(1_000).split('\n').length;
  await page.waitForFunction((count) => Number(document.querySelector('.gutter').lastElementChild.textContent) === count, count);
});

test('a mark shows which verdicts rest on its rule, and leads to them', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await toText(page);
  await box(page).evaluate((box) => box.scrollTo(0, 270 * 24));
  await mark(page, 277).click();
  const resting = page.getByTestId('resting');
  await resting.getByText('Line 277: DenyInternetOut. 2 verdicts rest on it:').waitFor();
  assert.match(await resting.innerText(), /blocks TCP 443 to BatchNodeManagement.westeurope/);
  await resting.getByRole('button', { name: /nsg-batch-nodes: TCP 443 BatchNodeManagement.westeurope/ }).first().click();
  await page.locator('#crossing:focus').getByText(/DenyInternetOut/).first().waitFor();
  assert.equal(await page.getByTestId('map').locator('[aria-pressed=true]').count(), 1);
  await page.getByTestId('close-mark').click();
  assert.equal(await resting.count(), 0);
});

test('marks are reached by keyboard, and are gone while the text is another one', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await toText(page);
  for (const line of [148, 213, 277, 148]) {
    await page.getByTestId('next-mark').press('Enter');
    await page.getByTestId('resting').getByText(`Line ${line}:`).waitFor();
  }
  await page.getByTestId('previous-mark').press('Enter');
  await page.getByTestId('resting').getByText('Line 277:').waitFor();
  await mark(page, 277).waitFor();
  await box(page).press('Control+Home');
  await page.keyboard.type('\n');
  assert.equal(await mark(page, 277).count(), 0);
  assert.equal(await page.getByTestId('resting').count(), 0);
  await page.getByTestId('next-mark').click();
  await page.getByTestId('resting').getByText('Line 149:').waitFor();
});

test('a message about a line is marked, with its severity as a sign', async (t) => {
  const page = await openPage(t);
  await paste(page, await projectText('tests/fixtures/nsg/unreadable-port.json'));
  await page.getByTestId('diagnostics').waitFor();
  await page.getByTestId('next-mark').click();
  await page.getByTestId('resting').getByText(/^Line \d+/).waitFor();
  const sign = page.getByTestId('gutter').locator('button[data-sign*="!"]');
  for (let presses = 0; !(await sign.count()); presses += 1) {
    assert.ok(presses < 10, 'one of the marks is a message');
    await page.getByTestId('next-mark').click();
  }
  assert.match(await sign.first().getAttribute('aria-label'), /see the messages|warning|error/);
});

test('evidence of another text shows that text, with its line', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample-mixed-estate').click();
  const evidence = await unfold(page, 'evidence');
  await evidence.getByRole('button', { name: 'line 7' }).first().click();
  await page.waitForFunction(() => document.activeElement.id === 'source-text');
  assert.equal(await shownName(page), 'node.rules');
  const line = await box(page).evaluate((box) => box.value.slice(0, box.selectionStart).split('\n').length);
  assert.equal(line, 7);
  await mark(page, 7).waitFor();
});

test('each text is a chip with its kind and counts, and is renamed in its place', async (t) => {
  const page = await openPage(t);
  await open(page, file('nsg.json', sample), file('routes.json', table));
  await chips(page).first().getByText('azure-nsg, 7 rules, 1 subject').waitFor();
  assert.deepEqual(await names(page), ['nsg.json', 'routes.json']);
  await rename(page, 'the routes', 'Enter');
  assert.deepEqual(await names(page), ['nsg.json', 'the routes']);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'rename');
  await rename(page, 'something else', 'Escape');
  assert.deepEqual(await names(page), ['nsg.json', 'the routes']);
  await rename(page, ' NSG.json ', 'Enter');
  assert.deepEqual(await names(page), ['nsg.json', 'NSG.json#2']);
  await chips(page).getByRole('button', { name: /^nsg.json/ }).click();
  await expectValue(box(page), sample);
});

test('every removal is undone: of one text, of all, by a sample', async (t) => {
  const page = await openPage(t);
  await open(page, file('nsg.json', sample), file('routes.json', table));
  await chips(page).first().getByText('azure-nsg').waitFor();
  const all = await names(page);
  for (const remove of [
    () => page.getByRole('button', { name: 'Remove routes.json' }).click(),
    () => page.getByTestId('clear').click(),
    () => page.getByTestId('sample-open-network').click(),
  ]) {
    await remove();
    await page.getByTestId('removed').waitFor();
    assert.notDeepEqual(await chips(page).count(), 3);
    await page.getByTestId('undo').click();
    await page.getByTestId('removed').waitFor({ state: 'detached' });
    assert.deepEqual(await names(page), all);
  }
  // What was typed since then stays.
  await page.getByRole('button', { name: 'Remove nsg.json' }).click();
  await toText(page);
  await box(page).press('Control+End');
  await page.keyboard.type('\n\n');
  await page.getByTestId('undo').click();
  await chips(page).getByRole('button', { name: /^routes.json/ }).click();
  await expectValue(box(page), `${table}\n\n`);
});

test('what is pasted or opened about the same resource takes the place of the older text', async (t) => {
  const page = await openPage(t);
  await open(page, file('nsg.json', sample), file('routes.json', table));
  await chips(page).first().getByText('azure-nsg').waitFor();
  await page.getByTestId('add-text').click();
  await box(page).focus();
  const newer = sample.replace('DenyInternetOut"', 'DenyAllOfIt"');
  await pasteByKeys(page, newer);
  await page.getByTestId('removed').getByText('about the same resources replaced nsg.json').waitFor();
  assert.deepEqual((await names(page)).sort(), ['nsg.json', 'routes.json']);
  await expectValue(box(page), newer);
  await page.getByTestId('undo').click();
  assert.deepEqual((await names(page)).sort(), ['nsg.json', 'nsg.json#2', 'routes.json']);
  // A file of the same name is the same file.
  await open(page, file('routes.json', table.replace('rt-ours', 'rt-theirs')));
  await page.getByTestId('removed').getByText('replaced routes.json').waitFor();
  assert.equal(await chips(page).count(), 3);
});

test('files and text are dropped anywhere, and pasted where no field is', async (t) => {
  const page = await openPage(t);
  await drop(page, 'footer', { files: [{ name: 'nsg.json', text: sample }] });
  await expectVerdicts(page, blocked);
  assert.equal(await shownName(page), 'nsg.json');
  await drop(page, '.plan', { text: table });
  await chips(page).nth(1).getByText('azure-routes').waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await pasteByKeys(page, '{"name": "nsg-more", "location": "westeurope", "securityRules": []}');
  await chips(page).nth(2).getByText('azure-nsg').waitFor();
  assert.equal(await chips(page).count(), 3);
  // The same again is there already.
  await page.evaluate(() => document.activeElement.blur());
  await pasteByKeys(page, table);
  await page.waitForFunction((table) => document.getElementById('source-text').value === table, table);
  assert.equal(await chips(page).count(), 3);
});

test('a drag over the page shows that it may be dropped', async (t) => {
  const page = await openPage(t);
  const state = (kind) =>
    page.evaluate((kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.json'));
      document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
      return document.documentElement.className;
    }, kind);
  assert.equal(await state('dragover'), 'dropping');
  assert.equal(await state('dragleave'), '');
});

test('a folder that is dropped is told of and loses nothing', async (t) => {
  const page = await openPage(t);
  await box(page).fill('something');
  await page.evaluate(() => {
    const file = new File(['x'], 'folder');
    file.stream = () => new ReadableStream({ start: (controller) => controller.error(new Error('a folder')) });
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: [file], getData: () => '' } });
    document.body.dispatchEvent(event);
  });
  await page.getByTestId('unread').getByText('Not read: folder').waitFor();
  await expectValue(box(page), 'something');
});

const shown = {
  sample: blocked,
  'sample-open-network': { classic: 'open', simplified: 'open', union: 'open' },
  'sample-forced-tunnel': { classic: 'blocked', simplified: 'blocked', union: 'blocked' },
  'sample-mixed-estate': blocked,
};

test('each sample shows what it says, and all that it changes is proved', async (t) => {
  const page = await openPage(t);
  for (const [id, verdicts] of Object.entries(shown)) {
    await page.getByTestId(id).click();
    await expectVerdicts(page, verdicts);
    await page.locator('.plan[aria-busy=false]').waitFor();
    assert.notEqual(await page.getByTestId('sample-shows').innerText(), '');
    assert.equal(await page.getByTestId('diagnostics').count(), 0, id);
    await unfold(page, 'proof');
    for (const proof of ['union', 'tighten', 'rollback']) {
      assert.doesNotMatch(await page.getByTestId(`proof-${proof}`).innerText(), /not proved/i, `${id}, ${proof}`);
    }
  }
});

test('the fields show what the texts tell, fold away when that is all, and tell of what differs', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample-forced-tunnel').click();
  const fields = page.getByTestId('fields');
  await fields.getByText('westeurope, hubjobs, 10.20.4.0/24').waitFor();
  assert.equal(await page.getByTestId('account').isVisible(), false);
  await fields.locator('summary').click();
  assert.equal(await page.getByTestId('account').getAttribute('placeholder'), 'From the text: hubjobs');
  assert.equal(await page.getByTestId('region').locator('option').first().innerText(), 'From the text: westeurope');
  await page.getByTestId('account').fill('other');
  await fields.getByText('The text says hubjobs. What you entered counts.').waitFor();
  await page.getByTestId('region').selectOption('northeurope');
  await fields.getByText('The text says westeurope. What you entered counts.').waitFor();
  assert.equal(await page.getByTestId('edition-ga').getAttribute('aria-pressed'), 'true', 'as the text shows it');
  assert.doesNotMatch(await page.getByTestId('retired-banner').innerText(), /preview/);
  await page.getByTestId('edition-preview').click();
  await page.getByTestId('retired-banner').getByText('The preview of October 2021').waitFor();
  await page.getByTestId('retired-banner').getByText('Your sources match the edition Current (pool property)').waitFor();
});

test('a line that evidence leads to is the one whose verdicts are listed', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await toText(page);
  await page.getByTestId('next-mark').click();
  await page.getByTestId('resting').getByText('Line 148:').waitFor();
  await page.getByTestId('crossing').getByRole('button', { name: 'line 277' }).click();
  await page.getByTestId('resting').getByText('Line 277: DenyInternetOut').waitFor();
});

test('forgetting everything can be undone until the page closes', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await page.getByTestId('forget').click();
  await page.getByTestId('replaced').getByText(/Everything was forgotten in this browser/).waitFor();
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.getByTestId('undo-take').click();
  await expectVerdicts(page, blocked);
  await expectValue(box(page), sample);
});

test('forgetting is final', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('sample').click();
  await page.getByTestId('clear').click();
  await page.getByTestId('undo').waitFor();
  await page.getByTestId('forget').click();
  assert.equal(await page.getByTestId('undo').count(), 0);
});

test('what is typed last is there whatever comes at once after it', async (t) => {
  const page = await openPage(t);
  await box(page).focus();
  await page.keyboard.insertText(sample);
  await drop(page, 'body', { files: [{ name: 'routes.json', text: table }] });
  await chips(page).nth(1).getByText('azure-routes').waitFor();
  await chips(page).first().getByRole('button').first().click();
  await expectValue(box(page), sample);
});

test('an archive is read: its files are below their folders, and what is no text is named', async (t) => {
  const page = await openPage(t);
  const buffer = zipOf([['net/nsg.json', sample, true], ['net/logo.png', Buffer.from('\x89PNG', 'latin1'), false], ['pool.json', '[]', false], ['net/', '', false]]);
  await page.locator('#open-files').setInputFiles({ name: 'estate.zip', mimeType: 'application/zip', buffer });
  await expectVerdicts(page, { simplified: 'blocked' });
  const list = page.getByRole('list', { name: 'Texts' });
  assert.match(await list.innerText(), /^net\/ 1 text\s+net\/\s*nsg\.json[^]*pool\.json/);
  await page.getByTestId('unread').getByText(/Not read: net\/logo\.png\./).waitFor();
  await page.locator('#open-files').setInputFiles({ name: 'broken.zip', mimeType: 'application/zip', buffer: buffer.subarray(0, 200) });
  await page.getByTestId('unread').getByText(/Not read: broken\.zip\./).waitFor();
});

test('texts are a tree of their folders, which a keyboard folds, each with what it holds and its problems', async (t) => {
  const page = await openPage(t);
  const bad = await projectText('tests/fixtures/nsg/unreadable-port.json');
  const buffer = zipOf([['net/hub/routes.json', table, false], ['net/spokes/a/nsg.json', sample, true], ['net/spokes/a/bad.json', bad, true], ['pool.json', '[]', false]]);
  await page.locator('#open-files').setInputFiles({ name: 'estate.zip', mimeType: 'application/zip', buffer });
  const list = page.getByRole('list', { name: 'Texts' });
  const folder = (name) => list.locator('summary').getByText(name, { exact: false });
  await folder('spokes/a/ 2 texts, 2 problems').waitFor();
  assert.deepEqual(await list.locator('summary:not(.rename *)').evaluateAll((all) => all.map((one) => one.firstChild.textContent)), ['net/', 'hub/', 'spokes/a/']);
  assert.deepEqual(await names(page), ['net/hub/routes.json', 'net/spokes/a/nsg.json', 'net/spokes/a/bad.json', 'pool.json']);
  const nsg = page.getByRole('button', { name: /^net\/spokes\/a\/\s*nsg\.json/ });
  await folder('net/ 3 texts').press('Enter');
  assert.equal(await nsg.isVisible(), false);
  await folder('net/ 3 texts').press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('source-text').value.includes('rt-ours'));
  await nsg.press('Enter');
  await expectValue(box(page), sample);
  assert.equal(await shownName(page), 'net/spokes/a/nsg.json');
  await page.getByRole('button', { name: 'Remove net/hub/routes.json' }).click();
  await folder('net/spokes/a/ 2 texts').waitFor();
});

const minified = JSON.stringify(JSON.parse(sample));
const selected = (page) => box(page).evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd));

test('JSON without line breaks is shown with some where evidence leads to it, and stays as it is', async (t) => {
  const page = await openPage(t);
  await open(page, file('nsg.json', minified));
  await expectVerdicts(page, blocked);
  const crossing = page.getByTestId('crossing');
  const [, column] = /line 1, column (\d+)/.exec(await crossing.innerText());
  await crossing.getByRole('button', { name: /line 1, column/ }).click();
  await page.waitForFunction(() => document.activeElement.id === 'source-text');
  assert.match(await selected(page), /^\s*"name":"DenyInternetOut",$/);
  const shown = await box(page).inputValue();
  assert.ok(shown.split('\n').length > 200);
  assert.equal(JSON.stringify(JSON.parse(shown)), minified);
  await page.getByTestId('resting').getByText(`Line 1, column ${column}: DenyInternetOut. 2 verdicts rest on it:`).waitFor();
  await page.getByTestId('gutter').getByRole('button', { name: `Column ${column}: blocked; 2 verdicts rest on it` }).waitFor();
  await page.getByTestId('next-mark').click();
  await page.getByTestId('resting').getByText(/^Line 1, column \d+: AllowBatchNodeManagementIn. 1 verdict/).waitFor();
  assert.match(await selected(page), /"name":"AllowBatchNodeManagementIn"/);
  // The text is still what was opened: its plan is the same, and so is what is kept.
  assert.match(await crossing.innerText(), new RegExp(`line 1, column ${column}`));
  assert.equal(await page.evaluate(() => JSON.parse(localStorage['switchover.draft/1']).texts[0].text), minified);
  // What is typed into it counts, with its line breaks.
  await box(page).press('Control+Home');
  await page.keyboard.type('\n');
  await crossing.getByText(/line \d+/).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[data-testid=crossing]').textContent.includes('column'));
});

test('another text in the place of JSON without line breaks is shown as it is', async (t) => {
  const page = await openPage(t);
  await open(page, file('nsg.json', minified), file('routes.json', table));
  await expectVerdicts(page, blocked);
  await page.getByTestId('crossing').getByRole('button', { name: /line 1, column/ }).click();
  await page.waitForFunction(() => document.activeElement.id === 'source-text');
  await chips(page).getByRole('button', { name: /^routes.json/ }).click();
  await page.waitForFunction((table) => document.getElementById('source-text').value === table, table);
  await page.waitForFunction(() => document.querySelector('.gutter').textContent === '1');
});

test('a later export in the place of the first ticks the steps whose changes it shows', async (t) => {
  const page = await openPage(t);
  await paste(page, sample);
  await expectVerdicts(page, { classic: 'open', simplified: 'blocked', union: 'blocked' });
  const step = page.locator('li[data-step-id^="union:"]');
  const tick = step.getByRole('checkbox').first();
  assert.equal(await tick.isChecked(), false);
  const id = await step.getAttribute('data-step-id');
  const later = JSON.parse(sample);
  later.securityRules.push({
    ...later.securityRules[0],
    name: 'AllowBatchNodeManagementOutbound',
    priority: 160,
    direction: 'Outbound',
    access: 'Allow',
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: 'BatchNodeManagement.westeurope',
    destinationPortRange: '443',
  });
  await drop(page, 'body', { files: [{ name: 'later.json', text: JSON.stringify(later, null, 2) }] });
  await page.getByTestId('removed').getByText('A newer text about the same resources replaced the pasted text.').waitFor();
  await expectVerdicts(page, { classic: 'open', simplified: 'open', union: 'open' });
  assert.equal(await step.getAttribute('data-step-id'), id);
  assert.equal(await tick.isChecked(), true);
  assert.equal(await tick.isDisabled(), true, 'the text ticks it');
});
