// chats.js - what one does with chats: read, take over, answer, hand back.
import { call, changed, errorText, keepFew, now, read, report, state } from './core.js';
import * as model from './model.js';
import { watchDelivery } from './talk.js';
import { go } from './where.js';

export async function loadChats() {
  try {
    const { chats, read: counts } = await read('chat.list');
    model.putChats(state, chats, counts);
  } catch (fault) {
    report(fault);
  }
  changed();
}

export async function loadTalk(chat, before) {
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
    const answer = await call(op, { chat });
    if (answer.chat && typeof answer.chat === 'object') model.putChat(state, answer.chat);
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
    await call('chat.send', { chat, text });
    watchDelivery(chat);
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
