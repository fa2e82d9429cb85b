// sessions.js - where one is logged in, and signing out everywhere.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { t } from '../words.js';
import { Loading, Time } from './parts.js';

export function Sessions() {
  const box = useRef(null);
  const [sessions, setSessions] = useState(null);
  const [sure, setSure] = useState(false);
  useEffect(() => {
    box.current.showModal();
    app.read('session.list').then((answer) => setSessions(answer.sessions), app.report);
  }, []);
  return html`<dialog ref=${box} class="dialog sessions" aria-labelledby="sessions-title" onClose=${app.closeDialog}>
    <h2 id="sessions-title">${t('登录的设备')}</h2>
    ${sessions ? html`<ul class="session-list">${sessions.map(({ since, until }, at) => html`<li key=${at} data-session>
      <span>${t('登录于')} <${Time} at=${since} /></span> <span class="quiet">${t('有效至')} <${Time} at=${until} /></span></li>`)}</ul>` : html`<${Loading} />`}
    ${sure ? html`<p role="alert">${t('这台设备也会退出。确定吗？')}</p>` : null}
    <div class="dialog-buttons">
      <button type="button" class="button" onClick=${() => box.current.close()}>${t('关上')}</button>
      <button type="button" class="button danger" onClick=${() => (sure ? app.exitEverywhere() : setSure(true))}>${t('全部退出')}</button>
    </div>
  </dialog>`;
}
