// search.js - looking for words in everything that was ever written.
import { changed, errorText, read, state } from './core.js';
import { go } from './where.js';

const WAIT_MS = 200; // after the last key

let timer = 0;
let newest = 0; // of the questions: an older answer comes too late

export function ask(text) {
  const words = text.trim();
  Object.assign(state.search, { text, fault: '' });
  clearTimeout(timer);
  if (!words) {
    Object.assign(state.search, { asked: '', found: null, busy: false });
    changed();
    return;
  }
  timer = setTimeout(() => find(words), WAIT_MS);
  changed();
}

async function find(words) {
  newest += 1;
  const mine = newest;
  state.search.busy = true;
  changed();
  try {
    const found = await read('search', { text: words });
    if (mine !== newest) return;
    Object.assign(state.search, { asked: words, found, fault: '' });
  } catch (fault) {
    if (mine === newest) Object.assign(state.search, { asked: words, found: null, fault: errorText(fault) });
  }
  if (mine === newest) state.search.busy = false;
  changed();
}

export async function more() {
  const { asked, found } = state.search;
  if (!found || !found.before || state.search.busy) return;
  state.search.busy = true;
  changed();
  try {
    const next = await read('search', { text: asked, before: found.before });
    if (state.search.found === found) state.search.found = { ...found, messages: [...found.messages, ...next.messages], before: next.before };
  } catch (fault) {
    state.search.fault = errorText(fault);
  }
  state.search.busy = false;
  changed();
}

/** The address names what is looked for: a link to it finds it again. Whoever has left by the address
 *  takes the focus from the field as well, and is not called back. */
export function remember() {
  if (state.place.tab === 'search') go('search', 0, state.search.text.trim() ? { q: state.search.text.trim() } : {});
}

export function arriveAtSearch({ query: { q = '' } }) {
  if (q && q !== state.search.asked) {
    state.search.text = q;
    find(q);
  }
}

const fold = (char) => char.normalize('NFKC').toLowerCase();

/** The text in pieces, { text, hit }: what was asked for stands out, whatever its width and case. */
export function marked(text, asked) {
  const chars = [...text];
  const plain = chars.map(fold);
  const starts = [];
  let at = 0;
  for (const one of plain) {
    starts.push(at);
    at += one.length;
  }
  const whole = plain.join('');
  const hits = new Array(chars.length).fill(false);
  for (const word of asked.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean)) {
    for (let from = whole.indexOf(word); from >= 0; from = whole.indexOf(word, from + word.length)) {
      starts.forEach((start, i) => { if (start >= from && start < from + word.length) hits[i] = true; });
    }
  }
  const pieces = [];
  chars.forEach((char, i) => {
    const piece = pieces.at(-1);
    if (piece && piece.hit === hits[i]) piece.text += char;
    else pieces.push({ text: char, hit: hits[i] });
  });
  return pieces;
}
