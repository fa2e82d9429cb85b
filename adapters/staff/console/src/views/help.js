// help.js - the keys, from the very table that obeys them.
import { useEffect, useRef } from 'preact/hooks';
import { closeDialog } from '../app.js';
import { html } from '../html.js';
import { keys } from '../keys.js';
import { t } from '../words.js';

const SHOWN = { Escape: 'Esc', Enter: '回车' };

export function Help() {
  const box = useRef(null);
  useEffect(() => {
    box.current.showModal();
    box.current.focus(); // its only button, which would be, is at the end
    box.current.scrollTop = 0;
  }, []);
  const onKeyDown = (event) => {
    if (event.key === '?') box.current.close();
  };
  return html`<dialog ref=${box} class="dialog help" tabindex="-1" aria-labelledby="help-title" onKeyDown=${onKeyDown} onClose=${closeDialog}>
    <h2 id="help-title">${t('键盘')}</h2>
    <dl>${keys().map(({ keys: pressed, says }) => html`<div key=${pressed}>
      <dt>${pressed.split(' ').map((key) => html`<kbd key=${key}>${t(SHOWN[key] || key)}</kbd>`)}</dt><dd>${says}</dd></div>`)}</dl>
    <p class="quiet">${t('写字时 Esc 离开输入框；会话里 Enter 发送，Shift+Enter 换行。')}</p>
    <div class="dialog-buttons"><button type="button" class="button primary" onClick=${() => box.current.close()}>${t('知道了')}</button></div>
  </dialog>`;
}
