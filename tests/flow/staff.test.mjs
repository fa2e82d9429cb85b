// Staff at the websocket of the real gateway: logging in, seeing all, working on tickets and
// chats. Every frame is judged by the AsyncAPI description on the way (staff.mjs).
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { before, test } from 'node:test';
import { Gateway, Platform, freePort, keepSecret, request, until } from './harness.mjs';
import { Staff, askedOps, chatOf, describedOps, login, upgrade } from './staff.mjs';
import { ACCOUNTS, Resident, newcomer } from './wechat.mjs';

const LOGIN_DELAY_MS = 60000; // so that a wait is still a wait when it is looked at
let gateway;
let platform;

before(async () => {
  const port = await freePort();
  platform = await new Platform().start(port);
  gateway = await new Gateway({ port, platform, settings: { login_delay_ms: LOGIN_DELAY_MS, login_delay_max_ms: LOGIN_DELAY_MS * 2 } }).start();
});

// ---- getting in ----

test('the right password gives a cookie that only this page and HTTP can use', async () => {
  const { status, json, headers } = await login(gateway, 'clerk');
  assert.equal(status, 200);
  assert.equal(json.me.username, 'clerk');
  assert.equal(json.me.role, 'clerk');
  const attributes = headers['set-cookie'][0].split('; ').slice(1);
  for (const one of ['Path=/staff', 'HttpOnly', 'SameSite=Strict']) assert.ok(attributes.includes(one), one);
  assert.equal(headers['cache-control'], 'no-store');
});

test('a wrong password, an unknown name and nonsense are refused without a hint', async () => {
  const wrong = await login(gateway, 'clerk', 'wrong-password-1');
  const unknown = await login(gateway, 'nobody', 'wrong-password-1');
  keepSecret('wrong-password-1');
  assert.deepEqual([wrong.status, unknown.status], [401, 401]);
  assert.equal(wrong.body, unknown.body);
  assert.equal(wrong.json.error.code, 'unauthorized');
  assert.equal(wrong.cookie, undefined);
  for (const body of ['', '{', '[]', '{"username":"clerk"}', '{"username":1,"password":2}', `{"username":"clerk","password":"${'x'.repeat(9000)}"}`]) {
    const answer = await request(gateway.port, { method: 'POST', path: '/staff/login', body });
    assert.ok(answer.status >= 400 && answer.status < 500, `${body.slice(0, 30)}: ${answer.status}`);
  }
  assert.equal((await login(gateway, 'clerk')).status, 200, 'a good one forgives');
});

test('a page of somebody else can neither log in nor open the websocket', async () => {
  const { cookie } = await login(gateway, 'clerk');
  for (const origin of ['http://evil.example', `http://127.0.0.1:${gateway.port + 1}`, `${gateway.url}.evil.example`, 'null', `http://localhost.evil.example:${gateway.port}`]) {
    assert.equal((await login(gateway, 'clerk', 'guanjia', { origin })).status, 403, origin);
    assert.equal((await upgrade(gateway, { cookie, origin })).status, 403, origin);
  }
  assert.equal((await upgrade(gateway, { cookie, origin: null })).status, 403, 'no origin');
  const { socket } = await upgrade(gateway, { cookie, origin: `http://localhost:${gateway.port}` });
  socket.terminate();
});

test('without a session, with a guessed one or without the sub-protocol there is no websocket', async () => {
  const { cookie } = await login(gateway, 'clerk');
  assert.equal((await upgrade(gateway)).status, 401);
  assert.equal((await upgrade(gateway, { cookie: 'guanjia_session=guess' })).status, 401);
  assert.equal((await upgrade(gateway, { cookie: `guanjia_session=${'0'.repeat(64)}` })).status, 401);
  for (const protocols of [[], ['chat'], ['guanjia.staff.v2']]) assert.equal((await upgrade(gateway, { cookie, protocols })).status, 400, String(protocols));
});

test('logging out ends the session and closes its websockets, and no other', async () => {
  const [mine, other] = [await login(gateway, 'gm'), await login(gateway, 'gm')];
  const [here, there] = await Promise.all([mine, other].map(async ({ cookie }) => new Staff((await upgrade(gateway, { cookie })).socket)));
  const answer = await request(gateway.port, { method: 'POST', path: '/staff/logout', headers: { cookie: mine.cookie, origin: gateway.url, 'content-length': 0 } });
  assert.equal(answer.status, 200, answer.body);
  await here.closed;
  assert.equal((await upgrade(gateway, { cookie: mine.cookie })).status, 401);
  await there.ok('ping');
  await there.close();
});

// ---- seeing (R-STAFF-1, R-STAFF-3) ----

test('hello from 0 replays everything in order, and then comes what happens', async () => {
  const resident = new Resident(gateway);
  const number = await resident.report();
  const clerk = await Staff.connect(gateway);
  const { last_seq: last, me, communities } = await clerk.hello();
  assert.equal(me.username, 'clerk');
  assert.deepEqual(communities.map(({ id }) => id), ['sunshine']);
  await clerk.event(({ seq }) => seq === last, 'the replay');
  const stored = (await gateway.export('events')).map(({ seq }) => seq);
  assert.deepEqual(clerk.seqs, stored);
  await resident.say('谢谢');
  await clerk.event((event) => event.event === 'chat.message' && event.message.text === '谢谢');
  assert.deepEqual(clerk.seqs, [...clerk.seqs].sort((a, b) => a - b));
  assert.equal(new Set(clerk.seqs).size, clerk.seqs.length);
  const opened = clerk.events.find((event) => event.event === 'ticket.opened' && event.ticket.number === number);
  assert.equal(opened.ticket.phone, '138****8003');
  assert.deepEqual(clerk.events.filter((event) => JSON.stringify(event).includes('13800138003')), [], 'phones in events are masked');
  await clerk.close();
});

