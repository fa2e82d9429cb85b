// asyncapi.mjs - adapters/staff/asyncapi.yaml as a judge of frames.
import fs from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const FILE = new URL('../../adapters/staff/asyncapi.yaml', import.meta.url);

export class Protocol {
  constructor() {
    this.document = parse(fs.readFileSync(FILE, 'utf8'));
    this.ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema({ components: this.document.components }, 'staff'); // the references resolve in it
    this.asked = new Map(); // id → op
  }

  get ops() {
    return Object.keys(this.document.operations).filter((name) => name !== 'events');
  }

  /** What is wrong with a payload, judged by the message of that name; '' for nothing. */
  judge(message, payload) {
    const validate = this.ajv.getSchema(`staff#/components/messages/${message}/payload`);
    if (!validate) return `${message}: the description does not know it`;
    if (validate(payload)) return '';
    const reasons = validate.errors.map(({ instancePath, message: words, params }) => `${instancePath || '/'} ${words} ${JSON.stringify(params)}`);
    return `${message}: ${[...new Set(reasons)].slice(0, 4).join('; ')}`;
  }

  /** The name under which an op is described: ops that only a life cycle names share one. */
  nameOf(op) {
    return !this.document.operations[op] && op.startsWith('ticket.') ? 'ticket.move' : op;
  }

  /** A frame of the client. */
  request(frame) {
    this.asked.set(frame.id, this.nameOf(frame.op));
    return this.judge(this.nameOf(frame.op), frame);
  }

  /** A frame of the gateway: an answer to what was asked, a refusal, events. */
  heard(frame) {
    if (frame.error) return this.judge('refusal', frame);
    if (frame.presence) return this.judge('presence', frame);
    if ('re' in frame) return this.judge(`${this.asked.get(frame.re)}.answer`, frame);
    return this.judge(frame.events ? 'batch' : this.kindOf(frame), frame);
  }

  kindOf({ event = '' }) {
    if (/^(ticket|ask|link)\./.test(event)) return 'ticketEvent';
    if (event.startsWith('clock.')) return 'clockEvent';
    if (event.startsWith('outbox.')) return 'outboxEvent';
    if (event.startsWith('account.')) return 'accountEvent';
    if (/^(fund|complaint|weather|import)\./.test(event)) return 'workEvent';
    if (/^(campaign|dunning|letter)\./.test(event)) return 'campaignEvent';
    if (event.startsWith('survey.')) return 'surveyEvent';
    if (event.startsWith('fee.')) return 'feeEvent';
    if (event.startsWith('roster.') || event === 'staff.skills') return 'rosterEvent';
    if (event.startsWith('staff.')) return 'staffEvent';
    if (event === 'chat.message') return 'chatMessage';
    if (event === 'chat.noted') return 'chatNoted';
    if (event === 'chat.media') return 'chatMedia';
    if (event === 'chat.typing') return 'chatTyping';
    if (event.startsWith('home.') || ['chat.bound', 'chat.unbound', 'chat.phone_changed'].includes(event)) return 'bindingEvent';
    return ['chat.opted_out', 'chat.opted_in', 'chat.promised', 'chat.hardship'].includes(event) ? 'chatNote' : 'chatEvent';
  }
}
