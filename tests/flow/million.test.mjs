// Many bills: imported, planned, sent at a configured rate while the gateway is killed again and again and payments
// come in; then every home is looked at, and the counts add up to the row. `make million` does it with a million.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import readline from 'node:readline';
import { test } from 'node:test';
import { PROGRAM } from './harness.mjs';
import { Record, begin, counts, homeOf, phone, prepare, room, show, table } from './fees.mjs';
import { Staff } from './staff.mjs';

const ROWS = Number(process.env.MILLION_ROWS ?? 5000);
const KILLS = Number(process.env.MILLION_KILLS ?? 3);
const RATE = Number(process.env.MILLION_RATE ?? 500); // messages a second
const LARGE = ROWS > 50000; // too much for a log of every step
const REFUSED = Math.ceil(ROWS / 500); // messages that the carrier refuses, so that there are failures
const LOOK_MS = 200;
const EARLY_SHARE = 10; // every tenth home has paid before it is planned
const LATER_SHARE = 20 * (KILLS + 1); // so many more pay at each kill: one of so many

const bill = (i) => 10000 + (i % 9000);
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const measured = {};

/** The time on the clock and that of the processors, of a command in seconds. */
function timed(gateway, ...args) {
  const words = [PROGRAM, ...args, '--config', gateway.config, '--data', gateway.data, '--demo', '--community', 'sunshine'];
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%R %U %S" && { time "$@" 2>&3; } 3>&2 2>&4', 'bash', ...words],
    { stdio: ['ignore', 'pipe', process.stderr.isTTY ? 'inherit' : 'pipe', 'ignore', 'pipe'] });
  const texts = { output: '', errors: '', times: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { texts.output += text; });
  child.stderr?.setEncoding('utf8').on('data', (text) => { texts.errors += text; });
  child.stdio[4].setEncoding('utf8').on('data', (text) => { texts.times += text; });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const [wall, user, system] = texts.times.trim().split(' ').map(Number);
      resolve({ ...texts, code, seconds: wall, processor: Number((user + system).toFixed(2)) });
    });
  });
}

/** Seconds of processor time that a process has used so far. */
function processor({ pid }) {
  const [user, system] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number);
  return (user + system) / 100; // ticks of Linux
}

async function bring(gateway, kind, file, expected, label = kind) {
  const { output, errors, code, seconds, processor } = await timed(gateway, 'import', kind, file);
  assert.equal(code, 0, errors + output);
  assert.deepEqual(counts(output), { new: 0, changed: 0, same: 0, bad: 0, ...expected }, label);
  measured[label] = `${seconds} s (${processor} s of processor time)`;
  console.log(`import ${label}: ${output.trim()} in ${measured[label]}`);
}