test('hello may be quiet, may begin late, and may be said again', async () => {
  const clerk = await Staff.connect(gateway);
  const { last_seq: last } = await clerk.hello({ quiet: true });
  await new Resident(gateway).say('你好');
  await clerk.ok('ping');
  assert.equal(clerk.events.length, 0);
  await clerk.hello({ since: last });
  await clerk.event(({ seq }) => seq > last);
  assert.ok(clerk.seqs.every((seq) => seq > last));
  await clerk.close();
});

test('lists and one ticket hold what the resident said, for those who may see it', async () => {
  const number = await new Resident(gateway).report();
  const [clerk, audit] = [await Staff.connect(gateway), await Staff.connect(gateway, 'audit')];
  const { tickets } = await clerk.ok('ticket.list', { open: true });
  assert.equal(tickets[0].number, number, 'newest first');
  assert.equal(tickets[0].phone, '138****8003');
  const page = await clerk.ok('ticket.list', { limit: 1 });
  assert.equal(page.tickets.length, 1);
  const full = await clerk.ok('ticket.get', { ticket: number });
  assert.equal(full.ticket.phone, '13800138003');
  assert.ok(full.moves.includes('ticket.accept'), JSON.stringify(full.moves));
  const masked = await audit.ok('ticket.get', { ticket: number });
  assert.equal(masked.ticket.phone, '138****8003');
  assert.ok(!JSON.stringify(masked).includes('13800138003'), 'nor anywhere in what he said');
  assert.deepEqual(Object.keys(masked.slots), Object.keys(full.slots));
  assert.ok((await clerk.ok('canned.list')).canned.length > 0);
  assert.equal((await clerk.ok('staff.list')).staff.length, 13);
  const repair = (await clerk.ok('service.list')).services.find(({ id }) => id === 'repair');
  assert.ok(repair.slots.some(({ name, required }) => name === 'room' && required));
  assert.deepEqual((await clerk.ok('outbox.dead')).dead, []);
  assert.deepEqual((await clerk.ok('outbox.held')).held, []);
  await clerk.refused('not_found', 'outbox.retry', { outbox: 999999 });
});

// ---- working on tickets (R-STAFF-2) ----

test('a ticket goes from accepted to closed, each step an event, and the resident is told', async () => {
  const openid = newcomer();
  const resident = new Resident(gateway, ACCOUNTS.demo, openid);
  await platform.send({ openid, content: '你好' }); // opens the window of answers at the double
  await platform.entry({ kind: 'reply', openid });
  const number = await resident.report();
  const [technician, clerk] = [await Staff.connect(gateway, 'technician'), await Staff.connect(gateway)];
  await clerk.hello();
  const steps = [
    [technician, 'ticket.accept', {}, 'ticket.accepted'],
    [technician, 'ticket.start', {}, 'ticket.started'],
    [technician, 'ticket.note', { text: '需要换角阀' }, 'ticket.noted'],
    [technician, 'ticket.complete', { text: '换了角阀，试水不漏' }, 'ticket.completed'],
    [clerk, 'ticket.callback', { text: '满意', score: 5 }, 'ticket.called_back'],
    [clerk, 'ticket.close', {}, 'ticket.closed'],
  ];
  for (const [who, op, members, kind] of steps) {
    await who.ok(op, { ticket: number, ...members });
    const { ticket: shown } = await clerk.event((event) => event.event === kind && event.ticket.number === number, kind);
    if (kind === 'ticket.started') assert.ok(shown.due_at, 'lists show what is due');
  }
  const { record, ticket, clocks } = await clerk.ok('ticket.get', { ticket: Number(number.slice(2)) });
  assert.equal(ticket.open, false);
  const [kinds, moved] = [record.map(({ event }) => event).filter((event) => event.startsWith('ticket.')), steps.map((step) => step[3])];
  assert.deepEqual(kinds, ['ticket.opened', 'ticket.graded', 'ticket.assigned', ...moved.slice(0, -1), 'ticket.recorded', moved.at(-1)], 'its class comes from the warranty, and the score of the callback is recorded too');
  assert.ok(clocks.some(({ rule, state }) => rule === 'R-CLK-2' && state === 'kept'), 'the survey had its time limit');
  assert.ok(clocks.every(({ ended_at: ended }) => ended), 'a closed ticket has no open clock');
  assert.equal(record.filter(({ event }) => event === 'clock.started').length, clocks.length);
  assert.equal(ticket.due_at, null);
  const told = await platform.entry({ kind: 'message', openid }, ({ content }) => /角阀/.test(content));
  assert.ok(told);
  await clerk.refused('conflict', 'ticket.complete', { ticket: number, text: '再来' });
  await clerk.ok('ticket.reopen', { ticket: number, text: '又漏了' });
  await clerk.ok('ticket.assign', { ticket: number, assignee: 'technician' });
  await clerk.ok('ticket.transfer', { ticket: number, department: 'engineering' });
  await clerk.ok('ticket.cancel', { ticket: number, text: '住户自己修好了' });
});

