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

// What a role records in its own page: facts that are yes.
async function recordsAs(username, number, facts) {
  const other = await openPage(browser);
  await enter(other, gateway.base, username, `#/tickets/${number}`);
  for (const name of facts) {
    const row = other.locator(`[data-fact="${name}"]`);
    await row.getByRole('button', { name: '是', exact: true }).click();
    await row.locator('.recorded').waitFor();
  }
  assert.deepEqual(other.faults, []);
  await other.context().close();
}

async function fills(name, words) {
  await op(name).click();
  await page.fill('dialog textarea', words);
  await submit();
  await page.waitForSelector('dialog', { state: 'detached' });
}

const reason = (words) => page.waitForSelector(`.shut:has([data-op="ticket.close"]:disabled):has-text("${words}")`);

test('a resident\'s report becomes a ticket in the list, and is worked on to its end', options, async () => {
  await enter(page, gateway.base);
  const number = await reportLeak(gateway.base, resident);
  await until(firstRow, (text) => text.includes(number), 'the new ticket on top');
  await page.goto(`${gateway.base}/staff/#/tickets/${number}`);
  await page.waitForSelector('.detail-body');
  await op('ticket.accept').click();
  await page.waitForSelector('.states [aria-current="step"]:has-text("已接单")');
  await fills('ticket.note', '带角阀');
  await page.locator('[data-fact="survey_cs"]').getByRole('button', { name: '是', exact: true }).click();
  await fills('ticket.complete', '换了角阀');
  await page.waitForSelector('.states [aria-current="step"]:has-text("已完工待回访")');
  await recordsAs('captain', number, ['leak_tested', 'checked_captain']);
  await page.waitForSelector('.asks');
  await fills('ticket.callback', '满意');
  await reason('检查');
  await page.locator('[data-fact="checked_cs"]').getByRole('button', { name: '是', exact: true }).click();
  await reason('签认');
  await page.selectOption('select[name=signoff]', 'yes');
  await page.locator('[data-fact="signoff"]').getByRole('button', { name: '保存' }).click();
  await page.waitForSelector('[data-op="ticket.close"]:enabled');
  await op('ticket.close').click();
  await submit();
  await page.waitForSelector('.detail .pill.gone');
  const record = await page.locator('.record').innerText();
  for (const words of ['接单', '带角阀', '换了角阀', '试漏合格：是', '竣工检查：客服：是', '业主签认：是', '满意', '关闭工单']) assert.ok(record.includes(words), words);
  clean();
});

test('a clerk registers a call, and a defect found with it is linked', options, async () => {
  await enter(page, gateway.base);
  await page.waitForSelector('.list');
  await op('call').click();
  await page.selectOption('dialog [name=service]', 'repair');
  for (const [name, value] of Object.entries({ content: '楼道灯不亮', room: '3栋2单元501', name: '陈建国', phone: '13800138000' })) {
    await page.fill(`dialog [name=${name}]`, value);
  }
  await submit();
  await page.waitForSelector('dialog .fault:has-text("上门时间")'); // its intent needs one
  await page.fill('dialog [name=time]', '明天下午');
  await submit();
  await page.waitForSelector('.detail h2:has-text("楼道灯不亮")');
  await op('ticket.open').click();
  await page.selectOption('dialog [name=service]', 'repair');
  await page.fill('dialog [name=content]', '楼道墙面开裂');
  await submit();
  await page.waitForSelector('.linked:has-text("楼道墙面开裂")');
  clean();
});

test('the gate lets out once what a pass says', options, async () => {
  const bound = 'oDemoResident0000000000000001'; // proved: no need to verify who he is
  for (const words of ['随时搬一张床出小区，麻烦开个放行条', '粤B12345', '对']) await residentWrites(gateway.base, bound, words);
  await enter(page, gateway.base, 'clerk', '#/chats');
  await page.locator('.list .row').first().click();
  const codes = async () => (await bubbles()).join(' ').replace(/GD\d+/g, '').match(/(?<!\d)\d{6}(?!\d)/g);
  const code = (await until(codes, Boolean, 'the code in the chat')).at(-1);
  const guard = await openPage(browser);
  await enter(guard, gateway.base, 'security', '#/gate');
  await guard.fill('#gate-code', code);
  await guard.keyboard.press('Enter');
  await guard.waitForSelector('.verdict.good:has-text("可以放行"):has-text("粤B12345")');
  await guard.locator('[data-op="pass.use"]').click();
  await guard.waitForSelector('.verdict.good:has-text("已放行")');
  await guard.fill('#gate-code', code);
  await guard.keyboard.press('Enter');
  await guard.waitForSelector('.verdict.bad:has-text("已经用过")');
  assert.deepEqual(guard.faults, []);
  await guard.context().close();
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

test('signing out everywhere closes every console of the person on the real gateway', options, async () => {
  await enter(page, gateway.base, 'supervisor');
  const other = await openPage(browser);
  await enter(other, gateway.base, 'supervisor');
  await page.locator('.account').click();
  await page.getByRole('button', { name: '登录的设备' }).click();
  await until(() => page.locator('[data-session]').count(), (count) => count >= 2);
  await page.getByRole('button', { name: '全部退出' }).click();
  await page.getByRole('button', { name: '全部退出' }).click();
  await page.waitForSelector('.door form');
  await other.waitForSelector('.door form');
  await other.context().close();
  clean();
});
