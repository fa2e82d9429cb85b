// homes.test.mjs - by what proof a chat is bound to which homes, and the two buttons of roles that may
// bind and unbind: with a reason, from the keyboard, on a narrow screen too.
import assert from 'node:assert/strict';
import path from 'node:path';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { BUILD, enter, launch, openPage, startMock, until } from './harness.mjs';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 760 };
const CHAT = 1;
let browser;

before(async () => { browser = await launch(); });
after(() => browser.close());

async function openChat(mock, { viewport = WIDE, username = 'clerk', colorScheme = 'light' } = {}) {
  const page = await openPage(browser, { viewport, colorScheme });
  await enter(page, mock.base, username, `#/chats/${CHAT}`);
  await page.locator('.homes').waitFor();
  return page;
}

async function close(page, mock) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
  await mock.stop();
}

const asked = (mock, op) => mock.seen.filter((request) => request.op === op);
const rows = (page) => page.locator('.homes li').allInnerTexts();

async function shot(page, name) {
  const folder = path.join(BUILD, 'screenshots');
  fs.mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

test('the proof is shown, a home is bound with a reason and unbound again', async () => {
  const mock = await startMock();
  mock.world.homes.set(CHAT, [{ room: '3栋2单元501', relation: 'owner', proof: 'number', phone: '138****8000', at: new Date().toISOString() }]);
  const page = await openChat(mock);
  assert.match((await rows(page))[0], /3栋2单元501[^]*业主 · 138\*\*\*\*8000[^]*号码已核实/);
  await shot(page, 'homes-wide');
  await page.locator('.homes [data-op="chat.bind"]').click();
  const dialog = page.locator('dialog.dialog');
  await dialog.locator('[name=room]').fill('5-1-302');
  await dialog.locator('[name=relation]').selectOption('tenant');
  await dialog.locator('[name=name]').fill('王小明');
  await dialog.locator('.primary').click();
  assert.match(await dialog.locator('.fault').innerText(), /请写明原因/);
  assert.equal(asked(mock, 'chat.bind').length, 0, 'nothing without a reason');
  await shot(page, 'homes-dialog');
  await dialog.locator('[name=reason]').fill('到前台出示租赁合同');
  await dialog.locator('.primary').click();
  await dialog.waitFor({ state: 'detached' });
  await until(async () => (await rows(page)).length, 2, 'rows');
  assert.match((await rows(page))[1], /5-1-302[^]*租客[^]*仅凭登记/);
  const [{ room, relation, name, reason, phone }] = asked(mock, 'chat.bind');
  assert.deepEqual([room, relation, name, reason, phone], ['5-1-302', 'tenant', '王小明', '到前台出示租赁合同', undefined]);
  await page.locator('.homes [data-op="chat.unbind"]').click();
  await dialog.locator('[name=room]').selectOption('5-1-302');
  await dialog.locator('[name=reason]').fill('已退租');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // the second button of the row
  await until(async () => (await rows(page)).length, 1, 'rows');
  assert.deepEqual(asked(mock, 'chat.unbind').map(({ room: one }) => one), ['5-1-302']);
  await close(page, mock);
});

test('what the gateway refuses is said in the dialog, which stays', async () => {
  const mock = await startMock();
  const page = await openChat(mock, { viewport: NARROW, colorScheme: 'dark' });
  assert.match(await page.locator('.homes').innerText(), /没有绑定房屋/);
  assert.equal(await page.locator('.homes [data-op="chat.unbind"]').count(), 0);
  await shot(page, 'homes-narrow-dark');
  await page.locator('.homes [data-op="chat.bind"]').click();
  const dialog = page.locator('dialog.dialog');
  await dialog.locator('[name=room]').fill('99-9-999');
  await dialog.locator('[name=reason]').fill('核对过');
  mock.refuse = { code: 'not_found', message: '没有这套房，请核对房号' };
  await shot(page, 'homes-narrow-dialog');
  await dialog.locator('.primary').click();
  await until(() => dialog.locator('.fault').innerText(), '没有这套房，请核对房号', 'the refusal');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await close(page, mock);
});

test('who may not bind sees the homes and no buttons', async () => {
  const mock = await startMock();
  mock.world.homes.set(CHAT, [{ room: '3栋2单元501', relation: 'owner', proof: 'word', phone: '', at: new Date().toISOString() }]);
  const page = await openChat(mock, { username: 'technician' });
  assert.match((await rows(page))[0], /仅凭登记/);
  assert.equal(await page.locator('.homes button').count(), 0);
  await close(page, mock);
});
