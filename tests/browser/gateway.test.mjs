// gateway.test.mjs - the console on the running gateway that GUANJIA_BASE names: what a resident
// writes on WeChat is worked on in the page, from the first word to the end.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { enter, launch, openPage, REAL, residentWrites, until } from './harness.mjs';

const options = { skip: REAL ? false : 'needs GUANJIA_BASE' };
let browser;
let page;
let resident;

before(async () => {
  browser = REAL ? await launch() : null;
});
after(() => browser && browser.close());
beforeEach(async () => {
  resident = `oBrowser${crypto.randomBytes(10).toString('hex')}`;
  page = REAL ? await openPage(browser) : null;
});
afterEach(() => page && page.context().close());

const clean = () => assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
const op = (name) => page.locator(`[data-op="${name}"]`);
const bubbles = () => page.locator('.bubble p').allInnerTexts();
const submit = () => page.locator('dialog .primary').click();
const firstRow = () => page.locator('.list .row').first().innerText();

// What the resident says to a question; the first row that fits the bot's last words.
const ANSWERS = [
  [/电话|手机/, '13800138000'],
  [/称呼|姓名|贵姓|名字/, '张三'],
  [/时间|时候|几点/, '今天下午'],
  [/地址|房号|几栋|哪一户/, '3栋2单元501'],
];
const ASKED_MAX = 8;

const answerTo = (asked) => (ANSWERS.find(([words]) => words.test(asked)) || [null, '对'])[1];

/** A resident whose home nobody knows reports a leak, and answers what he is asked. */
async function reportLeak(place) {
  const number = (text) => (/GD\d+/.exec(text) || [''])[0];
  let said = await residentWrites(resident, `${place}漏水了`);
  for (let i = 0; i < ASKED_MAX && !number(said); i += 1) {
    const question = said.split('\n').findLast((line) => /[？?]/.test(line)) || said;
    said = await residentWrites(resident, answerTo(question));
  }
  assert.ok(number(said), `no ticket; the bot said last: ${said}`);
  await until(firstRow, (text) => text.includes(number(said)), 'the new ticket on top');
  return number(said);
}

test('a resident\'s report becomes a ticket in the list, and is worked on to its end', options, async () => {
  await enter(page, REAL);
  const number = await reportLeak('厨房水管');
  await page.goto(`${REAL}/staff/#/tickets/${number}`);
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
  await enter(page, REAL, 'supervisor', '#/chats');
  await residentWrites(resident, '转人工');
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
  await residentWrites(resident, words);
  await enter(page, REAL, 'supervisor', '#/chats');
  await residentWrites(resident, '转人工');
  await page.locator('.list .row:has-text("等待人工")').first().click();
  await until(bubbles, (all) => all.includes(words));
  assert.equal(await page.evaluate(() => window.broken), undefined);
  await op('chat.takeover').click();
  await op('chat.handback').click();
  clean();
});
