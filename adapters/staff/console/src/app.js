// app.js - the state, the link, and whatever changes them: the page calls these functions and
// draws what it finds in `state`.
import { ERRORS, ticketKey, ticketLabel } from './labels.js';
import { Link } from './link.js';
import { may } from './may.js';
import * as model from './model.js';
import { members, operation, possible } from './operations.js';
import { gatewayLives, login, logout } from './session.js';
import { alarmSound, knock } from './sound.js';

const TICKET_PAGE = 100; // keeps an answer under 64 KiB
const REFRESH_MS = 200; // changes of an open ticket are read anew at most this often
const TOAST_MS = 5000;
const TALKS_MAX = 30; // talks and details kept beside the open one
const BUSY_RETRIES = 4;
const BUSY_WAIT_MS = 1500;

export const state = model.createState();
let link = null;
let seenIn = false; // this page was logged in before
let draw = () => {};
let scheduled = false;

export function onChange(render) {
  draw = render;
}

/** Something in the state changed: draw soon, once for all changes of this frame. */
export function changed() {
  if (scheduled) return;
  scheduled = true;
  const run = () => {
    scheduled = false;
    draw();
  };
  if (document.hidden) setTimeout(run, 50);
  else requestAnimationFrame(run);
}

export const now = () => Date.now() + state.skew;

// ---- toasts ----

let toastId = 0;

export function toast(text, kind = 'good') {
  toastId += 1;
  const id = toastId;
  state.toasts = [...state.toasts, { id, text, kind }].slice(-model.TOASTS_MAX);
  setTimeout(() => dismiss(id), kind === 'bad' ? TOAST_MS * 2 : TOAST_MS);
  changed();
}

export function dismiss(id) {
  state.toasts = state.toasts.filter((one) => one.id !== id);
  changed();
}

/** The words for an error answer: the gateway's own, else the console's for its code. */
export function errorText(fault) {
  if (fault && fault.message) return fault.message;
  return (fault && ERRORS[fault.code]) || '出错了，请重试';
}

function report(fault) {
  if (!fault || fault.code === 'closed') return;
  toast(errorText(fault), 'bad');
}

// ---- session ----

export function start() {
  window.addEventListener('hashchange', readPlace);
  window.addEventListener('online', () => link && link.hurry());
  document.addEventListener('visibilitychange', () => !document.hidden && link && link.hurry());
  darkSystem.addEventListener('change', () => setTheme(state.theme));
  setTheme('');
  readPlace();
  connect();
}

function connect() {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  link = new Link(`${scheme}//${location.host}/staff/ws`, {
    state: onLinkState,
    hello: onHello,
    events: onEvents,
    refused: onRefused,
  });
  link.open();
}

function onLinkState(name, retryAt) {
  state.link = { name, retryAt };
  changed();
}

// A gateway that is there and still refuses knows no session of ours.
async function onRefused() {
  const mine = link;
  const lives = await gatewayLives();
  if (mine !== link || !lives || state.phase === 'login') return 'retry';
  if (state.phase === 'in' && link.attempt < 2) return 'retry'; // it may just be starting
  leave(seenIn ? '登录已失效，请重新登录' : '');
  return 'stop';
}

function leave(note) {
  if (link) link.close();
  link = null;
  Object.assign(state, model.emptyWorld(), {
    phase: 'login', me: null, dialog: null, help: false, toasts: [], loginNote: note,
    query: '', filter: 'all', drafts: new Map(),
  });
  changed();
}

export async function enter(username, password) {
  const result = await login(username, password);
  if (result.message) return result;
  state.phase = 'starting';
  state.me = result.me || null;
  changed();
  connect();
  return {};
}

export async function exit() {
  await logout();
  seenIn = false;
  leave('');
}

function onHello(answer, fresh) {
  seenIn = true;
  state.phase = 'in';
  state.me = answer.me || state.me;
  state.roles = answer.roles || [];
  state.communities = answer.communities || [];
  const server = typeof answer.now === 'number' ? answer.now : Date.parse(answer.now);
  if (server) state.skew = server - Date.now();
  if (fresh) {
    Object.assign(state, model.emptyWorld(), { seq: link.since });
    loadAll();
  }
  changed();
}

