// dealing.test.mjs - campaigns, surveys and the fee desk on the real gateway: made by one, approved by another, sent through
// the double of a carrier, answered, closed and read.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { phone, prepare, table } from '../flow/fees.mjs';
import { enter, launch, noGateway, openPage, until as untilSoon } from './harness.mjs';

const options = { skip: noGateway };
const HOMES = 12;
const PATIENCE_MS = 30000;
const until = (read, wanted, what) => untilSoon(read, wanted, what, PATIENCE_MS);
const room = (i) => `88-1-${101 + i}`;
let gateway;
let platform;
let browser;
const pages = [];

before(async () => {
  if (noGateway) return;
  ({ gateway, platform } = await prepare({ perSecond: 50, queued: 1000, reports: 'delivered' }));
  gateway.edit('campaigns.json', (all) => { all.per_minute = 300; });
  gateway.edit('surveys.json', ({ kinds }) => {
    const topic = kinds.find(({ id }) => id === 'topic');
    Object.assign(topic, { questionnaire: 'satisfaction', all: true, required_percent: 50 });
    delete topic.share_percent;
  });
  await gateway.start();
  const importing = (kind, file) => gateway.command('import', kind, file, '--demo', '--community', 'sunshine');
  await importing('residents', table('homes', 'room,owner,phone,occupied_on', HOMES, (i) => `${room(i)},住户${i},${phone(i)},2025-05-01`));
  await importing('bills', table('bills', 'room,month,kind,amount_fen,due_on', HOMES, (i) => `${room(i)},2026-01,物业费,${12800 + i},2026-01-31`));
  browser = await launch();
});
after(async () => {
  if (browser) await browser.close();
});
afterEach(async () => {
  for (const page of pages.splice(0)) {
    assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
    await page.context().close();
  }
});

/** A page in which somebody is logged in. */
async function as(username, hash) {
  const page = await openPage(browser);
  pages.push(page);
  page.setDefaultTimeout(PATIENCE_MS);
  await enter(page, gateway.url, username, hash);
  return page;
}

const op = (page, name) => page.locator(`[data-op="${name}"]`);
const figure = (page, label) => page.locator('.tally', { has: page.locator('dt', { hasText: new RegExp(`^${label}`) }) }).first().locator('dd').innerText();
const status = (page) => page.locator('.detail-head .pill').innerText();

test('a campaign is made and counted by one, approved by another, goes slower, pauses, goes on, and its bar follows it to the end', options, async () => {
  const clerk = await as('clerk', '#/campaigns');
  await clerk.getByRole('link', { name: '新建' }).click();
  await clerk.selectOption('[name=kind]', 'fees');
  await clerk.fill('[name=building]', '88');
  await clerk.fill('[name=least]', '一百');
  await clerk.getByRole('button', { name: '建立草稿' }).click();
  assert.match(await clerk.locator('.fault').innerText(), /金额没有看懂/);
  await clerk.fill('[name=least]', '128');
  await clerk.getByRole('button', { name: '建立草稿' }).click();
  await op(clerk, 'campaign.preview').click();
  await clerk.locator('[data-part=preview]').waitFor();
  assert.equal(await figure(clerk, '住户'), String(HOMES));
  assert.equal(await figure(clerk, '走短信'), String(HOMES));
  assert.match(await clerk.locator('.sample').innerText(), /88-1-1\d\d有2026年1月的费用共128/);
  assert.equal(await op(clerk, 'campaign.approve').count(), 0, 'not a clerk’s to approve');
  assert.equal((await platform.entries({ kind: 'message' })).length, 0, 'a trial count sends nothing');

  const supervisor = await as('supervisor', '#/campaigns/1');
  await op(supervisor, 'campaign.approve').click();
  await op(supervisor, 'campaign.start').waitFor();
  await supervisor.fill('[name=per_minute]', '60');
  await op(supervisor, 'campaign.throttle').click();
  await op(supervisor, 'campaign.start').click();
  await op(supervisor, 'campaign.pause').click();
  assert.equal(await until(() => status(clerk), '已暂停'), '已暂停', 'the other page saw it at once');
  await op(supervisor, 'campaign.resume').click();
  await supervisor.fill('[name=per_minute]', '300');
  await op(supervisor, 'campaign.throttle').click();
  await until(() => status(clerk), '已完成', 'done');
  await until(() => figure(clerk, '已发'), String(HOMES), 'all are sent');
  assert.equal(await clerk.locator('progress').evaluate((bar) => bar.value), HOMES);
  assert.equal(await clerk.locator('.wide-table tbody tr').count(), HOMES);
  const told = (await platform.entries({ kind: 'message' })).map(({ openid }) => openid).sort();
  assert.deepEqual(told, Array.from({ length: HOMES }, (_, i) => phone(i)).sort());
});

test('who made a campaign does not approve it, and a cancel is asked twice', options, async () => {
  const page = await as('supervisor', '#/campaigns/new');
  await page.selectOption('[name=kind]', 'notice');
  await page.getByRole('button', { name: '建立草稿' }).click();
  await op(page, 'campaign.approve').waitFor();
  assert.equal(await op(page, 'campaign.approve').isDisabled(), true);
  await op(page, 'campaign.cancel').click();
  assert.equal(await status(page), '草稿');
  await page.getByRole('button', { name: '确定取消，不再发送' }).click();
  await until(() => status(page), '已取消');
});

