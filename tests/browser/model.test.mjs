// model.test.mjs - the console's own logic without a page: state and events, times, ops, back-off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownClocks, standing } from '../../adapters/staff/console/src/clocks.js';
import { retryDelay } from '../../adapters/staff/console/src/link.js';
import { ticketKey, ticketLabel } from '../../adapters/staff/console/src/labels.js';
import * as model from '../../adapters/staff/console/src/model.js';
import { members, operation, possible, validate } from '../../adapters/staff/console/src/operations.js';
import * as time from '../../adapters/staff/console/src/time.js';

const ticket = (number, more = {}) => ({
  number: ticketLabel(number), title: '', room: '', open: true, assignee: '', updated_at: '2026-11-24T11:00:00+08:00', ...more,
});
const event = (seq, kind, more) => ({ seq, event: kind, at: '2026-11-24T11:00:00+08:00', actor: 'resident', ...more });
const me = { username: 'clerk', ops: ['ticket.*'] };
const numbers = (state) => model.listTickets(state).map(({ number }) => ticketKey(number));

test('an event is applied once, whatever comes again', () => {
  const state = model.createState();
  model.applyEvent(state, event(5, 'ticket.opened', { ticket: ticket(1) }));
  model.applyEvent(state, event(5, 'ticket.opened', { ticket: ticket(1, { title: 'again' }) }));
  model.applyEvent(state, event(4, 'ticket.opened', { ticket: ticket(1, { title: 'older' }) }));
  assert.equal(state.tickets.get(1).title, '');
  assert.equal(state.seq, 5);
});

test('an answer that was asked before an event does not undo the event', () => {
  const state = model.createState();
  model.applyEvent(state, event(7, 'ticket.accepted', { ticket: ticket(1, { assignee: 'clerk' }) }));
  model.putTicketPage(state, 'all', [ticket(1), ticket(2)], 6, 100);
  assert.equal(state.tickets.get(1).assignee, 'clerk');
  model.putTicketPage(state, 'all', [ticket(1, { updated_at: '2026-11-24T11:00:01+08:00' })], 6, 100);
  assert.equal(state.tickets.get(1).assignee, '', 'unless the answer is newer');
});

test('a phone known whole is not masked again by an event', () => {
  const state = model.createState();
  model.putTicket(state, ticket(1, { phone: '13800138000' }));
  model.applyEvent(state, event(1, 'ticket.urged', { ticket: ticket(1, { phone: '138****8000' }) }));
  assert.equal(state.tickets.get(1).phone, '13800138000');
});

test('what rings stands first, then the newest', () => {
  const state = model.createState();
  for (const one of [ticket(1, { alarm: true }), ticket(3), ticket(2)]) model.putTicket(state, one);
  assert.deepEqual(numbers(state), [1, 3, 2]);
});

test('each filter holds what its name says', () => {
  const state = model.createState();
  state.me = me;
  model.putTicket(state, ticket(1));
  model.putTicket(state, ticket(2, { assignee: 'technician' }));
  model.putTicket(state, ticket(3, { assignee: 'clerk' }));
  model.putTicket(state, ticket(4, { open: false, assignee: 'clerk' }));
  const expected = { all: [4, 3, 2, 1], unassigned: [1], doing: [3, 2], mine: [3], done: [4] };
  for (const [filter, wanted] of Object.entries(expected)) {
    state.filter = filter;
    assert.deepEqual(numbers(state), wanted, filter);
    assert.equal(model.countTickets(state)[filter], wanted.length, filter);
  }
});

test('a search finds all words in any order, in any shown field', () => {
  const row = ticket(12, { title: '厨房漏水', room: '3栋2单元501', name: '李先生' });
  for (const words of ['', '501', '漏水 李', 'gd000012', '李先生  3栋']) assert.ok(model.matches(row, words), words);
  for (const words of ['502', '漏水 王']) assert.ok(!model.matches(row, words), words);
});

test('a page shorter than asked for is the last one', () => {
  const state = model.createState();
  model.putTicketPage(state, 'all', [ticket(9), ticket(8)], 0, 2);
  assert.deepEqual([state.series.all.done, state.series.all.before], [false, 8]);
  model.putTicketPage(state, 'all', [ticket(7)], 0, 2);
  assert.deepEqual([state.series.all.done, state.series.all.before], [true, 7]);
});