test('a ticket that is given back goes to the next one on duty, as roster and skills have it', async () => {
  const [captain, technician, clerk] = [await Staff.connect(gateway, 'captain'), await Staff.connect(gateway, 'technician'), await Staff.connect(gateway)];
  const number = await new Resident(gateway).report();
  assert.equal((await clerk.ok('ticket.get', { ticket: number })).ticket.assignee, 'technician');
  await clerk.refused('forbidden', 'ticket.refuse', { ticket: number, text: '不是我的' });
  await technician.refused('malformed', 'ticket.refuse', { ticket: number, text: ' ' });
  await technician.ok('ticket.refuse', { ticket: number, text: '在别处抢修' });
  const { ticket, record } = await clerk.ok('ticket.get', { ticket: number });
  assert.deepEqual([ticket.state, ticket.assignee], ['opened', '']);
  assert.deepEqual(record.map(({ event }) => event).filter((event) => event !== 'chat.message'), ['ticket.opened', 'ticket.graded', 'clock.started', 'ticket.assigned', 'ticket.refused', 'ticket.unclaimed']);

  const span = { from: '2030-01-01T08:00:00+08:00', until: '2030-01-01T20:00:00+08:00' };
  const { shift } = await captain.ok('roster.set', { staff: 'technician', ...span });
  assert.deepEqual({ ...shift, id: 0 }, { id: 0, staff: 'technician', name: '王师傅', department: 'engineering', ...span });
  assert.deepEqual((await captain.ok('roster.list', span)).shifts, [shift]);
  await captain.refused('conflict', 'roster.set', { staff: 'technician', from: span.from, until: '2030-01-02T08:00:00+08:00' });
  await captain.refused('forbidden', 'roster.set', { staff: 'clerk', ...span });
  await clerk.refused('forbidden', 'roster.set', { staff: 'technician', ...span });
  await captain.ok('roster.remove', { shift: shift.id });
  assert.deepEqual((await captain.ok('roster.list', span)).shifts, []);
  assert.equal((await captain.ok('staff.skills', { staff: 'technician', skills: ' 电工  水暖 ' })).skills, '电工 水暖');
});

test('a week of the roster tells who is lacking when, and is copied into the next one once', async () => {
  const [captain, supervisor, clerk] = [await Staff.connect(gateway, 'captain'), await Staff.connect(gateway, 'supervisor'), await Staff.connect(gateway)];
  for (const op of ['roster.week', 'roster.copy']) await clerk.refused('forbidden', op, { day: '2031-01-06' });
  await clerk.refused('forbidden', 'roster.change', { shift: 1, from: '2031-01-06T08:00', until: '2031-01-06T20:00' });
  const set = (staff, from, until) => supervisor.ok('roster.set', { staff, from: `2031-01-${from}:00+08:00`, until: `2031-01-${until}:00+08:00` });
  const { shift } = await set('technician', '06T08:00', '06T20:00');
  await set('technician', '07T08:00', '07T20:00');
  await set('security', '06T00:00', '13T00:00');
  await captain.refused('conflict', 'roster.change', { shift: shift.id, from: shift.from, until: '2031-01-07T08:01' });
  assert.equal((await captain.ok('roster.change', { shift: shift.id, from: shift.from, until: '2031-01-07T08:00' })).shift.until, '2031-01-07T08:00:00+08:00');
  const week = await captain.ok('roster.week', { day: '2031-01-08' });
  assert.equal(week.from, '2031-01-06');
  assert.deepEqual(week.shifts.map(({ staff }) => staff), ['security', 'technician', 'technician']);
  assert.deepEqual(week.gaps.map(({ department, from, until }) => [department, from, until]),
    [['engineering', '2031-01-06T00:00:00+08:00', '2031-01-06T08:00:00+08:00'], ['engineering', '2031-01-07T20:00:00+08:00', '2031-01-13T00:00:00+08:00']]);
  assert.deepEqual(new Set(week.people.filter(({ may }) => may).map(({ department }) => department)), new Set(['engineering']));
  const copy = async (who) => { const { copied, left_out: leftOut } = await who.ok('roster.copy', { day: '2031-01-13' }); return [copied, leftOut]; };
  assert.deepEqual(await copy(captain), [2, 0], 'of his own department');
  assert.deepEqual(await copy(supervisor), [1, 2]);
  assert.deepEqual(await copy(supervisor), [0, 3]);
  const away = { staff: 'technician', from: '2031-01-20T00:00', until: '2031-01-27T00:00' };
  await clerk.refused('forbidden', 'roster.leave', away);
  const { leave, moved, lacking } = await captain.ok('roster.leave', { ...away, from: '2031-01-14T00:00', substitute: 'captain' });
  assert.deepEqual([moved, lacking], [2, 0], 'of two shifts what is left of them from the 14th on');
  await captain.refused('conflict', 'roster.set', { staff: 'technician', from: '2031-01-21T08:00', until: '2031-01-21T20:00' });
  assert.deepEqual((await captain.ok('roster.week', { day: '2031-01-20' })).leaves, [leave]);
  await clerk.refused('forbidden', 'roster.back', { leave: leave.id });
  const engineers = async () => (await captain.ok('roster.week', { day: '2031-01-13' })).shifts.filter(({ staff }) => staff !== 'security').map(({ staff, from }) => `${staff} ${from.slice(8, 16)}`);
  assert.deepEqual(await engineers(), ['technician 13T08:00', 'captain 14T00:00', 'captain 14T08:00']);
  const { returned, kept } = await captain.ok('roster.back', { leave: leave.id });
  assert.deepEqual([returned, kept], [2, 0], 'he stays after all');
  assert.deepEqual(await engineers(), ['technician 13T08:00', 'technician 14T00:00', 'technician 14T08:00']);
});