function loadAll() {
  loadTickets();
  if (may(state.me, 'chat.list')) loadChats();
  read('staff.list').then(({ staff }) => {
    state.staff = new Map(staff.map((person) => [person.username, person]));
    changed();
  }, report);
  read('canned.list').then(({ canned }) => {
    state.canned = canned;
    changed();
  }, report);
  if (may(state.me, 'outbox.dead')) {
    read('outbox.dead').then(({ dead }) => {
      model.putFailures(state, dead);
      changed();
    }, report);
  }
  openPlace();
}

// A read that the gateway has no room for just now is asked again a little later.
async function read(op, request) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await link.call(op, request);
    } catch (fault) {
      const passing = fault.code === 'busy' || fault.code === 'throttled';
      if (!passing || attempt > BUSY_RETRIES || !link) throw fault;
      await new Promise((resolve) => setTimeout(resolve, BUSY_WAIT_MS * attempt));
    }
  }
}

// ---- where one is: the address names it, so that back, reload and links work ----

function readPlace() {
  const [, tab, number] = /^#\/(tickets|chats)(?:\/(\w+))?/.exec(location.hash) || [];
  state.place = { tab: tab || 'tickets', open: number ? ticketKey(number) : 0 };
  if (state.place.open) state.active[state.place.tab] = state.place.open;
  openPlace();
  changed();
}

function openPlace() {
  const { tab, open } = state.place;
  if (state.phase !== 'in' || !open) return;
  if (tab === 'tickets') loadDetail(open);
  else loadTalk(open);
}

export function go(tab, open) {
  const number = tab === 'tickets' && open ? ticketLabel(open) : open;
  location.hash = open ? `#/${tab}/${number}` : `#/${tab}`;
}

// ---- tickets ----

const SERIES = { all: {}, open: { open: true }, mine: { assignee: 'me' } };

export async function loadTickets(name = model.filterOf(state.filter).series) {
  const page = state.series[name];
  if (page.loading || page.done) return;
  page.loading = true;
  const asked = state.seq;
  const before = page.before ? { before: page.before } : {};
  try {
    const { tickets } = await read('ticket.list', { ...SERIES[name], ...before, limit: TICKET_PAGE });
    model.putTicketPage(state, name, tickets, asked, TICKET_PAGE);
  } catch (fault) {
    page.loading = false;
    page.failed = true;
    report(fault);
  }
  changed();
}

export function setFilter(id) {
  state.filter = id;
  state.active.tickets = 0;
  loadTickets(model.filterOf(id).series);
  changed();
}

export function setQuery(query) {
  state.query = query;
  state.active.tickets = 0;
  changed();
}

/** What was searched may be a number that no page has brought yet. */
export function openNumber(query) {
  const key = /^\s*(?:GD)?0*(\d{1,15})\s*$/i.exec(query);
  if (key) go('tickets', Number(key[1]));
  return Boolean(key);
}

async function loadDetail(key) {
  const asked = state.seq;
  try {
    const answer = await read('ticket.get', { ticket: ticketLabel(key) });
    keepFew(state.details, key);
    model.putDetail(state, key, answer, asked);
  } catch (fault) {
    if (fault.code === 'closed') return;
    const known = state.details.get(key);
    if (!known) state.details.set(key, { error: errorText(fault) });
    else report(fault);
  }
  changed();
}

function keepFew(map, key) {
  for (const old of map.keys()) {
    if (map.size < TALKS_MAX) break;
    if (old !== key) map.delete(old);
  }
}

/** A button or key: asks first where the op needs words, else does it. */
export function begin(op, key) {
  const ticket = state.tickets.get(key);
  const found = operation(op);
  if (!ticket || !found) return;
  if (found.fields || found.confirm) {
    state.dialog = { operation: found, ticket };
    changed();
  } else {
    perform(found, ticket, {}).catch(report);
  }
}

/** Begins op on the open ticket, if the gateway said that it is possible now. */
export function beginOpen(op) {
  const { tab, open } = state.place;
  const detail = state.details.get(open);
  if (tab !== 'tickets' || !detail || detail.error) return;
  if (possible(detail.moves, detail.ticket, state.me).some((one) => one.op === op)) begin(op, open);
  else toast(`这张工单现在不能${operation(op).label}`, 'bad');
}

export async function perform(found, ticket, values) {
  const key = ticketKey(ticket.number);
  const answer = await link.call(found.op, { ticket: ticket.number, ...members(found, values) });
  if (answer.ticket && typeof answer.ticket === 'object') model.putTicket(state, answer.ticket);
  toast(`${ticketLabel(key)} ${found.done}`);
  refresh('ticket', key);
}

