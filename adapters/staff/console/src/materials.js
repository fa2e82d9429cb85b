// materials.js - what a repair uses up: the company's list, what is chosen of it, and what it comes to.
//
// The sum that stands here before something is sent is only to look at: the gateway prices every line
// by its own list, at the time when it gets it.
import { changed, read, report, state, toast } from './core.js';
import { ticketKey, ticketLabel } from './labels.js';
import { lineMembers } from './lines.js';
import { putTicket } from './model.js';
import { submit } from './queue.js';
import { t } from './words.js';

/** The list is kept, so that it can be chosen from without a network. */
export async function loadMaterials() {
  try {
    state.materials = await read('material.list');
  } catch (fault) {
    report(fault);
  }
  changed();
}

// Throws the refusal, which is shown where it was entered; no answer: it waits for the network.
async function change(op, ticket, members, label, done) {
  const answer = await submit(op, { ticket: ticket.number, ...members }, `${ticket.number} ${label}`);
  if (!answer) return;
  putTicket(state, answer.ticket);
  toast(`${ticketLabel(ticketKey(ticket.number))} ${done}`);
}

export const enterMaterials = (ticket, lines) => change('ticket.material', ticket, { materials: lineMembers(lines) }, t('登记材料'), t('已登记材料'));

export const removeMaterial = (ticket, line) => change('ticket.material_remove', ticket, { line: line.id }, t('去掉材料'), t('已去掉：{name}', { name: line.name }));
