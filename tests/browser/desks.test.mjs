// desks.test.mjs - the desk of each role on the real gateway, through the resident's phone of the
// demo and back: what a resident writes waits on the desk, what is done there reaches the phone.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startBoth } from '../flow/harness.mjs';
import { Staff } from '../flow/staff.mjs';
import { newcomer } from '../flow/wechat.mjs';
import { launch, openPage, until } from './harness.mjs';
import { print } from './pdf.mjs';

const PHONE = { width: 390, height: 844 };
const HOME = '3栋2单元501';
const BOUND = 'oDemoResident0000000000000001';
let browser;
let platform;
let gateway;
const pages = [];

before(async () => {
  ({ gateway, platform } = await startBoth());
  browser = await launch();
});
after(() => browser && browser.close());
afterEach(async () => {
  for (const page of pages.splice(0)) {
    assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
    await page.context().close();
  }
});

// ---- the resident ----

const ANSWERS = [[/没有特别要求/, '没有'], [/不清楚/, '昨晚十二点，楼上'], [/电话|手机/, '13800138000'], [/称呼|姓名|贵姓|名字/, '张三'], [/时间|时候|几点/, '随时'], [/地址|房号|几栋|哪一户/, HOME]];

async function says(openid, content) {
  const since = await platform.now();
  await platform.send({ openid, content });
  const { content: said } = await platform.entry({ kind: 'reply,message', openid, since });
  return said || '';
}

/** Says it and answers what is asked until there is a ticket; its number. */
async function reports(openid, words) {
  let said = await says(openid, words);
  const talk = [words, said];
  for (let asked = 0; asked < 8 && !/GD\d+/.test(said); asked += 1) {
    const question = said.split('\n').reverse().find((line) => /[？?]|没有特别要求|不清楚/.test(line)) || said;
    const answer = (ANSWERS.find(([about]) => about.test(question)) || [null, '对'])[1];
    said = await says(openid, answer);
    talk.push(answer, said);
  }
  const [number] = /GD\d+/.exec(said) || [];
  assert.ok(number, `no ticket: ${talk.join(' / ')}`);
  return number;
}

const phoneShows = (openid, words) => until(
  async () => (await platform.shown(openid)).map(({ content }) => content).join('\n'), (all) => words.test(all), `${words} on the phone`);

// ---- staff ----

const as = async (username) => Staff.connect(gateway, username);
const does = async (username, op, members) => (await as(username)).ok(op, members);
const records = async (username, ticket, facts) => {
  for (const [fact, value] of Object.entries(facts)) await does(username, 'ticket.record', { ticket, fact, value });
};

/** The desk of somebody: the page, and what one does there. */
async function desk(username, board, options = {}) {
  const page = await openPage(browser, options);
  pages.push(page);
  if (options.before) await options.before(page);
  await page.goto(`${gateway.url}/staff/#/desk-${board}`);
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', 'guanjia');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.desk');
  const section = (id) => page.locator(`[data-section="${id}"]`);
  const row = (id, ticket) => section(id).locator(`[data-ticket="${ticket}"]`);
  return {
    page, section, row,
    op: (id, ticket, name) => row(id, ticket).locator(`[data-op="${name}"]`),
    gone: (id, ticket) => until(() => row(id, ticket).count(), 0, `${ticket} leaves ${id}`),
    async yes(id, ticket, fact) {
      await row(id, ticket).locator(`[data-fact="${fact}"]`).getByRole('button', { name: '是', exact: true }).click();
    },
    async writes(id, ticket, fact, value) {
      const field = row(id, ticket).locator(`[data-fact="${fact}"]`);
      await field.locator('input').fill(value);
      await field.getByRole('button', { name: '保存' }).click();
    },
    async fills(words) {
      await page.fill('dialog textarea', words);
      await page.locator('dialog .primary').click();
      await page.waitForSelector('dialog', { state: 'detached' });
    },
  };
}

test('clerk: a finished repair waits for its callback, with what to say; the score is entered and the phone asked nothing twice', async () => {
  const openid = newcomer();
  const ticket = await reports(openid, '厨房水管漏水了');
  const clerk = await desk('clerk', 'clerk');
  await does('technician', 'ticket.accept', { ticket });
  await does('technician', 'ticket.complete', { ticket, text: '换了角阀' });
  await phoneShows(openid, new RegExp(`${ticket}`));
  const row = clerk.row('callbacks', ticket);
  await row.waitFor();
  await row.locator('.desk-say summary').click();
  assert.match(await row.locator('.desk-say p').innerText(), /阳光花园客服.*漏水/);
  assert.match(await row.locator('.desk-phone').getAttribute('href'), /^tel:1\d{10}$/);
  await clerk.yes('callbacks', ticket, 'checked_cs');
  await clerk.op('callbacks', ticket, 'ticket.callback').click();
  await clerk.page.selectOption('dialog select[name=score]', '5');
  await clerk.fills('不漏了，很满意');
  await clerk.gone('callbacks', ticket);
  const { record } = await does('clerk', 'ticket.get', { ticket });
  assert.ok(record.some(({ event, score }) => event === 'ticket.called_back' && score === 5));
});

