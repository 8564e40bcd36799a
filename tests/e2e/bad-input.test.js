// Bad input and a bad environment: one clear message, and the page stays alive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectValue, expectVerdicts, openPage, openStep, paste, projectText, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const fixture = (name) => projectText(`tests/fixtures/nsg/${name}`);
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };

test('each kind of bad text has its message, with line and column', async (t) => {
  const page = await openPage(t);
  for (const [text, expected] of [
    ['Dear team,\nplease find the rules attached.', /1:1[^]*not JSON/],
    [await fixture('cut-off.json'), /34:20[^]*truncated here/],
    [await fixture('missing-comma.json'), /19:5[^]*comma is missing/],
    ['{"name": "kv-render", "sku": "standard"}', /contains nothing that Switchover assesses/],
    [await fixture('unreadable-port.json'), /39:32[^]*4x43/],
    ['{"name": "nsg-empty", "securityRules": []}', /no rules of its own/],
  ]) {
    await paste(page, text);
    await page.getByTestId('diagnostics').getByText(expected).first().waitFor({ timeout: 5_000 }).catch(async () => {
      assert.match(await page.getByTestId('diagnostics').innerText(), expected);
    });
  }
  await paste(page, sample);
  await expectVerdicts(page, blocked);
});

test('a rule with an unreadable port leaves the rest planned', async (t) => {
  const page = await openPage(t);
  await paste(page, await fixture('unreadable-port.json'));
  await expectVerdicts(page, { classic: 'open', simplified: 'unknown' });
  assert.match(await page.getByTestId('subject').innerText(), /4x43/);
});

test('twenty megabytes are survived', async (t) => {
  const page = await openPage(t);
  await page.getByTestId('source-text').evaluate((box) => {
    box.value = 'deny all '.repeat(2_300_000);
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
  await page.getByTestId('diagnostics').getByText(/not JSON/).first().waitFor({ timeout: 60_000 });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
});

test('a file in UTF-16, as PowerShell writes it, is read', async (t) => {
  const page = await openPage(t);
  const buffer = Buffer.from(`\ufeff${sample}`, 'utf16le');
  await page.locator('input[type=file]').setInputFiles({ name: 'nsg.json', mimeType: 'application/json', buffer });
  await expectVerdicts(page, blocked);
});

test('blocked storage changes nothing but the memory', async (t) => {
  const prepare = () => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  };
  const page = await openPage(t, { prepare });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  const tick = (await openStep(page, 'switch-request')).getByRole('checkbox');
  await tick.check();
  assert.equal(await tick.isChecked(), true);
});

test('full storage is told once, and everything else works', async (t) => {
  const prepare = () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  };
  const page = await openPage(t, { prepare });
  await page.getByTestId('sample').click();
  await expectVerdicts(page, blocked);
  await (await openStep(page, 'switch-request')).getByRole('checkbox').check();
  await page.getByText(/can't be kept|cannot be kept|not kept/i).first().waitFor();
});

const upload = (page, name, bytes) => page.locator('#open-files').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });

test('a file without text says so, and nothing of it comes into the text box', async (t) => {
  const page = await openPage(t);
  for (const [name, bytes] of [['empty.json', ''], ['shot.png', '\x89PNG\r\n\x1a\n'], ['all.zip', 'PK\x03\x04xyz']]) {
    await upload(page, name, Buffer.from(bytes, 'latin1'));
    await page.getByTestId('unread').getByText(`Not read: ${name}. Only text is read`).waitFor();
    await expectValue(page.getByTestId('source-text'), '');
  }
});

test('a folder that is dropped is read with the folders below it', async (t) => {
  const page = await openPage(t);
  await page.evaluate((text) => {
    const file = (fullPath, content) => ({ isFile: true, fullPath, name: fullPath.split('/').pop(), file: (done) => done(new File([content], 'x.json')) });
    const folder = (name, entries) => ({ isDirectory: true, name, createReader: () => ({ readEntries: (done) => done(entries.splice(0, 1)) }) });
    const below = folder('b', [file('/a/b/nsg.json', text)]);
    const items = [{ webkitGetAsEntry: () => folder('a', [file('/a/routes.json', '{"name": "rt", "type": "Microsoft.Network/routeTables", "location": "westeurope", "routes": []}'), below]) }];
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items, files: [], getData: () => '' } });
    document.body.dispatchEvent(event);
  }, sample);
  await expectVerdicts(page, blocked);
  const names = await page.locator('.sources [aria-pressed]').evaluateAll((all) => all.map((one) => one.firstChild.textContent));
  assert.deepEqual(names.sort(), ['a/b/nsg.json', 'a/routes.json']);
});

test('a rule set alone never says that pools can move', async (t) => {
  const page = await openPage(t);
  await paste(page, await projectText('tests/fixtures/estate/one-pool/node.rules'));
  await expectVerdicts(page, { simplified: 'open' });
  assert.match(await page.getByTestId('answer').innerText(), /Can move\s+\?\s*not known/);
});

test('in JSON without line breaks evidence has its column, and shows that part', async (t) => {
  const page = await openPage(t);
  await paste(page, JSON.stringify(JSON.parse(sample)));
  await expectVerdicts(page, blocked);
  const crossing = page.getByTestId('crossing');
  assert.match(await crossing.innerText(), /line 1, column \d{4}[^]*1: .*"DenyInternetOut"/);
  assert.ok((await crossing.innerText()).length < 800);
  await crossing.getByRole('button', { name: /line 1, column/ }).click();
  const selected = await page.getByTestId('source-text').evaluate((box) => box.value.slice(box.selectionStart, box.selectionEnd));
  assert.match(selected, /^.{0,41}DenyInternetOut"/);
  assert.ok(selected.length <= 200);
});
