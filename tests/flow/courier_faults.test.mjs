// Many messages through a courier whose carriers fail in every way that there is. Each message ends as
// delivered once, as a dead letter with its reason, or as one of which nobody knows; none is shown
// twice, none is lost, and the counts add up. `make courier-faults` sends ten thousand.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gateway, Platform, freePort, keepSecret, request } from './harness.mjs';
import { Line } from './line.mjs';
import { inbound, newId, newPhone } from './sms.mjs';
import { Staff } from './staff.mjs';

const MESSAGES = Number(process.env.COURIER_MESSAGES ?? 500);
const SEED = Number(process.env.COURIER_SEED ?? 20261129);
const ACCOUNTS = ['aliyun', 'tencent', 'kannel']; // Twilio's first answer goes back in the webhook
const UNDER_WAY_MAX = 200; // messages that have not ended yet: the faults go on as long as messages come
const STEP_MS = 40;
const FIRST_ROUND = Math.min(MESSAGES, 500); // messages, shared out among the faults: each has some to strike
const PATIENCE_MS = 60000 + 20 * MESSAGES;

for (const secret of ['demo-secret-aliyun', 'demo-secret-tencent', 'demo-secret-kannel']) keepSecret(secret);

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
const chance = random(SEED);
const below = (count) => Math.floor(chance() * count);
const pick = (list) => list[below(list.length)];
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

let gateway;
let platform;
const line = new Line(() => platform.port);

before(async () => {
  const port = await freePort();
  platform = await new Platform('--retry-after-ms', '500').start(port);
  await line.open();
  gateway = new Gateway({
    port, platform: line,
    settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000, send_timeout_ms: 500, send_attempts_max: 4 },
  });
  gateway.edit('demo/outbound.json', (rules) => Object.assign(rules, { rates: [], breaker: { failures: 5, open_ms: 200, open_max_ms: 800 } }));
  await gateway.start();
});

// ---- what goes wrong ----

const order = (value) => request(platform.port, { method: 'POST', path: '/control', body: JSON.stringify(value) });
const some = () => 1 + below(8);

const FAULTS = {
  'busy with 503': (path) => order({ path, http: 503, times: some() }),
  'broken with 502': (path) => order({ path, http: 502, times: some() }),
  'broken with 500': (path) => order({ path, http: 500, times: some() }),
  'taken, then no answer': (path) => order({ path, lose_answers: some() }),
  'half an answer': (path) => order({ path, garbage: some() }),
  'a late answer': (path) => order({ path, delay_ms: 200, times: some() }),
  'an answer after our patience': (path) => order({ path, delay_ms: 900, times: some() }),
  // Of Kannel alone: what the others answer means "in a minute", and the test would wait for it.
  'busy in its own words': () => order({ error: { path: '/sms/kannel', errcode: 1, times: some() } }),
  refused: (path) => order({ error: { path, errcode: 2, times: some() } }),
  'connections reset': async () => line.reset(),
  'connections refused': async () => {
    await line.cut();
    await pause(3 * STEP_MS);
    await line.open();
  },
  'reports three times, backwards': () => order({ sms_reports: 'swarm' }),
  'reports of failure': () => order({ sms_reports: 'failed' }),
  'no reports': async () => {
    await order({ sms_reports: 'none' });
    await oneIsShown();
  },
  nothing: () => order({ clear: true }),
};
const struck = new Map(Object.keys(FAULTS).map((name) => [name, 0]));

const names = Object.keys(FAULTS);
let turn = 0;

/** One fault after the other until over() says so; each at least once. */
async function fail(over) {
  for (; !over() || turn < names.length; turn++) {
    const name = turn < names.length ? names[turn] : pick(names);
    await FAULTS[name](`/sms/${pick(ACCOUNTS)}`);
    struck.set(name, struck.get(name) + 1);
    await pause(STEP_MS);
  }
  await order({ clear: true });
}

// ---- what residents see ----

const shown = new Map(); // phone → how often
let read = 0; // of the platform's journal

async function look() {
  for (;;) {
    const { next, entries } = await journal();
    for (const { openid } of entries) shown.set(openid, (shown.get(openid) ?? 0) + 1);
    if (next === read) return;
    read = next;
  }
}

const journal = async () => platform.call(`/control/log?${new URLSearchParams({ kind: 'message', since: read })}`);

/** Messages are taken now, whatever went wrong before. */
async function oneIsShown() {
  const known = (await journal()).next;
  for (const end = Date.now() + PATIENCE_MS; (await journal()).next === known; await pause(STEP_MS)) {
    assert.ok(Date.now() < end, 'no message is taken');
  }
}

// ---- the run ----

const underWay = async () => await gateway.metric('guanjia_outbox{state="queued"}') + await gateway.metric('guanjia_outbox{state="sending"}');