test('what a role, the procedure or the shape forbids is refused by its code and changes nothing', async () => {
  const number = await new Resident(gateway).report();
  const [clerk, technician, audit] = [await Staff.connect(gateway), await Staff.connect(gateway, 'technician'), await Staff.connect(gateway, 'audit')];
  const events = (await gateway.export('events')).length;
  await audit.refused('forbidden', 'ticket.accept', { ticket: number });
  await audit.refused('forbidden', 'chat.list', {});
  await technician.refused('forbidden', 'ticket.cancel', { ticket: number, text: 'x' });
  await technician.refused('forbidden', 'chat.takeover', { chat: 1 });
  await technician.refused('conflict', 'ticket.complete', { ticket: number, text: '没接单' });
  await clerk.refused('conflict', 'ticket.close', { ticket: number });
  await clerk.refused('not_found', 'ticket.get', { ticket: 'GD999999' });
  await clerk.refused('not_found', 'chat.get', { chat: 999999 });
  await clerk.ok('ping');
  assert.equal((await gateway.export('events')).length, events);
});

test('frames that are no command are refused and the websocket stays', async () => {
  const clerk = await Staff.connect(gateway);
  for (const text of ['', 'hello', '[]', '{}', '{"id":"a"}', '{"id":7,"op":"ping"}', `{"id":"${'x'.repeat(64)}","op":"ping"}`, '{"id":"b","op":"no.such"}', '{"id":"c","op":"ping"']) clerk.socket.send(text);
  await clerk.ok('ping');
  await clerk.close();
});

test('the same command with the same id has one effect and one answer, on another connection too', async () => {
  const number = await new Resident(gateway).report();
  const [here, there] = [await Staff.connect(gateway), await Staff.connect(gateway)];
  const id = here.newId();
  const note = { ticket: number, text: '带梯子' };
  const answers = [await here.ok('ticket.note', note, id), await here.ok('ticket.note', note, id), await there.ok('ticket.note', note, id)];
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
  const noted = (await gateway.export('events')).filter(({ event, actor, ticket }) => event === 'ticket.noted' && actor === 'clerk' && ticket === number);
  assert.equal(noted.length, 1);
  await here.ok('ticket.note', note);
  assert.equal((await gateway.export('events')).filter(({ event, actor, ticket }) => event === 'ticket.noted' && actor === 'clerk' && ticket === number).length, 2);
});

test('an emergency rings for staff until somebody acknowledges it', async () => {
  const clerk = await Staff.connect(gateway);
  const { last_seq: last } = await clerk.hello({ quiet: true });
  await clerk.hello({ since: last });
  await new Resident(gateway).say('3栋2单元电梯里困了人，快来！');
  const { ticket } = await clerk.event(({ event }) => event === 'ticket.alarm');
  assert.equal(ticket.alarm, true);
  const guard = await Staff.connect(gateway, 'security');
  await guard.ok('ticket.acknowledge', { ticket: ticket.number });
  await clerk.event((event) => event.event === 'ticket.acknowledged' && event.ticket.number === ticket.number);
  assert.equal((await clerk.ok('ticket.get', { ticket: ticket.number })).ticket.alarm, false);
  await guard.refused('conflict', 'ticket.undo', { ticket: ticket.number, seq: 1 }); // of moves: undo.test.mjs
});

// ---- chats ----

test('a chat that a person took over is silent, carries his words, and is handed back', async () => {
  const openid = newcomer();
  const say = async (content) => {
    const { msgid } = await platform.send({ openid, content });
    return platform.entry({ kind: 'delivery', openid, msgid });
  };
  const clerk = await Staff.connect(gateway);
  await clerk.hello();
  await say('转人工');
  await say('我是会被接管的那一位');
  const chat = await chatOf(clerk, '会被接管的那一位');
  await clerk.event((event) => event.event === 'chat.waiting' && event.chat_id === chat);
  assert.equal((await clerk.ok('chat.list')).chats[0].id, chat, 'who waits comes first');
  await clerk.refused('conflict', 'chat.send', { chat, text: '早' });
  await clerk.ok('chat.takeover', { chat });
  const supervisor = await Staff.connect(gateway, 'supervisor');
  await supervisor.refused('conflict', 'chat.takeover', { chat });
  assert.equal((await say('厨房漏水了')).result, 'success', 'the bot is silent');
  await clerk.event((event) => event.chat_id === chat && event.message?.text === '厨房漏水了');
  await clerk.ok('chat.typing', { chat });
  await clerk.event((event) => event.event === 'chat.typing' && event.chat_id === chat);
  const words = '师傅马上到 ]]> <b>"\\n"';
  await clerk.ok('chat.send', { chat, text: words });
  await platform.entry({ kind: 'message', openid }, ({ content }) => content === words);
  await clerk.ok('chat.handback', { chat });
  await clerk.event((event) => event.event === 'chat.handed_back' && event.chat_id === chat);
  assert.equal((await say('你好')).result, 'reply', 'the bot answers again');
  const { messages } = await clerk.ok('chat.get', { chat });
  assert.ok(messages.some(({ author, text }) => author === 'clerk' && text === words));
  const shown = await platform.shown(openid);
  assert.equal(shown.filter(({ content }) => content === words).length, 1);
  await clerk.close();
});

