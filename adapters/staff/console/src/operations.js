// operations.js - what can be done with a ticket: one row an op, for buttons, dialogs and keys.
//
// `fields` are asked for in a dialog; an op without fields goes out at once, unless it says
// `confirm`. `primary` marks the step that usually comes next.

import { lineMembers } from './lines.js';
import { may } from './may.js';
import { t } from './words.js';

const words = (label, hint, max = 500) => ({ name: 'text', kind: 'text', label, hint, required: true, max });

export const OPERATIONS = [
  { op: 'ticket.acknowledge', label: '确认收到', done: '已确认收到', primary: true, danger: true },
  { op: 'ticket.accept', label: '接单', done: '已接单', primary: true, key: 'a' },
  { op: 'ticket.start', label: '开始处理', done: '已开始处理', primary: true },
  {
    op: 'ticket.complete', label: '完成', done: '已完成，会告诉住户', primary: true, key: 'c',
    fields: [words('处理结果', '做了什么、换了什么。住户会收到完成通知。'), { name: 'materials', kind: 'materials' }],
  },
  {
    op: 'ticket.callback', label: '回访', done: '已记下回访', primary: true,
    fields: [
      words('回访情况', '住户怎么说'),
      { name: 'score', kind: 'score', label: '满意度（可不填）' },
    ],
  },
  { op: 'ticket.close', label: '关闭', done: '已关闭', primary: true, confirm: '关闭后工单归档。确定关闭吗？' },
  {
    op: 'ticket.assign', label: '派单', again: '改派', done: '已派单', key: 's',
    fields: [{ name: 'assignee', kind: 'staff', label: '处理人', required: true }],
  },
  {
    op: 'ticket.transfer', label: '转派', done: '已转派',
    fields: [
      { name: 'department', kind: 'department', label: '部门', required: true },
      { name: 'text', kind: 'text', label: '说明（可不填）', max: 500 },
    ],
  },
  {
    op: 'ticket.refuse', label: '退回', done: '已退回，转给下一位',
    fields: [words('退回原因', '为什么现在接不了')],
  },
  { op: 'ticket.note', label: '备注', done: '已备注', key: 'n', fields: [{ ...words('备注', '只有同事看得到；@ 提醒同事'), kind: 'note' }] },
  {
    op: 'ticket.grade', label: '定级', done: '已定级',
    fields: [
      { name: 'class', kind: 'class', label: '级别', required: true },
      { name: 'reason', kind: 'text', label: '理由', hint: '为什么定这一级，同事会看到', required: true, max: 300 },
    ],
  },
  {
    op: 'ticket.reopen', label: '重开', done: '已重开',
    fields: [words('重开原因', '为什么还要处理')],
  },
  {
    op: 'ticket.cancel', label: '取消工单', done: '已取消', quiet: true,
    fields: [words('取消原因', '为什么不处理了')],
  },
];

/** What its button says on this ticket. */
export const labelOn = (operation, ticket) => t(operation.again && ticket.assignee ? operation.again : operation.label);

const BY_OP = new Map(OPERATIONS.map((operation) => [operation.op, operation]));

export const operation = (op) => BY_OP.get(op);

// An op that only a life cycle knows is called as it says there, and takes a text if there is one.
function namedIn(titles, op) {
  const { title } = titles.find((one) => one.op === op) || { title: op };
  return { op, label: title, done: t('已办：{title}', { title }), fields: [{ name: 'text', kind: 'text', label: '说明（可不填）', max: 500 }] };
}

/** The ops on a ticket now, each with `because`: why it must wait, '' when it need not. `moves` and
 * `shut` are what life cycle, gates and role say; a note and the answer to an alarm move nothing,
 * so they follow from the role and the ticket alone. */
export function possible({ moves, shut = [], titles = [], classes = [] }, ticket, me) {
  const reasons = new Map([...moves.map((op) => [op, '']), ...shut.map(({ op, because }) => [op, because])]);
  if (may(me, 'ticket.note')) reasons.set('ticket.note', '');
  if (classes.length && ticket.open && may(me, 'ticket.grade')) reasons.set('ticket.grade', '');
  if (ticket.alarm && may(me, 'ticket.acknowledge')) reasons.set('ticket.acknowledge', '');
  if (ticket.assignee !== me.username) reasons.delete('ticket.refuse'); // nobody gives back what is not his
  const others = [...reasons.keys()].filter((op) => !BY_OP.has(op)).map((op) => namedIn(titles, op));
  return [...OPERATIONS.filter(({ op }) => reasons.has(op)), ...others]
    .map((one) => ({ ...one, because: reasons.get(one.op), classes }));
}

const WRITTEN = ['text', 'note'];

/** The first fault of what was entered, as {field, message}; null when it can go out. */
export function validate(operation, values) {
  for (const field of operation.fields || []) {
    const value = values[field.name];
    const text = typeof value === 'string' ? value.trim() : value;
    if (field.required && !text) {
      const asked = WRITTEN.includes(field.kind) ? '请填写{label}' : '请选择{label}';
      return { field: field.name, message: t(asked, { label: t(field.label) }) };
    }
    if (field.max && text && [...text].length > field.max) {
      return { field: field.name, message: t('{label}最多 {n} 字', { label: t(field.label), n: field.max }) };
    }
  }
  return null;
}

/** The members of the request: trimmed, empty optional ones left out. */
export function members(operation, values) {
  const result = {};
  for (const { name, kind } of operation.fields || []) {
    const value = values[name];
    const text = typeof value === 'string' ? value.trim() : value;
    if (kind === 'materials') {
      if (value && value.length) result[name] = lineMembers(value);
    } else if (text) result[name] = text;
  }
  return result;
}
