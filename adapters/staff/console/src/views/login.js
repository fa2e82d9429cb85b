// login.js - the form at the door.
import { useEffect, useRef, useState } from 'preact/hooks';
import { arriveAs, enter, state } from '../app.js';
import { useCountdown } from '../countdown.js';
import { html } from '../html.js';
import { lazy } from '../lazy.js';
import { t } from '../words.js';

const FirstPassword = lazy(() => import('./password.js').then((views) => ({ default: views.FirstPassword })));

function useLogin() {
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const [first, setFirst] = useState(null); // { me, known }: has yet to choose a password
  const [left, setLeft] = useCountdown();
  const alive = useRef(true);
  useEffect(() => () => {
    alive.current = false;
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (busy || left > 0) return;
    setBusy(true);
    setFault('');
    const result = await enter(form.username.value.trim(), form.password.value);
    if (!alive.current) return;
    setBusy(false);
    if (result.mustChange) setFirst({ me: result.mustChange, known: form.password.value });
    if (!result.message) return;
    setFault(result.message);
    setLeft(result.wait);
    form.password.value = '';
    form.password.focus();
  };
  return { fault, busy, left, submit, first };
}

export function Login() {
  const { fault, busy, left, submit, first } = useLogin();
  const name = useRef(null);
  useEffect(() => name.current.focus(), []);
  if (first) return html`<main class="door"><${FirstPassword} ...${first} done=${arriveAs} /></main>`;
  const wait = left > 0 ? t('，请等 {n} 秒再试', { n: left }) : '';
  const shown = fault || left > 0 ? `${fault}${wait}` : state.loginNote;
  return html`<main class="door">
    <form class="door-card" onSubmit=${submit} aria-labelledby="door-title">
      <img src="favicon.svg" alt="" width="48" height="48" />
      <h1 id="door-title">${t('管家 · 工作台')}</h1>
      <p class="quiet">${t('物业客服与维修人员登录')}</p>
      <label>${t('用户名')}
        <input ref=${name} name="username" autocomplete="username" autocapitalize="none"
          spellcheck="false" required maxlength="63" />
      </label>
      <label>${t('密码')}
        <input name="password" type="password" autocomplete="current-password" required maxlength="1024" />
      </label>
      <p class="fault" role="alert">${shown}</p>
      <button class="button primary wide" disabled=${busy || left > 0}>${busy ? t('正在登录…') : t('登录')}</button>
    </form>
  </main>`;
}
