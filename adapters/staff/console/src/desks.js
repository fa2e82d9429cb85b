// desks.js - the desks of one's role: which there are, and what is on each. They come from the
// gateway (config/boards.json), so a new one needs nothing here.
import { changed, errorText, read, state } from './core.js';
import { lazy } from './lazy.js';
import { arrive, readAddress, setPlaces } from './where.js';

const AGAIN_MS = 1500; // a desk is read anew at most so often, however much happens

const Desk = lazy(() => import('./views/desk.js'));

const PREFIX = 'desk-';
const boardOf = ({ tab }) => tab.slice(PREFIX.length);
const ICONS = { security: 'shield', money: 'ledger', technician: 'tool', captain: 'team', dept_head: 'team', supervisor: 'team', lead: 'stamp' };

export async function loadBoard(id) {
  try {
    const { board, sections } = await read('board.get', { board: id });
    state.boards.set(id, { ...board, sections });
  } catch (fault) {
    if (fault.code === 'closed') return;
    state.boards.set(id, { ...state.boards.get(id), fault: errorText(fault) });
  }
  changed();
}

let timer = 0;

// A desk is a question over all open tickets: it is asked again once for all events of a while.
function soon() {
  if (timer) return;
  timer = setTimeout(() => {
    timer = 0;
    if (state.phase === 'in' && state.place.tab.startsWith(PREFIX)) loadBoard(boardOf(state.place));
  }, AGAIN_MS);
}

const touches = ({ event, ticket }) => Boolean(ticket) || event.startsWith('chat.') || event.startsWith('fund.');

function placeOf({ id, title }, at) {
  return {
    id: `${PREFIX}${id}`, icon: ICONS[id] || 'desk', label: title, key: at ? '' : 'd', needs: '', Page: Desk,
    enter: (place) => loadBoard(boardOf(place)),
    stale: touches, again: soon,
  };
}

/** Puts the desks of one's role behind the first of the places. */
export async function learnDesks(places) {
  const { boards } = await read('board.list');
  setPlaces([places[0], ...boards.map(placeOf), ...places.slice(1)]);
  readAddress();
  arrive();
}
