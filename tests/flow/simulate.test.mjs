// A simulated month: it keeps every clock under faults, can be replayed, and its oracle sees a
// clock that runs too long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import { CONFIG, copyConfig, guanjia } from './program.mjs';

const LAST = /^seed (\d+) days (\d+) homes (\d+) events (\d+) mismatches (\d+) hash ([0-9a-f]{16})$/;

/** { code, output, seed, events, mismatches, hash } of a month of 200 homes. */
function month(seed, ...more) {
  const run = guanjia('simulate', '--days', '30', '--households', '200', '--seed', `${seed}`, ...more);
  const last = run.output.trimEnd().split('\n').at(-1);
  const found = LAST.exec(last);
  assert.ok(found, `${run.errors}\n${last}`);
  const [, shown, days, homes, events, mismatches, hash] = found;
  assert.deepEqual([shown, days, homes], [`${seed}`, '30', '200']);
  return { ...run, events: Number(events), mismatches: Number(mismatches), hash };
}

for (const seed of [20260101, 7]) {
  test(`seed ${seed}: a month with faults keeps every clock, and can be replayed`, () => {
    const first = month(seed, '--faults');
    assert.equal(first.mismatches, 0, first.output);
    assert.equal(first.code, 0);
    assert.ok(first.events > 500, `${first.events} events`);
    assert.equal(month(seed, '--faults').hash, first.hash);
  });
}

test('another seed, or a month without faults, is another month', () => {
  assert.notEqual(month(7).hash, month(8).hash);
  assert.notEqual(month(7).hash, month(7, '--faults').hash);
});

/** A configuration whose rule of that id runs twice as long, as nobody intended. */
function withLongerClock(id) {
  const folder = copyConfig();
  let changed = 0;
  for (const name of fs.readdirSync(path.join(folder, 'clocks'))) {
    const file = path.join(folder, 'clocks', name);
    const rules = JSON.parse(fs.readFileSync(file, 'utf8'));
    for (const rule of rules.filter((rule) => rule.id === id)) {
      const unit = Object.keys(rule.due).find((key) => Number.isInteger(rule.due[key]));
      rule.due[unit] *= 2;
      changed += 1;
    }
    fs.writeFileSync(file, JSON.stringify(rules));
  }
  assert.equal(changed, 1);
  return folder;
}

test('the oracle sees a clock that is given too much time, and says how to see it again', () => {
  const run = month(7, '--config', withLongerClock('R-CLK-2'), '--oracle-config', CONFIG);
  assert.ok(run.mismatches > 0);
  assert.equal(run.code, 1);
  assert.match(run.output, /^mismatch: ticket \d+, R-CLK-2: .*expected .*found /m);
  const [, command] = /build\/guanjia (simulate --days 30 --households 200 --seed 7 .*)\n/.exec(run.output);
  assert.equal(guanjia(...command.split(' ')).output.split('\n').at(-2), run.output.split('\n').at(-2), 'it is the same again');
});

/** A configuration in which the first reminder after a debt is due comes a day later. */
function withLaterReminder() {
  const folder = copyConfig();
  const file = path.join(folder, 'dunning.json');
  const ladder = JSON.parse(fs.readFileSync(file, 'utf8'));
  ladder.steps.find((step) => step.id === 'first').days += 1;
  fs.writeFileSync(file, JSON.stringify(ladder));
  return folder;
}

test('R-FEE-3: the oracle sees a reminder that is a day early by its own ladder', () => {
  const args = ['simulate', '--days', '45', '--households', '200', '--seed', '7'];
  const right = guanjia(...args, '--home', 'all');
  assert.equal(right.code, 0, right.output);
  assert.match(right.output, /^first +[1-9]\d* /m);
  assert.match(right.output, /^home 1-1-101\n {2}2026-01-01 10:00 {2}bill +202601 +\d+\.\d\d$/m);
  const wrong = guanjia(...args, '--oracle-config', withLaterReminder());
  assert.equal(wrong.code, 1);
  assert.match(wrong.output, /^mismatch: R-FEE-3: home \d+-\d-\d+, 2026-02-07: expected nothing; found first$/m);
});

/** A configuration whose kind of survey is another one in one number. */
function withOtherSurvey(id, key, value) {
  const folder = copyConfig();
  const file = path.join(folder, 'surveys.json');
  const surveys = JSON.parse(fs.readFileSync(file, 'utf8'));
  surveys.kinds.find((kind) => kind.id === id)[key] = value;
  fs.writeFileSync(file, JSON.stringify(surveys));
  return folder;
}

/* Seed 1 is a community that was asked on 6 February of last year, seed 2 one that people move into. */
for (const [rule, seed, id, key, value, found] of [
  ['R-SUR-1', 2, 'first', 'occupied_percent', 55, 'expected none to begin; found this one'],
  ['R-SUR-2', 1, 'yearly', 'share_percent', 24, 'expected \\d+ of \\d+ occupied homes, \\d+ to answer; found \\d+ of \\d+, \\d+'],
]) {
  test(`${rule}: the oracle sees a survey that is not as it reads the rule`, () => {
    const args = ['simulate', '--days', '40', '--households', '200', '--seed', `${seed}`];
    const right = guanjia(...args);
    assert.equal(right.code, 0, right.output);
    assert.match(right.output, new RegExp(`^${id} +2026-`, 'm'));
    const wrong = guanjia(...args, '--oracle-config', withOtherSurvey(id, key, value));
    assert.equal(wrong.code, 1);
    assert.match(wrong.output, new RegExp(`^mismatch: ${rule}: survey \\d+ \\(${id}\\), home -, 2026-\\d\\d-\\d\\d: ${found}$`, 'm'));
  });
}

test('the same rules given twice are no mismatch', () => {
  assert.equal(month(7, '--config', copyConfig(), '--oracle-config', CONFIG).mismatches, 0);
});

test('R-OPEN: a ticket that stays open is heard of higher up, and none is without a clock', () => {
  const run = guanjia('simulate', '--days', '90', '--households', '200', '--seed', '3');
  const row = /^R-OPEN +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +\d+ +(\d+)$/m.exec(run.output);
  const tickets = /^tickets (\d+),/m.exec(run.output);
  assert.ok(row && tickets, run.output);
  const [started, , , missed, escalated, mismatches] = row.slice(1).map(Number);
  assert.ok(started >= Number(tickets[1]), run.output); /* each ticket, and each that was reopened */
  assert.ok(missed > 0 && escalated >= missed, run.output); /* the first step is taken at once */
  assert.equal(mismatches, 0);
  assert.equal(run.code, 0, run.output); /* an open ticket without a clock would be a mismatch */
});

test('numbers out of range are refused', () => {
  for (const args of [['--days', '0'], ['--days', 'x'], ['--households', '999999'], ['--seed', '-1']]) {
    const run = guanjia('simulate', ...args);
    assert.equal(run.code, 1, args.join(' '));
    assert.equal(run.output, '');
  }
});
