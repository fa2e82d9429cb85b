// tabs.js - several tabs of one browser: what one is told, the others know, and only one of them
// makes a sound. Messages carry who is logged in, for a tab may still show somebody else.
import { state } from './core.js';

const NAME = 'guanjia';
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
let loudest = !(navigator.locks); // without locks every tab makes its sounds

/** heard: kind → what to do with the message of another tab of the same person. */
export function listenToTabs(heard) {
  if (navigator.locks) {
    navigator.locks.request(`${NAME}-sound`, () => {
      loudest = true;
      return new Promise(() => {}); // until the tab is closed; then the next one has it
    });
  }
  if (!channel) return;
  channel.onmessage = ({ data }) => {
    const { kind, who, given } = data || {};
    if (heard[kind] && state.me && who === state.me.username) heard[kind](given);
  };
}

export function tellTabs(kind, given) {
  if (channel && state.me) channel.postMessage({ kind, who: state.me.username, given });
}

/** Of all tabs the one that makes the sounds. */
export const isLoudest = () => loudest;
