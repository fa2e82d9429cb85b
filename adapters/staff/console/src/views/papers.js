// papers.js - what was agreed and what is to be brought.
import * as app from '../app.js';
import { html } from '../html.js';
import { countDown, full } from '../time.js';
import { t } from '../words.js';
import { Words } from './parts.js';

export function Appointments({ appointments }) {
  if (!appointments.length) return null;
  return html`<section class="card agreed"><h3>${t('预约')}</h3><dl class="slots">
    ${appointments.map(({ title, at }) => html`<div key=${title} class="fact"><dt><${Words}>${title}<//></dt><dd><time datetime=${at}>${full(at)}</time> <span class="quiet">${Date.parse(at) < app.now() ? t('已过') : countDown(at, app.now())}</span></dd></div>`)}</dl></section>`;
}

// By who comes; who it is, the slot beside says.
export function Papers({ papers, slots }) {
  if (!papers.length) return null;
  const said = Object.values(slots).map(({ value, shown }) => shown || value);
  const meant = papers.filter(({ who }) => said.some((words) => words && who.includes(words)));
  return html`<section class="card papers"><h3>${t('要带的证件资料')}</h3><dl class="slots">
    ${(meant.length ? meant : papers).map(({ who, list }) => html`<div key=${who} class="fact"><dt><${Words}>${who}<//></dt><dd dir="auto">${list}</dd></div>`)}</dl></section>`;
}
