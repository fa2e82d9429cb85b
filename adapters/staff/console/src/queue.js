// queue.js - what somebody did while the gateway was away: kept in the browser under an id of its
// own, and sent once it is back. The gateway gives a repeated id one effect, so that what was sent
// and not answered (the page was closed, the train went into a tunnel) is sent again without harm.
//
// Kept is what is needed to send it: the op and its members, of the one who did it, until it is
// answered. Only ops that may wait go this way; the rest is asked as ever.
import { call, changed, errorText, gateway, state, toast } from './core.js';
import { t } from './words.js';

const NAME = 'guanjia.queue';
export const QUEUE_MAX = 50; // a day's work; more is refused

const flying = new Set(); // ids that are sent and not answered yet
const watched = new Map(); // id → who waits for its answer, as long as the link holds

function all() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) || [];
  } catch {
    return [];
  }
}

function store(rows) {
  try {
    if (rows.length) localStorage.setItem(NAME, JSON.stringify(rows));
    else localStorage.removeItem(NAME);
  } catch {
    /* no room, or shut off: it is then kept as long as the page is open */
  }
  state.queue = rows.filter(({ who }) => state.me && who === state.me.username);
  changed();
}

const without = (id) => all().filter((row) => row.id !== id);

/** Takes up what a page that was closed left behind. */
export function beginQueue() {
  store(all());
  flush();
}

const isUp = () => state.link.name === 'up';

const SENT_MS = 5000; // so long after its sending events may tell what this page did itself
const sent = new Map(); // ticket → when this page last sent something about it

/** Did this page itself, just now, send something about the ticket? */
export const sentHere = (number) => Date.now() - (sent.get(number) || 0) < SENT_MS;

function noteSent(number) {
  for (const [old, at] of sent) if (Date.now() - at > SENT_MS) sent.delete(old);
  sent.set(number, Date.now());
}

async function send({ id, op, request }) {
  flying.add(id);
  noteSent(request.ticket);
  try {
    const answer = await call(op, request, id);
    store(without(id));
    return answer;
  } catch (fault) {
    if (fault.code !== 'closed') store(without(id)); // refused: it will not be accepted later either
    throw fault;
  } finally {
    flying.delete(id);
  }
}

// Sends a row that nobody waits for any more: what came of it is told.
async function sendLater(row) {
  try {
    await send(row);
    toast(t('已发送：{label}', { label: row.label }));
  } catch (fault) {
    if (fault.code !== 'closed') toast(t('没有办成：{label}（{why}）', { label: row.label, why: errorText(fault) }), 'bad');
  }
}

const keptWords = (label) => toast(t('没有网络，已经记下，连上后自动发送：{label}', { label }));

// The answer, or null when the link is lost before: then the row goes on its way without its waiter.
function sendNow(row) {
  return new Promise((resolve, reject) => {
    watched.set(row.id, () => {
      keptWords(row.label);
      resolve(null);
    });
    const done = (settle) => (value) => {
      const still = watched.delete(row.id);
      settle(value);
      if (!still && settle === resolve) toast(t('已发送：{label}', { label: row.label }));
      if (!still && settle === reject) toast(t('没有办成：{label}（{why}）', { label: row.label, why: errorText(value) }), 'bad');
    };
    send(row).then(done(resolve), done(reject));
  });
}

/** The link is lost: nobody is kept waiting for an answer. */
export function release() {
  const waiters = [...watched.values()];
  watched.clear();
  for (const letGo of waiters) letGo();
}

/** Sends the op, or keeps it for later: then the promise holds null. `label` names it in the list. */
export function submit(op, request, label) {
  const rows = all();
  if (rows.length >= QUEUE_MAX) return Promise.reject({ code: 'busy', message: t('等着发送的操作太多了，请先连上网络') });
  const row = { id: gateway.link.nextId(), op, request, label, who: state.me.username, at: Date.now() };
  store([...rows, row]);
  if (isUp()) return sendNow(row);
  keptWords(label);
  return Promise.resolve(null);
}

/** Sends what waits, in the order it was done, each once. */
export async function flush() {
  for (const row of state.queue || []) {
    if (!isUp() || !state.me || row.who !== state.me.username) return; // somebody else is there meanwhile
    if (!flying.has(row.id)) await sendLater(row);
  }
}

/** Does something about this ticket wait to be sent? */
export const waits = (number) => (state.queue || []).some(({ request }) => request.ticket === number);
