// Formats that the page reads with an engine that it loads only when a text needs it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectVerdicts, openPage, paste, projectText, useBrowser } from './browser.js';

useBrowser();

const sample = await projectText('static/samples/locked-down-nsg.json');
const blocked = { classic: 'open', simplified: 'blocked', union: 'blocked' };

/** Counts the requests for the engine with all formats. */
function engineRequests(page) {
  const requests = [];
  page.on('request', (request) => request.url().includes('/engine/') && requests.push(request.url()));
  return requests;
}

test('a node firewall beside the JSON is read, and only then the other engine is loaded', async (t) => {
  const page = await openPage(t);
  const requests = engineRequests(page);
  await paste(page, sample);
  await expectVerdicts(page, blocked);
  assert.deepEqual(requests, []);
  await paste(page, `${sample}\n*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n`);
  await expectVerdicts(page, { classic: 'blocked', simplified: 'blocked', union: 'blocked' });
  assert.notDeepEqual(requests, []);
});

test('JSON with comments and a comma too many gives the plan of the JSON', async (t) => {
  const page = await openPage(t);
  await paste(page, sample.replace('{', '{ // from the wiki').replace(/\]\s*\}\s*$/, '],}'));
  await expectVerdicts(page, blocked);
});

test('secrets are told by line and are in no plan', async (t) => {
  const page = await openPage(t);
  await paste(page, sample.replace('{', '{\n"adminPassword": "hunter2!",'));
  await page.getByTestId('diagnostics').getByText(/2:19[^]*adminpassword[^]*left out/).waitFor();
  await expectVerdicts(page, blocked);
  assert.doesNotMatch(await page.locator('main').innerText(), /hunter2/);
});

test('without the other engine the page says so, and tries again', async (t) => {
  const page = await openPage(t);
  const rules = (policy) => `*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ${policy} [0:0]\nCOMMIT\n`;
  await page.route('**/engine/**', (route) => route.fulfill({ status: 200, contentType: 'text/javascript', body: 'export const nothing = 0;' }));
  await paste(page, rules('DROP'));
  await page.getByTestId('diagnostics').getByText(/could not be loaded/).waitFor();
  await page.unroute('**/engine/**');
  await page.reload();
  await paste(page, rules('ACCEPT'));
  await expectVerdicts(page, { classic: 'open', simplified: 'open', union: 'open' });
});
