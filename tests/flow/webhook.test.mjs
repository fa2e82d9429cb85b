// The channel `webhook` through the real gateway: a small integrator's messages become tickets,
// what staff say reaches him signed, and nothing is lost or doubled when either side falls over.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { after, before, beforeEach, test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';
import { Gateway, ROOT, keepSecret, run, until } from './harness.mjs';
import { Integrator, examples, isGenuine, newId, newUser, sign } from './integrator.mjs';
import { Staff, chatOf } from './staff.mjs';

const SETTINGS = { send_backoff_ms: 100, send_backoff_max_ms: 1000, send_attempts_max: 20 };
const integrator = await new Integrator().start();
keepSecret(integrator.secret);
let gateway;
let clerk;

before(async () => {
  gateway = await new Gateway({ settings: SETTINGS, accounts: { app: integrator.settings } }).start();
  await greet();
});
beforeEach(() => { integrator.answer = () => 204; });
after(() => integrator.stop());

async function greet() {
  clerk = await Staff.connect(gateway);
  await clerk.hello();
}

const outbox = async (user) => (await gateway.export('outbox')).filter(({ peer }) => peer === user);
const messages = async (user) => (await gateway.export('messages')).filter(({ peer }) => peer === user);
const rowOf = async (user, text) => (await outbox(user)).find((row) => row.text === text);
const untilState = (user, text, state) => until(() => rowOf(user, text), (row) => row?.state === state, `"${text}" ${state}`);

let said = 0;
/** A resident whose chat a clerk holds, and what the clerk says next. */
async function heldChat() {
  const user = newUser();
  await integrator.say(gateway, user, `你好，我是${user}`);
  const chat = await chatOf(clerk, user);
  await clerk.ok('chat.takeover', { chat });
  await until(() => integrator.shownTo(user), (list) => list.length > 0, 'he is told who is there');
  return { user, chat, say: async (text = `第${++said}句，师傅在路上`) => { await clerk.ok('chat.send', { chat, text }); return text; } };
}

// ---- in and out ----

const QUESTIONS = [[/“对”/, '对'], [/怎么称呼/, '黄志强'], [/房号/, '3栋2单元501'], [/电话/, '13911112222'], [/什么时候/, '明天下午三点']];

async function talk(user, words, more) {
  const told = [];
  for (let turn = 0; turn < 8; turn++) {
    told.push(await integrator.say(gateway, user, words, more));
    const number = /GD\d{6}/.exec(told.at(-1))?.[0];
    if (number) return { number, told };
    [, words] = QUESTIONS.find(([asked]) => asked.test(told.at(-1))) ?? [];
    assert.ok(words, `asked something else: ${told.at(-1)}`);
  }
  throw new Error('no ticket');
}

test('what a resident writes becomes a ticket, answered in the HTTP answer, and staff answer through the url', async () => {
  const user = newUser();
  const { number } = await talk(user, '报修 厨房漏水 3-2-501 明天下午三点');
  const [ticket] = (await gateway.export('tickets')).filter((one) => one.number === number);
  assert.deepEqual([ticket.service, ticket.room, ticket.phone, ticket.community], ['repair', '3-2-501', '13911112222', 'sunshine']);
  assert.ok((await messages(user)).every((one) => one.channel === 'webhook' && one.account === 'app'));
  const { chat_id: chat } = await clerk.event((event) => event.event === 'chat.message' && event.message.text.includes('报修 厨房漏水'));
  await clerk.ok('chat.takeover', { chat });
  await clerk.ok('chat.send', { chat, text: '师傅已经出发' });
  await until(() => integrator.shownTo(user), (list) => list.includes('师傅已经出发'), 'the words of staff');
  const asked = integrator.requests.find(({ json }) => json.text === '师傅已经出发');
  assert.ok(asked.genuine);
  assert.ok(!isGenuine(asked.headers['guanjia-signature'], `${asked.body} `, integrator.secret), 'over this very body');
  assert.deepEqual({ ...asked.json, key: undefined }, { type: 'message', account: 'app', key: undefined, to: user, text: '师傅已经出发' });
  assert.equal(asked.json.key, asked.key);
  assert.deepEqual([asked.method, asked.headers['content-type']], ['POST', 'application/json']);
  const row = await untilState(user, '师傅已经出发', 'sent');
  assert.deepEqual([row.channel, row.attempts], ['webhook', 1]);
});

