// keys.js - the keyboard: one table, also shown by the help.
import * as app from './app.js';
import { may } from './may.js';
import { OPERATIONS } from './operations.js';
import { t } from './words.js';

const SEQUENCE_MS = 1200; // from g to the next key

export function move(step) {
  const { state } = app;
  const { tab } = state.place;
  const place = app.here();
  const rows = place.rows ? place.rows() : [];
  if (!rows.length) return;
  const at = rows.indexOf(state.active[tab]);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  state.active[tab] = rows[next];
  app.changed();
}

export function openActive() {
  const { tab } = app.state.place;
  if (app.state.active[tab]) app.go(tab, app.state.active[tab]);
}

function goBack() {
  const { tab, open } = app.state.place;
  if (open) app.go(tab, 0);
}

function focus(selector) {
  const element = document.querySelector(selector);
  if (element) element.focus();
}

function focusSearch() {
  if (app.state.place.tab !== 'tickets') app.go('tickets', 0);
  requestAnimationFrame(() => focus('#search'));
}

// `says` is in Chinese; needs: the op without which the key does nothing and is not shown.
const MOVING = [
  { keys: 'j', says: '下一条', run: () => move(1) },
  { keys: 'k', says: '上一条', run: () => move(-1) },
  { keys: 'Enter', says: '打开选中的一条', run: openActive },
  { keys: '/', says: '搜索工单', run: focusSearch },
];
const ACTING = [
  ...OPERATIONS.filter(({ key }) => key)
    .map(({ key, label, op }) => ({ keys: key, says: '{op}（打开的工单）', of: label, needs: op, run: () => app.beginOpen(op) })),
  { keys: 'f', says: '登记（打开的工单）', run: () => focus('.ledger input, .ledger select, .ledger button') },
  { keys: 'o', says: '来电登记', needs: 'ticket.open', run: () => app.beginOrder(null) },
  { keys: 'r', says: '回复（打开的会话）', needs: 'chat.send', run: () => focus('#composer') },
];
const ALWAYS = [
  { keys: 'Ctrl+z', says: '撤销刚才的一步', run: () => app.undoLast() },
  { keys: 'Ctrl+k', says: '找页面、工单号、操作', run: () => app.ask('palette') },
  { keys: '?', says: '打开或关上这份帮助', run: () => app.ask('help') },
  { keys: 'Escape', says: '关上、返回', run: goBack },
];

const goes = ({ id, key, label }) => ({ keys: `g ${key}`, says: '去{place}', of: label, run: () => app.go(id, 0) });

/** What the keyboard does now, for this role at this place: { keys, says, run }, said in the
 * language that is spoken. */
export function keys() {
  const place = app.here();
  const table = [...MOVING, ...ACTING, ...((place && place.keys) || []),
    ...app.mine().filter(({ key }) => key).map(goes), ...ALWAYS];
  return table.filter(({ needs }) => !needs || may(app.state.me, needs))
    .map((row) => ({ ...row, says: t(row.says, { op: t(row.of), place: t(row.of) }) }));
}

const typing = (element) => element.matches('input, textarea, select, [contenteditable]');
// Enter belongs to whatever is focused, if that does something with it.
const pressable = (element) => element.matches('button, a, summary');

let first = ''; // of a sequence
let firstAt = 0;

function sequence(key, at) {
  const whole = first && at - firstAt < SEQUENCE_MS ? `${first} ${key}` : key;
  first = '';
  if (whole === 'g') {
    first = 'g';
    firstAt = at;
  }
  return whole;
}

function leaveField(event) {
  event.target.blur();
  focus('.list .scroller');
}

function onKey(event) {
  const { state } = app;
  if (state.phase !== 'in' || event.isComposing || event.defaultPrevented) return;
  if (state.dialog) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') { // from a field too
    event.preventDefault();
    app.ask('palette');
    return;
  }
  const back = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
  if (back && !typing(event.target)) { // in a field it is the field's own
    event.preventDefault();
    app.undoLast();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === 'Escape') leaveField(event);
    return;
  }
  if (event.key === 'Enter' && pressable(event.target)) return;
  const pressed = sequence(event.key, event.timeStamp);
  const row = keys().filter((one) => one.keys === pressed).at(-1); // a place's own key comes first
  if (!row) return;
  event.preventDefault();
  row.run();
}

export function listen() {
  document.addEventListener('keydown', onKey);
}
