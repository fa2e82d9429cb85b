// drafts.js - what somebody is writing and has not sent: the same in every tab, and not lost when the
// page is loaded anew, the browser is closed or the session runs out.
//
// A draft speaks of residents, and a front desk's machine is everybody's. So it is kept under the name
// of who wrote it and shown to nobody else, for three days; and whoever signs out leaves nothing behind.
import { changed, state } from './core.js';
import { tellTabs } from './tabs.js';

const NAME = 'guanjia.drafts';
export const DRAFTS_MAX = 50; // of all people of this browser; the oldest go
export const DRAFT_CHARS_MAX = 10_000; // a longer one is kept as long as the page is open
export const DRAFT_MS_MAX = 3 * 24 * 3600e3; // over a weekend

function all() {
  try {
    const rows = JSON.parse(localStorage.getItem(NAME)) || [];
    return rows.filter(({ at }) => Date.now() - at <= DRAFT_MS_MAX);
  } catch {
    return []; // shut off, or not ours
  }
}

function store(rows) {
  try {
    if (rows.length) localStorage.setItem(NAME, JSON.stringify(rows.slice(-DRAFTS_MAX)));
    else localStorage.removeItem(NAME);
  } catch {
    /* no room, or shut off */
  }
}

export const draftOf = (key) => state.drafts.get(key) || '';

export function takeDraft({ key, text }) {
  if (text) state.drafts.set(key, text);
  else state.drafts.delete(key);
  changed();
}

/** key: what it belongs to, as chats/1. */
export function setDraft(key, text) {
  takeDraft({ key, text });
  tellTabs('draft', { key, text });
  if (!state.me) return;
  const who = state.me.username;
  const rows = all().filter((row) => row.who !== who || row.key !== key);
  store(text && text.length <= DRAFT_CHARS_MAX ? [...rows, { who, key, text, at: Date.now() }] : rows);
}

/** After hello: who comes back finds his drafts, nobody else does. What is too old goes. */
export function restoreDrafts() {
  const rows = all();
  store(rows);
  for (const { who, key, text } of rows) {
    if (state.me && who === state.me.username && !state.drafts.has(key)) state.drafts.set(key, text);
  }
}

/** He signs out: what he was writing goes with him. */
export function forgetDrafts() {
  if (state.me) store(all().filter(({ who }) => who !== state.me.username));
}
