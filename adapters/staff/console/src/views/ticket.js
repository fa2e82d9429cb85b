// ticket.js - one ticket: where it stands, what was gathered and recorded, its clocks, the record.
import { useEffect } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, departmentName, ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { t } from '../words.js';
import { Actions, States } from './actions.js';
import { Asks, Forms, Links, Pass } from './belongings.js';
import { Ledger } from './facts.js';
import { Icon } from './icons.js';
import { Clocks } from './limits.js';
import { Materials } from './materials.js';
import { Attachment } from './media.js';
import { Appointments, Papers } from './papers.js';
import { Badges, Empty, IconButton, Loading, StatePill, Time, TimeBoth, Words } from './parts.js';
import { Photos } from './photos.js';
import { Record } from './record.js';

const Fact = ({ name, children }) => html`<div class="fact"><dt>${name}</dt><dd>${children}</dd></div>`;

const DIALLED = /^\+?[\d-]{5,20}$/;

function Phone({ number }) {
  if (!number) return '—';
  return DIALLED.test(number) ? html`<a href=${`tel:${number}`}>${number}</a>` : html`<${Words}>${number}<//>`;
}

function Ended({ ticket }) {
  if (ticket.closed_at) return html`<${Fact} name=${t('结束')}><${TimeBoth} at=${ticket.closed_at} /><//>`;
  return ticket.updated_at === ticket.opened_at ? null
    : html`<${Fact} name=${t('更新')}><${TimeBoth} at=${ticket.updated_at} /><//>`;
}

const classTitle = (id, classes) => (classes.find((one) => one.id === id) || {}).title || id;

function Facts({ ticket, classes }) {
  return html`<dl class="facts">
    <${Fact} name=${t('房号')}><${Words}>${ticket.room || '—'}<//><//>
    <${Fact} name=${t('称呼')}><${Words}>${ticket.name || '—'}<//><//>
    <${Fact} name=${t('电话')}><${Phone} number=${ticket.phone} /><//>
    ${ticket.class ? html`<${Fact} name=${t('类别')}><${Words}>${classTitle(ticket.class, classes)}<//><//>` : null}
    <${Fact} name=${t('处理人')}><${Words}>${ticket.assignee_name || ticket.assignee || t('还没有人')}<//><//>
    <${Fact} name=${t('部门')}>${departmentName(ticket.department) || '—'}<//>
    <${Fact} name=${t('登记于')}><${TimeBoth} at=${ticket.opened_at} /><//>
    <${Ended} ticket=${ticket} />
  </dl>`;
}

// What the dialogue gathered: name → { label, value, shown }.
function slotRows(slots) {
  return Object.entries(slots).map(([name, slot]) => ({
    name, label: slot.label || name, value: slot.shown || slot.value || '',
  })).filter(({ value }) => value);
}

function Slots({ slots }) {
  const rows = slotRows(slots);
  if (!rows.length) return null;
  return html`<section class="card"><h3>${t('登记内容')}</h3><dl class="slots">
    ${rows.map(({ name, label, value }) => html`<div key=${name} class="fact">
      <dt><${Words}>${label}<//></dt><dd dir="auto">${value}</dd></div>`)}
  </dl></section>`;
}

function Pictures({ messages }) {
  const media = messages.filter(({ kind }) => kind && kind !== 'text' && kind !== 'event');
  if (!media.length) return null;
  return html`<section class="card"><h3>${t('图片与附件')}</h3>
    <div class="attachments">${media.map((message) => html`<${Attachment} key=${message.id} message=${message} />`)}</div>
  </section>`;
}

function Messages({ messages, ticket }) {
  const texts = messages.filter(({ text }) => text);
  if (!texts.length) return null;
  return html`<section class="card"><h3>${t('相关消息')}</h3>
    <ul class="excerpt">${texts.map((message) => html`<li key=${message.id}>
      <span class="quiet"><${Words}>${message.direction === 'in' ? ticket.name || t('住户') : actorName(message.author, app.state.staff)}<//>
        ${' '}<${Time} at=${message.at} /></span>
      <p dir="auto">${message.text}</p></li>`)}</ul>
  </section>`;
}

function Head({ ticket }) {
  return html`<header class="detail-head">
    <div class="line">
      <${IconButton} icon="back" label=${t('返回列表')} className="back" onClick=${() => app.go('tickets', 0)} />
      <span class="number">${ticketLabel(ticketKey(ticket.number))}</span>
      <${StatePill} ticket=${ticket} />
      <${Badges} ticket=${ticket} />
      ${ticket.chat && may(app.state.me, 'chat.get') ? html`<a class="push chat-link" href=${`#/chats/${ticket.chat}`}><${Icon} name="chats" />${t('会话')}</a>` : null}
    </div>
    <h2><${Words}>${ticket.title || ticket.service_name}<//></h2>
    <p class="quiet">${ticket.service_name} · <${Words}>${communityName(ticket.community)}<//></p>
  </header>`;
}

function communityName(id) {
  const known = app.state.communities.find((one) => one === id || one.id === id);
  return (known && known.name) || id || '';
}

export function TicketDetail({ open: number }) {
  const detail = app.state.details.get(number);
  useEffect(() => {
    const seen = () => detail && !detail.error && app.markSeen(detail.ticket.number);
    seen();
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  });
  if (!detail) return html`<${Loading} text=${t('正在读取工单…')} />`;
  if (detail.error) {
    return html`<div class="failed"><${IconButton} icon="back" label=${t('返回列表')} className="back" onClick=${() => app.go('tickets', 0)} />
      <${Empty} icon="tickets" title=${t('打不开 {number}', { number: ticketLabel(number) })} hint=${detail.error} /></div>`;
  }
  const { ticket, slots, messages, record, states, facts, asks, links, pass, forms, clocks, classes, papers, appointments, photos, materials } = detail;
  return html`<article class="detail" aria-label=${t('工单 {number}', { number: ticketLabel(number) })}>
    <${Head} ticket=${ticket} />
    <${States} ticket=${ticket} states=${states} record=${record} />
    <${Actions} ticket=${ticket} detail=${detail} />
    <div class="detail-body">
      <section class="card"><h3>${t('基本信息')}</h3><${Facts} ticket=${ticket} classes=${classes} /></section>
      <${Clocks} clocks=${clocks} />
      <${Appointments} appointments=${appointments} />
      <${Asks} asks=${asks} />
      <${Papers} papers=${papers} slots=${slots} />
      <${Ledger} ticket=${ticket} facts=${facts} />
      <${Materials} ticket=${ticket} materials=${materials} facts=${facts} />
      <${Slots} slots=${slots} />
      <${Pass} pass=${pass} />
      <${Links} links=${links} ticket=${ticket} />
      <${Forms} forms=${forms} ticket=${ticket} />
      <${Photos} ticket=${ticket} photos=${photos} />
      <${Pictures} messages=${messages} />
      <${Record} detail=${detail} />
      <${Messages} messages=${messages} ticket=${ticket} />
    </div>
  </article>`;
}
