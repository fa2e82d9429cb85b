// shell.js - the frame: where to go on the left, the list, what is open on the right.
import { useEffect, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { ringing } from '../model.js';
import { t } from '../words.js';
import { Asking } from './dialogs.js';
import { Icon } from './icons.js';
import { Login } from './login.js';
import { Empty, IconButton, Loading, Words } from './parts.js';
import { Rail } from './rail.js';
import { Tour } from './tour.js';

const MINUTE_MS = 60e3;

function Alarm() {
  const [first, ...others] = ringing(app.state);
  if (!first) return null;
  const key = ticketKey(first.number);
  return html`<div class="alarm" role="alert">
    <${Icon} name="alarm" />
    <a href=${app.linkTo('tickets', key)}><b>${ticketLabel(key)}</b> <${Words}>${[first.room, first.title].filter(Boolean).join(' · ')}<//>
      ${others.length ? t('，另有 {n} 起', { n: others.length }) : ''}</a>
    <span class="push line"><${AlarmOffers} /></span>
    ${may(app.state.me, 'ticket.acknowledge')
      ? html`<button type="button" class="button danger" onClick=${() => app.acknowledge(first)}>${t('确认收到')}</button>` : null}
  </div>`;
}

// What stands in the way of work, in words: the gateway is away, or it can only read.
function Banner() {
  const { link, readOnly } = app.state;
  if (link.name === 'retrying' || link.name === 'waiting') {
    return html`<div class="banner bad" role="status">${t('连不上网关，正在重连。已写的内容都还在，连上后会补发。')}</div>`;
  }
  if (readOnly) return html`<div class="banner bad" role="status">${t('网关现在只能查看，不能保存。请稍后再操作。')}</div>`;
  return null;
}

function Outdated() {
  if (!app.state.outdated) return null;
  return html`<div class="banner" role="status">${t('工作台有新版本。正在写的回复会保留。')}
    <button type="button" class="button small push" onClick=${() => location.reload()}>${t('重新载入')}</button></div>`;
}

// Asked for only while something rings, and only by a button.
function AlarmOffers() {
  const { sound } = app.state;
  return html`${sound ? null : html`<${IconButton} icon="silent" label=${t('打开提示音')} onClick=${() => app.chooseSound(true)} />`}
    ${app.notifying() === 'off' ? html`<button type="button" class="link nobreak" onClick=${() => app.chooseNotifying(true)}>${t('打开桌面通知')}</button>` : null}`;
}

function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${app.state.toasts.map(({ id, text, kind, undo }) => html`<div key=${id} class=${`toast ${kind}`}>
      <span><${Words}>${text}<//></span>
      ${undo ? html`<button type="button" class="button small" data-op="undo" aria-label=${t('撤销：{what}', { what: text })} aria-keyshortcuts="Control+Z"
        onClick=${() => app.undo({ id, undo })}>${t('撤销')}<kbd aria-hidden="true">Ctrl+Z</kbd></button>` : null}<${IconButton} icon="close" label=${t('关上')} onClick=${() => app.dismiss(id)} /></div>`)}
  </div>`;
}

function Open({ place, open }) {
  if (!open) {
    return html`<${Empty} icon=${place.icon} title=${t(place.none)} hint=${t('按 j、k 上下移动，回车打开，? 查看全部按键。')} />`;
  }
  return html`<${place.Detail} key=${`${place.id}${open}`} open=${open} />`;
}

function Place() {
  const place = app.here();
  if (!app.allowed(place)) return html`<${Empty} icon=${place.icon} title=${t('您的岗位没有这个页面')} />`;
  if (place.Page) return html`<${place.Page} key=${place.id} open=${app.state.place.open} />`;
  return html`<div class="panes">
    <${place.List} key=${place.id} />
    <section class="open" aria-label=${t('详情')}><${Open} place=${place} open=${app.state.place.open} /></section>
  </div>`;
}

function Shell() {
  const [, tick] = useState(0); // relative times grow old
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return html`<div class="shell" data-open=${Boolean(app.state.place.open)}>
    <${Rail} />
    <main class="work">
      <${Banner} />
      <${Outdated} />
      <${Alarm} />
      <${Place} />
    </main>
  </div>`;
}

const PHASES = {
  starting: () => html`<main class="door"><${Loading} text=${t('正在连接网关…')} /></main>`,
  login: () => html`<${Login} />`,
  in: () => html`<${Shell} />`,
};

export function App() {
  const { state } = app;
  const Phase = PHASES[state.phase];
  return html`
    <${Phase} key=${state.phase} />
    <${Asking} />
    <div class="corner"><${Toasts} /><${Tour} /></div>
  `;
}
