// shift_dialog.js - one shift of somebody: set, changed, removed. What is wrong is said at the fields.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { may } from '../may.js';
import { dayName, kindOn, onDay, removeShift, saveShift, weekday } from '../roster.js';
import { t } from '../words.js';
import { Words } from './parts.js';
import { useDeed } from './roster_deed.js';

const timesOf = (shift) => ({ from: shift.from.slice(0, 16), until: shift.until.slice(0, 16) });

function useShift({ person, day, shift: first, kinds }, close) {
  const fresh = () => (kinds.length ? kindOn(kinds[0], day) : { from: `${day}T08:00`, until: `${day}T20:00` });
  const [shift, setShift] = useState(first);
  const [times, setTimes] = useState(first ? timesOf(first) : fresh());
  const { fault, setFault, busy, run } = useDeed(close);
  const choose = (one) => {
    setShift(one);
    setTimes(one ? timesOf(one) : fresh());
    setFault('');
  };
  const set = (some) => {
    setTimes({ ...times, ...some });
    setFault('');
  };
  const save = () => (times.from && times.until ? run(() => saveShift(person, shift, times)) : setFault(t('开始和结束都要填')));
  return { shift, times, fault, busy, choose, set, save, remove: () => run(() => removeShift(shift)) };
}

function Which({ form, shifts, day }) {
  if (!shifts.length) return null;
  return html`<label>${t('哪一班')}<select name="shift" value=${form.shift ? form.shift.id : ''} onChange=${(event) => form.choose(shifts.find(({ id }) => String(id) === event.currentTarget.value) || null)}>
    ${shifts.map((one) => html`<option key=${one.id} value=${one.id}>${onDay(one, day)}</option>`)}
    <option value="">${t('再排一班')}</option></select></label>`;
}

function Moment({ form, name, label }) {
  return html`<label class=${form.fault ? 'wrong' : ''}>${label}<input type="datetime-local" name=${name} value=${form.times[name]} aria-invalid=${Boolean(form.fault)} aria-describedby="shift-fault"
    onInput=${(event) => form.set({ [name]: event.currentTarget.value })} /></label>`;
}

export function ShiftDialog(given) {
  const { person, day, shifts, kinds, leave } = given;
  const box = useRef(null);
  const close = () => box.current.close();
  const form = useShift(given, close);
  useEffect(() => {
    box.current.showModal();
    box.current.querySelector('[name=from]').focus();
  }, []);
  const { me } = app.state;
  return html`<dialog ref=${box} class="dialog" aria-labelledby="shift-title" onClose=${app.closeDialog}>
    <h2 id="shift-title"><${Words}>${person.name}<//><span class="quiet"> ${dayName(day)} ${weekday(day)}</span></h2>
    <form novalidate onSubmit=${(event) => { event.preventDefault(); form.save(); }}>
      <${Which} form=${form} shifts=${shifts} day=${day} />
      ${kinds.length ? html`<div class="shift-kinds" role="group" aria-label=${t('常用班次')}>${kinds.map((kind) => html`<button type="button" key=${kind.title} class="button"
        onClick=${() => form.set(kindOn(kind, day))}><${Words}>${kind.title}<//> <small class="quiet">${kind.from}–${kind.until}</small></button>`)}</div>` : null}
      <${Moment} form=${form} name="from" label=${t('开始时间')} />
      <${Moment} form=${form} name="until" label=${t('结束时间')} />
      <p class="fault" role="alert" id="shift-fault">${form.fault}</p>
      <div class="dialog-buttons">${form.shift && may(me, 'roster.remove') ? html`<button type="button" class="button danger" data-op="roster.remove" disabled=${form.busy} onClick=${form.remove}>${t('删除这一班')}</button>` : null}
        ${!form.shift && may(me, 'roster.leave') ? html`<button type="button" class="button" data-op="roster.leave" onClick=${() => app.ask('leave', { person, day, leave })}>${leave ? t('销假') : t('请假')}…</button>` : null}
        <button type="button" class="button push" onClick=${close}>${t('不了')}</button>
        <button class="button primary" disabled=${form.busy || (form.shift && !may(me, 'roster.change'))}>${form.shift ? t('改班次') : t('排上')}</button></div>
    </form>
  </dialog>`;
}
