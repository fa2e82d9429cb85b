// password.js - choosing another password: at the door, when the one there is was given to begin with, and
// in a dialog at any time.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { useCountdown } from '../countdown.js';
import { html } from '../html.js';
import { changePassword } from '../session.js';
import { t } from '../words.js';

const Field = ({ name, label, complete }) => html`<label>${label}
  <input name=${name} type="password" autocomplete=${complete} required maxlength="1024" /></label>`;

/** known: the present password, where it was typed a moment ago. done(me) once it is changed. */
function usePassword(known, done) {
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useCountdown();
  const submit = async (event) => {
    event.preventDefault();
    const { elements } = event.currentTarget;
    const refuse = (message, field) => {
      setFault(message);
      elements[field].focus();
    };
    if (busy || left > 0) return;
    const empty = ['current', 'fresh', 'again'].find((name) => elements[name] && !elements[name].value);
    if (empty) return refuse(t('请填写'), empty);
    if (elements.fresh.value !== elements.again.value) return refuse(t('两次输入的新密码不一样'), 'again');
    setBusy(true);
    setFault('');
    const result = await changePassword(known || elements.current.value, elements.fresh.value);
    setBusy(false);
    if (!result.message) return done(result.me);
    setLeft(result.wait);
    return refuse(result.message, elements.current && result.code !== 'weak' ? 'current' : 'fresh');
  };
  return { fault, busy, left, submit };
}

function Buttons({ busy, left, close }) {
  return html`<div class="dialog-buttons">
    ${close ? html`<button type="button" class="button" onClick=${close}>${t('不了')}</button>` : null}
    <button class="button primary" disabled=${busy || left > 0}>${busy ? t('正在提交…') : t('修改密码')}</button>
  </div>`;
}

export function PasswordForm({ username, known, done, close, children }) {
  const { fault, busy, left, submit } = usePassword(known, done);
  const form = useRef(null);
  useEffect(() => form.current.querySelector('input[type=password]').focus(), []);
  const wait = left > 0 ? t('，请等 {n} 秒再试', { n: left }) : '';
  return html`<form ref=${form} class=${close ? '' : 'door-card'} onSubmit=${submit} novalidate aria-labelledby="password-title">
    ${children}
    <input name="username" autocomplete="username" value=${username} hidden readonly />
    ${known ? null : html`<${Field} name="current" label=${t('现在的密码')} complete="current-password" />`}
    <${Field} name="fresh" label=${t('新密码')} complete="new-password" />
    <${Field} name="again" label=${t('再输一次新密码')} complete="new-password" />
    <p class="fault" role="alert">${fault || left > 0 ? `${fault}${wait}` : ''}</p>
    <${Buttons} busy=${busy} left=${left} close=${close} />
  </form>`;
}

export function PasswordDialog() {
  const box = useRef(null);
  useEffect(() => box.current.showModal(), []);
  const done = () => {
    app.toast(t('密码改好了，您在其他设备上的登录都已退出'));
    box.current.close();
  };
  return html`<dialog ref=${box} class="dialog" aria-labelledby="password-title" onClose=${app.closeDialog}>
    <${PasswordForm} username=${app.state.me.username} done=${done} close=${() => box.current.close()}>
      <h2 id="password-title">${t('修改密码')}</h2>
      <p class="quiet">${t('改好以后，您在其他设备上的登录都会退出')}</p>
    <//>
  </dialog>`;
}

/** At the door: the password that was typed is one to begin with. */
export function FirstPassword({ me, known, done }) {
  return html`<${PasswordForm} username=${me.username} known=${known} done=${done}>
    <img src="favicon.svg" alt="" width="48" height="48" />
    <h1 id="password-title">${t('请先换一个密码')}</h1>
    <p class="quiet">${t('您用的是初始密码，换成只有您知道的密码才能继续')}</p>
  <//>`;
}
