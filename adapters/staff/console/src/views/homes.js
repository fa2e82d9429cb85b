// homes.js - the homes that a resident's chat is bound to, by what proof, and the two buttons for
// roles that may bind and unbind; the dialog behind them is fetched when it is first wanted.
import * as app from '../app.js';
import { html } from '../html.js';
import { PROOFS, RELATIONS } from '../labels.js';
import { lazy } from '../lazy.js';
import { may } from '../may.js';
import { t } from '../words.js';
import { Time, Words } from './parts.js';

export const HomeDialog = lazy(() => import('./home.js'));

function HomeRow({ home }) {
  const facts = [t(RELATIONS[home.relation] || home.relation), home.phone].filter(Boolean).join(' · ');
  return html`<li>
    <b><${Words}>${home.room}<//></b> <span class="quiet"><${Words}>${facts}<//></span>
    <span class=${`proof ${home.proof}`}>${t(PROOFS[home.proof] || '')}</span>
    <span class="quiet"><${Time} at=${home.at} /></span>
  </li>`;
}

export function Homes({ chat, talk }) {
  const homes = talk.homes || [];
  const ask = (op) => app.ask('home', { op, chat, homes });
  const button = (op, words) => (may(app.state.me, op)
    ? html`<button type="button" class="button" data-op=${op} onClick=${() => ask(op)}>${words}</button>` : null);
  return html`<section class="homes" aria-label=${t('绑定的房屋')}>
    ${homes.length ? html`<ul>${homes.map((home) => html`<${HomeRow} key=${home.room} home=${home} />`)}</ul>`
      : html`<p class="quiet">${t('没有绑定房屋：账单、姓名和工单不会告诉他')}</p>`}
    <p class="homes-buttons">${button('chat.bind', t('绑定房屋'))}${homes.length ? button('chat.unbind', t('解除绑定')) : null}</p>
  </section>`;
}
