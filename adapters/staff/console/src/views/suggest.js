// suggest.js - what is offered while one types behind a mark (:: a canned reply, @ a colleague): a
// listbox over the field, worked by the arrow keys, Enter and Escape.
import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { t } from '../words.js';
import { Words } from './parts.js';

const SHOWN = 8;

/** mark: a pattern that ends at the caret, with what is typed behind it as its group; find(typed)
 * gives [{ key, label, hint, text }]. keyDown(event) is true when the key was for the list. */
export function useSuggest({ text, mark, find, onPick }) {
  const [at, setAt] = useState(0);
  const [shut, setShut] = useState('');
  const found = mark.exec(text);
  const rows = found && shut !== text ? find(found[1]).slice(0, SHOWN) : [];
  const index = Math.min(at, Math.max(0, rows.length - 1));
  const pick = (row) => {
    setAt(0);
    onPick(text.slice(0, found.index) + row.text);
  };
  const keyDown = (event) => {
    if (!rows.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((index + step + rows.length) % rows.length);
    else if (event.key === 'Enter' || event.key === 'Tab') pick(rows[index]);
    else if (event.key === 'Escape') setShut(text);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { rows, index, pick, keyDown };
}

const idOf = (field) => `${field}-offers`;

/** What the field says of its list to those who do not see it. */
export function offersOf({ rows, index }, field) {
  const shown = rows.length > 0;
  return {
    'aria-autocomplete': 'list',
    'aria-controls': shown ? idOf(field) : undefined,
    'aria-activedescendant': shown ? `${idOf(field)}-${index}` : undefined,
  };
}

/** of: the id of the field. */
export function Suggestions({ suggest, of }) {
  const id = idOf(of);
  const { rows, index, pick } = suggest;
  if (!rows.length) return null;
  return html`<ul class="suggestions" id=${id} role="listbox" aria-label=${t('可选')}>
    ${rows.map((row, at) => html`<li key=${row.key} id=${`${id}-${at}`} role="option" aria-selected=${at === index}
      onMouseDown=${(event) => { event.preventDefault(); pick(row); }}><b><${Words}>${row.label}<//></b> <span class="quiet cut"><${Words}>${row.hint}<//></span></li>`)}
  </ul>`;
}
