// rail.js - the places of whoever is logged in: a rail on the left, on a phone a bar at the bottom
// that holds the first few and, behind 更多, the rest.
import * as app from '../app.js';
import { html } from '../html.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { IconButton, Words } from './parts.js';

export const BAR_PLACES = 4; // of the bar of a phone, beside 更多

export function Count({ place }) {
  const count = place.count ? place.count() : 0;
  if (!count) return null;
  return html`<span class="tab-count" role="img" aria-label=${t(place.counts, { n: count })}>${count > 99 ? '99+' : count}</span>`;
}

function Tab({ place, beyond }) {
  const here = app.state.place.tab === place.id;
  return html`<a class=${`tab ${beyond ? 'beyond' : ''}`} data-place=${place.id} href=${app.linkTo(place.id)} aria-current=${here ? 'page' : undefined}>
    <${Icon} name=${place.icon} /><span>${t(place.label)}</span><${Count} place=${place} /></a>`;
}

const LINKS = {
  up: { words: '已连接', tone: 'up' },
  connecting: { words: '连接中', tone: 'wait' },
  retrying: { words: '重连中', tone: 'down' },
  waiting: { words: '重连中', tone: 'down' },
};

function LinkState() {
  const { words, tone } = LINKS[app.state.link.name];
  return html`<span class=${`link-state ${tone}`} role="status"><span class="dot" aria-hidden="true"></span>${t(words)}</span>`;
}

function Tools() {
  const { state } = app;
  const me = state.me || {};
  return html`<div class="tools">
    <${LinkState} />
    <${IconButton} icon=${state.sound ? 'sound' : 'silent'} label=${state.sound ? t('关掉提示音') : t('打开提示音')} className="sound"
      pressed=${state.sound} onClick=${() => app.chooseSound(!state.sound)} />
    <button type="button" class="tab account" aria-haspopup="dialog" title=${t('我的菜单')} onClick=${() => app.ask('menu')}>
      <${Icon} name="person" /><span><${Words}>${me.name || me.username || t('我')}<//></span></button>
  </div>`;
}

export function Rail() {
  const places = app.mine().filter(({ aside }) => !aside);
  const isBeyond = places.findIndex(({ id }) => id === app.state.place.tab) >= BAR_PLACES;
  return html`<nav class="rail" aria-label=${t('主导航')}>
    <span class="brand"><img src="favicon.svg" alt="" width="28" height="28" /><b>${t('管家')}</b></span>
    <div class="tabs">
      ${places.map((place, at) => html`<${Tab} key=${place.id} place=${place} beyond=${at >= BAR_PLACES} />`)}
      <button type="button" class="tab more-places" aria-haspopup="dialog" aria-current=${isBeyond ? 'page' : undefined} onClick=${() => app.ask('menu')}>
        <${Icon} name="more" /><span>${t('更多')}</span></button>
    </div>
    <${Tools} />
  </nav>`;
}
