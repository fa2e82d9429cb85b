// model.js - everything the console knows, and how answers and events change it.
//
// Pure of the page and the network: the tests run it as it is. The state is changed in place;
// whoever changes it tells the view afterwards.
import { ticketKey } from './labels.js';

export const TOASTS_MAX = 4;

export function createState() {
  return {
    phase: 'starting', // starting | login | in
    link: { name: 'connecting', retryAt: 0 },
    me: null,
    roles: [],
    communities: [],
    skew: 0, // the gateway's clock minus this one's, ms
    ...emptyWorld(),
    place: { tab: '', open: 0, query: {} },
    filter: 'all',
    query: '',
    active: {}, // place → the row the keyboard is on
    dialog: null, // { kind, … }: of views/dialogs.js
    sound: false,
    theme: '',
    toasts: [],
    photos: [], // that wait for the gateway: of photos.js
    queue: [], // what waits for the gateway: of queue.js
    drafts: new Map(), // what it belongs to → what is being written (drafts.js)
    readOnly: false, // the gateway cannot write just now
    outdated: false, // the gateway serves another console than this one
    demo: null, // of a demo: { phone }
    tour: 0, // the step that is shown, from 1; 0: none
  };
}

/** What came from the gateway, empty: also when it must be read anew. */
export function emptyWorld() {
  return {
    tickets: new Map(), // key → ticket
    ticketSeq: new Map(), // key → seq of the event that last brought it
    ticketsVersion: 0,
    series: { all: newSeries(), open: newSeries(), mine: newSeries() },
    details: new Map(), // key → what ticket.get answers | { error }
    services: [],
    materials: null, // what material.list answers, of whoever enters materials
    gate: { code: '', community: '', busy: false, answers: 0, found: null, fault: '' }, // found: { ticket, slots, pass, released }
    chats: new Map(),
    chatsReady: false,
    chatsVersion: 0,
    talks: new Map(), // chat → { messages, more, pending: [] }
    failures: new Map(), // message id → { uncertain, reason }
    outbox: { dead: null, held: [], busy: 0 }, // of the page of what was not sent
    figures: { tab: 'board', days: 30, community: '', answer: null, campaigns: [], period: 'weekly', at: '', report: null, busy: false, fault: '' },
    boards: new Map(), // desk → { title, sections } | { fault }
    read: new Map(), // chat → how many of its messages one has read
    mentions: [], // notes that call one, not seen yet
    views: [], // of the inbox, that one keeps
    search: { text: '', asked: '', found: null, busy: false, fault: '' },
    asking: new Set(), // keys of tickets whose resident is asked something
    explained: new Map(), // message → what chat.explain answers, null while it is read
    ways: new Map(), // chat → what chat.ways answers
    presence: null, // { chat, who }
    writing: new Map(), // chat → actor → { name, until }
    campaigns: { list: null, kinds: [], most: 0, one: new Map() }, // one: id → { campaign, params, skipped, targets, more, preview } | { gone }
    surveys: { list: null, kinds: [], one: new Map() }, // one: id → { survey, buildings, questions, tasks, results } | { gone }
    fees: { community: '', homes: null, more: false, letters: [], one: null, page: null }, // one: { room, statement | fault }
    people: { list: null, roles: [], one: new Map() }, // one: user name → { person, tickets, chats, record } | { gone }
    roster: { answer: null, fault: '', day: '', busy: false }, // answer: of roster.week; day: shown on a phone
    staff: new Map(),
    canned: [],
    seq: 0,
  };
}

const newSeries = () => ({ before: 0, done: false, loading: false, failed: false });

// Events mask a phone that ticket.get and chat.get may show whole: what is known whole is kept.
function merge(known, news) {
  if (!known) return news;
  const kept = /\*/.test(news.phone || '') && known.phone && !/\*/.test(known.phone);
  return { ...known, ...news, ...(kept ? { phone: known.phone } : {}) };
}

// ---- tickets ----

const newer = (a, b) => Date.parse(a.updated_at || 0) > Date.parse(b.updated_at || 0);

/** Takes a ticket of an answer. `asked` is the seq at the time of asking: an event that came in
 * between knows better, unless the answer is plainly newer. */
export function putTicket(state, ticket, asked) {
  const key = ticketKey(ticket.number);
  const known = state.tickets.get(key);
  const eventSeq = state.ticketSeq.get(key) || 0;
  if (known && asked !== undefined && eventSeq > asked && !newer(ticket, known)) return key;
  state.tickets.set(key, merge(known, ticket));
  state.ticketsVersion += 1;
  return key;
}

export function putTicketPage(state, series, tickets, asked, limit) {
  const page = state.series[series];
  for (const ticket of tickets) {
    const key = putTicket(state, ticket, asked);
    if (!page.before || key < page.before) page.before = key;
  }
  page.done = tickets.length < limit;
  page.loading = false;
  page.failed = false;
}

const DETAIL_LISTS = ['messages', 'record', 'states', 'titles', 'moves', 'shut', 'facts', 'asks', 'links', 'forms', 'classes', 'papers', 'appointments', 'photos', 'clocks'];