// ---- bounds ----

test('a frame of 64 KiB is read, one byte more closes with 1009, a binary one with 1003', async () => {
  const frameOf = (size) => JSON.stringify({ id: 'big', op: 'ping', pad: '' }).replace('"pad":""', `"pad":"${'x'.repeat(size - 33)}"`);
  const [fits, over, binary, text] = await Promise.all(Array.from({ length: 4 }, () => Staff.connect(gateway)));
  assert.equal(Buffer.byteLength(frameOf(65536)), 65536);
  fits.socket.send(frameOf(65536));
  await until(() => fits.answers.get('big') ?? fits.isClosed);
  assert.ok(!fits.isClosed);
  over.socket.send(frameOf(65537));
  assert.equal((await over.closed).code, 1009);
  binary.socket.send(Buffer.from('{"id":"a","op":"ping"}'));
  assert.equal((await binary.closed).code, 1003);
  text.socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false });
  assert.equal((await text.closed).code, 1007);
  await fits.ok('ping');
});

// ---- procedures: facts, tickets of the desk, the gate ----

test('a clerk registers a defect, links, grades and records it; a gate says why it is shut', async () => {
  const clerk = await Staff.connect(gateway);
  const caller = { room: '3栋2单元501', name: '陈建国', phone: '13800138000' };
  const open = async (members) => (await clerk.ok('ticket.open', { service: 'repair', intent: 'repair.public', text: '楼道灯不亮', ...caller, ...members })).ticket.number;
  const first = await open({ channel: 'desk' });
  const defect = await open({ parent: first, kind: 'defect' });
  const other = await open({});
  await clerk.ok('ticket.link', { ticket: first, child: other, kind: 'task' });
  const { links } = await clerk.ok('ticket.get', { ticket: first });
  assert.deepEqual(links.map(({ kind, ticket }) => [kind, ticket.number]), [['defect', defect], ['task', other]]);
  const { ticket: graded } = await clerk.ok('ticket.grade', { ticket: defect, class: 'B', reason: '过了保修期' });
  assert.equal(graded.class, 'B');
  const { facts } = await clerk.ok('ticket.get', { ticket: defect });
  const { name } = facts.find(({ recordable, kind }) => recordable && kind === 'flag');
  await clerk.ok('ticket.record', { ticket: defect, fact: name, value: true });
  await clerk.refused('malformed', 'ticket.record', { ticket: defect, fact: name, value: 'perhaps' });
  await clerk.refused('conflict', 'ticket.close_unreached', { ticket: defect });
  await clerk.refused('malformed', 'ticket.open', { service: 'repair', ...caller });
  await clerk.refused('malformed', 'ticket.open', { service: 'repair', text: '楼道灯不亮', intent: 'repair.public', ...caller, parent: first });
});

test('a release pass opens the gate once, and only with its code', async () => {
  const [clerk, security] = [await Staff.connect(gateway), await Staff.connect(gateway, 'security')];
  const openid = 'oDemoResident0000000000000001'; // bound: no need to verify who he is
  let since = 0;
  for (const words of ['随时搬一张床出小区，麻烦开个放行条', '粤B12345', '对']) {
    since = await platform.now();
    await platform.send({ openid, content: words });
    await platform.entry({ kind: 'reply', openid, since });
  }
  const { content } = await platform.entry({ kind: 'message', openid, since }, ({ content: words }) => /\d{6}/.test(words.replace(/GD\d+/g, '')));
  const [code] = /(?<!\d)\d{6}(?!\d)/.exec(content.replace(/GD\d+/g, ''));
  const { pass, ticket } = await clerk.ok('pass.check', { code });
  assert.equal(pass.standing, 'good', JSON.stringify(pass));
  await clerk.refused('forbidden', 'pass.use', { code });
  await security.refused('not_found', 'pass.use', { code: code === '000000' ? '000001' : '000000' });
  assert.equal((await security.ok('pass.use', { code })).pass.standing, 'used');
  assert.equal((await clerk.ok('ticket.get', { ticket: ticket.number })).ticket.state, 'done', 'the ticket goes where the procedure leads');
  await security.refused('conflict', 'pass.use', { code });
});

test('more commands than a person can give are refused, and then the client is cut off', async () => {
  const { cookie } = await login(gateway, 'director');
  const { socket } = await upgrade(gateway, { cookie });
  const answers = [];
  socket.on('message', (data) => answers.push(JSON.parse(data)));
  socket.on('error', () => {});
  const ask = (from, to) => { for (let i = from; i < to; i++) socket.send(`{"id":"f${i}","op":"ping"}`); };
  ask(0, 300);
  await until(() => answers.length === 300);
  assert.equal(answers.filter(({ ok }) => ok).length, 200);
  assert.equal(answers.filter(({ error }) => error?.code === 'throttled').length, 100);
  ask(300, 401); // none beyond the last straw: bytes that are never read turn the farewell into a reset
  const [code] = await once(socket, 'close', { signal: AbortSignal.timeout(15000) });
  assert.equal(code, 1008);
  await (await Staff.connect(gateway)).ok('ping');
});

