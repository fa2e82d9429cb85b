// procedure.js - what one does for a ticket's procedure: record facts, open tickets, check passes.
import { call, changed, errorText, read, report, state, toast } from './core.js';
import { ticketKey, ticketLabel } from './labels.js';
import * as model from './model.js';
import { orderMembers } from './orders.js';
import { codeOf } from './passes.js';
import { submit } from './queue.js';
import { go } from './where.js';
import { t } from './words.js';

/** Throws the refusal, which is shown at the field. */
export async function recordFact(ticket, fact, value) {
  const answer = await submit('ticket.record', { ticket: ticket.number, fact: fact.name, value }, `${ticket.number} ${fact.title}`);
  if (!answer) return; // no link: it waits, and that was said
  model.putTicket(state, answer.ticket);
  toast(t('{number} 已登记：{title}', { number: ticket.number, title: fact.title }));
}

// ---- new tickets ----

export async function loadServices() {
  try {
    state.services = (await read('service.list')).services;
  } catch (fault) {
    report(fault);
  }
  changed();
}

/** Of a call, or linked to parent. */
export function beginOrder(parent) {
  state.dialog = { kind: 'order', parent };
  changed();
}

/** Throws the refusal, which the form shows. */
export async function sendOrder(service, values, parent) {
  const several = state.communities.length > 1;
  const community = parent ? parent.community : several && values.community;
  const { ticket } = await call('ticket.open', orderMembers(service, values, { parent, community }));
  const key = model.putTicket(state, ticket);
  toast(t('已登记 {number}', { number: ticketLabel(ticketKey(ticket.number)) }));
  if (!parent) go('tickets', key);
}

// ---- the gate ----

async function askGate(op, released) {
  const { gate } = state;
  const community = state.communities.length > 1 ? { community: gate.community || state.communities[0].id } : {};
  gate.busy = true;
  changed();
  try {
    const { ticket, slots, pass } = await call(op, { code: codeOf(gate.code), ...community });
    gate.found = { ticket, slots, pass, released };
    gate.fault = '';
  } catch (fault) {
    gate.fault = errorText(fault);
    gate.found = null;
  }
  gate.busy = false;
  gate.answers += 1;
  changed();
}

export const checkPass = () => askGate('pass.check', false);
export const usePass = () => askGate('pass.use', true);

/** What is typed is another code: what was found for the last one is no longer said. */
export function setGate(members) {
  Object.assign(state.gate, { found: null, fault: '' }, members);
  changed();
}
