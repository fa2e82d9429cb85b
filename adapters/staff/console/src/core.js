// core.js - what everything that acts stands on: the state, drawing it, telling people, asking the
// gateway.
import { ERRORS } from './labels.js';
import * as model from './model.js';
import { t } from './words.js';

const TOAST_MS = 5000;
const BUSY_RETRIES = 4;
const BUSY_WAIT_MS = 1500;

export const state = model.createState();
let draw = () => {};
let scheduled = false;

export function onChange(render) {
  draw = render;
}

/** Something in the state changed: draw soon, once for all changes of this frame. */
export function changed() {
  if (scheduled) return;
  scheduled = true;
  const run = () => {
    scheduled = false;
    draw();
  };
  if (document.hidden) setTimeout(run, 50);
  else requestAnimationFrame(run);
}

export const now = () => Date.now() + state.skew;

// ---- toasts ----

let toastId = 0;

/** undo: { ticket, seq, until } of a move that may be taken back as long as it stands there. */
export function toast(text, kind = 'good', undo = null) {
  toastId += 1;
  const id = toastId;
  const lasts = undo ? undo.until - now() : kind === 'bad' ? TOAST_MS * 2 : TOAST_MS;
  state.toasts = [...state.toasts, { id, text, kind, undo }].slice(-model.TOASTS_MAX);
  setTimeout(() => dismiss(id), lasts);
  changed();
}

export function dismiss(id) {
  state.toasts = state.toasts.filter((one) => one.id !== id);
  changed();
}

/** The words for an error answer: the gateway's own, else the console's for its code. */
export function errorText(fault) {
  if (fault && fault.message) return fault.message;
  return t((fault && ERRORS[fault.code]) || '出错了，请重试');
}

export function report(fault) {
  if (!fault || fault.code === 'closed') return;
  toast(errorText(fault), 'bad');
}

// ---- asking the gateway ----

export const gateway = { link: null }; // null while nobody is logged in

let onTrouble = () => {};

/** Told of an answer that may mean that the gateway cannot write. */
export function whenTrouble(tell) {
  onTrouble = tell;
}

export function call(op, request, id) {
  const answer = gateway.link.call(op, request, id);
  answer.catch(({ code }) => (code === 'busy' || code === 'internal') && onTrouble());
  return answer;
}

// A read that the gateway has no room for just now is asked again a little later.
export async function read(op, request) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(op, request);
    } catch (fault) {
      const passing = fault.code === 'busy' || fault.code === 'throttled';
      if (!passing || attempt > BUSY_RETRIES || !gateway.link) throw fault;
      await new Promise((resolve) => setTimeout(resolve, BUSY_WAIT_MS * attempt));
    }
  }
}

// ---- what is remembered ----

const KEPT_MAX = 30; // talks and details kept beside the open one

/** Forgets the oldest of what is merely remembered; key is about to be put. */
export function keepFew(map, key) {
  for (const old of map.keys()) {
    if (map.size < KEPT_MAX) break;
    if (old !== key) map.delete(old);
  }
}
