// keys.js - the keyboard: one table, also shown by the help.
import * as app from './app.js';
import { may } from './may.js';
import { listChats, listTickets } from './model.js';
import { ticketKey } from './labels.js';
import { OPERATIONS } from './operations.js';

const SEQUENCE_MS = 1200; // from g to the next key

function rows() {
  const { state } = app;
  if (state.place.tab === 'gate' || state.place.tab === 'outbox') return [];
  return state.place.tab === 'tickets'
    ? listTickets(state).map(({ number }) => ticketKey(number))
    : listChats(state).map(({ id }) => id);
}

export function move(step) {
  const { state } = app;
  const keys = rows();
  if (!keys.length) return;
  const at = keys.indexOf(state.active[state.place.tab]);
  const next = at < 0 ? 0 : Math.min(keys.length - 1, Math.max(0, at + step));
  state.active[state.place.tab] = keys[next];
  app.changed();
}

export function openActive() {
  const { tab } = app.state.place;
  if (app.state.active[tab]) app.go(tab, app.state.active[tab]);
}

function back() {
  const { state } = app;
  if (state.help) app.set('help', false);
  else if (state.place.open) app.go(state.place.tab, 0);
}

function focus(selector) {
  const element = document.querySelector(selector);
  if (element) element.focus();
}

function focusSearch() {
  if (app.state.place.tab !== 'tickets') app.go('tickets', 0);
  requestAnimationFrame(() => focus('#search'));
}

function beginCall() {
  if (may(app.state.me, 'ticket.open')) app.beginOrder(null);
}

const operations = OPERATIONS.filter(({ key }) => key)
  .map(({ key, label, op }) => ({ keys: key, says: `${label}（打开的工单）`, run: () => app.beginOpen(op) }));

export const KEYS = [
  { keys: 'j', says: '下一条', run: () => move(1) },
  { keys: 'k', says: '上一条', run: () => move(-1) },
  { keys: 'Enter', says: '打开选中的一条', run: openActive },
  { keys: '/', says: '搜索工单', run: focusSearch },
  ...operations,
  { keys: 'f', says: '登记（打开的工单）', run: () => focus('.ledger input, .ledger select, .ledger button') },
  { keys: 'o', says: '来电登记', run: beginCall },
  { keys: 'r', says: '回复（打开的会话）', run: () => focus('#composer') },
  { keys: 'g t', says: '去工单', run: () => app.go('tickets', 0) },
  { keys: 'g c', says: '去会话', run: () => may(app.state.me, 'chat.list') && app.go('chats', 0) },
  { keys: 'g p', says: '去放行', run: () => may(app.state.me, 'pass.check') && app.go('gate', 0) },
  { keys: '?', says: '打开或关上这份帮助', run: () => app.set('help', !app.state.help) },
  { keys: 'Escape', says: '关上、返回', run: back },
];

const BY_KEYS = new Map(KEYS.map((row) => [row.keys, row]));

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
  focus('.list [role=listbox]');
}

function onKey(event) {
  const { state } = app;
  if (state.phase !== 'in' || event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || state.dialog) return;
  if (typing(event.target)) {
    if (event.key === 'Escape') leaveField(event);
    return;
  }
  if (event.key === 'Enter' && pressable(event.target)) return;
  const row = BY_KEYS.get(sequence(event.key, event.timeStamp));
  if (!row) return;
  event.preventDefault();
  row.run();
}

export function listen() {
  document.addEventListener('keydown', onKey);
}
