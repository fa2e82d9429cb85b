// app.js - the whole: logging in and out, the link, and the events that come in. The page takes
// everything that acts from here.
import { tellMention, tellWaiting } from './alarm.js';
import { call, changed, gateway, read, report, state, toast, whenTrouble } from './core.js';
import { learnDesks } from './desks.js';
import { forgetDrafts, restoreDrafts, takeDraft } from './drafts.js';
import { keep, kept } from './kept.js';
import { actorName, ticketKey } from './labels.js';
import { Link } from './link.js';
import { may } from './may.js';
import * as model from './model.js';
import { loadMaterials } from './materials.js';
import { loadServices } from './procedure.js';
import { beginPhotos, flushPhotos, photosElsewhere } from './photos.js';
import { beginQueue, flush, release } from './queue.js';
import { gatewayLives, login, logout } from './session.js';
import { checkReady, checkVersion } from './standing.js';
import { listenToTabs, tellTabs } from './tabs.js';
import { loadMentions, lookAgain, onPresence, onSign, readElsewhere, seenElsewhere } from './talk.js';
import { beginTour } from './tour.js';
import { hearMove, loadOffers } from './undo.js';
import { arrive, go, hear, mine, readAddress, setPlaces } from './where.js';
import { languageTag, learn, t } from './words.js';

export * from './alarm.js';
export * from './chats.js';
export * from './core.js';
export * from './drafts.js';
export * from './outbox.js';
export * from './procedure.js';
export * from './talk.js';
export * from './tickets.js';
export * from './tour.js';
export * from './undo.js';
export * from './where.js';

let table = []; // of places.js, without the desks of a role
let seenIn = false; // this page was logged in before

// ---- session ----

/** places: the table of places.js. */
export async function start(places) {
  table = places;
  setPlaces(places);
  window.addEventListener('hashchange', onAddress);
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  darkSystem.addEventListener('change', () => setTheme(state.theme));
  setTheme(kept('theme') || '');
  state.sound = Boolean(kept('sound'));
  if (kept('language')) await setLanguage(kept('language'));
  whenTrouble(checkReady);
  listenToTabs({
    draft: takeDraft, photos: photosElsewhere, read: readElsewhere, seen: seenElsewhere, left: () => leave(''), theme: setTheme, sound: (on) => set('sound', on), language: setLanguage,
  });
  onAddress();
  connect();
}

function onAddress() {
  readAddress();
  arrive();
}

function connect() {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  gateway.link = new Link(`${scheme}//${location.host}/staff/ws`, {
    state: onLinkState,
    hello: onHello,
    events: onEvents,
    sign: onSign,
    presence: onPresence,
    refused: onRefused,
  });
  gateway.link.open();
}

function hurry() {
  if (gateway.link && !document.hidden) gateway.link.hurry();
}

function onLinkState(name, retryAt) {
  state.link = { name, retryAt };
  if (name !== 'up') release();
  changed();
}

const DOUBTS_MAX = 2; // refusals in a row by a gateway that is there
let doubts = 0;

// A gateway that is there and still refuses knows no session of ours. Once is no proof: it may have come
// back just between the two questions.
async function onRefused() {
  const mineLink = gateway.link;
  const lives = await gatewayLives();
  doubts = lives ? doubts + 1 : 0;
  if (mineLink !== gateway.link || !lives || state.phase === 'login') return 'retry';
  if (state.phase === 'in' && doubts < DOUBTS_MAX) return 'retry';
  doubts = 0;
  leave(seenIn ? t('登录已失效，请重新登录') : '');
  return 'stop';
}

function leave(note) {
  if (gateway.link) gateway.link.close();
  gateway.link = null;
  setPlaces(table);
  Object.assign(state, model.emptyWorld(), {
    phase: 'login', me: null, dialog: null, tour: 0, toasts: [], loginNote: note,
    query: '', filter: 'all', drafts: new Map(),
  });
  changed();
}

export async function enter(username, password) {
  const result = await login(username, password);
  if (result.message) return result;
  if (result.me && result.me.must_change) return { mustChange: result.me };
  arriveAs(result.me);
  return {};
}

/** The gateway has let us in as me. */
export function arriveAs(me) {
  state.phase = 'starting';
  state.me = me || null;
  changed();
  connect();
}

