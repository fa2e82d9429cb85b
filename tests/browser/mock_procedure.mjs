// mock_procedure.mjs - the procedure of the double's tickets: what may be recorded, which moves wait
// for it, and what the gate lets out. A few of the repair's rules, one fact of every kind.
import { MATERIALS_FACT } from './mock_materials.mjs';
import { iso, STATES } from './mock_world.mjs';

const DESK = ['clerk', 'supervisor'];
const AFTER_WORK = { states: ['done', 'called_back'], because: '完工后才能登记这一项' };

export const FACTS = [
  { name: 'survey_cs', title: '勘察：客服到场', kind: 'flag', roles: DESK },
  { name: 'estimate', title: '预计费用', kind: 'fen', min: 0, max: 10000000, roles: ['captain'] },
  { name: 'trades', title: '工种', kind: 'choice', options: ['单工种', '多工种'], roles: ['captain'] },
  { name: 'extended_until', title: '申请延长到', kind: 'time', roles: ['captain'] },
  { name: 'defects', title: '质量问题数', kind: 'number', min: 0, max: 50, roles: ['captain', 'technician'] },
  { name: 'waiting', title: '等待业主配合的原因', kind: 'text', min: 2, max: 80, roles: ['clerk', 'technician', 'captain'] },
  { name: 'photos_before', title: '维修前照片', kind: 'flag', roles: ['technician', 'captain'] },
  { name: 'leak_tested', title: '试漏合格', kind: 'flag', roles: ['technician', 'captain'], ...AFTER_WORK },
  { name: 'checked_cs', title: '竣工检查：客服', kind: 'flag', roles: DESK, ...AFTER_WORK },
  { name: 'checked_captain', title: '竣工检查：维修队长', kind: 'flag', roles: ['captain'], ...AFTER_WORK },
  { name: 'signoff', title: '业主签认', kind: 'choice', options: ['yes', 'no', 'silent'], roles: [...DESK, 'captain'], ...AFTER_WORK },
  { name: 'score', title: '回访评分', kind: 'score', roles: DESK, ...AFTER_WORK },
  { name: 'callback_tries', title: '回访未接通次数', kind: 'count', roles: DESK, ...AFTER_WORK },
  MATERIALS_FACT,
  { name: 'paid_out', title: '财务拨付', kind: 'flag', roles: ['finance'] },
];

// Only tickets of class A wait at them.
const GATES = [
  { op: 'ticket.close', needs: ['checked_cs', 'checked_captain'], because: '还没有做竣工检查，客服和维修队长都要检查。' },
  { op: 'ticket.close', needs: ['signoff'], because: '业主还没有签认。' },
];

const CONTENT = { name: 'content', label: '内容', kind: 'text', words: true, required: true };
const WHO = [
  { name: 'room', label: '地址', kind: 'room', words: false, required: true },
  { name: 'name', label: '姓名', kind: 'person', words: false, required: true },
  { name: 'phone', label: '电话', kind: 'phone', words: false, required: true },
];
const TIME = { name: 'time', label: '上门时间', kind: 'time', words: false };

export const SERVICES = [
  { id: 'repair', name: '报修', internal: false, slots: [CONTENT, ...WHO, { ...TIME, required: false }] },
  { id: 'lock', name: '破锁换锁', internal: false,
    slots: [CONTENT, ...WHO, { name: 'owner', label: '申请人', kind: 'choice', words: false, required: true, options: ['业主本人', '家属', '租客'] }, { ...TIME, required: true }] },
  { id: 'complaint', name: '投诉', internal: false, slots: [CONTENT, ...WHO] },
  { id: 'task', name: '内部任务', internal: true, slots: [{ ...CONTENT, required: false }] },
];

export const statesOf = () => Object.entries(STATES).map(([id, { title, open }]) => ({ id, title, open }));

const recordedOf = (world, number) => world.facts.get(number) || {};

function mayRecord(rule, ticket, { role }) {
  if (!rule.roles.includes(role)) return { recordable: false };
  if (rule.states && !rule.states.includes(ticket.state)) return { recordable: false, because: rule.because };
  return { recordable: true };
}

export function factsOf(world, ticket, number, me) {
  return FACTS.map((rule) => {
    const { name, title, kind, min, max, options } = rule;
    const range = min === undefined ? {} : { min, max };
    return { name, title, kind, ...range, ...(options ? { options } : {}), ...mayRecord(rule, ticket, me), ...recordedOf(world, number)[name] };
  });
}

/** Why the op must wait; '' when it need not. */
export function gateOf(world, ticket, number, op) {
  if (ticket.class !== 'A') return '';
  const recorded = recordedOf(world, number);
  const shut = GATES.find((gate) => gate.op === op && !gate.needs.every((name) => recorded[name] && recorded[name].value !== 'no'));
  return shut ? shut.because : '';
}

const within = (number, { min, max }) => number >= min && number <= max;
const YES = [true, 'yes', '是'];

// What was said → { value, shown, number }; null when it is not of the kind.
const READ = {
  flag: (said) => (YES.includes(said) ? { value: 'yes', shown: '是', number: 1 } : { value: 'no', shown: '否', number: 0 }),
  text: (said, rule) => (within([...said].length, rule) ? { value: said, shown: said, number: 0 } : null),
  number: (said, rule) => (Number.isInteger(Number(said)) && within(Number(said), rule) ? { value: String(said), shown: String(said), number: Number(said) } : null),
  fen: (said, rule) => {
    const fen = Math.round(Number(said) * 100);
    return within(fen, rule) ? { value: String(said), shown: String(said), number: fen } : null;
  },
  choice: (said, { options }) => (options.includes(said) ? { value: said, shown: said, number: 0 } : null),
  time: (said) => {
    const ms = Date.parse(`${said.replace(' ', 'T')}:00+08:00`);
    return ms ? { value: iso(ms), shown: said, number: ms } : null;
  },
  score: (said) => (within(Number(said), { min: 1, max: 5 }) ? { value: String(said), shown: String(said), number: Number(said) } : null),
  count: (said, rule, before) => {
    const number = (before ? before.number : 0) + 1;
    return { value: String(number), shown: String(number), number };
  },
};

/** Records a fact; answers what the event tells of it, or { code, message } of the refusal. */
export function record(world, ticket, number, { fact: name, value }, me) {
  const rule = FACTS.find((one) => one.name === name);
  if (!rule) return { code: 'malformed', message: '这类工单没有这一项可登记' };
  const { recordable, because } = mayRecord(rule, ticket, me);
  if (!recordable) return because ? { code: 'conflict', message: because } : { code: 'forbidden', message: '这一项不由您的岗位登记' };
  const recorded = recordedOf(world, number);
  const read = READ[rule.kind](value, rule, recorded[name]);
  if (!read) return { code: 'malformed', message: `“${rule.title}”填得不合适` };
  world.facts.set(number, { ...recorded, [name]: { ...read, at: iso(), actor: me.username } });
  return { fact: { name, title: rule.title, ...read } };
}
