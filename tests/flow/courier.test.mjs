// What goes out to WeChat: through the real courier to the double of the platform, which counts
// and fails as it is told. Every message is shown once at most, and none is lost in silence.
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { Gateway, Platform, freePort, keepSecret, until } from './harness.mjs';
import { Line } from './line.mjs';
import { Staff, chatOf } from './staff.mjs';
import { ACCOUNTS, newcomer } from './wechat.mjs';

const SEND = '/cgi-bin/message/custom/send';
const TYPING = '/cgi-bin/message/custom/typing';
const ATTEMPTS_MAX = 6;
let gateway;
let platform;
let clerk;
let words = 0;
const delivered = [];

const line = new Line(() => platform.port);

before(async () => {
  const port = await freePort();
  platform = await new Platform().start(port);
  await line.open();
  gateway = await new Gateway({
    port, platform: line,
    settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000, send_timeout_ms: 5000, send_attempts_max: ATTEMPTS_MAX },
  }).start();
  clerk = await Staff.connect(gateway);
  await clerk.hello();
});
beforeEach(() => platform.order({ clear: true }));

const fail = (errcode, times = 1) => platform.order({ error: { path: SEND, errcode, times } });
const newWords = () => `第${++words}条回话`;
const rowOf = async (text) => (await gateway.export('outbox')).find((row) => row.text === text);
const untilRow = (text, fits) => until(() => rowOf(text), (row) => row && fits(row), `row of ${text}`);
const untilState = (text, state) => untilRow(text, (row) => row.state === state);
const shownTimes = async (openid, text) => (await platform.shown(openid)).filter(({ content }) => content === text).length;
const write = async (openid, content = '在吗') => {
  const { msgid } = await platform.send({ openid, content });
  return platform.entry({ kind: 'delivery', msgid });
};

/** A resident whose chat the clerk holds; one of his five answers is spent on telling him. */
async function heldChat() {
  const openid = newcomer();
  const mark = `找人的是${'甲乙丙丁戊己庚辛壬癸'[words % 10]}${newWords()}`;
  await write(openid, '转人工');
  await write(openid, mark);
  const chat = await chatOf(clerk, mark);
  await clerk.ok('chat.takeover', { chat });
  await platform.entry({ kind: 'message', openid });
  return { openid, chat, say: async (text = newWords()) => { await clerk.ok('chat.send', { chat, text }); return text; } };
}

/** It is shown, once. That its row says so too is looked at in the end, for all of them. */
async function assertDelivered(openid, text) {
  await platform.entry({ kind: 'message', openid }, ({ content }) => content === text);
  assert.equal(await shownTimes(openid, text), 1);
  delivered.push({ openid, text });
}

// ---- that somebody is writing ----

test('the resident sees that somebody is writing, once while it stands; colleagues see who', async () => {
  const { openid, chat, say } = await heldChat();
  const colleague = await Staff.connect(gateway, 'supervisor');
  await colleague.hello();
  const signs = async () => (await platform.entries({ kind: 'typing', openid })).map(({ on }) => on);
  await write(openid, '说吧');
  assert.equal((await clerk.ok('chat.typing', { chat })).shown, true);
  await until(signs, (list) => list.length === 1, 'the sign');
  const sign = await until(async () => colleague.events.find(({ event, chat_id: of }) => event === 'chat.typing' && of === chat), Boolean, 'what colleagues see');
  assert.deepEqual([sign.actor, sign.typing, sign.seq], ['clerk', true, undefined]);
  await clerk.ok('chat.typing', { chat }); // it stands: the platform would refuse another
  assert.equal((await clerk.ok('chat.typing', { chat, typing: false })).shown, false);
  await until(signs, (list) => list.length === 2, 'its end');
  await clerk.ok('chat.typing', { chat });
  await until(signs, (list) => list.length === 3, 'the sign again');
  await assertDelivered(openid, await say()); // which ends it
  assert.deepEqual(await signs(), [true, false, true, false]);
  assert.ok((await platform.entries({ kind: 'api' })).filter(({ path }) => path === TYPING).every(({ errcode }) => errcode === 0));
  await colleague.refused('conflict', 'chat.typing', { chat });
  colleague.socket.close();
});

test('a sign that would come late is not shown at all, and what the platform says of one changes nothing', async () => {
  const { openid, chat, say } = await heldChat();
  await write(openid, '说吧');
  await platform.order({ error: { path: TYPING, errcode: 40001 } }); // a new token first, which is long in coming
  await platform.order({ delay_ms: 4000, path: '/cgi-bin/stable_token', times: 1 });
  assert.equal((await clerk.ok('chat.typing', { chat })).shown, true);
  await assertDelivered(openid, await say()); // behind the token
  assert.deepEqual(await platform.entries({ kind: 'typing', openid }), []);
  await write(openid, '还在吗');
  await platform.order({ error: { path: TYPING, errcode: 45047 } });
  await clerk.ok('chat.typing', { chat });
  await assertDelivered(openid, await say());
});