// He goes by himself. What he did without a network is kept for him, and he is told so.
function goOut() {
  const waiting = state.photos.length + (state.queue || []).length;
  forgetDrafts();
  tellTabs('left');
  seenIn = false;
  leave(waiting ? t('还有 {n} 项没有发出：您下次在这台设备上登录后接着发送', { n: waiting }) : '');
}

export async function exit() {
  await logout();
  goOut();
}

/** Ends every session of this person, on all devices. */
export async function exitEverywhere() {
  try {
    await call('session.end');
  } catch (fault) {
    if (fault.code !== 'closed') { // its websocket may be closed before the answer comes
      report(fault);
      return;
    }
  }
  goOut();
}

// Another tab may have logged somebody else in meanwhile: what this one knows is not his.
function isAnother(me) {
  return Boolean(state.me && me && state.me.username !== me.username);
}

function onHello(answer, fresh) {
  const another = isAnother(answer.me);
  if (another) Object.assign(state, { dialog: null, drafts: new Map(), query: '', filter: 'all' });
  seenIn = true;
  doubts = 0;
  state.phase = 'in';
  state.me = answer.me || state.me;
  state.demo = answer.demo || null;
  beginTour();
  state.roles = answer.roles || [];
  state.communities = answer.communities || [];
  const server = typeof answer.now === 'number' ? answer.now : Date.parse(answer.now);
  if (server) state.skew = server - Date.now();
  checkReady();
  if (!fresh) checkVersion();
  if (fresh || another) restoreDrafts();
  if (fresh || another) {
    Object.assign(state, model.emptyWorld(), { seq: gateway.link.since });
    loadAll();
  } else {
    lookAgain();
    flush();
    flushPhotos();
  }
  changed();
}

function loadAll() {
  beginQueue();
  beginPhotos();
  loadMentions();
  loadOffers();
  learnDesks(table).catch(report);
  for (const place of mine()) if (place.begin) place.begin();
  read('staff.list').then(({ staff }) => {
    state.staff = new Map(staff.map((person) => [person.username, person]));
    changed();
  }, report);
  if (may(state.me, 'ticket.material')) loadMaterials();
  if (may(state.me, 'ticket.open')) loadServices();
  read('canned.list').then(({ canned }) => {
    state.canned = canned;
    changed();
  }, report);
  arrive();
}

// ---- events ----

function onEvents(events) {
  for (const event of events) {
    hear(event, model.applyEvent(state, event));
    announce(event);
    hearMove(event);
  }
  changed();
}

const ANNOUNCED = {
  'chat.waiting': tellWaiting,
  'chat.noted': (event) => model.isCalled(state, event) && tellMention({
    title: t('{name} 在会话里提到了您', { name: actorName(event.actor, state.staff) }), text: event.message.text, open: () => go('chats', event.chat_id, { message: event.message.id }),
  }),
  'ticket.noted': (event) => model.isCalled(state, event) && tellMention({
    title: t('{name} 在工单 {number} 里提到了您', { name: actorName(event.actor, state.staff), number: event.ticket.number }), text: event.text, open: () => go('tickets', ticketKey(event.ticket.number)),
  }),
  'outbox.failed': () => toast(t('有一条消息没有送达住户'), 'bad'),
  'outbox.uncertain': () => toast(t('有一条消息不知道是否送达住户'), 'bad'),
  'account.stopped': ({ account: { id, reason } }) => toast(t('{id} 发不出消息，稍后自动再试：{reason}', { id, reason }), 'bad'),
  'account.works': ({ account: { id } }) => toast(t('{id} 恢复发送', { id })),
};

function announce(event) {
  const say = ANNOUNCED[event.event];
  if (say) say(event);
}

// ---- looks and sounds ----

export function set(name, value) {
  state[name] = value;
  changed();
}

/** Opens a dialog of views/dialogs.js: its kind, and what it is given. */
export function ask(kind, given = {}) {
  state.dialog = { kind, ...given };
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

export function chooseTheme(theme) {
  keep('theme', theme || undefined);
  tellTabs('theme', theme);
  setTheme(theme);
}

export function chooseSound(on) {
  keep('sound', on || undefined);
  tellTabs('sound', on);
  set('sound', on);
}

async function setLanguage(id) {
  try {
    await learn(id);
  } catch {
    toast(t('这种语言现在载入不了'), 'bad');
  }
  document.documentElement.lang = languageTag();
  changed();
}

export function chooseLanguage(id) {
  keep('language', id);
  tellTabs('language', id);
  return setLanguage(id);
}
