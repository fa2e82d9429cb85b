// record.js - the history of a ticket: who did what, when, in words; the newest first.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { shownFact } from '../facts.js';
import { html } from '../html.js';
import { actorName, departmentName, EVENTS, PHOTOS } from '../labels.js';
import { operation } from '../operations.js';
import { yuan } from '../money.js';
import { full } from '../time.js';
import { t } from '../words.js';
import { rolesOf } from './limits.js';
import { Called, Time, Words } from './parts.js';

const RECORD_SHOWN = 30; // events; the rest on demand

const className = (id, classes) => (classes.find((one) => one.id === id) || {}).title || id;

// What the rules propose names the class; what a person sets is that of the ticket since.
function gradeWords({ class: named, ticket = {}, former, proposed }, { classes }) {
  const to = named || ticket.class;
  const words = former ? t('{former} → {grade}', { former: className(former, classes), grade: className(to, classes) }) : className(to, classes);
  return proposed ? t('{grade}（系统建议，待确认）', { grade: words }) : words;
}

const transferWords = ({ ticket = {} }) => `→ ${departmentName(ticket.department)}`;
const notifiedWords = ({ roles = [] }) => (roles.length ? `→ ${rolesOf(roles)}` : '');

const materialWords = ({ material = {} }) => t('{name} {quantity}{unit}，{sum} 元', { ...material, sum: yuan(material.sum_fen || 0) });

// What an event says beside its kind, by its kind: whom, where to, the grade, the moment.
const BRIEFS = {
  'ticket.assigned': ({ ticket = {} }) => `→ ${ticket.assignee_name || ticket.assignee || ''}`,
  'ticket.transferred': transferWords,
  'ticket.graded': gradeWords,
  'ticket.notified': notifiedWords,
  'ticket.unclaimed': notifiedWords,
  'ticket.undone': ({ op }) => { const { label } = operation(op) || {}; return label ? t(label) : ''; },
  'ticket.appointment': ({ appointment_at: at }) => full(at),
  'ticket.material': materialWords,
  'ticket.material_removed': materialWords,
  'ticket.photo': ({ photo }) => (photo ? t(PHOTOS[photo.kind] || photo.kind) : ''),
};

function eventBrief(event, detail) {
  const { score, clock, roles, fact, link, told } = event;
  if (fact) return t('{title}：{value}', { title: fact.title, value: shownFact({ ...detail.facts.find(({ name }) => name === fact.name), ...fact }) });
  if (link) return link.ticket;
  if (told === false) return t('没有会话，请电话询问');
  if (clock) return `${clock.title}${roles && roles.length ? ` → ${rolesOf(roles)}` : ''}`;
  if (BRIEFS[event.event]) return BRIEFS[event.event](event, detail);
  return score ? t('满意度 {n} 分', { n: score }) : '';
}

// The note of an assignment only repeats the name.
const eventWords = ({ event, text, evidence }) => (event === 'ticket.assigned' ? '' : text || (evidence || []).join(t('；')));

function RecordRow({ event, detail }) {
  const brief = eventBrief(event, detail);
  const text = eventWords(event);
  return html`<li data-kind=${event.event}>
    <div class="record-line">
      <strong><${Words}>${actorName(event.actor, app.state.staff)}<//></strong>
      <span>${t(EVENTS[event.event] || event.event)}</span>
      ${brief ? html`<span><${Words}>${brief}<//></span>` : null}
      <span class="push quiet"><${Time} at=${event.at} /></span>
    </div>
    ${text ? html`<p class="record-text" dir="auto">${event.event === 'ticket.noted' ? html`<${Called} text=${text} />` : text}</p>` : null}
  </li>`;
}

export function Record({ detail }) {
  const [whole, setWhole] = useState(false);
  const newest = detail.record.filter(({ event }) => event !== 'chat.message').sort((a, b) => b.seq - a.seq);
  if (!newest.length) return null;
  const shown = whole ? newest : newest.slice(0, RECORD_SHOWN);
  const rest = newest.length - shown.length;
  return html`<section class="card"><h3>${t('处理记录')}</h3>
    <ol class="record">${shown.map((event) => html`<${RecordRow} key=${event.seq} event=${event} detail=${detail} />`)}</ol>
    ${rest ? html`<button type="button" class="button small" data-op="whole-record" onClick=${() => setWhole(true)}>${t('再看更早的 {n} 条', { n: rest })}</button>` : null}
  </section>`;
}