test('who is known to the integrator is asked neither for name nor for phone', async () => {
  const { number, told } = await talk(newUser(), '报修 客厅灯不亮 5-1-302 明天下午三点', { name: '李春梅', phone: '+86 139-2222-3333' });
  const [ticket] = (await gateway.export('tickets')).filter((one) => one.number === number);
  assert.deepEqual([ticket.name, ticket.phone], ['李春梅', '13922223333']);
  assert.ok(!told.some((words) => /称呼|电话是/.test(words)), told.join('\n'));
});

test('a long answer of staff comes in several messages, in order', async () => {
  const { user, say } = await heldChat();
  const long = `${'请把总水阀关好，师傅二十分钟内到，谢谢您的耐心。'.repeat(80)}完`;
  await say(long);
  const parts = await until(() => integrator.shownTo(user).slice(1), (list) => list.join('').endsWith('完'), 'all parts');
  assert.equal(parts.join(''), long);
  assert.ok(parts.length > 1 && parts.every((text) => Buffer.byteLength(text) <= 4096));
});

// ---- one effect ----

test('the same message many times, one after the other and at once, is one message with one answer', async () => {
  const user = newUser();
  const body = integrator.message(user, '你好');
  const first = await integrator.post(gateway, body);
  const again = [];
  for (let i = 0; i < 3; i++) again.push(await integrator.post(gateway, body));
  again.push(...await Promise.all(Array.from({ length: 20 }, () => integrator.post(gateway, body))));
  again.push(await integrator.post(gateway, body, { header: sign(body, integrator.secret, Math.floor(Date.now() / 1000) - 200) }));
  for (const { status, body: told } of again) assert.deepEqual([status, told], [200, first.body]);
  const stored = await messages(user);
  assert.deepEqual(stored.map(({ direction }) => direction), ['in', 'out']);
});

test('an id that was used for another message is refused, not swallowed', async () => {
  const user = newUser();
  const id = newId();
  assert.equal((await integrator.post(gateway, integrator.message(user, '你好', { id }))).status, 200);
  const { status, body } = await integrator.post(gateway, integrator.message(user, '着火了', { id }));
  assert.deepEqual([status, body], [403, 'nonce used for another body']);
  assert.equal((await messages(user)).filter(({ direction }) => direction === 'in').length, 1);
});

// ---- strangers and slips ----

test('what is not genuine or not right is refused with its status, counted, and leaves nothing', async () => {
  const user = newUser();
  const body = integrator.message(user, '报修');
  const now = Math.floor(Date.now() / 1000);
  const refused = await gateway.refused('webhook');
  const oversize = `{"id":"m","x":"${'x'.repeat(65536)}"}`;
  const cases = [
    ['no signature', 403, body, { header: null }],
    ['another secret', 403, body, { header: sign(body, integrator.secret.replace(/^./, '_')) }],
    ['another body', 403, body, { header: sign(`${body} `, integrator.secret) }],
    ['too late', 403, body, { header: sign(body, integrator.secret, now - 310) }],
    ['too early', 403, body, { header: sign(body, integrator.secret, now + 310) }],
    ['no header at all', 400, body, { header: 'hello' }],
    ['no account', 404, body, { account: 'apq' }],
    ['more behind the account', 404, body, { account: 'app/status' }],
    ['an account of another channel', 404, body, { account: 'kannel' }],
    ['GET', 405, undefined, { method: 'GET', header: null }],
    ['no JSON', 400, 'hello'],
    ['an array', 400, `[${body}]`],
    ['a key twice', 400, body.replace('{', '{"id":"m",')],
    ['no text', 400, integrator.message(user, undefined)],
    ['too deep', 413, body.replace('{', '{"x":[[[[[[[[]]]]]]]],')],
    ['too large', 413, oversize],
  ];
  for (const [label, status, sent, options] of cases) {
    assert.equal((await integrator.post(gateway, sent, options)).status, status, label);
  }
  assert.equal(await gateway.refused('webhook') - refused, cases.length);
  assert.deepEqual(await messages(user), []);
});

