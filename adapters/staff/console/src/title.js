// title.js - the tab of the browser says how much waits.
import { countTickets, countWaiting, ringing } from './model.js';

export function title(state) {
  if (state.phase !== 'in') return '管家 · 工作台';
  const waiting = countWaiting(state) + countTickets(state).unassigned;
  const count = waiting ? `(${waiting}) ` : '';
  return `${ringing(state).length ? '【险情】' : ''}${count}管家 · 工作台`;
}
