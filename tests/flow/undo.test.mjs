// Taking a move back: the ticket, its clocks, questions and facts are as if it had not been, the record
// holds both, and the resident has heard nothing of it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gateway, Platform, freePort, until } from './harness.mjs';
import { Staff } from './staff.mjs';
import { ACCOUNTS, Resident } from './wechat.mjs';

const WINDOWS = { undo_ms_max: 60000 };
const HIDDEN = ['record', 'messages']; // both hold the move and its undoing
const OPENED = { service: 'repair', room: '3栋2单元501', name: '陈建国', phone: '13800138000', text: '灯不亮', intent: 'repair.public', channel: 'phone' };
let gateway;
let platform;
const staff = {};

before(async () => {
  const port = await freePort();
  platform = await new Platform().start(port);
  gateway = await new Gateway({ port, platform, settings: WINDOWS }).start();
  for (const name of ['clerk', 'technician', 'captain', 'supervisor']) staff[name] = await Staff.connect(gateway, name);
  await staff.clerk.hello();
});

/** A repair of somebody new: { ticket, heard() } with what was sent to him since. */
async function report() {
  const resident = new Resident(gateway, ACCOUNTS.demo);
  await platform.send({ openid: resident.openid, content: '你好' }); // he follows the account
  await platform.entry({ kind: 'reply', openid: resident.openid });
  await resident.describe();
  const [ticket] = /GD\d{6}/.exec(await resident.say('对'));
  const heard = async () => (await platform.entries({ kind: 'message', openid: resident.openid })).map(({ content }) => content);
  return { ticket, heard };
}
async function standing(ticket) {
  const answer = await staff.clerk.ok('ticket.get', { ticket });
  return Object.fromEntries(Object.entries(answer).filter(([name]) => !HIDDEN.includes(name) && name !== 're'));
}
const record = async (ticket) => (await staff.clerk.ok('ticket.get', { ticket })).record.map(({ event }) => event);

test('a move made by mistake is taken back exactly, and told to nobody but staff', async () => {
  const { ticket, heard } = await report();
  const before_ = await standing(ticket);
  const { undo } = await staff.technician.ok('ticket.accept', { ticket });
  assert.ok(undo, 'it is offered');
  assert.ok(Date.parse(undo.until) > Date.now() && Date.parse(undo.until) < Date.now() + 60000);
  assert.equal((await standing(ticket)).ticket.state, 'accepted');
  assert.notDeepEqual((await standing(ticket)).clocks, before_.clocks, 'the survey is due');
  const { ticket: again } = await staff.technician.ok('ticket.undo', { ticket, seq: undo.seq });
  assert.equal(again.state, before_.ticket.state);
  assert.deepEqual(await standing(ticket), before_);
  const kinds = await record(ticket);
  assert.ok(kinds.includes('ticket.accepted'), 'the record keeps the move');
  assert.equal(kinds.at(-1), 'ticket.undone');
  const { op, actor } = await staff.clerk.event(({ event, ticket: one }) => event === 'ticket.undone' && one.number === ticket);
  assert.deepEqual([op, actor], ['ticket.accept', 'technician']);
  assert.equal(await gateway.metric('guanjia_outbox{state="withdrawn"}') > 0, true);
  assert.deepEqual(await heard(), [], 'he heard nothing');
});

test('what may be taken back is told to whoever made it, on any device, and to nobody else', async () => {
  const { ticket } = await report();
  const { undo } = await staff.technician.ok('ticket.accept', { ticket });
  const elsewhere = await Staff.connect(gateway, 'technician');
  const offer = { ticket, op: 'ticket.accept', title: '', ...undo };
  const told = async (who) => (await who.ok('undo.list')).offers.filter((one) => one.ticket === ticket);
  assert.deepEqual(await told(elsewhere), [offer]);
  assert.deepEqual(await told(staff.captain), []);
  await staff.clerk.ok('ticket.note', { ticket, text: '住户又打来电话' });
  assert.deepEqual(await told(elsewhere), [], 'something has happened since');
  const { undo: next } = await staff.technician.ok('ticket.start', { ticket });
  assert.deepEqual((await told(elsewhere)).map(({ op, seq }) => [op, seq]), [['ticket.start', next.seq]]);
  await elsewhere.ok('ticket.undo', { ticket, seq: next.seq });
  assert.deepEqual(await told(staff.technician), []);
});

