// composer.js - where one answers a resident, or notes something for colleagues.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as app from '../app.js';
import { findStaff, MARK } from '../calls.js';
import { html } from '../html.js';
import { may } from '../may.js';
import { yuan } from '../money.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Time } from './parts.js';
import { offersOf, Suggestions, useSuggest } from './suggest.js';

const CANNED = /(?:::|：：)([^\s:：]*)$/; // also as a Chinese keyboard writes it

function Canned({ onPick }) {
  const { canned } = app.state;
  if (!canned.length) return null;
  const onChange = (event) => {
    const reply = canned.find(({ id }) => String(id) === event.currentTarget.value);
    event.currentTarget.value = '';
    if (reply) onPick(reply.text);
  };
  return html`<select class="canned" aria-label=${t('常用回复')} onChange=${onChange} value="">
    <option value="">${t('常用回复…')}</option>
    ${canned.map(({ id, title }) => html`<option key=${id} value=${id}>${title}</option>`)}
  </select>`;
}


// How long and how often one may still answer freely; when not, by which way it goes.
function Window({ ways, way, setWay }) {
  if (!ways) return null;
  const { window: { limited, open, following, until, left }, sms } = ways;
  if (open) {
    return limited ? html`<p class="window quiet" role="status">${t('还可回复 {n} 条，至', { n: left })} <${Time} at=${until} /></p>` : null;
  }
  const choice = (id, words) => html`<label class="send-way"><input type="radio" name="way" value=${id} checked=${way === id} onChange=${() => setWay(id)} />${words}</label>`;
  return html`<fieldset class="window shut">
    <legend>${following ? t('现在不能直接回复（超过 48 小时或条数用完）') : t('住户已取消关注')}</legend>
    <div class="send-ways">${following ? choice('', t('等住户再来消息时送出')) : null}
    ${sms ? choice('sms', t('短信 {phone} · {n} 条 · 约 {yuan} 元', { phone: sms.phone, n: sms.segments, yuan: yuan(sms.cost_fen) })) : html`<span class="quiet">${t('没有可用的手机号')}</span>`}</div>
  </fieldset>`;
}

const useDraft = (key) => [app.draftOf(key), (words) => app.setDraft(key, words)];

const findCanned = (chat) => (typed) => app.state.canned
  .filter(({ id, title, text }) => !typed || [String(id), title, text].some((words) => words.toLowerCase().includes(typed.toLowerCase())))
  .map(({ id, title, text }) => ({ key: id, label: title, hint: app.fillCanned(text, chat), text: app.fillCanned(text, chat) }));

function Field({ id, area, text, change, suggest, send, label, hint }) {
  const onKeyDown = (event) => {
    const composing = event.isComposing || event.keyCode === 229; // an input method is at work
    if (composing || suggest.keyDown(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  return html`<div class="field">
    <${Suggestions} suggest=${suggest} of=${id} />
    <textarea id=${id} ref=${area} rows="2" aria-label=${label} placeholder=${hint} value=${text}
      ...${offersOf(suggest, id)}
      onInput=${(event) => change(event.currentTarget.value)} onKeyDown=${onKeyDown}></textarea></div>`;
}

function Reply({ chat }) {
  const area = useRef(null);
  const [text, setText] = useDraft(`chats/${chat.id}`);
  const [chosen, setWay] = useState('');
  const ways = app.state.ways.get(chat.id);
  const following = !ways || ways.window.following;
  const way = ways && !ways.window.open && ways.sms && (chosen === 'sms' || !following) ? 'sms' : '';
  useEffect(() => app.askWays(chat.id, text), [chat.id, text, chat.last_in_at]);
  const change = (words) => {
    if (Boolean(words) || Boolean(text)) app.typed(chat.id, !words);
    setText(words);
  };
  const send = async () => {
    const words = app.draftOf(`chats/${chat.id}`).trim(); // may be newer than what was drawn
    const missing = app.openVariable(words);
    if (missing) app.toast(t('请先补上 {name}', { name: t(missing) }), 'bad');
    if (!words || missing) return;
    setText('');
    if (way === 'sms') {
      if (!await app.sayBySms(chat.id, words)) setText(words);
    } else {
      app.say(chat.id, words);
    }
  };
  const suggest = useSuggest({ text, mark: CANNED, find: findCanned(chat), onPick: change });
  const pick = (words) => {
    change(text ? `${text}\n${app.fillCanned(words, chat)}` : app.fillCanned(words, chat));
    area.current.focus();
  };
  return html`<form onSubmit=${(event) => { event.preventDefault(); send(); }}>
    <${Window} ways=${ways} way=${way} setWay=${setWay} />
    <${Field} id="composer" area=${area} text=${text} change=${change} suggest=${suggest} send=${send}
      label=${t('回复住户')} hint=${matchMedia('(max-width: 900px)').matches ? t('回复住户…') : t('回复住户…  Enter 发送，Shift+Enter 换行，:: 常用回复')} />
    <div class="composer-line"><${Canned} onPick=${pick} />
      <button class="button primary push" disabled=${!text.trim()}><${Icon} name="send" />${way === 'sms' ? t('发短信') : t('发送')}</button></div>
  </form>`;
}

function Note({ chat }) {
  const area = useRef(null);
  const [text, setText] = useDraft(`notes/${chat.id}`);
  const send = async () => {
    const words = text.trim();
    if (!words) return;
    setText('');
    if (!await app.addNote(chat.id, words)) setText(words);
  };
  const suggest = useSuggest({ text, mark: MARK, find: findStaff, onPick: setText });
  return html`<form class="note" onSubmit=${(event) => { event.preventDefault(); send(); }}>
    <${Field} id="note" area=${area} text=${text} change=${setText} suggest=${suggest} send=${send}
      label=${t('内部备注')} hint=${t('只有同事看得到；@ 提醒同事')} />
    <div class="composer-line"><span class="quiet">${t('住户看不到备注')}</span>
      <button class="button push" disabled=${!text.trim()} data-op="chat.note">${t('记下备注')}</button></div>
  </form>`;
}

export function Composer({ chat, mine }) {
  const [mode, setMode] = useState('reply');
  const notes = may(app.state.me, 'chat.note');
  const shown = mine && (mode === 'reply' || !notes) ? 'reply' : 'note';
  if (!mine && !notes) return null;
  const tab = (id, words) => html`<button type="button" role="tab" aria-selected=${shown === id} onClick=${() => setMode(id)}>${words}</button>`;
  return html`<div class=${`composer ${shown}`}>
    ${mine && notes ? html`<div class="composer-tabs" role="tablist" aria-label=${t('写给谁')}>${tab('reply', t('回复住户'))}${tab('note', t('内部备注'))}</div>` : null}
    ${shown === 'reply' ? html`<${Reply} key=${`r${chat.id}`} chat=${chat} />` : html`<${Note} key=${`n${chat.id}`} chat=${chat} />`}
  </div>`;
}