test('technician, on a phone: takes a job, loses the network, goes on, and what was done then is sent once', async () => {
  const openid = newcomer();
  const ticket = await reports(openid, '卫生间的灯不亮了');
  await does('supervisor', 'ticket.assign', { ticket, assignee: 'technician' });
  let away = false;
  const sockets = [];
  const before = async (page) => {
    await page.route('**/healthz', (route) => (away ? route.abort() : route.continue()));
    await page.routeWebSocket(/\/staff\/ws/, (socket) => {
      if (away) {
        socket.close();
        return;
      }
      sockets.push(socket);
      socket.connectToServer();
    });
  };
  const technician = await desk('technician', 'technician', { viewport: PHONE, hasTouch: true, before });
  await technician.op('offered', ticket, 'ticket.accept').click();
  await technician.row('doing', ticket).waitFor();
  await phoneShows(openid, /接单|师傅/);

  away = true;
  for (const socket of sockets.splice(0)) await socket.close();
  await technician.page.waitForSelector('.link-state.down', { state: 'attached' });
  await technician.op('doing', ticket, 'ticket.start').click();
  await technician.op('doing', ticket, 'ticket.note').click();
  await technician.fills('灯座坏了，换新的');
  await technician.row('doing', ticket).locator('[data-materials=add]').click();
  await technician.page.fill('dialog [name=material]', '灯泡');
  await technician.page.locator('dialog [data-item=led_bulb]').click();
  await technician.page.locator('dialog .primary').click();
  await technician.page.waitForSelector('dialog', { state: 'detached' });
  await technician.op('doing', ticket, 'ticket.complete').click();
  await technician.fills('换了灯座和灯泡');
  assert.equal(await technician.page.locator('.desk-queue li').count(), 4, 'four things wait');
  const { ticket: still } = await does('supervisor', 'ticket.get', { ticket });
  assert.equal(still.state, 'accepted', 'nothing went out');

  away = false;
  await technician.gone('doing', ticket);
  await until(() => technician.page.locator('.desk-queue').count(), 0, 'nothing waits');
  const { record, ticket: now, materials } = await does('supervisor', 'ticket.get', { ticket });
  assert.equal(now.state, 'done');
  assert.deepEqual(materials.lines.map(({ item, quantity }) => [item, quantity]), [['led_bulb', 1]], 'used once');
  const kinds = record.filter(({ actor }) => actor === 'technician').map(({ event }) => event).filter((event) => /started|noted|completed/.test(event));
  assert.deepEqual(kinds, ['ticket.started', 'ticket.noted', 'ticket.completed'], 'each once, in order');
  await phoneShows(openid, /换了灯座和灯泡|修好|完工/);
});

test('captain: surveys and estimates what a resident reported; the manager approves at his desk, and the work may begin', async () => {
  const openid = newcomer();
  const ticket = await reports(openid, '卧室的窗户关不上了');
  const captain = await desk('captain', 'captain');
  await captain.row('survey', ticket).waitFor();
  await captain.writes('survey', ticket, 'estimate', '300');
  const manager = await desk('cs_manager', 'lead');
  await manager.row('approvals', ticket).waitFor();
  assert.match(await manager.row('approvals', ticket).innerText(), /300/);
  await captain.yes('survey', ticket, 'survey_captain');
  await captain.gone('survey', ticket);
  await does('technician', 'ticket.accept', { ticket });
  assert.match((await (await as('technician')).ask('ticket.start', { ticket })).error.message, /批准/);
  await manager.yes('approvals', ticket, 'approval');
  await manager.gone('approvals', ticket);
  await does('technician', 'ticket.start', { ticket });
  await phoneShows(openid, new RegExp(ticket));
});

/** Nobody of the staff is on duty any more, so that the rota assigns nothing. Returns what ends that. */
async function offDuty() {
  const captain = await as('captain');
  const day = 86400e3;
  const span = { from: new Date(Date.now() - day).toISOString(), until: new Date(Date.now() + 40 * day).toISOString() };
  const { shifts } = await captain.ok('roster.list', span);
  for (const { id } of shifts) await captain.ok('roster.remove', { shift: id });
  return async () => {
    for (const { staff, from, until: end } of shifts) await captain.ok('roster.set', { staff, from, until: end });
  };
}

