// roster.js - a week of the roster: read, changed, copied; and its days as they are shown. Times are the
// community's own clock, so they are compared and cut as they are written.
import { call, changed, errorText, read, report, state, toast } from './core.js';
import { DEPARTMENTS } from './labels.js';
import { t } from './words.js';

const DAY_MS = 86400e3;
const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];

// ---- days and clocks ----

/** '2026-11-30', n days later. */
export const dayAfter = (day, n) => new Date(Date.parse(day) + n * DAY_MS).toISOString().slice(0, 10);

export const daysOfWeek = (monday) => WEEKDAYS.map((_, at) => dayAfter(monday, at));
export const weekday = (day) => t(WEEKDAYS[(new Date(day).getUTCDay() + 6) % 7]);
export const dayName = (day) => t('{month}月{day}日', { month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)) });

const dayOf = (time) => time.slice(0, 10);
export const clockOf = (time) => time.slice(11, 16);
const minuteOf = (time) => time.slice(0, 16);

/** Does the shift touch the day? */
export const touches = (shift, day) => minuteOf(shift.from) < `${dayAfter(day, 1)}T00:00` && minuteOf(shift.until) > `${day}T00:00`;

/** What of a shift stands on a day: 08:00–20:00, 20:00–次日08:00, –08:00, 全天 */
export function onDay(shift, day) {
  const next = dayAfter(day, 1);
  const begun = minuteOf(shift.from) <= `${day}T00:00`;
  const goesOn = minuteOf(shift.until) >= `${next}T00:00`;
  if (begun && goesOn) return t('全天');
  if (begun && dayOf(shift.from) < day) return `–${clockOf(shift.until)}`;
  if (!goesOn || minuteOf(shift.until) === `${next}T00:00`) return `${clockOf(shift.from)}–${goesOn ? '24:00' : clockOf(shift.until)}`;
  if (dayOf(shift.until) === next) return t('{from}–次日{until}', { from: clockOf(shift.from), until: clockOf(shift.until) });
  return `${clockOf(shift.from)}–`;
}

/** A span in words: 11月30日 08:00–18:00, 11月30日 20:00 – 12月1日 08:00 */
export function spanName({ from, until }) {
  const midnight = clockOf(until) === '00:00';
  const last = midnight ? dayAfter(dayOf(until), -1) : dayOf(until);
  const end = midnight ? '24:00' : clockOf(until);
  const begin = `${dayName(dayOf(from))} ${weekday(dayOf(from))} ${clockOf(from)}`;
  return last === dayOf(from) ? `${begin}–${end}` : `${begin} – ${dayName(last)} ${weekday(last)} ${end}`;
}

/** A kind of shift on a day, as the fields of the form hold it. */
export function kindOn({ from, until }, day) {
  const later = until <= from || until === '24:00';
  return { from: `${day}T${from}`, until: `${later ? dayAfter(day, 1) : day}T${until === '24:00' ? '00:00' : until}` };
}

const rankOf = ({ department, members }) => {
  const at = Object.keys(DEPARTMENTS).indexOf(department);
  return (members.some(({ may }) => may) ? 0 : 1000) + (at < 0 ? 999 : at);
};

/** People by department: first those whom one may arrange. */
export function byDepartment(people) {
  const found = new Map();
  for (const person of people) found.set(person.department, [...(found.get(person.department) || []), person]);
  return [...found].map(([department, members]) => ({ department, members })).sort((a, b) => rankOf(a) - rankOf(b));
}

/** Gaps of one department, need and community together. */
export function byNeed(gaps) {
  const found = new Map();
  for (const gap of gaps) {
    const key = `${gap.community} ${gap.department} ${gap.title}`;
    if (!found.has(key)) found.set(key, { key, ...gap, spans: [] });
    found.get(key).spans.push(gap);
  }
  return [...found.values()];
}

// ---- asking ----

let asked = 0;

export async function loadRoster() {
  const { week } = state.place.query;
  asked += 1;
  const mine = asked;
  try {
    const answer = await read('roster.week', week ? { day: week } : {});
    if (mine !== asked) return; // another week was asked for meanwhile
    Object.assign(state.roster, { answer, fault: '' });
  } catch (fault) {
    state.roster.fault = errorText(fault);
  }
  changed();
}

/** Sets a new shift, or changes one; refused: throws. */
export async function saveShift(person, shift, times) {
  if (shift) await call('roster.change', { shift: shift.id, ...times });
  else await call('roster.set', { staff: person.username, ...times });
  toast(t('已保存'));
  loadRoster();
}

export async function removeShift(shift) {
  await call('roster.remove', { shift: shift.id });
  toast(t('班次删了'));
  loadRoster();
}

/** Somebody is away; his shifts of that time go to the substitute where he is free. */
export async function giveLeave(person, { from, until, substitute }) {
  const { moved, lacking } = await call('roster.leave', { staff: person.username, from, until, ...(substitute ? { substitute } : {}) });
  toast(moved || lacking ? t('请假记下了：{moved} 班转给替班，{lacking} 班没有人上', { moved, lacking }) : t('请假记下了'));
  loadRoster();
}

export async function endLeave(leave) {
  const { returned, kept } = await call('roster.back', { leave: leave.id });
  toast(returned || kept ? t('销假了：{returned} 班还给本人，{kept} 班已另有安排，没有动', { returned, kept }) : t('销假了'));
  loadRoster();
}

export async function copyWeek() {
  state.roster.busy = true;
  changed();
  try {
    const { copied, left_out: leftOut } = await call('roster.copy', { day: state.roster.answer.from });
    toast(leftOut ? t('复制了 {copied} 班，{left} 班和已有的重叠，没有复制', { copied, left: leftOut }) : t('复制了 {copied} 班', { copied }));
    loadRoster();
  } catch (fault) {
    report(fault);
  }
  state.roster.busy = false;
  changed();
}

export function chooseDay(day) {
  state.roster.day = day;
  changed();
}

export const staleRoster = ({ event }) => /^roster\.|^staff\.(added|changed|disabled|enabled)$/.test(event);
