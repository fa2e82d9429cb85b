// where.js - where one is: the address names it, so that back, reload and links work.
import { changed, state } from './core.js';
import { may } from './may.js';

const ADDRESS = /^#\/([\w-]+)(?:\/([\w.-]+))?(?:\?(.*))?$/;

let places = []; // the table of places.js

export function setPlaces(table) {
  places = table;
}

export const allowed = (place) => !place.needs || may(state.me, place.needs);

/** The places of whoever is logged in, in the order of the rail. */
export const mine = () => places.filter(allowed);

/** undefined where there is none. */
export const placeOf = (id) => places.find((place) => place.id === id);

/** The place one is at; may be one that the role does not have. */
export const here = () => placeOf(state.place.tab);

function addressOf(tab, open, query = {}) {
  const place = placeOf(tab);
  const asked = String(new URLSearchParams(query));
  const key = open ? `/${place && place.addressOf ? place.addressOf(open) : open}` : '';
  return `#/${tab}${key}${asked ? `?${asked}` : ''}`;
}

/** The link to a place, to one thing there, with what is asked of it. */
export const linkTo = addressOf;

export function go(tab, open, query) {
  location.hash = addressOf(tab, open, query);
}

/** Where the address leads: { tab, open, query }. state.place follows a moment behind it. */
export function addressed() {
  const [, tab, key, asked] = ADDRESS.exec(location.hash) || [];
  const place = placeOf(tab) || places[0];
  const open = key ? (place.keyOf || String)(key) : 0;
  return { tab: place.id, open: open || 0, query: Object.fromEntries(new URLSearchParams(asked || '')) };
}

/** Reads the address into state.place. */
export function readAddress() {
  state.place = addressed();
  const place = here();
  if (state.place.open) state.active[place.id] = state.place.open;
}

/** One comes to where the address says: its place reads what it shows. */
export function arrive() {
  const place = here();
  if (state.phase === 'in' && place && allowed(place)) {
    if (place.enter) place.enter(state.place);
    if (state.place.open && place.open) place.open(state.place.open);
  }
  changed();
}

// ---- what events make old ----

const REFRESH_MS = 200; // what is shown is read anew at most this often
const refreshing = new Map(); // what → timer

function soon(what, load) {
  if (refreshing.has(what)) return;
  refreshing.set(what, setTimeout(() => {
    refreshing.delete(what);
    if (state.phase === 'in') load();
  }, REFRESH_MS));
}

/** Has each place of mine read anew what the event made old; found is model.applyEvent's. */
export function hear(event, found) {
  for (const place of mine()) {
    const isHere = state.place.tab === place.id;
    if ((isHere || place.everywhere) && place.stale && place.stale(event, found)) {
      soon(place.id, place.again || place.enter);
    }
    const key = place.staleOne && place.staleOne(event, found);
    if (!key) continue;
    if (isHere && state.place.open === key) soon(`${place.id}/${key}`, () => place.open(key));
    else if (place.forget) place.forget(key);
  }
}
