// holding.js - takes a chat over or hands it back, with the reason as a note for colleagues.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { t } from '../words.js';

const OPS = {
  'chat.takeover': { title: '接管会话', reasons: ['住户要求人工', '机器人没有听懂', '投诉需要安抚', '紧急情况'] },
  'chat.handback': { title: '交还机器人', reasons: ['已答复住户', '已登记工单', '住户没有再回复', '交班'] },
};

export function HoldingDialog({ op, chat }) {
  const box = useRef(null);
  const [text, setText] = useState('');
  const [fault, setFault] = useState('');
  useEffect(() => box.current.showModal(), []);
  const { title, reasons } = OPS[op];
  const submit = async (event) => {
    event.preventDefault();
    try {
      await app.holdWith(op, chat, text.trim());
      app.closeDialog();
    } catch (refusal) {
      setFault(app.errorText(refusal));
    }
  };
  return html`<dialog ref=${box} class="dialog" aria-labelledby="holding-title" onClose=${app.closeDialog}>
    <form onSubmit=${submit}>
      <h2 id="holding-title">${t(title)}</h2>
      <div class="reasons">${reasons.map((words) => html`<button type="button" key=${words} class="button" aria-pressed=${text === t(words)} onClick=${() => setText(t(words))}>${t(words)}</button>`)}</div>
      <label>${t('原因（同事看得到，住户看不到）')}<textarea name="text" rows="2" maxlength="180" value=${text} onInput=${(event) => setText(event.currentTarget.value)}></textarea></label>
      <p class="fault" role="alert">${fault}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${() => box.current.close()}>${t('不了')}</button>
        <button class="button primary">${t(title)}</button>
      </div>
    </form>
  </dialog>`;
}