test('chats: who waits, who is held, the newest', () => {
  const state = model.createState();
  model.putChats(state, [
    { id: 1, waiting: false, holder: '', last_in_at: '2026-11-24T11:00:00+08:00' },
    { id: 2, waiting: false, holder: '', last_in_at: '2026-11-24T11:30:00+08:00' },
    { id: 3, waiting: false, holder: 'clerk', last_in_at: null },
    { id: 4, waiting: true, holder: '', last_in_at: null },
  ]);
  assert.deepEqual(model.listChats(state).map(({ id }) => id), [4, 3, 2, 1]);
  model.applyEvent(state, event(1, 'chat.message', { chat_id: 1, message: { id: 1, kind: 'text', direction: 'in' }, at: '2026-11-24T12:00:00+08:00' }));
  assert.deepEqual(model.listChats(state).map(({ id }) => id), [4, 3, 1, 2]);
});

test('a message is kept once, in order, and settles what was on its way', () => {
  const state = model.createState();
  state.me = me;
  model.putTalk(state, { chat: { id: 1 }, messages: [{ id: 2, text: 'b' }] }, false);
  const talk = state.talks.get(1);
  talk.pending = [{ text: 'c', failed: '' }, { text: 'c', failed: '' }];
  const message = { id: 3, text: 'c', kind: 'text', author: 'clerk', direction: 'out' };
  model.applyEvent(state, event(1, 'chat.message', { chat_id: 1, message }));
  model.putTalk(state, { chat: { id: 1 }, messages: [{ id: 1, text: 'a' }, { id: 2, text: 'b' }] }, true);
  assert.deepEqual(talk.messages.map(({ id }) => id), [1, 2, 3]);
  assert.equal(talk.pending.length, 1, 'one message settles one');
});

test('older messages are offered for as long as pages come full', () => {
  const state = model.createState();
  const page = (from, count) => Array.from({ length: count }, (_, at) => ({ id: from + at }));
  model.putTalk(state, { chat: { id: 1 }, messages: page(60, model.TALK_PAGE) }, false);
  assert.equal(state.talks.get(1).more, true);
  model.putTalk(state, { chat: { id: 1 }, messages: page(108, 3) }, false);
  assert.equal(state.talks.get(1).more, true, 'a fresh look at the end says nothing of the beginning');
  model.putTalk(state, { chat: { id: 1 }, messages: page(50, 10) }, true);
  assert.equal(state.talks.get(1).more, false);
});

test('an unknown chat asks for the list, a picture for its talk', () => {
  const state = model.createState();
  const message = { id: 1, kind: 'image', direction: 'in' };
  assert.deepEqual(model.applyEvent(state, event(1, 'chat.message', { chat_id: 9, message })), { chats: true, chat: 9 });
});

test('moves of the gateway decide the buttons; a note and an alarm come by role', () => {
  const names = (list) => list.map(({ op }) => op);
  const quiet = ticket(1);
  assert.deepEqual(names(possible({ moves: ['ticket.accept'] }, quiet, me)), ['ticket.accept', 'ticket.note']);
  assert.deepEqual(names(possible({ moves: [] }, { ...quiet, alarm: true }, me)), ['ticket.acknowledge', 'ticket.note']);
  assert.deepEqual(names(possible({ moves: ['ticket.refuse'] }, { ...quiet, assignee: 'technician' }, me)), ['ticket.note']);
});

test('an op behind a shut gate is there with its reason, and one that only the life cycle knows by its name', () => {
  const detail = {
    moves: ['ticket.close_unreached'], shut: [{ op: 'ticket.close', because: '业主还没有签认。' }],
    titles: [{ op: 'ticket.close_unreached', title: '联系不上，结案' }],
  };
  const found = possible(detail, ticket(1), { username: 'x', ops: [] });
  assert.deepEqual(found.map(({ label, because }) => [label, because]), [['关闭', '业主还没有签认。'], ['联系不上，结案', '']]);
  assert.equal(validate(found[1], {}), null, 'its text is optional');
});

test('what an op needs is asked for before it goes out', () => {
  const callback = operation('ticket.callback');
  assert.equal(validate(callback, { text: '  ' }).field, 'text');
  assert.equal(validate(callback, { text: '好'.repeat(501) }).field, 'text');
  assert.equal(validate(callback, { text: '好'.repeat(500) }), null);
  assert.deepEqual(members(callback, { text: ' 好 ', score: 0 }), { text: '好' });
  assert.deepEqual(members(callback, { text: '好', score: 4 }), { text: '好', score: 4 });
});

