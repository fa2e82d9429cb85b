// palette.js - what the command palette finds: places, tickets by number or words, what can be done
// with the open ticket, and the console's own switches. Pure but for what the rows do.
import * as app from './app.js';
import { ticketKey, ticketLabel } from './labels.js';
import { may } from './may.js';
import { matches } from './model.js';
import { labelOn, possible } from './operations.js';
import { t } from './words.js';

const TICKETS_MAX = 6;
const ROWS_MAX = 12;

const places = () => app.mine().map((place) => ({
  icon: place.icon, label: t('去{place}', { place: t(place.label) }), says: place.key ? `g ${place.key}` : '', run: () => app.go(place.id, 0),
}));

function operations() {
  const { tab, open } = app.state.place;
  const detail = tab === 'tickets' && app.state.details.get(open);
  if (!detail || detail.error) return [];
  return possible(detail, detail.ticket, app.state.me).filter(({ because }) => !because).map((one) => ({
    icon: 'tickets', label: `${labelOn(one, detail.ticket)} ${ticketLabel(open)}`, says: one.key || '', run: () => app.begin(one, detail.ticket),
  }));
}

const switches = () => [
  may(app.state.me, 'ticket.open') && { icon: 'call', label: t('来电登记'), says: 'o', run: () => app.beginOrder(null) },
  { icon: 'sound', label: app.state.sound ? t('关掉提示音') : t('打开提示音'), run: () => app.chooseSound(!app.state.sound) },
  { icon: app.isDark() ? 'sun' : 'moon', label: app.isDark() ? t('换成浅色') : t('换成深色'), run: () => app.chooseTheme(app.isDark() ? 'light' : 'dark') },
  { icon: 'help', label: t('键盘帮助'), says: '?', run: () => app.ask('help') },
  { icon: 'leave', label: t('退出登录'), run: app.exit },
].filter(Boolean);

const NUMBER = /^\s*(?:GD)?0*(\d{1,15})\s*$/i;

function tickets(query) {
  const number = NUMBER.exec(query);
  const known = [...app.state.tickets.values()].filter((ticket) => matches(ticket, query))
    .sort((a, b) => ticketKey(b.number) - ticketKey(a.number)).slice(0, TICKETS_MAX);
  const exact = number ? Number(number[1]) : 0;
  const rows = known.filter((one) => ticketKey(one.number) !== exact).map((ticket) => ({
    icon: 'tickets', label: `${ticketLabel(ticketKey(ticket.number))} ${[ticket.room, ticket.title || ticket.service_name].filter(Boolean).join(' · ')}`,
    run: () => app.go('tickets', ticketKey(ticket.number)),
  }));
  return exact ? [{ icon: 'tickets', label: t('打开 {number}', { number: ticketLabel(exact) }), run: () => app.go('tickets', exact) }, ...rows] : rows;
}

/** The rows for what is typed so far, the likeliest first. */
export function palette(query) {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const said = [...operations(), ...places(), ...switches()]
    .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const found = words.length ? tickets(query) : [];
  return (NUMBER.test(query) ? [...found, ...said] : [...said, ...found]).slice(0, ROWS_MAX);
}
