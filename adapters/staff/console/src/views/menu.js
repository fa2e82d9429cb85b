// menu.js - the menu of whoever is logged in: looks, sound, language, the way out; on a phone also
// the places that the bar at the bottom has no room for.
import { useEffect, useRef } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { ROLES } from '../labels.js';
import { LANGUAGES, speaking, t } from '../words.js';
import { Icon } from './icons.js';
import { Words } from './parts.js';
import { BAR_PLACES, Count } from './rail.js';

function Row({ icon, label, says, pressed, onClick }) {
  return html`<button type="button" class="menu-row" aria-pressed=${pressed} onClick=${onClick}>
    <${Icon} name=${icon} />${label}${says ? html`<span class="push">${says}</span>` : null}</button>`;
}

function Place({ place, close }) {
  const here = app.state.place.tab === place.id;
  return html`<a class="menu-row" href=${app.linkTo(place.id)} aria-current=${here ? 'page' : undefined} onClick=${close}>
    <${Icon} name=${place.icon} />${t(place.label)}<${Count} place=${place} /></a>`;
}

function Choice({ icon, label, value, options, choose }) {
  return html`<label class="menu-row"><${Icon} name=${icon} />${label}
    <select value=${value} onChange=${(event) => choose(event.currentTarget.value)}>
      ${options.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>`;
}

const STANDS = { on: '开', off: '关', blocked: '浏览器不允许' };

function Notifying() {
  const stands = app.notifying();
  if (stands === 'none') return null;
  return html`<${Row} icon="alarm" label=${t('桌面通知')} says=${t(STANDS[stands])} pressed=${stands === 'on'}
    onClick=${() => app.chooseNotifying(stands !== 'on')} />`;
}

const themes = () => [{ id: '', name: t('跟随系统') }, { id: 'light', name: t('浅色') }, { id: 'dark', name: t('深色') }];

export function Menu() {
  const box = useRef(null);
  useEffect(() => box.current.showModal(), []);
  const close = () => box.current.close();
  const { state } = app;
  const me = state.me || {};
  const beyond = app.mine().filter(({ aside }) => !aside).slice(BAR_PLACES);
  const onBackdrop = (event) => {
    if (event.target === box.current) close();
  };
  return html`<dialog ref=${box} class="dialog menu" aria-label=${t('我的菜单')} onClose=${app.closeDialog} onClick=${onBackdrop}>
    <div class="menu-me"><h2><${Words}>${me.name || me.username || ''}<//></h2>
      <p class="quiet">${me.title || t(ROLES[me.role] || '') || me.role}</p></div>
    ${beyond.length ? html`<nav class="menu-places" aria-label=${t('更多页面')}>
      ${beyond.map((place) => html`<${Place} key=${place.id} place=${place} close=${close} />`)}</nav>` : null}
    <${Row} icon=${state.sound ? 'sound' : 'silent'} label=${t('提示音')} says=${state.sound ? t('开') : t('关')} pressed=${state.sound}
      onClick=${() => app.chooseSound(!state.sound)} />
    <${Notifying} />
    <${Choice} icon=${app.isDark() ? 'moon' : 'sun'} label=${t('外观')} value=${state.theme} options=${themes()} choose=${app.chooseTheme} />
    <${Choice} icon="language" label=${t('语言')} value=${speaking()} options=${LANGUAGES} choose=${app.chooseLanguage} />
    <${Row} icon="search" label=${t('命令')} says="Ctrl K" onClick=${() => app.ask('palette')} />
    ${state.demo ? html`<${Row} icon="compass" label=${t('导览')} onClick=${() => { close(); app.goTour(1); }} />` : null}
    <${Row} icon="help" label=${t('键盘帮助')} says="?" onClick=${() => app.ask('help')} />
    <${Row} icon="person" label=${t('登录的设备')} onClick=${() => app.ask('sessions')} />
    <${Row} icon="key" label=${t('修改密码')} onClick=${() => app.ask('password')} />
    <${Row} icon="leave" label=${t('退出登录')} onClick=${app.exit} />
  </dialog>`;
}