test('the fee desk finds a home, takes a payment once, and the list of who owes follows', options, async () => {
  const page = await as('finance', '#/fees');
  await page.locator('.row', { hasText: room(0) }).waitFor();
  await page.fill('[name=room]', '88栋1单元101室');
  await page.keyboard.press('Enter');
  await page.locator('[data-part=bills]').waitFor();
  assert.equal(await figure(page, '到期未交'), '128.00');
  await op(page, 'fee.pay').click();
  assert.match(await page.locator('.fault').innerText(), /请填收据号/);
  await page.fill('[name=receipt]', 'T-0001');
  await page.fill('[name=amount]', '￥100.50');
  await op(page, 'fee.pay').click();
  await page.locator('[data-part=payments]', { hasText: 'T-0001' }).waitFor();
  assert.equal(await figure(page, '到期未交'), '27.50');
  await page.fill('[name=receipt]', 'T-0001');
  await op(page, 'fee.pay').click();
  await until(() => page.locator('.pay-form .fault').innerText(), (text) => /已经登记过/.test(text));
  await page.fill('[name=receipt]', 'T-0002');
  await op(page, 'fee.pay').click();
  await until(() => figure(page, '到期未交'), '0.00');
  await until(() => page.locator('.row', { hasText: room(0) }).count(), 0);
  await page.goto(`${gateway.url}/staff/#/fees/99-9-999`);
  await page.getByText('没有这个房号').waitFor();
  const audit = await as('audit', `#/fees/${room(1)}`);
  await audit.locator('[data-part=bills]').waitFor();
  assert.equal(await op(audit, 'fee.pay').count(), 0, 'audit looks');
  assert.match(await audit.locator('.detail-head').innerText(), /150\*\*\*\*0001/);
});

const choose = (page, question, value) => page.locator(`.survey-sheet [name="${question}"][value="${value}"]`).check();

async function enterSheet(page, i, marks) {
  await page.fill('.survey-sheet [name=room]', room(i));
  for (const [question, value] of Object.entries(marks)) await choose(page, question, value);
  await op(page, 'survey.enter').click();
  await until(() => page.locator('.survey-sheet [name=room]').inputValue(), '', 'the sheet is empty for the next home');
}

test('the bills of a home that come late do not stand over the home that is open', options, async () => {
  const page = await openPage(browser);
  const held = [];
  let slow = '';
  await page.routeWebSocket(/\/staff\/ws/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { id, op: name, room: asked } = JSON.parse(frame);
      if (name === 'fee.statement' && asked === room(2)) slow = id;
      server.send(frame);
    });
    server.onMessage((frame) => (slow && JSON.parse(frame).re === slow ? held.push(() => socket.send(frame)) : socket.send(frame)));
  });
  await enter(page, gateway.url, 'finance', '#/fees');
  await page.goto(`${gateway.url}/staff/#/fees/${room(2)}`);
  await until(() => held.length, 1, 'the answer is held back');
  await page.goto(`${gateway.url}/staff/#/fees/${room(1)}`);
  await page.locator('.detail-head h2', { hasText: room(1) }).waitFor();
  held[0]();
  await page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
  assert.equal(await page.locator('.detail-head h2').innerText(), room(1));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a survey is drawn, its sheets are entered, a home declines, it is closed, and its results tell intervals and hide the few', options, async () => {
  const clerk = await as('clerk', '#/surveys/new');
  await clerk.selectOption('[name=kind]', 'topic');
  await clerk.fill('[name=title]', '电梯维保');
  await clerk.getByRole('button', { name: '抽样并建立' }).click();
  await clerk.getByRole('link', { name: '邀请的群发' }).waitFor();
  const manager = await as('cs_manager', '#/surveys/1');
  await manager.getByRole('link', { name: '邀请的群发' }).click();
  await op(manager, 'campaign.approve').click();
  await op(manager, 'campaign.start').click();
  await until(() => status(clerk), '进行中', 'it is open');
  const marks = (overall) => ({ overall: String(overall), attitude: '5', cleaning: '4', security: '4', green: '4', repaired: 'no' });
  for (let i = 0; i < 8; i++) await enterSheet(clerk, i, marks(i === 1 ? 1 : i < 6 ? 5 : 3));
  await clerk.fill('.survey-sheet [name=room]', room(9));
  await op(clerk, 'survey.decline').click();
  await until(() => figure(clerk, '不参加'), '1');
  assert.equal(await figure(clerk, '答了'), '8');
  assert.equal(await op(clerk, 'survey.close').count(), 0, 'not a clerk’s to close');
  assert.equal(await clerk.locator('[data-part=results]').count(), 0, 'nothing before it is closed');
  await manager.goto(`${gateway.url}/staff/#/surveys/1`);
  await op(manager, 'survey.close').click();
  await manager.getByRole('button', { name: '确定结束，现在出结果' }).click();
  await manager.locator('[data-part=results]').waitFor();
  const overall = await manager.locator('[data-item=overall]').innerText();
  assert.match(overall, /62\.5%/);
  assert.match(overall, /30\.6% – 86\.3%/, 'the score interval of 5 of 8');
  await manager.locator('[data-task="R-SUR-6a"]', { hasText: '未办结' }).waitFor();
});
