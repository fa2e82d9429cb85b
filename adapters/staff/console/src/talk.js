// talk.js - what one does beside the messages of a chat: look, read, explain, note.
import { calledIn } from './calls.js';
import { call, changed, gateway, read, report, state } from './core.js';
import { loadTalk } from './chats.js';
import { may } from './may.js';
import * as model from './model.js';
import { tellTabs } from './tabs.js';

const LOOK_MS = 20e3; // the gateway forgets who has not said so for 45 s
const READ_MS = 400; // several messages at once are read once
const WAYS_MS = 350; // after the last key
const TYPING_MS = 3000; // no oftener
const DELIVERY_MS = [1500, 6000, 20e3]; // after sending: how did it go?

// ---- who else looks ----

let looking = 0;
let lookTimer = 0;

function sayLook(members) {
  if (gateway.link && may(state.me, 'chat.look')) call('chat.look', members).catch(() => {});
}

export function lookAt(chat) {
  looking = chat;
  state.presence = { chat, who: [] };
  sayLook({ chat });
  clearInterval(lookTimer);
  lookTimer = setInterval(() => sayLook({ chat }), LOOK_MS);
}

export function lookAway() {
  clearInterval(lookTimer);
  if (looking) sayLook({ chat: looking, away: true });
  looking = 0;
}

export function onPresence(presence) {
  if (presence.chat === looking) state.presence = presence;
  changed();
}

/** The link is back: the gateway knows nothing of before. */
export function lookAgain() {
  if (looking) sayLook({ chat: looking });
}

// ---- who is writing ----

export function onSign(event) {
  if (event.event !== 'chat.typing' || (state.me && event.actor === state.me.username)) return;
  const writers = state.writing.get(event.chat_id) || new Map();
  if (event.typing) writers.set(event.actor, { name: event.name, until: Date.now() + event.lasts_ms });
  else writers.delete(event.actor);
  state.writing.set(event.chat_id, writers);
  if (event.typing) setTimeout(changed, event.lasts_ms + 50);
  changed();
}

export function writersOf(chat) {
  return [...(state.writing.get(chat) || new Map()).values()].filter(({ until }) => until > Date.now()).map(({ name }) => name);
}

let typedAt = 0;

/** A key was pressed in the answer to the chat, or it was emptied. */
export function typed(chat, empty) {
  if (!may(state.me, 'chat.typing') || (!empty && Date.now() - typedAt < TYPING_MS)) return;
  typedAt = empty ? 0 : Date.now();
  call('chat.typing', empty ? { chat, typing: false } : { chat }).catch(() => {});
}

// ---- what one has read: other tabs of the same browser hear of it ----

export function readElsewhere({ chat, count }) {
  model.putRead(state, chat, count);
  changed();
}

let readTimer = 0;

/** What is on the screen is read. */
export function markRead(chat) {
  const known = state.chats.get(chat);
  const called = model.calledBy(state, { chat }).length;
  if (document.hidden || readTimer || !known || !may(state.me, 'chat.read') || (!model.unread(state, known) && !called)) return;
  readTimer = setTimeout(async () => {
    readTimer = 0;
    try {
      const { count } = await call('chat.read', { chat });
      model.putRead(state, chat, count);
      tellTabs('read', { chat, count });
    } catch { /* it is read the next time */ }
    changed();
  }, READ_MS);
}

/** The ticket is on the screen: what calls one in it is seen, here and in other tabs. */
export async function markSeen(ticket) {
  if (document.hidden || !model.calledBy(state, { ticket }).length) return;
  seenElsewhere({ ticket });
  tellTabs('seen', { ticket });
  try {
    await call('mention.seen', { ticket });
  } catch { /* it is told again after the next login */ }
}

export function seenElsewhere(place) {
  model.dropMentions(state, place);
  changed();
}

export async function readAll() {
  try {
    await call('chat.read_all');
    for (const chat of state.chats.values()) model.putRead(state, chat.id, chat.in_count);
  } catch (fault) {
    report(fault);
  }
  changed();
}

export async function loadMentions() {
  try {
    model.putMentions(state, (await read('mention.list')).mentions);
  } catch (fault) {
    report(fault);
  }
  changed();
}

// ---- what the bot understood ----

/** Shows or hides it. */
export async function explain(chat, message) {
  if (state.explained.has(message)) {
    state.explained.delete(message);
    changed();
    return;
  }
  state.explained.set(message, null);
  changed();
  try {
    state.explained.set(message, await read('chat.explain', { chat, message }));
  } catch (fault) {
    state.explained.delete(message);
    report(fault);
  }
  changed();
}

// ---- saying ----

export async function addNote(chat, text) {
  try {
    const { message } = await call('chat.note', { chat, text, mentions: calledIn(text) });
    if (state.talks.has(chat)) model.putMessages(state, chat, [message]);
    changed();
    return true;
  } catch (fault) {
    report(fault);
    return false;
  }
}

export async function sayBySms(chat, text) {
  try {
    await call('chat.send', { chat, text, way: 'sms' });
    return true;
  } catch (fault) {
    report(fault);
    return false;
  }
}

/** Takes over or hands back, and says why. */
export const holdWith = (op, chat, text) => call(op, { chat, ...(text ? { text } : {}) });

/** After something went out: how it stands is read a few times, then left to the events. */
export function watchDelivery(chat) {
  for (const ms of DELIVERY_MS) {
    setTimeout(() => {
      const talk = state.talks.get(chat);
      const open = talk && talk.messages.slice(-10).some(({ delivery }) => !delivery || ['queued', 'sending'].includes(delivery.state));
      if (state.phase === 'in' && state.place.tab === 'chats' && state.place.open === chat && open) loadTalk(chat);
    }, ms);
  }
}

let waysTimer = 0;

/** The window, and what the words would cost by SMS; soon, once for many keys. */
export function askWays(chat, text = '') {
  if (!may(state.me, 'chat.ways')) return;
  clearTimeout(waysTimer);
  waysTimer = setTimeout(async () => {
    try {
      state.ways.set(chat, await read('chat.ways', { chat, ...(text.trim() ? { text: text.trim() } : {}) }));
    } catch { /* it is not shown then */ }
    changed();
  }, WAYS_MS);
}

const VARIABLES = ['住户', '房号', '工单号', '客服'];

/** {住户} and its like in a canned reply; what is not known stays, to be filled in by hand. */
export function fillCanned(text, chat) {
  const talk = state.talks.get(chat.id);
  const ticket = talk && talk.messages.map(({ ticket: number }) => number).filter(Boolean).at(-1);
  const values = [chat.name, chat.room, ticket, state.me && state.me.name];
  return VARIABLES.reduce((said, name, at) => (values[at] ? said.replaceAll(`{${name}}`, values[at]) : said), text);
}

/** The first variable that nobody has filled in; '' when there is none. */
export const openVariable = (text) => VARIABLES.find((name) => text.includes(`{${name}}`)) || '';
