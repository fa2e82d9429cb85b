// procedure.test.mjs - the console's logic of procedures without a page: states, facts, orders, passes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pressure, standing } from '../../adapters/staff/console/src/clocks.js';
import { groupFacts, readFact, shownFact, underHeadings } from '../../adapters/staff/console/src/facts.js';
import { checkOrder, orderFields, orderMembers } from '../../adapters/staff/console/src/orders.js';
import { codeOf, verdict } from '../../adapters/staff/console/src/passes.js';
import { stateLine } from '../../adapters/staff/console/src/states.js';
import { SERVICES, statesOf } from './mock_procedure.mjs';

const STATES = statesOf();
const been = (...states) => states.map((state) => ({ ticket: { state } }));
const marks = (current, record) => stateLine(STATES, current, record).map(({ id, mark }) => `${id} ${mark}`);

test('the line of states tells what was passed, where it is, and what comes', () => {
  assert.deepEqual(marks('in_progress', been('opened', 'accepted', 'in_progress')),
    ['opened past', 'dispatched skipped', 'accepted past', 'in_progress now', 'done ahead', 'called_back ahead', 'closed ahead']);
});

test('a state beside the way is shown only while the ticket is in it', () => {
  assert.deepEqual(marks('reopened', been('opened', 'done', 'reopened'))[0], 'reopened now');
  assert.deepEqual(marks('cancelled', been('opened', 'accepted', 'cancelled')), ['opened past', 'accepted past', 'cancelled now']);
  assert.ok(!marks('opened', []).some((one) => /reopened|cancelled/.test(one)));
});

test('an unknown state, or a service that is gone, breaks nothing', () => {
  assert.deepEqual(stateLine([], 'opened', []), []);
  assert.ok(marks('elsewhere', []).every((one) => one.endsWith('ahead') || one.endsWith('skipped')));
});

test('what concerns one is what is recorded or may be recorded', () => {
  const facts = [{ name: 'a', recordable: true }, { name: 'b', recordable: false, value: 'no' }, { name: 'c', recordable: false }];
  const { now, later } = groupFacts(facts);
  assert.deepEqual([now, later].map((list) => list.map(({ name }) => name).join('')), ['ab', 'c']);
});

test('each kind of fact takes what it may hold and says what is wrong', () => {
  const cases = [
    ['flag', {}, true, true], ['flag', {}, false, false], ['count', {}, 1, 1],
    ['choice', {}, 'yes', 'yes'], ['choice', {}, '', null], ['score', {}, '4', 4], ['score', {}, '', null],
    ['number', { min: 0, max: 50 }, ' 50 ', 50], ['number', { min: 0, max: 50 }, '51', null],
    ['number', { min: 0, max: 50 }, '-1', null], ['number', { min: 0, max: 50 }, '1.5', null],
    ['fen', { min: 0, max: 10000 }, '100', '100'], ['fen', { min: 0, max: 10000 }, '100.01', null],
    ['fen', { min: 0, max: 10000 }, '12.345', null], ['fen', { min: 100, max: 10000 }, '0.99', null], ['fen', {}, '十元', null],
    ['text', { min: 2, max: 3 }, ' 好的 ', '好的'], ['text', { min: 2, max: 3 }, '好', null],
    ['text', { min: 2, max: 3 }, '好好好好', null], ['text', { min: 2, max: 3 }, '  ', null],
    ['time', {}, '2026-11-25T14:00', '2026-11-25 14:00'], ['time', {}, '', null],
  ];
  for (const [kind, range, entered, wanted] of cases) {
    const { value, fault } = readFact({ kind, ...range }, entered);
    const label = `${kind} ${JSON.stringify(entered)}`;
    if (wanted === null) assert.ok(fault && value === undefined, label);
    else assert.deepEqual([value, fault], [wanted, undefined], label);
  }
});

test('a recorded value is shown with its unit, an option in words', () => {
  assert.equal(shownFact({ kind: 'fen', shown: '120.50' }), '120.50 元');
  assert.equal(shownFact({ kind: 'choice', shown: 'silent' }), '没有答复');
  assert.equal(shownFact({ kind: 'choice', shown: '多工种' }), '多工种');
  assert.equal(shownFact({ kind: 'count', shown: '2' }), '2 次');
});

