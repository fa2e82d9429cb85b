// keys.test.mjs - the keyboard: every key that the help lists does what it says, none does two things, and
// whatever Tab reaches shows that it is focused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, until } from './harness.mjs';
import { aSceneEach, clean, mock, page } from './scene.mjs';

aSceneEach();

const hash = () => page.evaluate(() => location.hash);
const go = async (to) => {
  await page.goto(`${mock.base}/staff/${to}`);
  await page.waitForFunction(() => !document.querySelector('.loading'));
};
const press = async (...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const dialog = (words) => page.locator('dialog[open]', { hasText: words }).waitFor();
const activeRow = () => page.locator('.list .row').evaluateAll((rows) => rows.findIndex(({ dataset }) => dataset.active === 'true'));
const focused = (selector) => until(() => page.evaluate((one) => Boolean(document.activeElement?.closest(one)), selector), true, `${selector} is focused`);
let was = -1; // the active row before a key
const rowsActive = async () => {
  await rowsFirst();
  was = await activeRow();
};
const nextActive = async () => {
  await rowsActive();
  await press('j');
  was = await until(activeRow, was + 1);
};
// From a place that has been drawn and whose fields do not take the keys.
const reaches = (place) => async () => {
  const from = place === 'tickets' ? 'figures' : 'tickets';
  await go(`#/${from}`);
  await page.locator(`.tab[data-place="${from}"][aria-current="page"]`).waitFor({ state: 'attached' });
  await page.evaluate(() => document.activeElement?.blur());
};
const onTicket = () => go('#/tickets/GD000003');
const rowsFirst = async () => {
  await go('#/tickets');
  await page.locator('.list .row').first().waitFor();
};

// What the help says of a key → where one is before, and what must have happened. Of the supervisor.
const places = { t: 'tickets', d: 'desk-today', c: 'chats', i: 'inbox', s: 'search', p: 'gate', u: 'outbox', k: 'figures', a: 'campaigns', q: 'surveys', f: 'fees', r: 'roster' };
const DEEDS = {
  j: { from: rowsActive, keys: ['j'], then: () => until(activeRow, was + 1) },
  k: { from: nextActive, keys: ['k'], then: () => until(activeRow, was - 1) },
  回车: { from: rowsActive, keys: ['Enter'], then: () => until(hash, (now) => /^#\/tickets\/GD/.test(now)) },
  '/': { from: rowsFirst, keys: ['/'], then: () => focused('#search') },
  a: { from: onTicket, keys: ['a'], then: () => page.locator('.toast', { hasText: '已接单' }).waitFor() },
  c: { from: async () => { await onTicket(); await press('a'); await page.locator('[data-op="ticket.complete"]').waitFor(); }, keys: ['c'], then: () => dialog('处理结果') },
  s: { from: onTicket, keys: ['s'], then: () => dialog('处理人') },
  n: { from: onTicket, keys: ['n'], then: () => dialog('备注') },
  f: { from: onTicket, keys: ['f'], then: () => focused('.ledger') },
  o: { from: rowsFirst, keys: ['o'], then: () => dialog('来电登记') },
  r: { from: async () => { await go('#/chats/1'); await page.locator('[data-op="chat.takeover"]').click(); await page.locator('#composer').waitFor(); await page.evaluate(() => document.activeElement.blur()); }, keys: ['r'], then: () => focused('#composer') },
  'Ctrl+k': { from: rowsFirst, keys: ['Control+k'], then: () => page.locator('dialog.palette[open]').waitFor() },
  'Ctrl+z': { // of a key before this one, or there is nothing: what becomes of it is told in undo.test.mjs
    from: reaches('gate'), keys: ['Control+z'],
    then: () => until(async () => mock.seen.some(({ op }) => op === 'ticket.undo') || await page.locator('.toast', { hasText: '没有可以撤销的操作' }).count() > 0, Boolean, 'it tries'),
  },
  '?': { from: rowsFirst, keys: ['?'], then: () => page.locator('dialog.help[open]').waitFor() },
  Esc: { from: onTicket, keys: ['Escape'], then: () => until(hash, '#/tickets') },
  ...Object.fromEntries(Object.entries(places).map(([key, place]) => [`g ${key}`, { from: reaches(place), keys: ['g', key], then: () => until(hash, `#/${place}`) }])),
};

test('the help opens at its beginning on a phone too', async () => {
  await page.setViewportSize({ width: 390, height: 500 });
  await enter(page, mock.base, 'supervisor');
  await rowsFirst();
  await press('?');
  const top = await page.locator('dialog.help[open] h2').evaluate((heading) => heading.getBoundingClientRect().top);
  assert.ok(top > 0, `its heading stands at ${top}`);
  clean();
});

async function listed() {
  await press('?');
  await page.locator('dialog.help[open]').waitFor();
  const keys = await page.locator('dialog.help dt').evaluateAll((all) => all.map((one) => [...one.children].map(({ textContent }) => textContent).join(' ')));
  await press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  return keys;
}

test('every key that the help lists does what it says, and none is listed twice', async () => {
  await enter(page, mock.base, 'supervisor');
  await rowsFirst();
  await page.locator('.tab[data-place^="desk-"]').waitFor();
  places.d = await page.locator('.tab[data-place^="desk-"]').first().getAttribute('data-place');
  const keys = await listed();
  assert.deepEqual([...keys].sort(), [...new Set(keys)].sort(), 'no key twice');
  assert.deepEqual([...keys].sort(), Object.keys(DEEDS).sort(), 'each has its deed here');
  for (const key of keys) {
    const { from, keys: pressed, then } = DEEDS[key];
    await from();
    await press(...pressed);
    if (key === 'g d') await until(hash, `#/${places.d}`);
    else await then().catch((fault) => assert.fail(`${key}: ${fault.message}`));
    await press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }
  clean();
});

const PLACES = ['#/tickets/GD000003', '#/chats/1', '#/inbox', '#/search', '#/gate', '#/outbox', '#/figures', '#/campaigns/new', '#/surveys/new', '#/fees'];
const TABS = 60;

test('whatever Tab reaches shows that it is focused', async () => {
  await enter(page, mock.base, 'supervisor');
  const bare = new Set();
  for (const place of PLACES) {
    await go(place);
    for (let at = 0; at < TABS; at += 1) {
      await press('Tab');
      const seen = await page.evaluate(() => {
        const one = document.activeElement;
        if (!one || one === document.body) return 'end';
        const shows = [one, one.parentElement].some((element) => { // a field that is not seen is shown by its label
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
        });
        return shows ? '' : one.outerHTML.slice(0, 120);
      });
      if (seen === 'end') break;
      if (seen) bare.add(`${place}: ${seen}`);
    }
  }
  assert.deepEqual([...bare], []);
  clean();
});
