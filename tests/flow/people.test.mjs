// Accounts of staff on the real gateway: passwords to begin with, who may, what ends when somebody goes, and
// who hears of it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gateway, Platform, freePort, keepSecret, request } from './harness.mjs';
import { Staff, login, upgrade } from './staff.mjs';
import { Resident } from './wechat.mjs';

let gateway;

before(async () => {
  const port = await freePort();
  const platform = await new Platform().start(port);
  gateway = await new Gateway({ port, platform }).start();
});

async function post(path, { cookie }, body, origin = gateway.url) {
  const answer = await request(gateway.port, { method: 'POST', path, headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}), ...(origin ? { origin } : {}) }, body: JSON.stringify(body) });
  const json = answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
  if (json.password) keepSecret(json.password);
  return { status: answer.status, json };
}

const about = { role: 'clerk', department: 'cs', communities: 'sunshine' };
const socketOf = async ({ cookie }) => new Staff((await upgrade(gateway, { cookie })).socket);

test('an account is added, given a password once, used, and disabled; everything is in its record', async () => {
  const boss = await login(gateway, 'director');
  const director = await socketOf(boss);
  await director.hello();
  const { person } = await director.ok('people.add', { username: 'chen', name: '小陈', phone: '13900001111', ...about });
  assert.equal(person.has_password, false);
  assert.equal((await login(gateway, 'chen', 'whatever-1')).status, 401, 'no password is not any password');
  const given = await post('/staff/start-password', boss, { staff: 'chen' });
  assert.equal(given.status, 200, JSON.stringify(given.json));
  const { password } = given.json;
  assert.match(password, /^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  const chen = await login(gateway, 'chen', password);
  assert.equal(chen.json.me.must_change, true);
  assert.equal((await upgrade(gateway, { cookie: chen.cookie })).status, 401, 'it opens nothing yet');
  keepSecret('of-my-own-choice');
  assert.equal((await post('/staff/password', chen, { current: password, new: 'of-my-own-choice' })).status, 200);
  const socket = await socketOf(chen);
  await socket.ok('ticket.list');
  const { people } = await director.ok('people.list');
  assert.equal(people.find(({ username }) => username === 'chen').sessions, 1);

  await director.ok('people.change', { staff: 'chen', role: 'technician', department: 'engineering' });
  await socket.closed;
  assert.equal((await upgrade(gateway, { cookie: chen.cookie })).status, 401, 'another role: log in anew');
  const again = await login(gateway, 'chen', 'of-my-own-choice');
  const other = await socketOf(again);
  await director.ok('people.sign_out', { staff: 'chen' });
  await other.closed;
  const third = await socketOf(await login(gateway, 'chen', 'of-my-own-choice'));
  const number = await new Resident(gateway).report();
  await director.ok('ticket.assign', { ticket: number, assignee: 'chen' });
  const left = await director.ok('people.disable', { staff: 'chen', to: 'captain' });
  assert.equal(left.tickets, 1);
  await third.closed;
  assert.equal((await director.ok('ticket.get', { ticket: number })).ticket.assignee, 'captain');
  await director.event(({ event, ticket }) => event === 'ticket.handed_over' && ticket.number === number);
  assert.equal((await login(gateway, 'chen', 'of-my-own-choice')).status, 401);
  await director.ok('people.enable', { staff: 'chen' });
  assert.equal((await login(gateway, 'chen', 'of-my-own-choice')).status, 200);
  const { record } = await director.ok('people.get', { staff: 'chen' });
  assert.deepEqual(record.map(({ event }) => event), ['staff.enabled', 'staff.disabled', 'staff.signed_out', 'staff.changed', 'staff.password', 'staff.reset', 'staff.added']);
  assert.deepEqual(record.map(({ actor }) => actor), ['director', 'director', 'director', 'director', 'chen', 'director', 'director']);
  const told = JSON.stringify(await gateway.export('events'));
  for (const word of [password, 'of-my-own-choice', 'argon2', '13900001111']) assert.ok(!told.includes(word), word);
});

test('who administers no accounts can neither ask nor hear of them', async () => {
  const clerk = await login(gateway, 'clerk');
  const socket = await socketOf(clerk);
  await socket.hello();
  await socket.refused('forbidden', 'people.list');
  for (const op of ['people.get', 'people.change', 'people.disable', 'people.enable', 'people.sign_out']) await socket.refused('forbidden', op, { staff: 'technician' });
  await socket.refused('forbidden', 'people.add', { username: 'mine', name: 'x', ...about });
  assert.equal((await post('/staff/start-password', clerk, { staff: 'technician' })).status, 403);
  const boss = await Staff.connect(gateway, 'director');
  const { last_seq: before } = await boss.hello({ quiet: true });
  await boss.ok('people.change', { staff: 'technician', name: '王大师傅' });
  await boss.ok('people.change', { staff: 'technician', name: '王师傅' });
  const number = await new Resident(gateway).report();
  await socket.event(({ event, ticket }) => event === 'ticket.opened' && ticket.number === number);
  assert.deepEqual(socket.events.filter(({ event }) => event.startsWith('staff.')), [], 'neither replayed nor live');
  const gm = await Staff.connect(gateway, 'gm');
  await gm.hello({ since: before });
  await gm.event(({ event }) => event === 'staff.changed');
});

test('a password to begin with is given by who may, to others, and only from a page of the gateway', async () => {
  const [manager, boss, gm] = await Promise.all(['cs_manager', 'director', 'gm'].map((who) => login(gateway, who)));
  const cases = [
    ['above him', manager, { staff: 'director' }, 403], ['himself', boss, { staff: 'director' }, 409], ['nobody', boss, { staff: 'nobody' }, 404],
    ['no name', boss, {}, 400], ['an empty name', boss, { staff: '' }, 400], ['a long name', boss, { staff: 'x'.repeat(200) }, 404], ['no session', {}, { staff: 'clerk' }, 401],
  ];
  for (const [label, who, body, status] of cases) assert.equal((await post('/staff/start-password', who, body)).status, status, label);
  for (const origin of ['http://evil.example', 'null', undefined]) assert.equal((await post('/staff/start-password', boss, { staff: 'clerk' }, origin || '')).status, 403, String(origin));
  const [one, two] = [await post('/staff/start-password', manager, { staff: 'finance' }), await post('/staff/start-password', gm, { staff: 'finance' })];
  assert.deepEqual([one.status, two.status], [200, 200]);
  assert.notEqual(one.json.password, two.json.password);
  assert.equal((await login(gateway, 'finance', one.json.password)).status, 401, 'the newer one counts');
  assert.equal((await login(gateway, 'finance', two.json.password)).status, 200);
});

test('the last one who administers every account stays, on the command line too', async () => {
  const gm = await Staff.connect(gateway, 'gm');
  await gm.refused('conflict', 'people.disable', { staff: 'gm' });
  await gm.ok('people.disable', { staff: 'director' });
  const { code, errors } = await gateway.command('staff', 'disable', 'gm');
  assert.equal(code, 1);
  assert.match(errors, /nobody else administers/);
  await gm.ok('people.enable', { staff: 'director' });
});
