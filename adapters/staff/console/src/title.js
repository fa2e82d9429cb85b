// title.js - the tab of the browser says how much waits.
import { countTickets, countWaiting, ringing } from './model.js';
import { t } from './words.js';

export function title(state) {
  if (state.phase !== 'in') return t('管家 · 工作台');
  const waiting = countWaiting(state) + countTickets(state).unassigned;
  const count = waiting ? `(${waiting}) ` : '';
  return `${ringing(state).length ? t('【险情】') : ''}${count}${t('管家 · 工作台')}`;
}