// ---- answers of the integrator ----

test('a status that the integrator reports settles the message', async () => {
  const { user, say } = await heldChat();
  const status = async (text, state, more = {}) => {
    const { key } = integrator.requests.find(({ json }) => json.text === text);
    const answer = await integrator.post(gateway, JSON.stringify({ type: 'status', key, state, ...more }));
    assert.deepEqual([answer.status, answer.body], [200, JSON.stringify({ key })]);
  };
  const good = await say();
  await untilState(user, good, 'sent');
  await status(good, 'accepted');
  await status(good, 'delivered');
  await untilState(user, good, 'delivered');
  await status(good, 'failed'); // late and out of order: delivered stays
  assert.equal((await rowOf(user, good)).state, 'delivered');
  const bad = await say();
  await untilState(user, bad, 'sent');
  await status(bad, 'failed', { reason: '住户没有设备' });
  assert.equal((await untilState(user, bad, 'failed')).error, '对方没有送达 (住户没有设备)');
  const stranger = JSON.stringify({ type: 'status', key: 'm999999', state: 'delivered' });
  assert.equal((await integrator.post(gateway, stranger)).status, 200);
});

test('a refusal for good is a dead letter with the integrator’s reason', async () => {
  const { user, say } = await heldChat();
  integrator.answer = () => [422, {}, '{"error":"no such user"}'];
  const text = await say();
  const row = await untilState(user, text, 'failed');
  assert.deepEqual([row.error, row.attempts], ['对方拒绝了消息 (no such user)', 1]);
  await clerk.event((event) => event.event === 'outbox.failed' && event.outbox.text === text);
  integrator.answer = () => 204;
  const next = await say(); // is not held up
  await untilState(user, next, 'sent');
});

test('a refused signature stops nothing but itself: the message is kept for later', async () => {
  const { user, say } = await heldChat();
  integrator.answer = () => 401;
  const text = await say();
  const row = await until(() => rowOf(user, text), (one) => one?.state === 'queued' && one.attempts === 1, 'put off');
  assert.match(row.error, /签名/);
});

test('a busy integrator is asked again, no sooner than he says', async () => {
  const { user, say } = await heldChat();
  integrator.answer = (asked, attempt) => [[429, { 'retry-after': '1' }], [503, { 'retry-after': '1' }], [500], [204]][attempt - 1];
  const text = await say();
  const row = await untilState(user, text, 'sent');
  assert.equal(row.attempts, 4);
  const attempts = integrator.requests.filter(({ json }) => json.text === text);
  assert.ok(attempts[2].at - attempts[1].at >= 990, 'Retry-After');
  assert.ok(attempts[3].at - attempts[2].at < 990, 'the usual back-off');
  assert.equal(new Set(attempts.map(({ body }) => body)).size, 1, 'the same body');
  assert.equal(new Set(attempts.map(({ key }) => key)).size, 1, 'the same key');
  assert.ok(attempts.every(({ genuine }) => genuine), 'each with a signature of its own');
  assert.deepEqual(integrator.shownTo(user).filter((one) => one === text), [text]);
});

test('whatever leaves doubt is sent again, and shown once', async () => {
  const { user, say } = await heldChat();
  for (const doubt of [null, [502], [500, {}, 'x']]) {
    integrator.answer = (asked, attempt) => (attempt === 1 ? doubt : 204);
    const text = await say();
    await untilState(user, text, 'sent');
    const attempts = integrator.requests.filter(({ json }) => json.text === text);
    assert.deepEqual([attempts.length, new Set(attempts.map(({ key }) => key)).size], [2, 1], JSON.stringify(doubt));
    assert.deepEqual(integrator.shownTo(user).filter((one) => one === text), [text]);
  }
});

