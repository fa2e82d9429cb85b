// order.js - the form of a new ticket: of somebody who called, or linked to the open one.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { ticketKey, ticketLabel } from '../labels.js';
import { checkOrder, orderFields } from '../orders.js';
import { t } from '../words.js';
import { Words } from './parts.js';

const Line = ({ placeholder, ...more }) => ({ name, value, set }) => html`<input name=${name} ...${more} placeholder=${placeholder && t(placeholder)} autocomplete="off" value=${value}
  onInput=${(event) => set(event.currentTarget.value)} />`;

const Text = ({ name, value, set }) => html`<textarea name=${name} rows="3" value=${value}
  onInput=${(event) => set(event.currentTarget.value)}></textarea>`;

const Choice = ({ name, options, value, set }) => html`<select name=${name} value=${value} onChange=${(event) => set(event.currentTarget.value)}>
  <option value="">${t('请选择…')}</option>
  ${options.map((option) => html`<option key=${option} value=${option}>${option}</option>`)}
</select>`;

const FIELDS = {
  text: Text,
  line: Line({}),
  person: Line({}),
  room: Line({ placeholder: '3栋2单元501' }),
  phone: Line({ type: 'tel', inputmode: 'tel' }),
  time: Line({ placeholder: '明天下午，或 2026-11-25 14:00' }),
  choice: Choice,
};

function ServiceField({ value, set }) {
  const { services } = app.state;
  const group = (internal) => services.filter((one) => one.internal === internal)
    .map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`);
  return html`<select name="service" value=${value} onChange=${(event) => set(event.currentTarget.value)}>
    <option value="">${t('请选择…')}</option>${group(false)}
    ${services.some(({ internal }) => internal) ? html`<optgroup label=${t('内部')}>${group(true)}</optgroup>` : null}
  </select>`;
}

const named = (rows) => ({ name, value, set }) => html`<select name=${name} value=${value} onChange=${(event) => set(event.currentTarget.value)}>
  ${rows().map(({ id, name: words }) => html`<option key=${id} value=${id}>${words}</option>`)}</select>`;

const ChannelField = named(() => [{ id: 'phone', name: t('来电') }, { id: 'desk', name: t('前台') }]);
const CommunityField = named(() => app.state.communities);

function useOrder(parent) {
  const { communities } = app.state;
  const [values, setValues] = useState({ channel: 'phone', community: communities.length ? communities[0].id : '' });
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);
  const service = app.state.services.find(({ id }) => id === values.service);
  const submit = async (event) => {
    event.preventDefault();
    const wrong = checkOrder(service, values, parent);
    setFault(wrong);
    if (wrong) {
      event.currentTarget.elements[wrong.field].focus();
      return;
    }
    setBusy(true);
    try {
      await app.sendOrder(service, values, parent);
      app.closeDialog();
    } catch (refusal) {
      setBusy(false);
      setFault({ field: '', message: app.errorText(refusal) });
    }
  };
  return { values, fault, busy, submit, service, set: (name, value) => setValues({ ...values, [name]: value }) };
}

function Head({ parent }) {
  if (!parent) return html`<h2 id="order-title">${t('来电登记')}</h2>`;
  return html`<h2 id="order-title">${t('登记质量问题')}<span class="quiet"> ${ticketLabel(ticketKey(parent.number))}</span></h2>
    <p class="quiet cut"><${Words}>${[parent.room, parent.title].filter(Boolean).join(' · ')}<//></p>`;
}

function Fields({ service, parent, values, fault, set }) {
  if (!service) return null;
  return orderFields(service, parent).map((field) => {
    const Kind = FIELDS[field.kind];
    const wrong = fault && fault.field === field.name;
    return html`<label key=${field.name} class=${wrong ? 'wrong' : ''}>${field.label}${field.required ? '' : t('（可不填）')}
      <${Kind} ...${field} value=${values[field.name] || ''} set=${(value) => set(field.name, value)} /></label>`;
  });
}

export function OrderDialog({ parent }) {
  const box = useRef(null);
  const { values, fault, busy, submit, service, set } = useOrder(parent);
  useEffect(() => {
    box.current.showModal();
    box.current.querySelector('[name=service]').focus();
  }, []);
  const several = app.state.communities.length > 1;
  return html`<dialog ref=${box} class="dialog order" aria-labelledby="order-title" onClose=${app.closeDialog}>
    <form onSubmit=${submit} novalidate>
      <${Head} parent=${parent} />
      <label class=${fault && fault.field === 'service' ? 'wrong' : ''}>${t('服务')}
        <${ServiceField} value=${values.service || ''} set=${(value) => set('service', value)} /></label>
      ${parent ? null : html`<label>${t('来源')}<${ChannelField} name="channel" value=${values.channel} set=${(value) => set('channel', value)} /></label>`}
      ${parent || !several ? null : html`<label>${t('小区')}<${CommunityField} name="community" value=${values.community} set=${(value) => set('community', value)} /></label>`}
      <${Fields} service=${service} parent=${parent} values=${values} fault=${fault} set=${set} />
      <p class="fault" role="alert">${fault ? fault.message : ''}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${() => box.current.close()}>${t('不了')}</button>
        <button class="button primary" disabled=${busy}>${busy ? t('正在提交…') : t('登记')}</button>
      </div>
    </form>
  </dialog>`;
}
