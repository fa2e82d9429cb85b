// kept.js - what the browser remembers of its user's choices (language, look, sound), under one
// name. Nothing of residents, tickets or the session is ever kept here.

const NAME = 'guanjia';

function all() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) || {};
  } catch {
    return {}; // shut off, or not ours
  }
}

export const kept = (name) => all()[name];

/** undefined forgets it. */
export function keep(name, value) {
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...all(), [name]: value }));
  } catch {
    /* the choice then holds until the page is left */
  }
}
