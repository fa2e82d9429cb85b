// inbox.js - what waits, and for whom: boxes over open tickets and chats, made here out of what the
// page holds, so that they are live. Views of them are kept by the gateway, for each of staff.
import { call, changed, now, read, report, state, toast } from './core.js';
import { ticketKey } from './labels.js';
import { may } from './may.js';
import * as model from './model.js';
import { t } from './words.js';
import { addressed, go } from './where.js';

const PAGE = 500;

const mine = (ticket) => state.me && ticket.assignee === state.me.username;
const holds = (chat) => state.me && chat.holder === state.me.username;
const myDepartment = () => (state.me && (state.staff.get(state.me.username) || {}).department) || '';
const late = (ticket) => Boolean(ticket.due_at) && Date.parse(ticket.due_at) < now();

export const BOXES = [
  { id: 'mine', label: '要我处理', ticket: (ticket) => mine(ticket) || (ticket.alarm && may(state.me, 'ticket.acknowledge')), chat: holds, mentions: true },
  { id: 'department', label: '本部门', ticket: (ticket) => ticket.department === myDepartment() },
  { id: 'unclaimed', label: '没人接', ticket: (ticket) => !ticket.assignee, chat: (chat) => chat.waiting && !chat.holder },
  { id: 'resident', label: '等住户', ticket: (ticket, key) => state.asking.has(key) },
  { id: 'late', label: '已超时', ticket: late },
  { id: 'unread', label: '未读会话', chat: (chat) => model.unread(state, chat) > 0 },
];

/** Every open ticket, by pages, once after logging in; from then on the events keep them. */
export async function loadOpen() {
  const page = state.series.open;
  while (!page.done && !page.loading && state.phase === 'in') {
    page.loading = true;
    const asked = state.seq;
    const before = page.before ? { before: page.before } : {};
    try {
      const { tickets, asking = [] } = await read('ticket.list', { open: true, ...before, limit: PAGE });
      for (const number of asking) state.asking.add(ticketKey(number));
      model.putTicketPage(state, 'open', tickets, asked, PAGE);
    } catch (fault) {
      page.loading = false;
      if (fault.code !== 'closed') report(fault);
      return;
    }
    changed();
  }
}

// ---- what a box holds ----

const WORDS = ['number', 'title', 'room', 'name', 'phone', 'service_name', 'assignee_name'];
const fits = (thing, words) => words.every((word) => WORDS.some((field) => String(thing[field] || '').toLowerCase().includes(word)));

/** What is asked of the inbox: { box, department, service, q }, as the address has it. */
export const asked = (place = state.place) => ({ box: 'mine', department: '', service: '', q: '', ...place.query });

function urgency({ ticket }) {
  if (!ticket) return 3;
  return (ticket.alarm ? 8 : 0) + (ticket.priority || 0) + (late(ticket) ? 2 : 0);
}

function collect(box, { department, service, q }) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [];
  if (box.ticket) {
    for (const [key, ticket] of state.tickets) {
      if (!ticket.open || !box.ticket(ticket, key) || (department && ticket.department !== department) || (service && ticket.service !== service)) continue;
      if (!words.length || fits(ticket, words)) found.push({ key: `t${key}`, at: key, ticket });
    }
  }
  if (department || service) return found;
  if (box.chat) {
    for (const chat of state.chats.values()) {
      if (box.chat(chat) && (!words.length || fits(chat, words))) found.push({ key: `c${chat.id}`, at: chat.id, chat });
    }
  }
  if (box.mentions) for (const mention of state.mentions) found.push({ key: `m${mention.key}`, at: Date.parse(mention.at), mention });
  return found;
}

const RANK = { mention: 0, chat: 1, ticket: 2 };
const rank = (item) => (item.mention ? RANK.mention : item.chat ? RANK.chat : RANK.ticket);

// Where one was called stands first, then chats, then what is most urgent, then the newest.
const order = (a, b) => rank(a) - rank(b) || b.urgency - a.urgency || b.at - a.at;

let last = { key: '', items: [], counts: {} };

function made() {
  const query = asked();
  const minute = Math.floor(now() / 60e3); // what is late grows with the time
  const key = [state.ticketsVersion, state.chatsVersion, state.mentions.length, state.asking.size, state.staff.size, minute, JSON.stringify(query)].join('|');
  if (key === last.key) return last;
  const box = BOXES.find(({ id }) => id === query.box) || BOXES[0];
  const items = collect(box, query).map((item) => ({ ...item, urgency: urgency(item) })).sort(order);
  const counts = Object.fromEntries(BOXES.map((one) => [one.id, one === box ? items.length : collect(one, query).length]));
  last = { key, items, counts };
  return last;
}

export const listInbox = () => made().items;
export const countInbox = () => made().counts;

/** For the rail: what needs me, whatever is asked of the inbox just now. */
export function countMine() {
  const box = BOXES[0];
  return collect(box, { department: '', service: '', q: '' }).length;
}

/** The service and department of open tickets, for the filters. */
export function choices() {
  const services = new Map();
  const departments = new Set();
  for (const ticket of state.tickets.values()) {
    if (!ticket.open) continue;
    services.set(ticket.service, ticket.service_name);
    if (ticket.department) departments.add(ticket.department);
  }
  return { services: [...services], departments: [...departments] };
}

/** Goes to another part of the inbox; what is empty is left out of the address. Two changes in a breath both count. */
export function show(change) {
  const query = Object.fromEntries(Object.entries({ ...asked(addressed()), ...change }).filter(([, value]) => value));
  state.active.inbox = 0;
  go('inbox', 0, query);
}

/** Where a note that calls one stands. */
export function goToMention({ ticket, chat, message }) {
  if (ticket) go('tickets', ticketKey(ticket));
  else go('chats', chat, { message });
}

/** Opens what a row stands for. */
export function openItem(key) {
  const id = Number(key.slice(1));
  if (key[0] === 't') go('tickets', id);
  else if (key[0] === 'c') go('chats', id);
  else {
    const mention = state.mentions.find((one) => one.key === key.slice(1));
    if (mention) goToMention(mention);
  }
}

// ---- views ----

export async function loadViews() {
  try {
    state.views = (await read('view.list')).views;
  } catch (fault) {
    report(fault);
  }
  changed();
}

export async function saveView(name) {
  const view = Object.fromEntries(Object.entries(asked()).filter(([, value]) => value));
  await call('view.save', { name, view });
  toast(t('视图已保存'));
  await loadViews();
}

export async function removeView(name) {
  try {
    await call('view.remove', { name });
  } catch (fault) {
    report(fault);
  }
  await loadViews();
}
