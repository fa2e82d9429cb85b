// search.js - the page that finds anything: tickets, chats and messages, what was asked for marked.
import { useEffect, useRef } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, channelName, ticketKey, ticketLabel } from '../labels.js';
import { ask, marked, more, remember } from '../search.js';
import { t } from '../words.js';
import { chatName } from './chats.js';
import { Icon } from './icons.js';
import { Empty, Loading, StatePill, Time } from './parts.js';

const Marked = ({ text }) => html`<bdi>${marked(text || '', app.state.search.asked).map(({ text: piece, hit }) => (hit ? html`<mark>${piece}</mark>` : piece))}</bdi>`;

const TicketHit = ({ ticket }) => html`<a class="hit" href=${app.linkTo('tickets', ticketKey(ticket.number))}>
  <div class="line"><span class="number"><${Marked} text=${ticketLabel(ticketKey(ticket.number))} /></span><${StatePill} ticket=${ticket} /><span class="cut"><${Marked} text=${ticket.title || ticket.service_name} /></span>
    <span class="push quiet"><${Time} at=${ticket.updated_at} /></span></div>
  <div class="quiet cut"><${Marked} text=${[ticket.room, ticket.name, ticket.phone].filter(Boolean).join(' · ')} /></div></a>`;

const ChatHit = ({ chat }) => html`<a class="hit" href=${app.linkTo('chats', chat.id)}>
  <div class="line"><span class="cut"><${Marked} text=${chatName(chat)} /></span><span class="push quiet"><${Time} at=${chat.last_in_at} /></span></div>
  <div class="quiet cut"><${Marked} text=${[chat.room, chat.phone, channelName(chat)].filter(Boolean).join(' · ')} /></div></a>`;

const MessageHit = ({ hit: { chat, message } }) => html`<a class="hit" href=${app.linkTo('chats', chat.id, { message: message.id })}>
  <div class="line quiet"><span class="cut"><bdi>${message.direction === 'in' ? chatName(chat) : actorName(message.author, app.state.staff)}</bdi>${chat.room ? html` · <bdi>${chat.room}</bdi>` : null}</span>
    ${message.kind === 'note' ? html`<span class="pill wait">${t('内部备注')}</span>` : null}<span class="push"><${Time} at=${message.at} /></span></div>
  <p><${Marked} text=${message.text} /></p></a>`;

function Group({ title, rows }) {
  return rows.length ? html`<section class="hits" aria-label=${title}><h3>${title}</h3>${rows}</section>` : null;
}

function Found({ found }) {
  if (!found.tickets.length && !found.chats.length && !found.messages.length) {
    return html`<${Empty} icon="search" title=${t('没有找到')} hint=${t('换个词试试；一个字、房号、手机尾号、单号都可以。')} />`;
  }
  return html`
    <${Group} title=${t('工单')} rows=${found.tickets.map((ticket) => html`<${TicketHit} key=${ticket.number} ticket=${ticket} />`)} />
    <${Group} title=${t('会话')} rows=${found.chats.map((chat) => html`<${ChatHit} key=${chat.id} chat=${chat} />`)} />
    <${Group} title=${t('消息')} rows=${found.messages.map((hit) => html`<${MessageHit} key=${hit.message.id} hit=${hit} />`)} />
    ${found.before ? html`<div class="more"><button type="button" class="button" disabled=${app.state.search.busy} onClick=${more}>${t('更早的消息')}</button></div>` : null}`;
}

export default function Search() {
  const field = useRef(null);
  const { search } = app.state;
  useEffect(() => field.current.focus(), []);
  return html`<section class="finder" aria-label=${t('搜索')}>
    <form role="search" onSubmit=${(event) => { event.preventDefault(); remember(); }}>
      <label class="search"><${Icon} name="search" />
        <input id="find" ref=${field} type="search" autocomplete="off" placeholder=${t('找工单、会话和消息：内容、房号、手机尾号、单号')} aria-label=${t('搜索')}
          value=${search.text} onInput=${(event) => ask(event.currentTarget.value)} onBlur=${() => search.text.trim() && search.found && remember()} /></label>
    </form>
    <p class="fault" role="alert">${search.fault}</p>
    <div class="found" aria-busy=${search.busy} aria-live="polite">
      ${search.found && search.found.behind ? html`<p class="quiet">${t('正在建立索引，还差 {n} 条消息', { n: search.found.behind })}</p>` : null}
      ${search.found ? html`<${Found} found=${search.found} />` : search.busy ? html`<${Loading} text=${t('正在找…')} />` : html`<${Empty} icon="search" title=${t('找一找')} hint=${t('一个字也可以；几个词之间用空格。')} />`}
    </div></section>`;
}
