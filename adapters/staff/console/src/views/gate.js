// gate.js - the page of the gate: a code is typed, and what may leave stands there large.
import { useEffect, useRef } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { codeOf, verdict } from '../passes.js';
import { t } from '../words.js';
import { Time, Words } from './parts.js';

function CodeForm({ gate, input }) {
  const several = app.state.communities.length > 1;
  return html`<form class="gate-form" novalidate onSubmit=${(event) => { event.preventDefault(); if (codeOf(gate.code)) app.checkPass(); }}>
    ${several ? html`<label>${t('小区')}<select value=${gate.community} onChange=${(event) => app.setGate({ community: event.currentTarget.value })}>
      ${app.state.communities.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>` : null}
    <label>${t('放行码')}
      <input id="gate-code" ref=${input} class="gate-code" inputmode="numeric" autocomplete="off" maxlength="11" value=${gate.code}
        onInput=${(event) => app.setGate({ code: event.currentTarget.value })} /></label>
    <button class="button primary wide" disabled=${gate.busy}>${t('查验')}</button>
  </form>`;
}

const Slot = ({ label, shown, value }) => html`<div class="fact"><dt><${Words}>${label}<//></dt><dd dir="auto">${shown || value}</dd></div>`;

function Found({ found, busy, release }) {
  const { ticket, slots, pass, released } = found;
  const { tone, sign, title } = verdict(pass, released);
  const key = ticketKey(ticket.number);
  return html`<section class=${`verdict ${tone}`}>
    <p class="verdict-title" role="status"><span class="sign" aria-hidden="true">${sign}</span>${t(title)}</p>
    ${pass.used_at ? html`<p>${t('放行于')} <${Time} at=${pass.used_at} /> · <${Words}>${actorName(pass.used_by, app.state.staff)}<//></p>`
      : html`<p>${t('有效')} <${Time} at=${pass.valid_from} /> ${t('至')} <${Time} at=${pass.valid_until} /></p>`}
    <dl class="slots">${Object.entries(slots).filter(([, slot]) => slot.value).map(([name, slot]) => html`<${Slot} key=${name} ...${slot} />`)}</dl>
    <p><a href=${`#/tickets/${ticketLabel(key)}`}>${ticketLabel(key)}</a></p>
    ${pass.standing === 'good' && may(app.state.me, 'pass.use')
      ? html`<button type="button" ref=${release} class="button primary wide" data-op="pass.use" disabled=${busy} onClick=${app.usePass}>${t('放行并核销')}</button>` : null}
  </section>`;
}

export function Gate() {
  const { gate } = app.state;
  const input = useRef(null);
  const release = useRef(null);
  const { found, fault } = gate;
  useEffect(() => { // an answer leads to the next step, else back to the code, ready to be typed over
    if (release.current && found) release.current.focus();
    else {
      input.current.focus();
      input.current.select();
    }
  }, [gate.answers]);
  return html`<div class="gate" aria-label=${t('放行')}>
    <h2>${t('放行')}</h2>
    <p class="quiet">${t('请住户出示手机上的六位放行码，输入后查验。')}</p>
    <${CodeForm} gate=${gate} input=${input} />
    ${fault ? html`<section class="verdict bad"><p class="verdict-title" role="alert"><span class="sign" aria-hidden="true">✗</span><${Words}>${fault}<//></p></section>` : null}
    ${found ? html`<${Found} found=${found} busy=${gate.busy} release=${release} />` : null}
  </div>`;
}