/** Each line of an export, for exports that fit no string. */
async function exportEach(gateway, what, each) {
  const child = spawn(PROGRAM, ['export', what, '--config', gateway.config, '--data', gateway.data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  for await (const line of readline.createInterface({ input: child.stdout })) each(JSON.parse(line));
  assert.equal(await ended, 0);
}

/** Every target of the campaign, a page at a time and as fast as one person may ask. */
async function eachTarget(staff, campaign, each) {
  for (let after = 0; ;) {
    const answer = await staff.ask('campaign.get', { campaign, after });
    if (answer.error?.code === 'throttled') {
      await pause(LOOK_MS);
      continue;
    }
    assert.equal(answer.ok, true, JSON.stringify(answer));
    const { targets } = answer;
    targets.forEach(each);
    if (targets.length === 0) return;
    after = targets.at(-1).household;
  }
}

const NONE = 0;
const STATES = ['', 'queued', 'sending', 'waiting', 'sent', 'delivered', 'failed', 'uncertain', 'withdrawn'];
const homeStates = new Uint8Array(ROWS); // of its row: a place in STATES
const shown = new Uint8Array(ROWS); // how often its phone was written to
const paid = new Uint8Array(ROWS);

test(`${ROWS} bills are imported, planned, and sent at ${RATE} a second with ${KILLS} kills in between: the counts add up to the row`, async () => {
  const { gateway, platform } = await prepare({ perSecond: RATE, queued: 2 * RATE, reports: 'delivered', patienceMs: 60000, settings: LARGE ? { log_level: 'warn' } : {} });
  const payment = (i) => `${room(i)},R${i},2026-02-03,${bill(i)}`;
  const payments = (name, homes) => table(name, 'room,receipt,paid_on,amount_fen', homes.length, (at) => payment(homes[at]));
  const every = Array.from({ length: ROWS }, (_, i) => i);

  // ---- tables: a second time they change nothing ----
  const residents = table('residents', 'room,owner,phone', ROWS, (i) => `${room(i)},住户${i},${phone(i)}`);
  await bring(gateway, 'residents', residents, { new: ROWS });
  const bills = table('bills', 'room,month,kind,amount_fen,due_on', ROWS, (i) => `${room(i)},2026-01,物业费,${bill(i)},2026-01-31`);
  await bring(gateway, 'bills', bills, { new: ROWS });
  await bring(gateway, 'bills', bills, { same: ROWS }, 'bills again');
  const early = every.filter((i) => i % EARLY_SHARE === 0);
  for (const i of early) paid[i] = 1;
  await bring(gateway, 'payments', payments('early', early), { new: early.length }, 'payments of a tenth');

  // ---- planned ----
  await gateway.start();
  await platform.order({ error: { path: '/sms/aliyun', errcode: 2, times: REFUSED } });
  const record = new Record(platform, (home) => { if (home >= 0) shown[home]++; });
  const watcher = await Staff.connect(gateway, 'gm');
  const { id: campaign, started } = await begin(gateway);
  while ((await watcher.ok('campaign.get', { campaign, after: Number.MAX_SAFE_INTEGER })).campaign.planning) await pause(LOOK_MS / 4);
  measured.planned = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  await watcher.close();
  console.log(`planned in ${measured.planned}`);

  // ---- sent, killed, paid ----
  const begun = performance.now();
  const expected = ROWS - early.length;
  const used = { gateway: -processor(gateway.child), double: -processor(platform.child) };
  let killed = 0, told = 0;
  for (let state = 'running', queued = 1; state !== 'done' || queued > 0;) {
    const before = record.count;
    await record.look();
    if (killed < KILLS && record.count >= (expected * (killed + 1)) / (KILLS + 2)) {
      used.gateway += processor(gateway.child);
      await gateway.kill();
      killed += 1;
      await record.look();
      const later = every.filter((i) => i % LATER_SHARE === killed && !paid[i]);
      for (const i of later) paid[i] = 1;
      await bring(gateway, 'payments', payments(`later-${killed}`, later), { new: later.length }, `payments at kill ${killed}`);
      const down = performance.now();
      await gateway.start();
      measured[`start after kill ${killed}`] = `${((performance.now() - down) / 1000).toFixed(2)} s`;
    }
    if (record.count >= told + expected / 20) {
      told = record.count;
      console.log(`${told} shown, ${Math.round((performance.now() - begun) / 1000)} s`);
    }
    await pause(LOOK_MS);
    if (killed === KILLS && record.count === before) ({ state, queued } = await show(gateway, campaign));
  }
  const seconds = (performance.now() - begun) / 1000;
  used.gateway += processor(gateway.child);
  used.double += processor(platform.child);
  const each = (sum) => `${((sum * 1e6) / record.count).toFixed(0)} us`;
  measured['processor time of a message'] = `${each(used.gateway)}, of the double ${each(used.double)}`;
  measured.sent = `${record.count} in ${seconds.toFixed(0)} s, ${(record.count / seconds).toFixed(0)} a second`;
  console.log(`sent ${measured.sent}; ${measured['processor time of a message']}`);
  for (let before = -1; before !== record.read;) { // reports that are still on their way
    before = record.read;
    await pause(LOOK_MS * 10);
    await record.look();
  }

  // ---- every home: its row, its phone, its target ----
  const sums = Object.fromEntries(STATES.map((name) => [name, 0]));
  await exportEach(gateway, 'outbox', (row) => {
    const home = homeOf(row.peer);
    if (home < 0) return;
    assert.equal(homeStates[home], NONE, `two rows: ${JSON.stringify(row)}`);
    homeStates[home] = STATES.indexOf(row.state);
  });
  for (const home of every) {
    const state = STATES[homeStates[home]];
    const label = `home ${home}: "${state}", shown ${shown[home]} times, ${paid[home] ? 'paid' : 'not paid'}`;
    sums[state] += 1;
    if (state === 'sent' || state === 'delivered') assert.equal(shown[home], 1, label);
    else if (state === 'uncertain') assert.ok(shown[home] <= 1, label);
    else assert.equal(shown[home], 0, label);
    assert.ok(['', 'sent', 'delivered', 'failed', 'uncertain', 'withdrawn'].includes(state), label);
    if (state === '' || state === 'withdrawn') assert.equal(paid[home], 1, label); // skipped for one reason alone
  }
  const manager = await Staff.connect(gateway, 'gm');
  const byRoom = new Map(every.map((i) => [room(i), i]));
  const ofTargets = { others: 0, homes: 0, sent: 0, skipped: 0, failed: 0, tasks: 0 };
  await eachTarget(manager, campaign, ({ room: where, state, skipped }) => {
    const home = byRoom.get(where);
    if (home === undefined) { ofTargets.others += 1; return; }
    const row = STATES[homeStates[home]];
    const task = row === 'failed' && skipped === 'task'; // a person tells them: the last way
    const wanted = task ? 'skipped' : { sent: 'sent', delivered: 'sent', failed: 'failed', uncertain: 'failed', withdrawn: 'skipped', '': 'skipped' }[row];
    assert.equal(state, wanted, `${where}: its row is "${row}"`);
    assert.equal(skipped, task ? 'task' : state === 'skipped' ? 'paid' : '', where);
    ofTargets.homes += 1;
    ofTargets.tasks += task;
    ofTargets[state] += 1;
  });
  const whole = await show(gateway, campaign);
  assert.equal(ofTargets.homes, expected, 'who had paid before is not planned, everybody else is');
  assert.equal(whole.planned, ofTargets.homes + ofTargets.others);
  assert.equal(whole.planned, whole.sent + whole.skipped + whole.failed);
  assert.equal(ofTargets.homes, sums.sent + sums.delivered + sums.failed + sums.uncertain + ofTargets.skipped - ofTargets.tasks);
  assert.ok(sums.failed <= REFUSED && sums.failed >= REFUSED - ofTargets.others, `${sums.failed} failed, ${REFUSED} were refused`);
  for (const what of ['delivered', 'failed', 'withdrawn', 'uncertain']) assert.ok(sums[what] > 0, `none ${what}`);
  assert.equal(killed, KILLS);

  // ---- all of them pay: who had is there already; the same file again changes nothing ----
  await manager.close();
  assert.equal(await gateway.stop(), 0);
  const before = paid.reduce((sum, one) => sum + one, 0);
  const all = payments('payments', every);
  await bring(gateway, 'payments', all, { new: ROWS - before, same: before });
  await bring(gateway, 'payments', all, { same: ROWS }, 'payments again');
  console.log(JSON.stringify({ rows: ROWS, kills: KILLS, rate: RATE, planned: whole.planned, ...sums, reasons: whole.reasons, measured }, null, 1));
});
