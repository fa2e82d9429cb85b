// desk.js - the desk of a role: what waits for it today, section by section, and what is done about
// it on the spot. It also stands on a phone, with thumbs, over a bad link.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { departmentName, PHOTOS, ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { yuan } from '../money.js';
import { labelOn, possible } from '../operations.js';
import { waits } from '../queue.js';
import { full, short } from '../time.js';
import { t } from '../words.js';
import { FactRow } from './facts.js';
import { UseMaterials } from './materials.js';
import { TakePhoto, WaitingPhoto } from './photos.js';
import { Badges, Empty, Loading, StatePill, Time, Words } from './parts.js';

// ---- a ticket ----

const DIALLED = /^\+?[\d-]{5,20}$/;

function Who({ ticket }) {
  const { room, name, phone } = ticket;
  return html`<p class="desk-who"><strong><${Words}>${room || '—'}<//></strong>
    ${name ? html`<span><${Words}>${name}<//></span>` : null}
    ${DIALLED.test(phone || '') ? html`<a class="desk-phone" href=${`tel:${phone}`}>${phone}</a>` : phone ? html`<span>${phone}</span>` : null}</p>`;
}

function Say({ words }) {
  if (!words) return null;
  return html`<details class="desk-say"><summary>${t('电话怎么说')}</summary><p dir="auto">${words}</p></details>`;
}

function Ops({ row, ops }) {
  const { ticket } = row;
  const found = possible(row, ticket, app.state.me).filter(({ op }) => ops.includes(op));
  if (!found.length) return null;
  const open = found.filter(({ because }) => !because);
  const shut = found.filter(({ because }) => because);
  const first = open.find(({ primary }) => primary);
  return html`<div class="desk-ops">
    ${open.map((one) => html`<button type="button" key=${one.op} class=${`button ${one.danger ? 'danger' : one === first ? 'primary' : ''}`} data-op=${one.op}
      onClick=${() => app.begin(one, ticket)}>${t(labelOn(one, ticket))}</button>`)}
    ${shut.map((one) => html`<span key=${one.op} class="desk-shut"><b>${t(labelOn(one, ticket))}</b> <${Words}>${one.because}<//></span>`)}
  </div>`;
}

function Facts({ row }) {
  const facts = row.facts.filter((fact) => fact.recordable || fact.value !== undefined);
  if (!facts.length) return null;
  return html`<ul class="desk-facts">${facts.map((fact) => html`<${FactRow} key=${fact.name} ticket=${row.ticket} fact=${fact} />`)}</ul>`;
}

// Where the desk records that there are photos, they are taken.
function PhotoButtons({ row }) {
  const kinds = Object.keys(PHOTOS).filter((kind) => row.facts.some(({ name }) => name === `photos_${kind}`));
  if (!kinds.length || !may(app.state.me, 'ticket.record')) return null;
  return html`<div class="desk-photos">${kinds.map((kind) => html`<${TakePhoto} key=${kind} ticket=${row.ticket} kind=${kind} label=${t(PHOTOS[kind])} />`)}</div>`;
}

function TicketRow({ row, section }) {
  const { ticket, appointment_at: agreed } = row;
  const key = ticketKey(ticket.number);
  return html`<li class="desk-row" data-ticket=${ticketLabel(key)}>
    <div class="line desk-line">
      ${agreed ? html`<time class="desk-time" datetime=${agreed} title=${full(agreed)}>${short(agreed, app.now())}</time>` : null}
      <a class="number" href=${app.linkTo('tickets', key)}>${ticketLabel(key)}</a>
      <span class="quiet">${ticket.service_name}</span><${StatePill} ticket=${ticket} />
      ${waits(ticket.number) ? html`<span class="badge urged">${t('等网络发送')}</span>` : null}
      <span class="push badges"><${Badges} ticket=${ticket} /></span>
    </div>
    <p class="desk-title"><${Words}>${ticket.title || ticket.service_name}<//></p>
    <${Who} ticket=${ticket} />
    <p class="quiet desk-meta">${t('登记于')} <${Time} at=${ticket.opened_at} />
      ${ticket.assignee ? html` · <${Words}>${ticket.assignee_name || ticket.assignee}<//>` : ` · ${t('还没有人接')}`}</p>
    <${Say} words=${row.say} />
    <${Facts} row=${row} />
    <${PhotoButtons} row=${row} />
    <div class="desk-photos"><${UseMaterials} ticket=${ticket} facts=${row.facts} /></div>
    <${Ops} row=${row} ops=${section.ops} />
  </li>`;
}

// ---- people, chats, funds ----

function People({ rows }) {
  const most = Math.max(...rows.map(({ open }) => open), 1);
  return html`<table class="desk-people"><thead><tr><th scope="col">${t('姓名')}</th><th scope="col">${t('部门')}</th><th scope="col" class="amount">${t('在办')}</th><th scope="col" class="amount">${t('超时')}</th><td></td></tr></thead>
    <tbody>${rows.map(({ username, name, department, open, overdue }) => html`<tr key=${username || '-'} data-person=${username}>
      <th scope="row"><${Words}>${name || username || t('还没有人接')}<//></th><td>${departmentName(department)}</td>
      <td class="amount">${open}</td><td class=${`amount ${overdue ? 'late' : ''}`}>${overdue}</td>
      <td><progress max=${most} value=${open} aria-hidden="true"></progress></td></tr>`)}</tbody></table>`;
}

function ChatRow({ row }) {
  return html`<li class="desk-row"><a class="line desk-line desk-chat" href=${app.linkTo('chats', row.id)}>
    <strong><${Words}>${row.name || row.peer_name}<//></strong>
    <span class="quiet"><${Words}>${row.room || t('还没有绑定房号')}<//></span>
    ${row.waiting ? html`<span class="pill late">${t('等待人工')}</span>` : null}
    ${row.holder ? html`<span class="pill work"><${Words}>${t('{name} 接管中', { name: row.holder_name || row.holder })}<//></span>` : null}
    <span class="push quiet"><${Time} at=${row.waiting_since || row.last_in_at} relative /></span></a></li>`;
}

function FundRow({ row }) {
  return html`<li class="desk-row"><div class="line desk-line"><strong><${Words}>${row.title}<//></strong>
    ${row.low ? html`<span class="pill late">${t('余额不足')}</span>` : null}
    <span class="push amount">${yuan(row.balance_fen)} / ${yuan(row.limit_fen)} ${t('元')}</span></div>
    <progress class=${row.low ? 'late' : ''} max=${row.limit_fen} value=${Math.max(0, row.balance_fen)} aria-label=${t('余额')}></progress></li>`;
}

const listOf = (Row, keyOf) => ({ rows, section }) => html`<ul class="desk-rows">
  ${rows.map((row) => html`<${Row} key=${keyOf(row)} row=${row} section=${section} />`)}</ul>`;

const KINDS = {
  tickets: listOf(TicketRow, ({ ticket }) => ticket.number),
  appointments: listOf(TicketRow, ({ ticket, appointment_at: at }) => `${ticket.number}${at}`),
  people: People,
  chats: listOf(ChatRow, ({ id }) => id),
  funds: listOf(FundRow, ({ id, community }) => `${id}${community}`),
};

// ---- the desk ----

// What is empty takes one line; what is long can be folded away.
function Section({ section }) {
  const [folded, setFolded] = useState(false);
  const { id, of, rows, count, more } = section;
  const [title, empty] = [t(section.title), t(section.empty || '')];
  const Kind = KINDS[of];
  if (!count) {
    return html`<section class="card desk-section none" data-section=${id}><h3>${title}</h3><span class="quiet">${empty}</span></section>`;
  }
  return html`<section class="card desk-section" data-section=${id}>
    <h3><button type="button" class="desk-fold" aria-expanded=${!folded} onClick=${() => setFolded(!folded)}>
      ${title}<span class="desk-count">${count}${more ? '+' : ''}</span></button></h3>
    ${folded ? null : html`<${Kind} rows=${rows} section=${section} />`}
    ${more && !folded ? html`<p class="quiet desk-more">${t('只显示前 {n} 条，其余的在工单列表里。', { n: count })}</p>` : null}
  </section>`;
}

function Queue() {
  const queue = app.state.queue || [];
  const { photos } = app.state;
  if (!queue.length && !photos.length) return null;
  return html`<section class="card desk-queue" role="status"><h3>${t('等网络发送')}<span class="desk-count">${queue.length + photos.length}</span></h3>
    <ul>${queue.map(({ id, label, at }) => html`<li key=${id}><${Words}>${label}<//> <span class="quiet">${new Date(at).toTimeString().slice(0, 5)}</span></li>`)}</ul>
    ${photos.length ? html`<div class="photo-row">${photos.map((photo) => html`<${WaitingPhoto} key=${photo.id} photo=${photo} />`)}</div>` : null}</section>`;
}

export default function Desk() {
  const id = app.state.place.tab.slice('desk-'.length);
  const board = app.state.boards.get(id);
  if (!board || (!board.sections && !board.fault)) return html`<${Loading} />`;
  if (!board.sections) return html`<${Empty} icon="desk" title=${t('打不开这个页面')} hint=${board.fault} />`;
  const busy = board.sections.filter(({ count }) => count);
  const idle = board.sections.filter(({ count }) => !count);
  return html`<div class="desk" aria-label=${t(board.title)}>
    <h2>${t(board.title)}<span class="quiet desk-me"><${Words}>${app.state.me.name}<//></span></h2>
    <${Queue} />
    ${[...busy, ...idle].map((section) => html`<${Section} key=${section.id} section=${section} />`)}
  </div>`;
}
