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

const MINUTE_MS = 60e3;

function Alarm() {
  const [first, ...others] = ringing(app.state);
  if (!first) return null;
  const key = ticketKey(first.number);
  return html`<div class="alarm" role="alert">
    <${Icon} name="alarm" />
    <a href=${app.linkTo('tickets', key)}><b>${ticketLabel(key)}</b> <${Words}>${[first.room, first.title].filter(Boolean).join(' · ')}<//>
      ${others.length ? t('，另有 {n} 起', { n: others.length }) : ''}</a>
    ${may(app.state.me, 'ticket.acknowledge')
      ? html`<button type="button" class="button danger push" onClick=${() => app.acknowledge(first)}>${t('确认收到')}</button>` : null}
  </div>`;
}

function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${app.state.toasts.map(({ id, text, kind }) => html`<div key=${id} class=${`toast ${kind}`}>
      <span><${Words}>${text}<//></span><${IconButton} icon="close" label=${t('关上')} onClick=${() => app.dismiss(id)} /></div>`)}
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
    <${Toasts} />
  `;
}
