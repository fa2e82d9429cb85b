// time.js - times as the community sees them.
//
// The gateway writes ISO 8601 with the community's own offset, so the wall clock is in the text
// itself: it is shown as written, wherever the browser happens to be.
import { t } from './words.js';

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
const MINUTE = 60e3;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function parse(iso) {
  const found = PATTERN.exec(iso || '');
  if (!found) return null;
  const [, year, month, day, hour, minute, , zone] = found;
  const offset = zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) *
    (Number(zone.slice(1, 3)) * HOUR + Number(zone.slice(-2)) * MINUTE);
  return { year, month, day, hour, minute, offset, ms: Date.parse(iso) };
}

// The calendar day of an instant at an offset, as a count of days.
const dayOf = (ms, offset) => Math.floor((ms + offset) / DAY);

/** 11:08, 昨天 11:08, 11-24 11:08 or 2025-11-24 11:08: as much as is needed, no more. */
export function short(iso, now) {
  const at = parse(iso);
  if (!at) return '';
  const clock = `${at.hour}:${at.minute}`;
  const days = dayOf(now, at.offset) - dayOf(at.ms, at.offset);
  if (days === 0) return clock;
  if (days === 1) return t('昨天 {clock}', { clock });
  const thisYear = new Date(now + at.offset).getUTCFullYear();
  const date = `${at.month}-${at.day}`;
  return Number(at.year) === thisYear ? `${date} ${clock}` : `${at.year}-${date} ${clock}`;
}

/** 2026-11-24 11:08 (+08:00 is not said: it is the community's own clock). */
export function full(iso) {
  const at = parse(iso);
  return at ? `${at.year}-${at.month}-${at.day} ${at.hour}:${at.minute}` : '';
}

/** 刚刚, 5 分钟前, 3 小时前, 2 天前; of what is to come: 3 小时后 */
export function ago(iso, now) {
  const at = parse(iso);
  if (!at) return '';
  const past = now - at.ms;
  if (past <= -MINUTE) return t('{length}后', { length: length(-past) });
  if (past < MINUTE) return t('刚刚');
  if (past < HOUR) return t('{n} 分钟前', { n: Math.floor(past / MINUTE) });
  if (past < DAY) return t('{n} 小时前', { n: Math.floor(past / HOUR) });
  return t('{n} 天前', { n: Math.floor(past / DAY) });
}

// 5 分钟, 3 小时, 2 天: the largest unit that fits.
function length(ms) {
  if (ms < HOUR) return t('{n} 分钟', { n: Math.max(1, Math.floor(ms / MINUTE)) });
  return ms < 2 * DAY ? t('{n} 小时', { n: Math.floor(ms / HOUR) }) : t('{n} 天', { n: Math.floor(ms / DAY) });
}

// 1 天 3 小时, 2 小时 15 分钟, 5 分钟: for a count-down, two units.
function span(ms) {
  if (ms < HOUR) return length(ms);
  const [large, small] = ms < DAY ? [HOUR, MINUTE] : [DAY, HOUR];
  const first = ms < DAY ? t('{n} 小时', { n: Math.floor(ms / HOUR) }) : t('{n} 天', { n: Math.floor(ms / DAY) });
  const rest = ms % large;
  return rest < small ? first : `${first} ${length(rest)}`;
}

/** The same to the minute: 还有 2 小时 15 分钟, 超时 1 天 3 小时 */
export function countDown(iso, now) {
  const at = parse(iso);
  if (!at) return '';
  return at.ms >= now ? t('还有 {length}', { length: span(at.ms - now) }) : t('超时 {length}', { length: span(now - at.ms) });
}

/** How a due time stands: 还有 2 小时, 超时 3 小时 */
export function left(iso, now) {
  const at = parse(iso);
  if (!at) return '';
  return at.ms >= now ? t('还有 {length}', { length: length(at.ms - now) }) : t('超时 {length}', { length: length(now - at.ms) });
}

/** 今天 / 昨天 / 11月24日: the line between two days of a chat. */
export function dayTitle(iso, now) {
  const at = parse(iso);
  if (!at) return '';
  const days = dayOf(now, at.offset) - dayOf(at.ms, at.offset);
  if (days === 0) return t('今天');
  if (days === 1) return t('昨天');
  const thisYear = new Date(now + at.offset).getUTCFullYear();
  const date = t('{month}月{day}日', { month: Number(at.month), day: Number(at.day) });
  return Number(at.year) === thisYear ? date : t('{year}年{date}', { year: at.year, date });
}

export const sameDay = (a, b) => (a || '').slice(0, 10) === (b || '').slice(0, 10);
