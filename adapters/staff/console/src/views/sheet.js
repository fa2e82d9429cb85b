// sheet.js - a printed form of the procedures, filled in from its ticket: #/print/GD000012?form=…
// The page is the sheet: what is printed is what stands here, on A4.
import { useEffect, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { ticketLabel } from '../labels.js';
import { t } from '../words.js';
import { Empty, Loading } from './parts.js';

const lines = (count) => (count > 1 ? `lines-${count}` : '');

// Two cells a row; one that stands alone in its row, before a wide one or at the end, takes all of it.
function inRows(cells) {
  let column = 0;
  return cells.map((cell, at) => {
    const next = cells[at + 1];
    const alone = !cell.wide && column === 0 && (!next || next.wide);
    column = cell.wide || alone ? 0 : 1 - column;
    return { ...cell, alone };
  });
}

const Cell = ({ label, value, wide, alone, lines: high }) => html`<div class=${`sheet-cell ${wide ? 'wide' : ''} ${alone ? 'alone' : ''} ${lines(high)}`}>
  <span class="sheet-label">${label}</span><span class="sheet-value" dir="auto">${value}</span></div>`;

const Row = ({ cells, columns }) => html`<tr>${columns.map((_, at) => html`<td key=${at} dir="auto">${cells[at] || ''}</td>`)}</tr>`;

function List({ columns, rows, blank }) {
  const empty = Array.from({ length: blank }, () => []);
  return html`<table class="sheet-list"><thead><tr>${columns.map((label) => html`<th key=${label} scope="col">${label}</th>`)}</tr></thead>
    <tbody>${[...rows, ...empty].map((cells, at) => html`<${Row} key=${at} cells=${cells} columns=${columns} />`)}</tbody></table>`;
}

// A question with options has boxes to tick, one without has room to write.
function Questions({ questions }) {
  return html`<table class="sheet-list sheet-questions"><tbody>${questions.map(({ title, options }, at) => html`<tr key=${title}>
    <td class="sheet-count">${at + 1}</td><th scope="row">${title}</th>
    <td class=${options.length ? 'sheet-options' : 'lines-4'}>${options.map((option) => html`<span key=${option} class="sheet-option">□ ${option}</span>`)}</td></tr>`)}</tbody></table>`;
}

const Signs = ({ signs }) => html`<div class="sheet-signs">${signs.map((who) => html`<div key=${who} class="sheet-sign">
  <span>${who}：</span><span class="sheet-date">${t('年　月　日')}</span></div>`)}</div>`;

function Block({ block }) {
  const { heading, text, cells, columns, rows, blank, questions, signs } = block;
  return html`<section class="sheet-block">
    ${heading ? html`<h2>${heading}</h2>` : null}
    ${text ? html`<p>${text}</p>` : null}
    ${cells ? html`<div class="sheet-cells">${inRows(cells).map((cell) => html`<${Cell} key=${cell.label} ...${cell} />`)}</div>` : null}
    ${columns ? html`<${List} columns=${columns} rows=${rows} blank=${blank} />` : null}
    ${questions ? html`<${Questions} questions=${questions} />` : null}
    ${signs ? html`<${Signs} signs=${signs} />` : null}
  </section>`;
}

function Page({ form }) {
  return html`<article class="sheet" aria-label=${form.title}>
    <header><span class="sheet-community">${form.community}</span><h1>${form.title}</h1><span class="sheet-code">${form.code}</span></header>
    ${form.blocks.map((block, at) => html`<${Block} key=${at} block=${block} />`)}
  </article>`;
}

function useForm(ticket, name) {
  const [form, setForm] = useState(null);
  const [fault, setFault] = useState('');
  useEffect(() => {
    let here = true;
    app.read('ticket.form', { ticket, form: name }).then((answer) => here && setForm(answer.form), (refusal) => here && setFault(app.errorText(refusal)));
    return () => {
      here = false;
    };
  }, [ticket, name]);
  return { form, fault };
}

export default function Sheet({ open }) {
  const { form: name = '' } = app.state.place.query;
  const { form, fault } = useForm(open, name);
  const back = app.linkTo('tickets', open);
  if (fault) return html`<${Empty} icon="tickets" title=${t('打不开这张表')} hint=${fault} />`;
  return html`<div class="sheet-desk">
    <div class="sheet-tools"><a class="button" href=${back}>${t('返回工单')} ${ticketLabel(open)}</a>
      <button type="button" class="button primary" disabled=${!form} onClick=${() => window.print()}>${t('打印')}</button></div>
    ${form ? html`<${Page} form=${form} />` : html`<${Loading} />`}
  </div>`;
}
