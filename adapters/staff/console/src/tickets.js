// tickets.js - what one does with tickets: page through them, open one, move it on.
import { calledIn } from './calls.js';
import { changed, errorText, keepFew, read, report, state, toast } from './core.js';
import { ticketKey, ticketLabel } from './labels.js';
import * as model from './model.js';
import { labelOn, members, operation, possible } from './operations.js';
import { submit } from './queue.js';
import { tellMove } from './undo.js';
import { go } from './where.js';
import { t } from './words.js';

const TICKET_PAGE = 100; // keeps an answer small

const SERIES = { all: {}, open: { open: true }, mine: { assignee: 'me' } };

export async function loadTickets(name = model.filterOf(state.filter).series) {
  const page = state.series[name];
  if (page.loading || page.done) return;
  page.loading = true;
  const asked = state.seq;
  const before = page.before ? { before: page.before } : {};
  try {
    const { tickets } = await read('ticket.list', { ...SERIES[name], ...before, limit: TICKET_PAGE });
    model.putTicketPage(state, name, tickets, asked, TICKET_PAGE);
  } catch (fault) {
    page.loading = false;
    page.failed = true;
    report(fault);
  }
  changed();
}

export function setFilter(id) {
  state.filter = id;
  state.active.tickets = 0;
  loadTickets(model.filterOf(id).series);
  changed();
}

export function setQuery(query) {
  state.query = query;
  state.active.tickets = 0;
  changed();
}

/** What was searched may be a number that no page has brought yet. */
export function openNumber(query) {
  const key = /^\s*(?:GD)?0*(\d{1,15})\s*$/i.exec(query);
  if (key) go('tickets', Number(key[1]));
  return Boolean(key);
}

export async function loadDetail(key) {
  const asked = state.seq;
  try {
    const answer = await read('ticket.get', { ticket: ticketLabel(key) });
    keepFew(state.details, key);
    model.putDetail(state, key, answer, asked);
  } catch (fault) {
    if (fault.code === 'closed') return;
    const known = state.details.get(key);
    if (!known) state.details.set(key, { error: errorText(fault) });
    else report(fault);
  }
  changed();
}

/** A button or key: asks first where the op needs words, else does it. */
export function begin(found, ticket) {
  if (found.fields || found.confirm) {
    state.dialog = { kind: 'operation', operation: found, ticket };
    changed();
  } else {
    perform(found, ticket, {}).catch(report);
  }
}

/** Begins op on the open ticket, if the gateway said that it is possible now. */
export function beginOpen(op) {
  const { tab, open } = state.place;
  const detail = state.details.get(open);
  if (tab !== 'tickets' || !detail || detail.error) return;
  const found = possible(detail, detail.ticket, state.me).find((one) => one.op === op);
  if (found && !found.because) begin(found, detail.ticket);
  else toast((found && found.because) || t('这张工单现在不能{op}', { op: t(operation(op).label) }), 'bad');
}

// A note may call colleagues.
function called({ op }, { text }) {
  const mentions = op === 'ticket.note' ? calledIn(text) : [];
  return mentions.length ? { mentions } : {};
}

export async function perform(found, ticket, values) {
  const answer = await submit(found.op, { ticket: ticket.number, ...members(found, values), ...called(found, values) }, `${ticket.number} ${labelOn(found, ticket)}`);
  if (!answer) return; // no link: it waits, and that was said
  if (answer.ticket && typeof answer.ticket === 'object') model.putTicket(state, answer.ticket);
  tellMove(`${ticket.number} ${t(found.done)}`, ticket.number, answer.undo);
}

export function acknowledge(ticket) {
  perform(operation('ticket.acknowledge'), ticket, {}).catch(report);
}

export function closeDialog() {
  state.dialog = null;
  changed();
}
