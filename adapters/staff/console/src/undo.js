// undo.js - a move that was made by mistake is taken back: the gateway says of a move whether it may be,
// and until when; so long a toast offers it, by a button and by a key. The offer is the gateway's: a page
// that is loaded anew, and another device of the same person, ask for it.
import { call, errorText, dismiss, read, state, toast } from './core.js';
import * as model from './model.js';
import { operation } from './operations.js';
import { sentHere } from './queue.js';
import { t } from './words.js';

const SOONER_MS = 500; // the offer goes a little before the gateway would refuse
const HEARD_MS = 300; // after the last event of a move: one has several

const known = new Set(); // offers that this page has shown; one that was closed does not come back

const keyOf = (ticket, seq) => `${ticket} ${seq}`;

/** Says what was done, with the offer to take it back where the answer holds one. */
export function tellMove(text, number, offered) {
  if (offered) known.add(keyOf(number, offered.seq));
  const until = offered ? Date.parse(offered.until) - SOONER_MS : 0;
  toast(text, 'good', offered ? { ticket: number, seq: offered.seq, until } : null);
}

function doneWords({ op, title }) {
  const common = operation(op);
  return common ? t(common.done) : t('已办：{title}', { title: title || op });
}

/** Offers what may be taken back and is not offered here yet. */
export async function loadOffers() {
  try {
    const { offers } = await read('undo.list');
    for (const offer of offers) {
      if (!known.has(keyOf(offer.ticket, offer.seq))) tellMove(`${offer.ticket} ${doneWords(offer)}`, offer.ticket, offer);
    }
  } catch { /* nothing is offered then */ }
}

let heardTimer = 0;

/** An event: one's own move on another device, or one that was taken back there. */
export function hearMove({ event, actor, ticket }) {
  if (!ticket || !state.me || actor !== state.me.username || !event.startsWith('ticket.')) return;
  if (event === 'ticket.undone') {
    for (const one of state.toasts) if (one.undo && one.undo.ticket === ticket.number) dismiss(one.id);
  } else if (!sentHere(ticket.number)) {
    clearTimeout(heardTimer);
    heardTimer = setTimeout(loadOffers, HEARD_MS);
  }
}

export async function undo({ id, undo: { ticket, seq } }) {
  dismiss(id);
  try {
    const answer = await call('ticket.undo', { ticket, seq });
    model.putTicket(state, answer.ticket);
    toast(t('{ticket} 已撤销刚才的一步', { ticket }));
  } catch (fault) {
    toast(fault.code === 'closed' ? t('没有网络，没能撤销') : errorText(fault), 'bad');
  }
}

/** The newest offer that still stands. */
export function undoLast() {
  const newest = state.toasts.filter((one) => one.undo).at(-1);
  if (newest) undo(newest);
  else toast(t('现在没有可以撤销的操作'));
}
