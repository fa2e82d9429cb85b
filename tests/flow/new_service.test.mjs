// A firm adds a service of its own with files alone: intent, form, clock, callback. No program is changed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Gateway, run } from './harness.mjs';
import { Walk, does, holds, records, refused, say, state, told } from './walk.mjs';

const service = {
  id: 'pests', name: '消杀服务', requirements: [], intents: ['pests.control'], department: 'environment', confirm: true,
  opened: 'pests.opened', title: '消杀：{content}', lifecycle: 'repair',
  slots: [
    { name: 'content', label: '虫害情况', kind: 'text', prompt: 'pests.ask', retry: 'pests.ask', required: true, from_message: true, chars_min: 2, chars_max: 200 },
    { name: 'room', label: '地址', kind: 'room', prompt: 'ask.room', retry: 'retry.room', required: true },
    { name: 'where', label: '范围', kind: 'choice', prompt: 'pests.where', retry: 'pests.where', required: true, options: ['室内', '楼道'] },
    { name: 'phone', label: '电话', kind: 'phone', prompt: 'ask.phone', retry: 'retry.phone', required: true },
  ],
  facts: [
    { name: 'sprayed', title: '已施药', kind: 'flag', allowed: [{ roles: ['technician', 'clerk'] }] },
    { name: 'score', title: '回访评分', kind: 'score', allowed: [{ roles: ['resident', 'clerk'] }] },
    { name: 'callback_tries', title: '回访未接通次数', kind: 'count', apart_ms: 3600000, allowed: [{ roles: ['clerk'] }] },
  ],
  gates: [
    { op: 'ticket.complete', needs: [{ fact: 'sprayed', is: ['yes'] }], because: 'pests.gate' },
    { op: 'ticket.close_unreached', needs: [{ fact: 'callback_tries', over: 2 }], because: 'gate.repair.tries' },
  ],
  asks: [{ id: 'score', text: 'ask.score', fact: 'score', score: true, answers: [{ reply: 'reply.score' }] }],
  reactions: [
    { on: ['ticket.completed'], do: 'ask', ask: 'score' },
    { on: ['fact.score'], when: [{ state: ['done'] }], do: 'move', op: 'ticket.callback' },
  ],
};

const clocks = [
  { id: 'P-1', title: '消杀上门', source: '本公司', when: [{ service: ['pests'] }], start: ['ticket.opened'], stop: ['ticket.completed', 'ticket.closed', 'ticket.cancelled'],
    due: { working_days: 2 }, escalate: [{ roles: ['dept_head'] }] },
  { id: 'P-2', title: '消杀回访', source: '本公司', when: [{ service: ['pests'] }], start: ['ticket.completed'], stop: ['ticket.called_back', 'ticket.closed', 'ticket.cancelled'],
    due: { days: 3 }, escalate: [{ roles: ['supervisor'] }] },
];

const texts = {
  'pests.opened': '已登记消杀，编号 {ticket}。', 'pests.ask': '请问是什么虫害？', 'pests.where': '是室内还是楼道？', 'pests.gate': '还没有施药。',
};

function addPests(folder) {
  const write = (file, value) => fs.writeFileSync(path.join(folder, file), JSON.stringify(value));
  write('services/pests.json', service);
  write('clocks/pests.json', clocks);
  write('texts/pests.json', texts);
  fs.appendFileSync(path.join(folder, 'intents/labels.tsv'), 'pests.control\trequest\t消杀\n');
  fs.writeFileSync(path.join(folder, 'intents/patterns/pests.rules'), '# why: vermin at home\nrule pests.vermin pests.control 60 蟑螂|老鼠|白蚁|臭虫\n');
}

test('a service of files alone runs from the first message to the callback, with its clocks', async () => {
  const walk = await Walk.run([
    say('我家厨房有好多蟑螂', /是室内还是楼道/), say('室内', /请核对消杀服务信息/, /虫害情况：我家厨房有好多蟑螂/), say('对', /已登记消杀/),
    holds('its clock runs', async (walking) => (await walking.ticket()).clocks.some(({ id, state: is }) => id === 'P-1' && is === 'due')),
    does('clerk', 'ticket.accept'), refused('technician', 'ticket.complete', { text: '好了' }, /还没有施药/),
    records('technician', { sprayed: 'yes' }), does('technician', 'ticket.complete', { text: '已喷药' }),
    refused('clerk', 'ticket.close', {}, /./), told(/1 到 5 分/), say('4', /谢谢您的评价/), state('called_back'),
    does('clerk', 'ticket.close'), state('closed'),
    holds('both clocks were kept', async (walking) => {
      const states = (await walking.ticket()).clocks.map(({ id, state: is }) => `${id} ${is}`);
      return states.includes('P-1 kept') && states.includes('P-2 kept');
    }),
  ], { change: addPests });
  const { output, code } = await run(['clock', 'P-1', '--from', '2026-02-13T16:00', '--config', walk.gateway.config]);
  assert.deepEqual([code, output], [0, '2026-02-24T17:30:00+08:00\n'], 'the make-up Saturday and the first day after the holiday');
});

test('a slip in such a file is refused with its place', async () => {
  const broken = new Gateway({ change: (folder) => {
    addPests(folder);
    fs.writeFileSync(path.join(folder, 'services/pests.json'), JSON.stringify({ ...service, gates: [{ ...service.gates[0], needs: [{ fact: 'spraid', is: ['yes'] }] }] }));
  } });
  const { code, errors } = await run(['check', '--config', broken.config]);
  assert.equal(code, 1);
  assert.match(errors, /services\/pests\.json: gates\[0\]\.needs\[0\].*spraid/);
});
