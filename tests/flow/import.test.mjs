// `guanjia import` beside a running gateway and without one: the same rows, the same counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import { Gateway, newFolder } from './harness.mjs';

const folder = newFolder('tables');
let files = 0;

function table(content) {
  const file = path.join(folder, `${++files}.csv`);
  fs.writeFileSync(file, content);
  return file;
}

const gateway = new Gateway();
const importing = (kind, content, ...more) =>
  gateway.command('import', kind, table(content), '--demo', '--community', 'sunshine', ...more);

const RESIDENTS = Buffer.from('b7bfbac52cd2b5d6f70d0a362d312d3130312cbcd70d0a', 'hex'); // 房号,业主 / 6-1-101,甲 in GB18030
const BILLS = '\uFEFF房号,账期,收费项目,应收金额(元)\r\n6栋1单元101,2026-10,物业费,"1,286.50"\r\n6-1-101,2026-13,物业费,1\r\n6-1-999,2026-10,物业费,1\r\n6-1-101,2026-11,物业费,286.50\r\n';
const PAYMENTS = 'room,receipt,paid_on,amount\n6-1-101,R1,2026-11-05,286.50\n';

for (const running of [false, true]) {
  test(`R-FEE-1: imports ${running ? 'beside a running gateway' : 'without one'} name bad rows and put in the rest, once`, async () => {
    if (running) {
      fs.rmSync(gateway.data, { recursive: true });
      await gateway.start();
    }
    const residents = await importing('residents', RESIDENTS);
    assert.equal(residents.output, 'residents: 1 new, 0 changed, 0 same, 0 bad\n');
    assert.equal(residents.code, 0, residents.errors);

    const odd = 'room,owner\n6-1-101,甲\n6栋1单元102,乙\n六号楼左手,丙\n6-1-103,\n';
    const tried = await importing('residents', odd, '--dry-run');
    assert.equal(tried.output, 'nothing was written; residents: 1 new, 0 changed, 1 same, 2 bad\n');
    assert.equal(tried.errors, 'line 4: room "六号楼左手" is not written as those of sunshine: #-#-# #-#\nline 5: owner is empty\n');
    assert.equal(tried.code, 1);
    assert.equal((await importing('residents', odd, '--dry-run')).output, tried.output, 'it has left nothing');

    const bills = await importing('bills', BILLS);
    assert.equal(bills.output, 'bills: 2 new, 0 changed, 0 same, 2 bad\n');
    assert.equal(bills.code, 1);
    assert.match(bills.errors, /^line 3: month "2026-13" is no month$/m);
    assert.match(bills.errors, /^line 4: there is no home "6-1-999" in sunshine: import residents first$/m);
    assert.doesNotMatch(bills.errors, /#/, 'a bar is for terminals');
    assert.equal((await importing('bills', BILLS)).output, 'bills: 0 new, 0 changed, 2 same, 2 bad\n');

    assert.equal((await importing('payments', PAYMENTS)).output, 'payments: 1 new, 0 changed, 0 same, 0 bad\n');
    assert.equal((await importing('payments', PAYMENTS)).output, 'payments: 0 new, 0 changed, 1 same, 0 bad\n');

    const events = (await gateway.export('events')).filter(({ event }) => event === 'import.rows');
    assert.deepEqual(events.map(({ data }) => [data.kind, data.new, data.bad]),
      [['residents', 1, 0], ['bills', 2, 2], ['payments', 1, 0]]);
  });
}

test('many rows go to a running gateway in batches, and each row once', async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `7-1-${1001 + i},住户${i}`);
  const { output } = await importing('residents', `room,owner\n${rows.join('\n')}\n${rows[0]}\n`);
  assert.equal(output, 'residents: 1000 new, 0 changed, 1 same, 0 bad\n');
});

test('a table that is none is refused with the reason', async () => {
  const cases = [
    ['bills', 'room,month\n', /no column "kind"/],
    ['bills', '', /empty/],
    ['orders', 'room\n', /residents\|bills\|payments\|occupancy/],
  ];
  for (const [kind, content, reason] of cases) {
    const { code, errors } = await importing(kind, content);
    assert.equal(code, 1);
    assert.match(errors, reason);
  }
  assert.equal(await gateway.stop(), 0);
});
