// mock_inbox.mjs - what the double knows of each member of staff's own lists, and of talk beside chats.
import { RefusedOp, shownMessage } from './mock_ops.mjs';
import { iso, mask } from './mock_world.mjs';

const VIEWS_MAX = 20;

const chatOf = ({ world, request }) => {
  const chat = world.chats.get(request.chat);
  if (!chat) throw new RefusedOp('not_found', '没有这个会话');
  return chat;
};

const own = (map, key, make) => map.get(key) || map.set(key, make()).get(key);
const mine = ({ world, client }) => own(world.own, client.me.username, () => ({ read: new Map(), views: new Map(), mentions: [] }));

/** How many messages of each chat one has read, in the order of the chats. */
export const readCounts = (scene) => [...scene.world.chats.keys()].map((id) => mine(scene).read.get(id) || 0);

function readChat(scene) {
  const chat = chatOf(scene);
  const { read, mentions } = mine(scene);
  read.set(chat.id, chat.in_count);
  mine(scene).mentions = mentions.filter((one) => one.chat !== chat.id);
  return { count: chat.in_count };
}

function readAll(scene) {
  for (const chat of scene.world.chats.values()) mine(scene).read.set(chat.id, chat.in_count);
  return {};
}

/** A note of staff in the chat, and its event. */
export function addNote(scene, chat, text, mentions = []) {
  const author = scene.client.me.username;
  const message = scene.world.message(chat.id, { direction: 'out', author, kind: 'note', text });
  for (const username of mentions) {
    own(scene.world.own, username, () => ({ read: new Map(), views: new Map(), mentions: [] })).mentions.unshift({
      id: message.id, chat: chat.id, name: chat.name, room: chat.room, message: message.id, by: author, text, at: message.at,
    });
  }
  scene.mock.event('chat.noted', author, { chat_id: chat.id, message: shownMessage(message), mentions });
  return message;
}

function note(scene) {
  const chat = chatOf(scene);
  const { text = '', mentions = [] } = scene.request;
  if (!text.trim()) throw new RefusedOp('malformed', '请填写说明');
  if (mentions.some((username) => !scene.world.staff.has(username))) throw new RefusedOp('malformed', '没有这位员工');
  return { message: shownMessage(addNote(scene, chat, text.trim(), mentions)) };
}

function explain(scene) {
  chatOf(scene);
  const message = scene.world.messages.get(scene.request.chat).find(({ id }) => id === scene.request.message);
  if (!message || message.direction !== 'in') throw new RefusedOp('not_found', '没有找到');
  return {
    intent: message.intent || 'repair.leak', ticket: message.ticket || 0, two: false,
    understood: { intent: 'repair.leak', title: '渗漏水', score: 12, rule: 'leak', file: 'patterns/repair.rules', line: 14, span: '漏水', guess: false },
    runners: [{ intent: 'repair.plumbing', title: '水管维修', score: 5 }],
    slots: [{ name: 'time', value: '2026-11-24T12:00/18:00', words: '下午' }],
  };
}

function ways(scene) {
  const chat = chatOf(scene);
  const { text = '' } = scene.request;
  const until = scene.world.windows.get(chat.id) ?? Date.now() + 40 * 3600e3;
  const open = chat.channel !== 'wechat' || until > Date.now();
  return {
    window: { limited: chat.channel === 'wechat', following: true, open, until: chat.channel === 'wechat' ? iso(until) : null, left: open && chat.channel === 'wechat' ? 4 : 0 },
    ...(chat.phone && chat.channel !== 'sms' ? { sms: { phone: mask(chat.phone), segments: text ? Math.ceil((text.length + 6) / 70) : 0, chars: text ? text.length + 6 : 0, cost_fen: text ? Math.ceil((text.length + 6) / 70) * 5 : 0 } } : {}),
  };
}

// The double tells everyone who looks at once.
function look(scene) {
  const { mock, client, request } = scene;
  const chat = chatOf(scene).id;
  const left = client.look;
  client.look = request.away ? 0 : chat;
  for (const id of new Set([left, chat])) {
    for (const one of mock.clients) {
      if (!id || one.look !== id) continue;
      const who = [...mock.clients].filter((other) => other.look === id && other.me !== one.me)
        .map((other) => ({ username: other.me.username, name: other.me.name }));
      setTimeout(() => one.socket.send(JSON.stringify({ presence: { chat: id, who } })), 0);
    }
  }
  return { chat };
}

function saveView(scene) {
  const { views } = mine(scene);
  if (!views.has(scene.request.name) && views.size >= VIEWS_MAX) throw new RefusedOp('conflict', '保存的视图太多了，请先删掉一个');
  views.set(scene.request.name, scene.request.view);
  return {};
}

function removeView(scene) {
  if (!mine(scene).views.delete(scene.request.name)) throw new RefusedOp('not_found', '没有找到');
  return {};
}

/** Whom the note of a ticket calls. */
export function callInTicket(scene, ticket, text, mentions = []) {
  for (const username of mentions) {
    if (!scene.world.staff.has(username)) throw new RefusedOp('malformed', '没有这位员工');
    own(scene.world.own, username, () => ({ read: new Map(), views: new Map(), mentions: [] })).mentions.unshift({
      id: scene.world.seq + 1, ticket: ticket.number, name: ticket.name, room: ticket.room, by: scene.client.me.username, text, at: ticket.updated_at,
    });
  }
  return mentions.length ? { text, mentions } : { text };
}

function seen(scene) {
  mine(scene).mentions = mine(scene).mentions.filter(({ ticket }) => ticket !== scene.request.ticket);
  return {};
}

export const inboxReads = {
  'mention.seen': seen,
  'chat.read': readChat,
  'chat.read_all': readAll,
  'chat.explain': explain,
  'chat.look': look,
  'chat.ways': ways,
  'mention.list': (scene) => ({ mentions: mine(scene).mentions }),
  'view.list': (scene) => ({ views: [...mine(scene).views].map(([name, view]) => ({ name, view })) }),
};

export const inboxChanges = { 'chat.note': note, 'view.save': saveView, 'view.remove': removeView };
export const INBOX_FREE = ['mention.list', 'mention.seen', 'view.list', 'view.save', 'view.remove'];
