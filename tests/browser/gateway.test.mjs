// gateway.test.mjs - the console on the real gateway: what a resident writes on WeChat is worked on
// in the page, from the first word to the end.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { enter, launch, noGateway, openPage, startGateway, until } from './harness.mjs';
import { reportLeak, residentWrites } from './resident.mjs';

const options = { skip: noGateway };
let gateway;
let browser;
let page;
let resident;

before(async () => {
  if (noGateway) return;
  gateway = await startGateway();
  browser = await launch();
});
after(async () => {
  if (noGateway) return;
  await browser.close();
  await gateway.stop();
});
beforeEach(async () => {
  if (noGateway) return;
  resident = `oBrowser${crypto.randomBytes(10).toString('hex')}`;
  page = await openPage(browser);
});
afterEach(() => page && page.context().close());

const says = (words) => residentWrites(gateway.base, resident, words);

const clean = () => assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
const op = (name) => page.locator(`[data-op="${name}"]`);
const bubbles = () => page.locator('.bubble p').allInnerTexts();
const submit = () => page.locator('dialog .primary').click();
const firstRow = () => page.locator('.list .row').first().innerText();

test('a resident\'s report becomes a ticket in the list, and is worked on to its end', options, async () => {
  await enter(page, gateway.base);
  const number = await reportLeak(gateway.base, resident);
  await until(firstRow, (text) => text.includes(number), 'the new ticket on top');
  await page.goto(`${gateway.base}/staff/#/tickets/${number}`);
  await page.waitForSelector('.detail-body');
  await op('ticket.accept').click();
  await op('ticket.note').click();
  await page.fill('dialog textarea', '带角阀');
  await submit();
  await op('ticket.complete').click();
  await page.fill('dialog textarea', '换了角阀');
  await submit();
  await op('ticket.callback').click();
  await page.fill('dialog textarea', '满意');
  await submit();
  await op('ticket.close').click();
  await submit();
  await page.waitForSelector('.detail .pill.gone');
  const record = await page.locator('.record').innerText();
  for (const words of ['接单', '带角阀', '换了角阀', '满意', '关闭工单']) assert.ok(record.includes(words), words);
  clean();
});

test('a resident who wants a person is taken over, answered and handed back', options, async () => {
  await enter(page, gateway.base, 'supervisor', '#/chats');
  await says('转人工');
  const row = page.locator('.list .row:has-text("等待人工")').first();
  await row.click();
  await op('chat.takeover').click();
  await page.waitForSelector('.state-bar:has-text("我接管中")');
  await page.fill('#composer', '您好，我来处理');
  await page.keyboard.press('Enter');
  await until(async () => (await bubbles()).filter((text) => text === '您好，我来处理').length, 1);
  await until(() => page.locator('.bubble.pending').count(), 0);
  await op('chat.handback').click();
  await page.waitForSelector('.state-bar:has-text("机器人应答中")');
  clean();
});

test('hostile words of a resident are shown as they are', options, async () => {
  const words = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
  await says(words);
  await enter(page, gateway.base, 'supervisor', '#/chats');
  await says('转人工');
  await page.locator('.list .row:has-text("等待人工")').first().click();
  await until(bubbles, (all) => all.includes(words));
  assert.equal(await page.evaluate(() => window.broken), undefined);
  await op('chat.takeover').click();
  await op('chat.handback').click();
  clean();
});