// ---- the usual way ----

test('the bot answers in the passive reply, and calls the platform for nothing', async () => {
  const since = await platform.now();
  const openid = newcomer();
  assert.equal((await write(openid, '你好')).result, 'reply');
  assert.deepEqual((await platform.shown(openid)).map(({ kind }) => kind), ['reply']);
  assert.deepEqual(await platform.entries({ kind: 'api', since }), []);
});

test('what a person says goes out once, in order, with one token for all', async () => {
  const { openid, say } = await heldChat();
  const since = await platform.now();
  const said = [await say(), await say(), await say()];
  for (const text of said) await assertDelivered(openid, text);
  assert.deepEqual((await platform.shown(openid)).map(({ content }) => content).slice(-3), said);
  assert.deepEqual(await platform.entries({ kind: 'token', since }), []);
});

// ---- tokens ----

for (const [label, order] of [['expired', { expire_token: true }], ['revoked', { revoke_token: true }]]) {
  test(`after the token was ${label} a new one is fetched once and the message delivered once`, async () => {
    const { openid, say } = await heldChat();
    const [since, refreshes] = [await platform.now(), await gateway.metric('guanjia_token_refreshes_total')];
    await platform.order(order);
    await assertDelivered(openid, await say());
    assert.equal((await platform.entries({ kind: 'token', since })).length, 1);
    assert.equal(await gateway.metric('guanjia_token_refreshes_total') - refreshes, 1);
    await assertDelivered(openid, await say());
    assert.equal((await platform.entries({ kind: 'token', since })).length, 1, 'and kept');
  });
}

// ---- not now ----

for (const code of [45047, 45015]) {
  test(`after ${code} a message waits and goes out when the resident writes again`, async () => {
    const { openid, say } = await heldChat();
    await fail(code);
    const text = await say();
    const row = await untilState(text, 'waiting');
    assert.equal(row.code, code);
    assert.equal(await shownTimes(openid, text), 0);
    const next = await say();
    await untilState(next, 'waiting'); // no use in asking the platform again
    await write(openid);
    await assertDelivered(openid, text);
    await assertDelivered(openid, next);
    const contents = (await platform.shown(openid)).map(({ content }) => content);
    assert.ok(contents.indexOf(text) < contents.indexOf(next), 'in order');
  });
}

test('five answers go out for one message of the resident; the rest waits unasked', async () => {
  const { openid, say } = await heldChat(); // one is spent
  const since = await platform.now();
  const said = [];
  for (let i = 0; i < 6; i++) said.push(await say());
  for (const text of said.slice(0, 4)) await assertDelivered(openid, text);
  for (const text of said.slice(4)) await untilState(text, 'waiting');
  assert.deepEqual((await platform.entries({ kind: 'api', since })).filter(({ errcode }) => errcode), [], 'the platform never had to refuse');
  await write(openid);
  for (const text of said.slice(4)) await assertDelivered(openid, text);
});

test('a tap on the menu allows three more beside the five', async () => {
  const { openid, say } = await heldChat();
  await write(openid, '在吗');
  await platform.send({ openid, type: 'event', event: 'CLICK', event_key: 'progress' });
  const sent = [];
  for (let i = 0; i < 9; i++) sent.push(await say());
  for (const text of sent.slice(0, 8)) await assertDelivered(openid, text);
  await untilState(sent[8], 'waiting');
  const calls = (await platform.entries({ kind: 'api' })).filter(({ path, request: asked }) => path === SEND && asked?.touser === openid);
  assert.ok(calls.every(({ errcode }) => errcode === 0), 'the platform never had to refuse');
});

test('a busy platform is asked again, later each time, and the message comes once', async () => {
  const { openid, say } = await heldChat();
  const [since, retries] = [await platform.now(), await gateway.metric('guanjia_outbox_retries_total')];
  await fail(-1, 3);
  const text = await say();
  await assertDelivered(openid, text);
  assert.equal((await untilState(text, 'sent')).attempts, 4);
  assert.equal(await gateway.metric('guanjia_outbox_retries_total') - retries, 3);
  const times = (await platform.entries({ kind: 'api', since })).filter((one) => one.path === SEND).map(({ at_ms: at }) => at);
  assert.equal(times.length, 4);
  for (const [i, wait] of [100, 200, 400].entries()) assert.ok(times[i + 1] - times[i] >= wait - 5, `${wait}: ${times}`);
});

test('a proxy that says 503 is asked again', async () => {
  const { openid, say } = await heldChat();
  await platform.order({ http: 503, times: 2 });
  await assertDelivered(openid, await say());
});