test('a fund is drawn by who may, refilled by finance alone, and everybody hears when it is low', async () => {
  const [clerk, finance, technician] = await Promise.all(['clerk', 'finance', 'technician'].map((who) => Staff.connect(gateway, who)));
  const fund = 'fund.cs';
  const { funds } = await clerk.ok('fund.list');
  assert.equal(funds.find(({ id }) => id === fund).balance_fen, 10000000);
  await technician.refused('forbidden', 'fund.draw', { fund, amount_fen: 1, text: '灯管' });
  await clerk.refused('forbidden', 'fund.refill', { fund, amount_fen: 1, text: '补足' });
  await clerk.refused('malformed', 'fund.draw', { fund, amount_fen: 10000001, text: '超过定额' });
  const drawn = await clerk.ok('fund.draw', { fund, amount_fen: 9000000, text: '应急采购' });
  assert.deepEqual([drawn.balance_fen, drawn.low], [1000000, true]);
  await clerk.refused('conflict', 'fund.draw', { fund, amount_fen: 1000001, text: '不够' });
  assert.equal((await finance.ok('fund.refill', { fund, amount_fen: 9000000, text: '补足' })).balance_fen, 10000000);
  const shown = (await finance.ok('fund.list', { community: 'sunshine' })).funds.find(({ id }) => id === fund);
  assert.deepEqual(shown.postings.map(({ amount_fen: fen }) => fen), [9000000, -9000000, 10000000]);
});

test('a notice of heavy rain counts once', async () => {
  const security = await Staff.connect(gateway, 'security');
  const at = (hours) => new Date(Date.now() + hours * 3600000).toISOString();
  const notice = { kind: 'heavy_rain', from: at(2), until: at(9), text: '暴雨橙色预警' };
  assert.equal((await security.ok('weather.notice', notice)).known, false);
  assert.equal((await security.ok('weather.notice', notice)).known, true);
  await security.refused('malformed', 'weather.notice', { ...notice, from: at(9), until: at(2) });
});

test('a campaign is approved by a second person and stopped by any who may', async () => {
  const [clerk, supervisor] = await Promise.all(['clerk', 'supervisor'].map((name) => Staff.connect(gateway, name)));
  const { campaign: { id } } = await clerk.ok('campaign.create', { kind: 'notice', community: 'sunshine' });
  const about = { campaign: id };
  assert.ok((await clerk.ok('campaign.preview', about)).homes > 0);
  await clerk.refused('forbidden', 'campaign.approve', about);
  await supervisor.refused('conflict', 'campaign.start', about);
  await supervisor.ok('campaign.approve', about);
  assert.equal((await supervisor.ok('campaign.throttle', { ...about, per_minute: 300 })).campaign.per_minute, 300);
  await supervisor.ok('campaign.start', about);
  for (const op of ['pause', 'resume', 'cancel']) await supervisor.ask(`campaign.${op}`, about); // the few homes may be told by now
  assert.match((await clerk.ok('campaign.get', about)).campaign.state, /^(cancelled|done)$/);
  assert.ok((await clerk.ok('campaign.list')).campaigns.some((one) => one.id === id));
});

test('a survey is begun by staff, its sheets are entered, and it is ended', async () => {
  const [clerk, manager] = [await Staff.connect(gateway), await Staff.connect(gateway, 'cs_manager')];
  const { survey: { id } } = await clerk.ok('survey.create', { kind: 'topic', community: 'sunshine', title: '电梯改造' });
  const about = { survey: id };
  const drawn = await manager.hello().then(() => manager.event(({ event, survey }) => event === 'survey.drawn' && survey.id === id));
  assert.equal(drawn.survey.sampled, 1, 'a fifth of two occupied homes, and not fewer');
  const { buildings, questions } = await clerk.ok('survey.get', about);
  assert.deepEqual(buildings.map(({ homes }) => homes), [2]);
  assert.deepEqual(questions.map((one) => one.id), ['overall', 'speed', 'opinion']);
  const sheet = { channel: 'visit', answers: { overall: '4', speed: '5', opinion: '' } };
  const rooms = ['3-2-501', '3-2-502'];
  const entered = await Promise.all(rooms.map((room) => clerk.ask('survey.enter', { ...about, room, ...sheet })));
  assert.deepEqual(entered.map(({ ok, error }) => ok ?? error.code).sort(), ['conflict', true], 'only a home that is asked');
  for (const op of ['survey.returned', 'survey.decline']) await clerk.refused('conflict', op, { ...about, room: rooms[entered.findIndex(({ ok }) => ok)] });
  await clerk.refused('forbidden', 'survey.close', about);
  assert.equal((await manager.ok('survey.close', about)).survey.state, 'closed');
  const { items, buildings: parts } = await clerk.ok('survey.results', about);
  assert.ok(items.length > 0 && [...items, ...parts].every(({ shown, satisfied }) => !shown && satisfied === undefined), 'of one answer nothing is said');
  await manager.refused('conflict', 'survey.cancel', about);
  assert.ok((await clerk.ok('survey.list')).surveys.some((one) => one.id === id && one.answered === 1));
});

