// frame.test.mjs - the frame of the console: its places on the rail and on a phone, the menu, the
// words in another language, how much the first load weighs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FIRST_LOAD_BYTES_MAX, firstLoad, sumOf } from '../../adapters/staff/console/sizes.mjs';
import { consoleDirectory, enter, signOut, until } from './harness.mjs';
import { aSceneEach, browser, clean, mock, page } from './scene.mjs';

aSceneEach();
const tabs = () => page.locator('.tab[data-place]').filter({ visible: true });
const menu = () => page.locator('.account, .more-places').filter({ visible: true }).click();
const overflow = () => page.evaluate(() => Math.max(
  document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight,
  ...[...document.querySelectorAll('.rail, .tabs')].map((one) => one.scrollHeight - one.clientHeight),
));

test('the first load is small', async () => {
  const files = await firstLoad(consoleDirectory());
  assert.ok(sumOf(files) < FIRST_LOAD_BYTES_MAX, `${sumOf(files)} bytes`);
  const names = files.map(({ name }) => name);
  for (const name of ['index.html', 'app.js', 'app.css']) assert.ok(names.includes(name), name);
  const chunks = fs.readdirSync(consoleDirectory()).filter((name) => /^chunk-.*\.js$/.test(name));
  const later = chunks.filter((name) => !names.includes(name));
  assert.ok(later.length, 'the dictionary is fetched when it is wanted');
});

/** A role of ten places: the ones there are, again and again under other names. */
async function tenPlaces() {
  await page.evaluate(() => {
    const bar = document.querySelector('.tabs');
    const own = [...bar.querySelectorAll('[data-place]')];
    for (let at = own.length; at < 10; at += 1) {
      const copy = own[at % own.length].cloneNode(true);
      copy.classList.toggle('beyond', at >= 4);
      bar.insertBefore(copy, bar.querySelector('.more-places'));
    }
  });
}

for (const [width, height] of [[1280, 720], [1366, 900], [390, 844], [320, 640]]) {
  test(`ten places find room at ${width} × ${height}`, async () => {
    await page.setViewportSize({ width, height });
    await enter(page, mock.base, 'supervisor');
    await tenPlaces();
    await page.waitForSelector('.list .row');
    assert.equal(await overflow(), 0);
    const labels = await page.locator('.tab > span:not(.tab-count)').filter({ visible: true })
      .evaluateAll((all) => all.map((one) => [one.innerText, one.scrollWidth - one.clientWidth, one.offsetHeight]));
    for (const [label, cut, tall] of labels) assert.ok(cut <= 0 && tall < 24, `${label} is whole, in one line`);
    assert.ok(await tabs().count() >= (width > 900 ? 10 : 4));
    clean();
  });
}

test('a phone reaches every place: the first in the bar, the others behind 更多', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, mock.base, 'supervisor');
  const wanted = await page.evaluate(() => [...document.querySelectorAll('.tab[data-place]')].map((one) => one.dataset.place));
  const inBar = await tabs().evaluateAll((all) => all.map((one) => one.dataset.place));
  await menu();
  await page.locator('.menu-places a').first().waitFor(); // evaluateAll takes what is there
  const behind = await page.locator('.menu-places a').evaluateAll((all) => all.map((one) => one.hash.slice(2)));
  assert.deepEqual([...inBar, ...behind], wanted);
  clean();
});

test('an address leads to its view, a link of a place that is not the role\'s says so', async () => {
  await enter(page, mock.base, 'technician', '#/gate');
  await page.waitForSelector('.empty:has-text("您的岗位没有这个页面")');
  await page.goto(`${mock.base}/staff/#/nowhere/1`);
  await until(() => page.locator('.tab[aria-current]').getAttribute('data-place'), 'tickets');
  clean();
});

test('the language is the browser\'s choice and outlives a reload; the look follows the system until it is chosen', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await enter(page, mock.base);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await menu();
  await page.getByLabel('外观').selectOption('light');
  await page.getByLabel('语言').selectOption('en');
  await until(() => page.locator('.tab[data-place=tickets] span').first().innerText(), 'Tickets');
  await page.reload();
  await until(() => page.locator('.tab[data-place=tickets] span').first().innerText(), 'Tickets');
  const seen = await page.evaluate(() => [document.documentElement.dataset.theme, document.documentElement.lang]);
  assert.deepEqual(seen, ['light', 'en']);
  clean();
});

