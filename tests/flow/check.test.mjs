// What `guanjia check` draws of a service, and lists of the duties.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import { CONFIG, ROOT, guanjia, readJson } from './program.mjs';

const services = fs.readdirSync(path.join(CONFIG, 'services')).map((name) => readJson(CONFIG, 'services', name));
const lifecycleOf = (service) => readJson(CONFIG, 'lifecycles', `${service.lifecycle}.json`);
const clocks = fs.readdirSync(path.join(CONFIG, 'clocks')).flatMap((name) => readJson(CONFIG, 'clocks', name));
const roles = readJson(CONFIG, 'roles.json');

// Every line of a stateDiagram-v2 as it is written here; after the front matter.
const GRAMMAR = [
  /^stateDiagram-v2$/, /^    state "[^"]+" as \w+$/, /^    \[\*\] --> \w+/, /^    \w+ --> \[\*\]$/,
  /^    \w+ --> \w+ : [^:;#]+$/, /^    note (left|right) of \w+$/, /^        [^:;#]+$/, /^    end note$/,
];

const drawings = new Map();

function draw(id) {
  if (!drawings.has(id)) {
    const { code, output, errors } = guanjia('check', '--diagram', id);
    assert.equal(code, 0, errors);
    drawings.set(id, output);
  }
  return drawings.get(id);
}

for (const service of services) {
  test(`the diagram of ${service.id} holds its states, moves, gates and what moves by itself`, () => {
    const drawn = draw(service.id);
    const [, title, , ...lines] = drawn.trimEnd().split('\n');
    assert.equal(title, `title: ${service.name}`);
    for (const line of lines) assert.ok(GRAMMAR.some((form) => form.test(line)), line);
    const { initial, states, moves } = lifecycleOf(service);
    assert.ok(lines.some((line) => line.startsWith(`    [*] --> ${initial}`)), 'where it begins');
    for (const state of states) {
      assert.ok(lines.includes(`    state "${state.title}" as ${state.id}`), state.id);
      assert.equal(lines.includes(`    ${state.id} --> [*]`), !state.open, `${state.id} ends`);
    }
    for (const { op, from, to } of moves) {
      for (const state of from) {
        assert.ok(lines.some((line) => `${line}<`.startsWith(`    ${state} --> ${to} : ${op}<`)), `${op} of ${state}`);
      }
    }
    const waits = (op) => lines.filter((line) => line.startsWith(`        ${op}`)).length;
    for (const { op } of service.gates ?? []) {
      const states_ = new Set(moves.filter((move) => move.op === op).flatMap(({ from }) => from));
      const gates = service.gates.filter((gate) => gate.op === op).length;
      const others = service.gates.filter((gate) => gate.op !== op && gate.op.startsWith(op));
      assert.ok(others.length > 0 || waits(op) === gates * states_.size, `gates of ${op}`);
    }
    for (const { op, on } of (service.reactions ?? []).filter((reaction) => reaction.do === 'move')) {
      for (const trigger of on) {
        assert.match(drawn, new RegExp(`${op}<br/>.*自动：.*${trigger.replace('.', '\\.')}`), `${trigger} makes ${op}`);
      }
    }
  });
}

test('a move shows its own roles, else those of the roles file', () => {
  const drawn = draw('repair');
  const { moves } = lifecycleOf({ lifecycle: 'repair' });
  const own = moves.find((move) => move.roles !== undefined);
  const shown = (op) => drawn.match(new RegExp(`${op}<br/>([^<\n]*)`))[1].split('、');
  assert.deepEqual(shown(own.op), own.roles.map((role) => ({ resident: '住户', system: '系统' })[role] ?? roles[role].title));
  const allowed = Object.values(roles).filter(({ ops }) =>
    ops.some((op) => op === '*' || op === 'ticket.*' || op === 'ticket.complete'));
  assert.deepEqual(shown('ticket.complete'), allowed.map(({ title }) => title));
});

