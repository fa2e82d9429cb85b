// dialog.js - asks for what an op needs: words, a colleague, a department, a score.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { findStaff, MARK } from '../calls.js';
import { html } from '../html.js';
import { departmentName, DEPARTMENTS, ROLES, ticketKey, ticketLabel } from '../labels.js';
import { labelOn, validate } from '../operations.js';
import { t } from '../words.js';
import { MaterialsField } from './materials.js';
import { Words } from './parts.js';
import { offersOf, Suggestions, useSuggest } from './suggest.js';

function StaffField({ field, ticket, set, value }) {
  const people = [...app.state.staff.values()]
    .sort((a, b) => Number(b.department === ticket.department) - Number(a.department === ticket.department));
  return html`<select name=${field.name} value=${value} onChange=${(event) => set(event.currentTarget.value)}>
    <option value="">${t('请选择…')}</option>
    ${people.map((one) => html`<option key=${one.username} value=${one.username}>
      ${[one.name || one.username, one.title || t(ROLES[one.role] || one.role), departmentName(one.department)].filter(Boolean).join(' · ')}</option>`)}
  </select>`;
}

function DepartmentField({ field, ticket, set, value }) {
  const known = new Set([...Object.keys(DEPARTMENTS), ...[...app.state.staff.values()].map((one) => one.department)]);
  return html`<select name=${field.name} value=${value} onChange=${(event) => set(event.currentTarget.value)}>
    <option value="">${t('请选择…')}</option>
    ${[...known].filter((id) => id && id !== ticket.department)
      .map((id) => html`<option key=${id} value=${id}>${departmentName(id)}</option>`)}
  </select>`;
}

const TextField = ({ field, set, value }) => html`<textarea name=${field.name} rows="4" placeholder=${t(field.hint || '')}
  value=${value} onInput=${(event) => set(event.currentTarget.value)}></textarea>`;

function NoteField({ field, set, value }) {
  const suggest = useSuggest({ text: value, mark: MARK, find: findStaff, onPick: set });
  const onKeyDown = (event) => {
    if (!event.isComposing && event.keyCode !== 229) suggest.keyDown(event); // 229: an input method is at work
  };
  return html`<span class="field">
    <textarea id="dialog-note" name=${field.name} rows="4" aria-label=${t(field.label)} placeholder=${t(field.hint)} value=${value} ...${offersOf(suggest, 'dialog-note')}
      onInput=${(event) => set(event.currentTarget.value)} onKeyDown=${onKeyDown}></textarea>
    <${Suggestions} suggest=${suggest} of="dialog-note" /></span>`;
}

const SCORES = ['很不满意', '不满意', '一般', '满意', '很满意'];

const ScoreField = ({ field, set, value }) => html`<select name=${field.name} value=${value}
  onChange=${(event) => set(Number(event.currentTarget.value))}>
  <option value="">${t('不填')}</option>
  ${SCORES.map((words, at) => html`<option key=${at} value=${at + 1}>${t('{n} 分', { n: at + 1 })} · ${t(words)}</option>`)}
</select>`;

const ClassField = ({ field, set, value, classes }) => html`<select name=${field.name} value=${value} onChange=${(event) => set(event.currentTarget.value)}>
  <option value="">${t('请选择…')}</option>
  ${classes.map(({ id, title }) => html`<option key=${id} value=${id}>${title}</option>`)}
</select>`;

const FIELDS = {
  materials: MaterialsField, // several fields, each with a label of its own
  class: ClassField, text: TextField, note: NoteField, staff: StaffField, department: DepartmentField, score: ScoreField,
};

function useForm(operation, ticket) {
  const [values, setValues] = useState({});
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    const wrong = validate(operation, values);
    setFault(wrong);
    if (wrong) {
      event.currentTarget.elements[wrong.field].focus();
      return;
    }
    setBusy(true);
    try {
      await app.perform(operation, ticket, values);
      app.closeDialog();
    } catch (refusal) {
      setBusy(false);
      setFault({ field: '', message: app.errorText(refusal) });
    }
  };
  return { values, fault, busy, submit, set: (name, value) => setValues({ ...values, [name]: value }) };
}

export function Dialog({ operation, ticket }) {
  const box = useRef(null);
  const { values, fault, busy, submit, set } = useForm(operation, ticket);
  useEffect(() => {
    box.current.showModal();
    const first = box.current.querySelector('textarea, select');
    if (first) first.focus();
  }, []);
  const label = labelOn(operation, ticket);
  const fields = (operation.fields || []).map((field) => {
    const Field = FIELDS[field.kind];
    const wrong = fault && fault.field === field.name;
    if (!field.label) return html`<${Field} key=${field.name} ticket=${ticket} value=${values[field.name]} set=${(value) => set(field.name, value)} />`;
    return html`<label key=${field.name} class=${wrong ? 'wrong' : ''}>${t(field.label)}
      <${Field} field=${field} ticket=${ticket} classes=${operation.classes || []} value=${values[field.name] || ''} set=${(value) => set(field.name, value)} /></label>`;
  });
  return html`<dialog ref=${box} class="dialog" aria-labelledby="dialog-title" onClose=${app.closeDialog}>
    <form onSubmit=${submit} novalidate>
      <h2 id="dialog-title">${label}<span class="quiet"> ${ticketLabel(ticketKey(ticket.number))}</span></h2>
      <p class="quiet cut"><${Words}>${ticket.title}<//></p>
      ${operation.confirm ? html`<p>${t(operation.confirm)}</p>` : null}
      ${fields}
      <p class="fault" role="alert">${fault ? fault.message : ''}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${() => box.current.close()}>${t('不了')}</button>
        <button class="button primary" disabled=${busy}>${busy ? t('正在提交…') : label}</button>
      </div>
    </form>
  </dialog>`;
}
