// main.js - starts the console.
import { render } from 'preact';
import { onChange, start, state, watchAlarms } from './app.js';
import { html } from './html.js';
import { listen } from './keys.js';
import { PLACES } from './places.js';
import { title } from './title.js';
import { App } from './views/shell.js';

const root = document.getElementById('app');

onChange(() => {
  document.title = title(state);
  watchAlarms();
  render(html`<${App} />`, root);
});
listen();
start(PLACES);
