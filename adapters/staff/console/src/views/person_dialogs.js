// person_dialogs.js - what is asked before an account is disabled or given another password, and the one time that
// a password to begin with is told.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { departmentName } from '../labels.js';
import { doToPerson, givePassword, loadPerson } from '../people.js';
import { t } from '../words.js';
import { Words } from './parts.js';

function Sheet({ id, title, children }) {
  const box = useRef(null);
  useEffect(() => {
    box.current.showModal();
    const first = box.current.querySelector('select, .primary');
    if (first) first.focus();
  }, []);
  return html`<dialog ref=${box} class="dialog" aria-labelledby=${id} onClose=${app.closeDialog}>
    <h2 id=${id}>${title}</h2>${children(() => box.current.close())}</dialog>`;
}

export function DisablePerson({ person }) {
  const [to, setTo] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const { tickets = 0, chats = 0 } = app.state.people.one.get(person.username) || {};
  const others = [...app.state.staff.values()].filter(({ username }) => username !== person.username)
    .sort((a, b) => Number(b.department === person.department) - Number(a.department === person.department));
  const disable = async () => {
    setBusy(true);
    try {
      const done = await doToPerson('people.disable', person.username, to ? { to } : {});
      app.toast(t('已停用：{tickets} 张工单转出，{chats} 个会话等人接手', { tickets: done.tickets, chats: done.chats }));
      app.closeDialog();
      loadPerson(person.username);
    } catch (refusal) {
      setBusy(false);
      setFault(app.errorText(refusal));
    }
  };
  return html`<${Sheet} id="disable-title" title=${t('停用账号')}>${(close) => html`<form onSubmit=${(event) => { event.preventDefault(); disable(); }}>
    <p><${Words}>${person.name}<//> ${t('马上退出登录，不能再登录。')}${chats ? t('{n} 个会话回到等待人工。', { n: chats }) : ''}</p>
    ${tickets ? html`<label>${t('手上 {n} 张未完成的工单交给', { n: tickets })}
      <select name="to" value=${to} onChange=${(event) => setTo(event.currentTarget.value)}><option value="">${t('放回部门，派给下一位')}</option>
        ${others.map((one) => html`<option key=${one.username} value=${one.username}>${[one.name, departmentName(one.department)].filter(Boolean).join(' · ')}</option>`)}</select></label>` : null}
    <p class="fault" role="alert">${fault}</p>
    <div class="dialog-buttons"><button type="button" class="button" onClick=${close}>${t('不了')}</button>
      <button class="button danger" disabled=${busy}>${t('停用账号')}</button></div>
  </form>`}<//>`;
}

export function ResetPassword({ person }) {
  return html`<${Sheet} id="reset-title" title=${t('重设密码')}>${(close) => html`<div>
    <p><${Words}>${person.name}<//> ${t('现在的密码作废，已登录的地方都会退出。新的初始密码只显示一次。')}</p>
    <div class="dialog-buttons"><button type="button" class="button" onClick=${close}>${t('不了')}</button>
      <button type="button" class="button primary" onClick=${() => givePassword(person)}>${t('重设密码')}</button></div>
  </div>`}<//>`;
}

export function StartPassword({ person, password }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(password).then(() => setCopied(true), () => {});
  useEffect(() => { loadPerson(person.username); }, []);
  return html`<${Sheet} id="start-title" title=${t('初始密码')}>${(close) => html`<div>
    <p><${Words}>${person.name}<//> · ${person.username}</p>
    <p class="start-password" dir="ltr"><output>${password}</output></p>
    <p class="quiet">${t('请现在抄给本人：关上以后谁也看不到了。他第一次登录时要换成自己的密码。')}</p>
    <div class="dialog-buttons"><button type="button" class="button" onClick=${copy}>${copied ? t('已复制') : t('复制')}</button>
      <button type="button" class="button primary" onClick=${close}>${t('抄好了')}</button></div>
  </div>`}<//>`;
}
