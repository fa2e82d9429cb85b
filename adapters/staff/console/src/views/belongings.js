// belongings.js - what belongs to a ticket: questions to the resident, linked tickets, pass, forms.
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, LINKS, ticketKey, ticketLabel } from '../labels.js';
import { may } from '../may.js';
import { standingOf } from '../passes.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { StatePill, Time, TimeBoth, Words } from './parts.js';

export function Asks({ asks }) {
  if (!asks.length) return null;
  return html`<section class="card asks"><h3>${t('等住户答复')}</h3>
    <ul>${asks.map(({ ask, text, asked_at: asked, expires_at: expires }) => html`<li key=${ask}>
      <p dir="auto">${text}</p>
      <span class="quiet">${t('问于')} <${TimeBoth} at=${asked} />${expires ? html`${t('，等到')} <${Time} at=${expires} />` : null}</span></li>`)}</ul>
  </section>`;
}

function LinkRow({ link }) {
  const { kind, is, ticket } = link;
  const label = ticketLabel(ticketKey(ticket.number));
  return html`<li><a class="line linked" href=${`#/tickets/${label}`}>
    <span class="number">${label}</span><${StatePill} ticket=${ticket} />
    <span class="cut"><${Words}>${ticket.title || ticket.service_name}<//></span>
    <span class="push quiet nobreak">${is === 'parent' ? t('来自这张') : t(LINKS[kind] || kind)}</span></a></li>`;
}

export function Links({ links, ticket }) {
  const mayOpen = may(app.state.me, 'ticket.open') && ticket.open;
  if (!links.length && !mayOpen) return null;
  return html`<section class="card links"><h3>${t('关联工单')}</h3>
    ${links.length ? html`<ul>${links.map((link) => html`<${LinkRow} key=${link.ticket.number} link=${link} />`)}</ul>` : null}
    ${mayOpen ? html`<button type="button" class="button small" data-op="ticket.open" onClick=${() => app.beginOrder(ticket)}>${t('登记质量问题')}</button>` : null}
  </section>`;
}

export function Pass({ pass }) {
  if (!pass) return null;
  const { title, tone } = standingOf(pass);
  return html`<section class="card pass"><h3>${t('放行码')}</h3>
    <p class="line"><span class=${`pill ${tone}`}>${t(title)}</span>
      <span>${t('有效')} <${Time} at=${pass.valid_from} /> ${t('至')} <${Time} at=${pass.valid_until} /></span></p>
    ${pass.used_at ? html`<p>${t('放行于')} <${TimeBoth} at=${pass.used_at} /> · <${Words}>${actorName(pass.used_by, app.state.staff)}<//></p>` : null}
    <p class="quiet">${t('号码只告诉住户本人，门岗输入后核对。')}</p>
  </section>`;
}

export function Forms({ forms, ticket }) {
  if (!forms.length) return null;
  return html`<section class="card forms"><h3>${t('表格')}</h3>
    <ul>${forms.map((name) => html`<li key=${name}><a href=${app.linkTo('print', ticketKey(ticket.number), { form: name })}><${Icon} name="print" /><${Words}>${name}<//></a></li>`)}</ul></section>`;
}
