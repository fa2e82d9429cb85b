// Beside the chat: template messages, subscription notices, SMS and menus, through the real courier to
// the double of the platform. A message finds one way, and staff see why it took it.
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { before, beforeEach, test } from 'node:test';
import { startBoth, until } from './harness.mjs';
import { Staff } from './staff.mjs';
import { ACCOUNTS, newcomer } from './wechat.mjs';

const CHAT = '/cgi-bin/message/custom/send';
const TEMPLATE = '/cgi-bin/message/template/send';
const ANSWERS = [[/称呼|姓名/, '黄志强'], [/房号|几栋/, '5栋1单元1203'], [/电话|手机/, '13800138003'], [/时间|时候/, '随时有空']];
let gateway;
let platform;
let technician;

before(async () => {
  ({ gateway, platform } = await startBoth({ settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000 } }));
  technician = await Staff.connect(gateway, 'technician');
  await technician.hello();
});
beforeEach(() => platform.order({ clear: true }));

const fail = (path, errcode, times = 1) => platform.order({ error: { path, errcode, times } });
const rows = () => gateway.export('outbox');

/** What a resident writes, and what he is answered. */
async function say(openid, content) {
  const { msgid } = await platform.send({ openid, content });
  return (await platform.entry({ kind: 'reply', msgid })).content;
}

/** A repair of a new resident: his openid, his phone and the ticket's number. */
let homes = 0;
async function report() {
  const openid = newcomer();
  const phone = `1390013${String(++homes).padStart(4, '0')}`;
  let said = await say(openid, `5栋1单元1203厨房水管漏水，我叫黄志强，电话${phone}，随时有空`);
  for (let i = 0; i < 5 && !said.includes('“对”'); i++) {
    const [, answer] = ANSWERS.find(([question]) => question.test(said.split('\n').at(-1))) ?? [];
    assert.ok(answer, `asked something else: ${said}`);
    said = await say(openid, answer);
  }
  said = await say(openid, '对');
  return { openid, phone, ticket: /GD\d+/.exec(said)[0] };
}
const accept = (ticket) => technician.ok('ticket.accept', { ticket });
const cardOf = (openid) => platform.entry({ kind: 'message', openid }, ({ type }) => type === 'notice');
const smsTo = (phone) => platform.entry({ kind: 'message', openid: phone });
const smsCount = async (phone) => (await platform.entries({ kind: 'message', openid: phone })).length;
const routed = (ticket) => until(async () => technician.events.find(({ event, outbox }) => event === 'outbox.routed' && outbox.text.includes(ticket)), Boolean, 'outbox.routed');

test('a tap on the menu is answered like the words that it stands for', async () => {
  const openid = newcomer();
  const since = await platform.now();
  await platform.send({ openid, type: 'event', event: 'CLICK', event_key: 'progress' });
  assert.match((await platform.entry({ kind: 'reply', openid, since })).content, /没有您在办的工单/);
});

test('while the window is open the resident is told in the chat', async () => {
  const { openid, phone, ticket } = await report();
  await accept(ticket);
  const { type, content } = await platform.entry({ kind: 'message', openid });
  assert.equal(type, 'text');
  assert.match(content, new RegExp(`${ticket}.*已由.*接单`));
  assert.equal(await smsCount(phone), 0);
});

test('after 45015 a template message takes over, and the platform\'s event settles its row', async () => {
  const { openid, phone, ticket } = await report();
  await fail(CHAT, 45015);
  await accept(ticket);
  const card = await cardOf(openid);
  assert.equal(card.content, '工单进度通知');
  assert.equal(card.lines[0], ticket);
  assert.ok(card.lines.every((line) => line.length > 0 && line.length <= 20), String(card.lines));
  const event = await routed(ticket);
  assert.equal(event.way, 'template');
  assert.match(event.why, /对话：超过回复时限/);
  await until(rows, (list) => list.some(({ id, state }) => id === event.outbox.id && state === 'delivered'), 'delivered');
  assert.equal(await smsCount(phone), 0);
});

