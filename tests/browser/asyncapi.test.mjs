// asyncapi.test.mjs - the protocol's description against the frames of the double and of the real
// gateway. Every op is asked at least once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';
import { Protocol } from './asyncapi.mjs';
import { noGateway, startGateway, startMock, until } from './harness.mjs';
import { reportLeak } from './resident.mjs';

const RESIDENT = 'oDemoResident0000000000000001';

async function login(base, username) {
  const response = await fetch(`${base}/staff/login`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ username, password: 'guanjia' }),
  });
  assert.equal(response.status, 200);
  return response.headers.get('set-cookie').split(';')[0];
}

class Client {
  constructor(base, username = 'supervisor') {
    this.base = base;
    this.username = username;
    this.protocol = new Protocol();
    this.wrong = [];
    this.events = [];
    this.presence = [];
    this.waiting = new Map();
    this.asked = new Set();
    this.stem = `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  }

  async open() {
    const cookie = await login(this.base, this.username);
    this.socket = new WebSocket(`${this.base.replace('http', 'ws')}/staff/ws`, 'guanjia.staff.v1', { headers: { cookie, origin: this.base } });
    this.socket.on('message', (data) => this.take(JSON.parse(String(data))));
    await new Promise((resolve, reject) => this.socket.on('open', resolve).on('error', reject));
  }

  take(frame) {
    const wrong = this.protocol.heard(frame);
    if (wrong) this.wrong.push(wrong);
    for (const event of frame.events || (frame.event ? [frame] : [])) this.events.push(event);
    if (frame.presence) this.presence.push(frame.presence);
    const resolve = this.waiting.get(frame.re);
    if (resolve) resolve(frame);
  }

  ask(op, members = {}) {
    const request = { id: `${this.stem}-${this.waiting.size}`, op, ...members };
    const wrong = this.protocol.request(request);
    if (wrong) this.wrong.push(wrong);
    this.asked.add(this.protocol.nameOf(op));
    return new Promise((resolve) => {
      this.waiting.set(request.id, resolve);
      this.socket.send(JSON.stringify(request));
    });
  }

  async must(op, members) {
    const answer = await this.ask(op, members);
    assert.ok(answer.ok, `${op}: ${JSON.stringify(answer.error)}`);
    return answer;
  }
}

// What a repair within the warranty asks for before it may be closed; the captain's part is his own.
async function callBackAndSign(client, captain, ticket) {
  await captain.must('ticket.record', { ticket, fact: 'leak_tested', value: true });
  await client.must('ticket.callback', { ticket, text: '满意', score: 5 });
  const { shut } = await client.must('ticket.get', { ticket });
  assert.deepEqual(shut.map(({ op }) => op), ['ticket.close']);
  assert.equal((await client.ask('ticket.close', { ticket })).error.message, shut[0].because);
  await captain.must('ticket.record', { ticket, fact: 'checked_captain', value: true });
  await client.must('ticket.record', { ticket, fact: 'checked_cs', value: true });
  await client.must('ticket.record', { ticket, fact: 'signoff', value: 'yes' });
}

async function walkTicket(client, captain, ticket) {
  await client.must('ticket.list', { limit: 5, open: true });
  await client.must('ticket.list', { assignee: 'me', before: ticket });
  await client.must('ticket.get', { ticket });
  await client.must('ticket.assign', { ticket, assignee: 'supervisor' });
  await client.must('ticket.refuse', { ticket, text: '正在开会' });
  await client.must('ticket.assign', { ticket, assignee: 'technician' });
  await client.must('ticket.transfer', { ticket, department: 'engineering', text: '请安排' });
  const { undo } = await client.must('ticket.accept', { ticket });
  const { offers } = await client.must('undo.list');
  assert.deepEqual(offers.map((one) => [one.ticket, one.seq]), [[ticket, undo.seq]]);
  await client.must('ticket.undo', { ticket, seq: undo.seq });
  assert.equal((await client.ask('ticket.undo', { ticket, seq: undo.seq })).error.code, 'conflict');
  await client.must('ticket.accept', { ticket });
  await client.must('ticket.start', { ticket });
  await client.must('ticket.note', { ticket, text: '约好三点' });
  await client.must('ticket.acknowledge', { ticket });
  const { items } = await captain.must('material.list');
  await captain.must('ticket.material', { ticket, materials: [{ item: items[0].id, quantity: 2 }, { name: '定制接头', unit: '个', price_fen: 1250, quantity: 1 }] });
  const { materials } = await client.must('ticket.get', { ticket });
  assert.equal(materials.total_fen, 2 * items[0].price_fen + 1250);
  await captain.must('ticket.material_remove', { ticket, line: materials.lines[1].id });
  await captain.must('ticket.complete', { ticket, text: '已修好', materials: [{ item: items[1].id, quantity: 1 }] });
  await callBackAndSign(client, captain, ticket);
  await client.must('ticket.close', { ticket });
  await client.must('ticket.reopen', { ticket, text: '又漏了' });
  await client.must('ticket.cancel', { ticket, text: '住户自行处理' });
  const { record } = await client.must('ticket.get', { ticket });
  assert.ok(record.length >= 10);
  assert.ok((await client.must('ticket.form', { ticket, form: '工程派工单' })).form.blocks.length > 2);
  assert.equal((await client.ask('ticket.form', { ticket, form: '表99' })).error.code, 'not_found');
}

// What a clerk registers and records; the repair of the walk has facts in the shipped configuration.
async function walkProcedure(client, ticket) {
  const opened = await client.must('ticket.open', {
    service: 'repair', room: '3栋2单元501', name: '陈建国', phone: '13800138000', text: '楼道灯不亮', intent: 'repair.public', channel: 'desk',
  });
  const child = opened.ticket.number;
  await client.must('ticket.link', { ticket, child, kind: 'task' });
  await client.must('ticket.grade', { ticket: child, class: 'B', reason: '过了保修期' });
  const { facts, links } = await client.must('ticket.get', { ticket: child });
  const fact = facts.find(({ kind, recordable }) => recordable && kind === 'flag');
  await client.must('ticket.record', { ticket: child, fact: fact.name, value: true });
  assert.equal(links[0].ticket.number, ticket);
  assert.equal((await client.ask('ticket.close_unreached', { ticket: child })).error.code, 'conflict');
  assert.equal((await client.ask('pass.check', { code: '000000' })).error.code, 'not_found');
  assert.notEqual((await client.ask('pass.use', { code: '000000' })).error, undefined); // the gate's, not the clerk's
}

async function walkChat(client) {
  const { chats } = await client.must('chat.list');
  const { id: chat } = chats.find(({ holder }) => !holder);
  const { messages } = await client.must('chat.get', { chat });
  await client.must('chat.get', { chat, before: messages[0].id });
  const asked = messages.find(({ direction }) => direction === 'in');
  await client.must('chat.explain', { chat, message: asked.id });
  assert.ok((await client.must('chat.read', { chat })).count >= 1);
  await client.must('chat.read_all');
  await client.must('chat.takeover', { chat, text: '住户要求' });
  await client.must('chat.typing', { chat });
  await client.must('chat.typing', { chat, typing: false });
  await client.must('chat.look', { chat });
  await until(() => client.presence.some(({ who }) => who.length === 0), true, 'nobody else looks');
  await client.must('chat.ways', { chat, text: '您好' });
  await client.must('chat.send', { chat, text: '您好' });
  await client.must('chat.send', { chat, text: '您好', way: 'sms' });
  await client.must('chat.note', { chat, text: '@赵队长 请看', mentions: ['captain'] });
  await client.must('chat.handback', { chat, text: '已答复' });
  await client.must('chat.look', { chat, away: true });
  const { chat: bound } = await client.must('chat.bind', { chat, room: '3-2-501', reason: '到前台核实身份证' });
  assert.equal(bound.bound, true);
  await client.must('chat.unbind', { chat, reason: '绑错了房号' });
  assert.equal((await client.ask('home.file', { room: '99-9-999', owner: '新业主', reason: '过户' })).error.code, 'not_found');
}

// What one keeps for himself; whom a note names is called.
async function walkOwn(client, captain) {
  await client.must('mention.list');
  const [mention] = (await captain.must('mention.list')).mentions;
  assert.equal(mention.by, 'supervisor');
  await captain.must('chat.read', { chat: mention.chat });
  assert.deepEqual((await captain.must('mention.list')).mentions, []);
  const { tickets: [{ number: ticket }] } = await client.must('ticket.list', { limit: 1 });
  await client.must('ticket.note', { ticket, text: '@赵队长 请看', mentions: ['captain'] });
  assert.equal((await captain.must('mention.list')).mentions[0].ticket, ticket);
  await captain.must('mention.seen', { ticket });
  await client.must('view.save', { name: '超时', view: { box: 'late' } });
  assert.deepEqual((await client.must('view.list')).views, [{ name: '超时', view: { box: 'late' } }]);
  await client.must('view.remove', { name: '超时' });
  assert.equal((await client.ask('view.remove', { name: '超时' })).error.code, 'not_found');
}

// One character finds; with the real gateway the index follows within moments.
async function walkSearch(client) {
  const found = await until(() => client.must('search', { text: '漏' }), ({ messages }) => messages.length > 0, 'a message with 漏');
  assert.ok(found.messages[0].message.text.includes('漏'));
  await client.must('search', { text: '漏', limit: 1, before: found.messages[0].message.id });
  assert.equal((await client.ask('search', { text: '！' })).error.code, 'malformed');
}

// What looks at much; with the real gateway a thread of its own answers.
async function walkFigures(client) {
  const figures = await client.must('figures.get', { days: 7, community: 'sunshine' });
  assert.ok(figures.opened.reduce((sum, { count }) => sum + count, 0) > 0);
  for (const { response, solving } of figures.times) {
    for (const { count, p50 = 0, p90 = p50, p95 = p90 } of [response, solving]) assert.ok(count >= 0 && p50 <= p90 && p90 <= p95);
  }
  for (const { share, low, high } of figures.scores) assert.ok(low < share + 1e-9 && share < high + 1e-9 && high > low, 'never a point');
  const report = await client.must('report.get', { period: 'weekly', community: 'sunshine' });
  assert.ok(report.tables.some(({ key }) => key === 'summary'));
}

// What staff do that no resident asked for; only finance refills a fund.
async function walkWork(client) {
  const { funds } = await client.must('fund.list');
  const { id: fund, balance_fen: before } = funds[0];
  const { balance_fen: after } = await client.must('fund.draw', { fund, amount_fen: 1250, text: '买灯管' });
  assert.equal(after, before - 1250);
  assert.equal((await client.ask('fund.refill', { fund, amount_fen: 1250, text: '补足' })).error.code, 'forbidden');
  const at = (hours) => new Date(Date.now() + hours * 3600000).toISOString();
  const notice = { kind: 'heavy_rain', from: at(1), until: at(5), text: '橙色预警' };
  assert.equal((await client.must('weather.notice', notice)).known, false);
  assert.equal((await client.must('weather.notice', notice)).known, true);
}

// A campaign that nobody else approves, and letters of which there are none.
async function walkCampaign(client) {
  const { campaign: { id: campaign } } = await client.must('campaign.create', { kind: 'notice', params: { building: '3' } });
  assert.equal((await client.must('campaign.preview', { campaign })).campaign.state, 'draft');
  assert.equal((await client.ask('campaign.approve', { campaign })).error.code, 'forbidden');
  for (const op of ['campaign.start', 'campaign.pause', 'campaign.resume']) {
    assert.equal((await client.ask(op, { campaign })).error.code, 'conflict');
  }
  assert.equal((await client.must('campaign.throttle', { campaign, per_minute: 30 })).campaign.per_minute, 30);
  assert.equal((await client.must('campaign.cancel', { campaign })).campaign.state, 'cancelled');
  assert.equal((await client.must('campaign.list')).campaigns[0].id, campaign);
  assert.deepEqual((await client.must('campaign.get', { campaign })).targets, []);
  assert.deepEqual((await client.must('letter.list', { unsent: true })).letters, []);
  assert.equal((await client.ask('letter.get', { letter: 999 })).error.code, 'not_found');
  assert.equal((await client.ask('letter.track', { letter: 999, tracking: 'EMS1' })).error.code, 'not_found');
  assert.equal((await client.ask('dunning.legal', { room: '3-2-501' })).error.code, 'forbidden');
}

// The fee desk: what a home owes, and a payment, once.
async function walkFees(client) {
  const { home } = await client.must('fee.statement', { room: '3-2-501' });
  assert.ok(home.owed_fen > 0);
  assert.ok((await client.must('fee.arrears')).homes.some(({ room }) => room === home.room));
  const payment = { room: home.room, receipt: 'SJ-20261130-1', amount_fen: home.owed_fen, method: '现金' };
  assert.equal((await client.must('fee.pay', payment)).home.owed_fen, 0);
  assert.equal((await client.ask('fee.pay', payment)).error.code, 'conflict');
  assert.equal((await client.ask('fee.statement', { room: '99-9-999' })).error.code, 'not_found');
}

// A survey that is called off before anybody answered it.
async function walkSurvey(client) {
  const { survey: { id: survey, state } } = await client.must('survey.create', { kind: 'topic', title: '电梯维保' });
  assert.equal(state, 'planning');
  assert.equal((await client.must('survey.list')).surveys[0].id, survey);
  assert.ok((await client.must('survey.get', { survey })).questions.length > 0);
  const home = { survey, room: '3-2-501' };
  assert.equal((await client.ask('survey.enter', { ...home, channel: 'paper', answers: {} })).error.code, 'malformed');
  assert.equal((await client.ask('survey.results', { survey })).error.code, 'conflict');
  assert.equal((await client.must('survey.cancel', { survey })).survey.state, 'cancelled');
  for (const [op, members] of [['returned', home], ['decline', home], ['close', { survey }]]) {
    assert.equal((await client.ask(`survey.${op}`, members)).error?.code, 'conflict', op);
  }
}

async function walkBoards(client) {
  const { boards } = await client.must('board.list');
  const { sections } = await client.must('board.get', { board: boards[0].id });
  assert.ok(sections.length > 1);
  assert.equal((await client.ask('board.get', { board: 'nowhere' })).error.code, 'not_found');
}

async function walkRoster(client) {
  const span = { from: '2030-01-01T08:00:00+08:00', until: '2030-01-01T20:00:00+08:00' };
  const { shift } = await client.must('roster.set', { staff: 'technician', ...span });
  assert.deepEqual((await client.must('roster.list', span)).shifts, [shift]);
  const changed = await client.must('roster.change', { shift: shift.id, from: span.from, until: '2030-01-01T18:00' });
  assert.deepEqual(changed.shift, { ...shift, until: '2030-01-01T18:00:00+08:00' });
  assert.deepEqual((await client.must('roster.week', { day: span.from.slice(0, 10) })).shifts.map(({ id }) => id), [shift.id]);
  const { copied, left_out: leftOut } = await client.must('roster.copy', { day: '2030-01-08' });
  assert.deepEqual([copied, leftOut], [1, 0]);
  const { leave, moved, lacking } = await client.must('roster.leave', { staff: 'technician', substitute: 'captain', from: '2030-01-08T00:00', until: '2030-01-09T00:00' });
  assert.deepEqual([leave.substitute, moved, lacking], ['captain', 1, 0]);
  const back = await client.must('roster.back', { leave: leave.id });
  assert.ok(back.returned + back.kept >= 0);
  await client.must('roster.remove', { shift: shift.id });
  assert.deepEqual((await client.must('roster.list', span)).shifts, []);
  await client.must('staff.skills', { staff: 'technician', skills: '电工 水暖' });
}

async function walkPeople(client, director) {
  const about = { name: '小陈', role: 'clerk', department: 'cs', communities: 'sunshine' };
  const username = `chen${Date.now().toString(36)}`;
  const of = { staff: username };
  assert.equal((await director.must('people.add', { username, ...about, phone: '13900000000' })).person.has_password, false);
  assert.equal((await director.must('people.change', { ...of, name: '陈小' })).person.name, '陈小');
  assert.equal((await director.ask('people.add', { username, ...about })).error.code, 'conflict');
  await director.must('people.sign_out', of);
  assert.equal((await director.must('people.disable', { ...of, to: 'captain' })).person.disabled, true);
  assert.equal((await director.must('people.enable', of)).person.disabled, false);
  assert.ok((await director.must('people.list')).people.some((one) => one.username === username));
  assert.ok((await director.must('people.get', of)).record.length >= 4);
  for (const op of director.asked) client.asked.add(op);
}

// What happens to the double only when it is told to.
function stir(mock) {
  mock.residentSays(1, '', 'image', { media_id: 'm' });
  mock.wantsPerson(1);
  const [, message] = mock.world.messages.get(1);
  mock.failMessage(message, 'failed', 'refused');
  mock.holdMessage(message, 'notice', '夜间不发服务通知', '2026-11-25T08:00:00+08:00');
  mock.stopAccount('demo', 'wechat', '平台没有回应');
}

// Asks everything once, of a ticket that makeTicket brings about while the client listens.
async function walk(base, makeTicket) {
  const client = new Client(base);
  const captain = new Client(base, 'captain');
  const director = new Client(base, 'director');
  for (const one of [client, captain, director]) await one.open();
  try {
    await client.must('hello', { quiet: true });
    await client.must('hello', { since: 0, batch: true });
    const ticket = await makeTicket();
    await walkTicket(client, captain, ticket);
    await walkProcedure(client, ticket);
    await walkChat(client);
    await walkOwn(client, captain);
    await walkSearch(client);
    assert.ok((await client.must('session.list')).sessions.length > 0);
    await walkFigures(client);
    await walkWork(client);
    await walkRoster(client);
    await walkPeople(client, director);
    await walkBoards(client);
    await walkCampaign(client);
    await walkFees(client);
    await walkSurvey(client);
    for (const op of ['ping', 'canned.list', 'service.list', 'staff.list', 'outbox.dead', 'outbox.held']) await client.must(op);
    assert.equal((await client.ask('ticket.get', { ticket: 'GD999999' })).error.code, 'not_found');
    assert.equal((await client.ask('ticket.accept', { ticket: 999999 })).error.code, 'not_found');
    const { dead: [row] } = await client.must('outbox.dead');
    if (row) await client.must('outbox.retry', { outbox: row.id });
    assert.equal((await client.ask('outbox.retry', { outbox: 999999 })).error.code, 'not_found');
    await until(() => client.events.some(({ event }) => event === 'chat.handed_back'), true);
    const closed = new Promise((resolve) => client.socket.on('close', resolve)); // perhaps before the answer
    await Promise.race([client.ask('session.end'), closed]);
    await closed;
  } finally {
    for (const one of [client, captain, director]) one.socket.terminate();
  }
  assert.deepEqual([...client.wrong, ...captain.wrong, ...director.wrong], []);
  assert.deepEqual(client.protocol.ops.filter((op) => !client.asked.has(op) && !captain.asked.has(op)), [], 'every op was asked');
}

test('the double speaks as asyncapi.yaml says', async () => {
  const mock = await startMock();
  try {
    await walk(mock.base, () => {
      stir(mock);
      return mock.openTicket({ title: '楼道灯不亮', chat: 1, class: 'A' }).number;
    });
  } finally {
    await mock.stop();
  }
});

test('the gateway speaks as asyncapi.yaml says', { skip: noGateway }, async () => {
  const gateway = await startGateway();
  try {
    await walk(gateway.base, () => reportLeak(gateway.base, RESIDENT));
  } finally {
    await gateway.stop();
  }
});

test('the description refuses a frame that has too much, too little or the wrong thing', () => {
  const protocol = new Protocol();
  protocol.request({ id: 'x', op: 'ping' });
  const wrong = [{ re: 'x', ok: true }, { re: 'x', ok: true, now: 'soon' }, { re: 'x', ok: true, now: '2026-11-24T11:00:00+08:00', more: 1 },
    { re: 'x', error: { code: 'odd', message: '' } }, { seq: 1, event: 'ticket.opened', at: '2026-11-24T11:00:00+08:00', actor: 'bot', community: 'c' }];
  for (const frame of wrong) assert.notEqual(protocol.heard(frame), '', JSON.stringify(frame));
});
