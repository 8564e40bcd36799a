// The policy of the built page: what is not its own does not run, and nothing leaves it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, replaceFile, useBrowser } from './browser.js';

useBrowser();

/** What the policy refuses when this is tried in the page. */
async function refused(page, attempt) {
  return page.evaluate(`(async () => {
    const refusal = new Promise((resolve) => {
      addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
      setTimeout(() => resolve('nothing'), 2_000);
    });
    try { await (${attempt})(); } catch {}
    return refusal;
  })()`);
}

// Either of them, by what a browser looks at first.
const scripts = 'require-trusted-types-for|script-src(-elem|-attr)?';

const attempts = {
  'a script in the document': [scripts, () => document.body.append(Object.assign(document.createElement('script'), { text: '1' }))],
  'a handler in the document': [scripts, () => { const b = document.createElement('b'); b.setAttribute('onclick', '1'); document.body.append(b); b.click(); }],
  'code made of text': [scripts, () => setTimeout(() => eval('1'))],
  'markup made of text': [scripts, () => { document.body.innerHTML = '<b>1</b>'; }],
  'a request to another host': ['connect-src', () => fetch('https://example.com/')],
  'a picture from another host': ['img-src', () => { new Image().src = 'https://example.com/a.png'; }],
  'a frame': ['frame-src', () => document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.com/' }))],
  'another base': ['base-uri', () => document.head.append(Object.assign(document.createElement('base'), { href: 'https://example.com/' }))],
  'another policy for scripts': ['trusted-types', () => trustedTypes.createPolicy('other', {})],
};

for (const [what, [directive, attempt]] of Object.entries(attempts)) {
  test(`${what} is refused`, async (t) => {
    const page = await openPage(t, { expected: /./ });
    const told = await refused(page, attempt.toString());
    assert.match(told, new RegExp(`^(${directive})$`));
  });
}

test('every file that opens the page is checked against its hash', async (t) => {
  const page = await openPage(t);
  const unchecked = await page.evaluate(() => [...document.querySelectorAll('script, link[rel=stylesheet], link[rel=modulepreload], link[rel=preload]')]
    .filter((element) => !/^sha384-/.test(element.integrity)).map((element) => element.outerHTML));
  assert.deepEqual(unchecked, []);
});

test('an engine that is not the built one is refused', async (t) => {
  replaceFile(t, 'engine/switchover_bg.wasm', 'application/wasm', 'another one');
  const page = await openPage(t, { expected: /integrity|digest/i });
  await page.getByTestId('source-text').fill('*filter\n:INPUT DROP [0:0]\nCOMMIT\n');
  await page.getByTestId('trouble').getByText(/could not be loaded/).waitFor();
});
