// fees.js - the fee desk: who owes, what one home owes, a payment taken in, letters, the legal stage.
import { call, changed, read, report, state, toast } from './core.js';
import { may } from './may.js';
import { t } from './words.js';

const PAGE = 100; // homes of an answer

/** Homes that owe, from the first one on, or those behind what is known. */
export async function loadArrears(more = false) {
  const { fees } = state;
  const known = more && fees.homes ? fees.homes : [];
  const last = known[known.length - 1];
  try {
    const { homes } = await read('fee.arrears', { ...(fees.community ? { community: fees.community } : {}), ...(last ? { after: last.room } : {}) });
    Object.assign(fees, { homes: [...known, ...homes], more: homes.length === PAGE });
    changed();
  } catch (fault) {
    report(fault);
  }
}

export async function loadLetters() {
  if (!may(state.me, 'letter.list')) return;
  try {
    const { letters } = await read('letter.list', { unsent: true });
    state.fees.letters = letters;
    changed();
  } catch (fault) {
    report(fault);
  }
}

export function enterFees() {
  const { fees } = state;
  if (!fees.community && state.communities.length > 1) fees.community = state.communities[0].id;
  loadArrears();
  loadLetters();
}

const about = (room) => ({ room, ...(state.fees.community ? { community: state.fees.community } : {}) });

// An answer about a home that is no longer open comes too late: it must not stand over the one that is.
function show(room, one) {
  if (state.place.tab !== 'fees' || state.place.open !== room) return;
  state.fees.one = { room, ...one };
  changed();
}

export async function loadStatement(room) {
  if (!may(state.me, 'fee.statement')) return;
  try {
    const { re, ok, ...statement } = await read('fee.statement', about(room));
    show(room, { statement });
  } catch (fault) {
    show(room, { fault });
  }
}

/** Throws what was refused. */
export async function pay(room, payment) {
  const { re, ok, ...statement } = await call('fee.pay', { ...about(room), ...payment });
  show(room, { statement });
  toast(t('已入账'));
  loadArrears();
}

/** The number of the parcel that a letter went with. */
export async function trackLetter(room, letter, tracking) {
  try {
    await call('letter.track', { letter, tracking });
    toast(t('已登记快递单号'));
    loadStatement(room);
    loadLetters();
  } catch (fault) {
    report(fault);
  }
}

export async function goLegal(room) {
  try {
    const { ticket_number: number } = await call('dunning.legal', about(room));
    toast(t('已进入法律程序：{number}', { number }));
    loadStatement(room);
  } catch (fault) {
    report(fault);
  }
}

export async function readLetter(letter) {
  try {
    const { html } = await read('letter.get', { letter });
    state.fees.page = { letter, html };
  } catch (fault) {
    report(fault);
  }
  changed();
}

export function closeLetter() {
  state.fees.page = null;
  changed();
}

export const stale = ({ event, payment }) => Boolean(payment) || event === 'dunning.step' || event === 'import.rows' || event === 'letter.tracked';
