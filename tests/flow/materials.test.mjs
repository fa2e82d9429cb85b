// What a repair uses up, on the real gateway: priced by the configuration in force when a line comes in,
// once for a repeated command, kept over a crash, named in the resident's sign-off and on the form.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { startBoth, until } from './harness.mjs';
import { Staff } from './staff.mjs';

const VALVE = { item: 'angle_valve', quantity: 2 };
let gateway;
let platform;
let clerk;
let technician;

async function connect() {
  clerk = await Staff.connect(gateway, 'clerk');
  technician = await Staff.connect(gateway, 'technician');
}
before(async () => {
  ({ gateway, platform } = await startBoth());
  await connect();
});

async function repair() {
  const { ticket: { number } } = await clerk.ok('ticket.open', {
    service: 'repair', room: '3栋2单元501', name: '陈建国', phone: '13800138000', text: '角阀漏水', intent: 'repair.plumbing', channel: 'phone', slots: { time: '明天下午' } });
  await technician.ok('ticket.accept', { ticket: number });
  return number;
}
const used = async (ticket) => (await clerk.ok('ticket.get', { ticket })).materials;
const priced = async () => (await technician.ok('material.list')).items.find(({ id }) => id === VALVE.item).price_fen;

test('a reload changes the price of later lines, and of nothing that is there', async () => {
  const ticket = await repair();
  await technician.ok('ticket.material', { ticket, materials: [VALVE] });
  const reloads = () => gateway.metric('guanjia_config_reloads_total');
  const before = await reloads();
  gateway.edit('materials.json', ({ items }) => { items.find(({ id }) => id === VALVE.item).price_fen = 3100; });
  gateway.reload();
  await until(reloads, (count) => count > before, 'the reload');
  await until(priced, (fen) => fen === 3100, 'the price of the list');
  await technician.ok('ticket.material', { ticket, materials: [{ ...VALVE, quantity: 1 }] });
  const { lines, total_fen: total } = await used(ticket);
  assert.deepEqual(lines.map(({ price_fen: price, quantity }) => [price, quantity]), [[2500, 2], [3100, 1]]);
  assert.equal(total, 8100);
});

test('a list that names what is not there stops a reload', async () => {
  const refused = () => gateway.metric('guanjia_config_reloads_refused_total');
  const before = await refused();
  gateway.edit('materials.json', (list) => { list.roles.push('nobody'); });
  gateway.reload();
  await until(refused, (count) => count > before, 'the refusal');
  gateway.edit('materials.json', (list) => { list.roles.pop(); });
  assert.equal(await priced(), 3100);
});

test('the gateway\'s price counts, whatever is sent; who may not enters none', async () => {
  const ticket = await repair();
  await technician.ok('ticket.material', { ticket, materials: [{ item: 'seal_tape', quantity: 3, price_fen: 1 }] });
  assert.equal((await used(ticket)).total_fen, 600);
  await clerk.refused('forbidden', 'ticket.material', { ticket, materials: [VALVE] });
  await clerk.refused('forbidden', 'ticket.material_remove', { ticket, line: 1 });
  const { may, items } = await clerk.ok('material.list');
  assert.deepEqual([may, items], [false, []]);
});

test('a command that is sent again after a crash has one effect', async () => {
  const ticket = await repair();
  const request = { ticket, materials: [VALVE] };
  await technician.ok('ticket.material', request, 'used-once');
  await gateway.kill();
  await gateway.start();
  await connect();
  await technician.ok('ticket.material', request, 'used-once');
  const { lines } = await used(ticket);
  assert.equal(lines.length, 1);
  const { record } = await clerk.ok('ticket.get', { ticket });
  assert.equal(record.filter(({ event }) => event === 'ticket.material').length, 1);
});

test('the resident reads in the sign-off what was used, and that he pays nothing within the warranty', async () => {
  const openid = 'oDemoResident0000000000000001';
  const since = await platform.now();
  await platform.send({ openid, content: '插座坏了，没有电' });
  let { content: said } = await platform.entry({ kind: 'reply,message', openid, since });
  for (let asked = 0; asked < 8 && !/GD\d+/.test(said); asked += 1) {
    const from = await platform.now();
    await platform.send({ openid, content: /时间|时候|几点/.test(said) ? '随时' : /称呼|姓名|贵姓/.test(said) ? '张三' : /电话|手机/.test(said) ? '13800138000' : '对' });
    ({ content: said } = await platform.entry({ kind: 'reply,message', openid, since: from }));
  }
  const [ticket] = /GD\d+/.exec(said);
  await technician.ok('ticket.accept', { ticket });
  await (await Staff.connect(gateway, 'supervisor')).ok('ticket.grade', { ticket, class: 'A', reason: '在保修期内' });
  await technician.ok('ticket.complete', { ticket, text: '换了插座', materials: [{ item: 'socket', quantity: 1 }] });
  const shown = async () => (await platform.shown(openid)).map(({ content }) => content).join('\n');
  await until(shown, (all) => all.includes('本次使用材料：五孔插座 1个。材料费由我们承担，您不用付。'), 'the sign-off');
  assert.deepEqual([(await used(ticket)).total_fen, (await used(ticket)).resident_fen], [1500, 0]);
  const { form } = await clerk.ok('ticket.form', { ticket, form: '业主报修登记表' });
  assert.ok(JSON.stringify(form).includes('五孔插座 1个（15元/个）'));
});
