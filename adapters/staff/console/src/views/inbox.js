// inbox.js - the inbox: boxes of what waits and for whom, filters, views one keeps.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { asked, BOXES, choices, countInbox, listInbox, openItem, removeView, saveView, show } from '../inbox.js';
import { actorName, channelName, departmentName, ticketLabel } from '../labels.js';
import { unread } from '../model.js';
import { t } from '../words.js';
import { chatName, holderWords } from './chats.js';
import { Icon } from './icons.js';
import { Badges, Empty, StatePill, Time, Words } from './parts.js';
import { WindowList } from './windowed.js';

const ROW_PX = 66;
const keyOf = ({ key }) => key;

function TicketItem({ item: { ticket, at } }) {
  return html`<div class="inbox-row">
    <span class="inbox-kind" aria-hidden="true"><${Icon} name="tickets" /></span>
    <div class="chat-words">
      <div class="line"><span class="title cut"><${Words}>${ticket.title || ticket.service_name}<//></span>
        <span class="push badges"><${Badges} ticket=${ticket} /></span></div>
      <div class="line quiet"><span class="number">${ticketLabel(at)}</span><${StatePill} ticket=${ticket} />
        <span class="cut"><${Words}>${[ticket.room, ticket.name, departmentName(ticket.department)].filter(Boolean).join(' · ')}<//></span>
        <span class="push nobreak">${ticket.assignee ? html`→ <${Words}>${ticket.assignee_name || ticket.assignee}<//>` : t('没人接')}</span></div>
    </div></div>`;
}

function ChatItem({ item: { chat } }) {
  const count = unread(app.state, chat);
  return html`<div class="inbox-row">
    <span class="inbox-kind" aria-hidden="true"><${Icon} name="chats" /></span>
    <div class="chat-words">
      <div class="line"><span class="title cut"><${Words}>${chatName(chat)}<//></span>
        ${count ? html`<span class="unread" aria-label=${t('{n} 条未读', { n: count })}>${count > 99 ? '99+' : count}</span>` : null}
        <span class="push quiet"><${Time} at=${chat.last_in_at} /></span></div>
      <div class="line quiet"><span class="cut"><${Words}>${[chat.room, channelName(chat)].filter(Boolean).join(' · ')}<//></span>
        <span class="push nobreak">${chat.waiting ? html`<span class="badge urgent">${t('等待人工')}</span>` : html`<${Words}>${holderWords(chat)}<//>`}</span></div>
    </div></div>`;
}

function MentionItem({ item: { mention } }) {
  return html`<div class="inbox-row">
    <span class="inbox-kind called" aria-hidden="true">@</span>
    <div class="chat-words">
      <div class="line"><span class="title cut"><${Words}>${mention.text}<//></span><span class="push quiet"><${Time} at=${mention.at} /></span></div>
      <div class="line quiet"><span class="cut"><${Words}>${t('{name} 提到了您', { name: actorName(mention.by, app.state.staff) })}<//> <${Words}>${[mention.ticket, mention.name, mention.room].filter(Boolean).join(' · ')}<//></span></div>
    </div></div>`;
}

const Row = (item) => {
  const View = item.ticket ? TicketItem : item.chat ? ChatItem : MentionItem;
  return html`<${View} item=${item} />`;
};

function Choice({ label, value, all, options, onPick }) {
  return html`<select class="canned" aria-label=${label} value=${value} onChange=${(event) => onPick(event.currentTarget.value)}>
    <option value="">${all}</option>${options.map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}</select>`;
}

function SaveView() {
  const [name, setName] = useState(null);
  const field = useRef(null);
  useEffect(() => { if (name === '') field.current.focus(); }, [name === null]);
  const submit = async (event) => {
    event.preventDefault();
    if (!name.trim()) return;
    try {
      await saveView(name.trim());
      setName(null);
    } catch (fault) {
      app.report(fault);
    }
  };
  if (name === null) return html`<button type="button" class="link" data-op="view.save" onClick=${() => setName('')}>${t('保存这个视图')}</button>`;
  return html`<form class="save-view" onSubmit=${submit}>
    <input ref=${field} aria-label=${t('视图的名字')} maxlength="20" value=${name} onInput=${(event) => setName(event.currentTarget.value)}
      onKeyDown=${(event) => { if (event.key === 'Escape') { event.stopPropagation(); setName(null); } }} />
    <button class="button primary" disabled=${!name.trim()}>${t('保存')}</button></form>`;
}

function Views() {
  const { views } = app.state;
  return html`<div class="views">${views.map(({ name, view }) => html`<span class="view" key=${name}>
    <button type="button" class="button" onClick=${() => show({ box: '', department: '', service: '', q: '', ...view })}><${Words}>${name}<//></button>
    <button type="button" class="icon-button" aria-label=${t('删掉视图 {name}', { name })} onClick=${() => removeView(name)}><${Icon} name="close" /></button></span>`)}
    <${SaveView} /></div>`;
}

export function Inbox() {
  const { state } = app;
  const query = asked();
  const items = listInbox();
  const counts = countInbox();
  const { services, departments } = choices();
  const reading = !state.series.open.done;
  return html`<section class="inbox" aria-label=${t('收件箱')}>
    <header class="list-head">
      <div class="filters boxes" role="group" aria-label=${t('收件箱')}>
        ${BOXES.map(({ id, label }) => html`<button type="button" key=${id} data-box=${id} aria-pressed=${query.box === id} onClick=${() => show({ box: id })}>${t(label)}<span class="count">${counts[id]}${reading ? '+' : ''}</span></button>`)}
      </div>
      <div class="inbox-filters">
        <input type="search" aria-label=${t('在收件箱里找')} placeholder=${t('在收件箱里找')} value=${query.q} onInput=${(event) => show({ q: event.currentTarget.value })} />
        <${Choice} label=${t('部门')} value=${query.department} all=${t('全部部门')} options=${departments.map((id) => [id, departmentName(id)])} onPick=${(department) => show({ department })} />
        <${Choice} label=${t('服务')} value=${query.service} all=${t('全部服务')} options=${services} onPick=${(service) => show({ service })} />
      </div>
      <div class="boxes-tools"><${Views} />
        ${counts.unread ? html`<button type="button" class="link" data-op="chat.read_all" onClick=${app.readAll}>${t('全部标为已读')}</button>` : null}</div>
    </header>
    <${WindowList} key=${query.box} items=${items} keyOf=${keyOf} height=${ROW_PX} row=${Row} label=${t('收件箱')}
      active=${state.active.inbox} open=${0} onOpen=${openItem}
      footer=${items.length ? null : html`<${Empty} icon="inbox" title=${t('这里没有等着的事')} hint=${t('有新的会立刻出现在这里。')} />`} />
  </section>`;
}
