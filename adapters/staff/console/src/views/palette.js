// palette.js - the command palette: a field, and what it finds below, all by the keyboard.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { palette } from '../palette.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Words } from './parts.js';

export function Palette() {
  const box = useRef(null);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  useEffect(() => box.current.showModal(), []);
  const rows = palette(query);
  const active = Math.min(at, Math.max(0, rows.length - 1));
  const choose = (row) => {
    if (!row) return;
    app.closeDialog();
    row.run();
  };
  const onKeyDown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) setAt((active + steps[event.key] + rows.length) % Math.max(1, rows.length));
    else if (event.key === 'Enter') choose(rows[active]);
    else return;
    event.preventDefault();
  };
  const onBackdrop = (event) => {
    if (event.target === box.current) box.current.close();
  };
  return html`<dialog ref=${box} class="dialog palette" aria-label=${t('命令')} onClose=${app.closeDialog} onClick=${onBackdrop}>
    <input role="combobox" aria-expanded="true" aria-controls="palette-rows" aria-autocomplete="list" aria-label=${t('找页面、工单号、操作')}
      aria-activedescendant=${rows.length ? `palette-${active}` : undefined} placeholder=${t('找页面、工单号、操作')} autocomplete="off" spellcheck="false" autofocus
      value=${query} onInput=${(event) => { setQuery(event.currentTarget.value); setAt(0); }} onKeyDown=${onKeyDown} />
    <ul id="palette-rows" role="listbox" aria-label=${t('命令')}>
      ${rows.map((row, index) => html`<li key=${index} id=${`palette-${index}`} role="option" aria-selected=${index === active} class="menu-row" onClick=${() => choose(row)}>
        <${Icon} name=${row.icon} /><span class="cut"><${Words}>${row.label}<//></span>${row.says ? html`<kbd class="push">${row.says}</kbd>` : null}</li>`)}
    </ul>
    ${rows.length ? null : html`<p class="quiet">${t('没有找到')}</p>`}
  </dialog>`;
}
