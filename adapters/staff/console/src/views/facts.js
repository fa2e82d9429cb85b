// facts.js - the card 登记: what is recorded of a ticket, and a field for what may be recorded now.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { groupFacts, underHeadings, isRecorded, optionLabel, readFact, shownFact } from '../facts.js';
import { html } from '../html.js';
import { actorName } from '../labels.js';
import { t } from '../words.js';
import { Time, Words } from './parts.js';

// ---- fields, one a kind; each is named by the title of its fact ----

const Save = ({ busy }) => html`<button class="button small" disabled=${busy}>${t('保存')}</button>`;

const typed = (type, more) => ({ fact, draft, set, busy, marks }) => html`
  <input type=${type} name=${fact.name} ...${more} ...${marks} aria-label=${fact.title} value=${draft}
    onInput=${(event) => set(event.currentTarget.value)} />
  ${fact.kind === 'fen' ? html`<span class="unit">${t('元')}</span>` : null}<${Save} busy=${busy} />`;

function FlagField({ fact, save, busy, marks }) {
  return html`<span class="choices" role="group" aria-label=${fact.title} ...${marks}>
    ${[[true, t('是')], [false, t('否')]].map(([value, words]) => html`<button type="button" key=${words} class="button small" disabled=${busy}
      data-value=${value ? 'yes' : 'no'} onClick=${() => save(value)}>${words}</button>`)}</span>`;
}

const CountField = ({ fact, save, busy, marks }) => html`<button type="button" class="button small" disabled=${busy} ...${marks}
  aria-label=${t('{title}：+1', { title: fact.title })} onClick=${() => save(1)}>+1</button>`;

const picked = (options) => ({ fact, draft, set, busy, marks }) => html`
  <select name=${fact.name} aria-label=${fact.title} ...${marks} value=${draft} onChange=${(event) => set(event.currentTarget.value)}>
    <option value="">${t('请选择…')}</option>
    ${options(fact).map(([value, words]) => html`<option key=${value} value=${value}>${words}</option>`)}
  </select><${Save} busy=${busy} />`;

const FIELDS = {
  flag: FlagField,
  count: CountField,
  text: typed('text'),
  number: typed('text', { inputmode: 'numeric' }),
  fen: typed('text', { inputmode: 'decimal' }),
  time: typed('datetime-local'),
  choice: picked(({ options }) => options.map((option) => [option, optionLabel(option)])),
  score: picked(() => [1, 2, 3, 4, 5].map((score) => [score, t('{n} 分', { n: score })])),
};

function Field({ ticket, fact, onDone }) {
  const [draft, setDraft] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (entered) => {
    const { value, fault: wrong } = readFact(fact, entered);
    setFault(wrong || '');
    if (wrong) return;
    setBusy(true);
    try {
      await app.recordFact(ticket, fact, value);
      setDraft('');
      onDone();
    } catch (refusal) {
      setFault(app.errorText(refusal));
    }
    setBusy(false);
  };
  const set = (entered) => {
    setDraft(entered);
    setFault('');
  };
  const Kind = FIELDS[fact.kind];
  const id = `fault-${fact.name}`;
  const marks = fault ? { 'aria-invalid': 'true', 'aria-describedby': id } : {};
  return html`<form class="fact-field" novalidate onSubmit=${(event) => { event.preventDefault(); save(draft); }}>
    <${Kind} fact=${fact} draft=${draft} set=${set} save=${save} busy=${busy} marks=${marks} />
    <span id=${id} class="fault" role="alert">${fault}</span>
  </form>`;
}

// ---- rows ----

const Recorded = ({ fact }) => html`<span class="recorded"><strong><${Words}>${shownFact(fact)}<//></strong>
  <span class="quiet"><${Words}>${actorName(fact.actor, app.state.staff)}<//> · <${Time} at=${fact.at} /></span></span>`;

// What is recorded is changed only on purpose; a count goes on counting.
export function FactRow({ ticket, fact }) {
  const [again, setAgain] = useState(false);
  const known = isRecorded(fact);
  const open = fact.recordable && (!known || again || fact.kind === 'count');
  return html`<li class="ledger-row" data-fact=${fact.name}>
    <span class="ledger-title"><${Words}>${fact.title}<//></span>
    <div class="ledger-value">
      ${known ? html`<${Recorded} fact=${fact} />` : null}
      ${fact.recordable && !open ? html`<button type="button" class="link" aria-label=${t('更改：{title}', { title: fact.title })} onClick=${() => setAgain(true)}>${t('更改')}</button>` : null}
      ${open ? html`<${Field} ticket=${ticket} fact=${fact} onDone=${() => setAgain(false)} />` : null}
    </div>
  </li>`;
}

function Later({ facts }) {
  if (!facts.length) return null;
  return html`<details class="later"><summary>${t('{n} 项还没有登记，现在不由您登记', { n: facts.length })}</summary>
    <ul>${facts.map(({ name, title, because }) => html`<li key=${name} class="ledger-row" data-fact=${name}>
      <span class="ledger-title"><${Words}>${title}<//></span>
      <span class="quiet"><${Words}>${because || t('由其他岗位登记')}<//></span></li>`)}</ul>
  </details>`;
}

export function Ledger({ ticket, facts }) {
  if (!facts.length) return null;
  const { now, later } = groupFacts(facts);
  return html`<section class="card ledger" aria-label=${t('登记')}><h3>${t('登记')}</h3>
    ${underHeadings(now).map(({ heading, facts: under }) => html`<div key=${heading} class="ledger-group" role="group" aria-label=${heading || t('登记')}>
      ${heading ? html`<h4><${Words}>${heading}<//></h4>` : null}
      <ul>${under.map((fact) => html`<${FactRow} key=${fact.name} ticket=${ticket} fact=${fact} />`)}</ul></div>`)}
    <${Later} facts=${later} />
  </section>`;
}
