// materials.js - what a repair used up: the card of a ticket, and the sheet that chooses from the list.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, ticketKey, ticketLabel } from '../labels.js';
import { findItems, LINES_MAX, mayUse, QUANTITY_MAX, readOwn, sumOf, withOne } from '../lines.js';
import { enterMaterials, loadMaterials, removeMaterial } from '../materials.js';
import { yuan } from '../money.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Time, Words } from './parts.js';

const money = (fen) => t('{n} 元', { n: yuan(fen) });

// ---- choosing ----

// Enter takes the first that was found: it must not send the form.
function Search({ items, lines, set }) {
  const [typed, setTyped] = useState('');
  const [moved, setMoved] = useState('');
  const box = useRef(null);
  const found = findItems(items, typed);
  const take = (item) => {
    const next = withOne(lines, item);
    setMoved(next === lines ? t('一张工单最多 {n} 项材料', { n: LINES_MAX }) : t('已加上：{name}', { name: item.name }));
    set(next);
    setTyped('');
    box.current.focus();
  };
  const onKey = (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    if (typed.trim() && found.length) take(found[0]);
  };
  return html`<div class="material-search">
    <label>${t('找材料')}<input ref=${box} name="material" type="search" autocomplete="off" placeholder=${t('名称，例如 角阀')} value=${typed}
      onInput=${(event) => setTyped(event.currentTarget.value)} onKeyDown=${onKey} /></label>
    <ul class="material-found" aria-label=${t('可选的材料')}>${found.map((item) => html`<li key=${item.id}>
      <button type="button" class="material-item" data-item=${item.id} onClick=${() => take(item)}>
        <span><${Words}>${item.name}<//></span><span class="quiet amount">${money(item.price_fen)}/${item.unit}</span></button></li>`)}</ul>
    ${found.length ? null : html`<p class="quiet">${t('清单里没有“{words}”', { words: typed })}</p>`}
    <p class="unseen" role="status">${moved}</p>
  </div>`;
}

// What is not in the list: named, and priced, by whoever may.
function Own({ lines, set }) {
  const [values, setValues] = useState({});
  const [fault, setFault] = useState('');
  const field = (name, label, more) => html`<label>${label}<input name=${`own-${name}`} autocomplete="off" value=${values[name] || ''} ...${more}
    onInput=${(event) => setValues({ ...values, [name]: event.currentTarget.value })} /></label>`;
  const add = () => {
    const { line, fault: wrong } = readOwn(values);
    setFault(wrong || (lines.length >= LINES_MAX ? t('一张工单最多 {n} 项材料', { n: LINES_MAX }) : ''));
    if (wrong || lines.length >= LINES_MAX) return;
    set([...lines, line]);
    setValues({});
  };
  return html`<details class="material-own"><summary>${t('清单里没有的')}</summary>
    <div class="material-own-fields" onKeyDown=${(event) => {
    if (event.key !== 'Enter' || event.isComposing || event.target.tagName !== 'INPUT') return;
    event.preventDefault();
    add();
  }}>${field('name', t('名称'), { maxlength: 21 })}${field('unit', t('单位'), { maxlength: 10 })}${field('price', t('单价（元）'), { inputmode: 'decimal' })}
      <button type="button" class="button small" onClick=${add}>${t('加上')}</button></div>
    <p class="fault" role="alert">${fault}</p></details>`;
}

const inBounds = (number) => Math.max(1, Math.min(QUANTITY_MAX, Math.floor(Number(number)) || 1));

function Chosen({ lines, set }) {
  const change = (at, quantity) => set(lines.map((line, index) => (index === at ? { ...line, quantity } : line)));
  return html`<ul class="material-chosen" aria-label=${t('选好的材料')}>${lines.map((line, at) => html`<li key=${`${line.item}${line.name}`} data-line=${line.item || line.name}>
    <span class="material-name"><${Words}>${line.name}<//><span class="quiet">${money(line.price_fen)}/${line.unit}</span></span>
    <span class="material-count"><button type="button" class="button small" aria-label=${t('少一个：{name}', { name: line.name })} disabled=${line.quantity <= 1} onClick=${() => change(at, line.quantity - 1)}>−</button>
      <input type="text" inputmode="numeric" aria-label=${t('数量：{name}', { name: line.name })} value=${line.quantity} onChange=${(event) => {
    const quantity = inBounds(event.currentTarget.value);
    event.currentTarget.value = quantity;
    change(at, quantity);
  }} />
      <button type="button" class="button small" aria-label=${t('多一个：{name}', { name: line.name })} disabled=${line.quantity >= QUANTITY_MAX} onClick=${() => change(at, line.quantity + 1)}>+</button></span>
    <button type="button" class="icon-button" aria-label=${t('去掉：{name}', { name: line.name })} onClick=${() => set(lines.filter((_, index) => index !== at))}><${Icon} name="close" /></button></li>`)}</ul>`;
}

/** lines: what is chosen; set: takes what is chosen instead. */
export function Picker({ lines, set }) {
  const { items, prices } = app.state.materials;
  return html`<div class="materials-picker">
    <${Search} items=${items} lines=${lines} set=${set} />
    ${prices ? html`<${Own} lines=${lines} set=${set} />` : null}
    ${lines.length ? html`<${Chosen} lines=${lines} set=${set} />
      <p class="material-sum" role="status">${t('约 {sum} 元，以登记时的价格为准', { sum: yuan(sumOf(lines)) })}</p>` : null}
  </div>`;
}

/** In the dialog of an op: what was used goes with it, folded away until somebody wants it. */
export function MaterialsField({ ticket, value, set }) {
  const detail = app.state.details.get(ticketKey(ticket.number));
  const row = [...app.state.boards.values()].flatMap(({ sections }) => sections || []).flatMap(({ rows }) => rows || [])
    .find((one) => one.ticket && one.ticket.number === ticket.number && one.facts);
  const facts = (detail && detail.facts) || (row && row.facts) || [];
  if (!mayUse(app.state.materials, ticket, facts)) return null;
  return html`<details class="materials-field"><summary>${t('用了材料（可不填）')}</summary>
    <${Picker} lines=${value || []} set=${set} /></details>`;
}

export function MaterialsDialog({ ticket }) {
  const box = useRef(null);
  const [lines, setLines] = useState([]);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    box.current.showModal();
    box.current.querySelector('[name=material]').focus();
    if (app.state.link.name === 'up') loadMaterials(); // another price since
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    if (!lines.length) {
      setFault(t('请先选材料'));
      box.current.querySelector('[name=material]').focus();
      return;
    }
    setBusy(true);
    try {
      await enterMaterials(ticket, lines);
      app.closeDialog();
    } catch (refusal) {
      setBusy(false);
      setFault(app.errorText(refusal));
    }
  };
  return html`<dialog ref=${box} class="dialog materials-dialog" aria-labelledby="materials-title" onClose=${app.closeDialog}>
    <form onSubmit=${submit} novalidate>
      <h2 id="materials-title">${t('登记材料')}<span class="quiet"> ${ticketLabel(ticketKey(ticket.number))}</span></h2>
      <${Picker} lines=${lines} set=${(next) => { setLines(next); setFault(''); }} />
      <p class="fault" role="alert">${fault}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${() => box.current.close()}>${t('不了')}</button>
        <button class="button primary" disabled=${busy}>${busy ? t('正在提交…') : t('登记材料')}</button>
      </div>
    </form></dialog>`;
}

/** Only where the ticket takes them, and this role may enter them now. */
export function UseMaterials({ ticket, facts }) {
  if (!mayUse(app.state.materials, ticket, facts)) return null;
  return html`<button type="button" class="button small" data-materials="add" onClick=${() => app.ask('materials', { ticket })}>
    <${Icon} name="plus" />${t('登记材料')}</button>`;
}

// ---- the card ----

function Line({ ticket, line, may }) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    await removeMaterial(ticket, line).catch(app.report);
    setBusy(false);
  };
  return html`<tr data-material=${line.id}>
    <th scope="row"><${Words}>${line.name}<//><span class="quiet material-who"><${Words}>${actorName(line.actor, app.state.staff)}<//> · <${Time} at=${line.at} /></span></th>
    <td class="amount">${yuan(line.price_fen)}/${line.unit}</td><td class="amount">× ${line.quantity}</td><td class="amount">${yuan(line.sum_fen)}</td>
    ${may ? html`<td><button type="button" class="icon-button" disabled=${busy} aria-label=${t('去掉：{name}', { name: line.name })} title=${t('去掉：{name}', { name: line.name })} onClick=${remove}><${Icon} name="close" /></button></td>` : null}</tr>`;
}

function bearerWords({ total_fen: total, resident_fen: resident }) {
  if (resident === undefined) return t('类别还没有定，住户付不付费还不知道');
  return resident === total ? t('住户付 {sum} 元', { sum: yuan(resident) }) : t('公司承担，住户不付');
}

export function Materials({ ticket, materials, facts }) {
  if (!materials) return null;
  const { lines } = materials;
  const may = mayUse(app.state.materials, ticket, facts);
  if (!lines.length && !may) return null;
  return html`<section class="card materials" aria-label=${t('维修材料')}><h3>${t('维修材料')}</h3>
    ${lines.length ? html`<table><thead><tr><th scope="col">${t('名称')}</th><th scope="col" class="amount">${t('单价（元）')}</th><th scope="col" class="amount">${t('数量')}</th><th scope="col" class="amount">${t('金额（元）')}</th>${may ? html`<td></td>` : null}</tr></thead>
      <tbody>${lines.map((line) => html`<${Line} key=${line.id} ticket=${ticket} line=${line} may=${may} />`)}</tbody></table>
      <p class="material-total"><span>${t('合计')}</span><strong>${money(materials.total_fen)}</strong><span class="quiet">${bearerWords(materials)}</span></p>` : html`<p class="quiet">${t('还没有登记材料')}</p>`}
    <${UseMaterials} ticket=${ticket} facts=${facts} />
  </section>`;
}
