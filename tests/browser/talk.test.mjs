// talk.test.mjs - a chat in the console: what the bot understood, how answers stand, notes and calls,
// canned replies, the window, drafts, and who else is there.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { enter, launch, openPage, startMock, until } from './harness.mjs';

let mock;
let browser;
let page;

before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => {
  mock = await startMock();
  page = await openPage(browser);
});
afterEach(async () => {
  assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
  await page.context().close();
  await mock.stop();
});

const op = (name, on = page) => on.locator(`[data-op="${name}"]`);
const bubbles = (on = page) => on.locator('.bubble p').allInnerTexts();

async function openChat(id, on = page, username = 'clerk') {
  await enter(on, mock.base, username, `#/chats/${id}`);
  await on.waitForSelector('.talk');
}

async function hold(on = page) {
  await op('chat.takeover', on).click();
  await on.waitForSelector('#composer');
}

test('beside a message stands what the bot took it for, by which rule, and the ticket', async () => {
  mock.world.messages.get(1)[2].intent = 'repair.leak';
  mock.world.messages.get(1)[2].intent_title = '渗漏水';
  await openChat(1);
  const bubble = page.locator('.bubble', { hasText: '厨房水管漏水了，下午有空' });
  await bubble.getByRole('button', { name: '理解为：渗漏水' }).click();
  await until(() => bubble.locator('.explained').innerText(), (text) => ['渗漏水', '12 分', 'leak', 'patterns/repair.rules:14', '下午', '水管维修'].every((words) => text.includes(words)));
  await bubble.getByRole('button', { name: '理解为：渗漏水' }).click();
  await bubble.locator('.explained').waitFor({ state: 'detached' });
  assert.equal(await bubble.locator('a').getAttribute('href'), '#/tickets/GD000003');
});

test('how an answer stands is shown, and follows the events', async () => {
  await openChat(2);
  await hold();
  await page.fill('#composer', '马上处理');
  await page.keyboard.press('Enter');
  const bubble = page.locator('.bubble', { hasText: '马上处理' });
  await bubble.locator('.delivery', { hasText: '等待发出' }).waitFor();
  mock.failMessage(mock.world.messages.get(2).at(-1), 'failed', '住户已取消关注');
  await bubble.locator('.delivery.bad', { hasText: '没有送达：住户已取消关注' }).waitFor();
});

test('a note is seen by colleagues, and whom it names is called until he has looked', async () => {
  const other = await openPage(browser);
  await enter(other, mock.base, 'captain', '#/tickets');
  await openChat(1);
  await page.fill('#note', '@赵');
  await page.locator('.suggestions [role=option]', { hasText: '赵队长' }).waitFor();
  await page.keyboard.press('Enter');
  await until(() => page.inputValue('#note'), '@赵队长 ');
  await page.locator('#note').press('End');
  await page.keyboard.type('请派人看看');
  await op('chat.note').click();
  await page.locator('.bubble.note', { hasText: '@赵队长 请派人看看' }).waitFor();
  await other.locator('.toast', { hasText: '李文静 在会话里提到了您' }).waitFor();
  await other.goto(`${mock.base}/staff/#/chats/1`);
  await other.locator('.bubble.note', { hasText: '请派人看看' }).waitFor();
  await until(() => mock.world.own.get('captain').mentions.length, 0, 'he has seen it');
  assert.deepEqual(other.faults, []);
  await other.context().close();
});

test('two colons offer canned replies with what is known filled in, and what is not must be', async () => {
  await openChat(1);
  await hold();
  await page.fill('#composer', '::跟进');
  await page.locator('.suggestions [role=option]').first().waitFor();
  await page.keyboard.press('Tab');
  await until(() => page.inputValue('#composer'), '李先生您好，3栋2单元501的工单 GD000003 由我跟进，我是李文静。');
  await page.fill('#composer', '{房号}的师傅已出发');
  await page.keyboard.press('Enter');
  await page.locator('.toast', { hasText: '请先补上 房号' }).waitFor();
  assert.ok(!(await bubbles()).some((text) => text.includes('师傅已出发')));
});

test('a shut window offers to wait or to send an SMS that says what it costs', async () => {
  mock.world.windows.set(1, Date.now() - 1000);
  await openChat(1);
  await hold();
  await page.locator('.window.shut', { hasText: '现在不能直接回复' }).waitFor();
  await page.fill('#composer', '师傅明天上午到');
  await page.locator('.send-way', { hasText: '短信 138****8000 · 1 条 · 约 0.05 元' }).click();
  await page.getByRole('button', { name: '发短信' }).click();
  await page.locator('.bubble.note', { hasText: '改用短信发给住户：师傅明天上午到' }).waitFor();
});

test('an open window says how many answers are left', async () => {
  await openChat(1);
  await hold();
  await page.locator('.window', { hasText: '还可回复 4 条，至' }).waitFor();
});

test('a draft outlives the page, and two tabs agree about it', async () => {
  await openChat(2);
  await hold();
  const tab = await page.context().newPage();
  await tab.goto(`${mock.base}/staff/#/chats/2`);
  await tab.waitForSelector('#composer');
  await page.fill('#composer', '写到一半');
  await until(() => tab.inputValue('#composer'), '写到一半');
  await page.reload();
  await until(() => page.inputValue('#composer'), '写到一半');
  await tab.fill('#composer', '在另一页写完');
  await until(() => page.inputValue('#composer'), '在另一页写完');
  await tab.locator('#composer').press('Enter');
  await until(() => page.inputValue('#composer'), '');
});

test('a chat is taken over and handed back with a reason that colleagues read', async () => {
  await openChat(2);
  await page.getByRole('button', { name: '写明原因再接管' }).click();
  await page.getByRole('button', { name: '投诉需要安抚' }).click();
  await page.locator('dialog .primary').click();
  await page.locator('.bubble.note', { hasText: '接管原因：投诉需要安抚' }).waitFor();
  await page.getByRole('button', { name: '写明原因再交还' }).click();
  await page.fill('dialog textarea', '已电话说明');
  await page.locator('dialog .primary').click();
  await page.locator('.bubble.note', { hasText: '交还机器人：已电话说明' }).waitFor();
});

test('two of staff in one chat see each other', async () => {
  const other = await openPage(browser);
  await openChat(1);
  await openChat(1, other, 'supervisor');
  await page.locator('.others', { hasText: '周主管 也在看' }).waitFor();
  await other.locator('.others', { hasText: '李文静 也在看' }).waitFor();
  await hold(other);
  await other.locator('#composer').pressSequentially('您好');
  await page.locator('.others.writing', { hasText: '周主管 正在输入' }).waitFor();
  await other.locator('#composer').press('Enter');
  await until(() => bubbles(), (all) => all.includes('您好'));
  await other.goto(`${mock.base}/staff/#/tickets`);
  await page.locator('.others').waitFor({ state: 'detached' });
  assert.deepEqual(other.faults, []);
  await other.context().close();
});
