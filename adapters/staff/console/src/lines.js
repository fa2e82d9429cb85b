// lines.js - what is chosen of the list of materials, before it is sent. Pure.
import { fenOf } from './money.js';
import { t } from './words.js';

export const LINES_MAX = 40; // of a ticket
export const QUANTITY_MAX = 999;
const FOUND_MAX = 8; // that are offered at once

/** May one enter what was used for this ticket now? facts: as ticket.get and board.get have them. */
export function mayUse(list, ticket, facts) {
  return Boolean(list && list.may && list.states.includes(ticket.state) && facts.some(({ name }) => name === list.fact));
}

const plain = (text) => text.toLowerCase().replace(/[\s（）()]/g, '');

/** Those that the words are in, by name before by heading; all of them, from the first, for no words. */
export function findItems(items, typed) {
  const words = plain(typed);
  const named = items.filter(({ name }) => plain(name).includes(words));
  const under = items.filter((item) => !named.includes(item) && plain(item.group || '').includes(words));
  return [...named, ...under].slice(0, FOUND_MAX);
}

/** One more of the item; lines: [{ item | '', name, unit, price_fen, quantity }]. */
export function withOne(lines, item) {
  const at = lines.findIndex((line) => line.item === item.id);
  if (at >= 0) return lines.map((line, index) => (index === at ? { ...line, quantity: Math.min(QUANTITY_MAX, line.quantity + 1) } : line));
  const { id, name, unit, price_fen: price } = item;
  return lines.length < LINES_MAX ? [...lines, { item: id, name, unit, price_fen: price, quantity: 1 }] : lines;
}

/** What was typed of something that is not in the list → { line } or { fault }. */
export function readOwn({ name = '', unit = '', price = '' }) {
  if (!name.trim() || !unit.trim()) return { fault: t('请填写名称和单位') };
  const bare = price.trim();
  const fen = fenOf(bare);
  if (!fen && !/^0+(\.0{1,2})?$/.test(bare)) return { fault: t('请填金额，例如 120 或 120.50') };
  return { line: { item: '', name: name.trim(), unit: unit.trim(), price_fen: fen, quantity: 1 } };
}

export const sumOf = (lines) => lines.reduce((sum, { price_fen: price, quantity }) => sum + price * quantity, 0);

/** As they are sent: what is in the list goes without a price. */
export const lineMembers = (lines) => lines.map(({ item, name, unit, price_fen: price, quantity }) => (
  item ? { item, quantity } : { name, unit, price_fen: price, quantity }));
