// leave_dialog.js - somebody is away from … until, and who stands in for him; or he is back after all.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, departmentName } from '../labels.js';
import { may } from '../may.js';
import { dayAfter, endLeave, giveLeave, spanName } from '../roster.js';
import { t } from '../words.js';
import { Words } from './parts.js';
import { useDeed } from './roster_deed.js';

function useLeave(person, day, close) {
  const [values, setValues] = useState({ from: `${day}T00:00`, until: `${dayAfter(day, 1)}T00:00`, substitute: '' });
  const { fault, setFault, busy, run } = useDeed(close);
  const set = (name, value) => {
    setValues({ ...values, [name]: value });
    setFault('');
  };
  const save = () => (values.from && values.until ? run(() => giveLeave(person, values)) : setFault(t('开始和结束都要填')));
  return { values, fault, busy, set, save, run };
}

const Moment = ({ form, name, label }) => html`<label class=${form.fault ? 'wrong' : ''}>${label}<input type="datetime-local" name=${name} value=${form.values[name]} aria-invalid=${Boolean(form.fault)}
  aria-describedby="leave-fault" onInput=${(event) => form.set(name, event.currentTarget.value)} /></label>`;

function Substitute({ person, form }) {
  const others = app.state.roster.answer.people.filter((one) => one.may && one.username !== person.username)
    .sort((a, b) => Number(b.department === person.department) - Number(a.department === person.department));
  return html`<label>${t('替班')}<select name="substitute" value=${form.values.substitute} onChange=${(event) => form.set('substitute', event.currentTarget.value)}>
    <option value="">${t('没有人替')}</option>
    ${others.map((one) => html`<option key=${one.username} value=${one.username}>${[one.name, departmentName(one.department)].filter(Boolean).join(' · ')}</option>`)}</select></label>`;
}

function NewLeave({ person, form }) {
  return html`<${Moment} form=${form} name="from" label=${t('开始时间')} /><${Moment} form=${form} name="until" label=${t('结束时间')} />
    <${Substitute} person=${person} form=${form} />
    <p class="quiet">${t('这段时间里他的班转给替班的人；替不了的，上面会提醒没有人值班。')}</p>`;
}

const Known = ({ leave }) => html`<p>${spanName(leave)}</p>
  <p>${leave.substitute ? html`${t('替班')}：<${Words}>${actorName(leave.substitute, app.state.staff)}<//>` : t('没有人替')}</p>
  <p class="quiet">${t('销假以后，还没上完的班还给本人；替班的人那里已经改动过的不动。')}</p>`;

export function LeaveDialog({ person, day, leave }) {
  const box = useRef(null);
  const close = () => box.current.close();
  const form = useLeave(person, day, close);
  useEffect(() => {
    box.current.showModal();
    box.current.querySelector('[name=from], .primary').focus();
  }, []);
  const submit = () => (leave ? form.run(() => endLeave(leave)) : form.save());
  return html`<dialog ref=${box} class="dialog" aria-labelledby="leave-title" onClose=${app.closeDialog}>
    <h2 id="leave-title"><${Words}>${person.name}<//><span class="quiet"> ${t('请假')}</span></h2>
    <form novalidate onSubmit=${(event) => { event.preventDefault(); submit(); }}>
      ${leave ? html`<${Known} leave=${leave} />` : html`<${NewLeave} person=${person} form=${form} />`}
      <p class="fault" role="alert" id="leave-fault">${form.fault}</p>
      <div class="dialog-buttons"><button type="button" class="button" onClick=${close}>${t('不了')}</button>
        <button class="button primary" disabled=${form.busy || !may(app.state.me, leave ? 'roster.back' : 'roster.leave')}>${leave ? t('销假') : t('请假')}</button></div>
    </form>
  </dialog>`;
}
