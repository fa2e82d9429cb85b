// calls.js - colleagues whom a note calls: @ and the name. What is offered while one types, what is
// sent to the gateway, and what is highlighted where a note is read come from here.
import { state } from './core.js';

/** What stands behind an @ at the caret. */
export const MARK = /[@＠]([^\s@＠]*)$/;

/** Words of a note in pieces: { text, username? }; of two names that fit, the longer one is meant. */
export function pieces(text, staff) {
  const people = [...staff.values()].filter(({ name }) => name).sort((a, b) => b.name.length - a.name.length);
  const found = [];
  let plain = 0;
  for (let at = 0; at < text.length; at += 1) {
    const person = '@＠'.includes(text[at]) && people.find(({ name }) => text.startsWith(name, at + 1));
    if (!person) continue;
    if (at > plain) found.push({ text: text.slice(plain, at) });
    plain = at + 1 + person.name.length;
    found.push({ text: text.slice(at, plain), username: person.username });
    at = plain - 1;
  }
  return plain < text.length ? [...found, { text: text.slice(plain) }] : found;
}

/** User names of those whom the words call, each once; nobody calls himself. */
export const calledIn = (text) => [...new Set(pieces(text, state.staff).map(({ username }) => username))]
  .filter((username) => username && username !== state.me.username);

/** For useSuggest: colleagues who fit what is typed. */
export const findStaff = (typed) => [...state.staff.values()]
  .filter(({ username, name }) => username !== state.me.username && (!typed || (name || '').includes(typed) || username.startsWith(typed.toLowerCase())))
  .map(({ username, name, title }) => ({ key: username, label: name || username, hint: title || '', text: `@${name || username} ` }));
