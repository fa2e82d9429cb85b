// states.js - the states of a ticket as a line from the first to the end. Pure.

// The way that is meant: up to the first state that ends it. What the life cycle names after that
// (cancelled, reopened) is beside the way.
function mainWay(states) {
  const end = states.findIndex(({ open }) => !open);
  return end < 0 ? states : states.slice(0, end + 1);
}

function wayThrough(states, current, visited) {
  const way = mainWay(states);
  if (way.some(({ id }) => id === current)) return way;
  const aside = states.find(({ id }) => id === current);
  if (!aside) return way;
  return aside.open ? [aside, ...way.slice(1)] : [...way.filter(({ id }) => visited.has(id)), aside];
}

// Where a move led that was taken back, the ticket has not been.
function standing(record) {
  const stays = [];
  for (const event of [...record].sort((a, b) => a.seq - b.seq)) {
    if (event.event === 'ticket.undone') while (stays.length && stays.at(-1).ticket?.state !== event.ticket.state) stays.pop();
    else stays.push(event);
  }
  return stays;
}

/** [{ id, title, mark }], mark: past, skipped, now or ahead; record tells where the ticket has been. */
export function stateLine(states, current, record) {
  const visited = new Set(standing(record).map(({ ticket }) => ticket && ticket.state));
  const way = wayThrough(states, current, visited);
  const at = way.findIndex(({ id }) => id === current);
  const markOf = (id, index) => {
    if (index === at) return 'now';
    if (index > at) return 'ahead';
    return visited.has(id) ? 'past' : 'skipped';
  };
  return way.map(({ id, title }, index) => ({ id, title, mark: markOf(id, index) }));
}
