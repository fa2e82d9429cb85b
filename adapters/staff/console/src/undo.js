// undo.js - a move that was made by mistake is taken back: the gateway says of a move whether it may be,
// and until when; so long a toast offers it, by a button and by a key.
import { call, errorText, dismiss, state, toast } from './core.js';
import * as model from './model.js';
import { t } from './words.js';

const SOONER_MS = 500; // the offer goes a little before the gateway would refuse

/** Says what was done, with the offer to take it back where the answer holds one. */
export function tellMove(text, number, offered) {
  const until = offered ? Date.parse(offered.until) - SOONER_MS : 0;
  toast(text, 'good', offered ? { ticket: number, seq: offered.seq, until } : null);
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
