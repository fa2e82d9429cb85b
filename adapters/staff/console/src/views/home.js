// home.js - binds a resident to a home in the words of a member of staff, or ends it: with a reason,
// which stands in the record.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { PROOFS, RELATIONS } from '../labels.js';
import { t } from '../words.js';
import { Words } from './parts.js';

const titleOf = (op) => (op === 'chat.bind' ? t('绑定房屋') : t('解除绑定'));

function Field({ label, name, values, set, ...more }) {
  return html`<label>${label}<input name=${name} value=${values[name] || ''} autocomplete="off" ...${more}
    onInput=${(event) => set(name, event.currentTarget.value)} /></label>`;
}

function BindFields({ values, set }) {
  return html`<${Field} label=${t('房号')} name="room" values=${values} set=${set} placeholder="3-2-501" required />
    <label>${t('身份')}<select name="relation" value=${values.relation} onChange=${(event) => set('relation', event.currentTarget.value)}>
      ${Object.entries(RELATIONS).map(([id, words]) => html`<option key=${id} value=${id}>${t(words)}</option>`)}
    </select></label>
    ${values.relation === 'owner' ? html`<p class="quiet">${t('姓名和电话按房屋档案上的业主')}</p>`
      : html`<${Field} label=${t('姓名')} name="name" values=${values} set=${set} />
        <${Field} label=${t('电话')} name="phone" values=${values} set=${set} inputmode="tel" />`}`;
}

function UnbindFields({ homes, values, set }) {
  return html`<label>${t('房屋')}<select name="room" value=${values.room} onChange=${(event) => set('room', event.currentTarget.value)}>
    ${homes.map(({ room, relation, proof }) => html`<option key=${room} value=${room}>
      ${[room, t(RELATIONS[relation] || relation), t(PROOFS[proof] || '')].filter(Boolean).join(' · ')}</option>`)}
  </select></label>
  <p class="quiet">${t('在他所有的渠道上解除；没有说完的登记和要发的消息也随之结束')}</p>`;
}

function begin(op, chat, homes) {
  return op === 'chat.bind' ? { room: homes.length ? '' : chat.room, relation: 'owner', reason: '' }
    : { room: homes[0].room, reason: '' };
}

export default function Home({ op, chat, homes }) {
  const box = useRef(null);
  const [values, setValues] = useState(() => begin(op, chat, homes));
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const set = (name, value) => setValues({ ...values, [name]: value });
  useEffect(() => {
    box.current.showModal();
    box.current.querySelector('input, select').focus();
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
    if (!given.reason) {
      setFault(t('请写明原因，比如怎么核实的'));
      event.currentTarget.elements.reason.focus();
      return;
    }
    setBusy(true);
    try {
      await app.call(op, { chat: chat.id, ...given });
      app.closeDialog();
      app.loadTalk(chat.id);
    } catch (refusal) {
      setBusy(false);
      setFault(app.errorText(refusal));
    }
  };
  return html`<dialog ref=${box} class="dialog" aria-labelledby="home-title" onClose=${app.closeDialog}>
    <form onSubmit=${submit} novalidate>
      <h2 id="home-title">${titleOf(op)}</h2>
      <p class="quiet cut"><${Words}>${chat.name || chat.peer_name}<//></p>
      ${op === 'chat.bind' ? html`<${BindFields} values=${values} set=${set} />`
        : html`<${UnbindFields} homes=${homes} values=${values} set=${set} />`}
      <label class=${fault && !values.reason.trim() ? 'wrong' : ''}>${t('原因')}<textarea name="reason" rows="3" value=${values.reason}
        placeholder=${t('怎么核实的，比如：到前台出示身份证')} onInput=${(event) => set('reason', event.currentTarget.value)}></textarea></label>
      <p class="fault" role="alert">${fault}</p>
      <div class="dialog-buttons">
        <button type="button" class="button" onClick=${() => box.current.close()}>${t('不了')}</button>
        <button class="button primary" disabled=${busy}>${busy ? t('正在提交…') : titleOf(op)}</button>
      </div>
    </form>
  </dialog>`;
}
