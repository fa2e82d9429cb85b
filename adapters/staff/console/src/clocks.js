// clocks.js - how the time limits of a ticket stand. Pure.
import { countDown } from './time.js';

const runs = ({ state }) => state === 'due' || state === 'warned';

/** Against the due time: what is left, or by how much it was missed; '' where neither says anything. */
export function standing(clock, now) {
  if (runs(clock)) return countDown(clock.due_at, now);
  if (clock.state !== 'missed') return '';
  return countDown(clock.due_at, clock.ended_at ? Date.parse(clock.ended_at) : now);
}

const SOON = 0.25; // of its time is left: it grows pressing

/** What is left of a running clock's time, as { part: 1 … 0, tone: 'calm' | 'soon' | 'late' }; null
 * for one that does not run. */
export function pressure(clock, now) {
  if (clock.ended_at || clock.state === 'paused' || clock.state === 'void') return null;
  const [from, due] = [Date.parse(clock.started_at), Date.parse(clock.due_at)];
  const part = Math.min(1, Math.max(0, (due - now) / Math.max(1, due - from)));
  if (part === 0) return { part, tone: 'late' };
  return { part, tone: part < SOON || clock.state === 'warned' ? 'soon' : 'calm' };
}

// What is open first, the soonest due on top.
const byDue = (a, b) => Number(Boolean(a.ended_at)) - Number(Boolean(b.ended_at)) ||
  Date.parse(a.due_at) - Date.parse(b.due_at);

/** Those that are worth a line: all but what is no longer asked for. */
export const shownClocks = (clocks) => clocks.filter(({ state }) => state !== 'void').sort(byDue);