test('there is no letter to print, to track or to sue over before the ladder has come to it', async () => {
  const clerk = await Staff.connect(gateway);
  assert.deepEqual((await clerk.ok('letter.list')).letters, []);
  await clerk.refused('not_found', 'letter.get', { letter: 1 });
  await clerk.refused('not_found', 'letter.track', { letter: 1, tracking: 'EMS123456789CN' });
  await clerk.refused('forbidden', 'dunning.legal', { room: '3-2-501', community: 'sunshine' });
});

test('the fee desk tells what a home owes, takes a payment once, and lists who owes', async () => {
  const finance = await Staff.connect(gateway, 'finance');
  const room = '3-2-501';
  const { home } = await finance.ok('fee.statement', { room });
  assert.ok((await finance.ok('fee.arrears')).homes.some((one) => one.room === room));
  const payment = { room, receipt: 'SJ-1', amount_fen: home.owed_fen };
  assert.equal((await finance.ok('fee.pay', payment)).home.owed_fen, 0);
  await finance.refused('conflict', 'fee.pay', payment);
  await (await Staff.connect(gateway, 'technician')).refused('forbidden', 'fee.statement', { room });
});

test('a resident is bound and unbound with a reason, and a home that is not there has no file', async () => {
  const clerk = await Staff.connect(gateway);
  const resident = new Resident(gateway);
  await clerk.hello();
  await resident.say('你好，请帮我绑定一下房子');
  const chat = await chatOf(clerk, '你好，请帮我绑定一下房子');
  assert.equal((await clerk.ok('chat.bind', { chat, room: '12-1-402', reason: '到前台核对了证件' })).chat.bound, true);
  assert.equal((await clerk.ok('chat.unbind', { chat, reason: '房号登记错了' })).chat.bound, false);
  await clerk.refused('conflict', 'chat.unbind', { chat, reason: '房号登记错了' });
  await clerk.refused('forbidden', 'home.file', { room: '12-1-402', phone: '13700137000', reason: '换号' });
  await (await Staff.connect(gateway, 'cs_manager')).refused('not_found', 'home.file', { room: '99-9-999', owner: '新业主', reason: '过户' });
});

test('who looks at a chat sees who else does; a note calls a colleague, and neither reaches the resident', async () => {
  const [clerk, captain] = [await Staff.connect(gateway), await Staff.connect(gateway, 'captain')];
  const resident = new Resident(gateway);
  await clerk.hello();
  await resident.say('麒麟阁的路灯坏了一盏，有空来看看');
  const chat = await chatOf(clerk, '麒麟阁的路灯坏了一盏，有空来看看');
  const seenBy = (staff) => staff.events.filter(({ presence }) => presence?.chat === chat).at(-1)?.presence.who.map(({ username }) => username).join();
  await clerk.ok('chat.look', { chat });
  await until(() => seenBy(clerk) === '', Boolean, 'nobody else');
  await captain.ok('chat.look', { chat });
  await until(() => seenBy(clerk) === 'captain' && seenBy(captain) === 'clerk', Boolean, 'each sees the other');
  await clerk.ok('chat.note', { chat, text: '@captain 请派人', mentions: ['captain'] });
  assert.equal((await captain.ok('mention.list')).mentions[0].text, '@captain 请派人');
  const { messages } = await captain.ok('chat.get', { chat });
  assert.equal(messages.at(-1).kind, 'note');
  assert.equal((await clerk.ok('chat.explain', { chat, message: messages.find(({ direction }) => direction === 'in').id })).understood.intent.length > 0, true);
  await captain.ok('chat.read', { chat });
  assert.deepEqual((await captain.ok('mention.list')).mentions, []);
  assert.equal((await clerk.ok('chat.ways', { chat, text: '好的' })).window.open, true);
  await clerk.ok('chat.read_all');
  await captain.socket.close();
  await until(() => seenBy(clerk) === '', Boolean, 'he has gone');
  await clerk.ok('chat.look', { chat, away: true });
  await clerk.refused('not_found', 'chat.look', { chat: 999999 });
});

test('a note of a ticket calls a colleague at once, and again after he logs in, until he has looked', async () => {
  const [clerk, captain] = [await Staff.connect(gateway), await Staff.connect(gateway, 'captain')];
  await captain.hello();
  const number = await new Resident(gateway).report();
  await clerk.ok('ticket.note', { ticket: number, text: '@赵队长 带梯子', mentions: ['captain'] });
  const told = await captain.event(({ event, ticket }) => event === 'ticket.noted' && ticket.number === number);
  assert.deepEqual([told.text, told.mentions], ['@赵队长 带梯子', ['captain']]);
  await captain.close();
  const again = await Staff.connect(gateway, 'captain');
  const [mention] = (await again.ok('mention.list')).mentions;
  assert.deepEqual([mention.ticket, mention.by, mention.text], [number, 'clerk', '@赵队长 带梯子']);
  await again.ok('mention.seen', { ticket: number });
  assert.deepEqual((await again.ok('mention.list')).mentions, []);
  await clerk.refused('malformed', 'ticket.note', { ticket: number, text: 'x', mentions: ['nobody'] });
});

test('views are kept for each member of staff, and words are found a moment after they were written', async () => {
  const clerk = await Staff.connect(gateway);
  await clerk.ok('view.save', { name: '超时', view: { box: 'late' } });
  assert.deepEqual((await clerk.ok('view.list')).views, [{ name: '超时', view: { box: 'late' } }]);
  await clerk.ok('view.remove', { name: '超时' });
  assert.deepEqual((await clerk.ok('undo.list')).offers, [], 'undo_ms_max is 0 here');
  await until(async () => (await clerk.ok('search', { text: '麒麟阁' })).messages.length > 0, Boolean, 'found');
});