test('head of a department: what nobody has is assigned, and how much each has is counted', async () => {
  const onDutyAgain = await offDuty(); // which would give it away at once
  const ticket = await reports(newcomer(), '客厅的插座没电了');
  const held = async () => (await does('supervisor', 'ticket.get', { ticket })).ticket.assignee || '';
  assert.equal(await held(), '', 'the rota has left it to the head');
  const head = await desk('engineer_head', 'dept_head');
  const load = async () => {
    const amounts = await head.section('load').locator('[data-person="technician"] .amount').allInnerTexts();
    return Number(amounts[0] || 0);
  };
  await head.row('unassigned', ticket).waitFor();
  const had = await load();
  await head.op('unassigned', ticket, 'ticket.assign').click();
  await head.page.selectOption('dialog select[name=assignee]', 'technician');
  await head.page.locator('dialog .primary').click();
  await head.gone('unassigned', ticket);
  await until(load, had + 1, 'one more for him');
  assert.equal(await held(), 'technician');
  await onDutyAgain();
});

test('supervisor: a resident who wants a person stands on the desk; the answer is on his phone', async () => {
  const openid = newcomer();
  const supervisor = await desk('supervisor', 'supervisor');
  await says(openid, '转人工');
  const waiting = supervisor.section('chats').locator('.desk-chat:has-text("等待人工")').first();
  await waiting.click();
  await supervisor.page.locator('[data-op="chat.takeover"]').click();
  await supervisor.page.fill('#composer', '您好，我是主管，请讲');
  await supervisor.page.keyboard.press('Enter');
  await phoneShows(openid, /我是主管，请讲/);
  await supervisor.page.goto(`${gateway.url}/staff/#/desk-supervisor`);
  await supervisor.section('chats').locator('.pill.work').first().waitFor();
  await supervisor.section('load').locator('tbody tr').first().waitFor();
});

test('director and general manager: a major complaint reaches them, and is graded with a reason', async () => {
  const openid = newcomer();
  const ticket = await reports(openid, '我要投诉，楼上天天半夜装修，吵得没法睡');
  const director = await desk('director', 'lead');
  await director.row('major', ticket).waitFor();
  await director.yes('major', ticket, 'reached_director');
  await director.row('major', ticket).locator('[data-fact="reached_director"] .recorded').waitFor();
  const gm = await desk('gm', 'lead');
  await gm.yes('major', ticket, 'reached_gm');
  await gm.row('major', ticket).locator('[data-fact="reached_gm"] .recorded').waitFor();
  const supervisor = await desk('supervisor', 'supervisor');
  await supervisor.page.goto(`${gateway.url}/staff/#/tickets/${ticket}`);
  await supervisor.page.locator('[data-op="ticket.grade"]').click();
  await supervisor.page.selectOption('dialog select[name=class]', 'important');
  await supervisor.page.fill('dialog textarea[name=reason]', '已核实只有一晚，是管理疏忽');
  await supervisor.page.locator('dialog .primary').click();
  await supervisor.page.waitForSelector('dialog', { state: 'detached' });
  await director.gone('major', ticket);
  const record = await supervisor.page.locator('.record').innerText();
  assert.match(record, /定级/);
  assert.match(record, /重大 → 重要/);
  await records('director', ticket, { result: '已约谈装修队', answered: true });
  await phoneShows(openid, new RegExp(ticket));
});

test('audit and finance: an account above 20,000 yuan is checked, certified and paid, each at his own desk', async () => {
  const openid = newcomer();
  const ticket = await reports(openid, '卫生间的下水道堵了');
  await does('technician', 'ticket.accept', { ticket });
  await does('technician', 'ticket.complete', { ticket, text: '换了整段水管' });
  await records('captain', ticket, { final_cost: '25000' });
  const audit = await desk('audit', 'money');
  await audit.yes('costs', ticket, 'cost_reviewed');
  await audit.gone('costs', ticket);
  await records('clerk', ticket, { settlement: '24000' });
  if (await until(() => audit.row('contractor', ticket).count(), (count) => count === 1, 'confirmation', 3000).then(() => true, () => false)) {
    await audit.yes('contractor', ticket, 'contractor_confirmed');
    await audit.gone('contractor', ticket);
  }
  const chief = await desk('chief_engineer', 'lead');
  await chief.yes('certify', ticket, 'certified');
  await chief.gone('certify', ticket);
  const finance = await desk('finance', 'money');
  await finance.yes('pay', ticket, 'paid_out');
  await finance.gone('pay', ticket);
  await finance.section('funds').locator('.amount').first().waitFor();
  await phoneShows(openid, /换了整段水管|修好|完工/);
});