test('completed by mistake: the questions to the resident, the clocks of the callback and the facts go with it', async () => {
  const { ticket } = await report();
  await staff.technician.ok('ticket.accept', { ticket });
  await staff.technician.ok('ticket.start', { ticket });
  const before_ = await standing(ticket);
  const { undo } = await staff.technician.ok('ticket.complete', { ticket, text: '点错了' });
  assert.ok(undo);
  const done = await standing(ticket);
  assert.equal(done.ticket.state, 'done');
  await staff.technician.ok('ticket.undo', { ticket, seq: undo.seq });
  assert.deepEqual(await standing(ticket), before_);
  const { undo: second } = await staff.technician.ok('ticket.complete', { ticket, text: '这次真的修好了' });
  assert.ok(second, 'and it can be made again');
  assert.equal((await standing(ticket)).ticket.state, 'done');
});

test('only whoever made it, only once, only the newest, and only in time', async () => {
  const { ticket } = await report();
  const { undo } = await staff.captain.ok('ticket.assign', { ticket, assignee: 'technician' });
  await staff.supervisor.refused('conflict', 'ticket.undo', { ticket, seq: undo.seq });
  await staff.captain.refused('conflict', 'ticket.undo', { ticket, seq: undo.seq - 1 });
  await staff.clerk.ok('ticket.note', { ticket, text: '住户又打来电话' });
  await staff.captain.refused('conflict', 'ticket.undo', { ticket, seq: undo.seq });
  const { undo: newest } = await staff.captain.ok('ticket.assign', { ticket, assignee: 'technician' });
  await staff.captain.ok('ticket.undo', { ticket, seq: newest.seq });
  await staff.captain.refused('conflict', 'ticket.undo', { ticket, seq: newest.seq });
  await staff.captain.refused('conflict', 'ticket.undo', { ticket, seq: undo.seq });
  await staff.captain.refused('not_found', 'ticket.undo', { ticket: 'GD999999', seq: 1 });
});

test('what a move tells waits until it can not be taken back, and goes out once; another move lets it go at once, in order', async () => {
  const { ticket, heard } = await report();
  const had = (await heard()).length;
  const { undo } = await staff.technician.ok('ticket.accept', { ticket });
  assert.equal((await heard()).length, had, 'it waits');
  await staff.technician.ok('ticket.start', { ticket }); // the accepting can not be taken back any more
  await until(async () => (await heard()).length, (count) => count === had + 1, 'the former is let go');
  assert.ok(Date.now() < Date.parse(undo.until), 'before its time');
  await staff.technician.refused('conflict', 'ticket.undo', { ticket, seq: undo.seq });
  await until(async () => (await heard()).length, (count) => count === had + 2, 'the latter after its time');
  assert.notEqual((await heard()).at(-1), (await heard()).at(-2));
});

test('a move that had effects beyond its ticket, or rings an alarm, is not offered to be taken back', async () => {
  await new Resident(gateway, ACCOUNTS.demo).say('着火了！厨房着火了');
  const alarm = await staff.clerk.event(({ event }) => event === 'ticket.alarm');
  const answer = await staff.technician.ok('ticket.accept', { ticket: alarm.ticket.number });
  assert.equal(answer.undo, undefined);
});

test('a move is taken back after a crash too, but not once its time is over', async () => {
  const { ticket } = await report();
  const before_ = await standing(ticket);
  const { undo } = await staff.technician.ok('ticket.accept', { ticket });
  await gateway.kill();
  await gateway.start();
  for (const name of Object.keys(staff)) staff[name] = await Staff.connect(gateway, name);
  await staff.technician.ok('ticket.undo', { ticket, seq: undo.seq });
  assert.deepEqual(await standing(ticket), before_);
  const brief = await new Gateway({ settings: { undo_ms_max: 1 } }).start();
  const clerk = await Staff.connect(brief, 'clerk');
  const { ticket: { number } } = await clerk.ok('ticket.open', OPENED);
  const { undo: past } = await clerk.ok('ticket.accept', { ticket: number });
  await until(() => Date.now() > Date.parse(past.until) + 1000); // it tells seconds
  await clerk.refused('conflict', 'ticket.undo', { ticket: number, seq: past.seq });
});

test('nothing is offered where the configuration says so', async () => {
  const without = await new Gateway().start(); // of the tests: undo_ms_max 0
  const clerk = await Staff.connect(without, 'clerk');
  const { ticket: { number } } = await clerk.ok('ticket.open', OPENED);
  assert.equal((await clerk.ok('ticket.accept', { ticket: number })).undo, undefined);
  await clerk.refused('conflict', 'ticket.undo', { ticket: number, seq: 1 });
});
