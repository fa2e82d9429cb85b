// Choosing another password, on the real gateway: who may, what ends with it, and that nothing of it
// is told.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gateway, Platform, freePort, keepSecret, request, until } from './harness.mjs';
import { Staff, login, upgrade } from './staff.mjs';

let gateway;

before(async () => {
  const port = await freePort();
  const platform = await new Platform().start(port);
  gateway = await new Gateway({ port, platform, settings: { login_delay_ms: 60000, login_delay_max_ms: 60000 } }).start();
  for (const word of ['a-new-password', 'another-password', 'start-password', 'of-my-own-choice', 'won-by-one-0', 'won-by-one-1']) keepSecret(word);
});

async function change({ cookie }, current, fresh, headers = { origin: gateway.url }) {
  const body = typeof current === 'string' ? JSON.stringify({ current, new: fresh }) : current.body;
  const answer = await request(gateway.port, { method: 'POST', path: '/staff/password', headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}), ...headers }, body });
  let json = {};
  try { json = JSON.parse(answer.body); } catch { /* one line of text */ }
  return { status: answer.status, headers: answer.headers, json };
}

const socketOf = async ({ cookie }) => new Staff((await upgrade(gateway, { cookie })).socket);

test('a new password signs out every other device, and is the one that counts', async () => {
  const [here, there] = [await login(gateway, 'clerk'), await login(gateway, 'clerk')];
  const [mine, other] = [await socketOf(here), await socketOf(there)];
  const boss = await Staff.connect(gateway, 'director');
  await boss.hello();
  const { status, json } = await change(here, 'guanjia', 'a-new-password');
  assert.equal(status, 200, JSON.stringify(json));
  assert.equal(json.me.username, 'clerk');
  await other.closed;
  await mine.ok('ping');
  assert.equal((await upgrade(gateway, { cookie: there.cookie })).status, 401);
  assert.equal((await login(gateway, 'clerk')).status, 401);
  assert.equal((await login(gateway, 'clerk', 'a-new-password')).status, 200);
  const event = await boss.event(({ event: kind }) => kind === 'staff.password');
  assert.deepEqual([event.actor, event.staff], ['clerk', 'clerk']);
  const told = JSON.stringify(await gateway.export('events'));
  for (const word of ['a-new-password', 'argon2']) assert.ok(!told.includes(word), word);
  assert.equal((await change(here, 'a-new-password', 'guanjia-again-1')).status, 200);
  keepSecret('guanjia-again-1');
});

test('what is no good password, no own password, or no request is refused and changes nothing', async () => {
  const me = await login(gateway, 'finance');
  const cases = [
    ['short', 'guanjia', '1234567', 400, 'weak'], ['the same', 'guanjia', 'guanjia', 400, 'weak'],
    ['not his', 'not-mine-1', 'a-new-password', 403, 'wrong_password'],
    ['too long', 'guanjia', 'x'.repeat(1025), 413, 'too_large'],
    ['nonsense', { body: '{' }, '', 400, 'malformed'], ['no new one', { body: '{"current":"guanjia"}' }, '', 400, 'malformed'],
    ['numbers', { body: '{"current":1,"new":2}' }, '', 400, 'malformed'], ['nothing', { body: '' }, '', 400, 'malformed'],
  ];
  keepSecret('not-mine-1');
  for (const [label, current, fresh, status, code] of cases) {
    const answer = await change(me, current, fresh);
    assert.deepEqual([answer.status, answer.json.error?.code], [status, code], label);
  }
  assert.equal((await change(me, { body: 'x'.repeat(5000) })).status, 413);
  assert.equal((await login(gateway, 'finance')).status, 200);
});

test('only a page of the gateway with a session may ask', async () => {
  const me = await login(gateway, 'audit');
  for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${gateway.port + 1}`]) assert.equal((await change(me, 'guanjia', 'a-new-password', { origin })).status, 403, origin);
  assert.equal((await change(me, 'guanjia', 'a-new-password', {})).status, 403, 'no origin');
  assert.equal((await change({}, 'guanjia', 'a-new-password')).status, 401);
  assert.equal((await change({ cookie: `guanjia_session=${'0'.repeat(64)}` }, 'guanjia', 'a-new-password')).status, 401);
  assert.equal((await login(gateway, 'audit')).status, 200, 'nothing was changed');
});

test('of changes at once one holds, and of logins beside it none is left with the old password', async () => {
  const sessions = await Promise.all(Array.from({ length: 2 }, () => login(gateway, 'gm')));
  const [changes, logins] = await Promise.all([
    Promise.all(sessions.map((one, at) => change(one, 'guanjia', `won-by-one-${at}`))),
    Promise.all(Array.from({ length: 3 }, () => login(gateway, 'gm'))),
  ]);
  const won = changes.findIndex(({ status }) => status === 200);
  assert.equal(changes.filter(({ status }) => status === 200).length, 1, JSON.stringify(changes.map(({ status }) => status)));
  assert.ok([401, 409, 503].includes(changes[1 - won].status));
  for (const one of logins.filter(({ status }) => status === 200)) assert.equal((await upgrade(gateway, { cookie: one.cookie })).status, 401, 'made before the change and ended by it');
  assert.equal((await upgrade(gateway, { cookie: sessions[won].cookie })).status, undefined, 'whoever changed it goes on');
  assert.equal((await login(gateway, 'gm', `won-by-one-${won}`)).status, 200);
});

test('a password that the operator gave to begin with is good for choosing another alone', async () => {
  const given = await gateway.commandWith('start-password\n', 'staff', 'add', 'starter', '--role', 'clerk', '--department', 'cs', '--communities', 'sunshine', '--name', '新人', '--must-change');
  assert.equal(given.code, 0, given.errors);
  const me = await login(gateway, 'starter', 'start-password');
  assert.equal(me.json.me.must_change, true);
  assert.equal((await upgrade(gateway, { cookie: me.cookie })).status, 401, 'no websocket');
  assert.equal((await request(gateway.port, { path: `/staff/media/${'0'.repeat(64)}`, headers: { cookie: me.cookie } })).status, 401, 'no pictures');
  const { status, json } = await change(me, 'start-password', 'of-my-own-choice');
  assert.equal(status, 200);
  assert.equal(json.me.must_change, undefined);
  const staff = await socketOf(me);
  await staff.ok('ticket.list');
  assert.equal((await login(gateway, 'starter', 'of-my-own-choice')).json.me.must_change, undefined);
  const weak = await gateway.commandWith('1234567\n', 'staff', 'passwd', 'starter');
  assert.equal(weak.code, 1);
  assert.match(weak.errors, /at least 8 characters/);
});

test('guesses at the old password wait as guesses at the door do', async () => {
  const me = await login(gateway, 'security');
  const statuses = [];
  keepSecret('wrong-guess-1');
  for (let i = 0; i < 8 && statuses.at(-1) !== 429; i += 1) {
    const { status, headers } = await change(me, 'wrong-guess-1', 'a-new-password');
    statuses.push(status);
    if (status === 429) assert.ok(Number(headers['retry-after']) > 1);
  }
  assert.equal(statuses[0], 403);
  assert.equal(statuses.at(-1), 429);
  assert.equal((await login(gateway, 'security')).status, 429, 'the account waits as a whole');
  await until(async () => (await gateway.metric('guanjia_staff_login_refused_total')) >= 5);
});