/** Of message i: its fault has not had its turn. */
const early = (i) => turn < Math.min(names.length, Math.floor(i * names.length / FIRST_ROUND));

async function write(count) {
  const phones = [];
  for (let i = 0; i < count; i++) {
    const account = ACCOUNTS[i % ACCOUNTS.length];
    const phone = newPhone();
    const { status } = await request(gateway.port, inbound[account](gateway.port, phone, '你好', newId()));
    assert.equal(status, 200);
    phones.push(phone);
    if (i % 20 === 19) {
      await look();
      while (await underWay() > UNDER_WAY_MAX || early(i)) await pause(STEP_MS);
    }
  }
  return phones;
}

const isFinal = ({ state }) => state !== 'queued' && state !== 'sending';
let rows;

const STATES = ['delivered', 'sent', 'failed', 'uncertain'];
const gauges = () => Promise.all(STATES.map((state) => gateway.metric(`guanjia_outbox{state="${state}"}`)));

/** Late reports still move rows: reads them between two looks at the gauges that say the same. */
async function agree() {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const before = await gauges();
    rows = await gateway.export('outbox');
    if (JSON.stringify(await gauges()) === JSON.stringify(before)) return before;
    assert.ok(Date.now() < end, 'reports never end');
  }
}

test(`${MESSAGES} messages end, each in one of three ways, whatever carriers do`, async () => {
  const begun = Date.now();
  let written = false;
  const [phones] = await Promise.all([write(MESSAGES).finally(() => { written = true; }), fail(() => written)]);
  for (const end = Date.now() + PATIENCE_MS; await underWay() > 0;) {
    assert.ok(Date.now() < end, `seed ${SEED}: ${await underWay()} never end`);
    await pause(100);
  }
  await look();
  const told = await agree();
  const mine = new Map(phones.map((phone) => [phone, []]));
  for (const row of rows) mine.get(row.peer)?.push(row);
  const counts = { delivered: 0, sent: 0, failed: 0, uncertain: 0 };
  for (const [phone, [row, ...more]] of mine) {
    const label = `seed ${SEED}: ${JSON.stringify(row)}, shown ${shown.get(phone) ?? 0} times`;
    assert.equal(more.length, 0, label);
    assert.ok(row && isFinal(row) && row.state in counts, label);
    counts[row.state] += 1;
    if (row.state === 'delivered' || row.state === 'sent') assert.equal(shown.get(phone), 1, label);
    else {
      assert.ok((shown.get(phone) ?? 0) <= 1, label);
      assert.match(row.error, /\p{Script=Han}/u, label);
    }
  }
  assert.equal(counts.delivered + counts.sent + counts.failed + counts.uncertain, MESSAGES);
  STATES.forEach((state, i) => assert.equal(told[i], rows.filter((row) => row.state === state).length, state));
  const [retries, stops] = [await gateway.metric('guanjia_outbox_retries_total'), await gateway.metric('guanjia_account_stops_total')];
  console.log(`seed ${SEED} messages ${MESSAGES} delivered ${counts.delivered} sent ${counts.sent} failed ${counts.failed} uncertain ${counts.uncertain} retries ${retries} account stops ${stops} seconds ${Math.round((Date.now() - begun) / 1000)}`);
  console.log([...struck].map(([name, times]) => `${name} ${times}`).join(', '));
  for (const [what, count] of Object.entries({ ...counts, retries, stops })) assert.ok(count > 0, `none ${what}: the faults did nothing`);
});

test('staff see the dead letters, and one that they send again arrives', async () => {
  const clerk = await Staff.connect(gateway);
  await clerk.hello();
  const { dead } = await clerk.ok('outbox.dead');
  assert.ok(dead.length > 0 && dead.every(({ state, error }) => ['failed', 'uncertain'].includes(state) && error !== ''));
  await order({ error: { path: '/sms/kannel', errcode: 2, times: 1 } });
  const peer = newPhone();
  await request(gateway.port, inbound.kannel(gateway.port, peer, '你好', newId()));
  const { outbox: { id } } = await clerk.event(({ event, outbox }) => event === 'outbox.failed' && !rows.some((row) => row.id === outbox.id));
  assert.equal(shown.get(peer), undefined);
  await clerk.ok('outbox.retry', { outbox: id });
  await clerk.event(({ event, outbox }) => event === 'outbox.delivered' && outbox.id === id);
  await look();
  assert.equal(shown.get(peer), 1);
  await clerk.refused('conflict', 'outbox.retry', { outbox: id });
  const told = (await gateway.export('events')).filter(({ event }) => event === 'account.stopped' || event === 'account.works');
  assert.ok(told.length > 0);
});