test('after 45047 and a template that is refused the phone gets an SMS, one', async () => {
  const { openid, phone, ticket } = await report();
  await fail(CHAT, 45047);
  await fail(TEMPLATE, 43004);
  await accept(ticket);
  assert.match((await smsTo(phone)).content, new RegExp(ticket));
  assert.equal(await smsCount(phone), 1);
  assert.equal((await platform.entries({ kind: 'message', openid })).length, 0);
});

test('a template that the resident blocked goes on by SMS, once, though the event comes again', async () => {
  const { openid, phone, ticket } = await report();
  await platform.order({ notice_status: 'failed:user block' });
  await fail(CHAT, 45015);
  await accept(ticket);
  const card = await cardOf(openid);
  await smsTo(phone);
  for (let i = 0; i < 2; i++) {
    await platform.send({ openid, type: 'event', event: 'TEMPLATESENDJOBFINISH', job_id: card.msgid, status: 'failed:user block' });
  }
  await platform.entry({ kind: 'delivery', openid }, ({ result }) => result === 'success');
  assert.equal(await smsCount(phone), 1);
});

test('a template message whose answer was lost is sent again under its id, and comes once', async () => {
  const { openid, phone, ticket } = await report();
  await fail(CHAT, 45015);
  await platform.order({ lose_answers: 1, path: TEMPLATE });
  const since = await platform.now();
  await accept(ticket);
  const { outbox } = await routed(ticket);
  // The event names the message of the lost answer; whether the platform names it again is not known.
  await until(rows, (list) => list.some(({ id, state }) => id === outbox.id && ['sent', 'delivered'].includes(state)), 'sent');
  const calls = (await platform.entries({ kind: 'api', since })).filter(({ path }) => path === TEMPLATE);
  assert.deepEqual(calls.map(({ lost }) => lost), [true, false]);
  assert.equal(new Set(calls.map(({ request }) => request.client_msg_id)).size, 1);
  assert.equal((await platform.entries({ kind: 'message', openid })).filter(({ type }) => type === 'notice').length, 1);
  assert.equal(await smsCount(phone), 0);
});

test('one consent is one subscription notice; the next message goes by SMS', async () => {
  const { openid, phone, ticket } = await report();
  await platform.call('/phone/consent', { account: 'demo', openid, template_id: 'demo-subscription-progress', accept: true });
  await platform.entry({ kind: 'delivery', openid }, ({ msgid, result }) => msgid === '' && result === 'success');
  await fail(CHAT, 45015);
  await fail(TEMPLATE, 40037, 2);
  await accept(ticket);
  const card = await cardOf(openid);
  assert.equal(card.content, '工单进度提醒');
  assert.equal(card.subscription, true);
  const { outbox } = await until(async () => technician.events.find(({ event, way, outbox: row }) => event === 'outbox.routed' && way === 'subscription' && row.text.includes(ticket)), Boolean, 'subscription');
  await until(rows, (list) => list.some(({ id, state }) => id === outbox.id && state === 'delivered'), 'delivered');
  await technician.ok('ticket.start', { ticket });
  assert.match((await smsTo(phone)).content, /已经开始处理/);
});

test('who leaves is forgotten and told by SMS; who comes back is greeted once', async () => {
  const { openid, phone, ticket } = await report();
  await platform.send({ openid, type: 'event', event: 'unsubscribe' });
  await platform.entry({ kind: 'delivery', openid }, ({ result }) => result === 'success');
  await accept(ticket);
  assert.match((await smsTo(phone)).content, new RegExp(ticket));
  const since = await platform.now();
  await platform.send({ openid, type: 'event', event: 'subscribe', duplicates: 2 });
  assert.match((await platform.entry({ kind: 'reply', openid, since })).content, /欢迎/);
  assert.equal((await platform.entries({ kind: 'message', openid })).length, 0);
  assert.match(await say(openid, '我家水管漏水了'), /房号|几栋|称呼|电话/); // he is asked as a stranger is
});

