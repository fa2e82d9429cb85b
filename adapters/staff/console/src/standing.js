// standing.js - how the gateway stands: can it write, is this console still the one it serves?
import { changed, state } from './core.js';

const AGAIN_MS = 5000; // while it can only read

let timer = 0;

async function ask() {
  try {
    return (await fetch('/readyz', { cache: 'no-store' })).status !== 503;
  } catch {
    return true; // it is away: the link says so
  }
}

/** Asked after a refusal that may mean it, and again until it can write. */
export async function checkReady() {
  clearTimeout(timer);
  timer = 0;
  const ready = await ask();
  if (state.readOnly === ready) {
    state.readOnly = !ready;
    changed();
  }
  if (!ready) timer = setTimeout(checkReady, AGAIN_MS);
}

const VERSION = /name="version" content="(\w+)"/;

/** After a reconnect the gateway may be another one: has it another console than this page? */
export async function checkVersion() {
  const own = document.querySelector('meta[name=version]').content;
  try {
    const [, served] = VERSION.exec(await (await fetch('./', { cache: 'no-store' })).text()) || [];
    if (served && served !== own) {
      state.outdated = true;
      changed();
    }
  } catch {
    /* away again */
  }
}
