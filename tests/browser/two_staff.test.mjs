// two_staff.test.mjs - two of staff at once in one chat of the real gateway, and the resident at the
// demo's phone: what is said goes there and back, what is noted stays among staff.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBoth } from '../flow/harness.mjs';
import { enter, launch, openPage, until } from './harness.mjs';

let browser;
let platform;
let gateway;

before(async () => {
  ({ platform, gateway } = await startBoth());
  browser = await launch();
});
after(() => browser.close());

const op = (page, name) => page.locator(`[data-op="${name}"]`);
const bubbles = (page) => page.locator('.bubble p').allInnerTexts();

async function phone() {
  const page = await openPage(browser);
  await page.goto(platform.url);
  await page.locator('#accounts .choice').first().waitFor({ state: 'attached' });
  return page;
}

async function says(page, words) {
  await page.locator('#text').fill(words);
  await page.keyboard.press('Enter');
  await page.locator('.line.mine .bubble', { hasText: words }).waitFor();
}

test('a clerk answers while the captain looks on; the resident reads the answer and not the note', async () => {
  const resident = await phone();
  await says(resident, '麒麟阁门口的路灯坏了，转人工');
  const [clerk, captain] = [await openPage(browser), await openPage(browser)];
  await enter(clerk, gateway.url, 'clerk', '#/chats');
  await clerk.locator('.list .row', { hasText: '陈建国' }).first().click();
  await until(() => bubbles(clerk), (all) => all.some((text) => text.includes('麒麟阁')), 'the words of the resident');
  const chat = new URL(clerk.url()).hash;
  await enter(captain, gateway.url, 'captain', chat);
  await clerk.locator('.others', { hasText: '也在看' }).waitFor();
  await captain.locator('.others', { hasText: '也在看' }).waitFor();

  await op(clerk, 'chat.takeover').click();
  await captain.locator('.state-bar', { hasText: '接管中' }).waitFor();
  await clerk.locator('.window', { hasText: '还可回复' }).waitFor();
  await clerk.fill('#composer', '您好，师傅二十分钟到');
  await clerk.keyboard.press('Enter');
  await resident.locator('.line:not(.mine) .bubble', { hasText: '师傅二十分钟到' }).waitFor();
  await until(() => bubbles(captain), (all) => all.includes('您好，师傅二十分钟到'), 'the captain reads it, too');
  await clerk.locator('.bubble', { hasText: '师傅二十分钟到' }).locator('.delivery', { hasText: /已发出|已送达/ }).waitFor();

  await captain.fill('#note', '灯在二号岗旁');
  await op(captain, 'chat.note').click();
  await clerk.locator('.bubble.note', { hasText: '灯在二号岗旁' }).waitFor();
  await says(resident, '好的，谢谢');
  for (const page of [clerk, captain]) await until(() => bubbles(page), (all) => all.includes('好的，谢谢'), 'the resident again');
  assert.equal(await resident.locator('.bubble', { hasText: '二号岗' }).count(), 0, 'the note never left');

  await op(clerk, 'chat.handback').click();
  await captain.locator('.state-bar', { hasText: '机器人应答中' }).waitFor();
  for (const page of [resident, clerk, captain]) {
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});