test('a platform that stays busy is given up at last, and staff are told', async () => {
  const { openid, say } = await heldChat();
  await fail(-1, ATTEMPTS_MAX);
  const text = await say();
  const row = await untilState(text, 'failed');
  assert.equal(row.attempts, ATTEMPTS_MAX);
  await clerk.event((event) => event.event === 'outbox.failed' && event.outbox.text === text);
  assert.ok((await clerk.ok('outbox.dead')).dead.some((one) => one.text === text));
  assert.equal(await shownTimes(openid, text), 0);
});

for (const code of [45009, 45011, 48001]) {
  test(`after ${code} the message is kept for later and the platform is left alone`, async () => {
    const { openid, say } = await heldChat();
    const since = await platform.now();
    await fail(code);
    const text = await say();
    const row = await untilRow(text, (one) => one.state === 'queued' && one.attempts === 1 && one.code === code);
    assert.notEqual(row.error, '');
    await clerk.ok('ping');
    assert.equal((await platform.entries({ kind: 'api', since })).filter((one) => one.path === SEND).length, 1);
    assert.equal(await shownTimes(openid, text), 0);
  });
}

test('a resident who is no follower any more is not written to again', async () => {
  const { say, chat } = await heldChat();
  await fail(40003);
  const text = await say();
  await untilState(text, 'failed');
  await clerk.event((event) => event.event === 'outbox.failed' && event.outbox.text === text);
  await clerk.refused('conflict', 'chat.send', { chat, text: '还在吗' });
});

// ---- nobody knows ----

for (const [label, order] of [['is lost', { lose_answers: 1 }], ['is cut in half', { garbage: 1 }], ['is a 502', { http: 502, times: 1 }]]) {
  test(`when the answer ${label} the message is shown to staff and never sent again`, async () => {
    const { openid, say } = await heldChat();
    await platform.order(order);
    const text = await say();
    if (!order.http) await platform.entry({ kind: 'message', openid }, ({ content }) => content === text);
    await untilRow(text, ({ state }) => !['queued', 'sending'].includes(state));
    assert.equal(await shownTimes(openid, text), order.http ? 0 : 1);
    const row = await rowOf(text);
    assert.deepEqual([row.state, row.attempts], ['uncertain', 1]);
    await clerk.event((event) => event.event === 'outbox.uncertain' && event.outbox.text === text);
    assert.ok((await clerk.ok('outbox.dead')).dead.some((one) => one.text === text && one.state === 'uncertain'));
    await assertDelivered(openid, await say()); // the next one is not held up
    assert.equal(await shownTimes(openid, text), order.http ? 0 : 1);
  });
}

test('a gateway that is killed between sending and noting it does not send again', async () => {
  const { openid, say } = await heldChat();
  await platform.order({ delay_ms: 3000, times: 1 });
  const text = await say();
  await platform.entry({ kind: 'message', openid }, ({ content }) => content === text);
  await gateway.kill();
  await platform.order({ clear: true });
  await gateway.start();
  clerk = await Staff.connect(gateway);
  await clerk.hello();
  await untilState(text, 'uncertain');
  assert.ok((await clerk.ok('outbox.dead')).dead.some((one) => one.text === text));
  assert.equal(await shownTimes(openid, text), 1);
});

test('a stop in the middle of a send waits for its answer', async () => {
  const { openid, say } = await heldChat();
  await platform.order({ delay_ms: 500, times: 1 });
  const text = await say();
  await platform.entry({ kind: 'message', openid }, ({ content }) => content === text);
  assert.equal(await gateway.stop(), 0);
  assert.equal((await rowOf(text)).state, 'sent');
  await gateway.start();
  clerk = await Staff.connect(gateway);
  await clerk.hello();
  await assertDelivered(openid, text);
});

// ---- away ----

test('while the platform cannot be reached messages are kept, and go out once it is back', async () => {
  const { openid, say } = await heldChat();
  await line.cut();
  const said = [await say(), await say()];
  await untilRow(said[0], (row) => row.state === 'queued' && row.attempts >= 1);
  await line.open();
  for (const text of said) await assertDelivered(openid, text);
});

test('what was not sent before a stop is sent after the next start', async () => {
  const { openid, say } = await heldChat();
  await line.cut();
  const text = await say();
  await untilRow(text, (row) => row.attempts >= 1);
  await gateway.stop();
  await line.open();
  await gateway.start();
  await assertDelivered(openid, text);
});

test('every message that was delivered is noted as sent, and was shown once', async () => {
  assert.ok(delivered.length > 20);
  const rows = await until(() => gateway.export('outbox'), (all) => all.every(({ state }) => state !== 'sending'));
  for (const { openid, text } of delivered) {
    assert.equal(rows.find((row) => row.text === text).state, 'sent', text);
    assert.equal(await shownTimes(openid, text), 1, text);
  }
});

test('the access token that all this went out with is in no log', async () => {
  const { access_token: token } = await platform.call('/cgi-bin/stable_token', { grant_type: 'client_credential', appid: ACCOUNTS.demo.appid, secret: 'demo-secret-demo' });
  keepSecret(token); // the end of the file looks for it
  assert.ok(token.length > 20);
});
