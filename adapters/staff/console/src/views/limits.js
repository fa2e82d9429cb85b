// limits.js - the time limits of a ticket: what is left in words, in colour and as a bar that shrinks.
import * as app from '../app.js';
import { pressure, shownClocks, standing } from '../clocks.js';
import { html } from '../html.js';
import { CLOCKS, roleName } from '../labels.js';
import { t } from '../words.js';
import { Time, Words } from './parts.js';

export const rolesOf = (roles) => roles.map((id) => roleName(id, app.state.roles)).join(t('、'));

const WHOLE = 1000; // of the bar

function Bar({ clock }) {
  const pressed = pressure(clock, app.now());
  if (!pressed) return null;
  return html`<progress class=${pressed.tone} max=${WHOLE} value=${Math.round(pressed.part * WHOLE)} aria-hidden="true"></progress>`;
}

function ClockRow({ clock }) {
  const { title, tone } = CLOCKS[clock.state] || { title: clock.state, tone: 'gone' };
  const words = standing(clock, app.now());
  const pressed = pressure(clock, app.now());
  return html`<li class="line clock" data-state=${clock.state} data-tone=${pressed ? pressed.tone : ''}>
    <span class=${`pill ${tone}`}>${t(title)}</span>
    <span title=${clock.rule}><${Words}>${clock.title}<//></span>
    ${clock.escalated.length ? html`<span class="quiet">${t('已报 {roles}', { roles: rolesOf(clock.escalated) })}</span>` : null}
    <span class="push nobreak">${words ? html`<strong class="standing">${words}</strong> · ` : null}<${Time} at=${clock.due_at} /></span>
    <${Bar} clock=${clock} />
  </li>`;
}

export function Clocks({ clocks }) {
  const shown = shownClocks(clocks);
  if (!shown.length) return null;
  return html`<section class="card"><h3>${t('办理时限')}</h3>
    <ul class="clocks">${shown.map((clock) => html`<${ClockRow} key=${clock.id} clock=${clock} />`)}</ul>
  </section>`;
}