// ---- falling over ----

test('while the integrator is away, and the gateway restarts, messages are kept, and come in order', async () => {
  const { user, say } = await heldChat();
  const { port } = integrator;
  await integrator.stop();
  const texts = [await say(), await say(), await say()];
  await until(() => rowOf(user, texts[0]), (row) => row.attempts >= 1 && row.state === 'queued', 'tried');
  assert.equal(await gateway.stop(), 0);
  await integrator.start(port);
  await gateway.start();
  await greet();
  for (const text of texts) await untilState(user, text, 'sent');
  assert.deepEqual(integrator.shownTo(user).slice(-3), texts);
});

test('a gateway that is killed after the integrator took a message sends it again, and it is shown once', async () => {
  const { user, say } = await heldChat();
  let killed = false;
  let saying;
  integrator.answer = async (asked, attempt) => {
    if (attempt > 1) return 204;
    await saying; // the clerk's own answer would be lost too
    await gateway.kill(); // before the answer goes out
    killed = true;
    return null;
  };
  saying = say();
  const text = await saying;
  await until(() => killed, Boolean, 'the kill');
  await gateway.start();
  await greet();
  const row = await untilState(user, text, 'sent');
  assert.equal(row.attempts, 2);
  const attempts = integrator.requests.filter(({ json }) => json.text === text);
  assert.deepEqual([attempts.length, new Set(attempts.map(({ key }) => key)).size], [2, 1]);
  assert.deepEqual(integrator.shownTo(user).filter((one) => one === text), [text]);
});

test('messages that come while the gateway is killed again and again are each there once, with one answer', async () => {
  const ROUNDS = 3;
  const EACH = 40;
  const user = newUser();
  for (let round = 0; round < ROUNDS; round++) {
    const bodies = Array.from({ length: EACH }, (_, i) => integrator.message(`${user}-${i % 8}`, `${user} 第${round}轮第${i}句`));
    const answers = bodies.map((body) => integrator.insist(gateway, body));
    await Promise.race(answers); // some are through, the others on their way
    await gateway.kill();
    await gateway.start();
    for (const [i, answer] of (await Promise.all(answers)).entries()) {
      assert.equal(answer.status, 200, answer.body);
      assert.deepEqual((await integrator.post(gateway, bodies[i])).body, answer.body, 'the same answer again');
    }
  }
  const stored = (await gateway.export('messages')).filter(({ peer, direction }) => peer.startsWith(`${user}-`) && direction === 'in').map(({ text }) => text);
  assert.equal(stored.length, ROUNDS * EACH);
  assert.equal(new Set(stored).size, ROUNDS * EACH);
  await greet();
});

// ---- secrets, settings, examples ----

test('a secret is changed without losing a message', async () => {
  const old = integrator.secret;
  integrator.secret = `${old.slice(0, 32)}${'0'.repeat(32)}`;
  keepSecret(integrator.secret);
  gateway.edit('demo/accounts/app.json', (account) => Object.assign(account, { secret: integrator.secret, previous_secret: old }));
  gateway.reload();
  await until(async () => (await integrator.post(gateway, integrator.message(newUser(), '你好'))).status, (status) => status === 200, 'the new secret');
  const body = integrator.message(newUser(), '你好');
  assert.equal((await integrator.post(gateway, body, { header: sign(body, old) })).status, 200, 'the old one is still taken');
  const { user, say } = await heldChat(); // its greeting is signed with the new one, or the integrator would not take it
  await untilState(user, await say(), 'sent');
});