export function acknowledge(ticket) {
  perform(operation('ticket.acknowledge'), ticket, {}).catch(report);
}

export function closeDialog() {
  state.dialog = null;
  changed();
}

// ---- chats ----

async function loadChats() {
  try {
    model.putChats(state, (await read('chat.list')).chats);
  } catch (fault) {
    report(fault);
  }
  changed();
}

async function loadTalk(chat, before) {
  const older = before ? { before } : {};
  try {
    const answer = await read('chat.get', { chat, ...older });
    keepFew(state.talks, chat);
    model.putTalk(state, answer, Boolean(before));
  } catch (fault) {
    report(fault);
    if (fault.code === 'not_found' && state.place.open === chat) go('chats', 0);
  }
  changed();
}

export function loadOlder(chat) {
  const talk = state.talks.get(chat);
  if (!talk || !talk.more || talk.loading || !talk.messages.length) return;
  talk.loading = true;
  loadTalk(chat, talk.messages[0].id).then(() => {
    talk.loading = false;
    changed();
  });
}

async function chatOp(op, chat) {
  try {
    const answer = await link.call(op, { chat });
    if (answer.chat && typeof answer.chat === 'object') model.putChat(state, answer.chat);
    refresh('chat', chat);
  } catch (fault) {
    report(fault);
  }
  changed();
}

export const takeOver = (chat) => chatOp('chat.takeover', chat);
export const handBack = (chat) => chatOp('chat.handback', chat);

/** The words stand in the talk at once, marked as on their way until the gateway has them. */
export async function say(chat, text) {
  const talk = state.talks.get(chat);
  const sending = { text, at: new Date(now()).toISOString(), failed: '' };
  talk.pending = [...talk.pending, sending];
  changed();
  try {
    await link.call('chat.send', { chat, text });
    if (talk.pending.includes(sending)) { // its event did not come first
      await loadTalk(chat);
      unsay(chat, sending);
    }
  } catch (fault) {
    sending.failed = errorText(fault);
    report(fault);
  }
  changed();
}

export function unsay(chat, sending) {
  const talk = state.talks.get(chat);
  if (talk) talk.pending = talk.pending.filter((one) => one !== sending);
  changed();
}

// ---- events ----

function onEvents(events) {
  for (const event of events) {
    const stale = model.applyEvent(state, event);
    if (stale.ticket) refresh('ticket', stale.ticket);
    if (stale.chat) refresh('chat', stale.chat);
    if (stale.chats && may(state.me, 'chat.list')) refresh('chats', 0);
    announce(event);
  }
  changed();
}

function announce(event) {
  if (event.event === 'ticket.alarm') {
    if (state.sound) alarmSound();
  } else if (event.event === 'chat.waiting') {
    if (state.sound) knock();
  } else if (event.event === 'outbox.failed') {
    toast('有一条消息没有送达住户', 'bad');
  } else if (event.event === 'outbox.uncertain') {
    toast('有一条消息不知道是否送达住户', 'bad');
  }
}

const refreshing = new Map(); // what → timer

// Reads anew what is open, soon and once for many events; what is merely remembered is forgotten.
function refresh(kind, key) {
  const what = `${kind}/${key}`;
  const open = kind === 'chats' || (state.place.open === key && kind === (state.place.tab === 'tickets' ? 'ticket' : 'chat'));
  if (!open) {
    const talk = state.talks.get(key);
    if (kind === 'ticket') state.details.delete(key);
    else if (talk && !talk.pending.length) state.talks.delete(key);
    return;
  }
  if (refreshing.has(what)) return;
  const load = { ticket: loadDetail, chat: loadTalk, chats: loadChats }[kind];
  refreshing.set(what, setTimeout(() => {
    refreshing.delete(what);
    if (state.phase === 'in') load(key);
  }, REFRESH_MS));
}

// ---- looks ----

export function set(name, value) {
  state[name] = value;
  changed();
}

const darkSystem = matchMedia('(prefers-color-scheme: dark)');

export const isDark = () => (state.theme ? state.theme === 'dark' : darkSystem.matches);

/** 'light', 'dark', or '' for what the system says. */
export function setTheme(theme) {
  state.theme = theme;
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  changed();
}