test('the keyboard reaches the places of the role, and the help lists no others', async () => {
  await enter(page, mock.base, 'security');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await until(() => page.evaluate(() => location.hash), '#/gate');
  await page.keyboard.press('Escape');
  await page.locator('h2').click();
  await page.keyboard.press('?');
  await page.waitForSelector('dialog.help[open]');
  const help = await page.locator('dialog.help').innerText();
  assert.match(help, /去放行/);
  assert.doesNotMatch(help, /去会话/);
  await page.keyboard.press('?');
  await page.waitForSelector('dialog.help', { state: 'detached' });
  await signOut(page);
  clean();
});

test('every file of the console that the page names is there', () => {
  const page_ = fs.readFileSync(path.join(consoleDirectory(), 'index.html'), 'utf8');
  for (const [, name] of page_.matchAll(/(?:href|src)="([\w.-]+)"/g)) assert.ok(fs.existsSync(path.join(consoleDirectory(), name)), name);
});

test('in English nothing of the console\'s own is left in Chinese', async () => {
  await page.addInitScript(() => localStorage.setItem('guanjia', '{"language":"en"}'));
  await page.goto(`${mock.base}/staff/`);
  await page.waitForSelector('.door button:has-text("Sign in")');
  await enter(page, mock.base, 'supervisor');
  const own = () => page.evaluate(() => {
    const texts = [];
    for (const one of document.querySelectorAll('h1, h2, h3, button, label, dt, th, .tab, .quiet, [aria-label], [placeholder]')) {
      const copy = one.cloneNode(true);
      for (const data of copy.querySelectorAll('bdi, [dir=auto], option, select, .row, .pill')) data.remove(); // the gateway's words
      texts.push(copy.textContent, one.getAttribute('aria-label') || '', one.getAttribute('placeholder') || '');
    }
    return [...new Set(texts.filter((text) => /\p{Script=Han}/u.test(text)))];
  });
  const known = [/阳光花园|报修|投诉/, /勘察|工种|延长|预计|竣工|缺陷|回访|试水|验收/, /平台不再保存|李先生/]; // names of the demo's community, services, facts and reasons
  const left = [];
  for (const hash of ['#/tickets', '#/tickets/GD000003', '#/chats/1', '#/gate', '#/outbox']) {
    await page.goto(`${mock.base}/staff/${hash}`);
    await page.waitForSelector('.list .row, .gate, .outbox');
    await page.waitForFunction(() => !document.querySelector('.loading'));
    left.push(...(await own()).filter((text) => !known.some((pattern) => pattern.test(text))).map((text) => `${hash}: ${text}`));
  }
  assert.deepEqual(left, []);
  clean();
});

test('a demo shows a newcomer five steps, once for each person in a browser; elsewhere there is none', async () => {
  await enter(page, mock.base);
  assert.equal(await page.locator('.tour').count(), 0, 'no demo, no tour');
  mock.demo = { phone: 'http://127.0.0.1:8090' };
  await page.reload();
  await page.waitForSelector('.tour:has-text("导览 1 / 5")');
  assert.equal(await page.locator('.tour a').getAttribute('href'), 'http://127.0.0.1:8090');
  const titles = [];
  for (let step = 1; step <= 5; step += 1) {
    titles.push(await page.locator('.tour h2').innerText());
    await page.locator('.tour .primary').click();
    await until(() => page.locator('.tour').innerText().catch(() => ''), (text) => !text.includes(`导览 ${step} /`));
  }
  assert.equal(new Set(titles).size, 5);
  assert.equal(await page.locator('.tour').count(), 0);
  await page.reload();
  await page.waitForSelector('.list .row');
  assert.equal(await page.locator('.tour').count(), 0, 'seen once');
  await signOut(page);
  page.wantsTour = true;
  await enter(page, mock.base, 'supervisor');
  await page.waitForSelector('.tour');
  await page.getByRole('button', { name: '跳过' }).click();
  await until(() => page.locator('.tour').count(), 0);
  await menu();
  await page.getByRole('button', { name: '导览' }).click();
  await page.waitForSelector('.tour');
  clean();
});

test('what a demo says in passing covers no button of its tour', async () => {
  page.wantsTour = true;
  mock.demo = { phone: 'http://127.0.0.1:8090' };
  await enter(page, mock.base, 'supervisor', '#/chats/2');
  await page.waitForSelector('.tour');
  mock.refuse = { code: 'conflict', message: '已由他人接管'.repeat(8) };
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    await page.setViewportSize(viewport);
    await page.locator('[data-op="chat.takeover"]').click();
    await page.locator('.toast').last().waitFor();
    await page.locator('.tour .primary').click({ trial: true });
    await page.locator('.tour .quiet-button').click({ trial: true });
    await page.locator('.toast .icon-button').last().click();
  }
  clean();
});