test('the double refuses what the platform refuses', async () => {
  const { access_token: token } = await platform.call('/cgi-bin/stable_token', { grant_type: 'client_credential', appid: ACCOUNTS.demo.appid, secret: 'demo-secret-demo' });
  const call = (path, body) => platform.call(`${path}?access_token=${token}`, body);
  const openid = newcomer();
  await platform.send({ openid, content: '你好' });
  const data = { character_string1: { value: 'GD1' }, thing2: { value: '漏水' }, phrase3: { value: '处理中' }, time4: { value: '2026-01-01 08:00' } };
  const template = { touser: openid, template_id: 'demo-template-progress', data };
  const cases = [
    [TEMPLATE, template, 0],
    [TEMPLATE, { ...template, touser: newcomer() }, 40003],
    [TEMPLATE, { ...template, template_id: 'no-such' }, 40037],
    [TEMPLATE, { ...template, template_id: 'demo-subscription-progress' }, 40037],
    [TEMPLATE, { ...template, data: { ...data, thing2: { value: 'x'.repeat(21) } } }, 47003],
    [TEMPLATE, { ...template, data: { ...data, more: { value: 'x' } } }, 47003],
    [TEMPLATE, { ...template, data: { ...data, phrase3: { value: 'done' } } }, 47003],
    ['/cgi-bin/message/subscribe/bizsend', { ...template, template_id: 'demo-subscription-progress' }, 43101],
    ['/cgi-bin/menu/create', { button: [] }, 40016],
    ['/cgi-bin/menu/create', { button: [{ type: 'click', name: '一二三四五六', key: 'k' }] }, 40018],
    ['/cgi-bin/menu/create', { button: [{ type: 'tap', name: '一', key: 'k' }] }, 40017],
    ['/cgi-bin/menu/create', { button: [{ type: 'click', name: '一' }] }, 40019],
    ['/cgi-bin/menu/create', { button: [{ name: '一', sub_button: [] }] }, 40023],
  ];
  for (const [path, body, errcode] of cases) assert.equal((await call(path, body)).errcode, errcode, JSON.stringify(body));
  await platform.send({ openid, type: 'event', event: 'unsubscribe' });
  assert.equal((await call(TEMPLATE, template)).errcode, 43004);
});

// Last: it starts the gateway anew.
test('the menu of the account is put up once, and again only when it has changed', async () => {
  const menus = () => platform.entries({ kind: 'menu', account: 'demo' });
  const isUp = (count) => until(rows, (list) => list.filter(({ kind, state }) => kind === 'menu' && state === 'sent').length === count, `${count} menus`);
  const [{ menu }] = await menus();
  assert.deepEqual(menu.button.map(({ name }) => name), ['报修投诉', '物业服务', '找管家']);
  assert.deepEqual(menu.button[0].sub_button[0], { type: 'click', name: '我要报修', key: 'repair' });
  await isUp(1);
  await gateway.stop();
  await gateway.start();
  gateway.edit('demo/menu.json', ([first]) => { first.buttons[2].name = '人工'; });
  gateway.reload();
  await isUp(2);
  const all = await menus();
  assert.deepEqual(all.map((one) => one.menu.button[2].name), ['找管家', '人工']); // none at the start
  await fail('/cgi-bin/menu/create', 48001);
  gateway.edit('demo/menu.json', ([first]) => { first.buttons[2].name = '管家'; });
  gateway.reload();
  await until(rows, (list) => list.some(({ kind, state }) => kind === 'menu' && state === 'failed'), 'refused');
  assert.match(await say(newcomer(), '你好'), /./); // the account works on
  await gateway.stop();
  await gateway.start(); // and the menu is tried again
  await isUp(3);
  const file = await fs.readFile(`${gateway.config}/demo/menu.json`, 'utf8');
  gateway.edit('demo/menu.json', (list) => list.splice(0)); // none any more: it is taken down
  gateway.reload();
  await isUp(4);
  assert.equal((await menus()).at(-1).menu, null);
  await gateway.stop();
  await gateway.start(); // once
  await fs.writeFile(`${gateway.config}/demo/menu.json`, file);
  gateway.reload();
  await isUp(5);
  assert.deepEqual((await menus()).slice(-2).map(({ menu: one }) => one && one.button.length), [null, 3]);
});