test('a ticket is known by its number, however it is written', () => {
  for (const name of ['GD000012', 12, '12', 'WX-0012']) assert.equal(ticketKey(name), 12);
  assert.equal(ticketKey('x'), 0);
});

test('times are the community\'s own, wherever the browser is', () => {
  const now = Date.parse('2026-11-24T00:30:00+08:00');
  const cases = [
    ['2026-11-24T00:10:00+08:00', '00:10', '20 分钟前', '今天'],
    ['2026-11-23T23:59:00+08:00', '昨天 23:59', '31 分钟前', '昨天'],
    ['2026-11-22T08:00:00+08:00', '11-22 08:00', '1 天前', '11月22日'],
    ['2025-12-31T23:00:00+08:00', '2025-12-31 23:00', '327 天前', '2025年12月31日'],
    ['2026-11-24T00:29:40+08:00', '00:29', '刚刚', '今天'],
    ['2026-11-24T00:30:20+08:00', '00:30', '刚刚', '今天'], // a clock that is a little ahead
    ['2026-11-24T14:00:00+08:00', '14:00', '13 小时后', '今天'], // agreed for later
    ['2026-11-27T14:00:00+08:00', '11-27 14:00', '3 天后', '11月27日'],
    [null, '', '', ''],
    ['yesterday', '', '', ''],
  ];
  for (const [iso, short, ago, day] of cases) {
    assert.deepEqual([time.short(iso, now), time.ago(iso, now), time.dayTitle(iso, now)], [short, ago, day], String(iso));
  }
});

test('the wait before a reconnect doubles, is spread, and has an end', () => {
  assert.deepEqual([1, 2, 3].map((attempt) => retryDelay(attempt, 0)), [250, 500, 1000]);
  assert.ok(retryDelay(1, 0.99) > retryDelay(1, 0));
  assert.equal(retryDelay(1000, 0.999999), 15000);
});

test('a due time is told by what is left of it, or by how long it is over', () => {
  const due = '2026-11-24T18:00:00+08:00';
  const at = (clock) => Date.parse(`2026-11-${clock}+08:00`);
  assert.equal(time.left(due, at('24T16:00:00')), '还有 2 小时');
  assert.equal(time.left(due, at('24T17:59:50')), '还有 1 分钟');
  assert.equal(time.left(due, at('24T18:25:00')), '超时 25 分钟');
  assert.equal(time.left(due, at('24T21:00:00')), '超时 3 小时');
  assert.equal(time.left(due, at('28T18:00:00')), '超时 4 天');
  assert.equal(time.left('', at('24T18:00:00')), '');
});

test('what ticket.get tells of the procedure is kept with the ticket, and what it does not is empty', () => {
  const state = model.createState();
  const clock = { id: 1, rule: 'R-CLK-2', state: 'due' };
  const pass = { standing: 'good' };
  model.putDetail(state, 1, { ticket: ticket(1), clocks: [clock], pass }, 0);
  const { clocks, pass: kept, asks, shut } = state.details.get(1);
  assert.deepEqual([clocks, kept, asks, shut], [[clock], pass, [], []]);
});

test('a missed clock says how late it is, or was when it was done', () => {
  const now = Date.parse('2026-11-24T21:00:00+08:00');
  const clock = (state, ended = null) => ({ state, due_at: '2026-11-24T18:00:00+08:00', ended_at: ended });
  assert.equal(standing(clock('missed'), now), '超时 3 小时');
  assert.equal(standing(clock('missed', '2026-11-24T19:00:00+08:00'), now), '超时 1 小时');
  assert.equal(standing(clock('warned'), now - 4 * 3600e3), '还有 1 小时');
  for (const state of ['paused', 'kept', 'void']) assert.equal(standing(clock(state), now), '', state);
});

test('open clocks stand first, the soonest due on top, and void ones nowhere', () => {
  const clock = (id, state, day, ended = null) => ({ id, state, due_at: `2026-11-${day}T18:00:00+08:00`, ended_at: ended });
  const at = '2026-11-20T18:00:00+08:00';
  const shown = shownClocks([clock(1, 'kept', 21, at), clock(2, 'due', 27), clock(3, 'void', 22, at), clock(4, 'missed', 23)]);
  assert.deepEqual(shown.map(({ id }) => id), [4, 2, 1]);
});
