// axe_roles.test.mjs - on the real gateway, after a day of the demo: every place in the rail of every role, and what
// is open first in it, light and dark. axe-core finds nothing serious.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findings } from './axe.mjs';
import { enter, launch, openPage } from './harness.mjs';
import { beginDay } from './pictures/day.mjs';

// Who, and the least number of places that his rail has.
const ROLES = [['clerk', 10], ['technician', 5], ['captain', 5], ['engineer_head', 8], ['supervisor', 12], ['director', 11], ['cs_manager', 12],
  ['chief_engineer', 5], ['deputy_gm', 8], ['gm', 8], ['audit', 7], ['finance', 7], ['security', 6]];

let browser;
let gateway;
before(async () => {
  const day = await beginDay();
  gateway = day.gateway;
  await day.live();
  browser = await launch();
});
after(() => browser && browser.close());

// What the light changes is colours alone: the rest is looked at once.
async function inBothLights(page, where, found) {
  await page.emulateMedia({ colorScheme: 'light' });
  for (const one of await findings(page)) found.push(`${where}, light: ${one}`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  for (const one of await findings(page, ['color-contrast'])) found.push(`${where}, dark: ${one}`);
}

async function openFirst(page) {
  const row = page.locator('.list .row').filter({ visible: true }).first();
  if (await row.count() === 0) return false;
  await row.click();
  await page.waitForFunction(() => /^#\/[\w-]+\/./.test(location.hash) && !document.querySelector('.loading'));
  return true;
}

for (const [who, least] of ROLES) {
  test(`${who}: nothing serious at any place, light and dark`, async () => {
    const page = await openPage(browser, { reducedMotion: 'reduce' });
    await enter(page, gateway.url, who);
    await page.waitForSelector('.tab[data-place^="desk-"]');
    const places = await page.locator('.tab[data-place]').evaluateAll((tabs) => tabs.map(({ dataset }) => dataset.place));
    assert.ok(places.length >= least, `${who} has ${places}`);
    const found = [];
    for (const place of places) {
      await page.goto(`${gateway.url}/staff/#/${place}`);
      await page.waitForFunction((id) => document.querySelector(`.tab[data-place="${id}"][aria-current]`) && !document.querySelector('.loading'), place);
      await inBothLights(page, place, found);
      if (await openFirst(page)) await inBothLights(page, `${place}, open`, found);
    }
    assert.deepEqual([...new Set(found)], []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
