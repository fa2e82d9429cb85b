// tickets.js - the live list of tickets: filters, search, rows.
import * as app from '../app.js';
import { html } from '../html.js';
import { departmentName, ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { countTickets, FILTERS, filterOf, listTickets } from '../model.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Badges, Empty, Loading, StatePill, Time, Words } from './parts.js';
import { WindowList } from './windowed.js';

const ROW_PX = 88;
const keyOf = ({ number }) => ticketKey(number);

function TicketRow(ticket) {
  const who = [ticket.room, ticket.name].filter(Boolean).join(' · ');
  return html`<div class="ticket-row">
    <div class="line">
      <span class="number">${ticketLabel(keyOf(ticket))}</span>
      <span class="quiet">${ticket.service_name}</span>
      <${StatePill} ticket=${ticket} />
      <span class="push quiet"><${Time} at=${ticket.updated_at || ticket.opened_at} /></span>
    </div>
    <div class="line title"><${Words}>${ticket.title || ticket.service_name}<//></div>
    <div class="line quiet">
      <span class="cut"><${Words}>${who || departmentName(ticket.department)}<//></span>
      ${ticket.assignee ? html`<span class="nobreak">→ <${Words}>${ticket.assignee_name || ticket.assignee}<//></span>` : null}
      <span class="push badges"><${Badges} ticket=${ticket} /></span>
    </div>
  </div>`;
}

function Filters({ counts, more }) {
  const { state } = app;
  return html`<div class="filters" role="group" aria-label=${t('筛选工单')}>
    ${FILTERS.map(({ id, label, series }) => html`<button type="button" key=${id} aria-pressed=${state.filter === id}
      onClick=${() => app.setFilter(id)}>${t(label)}<span class="count">${counts[id]}${more(series) ? '+' : ''}</span></button>`)}
  </div>`;
}

function Search() {
  const { state } = app;
  const onKeyDown = (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    if (!app.openNumber(state.query)) document.querySelector('.list .scroller').focus();
  };
  return html`<label class="search">
    <${Icon} name="search" />
    <input id="search" type="search" placeholder=${t('搜单号、房号、姓名')} aria-label=${t('搜索工单')}
      value=${state.query} onInput=${(event) => app.setQuery(event.currentTarget.value)} onKeyDown=${onKeyDown} />
    <kbd aria-hidden="true">/</kbd>
  </label>`;
}

function Footer({ page, items }) {
  if (page.loading && !items.length) return html`<${Loading} text=${t('正在读取工单…')} />`;
  if (!page.done) {
    return html`<div class="more"><button type="button" class="button" disabled=${page.loading}
      onClick=${() => app.loadTickets()}>${page.loading ? t('正在读取…') : t('加载更多')}</button></div>`;
  }
  if (items.length) return html`<p class="more quiet">${t('没有更多了')}</p>`;
  const { query, filter } = app.state;
  return query
    ? html`<${Empty} icon="search" title=${t('没有找到')} hint=${t('换个词试试；输入完整单号按回车可直接打开。')} />`
    : html`<${Empty} icon="tickets" title=${filter === 'all' ? t('还没有工单') : t('没有“{filter}”的工单', { filter: t(filterOf(filter).label) })}
        hint=${t('有新的会立刻出现在这里。')} />`;
}

export function TicketList() {
  const { state } = app;
  const items = listTickets(state);
  const page = state.series[filterOf(state.filter).series];
  const more = (series) => !state.series[series].done && state.series[series].before > 0;
  return html`<section class="list" aria-label=${t('工单')}>
    <header class="list-head">
      <div class="line"><${Search} />${may(state.me, 'ticket.open')
        ? html`<button type="button" class="button" data-op="call" onClick=${() => app.beginOrder(null)}><${Icon} name="call" />${t('来电登记')}</button>` : null}</div>
      <${Filters} counts=${countTickets(state)} more=${more} />
    </header>
    <${WindowList} key=${`${state.filter}`} items=${items} keyOf=${keyOf} height=${ROW_PX} row=${TicketRow} label=${t('工单列表')}
      active=${state.active.tickets} open=${state.place.open} onOpen=${(key) => app.go('tickets', key)}
      onEnd=${() => !state.query && !page.failed && app.loadTickets()}
      footer=${html`<${Footer} page=${page} items=${items} />`} />
  </section>`;
}
