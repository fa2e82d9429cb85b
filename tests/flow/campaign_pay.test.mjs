// Payments that arrive while thousands of homes are being reminded, in several streams at once: whose payment was
// acknowledged before his message was handed over gets none, who paid a part is asked for the rest, and every home
// is counted once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './harness.mjs';
import { Record, begin, control, counts, homeOf, phone, prepare, room, show, table } from './fees.mjs';

const HOMES = 4000;
const BUILDING = '77';
const PAYERS = 2400; // the first of the shuffled homes
const PARTS = 400; // of them pay a part only
const PART_FEN = 2000;
const SOCKET_STREAMS = 4;
const BATCH = 25;
const FILES = 2;
const FILE_ROWS = 200;
const SEED = 20261129;

const bill = (i) => 12000 + i;
const yuan = (fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`.replace(/\.00$/, '');

/** The numbers below count in an order that follows from the seed. */
function shuffled(count) {
  const list = Array.from({ length: count }, (_, i) => i);
  let state = SEED;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = state % (i + 1);
    [list[i], list[other]] = [list[other], list[i]];
  }
  return list;
}

const homes = shuffled(HOMES);
const paidFen = new Map(homes.slice(0, PAYERS).map((home, at) => [home, at % (PAYERS / PARTS) === 0 ? PART_FEN : bill(home)]));
const acknowledged = new Map(); // home → when whoever brought its payment knew that it is in
const shown = new Map(); // home → what its phone was shown

test(`R-FEE-8: ${PAYERS} payments of ${HOMES} homes arrive while they are reminded: nobody is reminded of what is known to be paid`, async () => {
  const { gateway, platform } = await prepare({ perSecond: 400, queued: 100000, reports: 'none' });
  await gateway.start();
  const importing = (kind, file) => gateway.command('import', kind, file, '--demo', '--community', 'sunshine');
  const loaded = await importing('residents', table('homes', 'room,owner,phone', HOMES, (i) => `${room(i, BUILDING)},住户${i},${phone(i)}`));
  assert.equal(counts(loaded.output).new, HOMES, loaded.errors);
  const billed = await importing('bills', table('bills', 'room,month,kind,amount_fen,due_on', HOMES, (i) => `${room(i, BUILDING)},2026-01,物业费,${bill(i)},2026-01-31`));
  assert.equal(counts(billed.output).new, HOMES, billed.errors);

  // ---- the streams: each brings its next payments when so many phones more have been written to ----
  const record = new Record(platform, (home, { content }) => shown.set(home, [...(shown.get(home) ?? []), content]));
  const payments = homes.slice(0, PAYERS).map((home) => [home, `R${home}`, '2026-02-03', String(paidFen.get(home))]);
  const lot = (from, count) => payments.slice(from, from + count);
  let sending = true;
  const watching = (async () => { while (sending) { await record.look(); await new Promise(setImmediate); } })();
  const written = (count) => until(() => record.count, (now) => now >= count, `${count} messages`);
  const enough = (HOMES - PAYERS) / 2; // so many are written to whatever is paid

  const acknowledge = (rows) => { const at = Date.now(); for (const [home] of rows) acknowledged.set(home, at); };
  async function bringBySocket(rows) {
    for (let from = 0; from < rows.length; from += BATCH) {
      await written((enough * from) / rows.length);
      const batch = rows.slice(from, from + BATCH);
      const answer = await control(gateway, {
        op: 'import.rows', kind: 'payments', community: 'sunshine', header: ['room', 'receipt', 'paid_on', 'amount_fen'],
        rows: batch.map(([home, ...rest], line) => [line + 2, room(home, BUILDING), ...rest]),
      });
      acknowledge(batch);
      assert.equal(answer.new, batch.length, JSON.stringify(answer));
    }
  }
  async function bringByFile(number, rows) {
    await written((enough * number) / FILES);
    const { output, errors } = await importing('payments', table(`payments-${number}`, 'room,receipt,paid_on,amount_fen', rows.length,
      (i) => [room(rows[i][0], BUILDING), ...rows[i].slice(1)].join(',')));
    acknowledge(rows);
    assert.equal(counts(output).new, rows.length, errors);
  }
  const { id } = await begin(gateway, { params: { building: BUILDING } });
  const ofSocket = (PAYERS - FILES * FILE_ROWS) / SOCKET_STREAMS;
  await Promise.all([
    ...Array.from({ length: SOCKET_STREAMS }, (_, i) => bringBySocket(lot(i * ofSocket, ofSocket))),
    ...Array.from({ length: FILES }, (_, i) => bringByFile(i, lot(SOCKET_STREAMS * ofSocket + i * FILE_ROWS, FILE_ROWS))),
  ]);
  const ended = await until(() => show(gateway, id), ({ state, open, queued }) => state === 'done' && open + queued === 0, 'all are told or skipped');
  sending = false;
  await watching;
  await record.look();

  // ---- every home, one by one ----
  const rows = new Map();
  for (const row of await gateway.export('outbox')) if (homeOf(row.peer) >= 0) rows.set(homeOf(row.peer), [...(rows.get(homeOf(row.peer)) ?? []), row]);
  const seen = { told: 0, toldOfRest: 0, paidBeforeRow: 0, withdrawn: 0, late: 0, paidAfter: 0 };
  for (let home = 0; home < HOMES; home++) {
    const [words, ...again] = shown.get(home) ?? [];
    const [row, ...more] = rows.get(home) ?? [];
    const label = `home ${home}: ${JSON.stringify({ words, row, paid: paidFen.get(home), acknowledged: acknowledged.get(home) })}`;
    const rest = bill(home) - (paidFen.get(home) ?? 0);
    assert.equal(again.length + more.length, 0, label);
    assert.equal(row?.state, words ? 'sent' : row && 'withdrawn', label);
    if (!paidFen.has(home)) assert.ok(words?.includes(`共${yuan(bill(home))}元`), label);
    else if (!words) assert.ok(rest === 0 || row, label); // who owes a rest is told of it, unless his row said the whole
    else if (words.includes(`共${yuan(bill(home))}元`)) assert.ok(row.tried_at_ms <= acknowledged.get(home), label);
    else assert.ok(rest > 0 && words.includes(`共${yuan(rest)}元`), label);
    seen.told += words !== undefined;
    seen.toldOfRest += Boolean(words && rest > 0 && paidFen.has(home) && words.includes(`共${yuan(rest)}元`));
    seen.paidBeforeRow += !words && !row;
    seen.withdrawn += !words && Boolean(row) && rest === 0;
    seen.late += !words && Boolean(row) && rest > 0;
    seen.paidAfter += Boolean(words && rest === 0);
  }
  console.log(JSON.stringify(seen));
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 0, `none ${what}: it was not tried`);

  // ---- and all of them together ----
  const { planned, sent, skipped, failed, reasons } = ended;
  assert.deepEqual([planned, sent, skipped, failed], [HOMES, seen.told, HOMES - seen.told, 0]);
  assert.deepEqual(reasons, { paid: seen.paidBeforeRow + seen.withdrawn, late: seen.late });
  assert.equal(await gateway.metric('guanjia_outbox{state="withdrawn"}'), seen.withdrawn + seen.late);
});
