// axe.test.mjs - every view of the console, light and dark, wide and on a phone: axe-core finds
// nothing serious, and no request leaves the origin.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { findings } from './axe.mjs';
import { enter, launch, openPage, startMock } from './harness.mjs';

let browser;
let mock;

before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  mock = await startMock();
  mock.openTicket({ title: '电梯困人', room: '2栋1单元', priority: 2, alarm: true, service: 'emergency', service_name: '险情' });
  mock.ask(3, 'x', '您在家吗？');
  mock.giveRelease('123456');
  Object.assign(mock.world.chats.get(1), { holder: 'supervisor', holder_name: '周主管' });
  mock.failMessage(mock.world.messages.get(3)[1], 'failed', 'response out of time limit');
});
afterEach(() => mock.stop());

/** Every place that the role has, the first thing of each list, and what stands above everything. */
async function lookAround(page, found) {
  const note = async (where) => found.push(...(await findings(page)).map((one) => `${where}: ${one}`));
  const ids = await page.evaluate(() => [...document.querySelectorAll('.tab[data-place]')].map((one) => one.dataset.place));
  for (const id of ids) {
    await page.goto(`${mock.base}/staff/#/${id}`);
    await page.waitForFunction((place) => document.querySelector('.tab[aria-current]') && !document.querySelector('.loading') && location.hash === `#/${place}`, id);
    await note(id);
    const row = page.locator('.list .row').filter({ visible: true }).first();
    if (await row.count() === 0) continue;
    await row.click();
    await page.waitForFunction(() => document.querySelector('.open .detail') && !document.querySelector('.loading'));
    await note(`${id}, open`);
  }
  for (const key of ['?', 'o', 'Control+k']) {
    await page.keyboard.press(key);
    await page.waitForSelector('dialog[open]');
    await note(`dialog of ${key}`);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
  }
  await page.locator('.account, .more-places').filter({ visible: true }).click();
  await note('menu');
  await page.getByRole('button', { name: '修改密码' }).click();
  await page.waitForSelector('dialog [name=current]');
  await note('password');
}

test('nothing serious is found where accounts are administered, light and dark', async () => {
  for (const [viewport, colorScheme] of [[{ width: 1280, height: 800 }, 'light'], [{ width: 390, height: 844 }, 'dark']]) {
    const page = await openPage(browser, { viewport, colorScheme, reducedMotion: 'reduce' });
    const found = [];
    await enter(page, mock.base, 'director', '#/people/new');
    await page.waitForSelector('.desk-form');
    found.push(...await findings(page));
    await page.goto(`${mock.base}/staff/#/people/technician`);
    await page.waitForSelector('.account-record, .detail h3');
    found.push(...await findings(page));
    for (const op of ['people.disable', 'people.reset']) {
      await page.locator(`[data-op="${op}"]`).click();
      await page.waitForSelector('dialog[open] h2');
      found.push(...await findings(page));
      if (op === 'people.disable') await page.keyboard.press('Escape');
    }
    await page.locator('dialog .primary').click();
    await page.waitForSelector('.start-password');
    found.push(...await findings(page));
    assert.deepEqual(found, []);
    await page.context().close();
  }
});

test('nothing serious is found in the roster, light and dark, wide and on a phone', async () => {
  for (const [viewport, colorScheme] of [[{ width: 1280, height: 800 }, 'light'], [{ width: 1280, height: 800 }, 'dark'], [{ width: 390, height: 844 }, 'light'], [{ width: 390, height: 844 }, 'dark']]) {
    const page = await openPage(browser, { viewport, colorScheme, reducedMotion: 'reduce' });
    const found = [];
    await enter(page, mock.base, 'director', '#/roster');
    await page.waitForSelector('.roster-gaps');
    found.push(...await findings(page));
    await page.locator('.add-shift, .roster-grid td').first().click();
    await page.locator('dialog .primary').click();
    await page.waitForSelector('.shift');
    found.push(...await findings(page));
    await page.locator('.shift').first().click();
    await page.selectOption('dialog [name=shift]', '');
    await page.locator('dialog .primary').click();
    await page.waitForSelector('#shift-fault:not(:empty)');
    found.push(...await findings(page));
    await page.keyboard.press('Escape');
    await page.locator('.shift').first().click();
    await page.selectOption('dialog [name=shift]', '');
    await page.locator('[data-op="roster.leave"]').click();
    await page.waitForSelector('#leave-title');
    await page.locator('[name=from]').fill('2026-01-01T00:00');
    await page.locator('[name=until]').fill('2025-01-01T00:00');
    await page.locator('dialog .primary').click();
    await page.waitForSelector('#leave-fault:not(:empty)');
    found.push(...await findings(page));
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.locator('.shift').first().click();
    await page.locator('[data-op="roster.remove"]').click(); // the double is the same for all looks
    await page.waitForSelector('.shift', { state: 'detached' });
    assert.deepEqual(found, []);
    await page.context().close();
  }
});

for (const [size, viewport] of [['wide', { width: 1280, height: 800 }], ['phone', { width: 390, height: 844 }]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`nothing serious is found, ${size} and ${colorScheme}, and no request leaves the origin`, async () => {
      const page = await openPage(browser, { viewport, colorScheme, reducedMotion: 'reduce' });
      const foreign = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(mock.base) && !request.url().startsWith('data:')) foreign.push(request.url());
      });
      const found = [];
      await page.goto(`${mock.base}/staff/`);
      await page.waitForSelector('.door form');
      found.push(...(await findings(page)).map((one) => `the door: ${one}`));
      await enter(page, mock.base, 'supervisor');
      await lookAround(page, found);
      assert.deepEqual([...new Set(found)], []);
      assert.deepEqual(foreign, []);
      assert.deepEqual(page.faults, []);
      await page.context().close();
    });
  }
}
