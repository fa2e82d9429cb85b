// session.js - logging in and out. The session is the cookie alone; the page keeps nothing.
import { t } from './words.js';

/** { me } when in; else { code, message, wait } with the seconds that the gateway asks to wait. */
export const login = (username, password) => post('login', { username, password });

/** Another password, known by the one there is; every other session of his ends. Likewise. */
export const changePassword = (current, fresh) => post('password', { current, new: fresh });

/** A password to begin with for a colleague: { password }. */
export const startPassword = (username) => post('start-password', { staff: username });

async function post(path, words) {
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(words),
    });
  } catch {
    return { message: t('连不上网关，请检查网络'), wait: 0 };
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  if (response.status === 429) {
    const wait = Math.max(1, Math.ceil(Number(response.headers.get('retry-after')) || 1));
    return { message: t('尝试次数太多'), wait };
  }
  const { code, message: told } = body.error || {};
  return { code, message: told || t('没有成功（{status}）', { status: response.status }), wait: 0 };
}

export async function logout() {
  try {
    await fetch('logout', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  } catch {
    /* offline: the page forgets everything all the same */
  }
}

/** Is the gateway there? A refused websocket of a live gateway means: no session. */
export async function gatewayLives() {
  try {
    return (await fetch('/healthz', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
