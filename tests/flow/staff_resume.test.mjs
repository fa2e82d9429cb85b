// Staff clients that go away, lag behind or stop reading while residents go on writing: every
// event reaches everyone once and in order, and nobody waits for anybody else (R-STAFF-1).
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gateway, request, until } from './harness.mjs';
import { Staff } from './staff.mjs';
import { Resident } from './wechat.mjs';

const LAG_MAX = 200; // events
const EVENTS_A_VISIT = 60;
const LATENCY_P99_MS = 1500; // of a loaded machine; the figure itself is the bench's
let gateway;

before(async () => {
  gateway = await new Gateway({ settings: { staff_lag_events_max: LAG_MAX, staff_idle_timeout_ms: 60000 } }).start();
});

const lastSeq = () => gateway.metric('guanjia_event_seq');

/** Residents who write side by side until so many messages were answered. */
async function writeMessages(count, text = '你好', lanes = 8) {
  let left = count;
  await Promise.all(Array.from({ length: lanes }, async () => {
    const resident = new Resident(gateway);
    while (left-- > 0) await resident.say(text);
  }));
}

/** All that the store holds after `since`, in order; every event of the demo is visible. */
async function storedSeqs(since = 0) {
  return (await gateway.export('events')).map(({ seq }) => seq).filter((seq) => seq > since);
}

for (const batch of [false, true]) {
  test(`a client that comes and goes under load misses nothing and gets nothing twice, ${batch ? 'several events a frame' : 'a frame an event'}`, async () => {
    const from = await lastSeq();
    const seen = [];
    let writing = true;
    const load = writeMessages(300).finally(() => { writing = false; });
    let rounds = 0;
    for (let caughtUp = false; !caughtUp; rounds++) {
      const client = await Staff.connect(gateway);
      const since = seen.at(-1) ?? from;
      await client.hello({ since, batch });
      caughtUp = !writing;
      if (caughtUp) await until(async () => (client.seqs.at(-1) ?? since) >= await lastSeq());
      else await until(() => client.events.length > EVENTS_A_VISIT || !writing);
      if (rounds % 2 === 0) client.socket.terminate(); // in the middle of whatever it is told
      else client.socket.close();
      await client.closed;
      seen.push(...client.seqs);
    }
    await load;
    assert.ok(rounds >= 2, `${rounds} rounds`);
    assert.deepEqual(seen, await storedSeqs(from));
  });
}

test('both forms of hello replay the same series, and a batch needs fewer frames', async () => {
  const goal = await lastSeq();
  const clients = [await Staff.connect(gateway), await Staff.connect(gateway)];
  for (const [i, client] of clients.entries()) {
    await client.hello({ batch: i === 1 });
    await until(() => client.seqs.at(-1), (seq) => seq >= goal);
  }
  const [single, batched] = clients.map((client) => client.events.map(({ heardAt, ...event }) => event));
  assert.deepEqual(single, batched);
  assert.deepEqual(single.map(({ seq }) => seq), await storedSeqs());
  assert.ok(clients[1].frames < clients[0].frames / 4, `${clients[1].frames} and ${clients[0].frames} frames`);
  await Promise.all(clients.map((client) => client.close()));
});

test('the series goes on after a restart where it ended, for who asks from there', async () => {
  const client = await Staff.connect(gateway, 'supervisor');
  await client.hello({ since: await lastSeq() });
  await writeMessages(5);
  await until(async () => client.seqs.at(-1) === await lastSeq());
  const last = client.seqs.at(-1);
  await gateway.stop();
  await client.closed;
  await gateway.start();
  await writeMessages(5);
  const again = await Staff.connect(gateway, 'supervisor'); // the session has survived too
  await again.hello({ since: last });
  await until(async () => again.seqs.at(-1) === await lastSeq());
  assert.deepEqual(again.seqs, await storedSeqs(last));
  await again.close();
});

test('a client that never reads is cut off; another sees no delay, and the first loses nothing', async () => {
  const from = await lastSeq();
  const [reader, stuck] = [await Staff.connect(gateway, 'supervisor'), await Staff.connect(gateway, 'director')];
  await reader.hello({ since: from });
  await stuck.hello({ since: from });
  stuck.socket._socket.pause(); // nothing is taken from the kernel any more
  const cut = await gateway.metric('guanjia_staff_cut_off_total');

  const long = '我想问问'.repeat(150); // many bytes an event: the kernel's buffers are full soon
  const lanes = Array.from({ length: 8 }, () => new Resident(gateway));
  const delays = [];
  await until(async () => {
    await Promise.all(lanes.map((resident) => resident.say(long)));
    const answered = performance.now();
    const goal = await lastSeq();
    await until(() => reader.seqs.at(-1), (seq) => seq >= goal);
    delays.push(...reader.events.filter(({ seq }) => seq > goal - 16).map(({ heardAt }) => Math.max(0, heardAt - answered)));
    return gateway.metric('guanjia_staff_cut_off_total');
  }, (count) => count > cut, 'cut off');

  const p99 = [...delays].sort((a, b) => a - b)[Math.floor(delays.length * 0.99)];
  assert.ok(p99 < LATENCY_P99_MS, `p99 ${p99} ms`);
  assert.equal(reader.isClosed, undefined);
  stuck.socket._socket.resume();
  const { code } = await stuck.closed;
  assert.ok([1008, 1006].includes(code), String(code)); // 1006: the reason did not fit any more
  assert.deepEqual(stuck.seqs, (await storedSeqs(from)).slice(0, stuck.seqs.length), 'what it had was in order');

  const resumed = await Staff.connect(gateway, 'director');
  await resumed.hello({ since: stuck.seqs.at(-1) ?? from });
  await until(async () => resumed.seqs.at(-1) === await lastSeq());
  assert.deepEqual([...stuck.seqs, ...resumed.seqs], await storedSeqs(from));
  assert.deepEqual(reader.seqs, await storedSeqs(from));
});

test('staff who only listen are seen in the figures and counted down when they go', async () => {
  await until(() => gateway.metric('guanjia_staff_clients'), (count) => count <= 2);
  const count = await gateway.metric('guanjia_staff_clients');
  const clients = [await Staff.connect(gateway), await Staff.connect(gateway)];
  assert.equal(await gateway.metric('guanjia_staff_clients'), count + 2);
  for (const client of clients) await client.close();
  await until(() => gateway.metric('guanjia_staff_clients'), (now) => now === count);
  assert.equal((await request(gateway.port, { path: '/healthz' })).status, 200);
});
