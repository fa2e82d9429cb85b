// icons.js - the few drawings of the console, in one stroke width.
import { html } from '../html.js';

const PATHS = {
  tickets: 'M7 3h8l4 4v14H7zM14 3v5h5M10 12h6M10 16h6',
  chats: 'M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5',
  gate: 'M4 21V8l8-5 8 5v13M4 21h16M9 12l2.5 2.5L16 10',
  call: 'M6 3h4l1.5 5-2.5 1.5a12 12 0 0 0 5.5 5.5L16 12.5l5 1.5v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z',
  back: 'M15 5l-7 7 7 7',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  sound: 'M4 10v4h4l5 4V6l-5 4zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  silent: 'M4 10v4h4l5 4V6l-5 4zM17 9.5l5 5M22 9.5l-5 5',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 17v.01',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  alarm: 'M12 3 2.5 20h19zM12 10v5M12 17.5v.01',
  send: 'M4 12 20 4l-5 16-3-7z',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.01',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21a8 8 0 0 1 16 0',
  more: 'M4 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM18 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0z',
  language: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  desk: 'M3 8h18v4H3zM5 12v8M19 12v8M9 12v4h6v-4M8 8V4h8v4',
  team: 'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20a6.5 6.5 0 0 1 13 0M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14a6.5 6.5 0 0 1 3.5 6',
  shield: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM9 12l2.2 2.2L15.5 10',
  ledger: 'M6 3h12v18H6zM9 7h6v3H9zM9 14v.01M12 14v.01M15 14v.01M9 17.5v.01M12 17.5v.01M15 17.5v.01',
  stamp: 'M9 13V9a3.5 3.5 0 1 1 6 0v4M5 17v-1a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v1zM5 21h14',
  compass: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15.5 8.5l-2 5-5 2 2-5z',
  tool: 'M14.5 6.5a4 4 0 0 0 5 5L11 20a2.5 2.5 0 0 1-3.5-3.5l8.5-8.5M14.5 6.5 17 4M19.5 11.5 22 9',
  money: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 8l4 5 4-5M8.5 13h7M8.5 15.5h7M12 13v5',
  camera: 'M4 8h4l1.5-3h5L16 8h4v11H4zM12 10.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  print: 'M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z',
  figures: 'M4 20V4M4 20h16M8 16v-5M12 16V8M16 16v-3',
  note: 'M5 3h14v18H5zM8 8h8M8 12h8M8 16h4',
  inbox: 'M4 5h16l1 9v5H3v-5zM3 14h5l1.5 3h5L16 14h5',
  campaigns: 'M4 10v4h3l9 5V5l-9 5zM19 9a4 4 0 0 1 0 6M8 14l1.5 6h2.5l-1-4.5',
  surveys: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h3M14 16l1.5 1.5L19 14',
  key: 'M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12 20 3M17 6l3 3M14 9l2 2',
  calendar: 'M4 6h16v15H4zM4 10h16M8 3v5M16 3v5M8 14h2M14 14h2M8 17.5h2',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
};

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}
