// parts.js - small pieces that several views share.
import { now, state } from '../app.js';
import { pieces } from '../calls.js';
import { html } from '../html.js';
import { ago, full, left, short } from '../time.js';
import { PRIORITIES } from '../labels.js';
import { t } from '../words.js';
import { Icon } from './icons.js';

/** Text of residents and staff: isolated, so that its direction cannot turn what stands beside. */
export const Words = ({ children }) => html`<bdi>${children}</bdi>`;

/** A note of staff: whom it calls stands out, oneself most of all. */
export const Called = ({ text }) => pieces(text, state.staff).map((piece) => (piece.username
  ? html`<span class=${`call ${state.me && piece.username === state.me.username ? 'me' : ''}`}>${piece.text}</span>` : piece.text));

export function Time({ at, relative }) {
  const clock = now();
  const text = relative ? ago(at, clock) : short(at, clock);
  if (!text) return null;
  return html`<time datetime=${at} title=${`${full(at)} · ${ago(at, clock)}`}>${text}</time>`;
}

/** Both ways: 11:08 · 5 分钟前 */
export const TimeBoth = ({ at }) => html`<span class="both"><${Time} at=${at} /> · <${Time} at=${at} relative /></span>`;

const TONES = {
  opened: 'wait', dispatched: 'wait', reopened: 'wait', accepted: 'work', assigned: 'work',
  transferred: 'wait', started: 'work', in_progress: 'work', working: 'work', done: 'done',
  completed: 'done', called_back: 'done', closed: 'gone', cancelled: 'gone',
};

export function StatePill({ ticket }) {
  const tone = TONES[ticket.state] || (ticket.open ? 'work' : 'gone');
  return html`<span class=${`pill ${tone}`}>${ticket.state_title || ticket.state}</span>`;
}

function Due({ ticket }) {
  if (!ticket.open || !ticket.due_at) return null;
  const late = Date.parse(ticket.due_at) < now();
  return html`<span class=${`badge ${late ? 'urgent' : 'due'}`}>${left(ticket.due_at, now())}</span>`;
}

export function Badges({ ticket }) {
  const priority = PRIORITIES[Math.min(ticket.priority || 0, PRIORITIES.length - 1)];
  return html`
    ${ticket.alarm ? html`<span class="badge ringing">${t('告警')}</span>` : null}
    ${priority ? html`<span class="badge urgent">${t(priority)}</span>` : null}
    ${ticket.urged ? html`<span class="badge urged">${t('催单 {n}', { n: ticket.urged })}</span>` : null}
    <${Due} ticket=${ticket} />
  `;
}

export function Empty({ title, hint, icon }) {
  return html`<div class="empty">
    ${icon ? html`<${Icon} name=${icon} />` : null}
    <p class="empty-title">${title}</p>
    ${hint ? html`<p>${hint}</p>` : null}
  </div>`;
}

export const Loading = ({ text }) => html`<div class="empty loading" role="status">
  <span class="spinner" aria-hidden="true"></span><p>${text || t('正在读取…')}</p>
</div>`;

export function IconButton({ icon, label, onClick, pressed, className }) {
  return html`<button type="button" class=${`icon-button ${className || ''}`} aria-label=${label}
    title=${label} aria-pressed=${pressed} onClick=${onClick}><${Icon} name=${icon} /></button>`;
}