test('each role has desks, and a form that a ticket does not have is not found', async () => {
  const clerk = await Staff.connect(gateway);
  const [{ id: board }] = (await clerk.ok('board.list')).boards;
  assert.ok((await clerk.ok('board.get', { board })).sections.length > 0);
  const [{ number: ticket }] = (await clerk.ok('ticket.list', { limit: 1 })).tickets;
  await clerk.refused('not_found', 'ticket.form', { ticket, form: '没有这张表' });
});

test('figures and reports are read beside the desk', async () => {
  const manager = await Staff.connect(gateway, 'gm');
  const { opened } = await manager.ok('figures.get', { days: 7 });
  assert.ok(opened.some(({ count }) => count > 0), 'the tickets of the tests before');
  const { tables } = await manager.ok('report.get', { period: 'weekly', community: 'sunshine' });
  assert.ok(tables.some(({ key }) => key === 'summary'));
});

test('who ends all of his sessions is logged out everywhere', async () => {
  const [here, there] = [await Staff.connect(gateway, 'deputy_gm'), await Staff.connect(gateway, 'deputy_gm')];
  assert.equal((await here.ok('session.list')).sessions.length, 1, 'one login, two pages');
  await here.ok('session.end').catch((fault) => { if (!here.isClosed) throw fault; }); // closed before the answer, perhaps
  await Promise.all([here.closed, there.closed]);
  await assert.rejects(Staff.connect(gateway, 'deputy_gm'), /refused: 401/, 'the cookie is worth nothing');
});

test('an account is added, changed, and comes to an end and back', async () => {
  const manager = await Staff.connect(gateway, 'gm');
  const of = { staff: 'newcomer' };
  await manager.ok('people.add', { username: 'newcomer', name: '新人', role: 'clerk', department: 'cs', communities: 'sunshine' });
  await manager.ok('people.change', { ...of, name: '小新' });
  await manager.ok('people.sign_out', of);
  await manager.ok('people.disable', of);
  await manager.ok('people.enable', of);
  assert.equal((await manager.ok('people.get', of)).record.length, 5);
  assert.ok((await manager.ok('people.list')).people.some(({ username }) => username === 'newcomer'));
});

test('what a repair used up is entered, summed and taken back', async () => {
  const [captain, clerk] = [await Staff.connect(gateway, 'captain'), await Staff.connect(gateway)];
  const { ticket: { number: ticket } } = await clerk.ok('ticket.open', {
    service: 'repair', room: '3栋2单元501', name: '陈建国', phone: '13800138000', text: '楼道灯不亮', intent: 'repair.public', channel: 'phone' });
  await captain.ok('ticket.accept', { ticket });
  const { items: [first] } = await captain.ok('material.list');
  await captain.ok('ticket.material', { ticket, materials: [{ item: first.id, quantity: 2 }] });
  const { materials: { lines: [line], total_fen: total } } = await clerk.ok('ticket.get', { ticket });
  assert.equal(total, 2 * first.price_fen);
  await captain.ok('ticket.material_remove', { ticket, line: line.id });
  assert.equal((await clerk.ok('ticket.get', { ticket })).materials.total_fen, 0);
});

test('every command of the AsyncAPI description has been given and answered as described', () => {
  assert.deepEqual(describedOps().filter((op) => !askedOps.has(op)), []);
});

// ---- keeping people out ----

test('who is disabled beside the running gateway loses his websocket and his login', async () => {
  const added = await gateway.command('staff', 'add', 'temp', '--role', 'clerk', '--department', 'cs', '--communities', 'sunshine', '--name', '临时工');
  assert.equal(added.code, 1, 'no password was given');
  const { code, errors } = await gateway.commandWith('temporary-1\n', 'staff', 'add', 'temp', '--role', 'clerk', '--department', 'cs', '--communities', 'sunshine', '--name', '临时工');
  assert.equal(code, 0, errors);
  keepSecret('temporary-1');
  const { cookie, json } = await login(gateway, 'temp', 'temporary-1');
  assert.equal(json.me.name, '临时工');
  const temp = new Staff((await upgrade(gateway, { cookie })).socket);
  await temp.ok('ticket.list');
  assert.equal((await gateway.command('staff', 'disable', 'temp')).code, 0);
  await temp.closed;
  assert.equal((await upgrade(gateway, { cookie })).status, 401);
  assert.equal((await login(gateway, 'temp', 'temporary-1')).status, 401);
  await (await Staff.connect(gateway)).ok('ping');
});

test('after too many failures even the right password waits, and is told how long', async () => {
  keepSecret('wrong-password-2');
  const statuses = [];
  for (let i = 0; i < 8 && statuses.at(-1) !== 429; i++) statuses.push((await login(gateway, 'security', 'wrong-password-2')).status);
  assert.equal(statuses[0], 401);
  assert.equal(statuses.at(-1), 429);
  const { status, headers, json } = await login(gateway, 'security');
  assert.equal(status, 429);
  assert.equal(json.error.code, 'throttled');
  assert.ok(Number(headers['retry-after']) > 1 && Number(headers['retry-after']) <= LOGIN_DELAY_MS * 2 / 1000);
  assert.ok(await gateway.metric('guanjia_staff_login_refused_total') >= 8);
});