const [repair, lock, , task] = SERVICES;
const caller = { content: ' 钥匙丢了 ', room: '3栋2单元501', name: '陈建国', phone: '13800138000' };

test('a call is asked for what its service needs, the words first', () => {
  assert.deepEqual(orderFields(lock, null).map(({ name }) => name), ['content', 'room', 'name', 'phone', 'owner', 'time']);
  assert.equal(checkOrder(undefined, caller, null).field, 'service');
  assert.equal(checkOrder(lock, { ...caller, time: '明天' }, null).field, 'owner');
  assert.equal(checkOrder(repair, { ...caller, content: '好'.repeat(501) }, null).field, 'content');
  assert.equal(checkOrder(repair, caller, null), null);
});

test('what a call tells has its place in the request, the rest among the slots', () => {
  const values = { ...caller, owner: '家属', time: '', channel: 'desk', wrong: 'x' };
  assert.deepEqual(orderMembers(lock, values, { community: 'sunshine' }), {
    service: 'lock', community: 'sunshine', channel: 'desk', text: '钥匙丢了',
    room: '3栋2单元501', name: '陈建国', phone: '13800138000', slots: { owner: '家属' },
  });
});

test('a defect needs its words alone and is linked to its ticket', () => {
  const parent = { number: 'GD000007' };
  assert.equal(checkOrder(repair, { content: '踢脚线松动' }, parent), null);
  assert.deepEqual(orderMembers(repair, { content: '踢脚线松动', room: 'x' }, { parent }),
    { service: 'repair', text: '踢脚线松动', parent: 'GD000007', kind: 'defect' });
  const plain = { ...task, slots: [{ name: 'content', label: '任务内容', kind: 'text', words: false, required: false }] };
  assert.deepEqual(orderMembers(plain, { content: '复查' }, { parent }).slots, { content: '复查' }, 'a service without words keeps them in its slot');
});

test('a code is its digits, and what it is worth is said plainly', () => {
  assert.equal(codeOf(' 123 456'), '123456');
  const titles = ['good', 'used', 'over', 'early'].map((standing) => verdict({ standing }, false).title);
  assert.equal(new Set(titles).size, 4);
  assert.equal(verdict({ standing: 'good' }, false).tone, 'good');
  assert.notEqual(verdict({ standing: 'used' }, false).tone, 'good');
  assert.equal(verdict({ standing: 'used' }, true).title, '已放行', 'just now, by this very command');
});

test('facts stand under the headings of their service, in its order; what has none comes last', () => {
  const facts = [{ name: 'a' }, { name: 'b', group: '到场' }, { name: 'c', group: '审批' }, { name: 'd', group: '到场' }];
  assert.deepEqual(underHeadings(facts).map(({ heading, facts: under }) => `${heading}:${under.map(({ name }) => name).join('')}`), ['到场:bd', '审批:c', ':a']);
});

test('a limit counts down in two units, and presses from its last quarter on', () => {
  const at = (hours) => new Date(Date.UTC(2026, 10, 24) + hours * 36e5).toISOString().replace('.000Z', '+00:00');
  const clock = { state: 'due', started_at: at(0), due_at: at(100), ended_at: null };
  const cases = [[0, '还有 4 天 4 小时', 'calm'], [74, '还有 1 天 2 小时', 'calm'], [76, '还有 1 天', 'soon'], [97.75, '还有 2 小时 15 分钟', 'soon'],
    [99.9, '还有 6 分钟', 'soon'], [101.5, '超时 1 小时 30 分钟', 'late']];
  for (const [hours, words, tone] of cases) {
    const now = Date.parse(at(hours));
    assert.deepEqual([standing(clock, now), pressure(clock, now).tone], [words, tone], `${hours} h`);
  }
  assert.equal(pressure({ ...clock, state: 'warned' }, Date.parse(at(1))).tone, 'soon', 'it has warned');
  assert.equal(pressure({ ...clock, state: 'paused' }, Date.parse(at(1))), null);
  assert.equal(pressure({ ...clock, ended_at: at(2) }, Date.parse(at(3))), null);
});
