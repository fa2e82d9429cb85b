// shell.js - the frame: where to go on the left, the list, what is open on the right.
import { useEffect, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { ROLES, ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { countTickets, countWaiting, ringing } from '../model.js';
import { ChatDetail } from './chat.js';
import { ChatList } from './chats.js';
import { Dialog } from './dialog.js';
import { Gate } from './gate.js';
import { Help } from './help.js';
import { Icon } from './icons.js';
import { Login } from './login.js';
import { OrderDialog } from './order.js';
import { Outbox } from './outbox.js';
import { Empty, IconButton, Loading, Words } from './parts.js';
import { TicketDetail } from './ticket.js';
import { TicketList } from './tickets.js';

const MINUTE_MS = 60e3;

function Tab({ tab, icon, label, count, says }) {
  const here = app.state.place.tab === tab;
  return html`<a class="tab" href=${`#/${tab}`} aria-current=${here ? 'page' : undefined}>
    <${Icon} name=${icon} /><span>${label}</span>
    ${count ? html`<span class="tab-count" aria-label=${`${count} ${says}`}>${count > 99 ? '99+' : count}</span>` : null}
  </a>`;
}

const LINKS = {
  up: { words: '已连接', tone: 'up' },
  connecting: { words: '连接中', tone: 'wait' },
  retrying: { words: '重连中', tone: 'down' },
  waiting: { words: '重连中', tone: 'down' },
};

function LinkState() {
  const { words, tone } = LINKS[app.state.link.name];
  return html`<span class=${`link-state ${tone}`} role="status"><span class="dot" aria-hidden="true"></span>${words}</span>`;
}

function Tools() {
  const { state } = app;
  const me = state.me || {};
  const isDark = app.isDark();
  return html`<div class="tools">
    <${LinkState} />
    <${IconButton} icon=${state.sound ? 'sound' : 'silent'} label=${state.sound ? '关掉提示音' : '打开提示音'}
      pressed=${state.sound} onClick=${() => app.set('sound', !state.sound)} />
    <${IconButton} icon=${isDark ? 'sun' : 'moon'} label=${isDark ? '换成浅色' : '换成深色'}
      onClick=${() => app.setTheme(isDark ? 'light' : 'dark')} />
    <${IconButton} icon="help" label="键盘帮助" className="help-button" onClick=${() => app.set('help', true)} />
    <span class="me" title=${me.title || ROLES[me.role] || me.role || ''}><${Words}>${me.name || me.username || ''}<//></span>
    <${IconButton} icon="leave" label="退出登录" onClick=${app.exit} />
  </div>`;
}

function Rail() {
  const { state } = app;
  return html`<nav class="rail" aria-label="主导航">
    <span class="brand"><img src="favicon.svg" alt="" width="28" height="28" /><b>管家</b></span>
    <div class="tabs">
      <${Tab} tab="tickets" icon="tickets" label="工单" count=${countTickets(state).unassigned} says="张待派" />
      ${may(state.me, 'chat.list') ? html`<${Tab} tab="chats" icon="chats" label="会话" count=${countWaiting(state)} says="位等待人工" />` : null}
      ${may(state.me, 'pass.check') ? html`<${Tab} tab="gate" icon="gate" label="放行" />` : null}
      ${may(state.me, 'outbox.dead') ? html`<${Tab} tab="outbox" icon="send" label="未发" count=${state.failures.size} says="条没有送达" />` : null}
    </div>
    <${Tools} />
  </nav>`;
}

function Alarm() {
  const [first, ...others] = ringing(app.state);
  if (!first) return null;
  const key = ticketKey(first.number);
  const more = others.length ? `，另有 ${others.length} 起` : '';
  return html`<div class="alarm" role="alert">
    <${Icon} name="alarm" />
    <a href=${`#/tickets/${ticketLabel(key)}`}><b>${ticketLabel(key)}</b> <${Words}>${[first.room, first.title].filter(Boolean).join(' · ')}<//>${more}</a>
    ${may(app.state.me, 'ticket.acknowledge')
      ? html`<button type="button" class="button danger push" onClick=${() => app.acknowledge(first)}>确认收到</button>` : null}
  </div>`;
}

function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${app.state.toasts.map(({ id, text, kind }) => html`<div key=${id} class=${`toast ${kind}`}>
      <span><${Words}>${text}<//></span><${IconButton} icon="close" label="关上" onClick=${() => app.dismiss(id)} /></div>`)}
  </div>`;
}

function Open() {
  const { tab, open } = app.state.place;
  if (!open) {
    return html`<${Empty} icon=${tab} title=${tab === 'tickets' ? '选一张工单' : '选一个会话'}
      hint="按 j、k 上下移动，回车打开，? 查看全部按键。" />`;
  }
  return tab === 'tickets' ? html`<${TicketDetail} key=${`t${open}`} number=${open} />`
    : html`<${ChatDetail} key=${`c${open}`} id=${open} />`;
}

function Panes() {
  const { tab } = app.state.place;
  if (tab === 'gate') return html`<${Gate} />`;
  if (tab === 'outbox') return html`<${Outbox} />`;
  return html`<div class="panes">
    ${tab === 'tickets' ? html`<${TicketList} />` : html`<${ChatList} />`}
    <section class="open" aria-label="详情"><${Open} /></section>
  </div>`;
}

function Shell() {
  const { state } = app;
  const [, tick] = useState(0); // relative times grow old
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return html`<div class="shell" data-open=${Boolean(state.place.open)}>
    <${Rail} />
    <main class="work">
      <${Alarm} />
      <${Panes} />
    </main>
  </div>`;
}

const PHASES = {
  starting: () => html`<main class="door"><${Loading} text="正在连接网关…" /></main>`,
  login: () => html`<${Login} />`,
  in: () => html`<${Shell} />`,
};

function Asking({ dialog }) {
  if (!dialog) return null;
  if (dialog.order) return html`<${OrderDialog} key=${dialog.parent ? dialog.parent.number : 'call'} parent=${dialog.parent} />`;
  return html`<${Dialog} key=${`${dialog.operation.op}${dialog.ticket.number}`} ...${dialog} />`;
}

export function App() {
  const { state } = app;
  const Phase = PHASES[state.phase];
  return html`
    <${Phase} key=${state.phase} />
    <${Asking} dialog=${state.dialog} />
    ${state.help ? html`<${Help} />` : null}
    <${Toasts} />
  `;
}