test('the examples of the documentation work as they stand', async () => {
  const [helper, ...calls] = examples('sh');
  assert.equal(calls.length, 3);
  const shell = async (...parts) => JSON.parse((await promisify(execFile)('sh', ['-euc', parts.join('\n')],
    { env: { PATH: process.env.PATH, GATEWAY: gateway.url, SECRET: integrator.secret } })).stdout);
  const first = await shell(helper, calls[0]);
  assert.equal(first.id, 'm-1001');
  assert.match(first.reply, /房号/);
  assert.deepEqual(await shell(helper, calls[0].split('\n')[0], calls[1]), first);
  assert.equal((await messages('user-7')).filter(({ direction }) => direction === 'in').length, 1);
  assert.deepEqual(await shell(helper, calls[2]), { key: 'm12' });
});

const SCHEMA = JSON.parse(fs.readFileSync(path.join(ROOT, 'config/schema/account.webhook.schema.json'), 'utf8'));

test('the schema and `check` take and refuse the same accounts, and `check` shows no secret', async () => {
  const fits = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(SCHEMA);
  const [example] = examples('json').map((text) => JSON.parse(text));
  assert.ok(fits(example), JSON.stringify(fits.errors));
  const whole = { channel: 'webhook', community: 'sunshine', url: 'https://app.example.com/guanjia', secret: 'a1'.repeat(20) };
  const cases = [
    [{}, true], [{ url: 'http://127.0.0.1:9000/x?y' }, true], [{ url: 'http://10.0.0.5/x', plain_http: 'accepted' }, true], [{ previous_secret: 'b2'.repeat(20) }, true],
    [{ url: undefined }, false], [{ url: 'http://10.0.0.5/x' }, false], [{ url: 'ftp://app.example.com' }, false], [{ url: 'https://a@b' }, false],
    [{ secret: undefined }, false], [{ secret: 'short' }, false], [{ secret: 'a '.repeat(20) }, false], [{ previous_secret: 'c3c3' }, false],
    [{ plain_http: 'yes' }, false], [{ community: undefined }, false], [{ number: '1' }, false],
  ];
  const other = new Gateway({ accounts: { hook: whole } }); // never started: only its folder
  fs.rmSync(path.join(other.config, 'demo/accounts/hook.json'));
  fs.copyFileSync(path.join(other.config, 'demo/communities.json'), path.join(other.config, 'communities.json'));
  for (const [change, good] of cases) {
    const account = JSON.parse(JSON.stringify({ ...whole, ...change }));
    fs.writeFileSync(path.join(other.config, 'accounts/hook.json'), JSON.stringify(account), { mode: 0o600 });
    const { code, errors } = await run(['check', '--config', other.config]);
    assert.equal(code === 0, good, `${JSON.stringify(change)}: ${errors}`);
    assert.equal(fits(account), good, `${JSON.stringify(change)}: ${JSON.stringify(fits.errors)}`);
    if (!good) assert.match(errors, /accounts\/hook\.json/);
    for (const secret of ['short', 'a1a1', 'c3c3']) assert.ok(!errors.includes(secret), errors);
  }
});

// ---- one folder, one line ----

test('nothing outside its folder, the registry, schemas and documentation knows of this channel', () => {
  const theirs = /^(adapters\/json\/|config\/schema\/|docs\/|tests\/|README|CHANGELOG|build|node_modules|\.git\/)/;
  const words = /adapters\/json\/|json_channel|["'`]webhook["'`]/;
  const files = fs.readdirSync(ROOT, { recursive: true }).filter((name) => !theirs.test(name) && !name.includes('node_modules') && fs.statSync(path.join(ROOT, name)).isFile());
  assert.ok(files.length > 300 && files.includes('bot/channel.h'), `${files.length} files`);
  const knowing = files.filter((name) => words.test(fs.readFileSync(path.join(ROOT, name), 'utf8')));
  assert.deepEqual(knowing, ['adapters/registry.c']);
  const lines = fs.readFileSync(path.join(ROOT, 'adapters/registry.c'), 'utf8').split('\n').filter((line) => words.test(line));
  assert.deepEqual(lines, ['#include "adapters/json/json.h"', '    &json_channel,']);
});
