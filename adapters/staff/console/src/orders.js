// orders.js - the form of ticket.open: what a service asks for, and the request out of it. Pure.
import { t } from './words.js';

const MEMBERS = new Set(['room', 'name', 'phone']); // have a place of their own in the request
const TEXT_MAX = 500;

// The slot that holds the caller's words; of a service without one, the first that is free text.
const contentOf = ({ slots }) => slots.find(({ words }) => words) || slots.find(({ kind }) => kind === 'text');

/** The fields in order: the words first, then the rest. A ticket that belongs to another one needs
 * the words alone; room, name and phone are the other's. */
export function orderFields(service, parent) {
  const content = contentOf(service);
  const words = { name: 'content', label: t('内容'), kind: 'text', required: true, max: TEXT_MAX, ...(content ? { label: content.label } : {}) };
  if (parent) return [words];
  return [words, ...service.slots.filter((slot) => slot !== content)
    .map(({ name, label, kind, required, options }) => ({ name, label, kind: kind === 'text' ? 'line' : kind, required, options }))];
}

/** The first fault, as {field, message}; null when it can go out. */
export function checkOrder(service, values, parent) {
  if (!service) return { field: 'service', message: t('请选择服务') };
  for (const { name, label, kind, required, max } of orderFields(service, parent)) {
    const text = (values[name] || '').trim();
    if (required && !text) return { field: name, message: t(kind === 'choice' ? '请选择{label}' : '请填写{label}', { label }) };
    if (max && [...text].length > max) return { field: name, message: t('{label}最多 {n} 字', { label, n: max }) };
  }
  return null;
}

/** The members of ticket.open; community where one sees several. */
export function orderMembers(service, values, { parent, community }) {
  const content = contentOf(service);
  const request = { service: service.id, ...(community ? { community } : {}) };
  const slots = {};
  for (const { name } of orderFields(service, parent)) {
    const text = (values[name] || '').trim();
    if (!text) continue;
    if (name === 'content') request.text = text;
    if (name === 'content' && content && !content.words) slots[content.name] = text;
    else if (MEMBERS.has(name)) request[name] = text;
    else if (name !== 'content') slots[name] = text;
  }
  if (Object.keys(slots).length) request.slots = slots;
  if (parent) return { ...request, parent: parent.number, kind: 'defect' };
  return { ...request, channel: values.channel || 'phone' };
}
