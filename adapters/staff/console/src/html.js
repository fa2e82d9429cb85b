// html.js - the one place that binds htm to Preact. Every child is a text node; nothing in the
// console ever turns a string into markup.
import { h } from 'preact';
import htm from 'htm';

export { h };
export const html = htm.bind(h);
