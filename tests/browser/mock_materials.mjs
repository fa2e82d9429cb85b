// mock_materials.mjs - what a repair uses up, as the double keeps it: its own list and prices.
import { iso } from './mock_world.mjs';

const ROLES = ['technician', 'captain', 'dept_head'];
const STATES = ['accepted', 'in_progress'];
export const MATERIALS_FACT = { name: 'materials_cost', title: '材料费', kind: 'fen', min: 0, max: 10000000, roles: [] };
export const ITEMS = [
  { id: 'angle_valve', name: '角阀（4分）', unit: '个', group: '给排水', price_fen: 2500 },
  { id: 'hose_40', name: '进水软管（40厘米）', unit: '根', group: '给排水', price_fen: 1500 },
  { id: 'socket', name: '五孔插座', unit: '个', group: '电气', price_fen: 1500 },
  { id: 'led_bulb', name: 'LED 灯泡（9瓦）', unit: '个', group: '电气', price_fen: 1200 },
];

const mayEnter = ({ role }) => ROLES.includes(role);

export const listMaterials = ({ client }) => ({
  may: mayEnter(client.me), prices: mayEnter(client.me), fact: MATERIALS_FACT.name, states: STATES, items: mayEnter(client.me) ? ITEMS : [],
});

/** The member `materials` of ticket.get. */
export function materialsOf(world, ticket, number) {
  const lines = world.materials.get(number) || [];
  const total = lines.reduce((sum, { sum_fen: fen }) => sum + fen, 0);
  return { lines, total_fen: total, ...(ticket.class ? { resident_fen: ticket.class === 'paid' ? total : 0 } : {}) };
}

function recordSum(world, ticket, number, actor) {
  const { total_fen: fen } = materialsOf(world, ticket, number);
  const value = fen % 100 ? (fen / 100).toFixed(2) : String(fen / 100);
  world.facts.set(number, { ...world.facts.get(number), materials_cost: { value, shown: value, number: fen, at: iso(), actor } });
}

/** Enters what is sent; refuse(code, message) throws. Gives the lines, as the event has them. */
export function useMaterials({ world, client, request }, ticket, number, refuse) {
  if (!mayEnter(client.me)) refuse('forbidden', '您没有权限做这个操作');
  if (!STATES.includes(ticket.state)) refuse('conflict', '工单接下之后、完工之前才能登记材料。');
  const before = world.materials.get(number) || [];
  const added = request.materials.map(({ item = '', quantity, ...own }) => {
    const listed = item ? ITEMS.find(({ id }) => id === item) : own;
    if (!listed) refuse('not_found', '材料清单里没有这一项，清单可能改过了，请重新选择。');
    const { name, unit, price_fen: price } = listed;
    world.lines += 1;
    return { id: world.lines, item, name, unit, price_fen: price, quantity, sum_fen: price * quantity, at: iso(), actor: client.me.username };
  });
  if (before.length + added.length > 40) refuse('too_large', '一张工单最多登记 40 项材料。');
  world.materials.set(number, [...before, ...added]);
  recordSum(world, ticket, number, client.me.username);
  return added.map(({ at, actor, ...line }) => line);
}

export function removeMaterial({ world, client, request }, ticket, number, refuse) {
  const before = world.materials.get(number) || [];
  const found = before.find(({ id }) => id === request.line);
  if (!found) refuse('not_found', '没有找到');
  world.materials.set(number, before.filter((line) => line !== found));
  recordSum(world, ticket, number, client.me.username);
  const { at, actor, ...line } = found;
  return line;
}
