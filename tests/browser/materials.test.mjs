// materials.test.mjs - a technician enters what a repair used up: from the list, by keyboard, of his own,
// with the completion, and without a network.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findItems, lineMembers, LINES_MAX, mayUse, QUANTITY_MAX, readOwn, sumOf, withOne } from '../../adapters/staff/console/src/lines.js';
import { enter, until } from './harness.mjs';
import { ITEMS } from './mock_materials.mjs';
import { aSceneEach, clean, mock, page } from './scene.mjs';

// ---- without a page ----

test('items are found by a part of their name, and after those by their heading', () => {
  const names = (typed) => findItems(ITEMS, typed).map(({ id }) => id);
  assert.deepEqual(names('角阀'), ['angle_valve']);
  assert.deepEqual(names('软管 40'), ['hose_40']);
  assert.deepEqual(names('led灯泡9瓦'), ['led_bulb']);
  assert.deepEqual(names('电气'), ['socket', 'led_bulb']);
  assert.deepEqual(names('没有的'), []);
  assert.equal(names('').length, ITEMS.length);
});

test('the same item again is one more of it, up to the bounds of quantity and lines', () => {
  const [valve, hose] = ITEMS;
  const two = withOne(withOne([], valve), valve);
  assert.deepEqual(two.map(({ item, quantity }) => [item, quantity]), [['angle_valve', 2]]);
  assert.equal(sumOf(withOne(two, hose)), 6500);
  assert.equal(withOne([{ ...two[0], quantity: QUANTITY_MAX }], valve)[0].quantity, QUANTITY_MAX);
  const full = Array.from({ length: LINES_MAX }, (_, at) => ({ item: `i${at}`, quantity: 1 }));
  assert.equal(withOne(full, valve), full);
});

test('what is in the list is sent without a price, what is not with its own', () => {
  const { line } = readOwn({ name: ' 铜接头 ', unit: '个', price: '12.5' });
  assert.deepEqual(lineMembers([...withOne([], ITEMS[0]), line]), [
    { item: 'angle_valve', quantity: 1 }, { name: '铜接头', unit: '个', price_fen: 1250, quantity: 1 }]);
  assert.equal(readOwn({ name: '旧件', unit: '个', price: '0' }).line.price_fen, 0);
  for (const wrong of [{}, { name: '铜接头', price: '1' }, { name: '铜接头', unit: '个' }, { name: '铜接头', unit: '个', price: '一块' }, { name: '铜接头', unit: '个', price: '-1' }]) {
    assert.ok(readOwn(wrong).fault, JSON.stringify(wrong));
  }
});

test('materials are entered by who may, in the states of the list, where the service takes them', () => {
  const list = { may: true, states: ['accepted'], fact: 'materials_cost' };
  const facts = [{ name: 'materials_cost' }];
  assert.equal(mayUse(list, { state: 'accepted' }, facts), true);
  assert.equal(mayUse(list, { state: 'done' }, facts), false);
  assert.equal(mayUse(list, { state: 'accepted' }, []), false);
  assert.equal(mayUse({ ...list, may: false }, { state: 'accepted' }, facts), false);
  assert.equal(mayUse(null, { state: 'accepted' }, facts), false);
});

// ---- on the page ----

aSceneEach();
const KEY = 'GD000002';
const used = () => mock.world.materials.get(2) || [];

async function atTheJob(options) {
  Object.assign(mock.world.tickets.get(2), { state: 'in_progress', state_title: '处理中', assignee: 'technician', assignee_name: '王师傅', class: '', ...options });
  await enter(page, mock.base, 'technician', `#/tickets/${KEY}`);
  await page.waitForSelector('.materials [data-materials=add]');
}

test('by keyboard alone: searched, chosen twice, entered; the ticket shows each line, the sum and who pays', async () => {
  await atTheJob({ class: 'paid' });
  await page.focus('[data-materials=add]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog [name=material]:focus');
  await page.keyboard.type('角阀');
  await page.keyboard.press('Enter');
  await page.keyboard.type('角阀');
  await page.keyboard.press('Enter');
  await until(() => page.getByLabel('数量：角阀（4分）').inputValue(), '2');
  await page.getByLabel('数量：角阀（4分）').fill('3');
  await page.keyboard.press('Tab');
  await until(() => page.locator('.material-sum').innerText(), (text) => text.includes('75.00 元'));
  await page.locator('dialog .primary').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.waitForSelector('.materials tbody tr');
  assert.deepEqual(used().map(({ item, quantity }) => [item, quantity]), [['angle_valve', 3]]);
  assert.match(await page.locator('.material-total').innerText(), /75\.00 元\s*住户付 75\.00 元/);
  assert.match(await page.locator('.record').innerText(), /用了材料\s+角阀（4分） 3个，75\.00 元/);
  await page.locator('.materials tbody').getByRole('button', { name: '去掉：角阀（4分）' }).click();
  await page.waitForSelector('.materials tbody', { state: 'detached' });
  assert.deepEqual(used(), []);
  clean();
});

test('what is not in the list has a name, a unit and a price; within the warranty the resident pays nothing', async () => {
  await atTheJob({ class: 'A' });
  await page.click('[data-materials=add]');
  await page.click('.material-own summary');
  await page.fill('[name=own-name]', '<b>定制铜接头</b>');
  await page.click('.material-own-fields .button');
  await page.locator('.material-own .fault:has-text("请填写名称和单位")').waitFor();
  await page.fill('[name=own-unit]', '个');
  await page.fill('[name=own-price]', '12.50');
  await page.keyboard.press('Enter');
  await page.locator('.material-chosen li').waitFor();
  await page.locator('dialog .primary').click();
  await page.waitForSelector('.materials tbody tr');
  assert.match(await page.locator('.materials tbody').innerText(), /<b>定制铜接头<\/b>/);
  assert.match(await page.locator('.material-total').innerText(), /12\.50 元\s*公司承担，住户不付/);
  clean();
});

test('nothing chosen is not sent, and a refusal stands in the sheet', async () => {
  await atTheJob();
  await page.click('[data-materials=add]');
  await page.locator('dialog .primary').click();
  await page.locator('dialog .fault:has-text("请先选材料")').waitFor();
  await page.locator('[data-item=socket]').click();
  Object.assign(mock.world.tickets.get(2), { state: 'done' });
  await page.locator('dialog .primary').click();
  await page.locator('dialog .fault:has-text("完工之前才能登记材料")').waitFor();
  assert.deepEqual(used(), []);
  clean();
});

test('the completion takes them along', async () => {
  await atTheJob();
  await page.click('[data-op="ticket.complete"]');
  await page.fill('dialog textarea', '换了插座');
  await page.click('.materials-field > summary');
  await page.fill('dialog [name=material]', '插座');
  await page.locator('[data-item=socket]').click();
  await page.locator('dialog .primary').click();
  await page.waitForSelector('dialog', { state: 'detached' });
  await until(() => mock.world.tickets.get(2).state, 'done', 'done');
  assert.deepEqual(used().map(({ item, quantity }) => [item, quantity]), [['socket', 1]]);
  clean();
});

test('who enters no materials is offered none, neither on the card nor with the completion', async () => {
  Object.assign(mock.world.tickets.get(2), { state: 'in_progress', state_title: '处理中' });
  await enter(page, mock.base, 'clerk', `#/tickets/${KEY}`);
  await page.waitForSelector('.detail');
  await page.click('[data-op="ticket.complete"]');
  await page.waitForSelector('dialog textarea');
  assert.equal(await page.locator('.materials, .materials-field').count(), 0);
  clean();
});
