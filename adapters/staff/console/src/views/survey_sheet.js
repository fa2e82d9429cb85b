// survey_sheet.js - a sheet that staff enter: after a visit, a call, from paper; with the home, or without a name.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { askSurvey } from '../surveys.js';
import { t } from '../words.js';

const CHANNELS = [['visit', '上门'], ['phone', '电话'], ['paper', '纸质']];

function Question({ question, value, set }) {
  const { id, title, text, kind, options, may_skip: skips } = question;
  const label = html`${title}${skips ? t('（可不填）') : ''}`;
  if (kind === 'text') {
    return html`<label>${label}<textarea name=${id} rows="2" placeholder=${text} value=${value} onInput=${(event) => set(event.currentTarget.value)}></textarea></label>`;
  }
  return html`<fieldset class="question"><legend>${label}</legend>
    ${options.map((option) => html`<label key=${option.value} class="option"><input type="radio" name=${id} value=${option.value} checked=${value === option.value}
      onChange=${() => set(option.value)} />${option.title}</label>`)}
    ${skips && value ? html`<button type="button" class="link" onClick=${() => set('')}>${t('清除')}</button>` : null}</fieldset>`;
}

function useSheet(survey) {
  const [values, setValues] = useState({});
  const [channel, setChannel] = useState('visit');
  const [named, setNamed] = useState(true);
  const [room, setRoom] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const ask = async (op, members, words) => {
    if (named && !room.trim()) return setFault(t('请填房号'));
    setBusy(true);
    try {
      await askSurvey(op, survey.id, members);
      app.toast(words);
    } catch (refusal) {
      setFault(app.errorText(refusal));
    }
    return setBusy(false);
  };
  const answers = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim()));
  return {
    values, channel, named, room, fault, busy, setChannel, setNamed, setRoom,
    set: (id, value) => setValues({ ...values, [id]: value }),
    enter: () => ask('survey.enter', { channel, answers, ...(named ? { room: room.trim() } : { anonymous: true }) }, t('问卷已登记')),
    decline: () => ask('survey.decline', { room: room.trim() }, t('已登记不参加')),
    returned: () => ask('survey.returned', { room: room.trim() }, t('已登记这户交回了问卷')),
  };
}

export function SheetForm({ survey, questions }) {
  const sheet = useSheet(survey);
  const { named, busy } = sheet;
  return html`<section class="card"><h3>${t('登记问卷')}</h3>
    <form class="desk-form survey-sheet" novalidate onSubmit=${(event) => { event.preventDefault(); sheet.enter(); }}>
      <fieldset class="question"><legend>${t('方式')}</legend>${CHANNELS.map(([id, label]) => html`<label key=${id} class="option"><input type="radio" name="channel" value=${id}
        checked=${sheet.channel === id} onChange=${() => sheet.setChannel(id)} />${t(label)}</label>`)}</fieldset>
      <label class="tick"><input type="checkbox" name="anonymous" checked=${!named} onChange=${(event) => sheet.setNamed(!event.currentTarget.checked)} />${t('匿名问卷（不记房号；交回的住户另外登记）')}</label>
      ${named ? html`<label>${t('房号')}<input name="room" autocomplete="off" placeholder="3-2-501" value=${sheet.room} onInput=${(event) => sheet.setRoom(event.currentTarget.value)} /></label>` : null}
      ${questions.map((question) => html`<${Question} key=${question.id} question=${question} value=${sheet.values[question.id] || ''} set=${(value) => sheet.set(question.id, value)} />`)}
      <p class="fault" role="alert">${sheet.fault}</p>
      <div class="moves"><button class="button primary" data-op="survey.enter" disabled=${busy}>${t('登记问卷')}</button>
        ${named ? html`<button type="button" class="button" data-op="survey.decline" disabled=${busy} onClick=${sheet.decline}>${t('这户不参加')}</button>
          <button type="button" class="button" data-op="survey.returned" disabled=${busy} onClick=${sheet.returned}>${t('这户交回了匿名问卷')}</button>` : null}</div>
    </form></section>`;
}