export function putDetail(state, key, answer, asked) {
  putTicket(state, answer.ticket, asked);
  const { ticket, slots = {}, pass = null, materials = null } = answer;
  const lists = Object.fromEntries(DETAIL_LISTS.map((name) => [name, answer[name] || []]));
  state.details.set(key, { ticket, slots, pass, materials, ...lists });
}

const isMine = (ticket, me) => Boolean(me) && ticket.assignee === me.username;

export const FILTERS = [
  { id: 'all', label: '全部', series: 'all', holds: () => true },
  { id: 'unassigned', label: '待派', series: 'open', holds: (t) => t.open && !t.assignee },
  { id: 'doing', label: '处理中', series: 'open', holds: (t) => t.open && Boolean(t.assignee) },
  { id: 'mine', label: '我的', series: 'mine', holds: (t, me) => t.open && isMine(t, me) },
  { id: 'done', label: '已完成', series: 'all', holds: (t) => !t.open },
];

export const filterOf = (id) => FILTERS.find((filter) => filter.id === id) || FILTERS[0];

const SEARCHED = ['number', 'title', 'room', 'name', 'phone', 'service_name', 'state_title', 'assignee_name'];

export function matches(ticket, query) {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const text = SEARCHED.map((field) => ticket[field] || '').join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

// What rings stands first, then the newest.
const byUrgency = (a, b) => Number(rings(b)) - Number(rings(a)) ||
  ticketKey(b.number) - ticketKey(a.number);

export const rings = (ticket) => Boolean(ticket.alarm);

// Remembers the last result for as long as nothing that it was made of has changed.
function remembered(make, sources) {
  let last = [];
  let result;
  return (state) => {
    const now = sources(state);
    if (now.length !== last.length || now.some((source, at) => source !== last[at])) {
      last = now;
      result = make(state);
    }
    return result;
  };
}

const ticketSources = (state) => [state.tickets, state.ticketsVersion, state.me];

export const listTickets = remembered((state) => {
  const filter = filterOf(state.filter);
  const found = [];
  for (const ticket of state.tickets.values()) {
    if (filter.holds(ticket, state.me) && matches(ticket, state.query)) found.push(ticket);
  }
  return found.sort(byUrgency);
}, (state) => [...ticketSources(state), state.filter, state.query]);

export const countTickets = remembered((state) => {
  const counts = Object.fromEntries(FILTERS.map(({ id }) => [id, 0]));
  for (const ticket of state.tickets.values()) {
    for (const filter of FILTERS) counts[filter.id] += filter.holds(ticket, state.me) ? 1 : 0;
  }
  return counts;
}, ticketSources);

export const ringing = remembered(
  (state) => [...state.tickets.values()].filter(rings).sort(byUrgency), ticketSources,
);

// ---- chats ----

export function putChat(state, chat) {
  state.chats.set(chat.id, merge(state.chats.get(chat.id), chat));
  state.chatsVersion += 1;
}

export function putChats(state, chats, counts = []) {
  chats.forEach((chat, at) => state.read.set(chat.id, counts[at] || 0));
  state.chats = new Map(chats.map((chat) => [chat.id, chat]));
  state.chatsReady = true;
  state.chatsVersion += 1;
}

/** One has read so many messages of the chat, and seen where one was called in it. */
export function putRead(state, chat, count) {
  state.read.set(chat, count);
  dropMentions(state, { chat });
  const known = state.chats.get(chat);
  if (known && known.in_count < count) putChat(state, { id: chat, in_count: count });
  state.chatsVersion += 1;
}

export const unread = (state, chat) => Math.max(0, (chat.in_count || 0) - (state.read.get(chat.id) || 0));

const chatRank = (chat) => (chat.waiting ? 0 : chat.holder ? 1 : 2);

/** Waiting for a person first, then held, then the newest. */
export function listChats(state) {
  return [...state.chats.values()].sort((a, b) => chatRank(a) - chatRank(b) ||
    Date.parse(b.last_in_at || 0) - Date.parse(a.last_in_at || 0) || b.id - a.id);
}

export function countWaiting(state) {
  let count = 0;
  for (const chat of state.chats.values()) count += chat.waiting ? 1 : 0;
  return count;
}

/** Takes messages in any order, each once; the talk stays sorted by id. */
export function putMessages(state, chat, messages) {
  const talk = state.talks.get(chat);
  const byId = new Map(talk.messages.map((message) => [message.id, message]));
  for (const message of messages) byId.set(message.id, message);
  talk.messages = [...byId.values()].sort((a, b) => a.id - b.id);
}

export const TALK_PAGE = 50; // what chat.get answers at most: fewer are all there are

export function putTalk(state, answer, older) {
  const { chat, messages } = answer;
  putChat(state, chat);
  if (!state.talks.has(chat.id)) state.talks.set(chat.id, { messages: [], more: true, pending: [] });
  const talk = state.talks.get(chat.id);
  talk.homes = answer.homes || [];
  const first = talk.messages.length === 0;
  putMessages(state, chat.id, messages);
  if (older || first) talk.more = messages.length === TALK_PAGE;
}

export function putFailures(state, dead) {
  for (const row of dead) {
    if (row.state !== 'failed' && row.state !== 'uncertain') state.failures.delete(row.message); // it goes out after all
    else if (row.message) state.failures.set(row.message, { uncertain: row.state === 'uncertain', reason: row.error || '' });
  }
}

// ---- events ----

export const chatOf = (event) => event.chat_id || (event.chat && event.chat.id) || 0;

function takeTicket(state, event) {
  const key = putTicket(state, event.ticket);
  state.ticketSeq.set(key, event.seq);
  const detail = state.details.get(key);
  if (!detail || detail.error) return;
  if (!detail.record.some(({ seq }) => seq === event.seq)) detail.record = [...detail.record, event];
  detail.ticket = merge(detail.ticket, event.ticket);
}

function takeMessage(state, event) {
  const chat = chatOf(event);
  if (state.talks.has(chat)) putMessages(state, chat, [event.message]);
  settle(state, chat, event.message);
  const known = state.chats.get(chat);
  if (known && event.message.direction === 'in') putChat(state, { id: chat, last_in_at: event.at, in_count: (known.in_count || 0) + 1 });
  const writers = state.writing.get(chat);
  if (writers) writers.delete(event.message.author);
}

// What became of a picture or voice, wherever its message is shown.
function takeFile(state, { message_id: id, file }) {
  const update = (messages) => messages.map((message) => (message.id === id ? { ...message, file } : message));
  for (const talk of state.talks.values()) talk.messages = update(talk.messages);
  for (const detail of state.details.values()) {
    if (detail.messages) detail.messages = update(detail.messages);
  }
}

// Words of mine that came back as a message are no longer on their way.
function settle(state, chat, message) {
  const talk = state.talks.get(chat);
  if (!talk || !state.me || message.author !== state.me.username) return;
  const found = talk.pending.find(({ text, failed }) => text === message.text && !failed);
  if (found) talk.pending = talk.pending.filter((one) => one !== found);
}

/** Applies one event. Returns what must be read anew: { ticket, chat, chats } or nothing. */
export function applyEvent(state, event) {
  if (event.seq <= state.seq) return {};
  state.seq = event.seq;
  const stale = {};
  if (event.ticket) {
    takeTicket(state, event);
    stale.ticket = ticketKey(event.ticket.number);
  }
  if (event.event.startsWith('chat.')) takeChat(state, event, stale);
  if (event.event.startsWith('ask.') && event.ticket) takeAsk(state, event);
  if (isCalled(state, event)) takeMention(state, event);
  if (event.outbox) {
    takeDelivery(state, event);
    putFailures(state, [event.outbox]);
    stale.outbox = true;
  }
  return stale;
}

// A question to the resident waits until it is answered, runs out or is withdrawn.
function takeAsk(state, event) {
  const key = ticketKey(event.ticket.number);
  if (event.event === 'ask.put') state.asking.add(key);
  else state.asking.delete(key);
  state.ticketsVersion += 1;
}

// How a message out stands, where its chat is at hand.
function takeDelivery(state, { outbox }) {
  const talk = state.talks.get(outbox.chat);
  if (!talk || !outbox.message) return;
  const delivery = { state: outbox.state, error: outbox.error || '' };
  talk.messages = talk.messages.map((message) => (message.id === outbox.message ? { ...message, delivery } : message));
}

function takeChat(state, event, stale) {
  const chat = chatOf(event);
  if (event.chat) putChat(state, event.chat);
  else if (!state.chats.has(chat)) stale.chats = true;
  if (event.file) takeFile(state, event);
  if (!event.message) return;
  takeMessage(state, event);
  // An event tells of a picture only that it came: where it is, is read with the talk.
  if (event.message.kind !== 'text' && event.message.kind !== 'note') stale.chat = chat;
}

// ---- notes that call one ----

const beside = ({ chat, ticket }) => (one) => (ticket ? one.ticket === ticket : one.chat === chat);

/** Those of a chat or ticket: { chat } or { ticket: its number as written }. */
export const calledBy = (state, place) => state.mentions.filter(beside(place));

export function dropMentions(state, place) {
  const gone = beside(place);
  state.mentions = state.mentions.filter((one) => !gone(one));
}

// An event and a list may both tell of one note.
const keyOfMention = ({ chat, message, ticket, by, at }) => (ticket ? `${ticket} ${by} ${at}` : `${chat} ${message}`);

export function putMentions(state, mentions) {
  state.mentions = mentions.map((one) => ({ ...one, key: keyOfMention(one) }));
}

export const isCalled = (state, event) => Boolean(state.me) && (event.mentions || []).includes(state.me.username);

function takeMention(state, event) {
  const { ticket, message, actor: by, at } = event;
  const chat = chatOf(event);
  const { name = '', room = '' } = ticket || state.chats.get(chat) || {};
  const place = ticket ? { ticket: ticket.number, text: event.text } : { chat, message: message.id, text: message.text };
  const mention = { ...place, name, room, by, at };
  mention.key = keyOfMention(mention);
  state.mentions = [mention, ...state.mentions.filter(({ key }) => key !== mention.key)];
}
