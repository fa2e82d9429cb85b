// alarm.js - an emergency is told until somebody has acknowledged it: by sound again and again, by
// a notification of the desktop; a colleague's call once. Both only where the person turned them on.
import { changed, state, toast } from './core.js';
import { keep, kept } from './kept.js';
import { ticketKey, ticketLabel } from './labels.js';
import { ringing } from './model.js';
import { alarmSound, knock } from './sound.js';
import { isLoudest } from './tabs.js';
import { go } from './where.js';
import { t } from './words.js';

const REPEAT_MS = 6000;
let timer = 0;
const shown = new Map(); // ticket → its notification

/** 'on', 'off', 'blocked' (the browser refuses) or 'none' (it has no such thing). */
export function notifying() {
  if (typeof Notification === 'undefined') return 'none';
  if (Notification.permission === 'denied') return 'blocked';
  return Notification.permission === 'granted' && kept('notify') ? 'on' : 'off';
}

/** Asks the browser, which asks the person: only ever because the person pressed a button. */
export async function chooseNotifying(on) {
  if (on && Notification.permission !== 'granted') await Notification.requestPermission();
  keep('notify', (on && Notification.permission === 'granted') || undefined);
  if (on && Notification.permission === 'denied') toast(t('浏览器不允许通知，可在地址栏的网站设置里打开'), 'bad');
  changed();
}

/** The notification; null where this tab is not the one that tells, or nobody wants any. */
function tell(title, options, open) {
  if (!isLoudest() || notifying() !== 'on') return null;
  const note = new Notification(title, { icon: 'favicon.svg', ...options });
  note.onclick = () => {
    window.focus();
    open();
  };
  return note;
}

function show(ticket) {
  const key = ticketKey(ticket.number);
  if (shown.has(key)) return;
  const note = tell(t('险情：{title}', { title: ticket.title || ticket.service_name }), {
    body: [ticketLabel(key), ticket.room].filter(Boolean).join(' · '), tag: `guanjia-${key}`, requireInteraction: true,
  }, () => go('tickets', key));
  if (note) shown.set(key, note);
}

/** A colleague's note names this person: told once, and gone when the desktop takes it away. */
export function tellMention({ title, text, open }) {
  toast(title);
  tell(title, { body: text, tag: 'guanjia-mention' }, open);
}

function ring() {
  const now = ringing(state);
  const keys = new Set(now.map(({ number }) => ticketKey(number)));
  for (const [key, note] of shown) {
    if (keys.has(key)) continue;
    note.close();
    shown.delete(key);
  }
  if (!now.length || state.phase !== 'in') {
    clearInterval(timer);
    timer = 0;
    return;
  }
  now.forEach(show);
  if (state.sound && isLoudest()) alarmSound();
}

/** Something may have begun to ring, or stopped: called after every change of tickets. */
export function watchAlarms() {
  const rings = ringing(state).length > 0 && state.phase === 'in';
  if (rings && !timer) {
    timer = setInterval(ring, REPEAT_MS);
    ring();
  } else if (timer) {
    if (!rings) ring(); // falls silent at once
    else ringing(state).forEach(show);
  }
}

export function tellWaiting() {
  if (state.sound && isLoudest()) knock();
}
