// app.js - the whole: logging in and out, the link, where one is, and the events that come in.
// The page takes everything that acts from here.
import { loadChats, loadTalk } from './chats.js';
import { changed, gateway, read, report, state, toast } from './core.js';
import { ticketKey } from './labels.js';
import { Link } from './link.js';
import { may } from './may.js';
import * as model from './model.js';
import { loadOutbox } from './outbox.js';
import { loadServices } from './procedure.js';
import { gatewayLives, login, logout } from './session.js';
import { alarmSound, knock } from './sound.js';
import { loadDetail, loadTickets } from './tickets.js';

export * from './chats.js';
export * from './core.js';
export * from './outbox.js';
export * from './procedure.js';
export * from './tickets.js';

const REFRESH_MS = 200; // changes of an open ticket are read anew at most this often
let seenIn = false; // this page was logged in before

// ---- session ----

export function start() {
  window.addEventListener('hashchange', readPlace);
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  darkSystem.addEventListener('change', () => setTheme(state.theme));
  setTheme('');
  readPlace();
  connect();
}

function connect() {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  gateway.link = new Link(`${scheme}//${location.host}/staff/ws`, {
    state: onLinkState,
    hello: onHello,
    events: onEvents,
    refused: onRefused,
  });
  gateway.link.open();
}

function hurry() {
  if (gateway.link && !document.hidden) gateway.link.hurry();
}

function onLinkState(name, retryAt) {
  state.link = { name, retryAt };
  changed();
}

// A gateway that is there and still refuses knows no session of ours.
async function onRefused() {
  const mine = gateway.link;
  const lives = await gatewayLives();
  if (mine !== gateway.link || !lives || state.phase === 'login') return 'retry';
  if (state.phase === 'in' && mine.attempt < 2) return 'retry'; // it may just be starting
  leave(seenIn ? '登录已失效，请重新登录' : '');
  return 'stop';
}

function leave(note) {
  if (gateway.link) gateway.link.close();
  gateway.link = null;
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
    Object.assign(state, model.emptyWorld(), { seq: gateway.link.since });
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
  if (may(state.me, 'ticket.open')) loadServices();
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

// ---- where one is ----

function readPlace() {
  const [, tab, number] = /^#\/(tickets|chats|gate|outbox)(?:\/(\w+))?/.exec(location.hash) || [];
  state.place = { tab: tab || 'tickets', open: number ? ticketKey(number) : 0 };
  if (state.place.open) state.active[state.place.tab] = state.place.open;
  openPlace();
  changed();
}

function openPlace() {
  const { tab, open } = state.place;
  if (state.phase === 'in' && tab === 'outbox') loadOutbox();
  if (state.phase !== 'in' || !open) return;
  if (tab === 'tickets') loadDetail(open);
  else loadTalk(open);
}

// ---- events ----

function onEvents(events) {
  for (const event of events) {
    const stale = model.applyEvent(state, event);
    if (stale.ticket) refresh('ticket', stale.ticket);
    if (stale.chat) refresh('chat', stale.chat);
    if (stale.outbox && state.place.tab === 'outbox') refresh('outbox', 0);
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
  } else if (event.event === 'account.stopped') {
    toast(`${event.account.id} 发不出消息，稍后自动再试：${event.account.reason}`, 'bad');
  } else if (event.event === 'account.works') {
    toast(`${event.account.id} 恢复发送`);
  }
}

const refreshing = new Map(); // what → timer

// Reads anew what is open, soon and once for many events; what is merely remembered is forgotten.
function refresh(kind, key) {
  const what = `${kind}/${key}`;
  const open = kind === 'chats' || kind === 'outbox' || (state.place.open === key && kind === (state.place.tab === 'tickets' ? 'ticket' : 'chat'));
  if (!open) {
    const talk = state.talks.get(key);
    if (kind === 'ticket') state.details.delete(key);
    else if (talk && !talk.pending.length) state.talks.delete(key);
    return;
  }
  if (refreshing.has(what)) return;
  const load = { ticket: loadDetail, chat: loadTalk, chats: loadChats, outbox: loadOutbox }[kind];
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
