// asyncapi.test.mjs - the protocol's description against frames: of the double, or of the running
// gateway where GUANJIA_BASE names one. Every op is asked at least once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { Protocol } from './asyncapi.mjs';
import { REAL, residentWrites, startMock, until } from './harness.mjs';

const RESIDENT = 'oDemoResident0000000000000001';
const protocol = new Protocol();
let mock;
let base;
let cookie;

before(async () => {
  mock = REAL ? null : await startMock();
  base = REAL || mock.base;
  const response = await fetch(`${base}/staff/login`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ username: 'clerk', password: 'guanjia' }),
  });
  assert.equal(response.status, 200);
  cookie = response.headers.get('set-cookie').split(';')[0];
});
after(() => mock && mock.stop());

class Client {
  constructor() {
    this.wrong = [];
    this.events = [];
    this.waiting = new Map();
    this.asked = new Set();
    this.stem = `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  }

  open() {
    this.socket = new WebSocket(`${base.replace('http', 'ws')}/staff/ws`, 'guanjia.staff.v1', { headers: { cookie, origin: base } });
    this.socket.on('message', (data) => this.take(JSON.parse(String(data))));
    return new Promise((resolve, reject) => this.socket.on('open', resolve).on('error', reject));
  }

  take(frame) {
    const wrong = protocol.heard(frame);
    if (wrong) this.wrong.push(wrong);
    for (const event of frame.events || (frame.event ? [frame] : [])) this.events.push(event);
    const resolve = this.waiting.get(frame.re);
    if (resolve) resolve(frame);
  }

  ask(op, members = {}) {
    const request = { id: `${this.stem}-${this.waiting.size}`, op, ...members };
    const wrong = protocol.request(request);
    if (wrong) this.wrong.push(wrong);
    this.asked.add(op);
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

/** A resident of the running gateway reports something until a new ticket is there. */
async function makeTicket(client) {
  if (mock) return mock.openTicket({ title: '楼道灯不亮', chat: 1 }).number;
  const opened = () => client.events.find(({ event }) => event === 'ticket.opened');
  for (const words of ['我家厨房水管漏水了，3栋2单元501，电话13800138000', '今天下午三点', '张三', '确认', '另报一张']) {
    await residentWrites(RESIDENT, words);
    const found = await until(() => opened(), Boolean, 'a new ticket').catch(() => null);
    if (found) return found.ticket.number;
  }
  throw new Error('no ticket came of what the resident wrote');
}

async function walkTicket(client) {
  const ticket = await makeTicket(client);
  await client.must('ticket.list', { limit: 5, open: true });
  await client.must('ticket.list', { assignee: 'me', before: ticket });
  await client.must('ticket.get', { ticket });
  await client.must('ticket.assign', { ticket, assignee: 'technician' });
  await client.must('ticket.transfer', { ticket, department: 'engineering', text: '请安排' });
  await client.must('ticket.accept', { ticket });
  await client.must('ticket.start', { ticket });
  await client.must('ticket.note', { ticket, text: '约好三点' });
  await client.must('ticket.acknowledge', { ticket });
  await client.must('ticket.complete', { ticket, text: '已修好' });
  await client.must('ticket.callback', { ticket, text: '满意', score: 5 });
  await client.must('ticket.close', { ticket });
  await client.must('ticket.reopen', { ticket, text: '又漏了' });
  await client.must('ticket.cancel', { ticket, text: '住户自行处理' });
  const { record } = await client.must('ticket.get', { ticket });
  assert.ok(record.length >= 10);
}

async function walkChat(client) {
  const { chats } = await client.must('chat.list');
  const { id: chat } = chats.find(({ holder }) => !holder);
  const { messages } = await client.must('chat.get', { chat });
  await client.must('chat.get', { chat, before: messages[0].id });
  await client.must('chat.takeover', { chat });
  await client.must('chat.send', { chat, text: '您好' });
  await client.must('chat.handback', { chat });
  if (!mock) return;
  mock.residentSays(1, '', 'image', { media_id: 'm' });
  mock.wantsPerson(1);
  mock.failMessage(mock.world.messages.get(1)[1], 'failed', 'refused');
}

test('requests, answers, refusals and events are as asyncapi.yaml says', async () => {
  const client = new Client();
  await client.open();
  await client.must('hello', { quiet: true });
  await client.must('hello', { since: 0, batch: true });
  await walkTicket(client);
  await walkChat(client);
  for (const op of ['ping', 'canned.list', 'staff.list', 'outbox.dead']) await client.must(op);
  assert.equal((await client.ask('ticket.get', { ticket: 'GD999999' })).error.code, 'not_found');
  assert.equal((await client.ask('ticket.accept', { ticket: 999999 })).error.code, 'not_found');
  await until(() => client.events.some(({ event }) => event === 'chat.handed_back'), true);
  client.socket.close();
  assert.deepEqual(client.wrong, []);
  assert.deepEqual(protocol.ops.filter((op) => !client.asked.has(op)), [], 'every op was asked');
});

test('the description refuses a frame that has too much, too little or the wrong thing', () => {
  protocol.request({ id: 'x', op: 'ping' });
  const wrong = [{ re: 'x', ok: true }, { re: 'x', ok: true, now: 'soon' }, { re: 'x', ok: true, now: '2026-11-24T11:00:00+08:00', more: 1 },
    { re: 'x', error: { code: 'odd', message: '' } }, { seq: 1, event: 'ticket.opened', at: '2026-11-24T11:00:00+08:00', actor: 'bot', community: 'c' }];
  for (const frame of wrong) assert.notEqual(protocol.heard(frame), '', JSON.stringify(frame));
});
