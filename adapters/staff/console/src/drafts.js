// drafts.js - what somebody is writing and has not sent: the same in every tab, and not lost when
// the page is loaded anew. It leaves the page's memory for a reload only, and only in its own tab.
import { changed, state } from './core.js';
import { tellTabs } from './tabs.js';

const NAME = 'guanjia-drafts';

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
}

/** Before the page goes: what is being written waits for the next one in this tab. */
export function saveDrafts() {
  if (!state.me || !state.drafts.size) return;
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ who: state.me.username, drafts: [...state.drafts] }));
  } catch {
    /* shut off */
  }
}

/** After hello: who comes back finds his drafts, nobody else does, and they are gone from there. */
export function restoreDrafts() {
  try {
    const { who, drafts } = JSON.parse(sessionStorage.getItem(NAME)) || {};
    sessionStorage.removeItem(NAME);
    if (state.me && who === state.me.username) for (const [key, text] of drafts) if (!state.drafts.has(key)) state.drafts.set(key, text);
  } catch {
    /* shut off, or not ours */
  }
}