for (const service of services) {
  test(`the diagram of ${service.id} shows each clock where it starts and where it stops`, () => {
    const drawn = draw(service.id).split('\n');
    const about = clocks.filter(({ when = [] }) => when.every((part) => part.service?.includes(service.id) ?? true));
    const words = new Map([['ticket.opened', 'ticket.opened'],
      ...lifecycleOf(service).moves.map(({ op, event }) => [event, op]),
      ...(service.facts ?? []).map(({ name }) => [`fact.${name}`, `fact.${name}`])]);
    for (const [trigger, word] of words) {
      const line = drawn.find((one) => new RegExp(` ${word.replace('.', '\\.')}( |<|$)`).test(one)) ?? '';
      const shown = (mark) => [...line.matchAll(new RegExp(`${mark} ([^<]+)`, 'g'))].map(([, id]) => id);
      const wanted = (key) => about.filter((clock) => clock[key]?.includes(trigger)).map(({ id }) => id);
      assert.deepEqual(shown('▶').sort(), wanted('start').sort(), `started by ${trigger}`);
      assert.deepEqual(shown('■').sort(), wanted('stop').sort(), `stopped by ${trigger}`);
    }
  });
}

test('a gate is said in words: when it stands there, and what it needs', () => {
  assert.match(draw('lock'), /ticket\.start（申请人 ＝ 家属\/租客） 须 电话征得业主同意 ＝ yes，/);
  assert.match(draw('repair'), /ticket\.start（预计费用 ＞ 0\.00元） 须 维修费用审批 ＝ yes/);
});

test('the diagram of a service that is not there names those that are', () => {
  const { code, output, errors } = guanjia('check', '--diagram', 'nothing');
  assert.equal(code, 1);
  assert.equal(output, '');
  assert.match(errors, /there is no service "nothing"; there are:/);
  for (const { id } of services) assert.ok(errors.includes(` ${id}`), id);
});

test('a diagram of nothing is refused', () => {
  const { code, errors } = guanjia('check', '--diagram');
  assert.notEqual(code, 0);
  assert.match(errors, /'--diagram' requires an argument/);
});

test('each trigger that check knows is announced by the program and described', () => {
  const bot = path.join(ROOT, 'bot');
  const read = (name) => fs.readFileSync(path.join(bot, name), 'utf8');
  const [, list] = read('procedure_check.c').match(/common_triggers\[\] = \{([^}]*)\}/);
  const triggers = [...list.matchAll(/"([a-z_.]+)"/g)].map(([, trigger]) => trigger);
  const sources = fs.readdirSync(bot).filter((name) => /^(?!procedure_check|simulate|cli_).*\.c$/.test(name)).map(read);
  const described = fs.readFileSync(path.join(ROOT, 'docs', 'catalogue.md'), 'utf8');
  assert.ok(triggers.length > 0);
  for (const trigger of triggers) {
    assert.ok(sources.some((source) => source.includes(`"${trigger}"`)), `${trigger} is announced`);
    assert.ok(described.includes(`\`${trigger}\``), `${trigger} is described`);
  }
});

test('docs/procedures.md is what the configuration and the tests now say (make procedures)', () => {
  const { output } = guanjia('check', '--procedures', '--tests', 'tests');
  assert.equal(fs.readFileSync(path.join(ROOT, 'docs', 'procedures.md'), 'utf8'), output);
});

test('every duty is listed, and the list fails while one is carried or proved by nothing', () => {
  const { duties } = readJson(CONFIG, 'requirements.json');
  const { code, output, errors } = guanjia('check', '--procedures', '--tests', 'tests');
  const rows = output.split('\n').filter((line) => line.startsWith('| R-'));
  assert.deepEqual(rows.map((row) => row.split(' | ')[0].slice(2)), duties.map(({ id }) => id));
  assert.equal(code, rows.some((row) => row.includes(' — ')) ? 1 : 0, errors);
});

test('without tests to look through, what carries a duty is listed all the same', () => {
  const { output } = guanjia('check', '--procedures', '--tests', 'tests/none');
  assert.match(output, /^\| R-LOCK \|.*`services\/lock\.json requirements\[0\]` \| — \|$/m);
});
