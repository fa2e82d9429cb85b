// `guanjia campaign` beside a running gateway and without one: what it counts, what it makes, what it refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gateway } from './harness.mjs';

const gateway = new Gateway();
const campaign = (...words) => gateway.command('campaign', ...words, '--demo');

test('a draft is counted, made, not started by whoever made it, and cancelled; without a gateway it is only counted', async () => {
  await gateway.start();
  try {
    const dry = await campaign('fees', '--dry-run', '--community', 'sunshine');
    assert.equal(dry.code, 0, dry.errors);
    assert.match(dry.output, /^homes \d+\nchat \d+\nphone \d+\nunreachable \d+\nopted_out 0\nsegments \d+ \(at most \d+ each\)\ncost [\d.]+ yuan\nsample .*的费用共[\d.]+元/);
    assert.equal((await campaign('list')).output, '', 'a dry run makes nothing');

    const made = await campaign('notice', '--community', 'sunshine');
    assert.match(made.output, /"id":1,"kind":"notice".*"state":"draft".*"created_by":"command-line"/);
    const start = await campaign('start', '1');
    assert.equal(start.code, 1);
    assert.match(start.errors, /is it approved/);
    assert.equal((await campaign('cancel', '1')).code, 0);
    assert.match((await campaign('show', '1')).output, /^1\tnotice\tsunshine\tcancelled\tplanned 0/);
    assert.equal((await campaign('show', '2')).code, 1);
    assert.equal((await campaign('dunning')).code, 2, 'the ladder runs by itself');
    assert.equal((await campaign('nonsense')).code, 2);
  } finally {
    await gateway.stop();
  }
  assert.equal((await campaign('notice', '--dry-run')).code, 0);
  const alone = await campaign('notice');
  assert.equal(alone.code, 1);
  assert.match(alone.errors, /no gateway runs/);
});