test('security: what leaves stands on the gate\'s desk; the code on the phone lets it out, and it is gone', async () => {
  const since = await platform.now();
  for (const words of ['随时搬一张床出小区，麻烦开个放行条', '粤B12345', '对']) await says(BOUND, words);
  const { content } = await platform.entry({ kind: 'reply,message', openid: BOUND, since }, (entry) => /(?<!\d)\d{6}(?!\d)/.test((entry.content || '').replace(/GD\d+/g, '')));
  const [code] = /(?<!\d)\d{6}(?!\d)/.exec(content.replace(/GD\d+/g, ''));
  const security = await desk('security', 'security');
  const pass = security.section('passes').locator('[data-ticket]').first();
  await pass.waitFor();
  const ticket = await pass.getAttribute('data-ticket');
  await security.page.goto(`${gateway.url}/staff/#/gate`);
  await security.page.fill('#gate-code', code);
  await security.page.keyboard.press('Enter');
  await security.page.locator('[data-op="pass.use"]').click();
  await security.page.waitForSelector('.verdict.good:has-text("已放行")');
  await security.page.goto(`${gateway.url}/staff/#/desk-security`);
  await security.gone('passes', ticket);
  await phoneShows(BOUND, /放行/);
});

test('a printed form is opened from the ticket, has what is known in it, and fills one sheet of A4', async () => {
  const openid = newcomer();
  const ticket = await reports(openid, '阳台的推拉门坏了关不上');
  await does('technician', 'ticket.accept', { ticket });
  const clerk = await desk('clerk', 'clerk');
  await clerk.page.goto(`${gateway.url}/staff/#/tickets/${ticket}`);
  await clerk.page.locator('.forms a:has-text("工程派工单")').click();
  await clerk.page.waitForSelector('.sheet h1:has-text("工程派工单")');
  const sheet = await clerk.page.locator('.sheet').innerText();
  for (const words of [ticket, '推拉门坏了', '13800138000', '业主/住户']) assert.ok(sheet.includes(words), words);
  assert.equal((await print(clerk.page)).sheets, 1, 'one sheet');
});

// A real picture: the browser draws it anew, smaller, before it goes out.
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

test('technician: photos before and after are taken on the desk and stand on the ticket, beside the words of the phone', async () => {
  const openid = newcomer();
  const ticket = await reports(openid, '书房的灯坏了');
  await does('supervisor', 'ticket.assign', { ticket, assignee: 'technician' });
  await does('technician', 'ticket.accept', { ticket });
  const technician = await desk('technician', 'technician', { viewport: PHONE, hasTouch: true });
  const field = technician.row('doing', ticket).locator('input[data-photo="before"]');
  await field.setInputFiles({ name: '前.png', mimeType: 'image/png', buffer: PNG });
  await until(async () => (await does('clerk', 'ticket.get', { ticket })).photos.length, 1, 'the photo is there');
  await technician.row('doing', ticket).locator('[data-fact="photos_before"] .recorded').waitFor();
  await field.setInputFiles({ name: '不是照片.png', mimeType: 'image/png', buffer: Buffer.from('<script>alert(1)</script>') });
  await technician.row('doing', ticket).locator('.take-photo .fault:has-text("不是照片")').waitFor();
  technician.page.faults = technician.page.faults.filter((fault) => !/400.*\/staff\/photos\//s.test(fault)); // the refusal
  const clerk = await desk('clerk', 'clerk');
  await clerk.page.goto(`${gateway.url}/staff/#/tickets/${ticket}`);
  const image = clerk.page.locator('.photos img').first();
  await image.scrollIntoViewIfNeeded();
  await until(() => image.evaluate((one) => one.naturalWidth), (width) => width > 0, 'it is shown');
  assert.match(await clerk.page.locator('.record').innerText(), /拍了照片\s+施工前/);
});

test('nobody has a desk of another role', async () => {
  const clerk = await desk('clerk', 'clerk');
  const places = await clerk.page.locator('.rail [data-place^="desk-"]').evaluateAll((links) => links.map((link) => link.dataset.place));
  assert.deepEqual(places, ['desk-clerk']);
  assert.equal((await (await as('clerk')).ask('board.get', { board: 'lead' })).error.code, 'forbidden');
});
