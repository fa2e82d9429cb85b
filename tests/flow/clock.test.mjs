// The command `guanjia clock`: due times as the procedures and the official calendar give them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { copyConfig, guanjia } from './program.mjs';

const clock = (...args) => guanjia('clock', ...args);

test('a clock tells its due time as ISO 8601 with the offset of the community', () => {
  const cases = [
    ['R-CLK-2', '2026-02-13T10:00', '2026-02-14T17:30:00+08:00'], // a worked Saturday
    ['R-CLK-2', '2026-02-14T10:00', '2026-02-24T17:30:00+08:00'], // over Spring Festival
    ['R-CLK-4', '2025-09-26T10:00', '2025-10-13T17:30:00+08:00'],
    ['R-CLK-6', '2025-12-29T10:00', '2026-01-05T20:00:00+08:00'],
    ['R-CLK-7a', '2026-02-17T10:00', '2026-02-18T00:00:00+08:00'],
    ['R-CLK-7c', '2026-02-10T09:00', '2026-02-20T20:00:00+08:00'],
    ['R-CLK-8a', '2026-03-02T20:00', '2026-03-03T09:30:00+08:00'],
    ['R-CLK-8a', '2026-03-02T10:00:30+08:00', '2026-03-02T11:00:30+08:00'],
    ['R-CLK-8a', '2026-03-02T02:00:00Z', '2026-03-02T11:00:00+08:00'],
    ['R-EMERGENCY', '2025-12-31T23:58', '2026-01-01T00:03:00+08:00'],
    ['R-FEE-4', '2025-11-15T10:00', '2026-02-24T08:30:00+08:00'],
  ];
  for (const [id, from, due] of cases) {
    const run = clock(id, '--from', from, '--demo', '--community', 'sunshine');
    assert.deepEqual([run.code, run.output], [0, `${due}\n`], `${id} ${from}: ${run.errors}`);
  }
});

test('without a community the usual hours count, and the demo\'s is known by its id', () => {
  assert.equal(clock('R-CLK-2', '--from', '2026-03-02T10:00').output, '2026-03-03T17:30:00+08:00\n');
  assert.equal(clock('R-CLK-2', '--from', '2026-03-02T10:00', '--community', 'sunshine').output, '2026-03-03T17:30:00+08:00\n');
});

test('the hours and the zone of the named community count', () => {
  const folder = copyConfig();
  fs.writeFileSync(path.join(folder, 'communities.json'), JSON.stringify({
    first: { name: '一', hotline: '110' },
    second: {
      name: '二', hotline: '110', utc_offset_minutes: 540,
      service_hours: { from: '09:00', until: '18:00', breaks: [{ from: '12:00', until: '13:00' }] },
      office_hours: { from: '09:00', until: '16:00' },
    },
  }));
  const due = (...args) => clock(...args, '--config', folder, '--from', '2026-03-02T11:30').output.trim();
  const second = ['--community', 'second'];
  assert.equal(due('R-CLK-8a'), '2026-03-02T12:30:00+08:00');
  assert.equal(due('R-CLK-8a', ...second), '2026-03-02T13:30:00+09:00');
  assert.equal(due('R-CLK-2', ...second), '2026-03-03T16:00:00+09:00');
  assert.equal(due('R-CLK-7b', ...second), '2026-03-04T18:00:00+09:00');
});

test('without an id it lists every clock with its span and title', () => {
  const run = clock();
  assert.equal(run.code, 0);
  const rows = run.output.trimEnd().split('\n').map((line) => line.split('\t'));
  assert.ok(rows.length >= 17);
  for (const row of rows) assert.ok(row.length === 3 && row.every((cell) => cell !== ''), row.join('|'));
  assert.ok(rows.some(([id, span]) => id === 'R-CLK-4' && span === '7 working days'));
  assert.ok(rows.some(([id, span]) => id === 'R-FEE-4' && span === '3 months, then at opening'));
});

test('what is asked wrongly is answered with a reason and exit status 2', () => {
  const cases = [
    [['R-CLK-7', '--from', '2026-02-14T10:00'], /no clock "R-CLK-7"; is it one of R-CLK-7a R-CLK-7b R-CLK-7c\?/],
    [['r-clk2', '--from', '2026-02-14T10:00'], /no clock "r-clk2"; is it one of R-CLK-2\?/],
    [['x', '--from', '2026-02-14T10:00'], /no clock "x"; `guanjia clock` lists them/],
    [['R'.repeat(5000), '--from', '2026-02-14T10:00'], /`guanjia clock` lists them/],
    [['R-CLK-2', '--from', '2026-02-30T10:00'], /"2026-02-30T10:00" is no time like/],
    [['R-CLK-2', '--from', '2026-02-14'], /is no time like/],
    [['R-CLK-2', '--from', '2026-02-14T10:00', '--community', 'moon'], /no community "moon"; there is sunshine/],
    [['R-CLK-2'], /needs an ID and --from TIME/],
    [['--from', '2026-02-14T10:00'], /needs an ID and --from TIME/],
    [['R-CLK-2', 'R-CLK-3', '--from', '2026-02-14T10:00'], /needs an ID and --from TIME/],
  ];
  for (const [args, reason] of cases) {
    const run = clock(...args);
    assert.deepEqual([run.code, run.output], [2, ''], args.join(' ').slice(0, 80));
    assert.match(run.errors, reason);
  }
});
