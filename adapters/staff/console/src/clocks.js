// clocks.js - how the time limits of a ticket stand. Pure.
import { left } from './time.js';

const runs = ({ state }) => state === 'due' || state === 'warned';

/** Against the due time: what is left, or by how much it was missed; '' where neither says anything. */
export function standing(clock, now) {
  if (runs(clock)) return left(clock.due_at, now);
  if (clock.state !== 'missed') return '';
  return left(clock.due_at, clock.ended_at ? Date.parse(clock.ended_at) : now);
}

// What is open first, the soonest due on top.
const byDue = (a, b) => Number(Boolean(a.ended_at)) - Number(Boolean(b.ended_at)) ||
  Date.parse(a.due_at) - Date.parse(b.due_at);

/** Those that are worth a line: all but what is no longer asked for. */
export const shownClocks = (clocks) => clocks.filter(({ state }) => state !== 'void').sort(byDue);
