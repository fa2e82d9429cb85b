// chat.js - one chat: what was said, who answers, and the composer of whoever holds it.
import { useLayoutEffect, useRef } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, CHANNELS } from '../labels.js';
import { may } from '../may.js';
import { dayTitle, sameDay } from '../time.js';
import { t } from '../words.js';
import { chatName, holderWords } from './chats.js';
import { Attachment } from './media.js';
import { Empty, IconButton, Loading, Time, Words } from './parts.js';
import { Icon } from './icons.js';

const NEAR_BOTTOM_PX = 120;

const isMine = (chat) => Boolean(app.state.me) && chat.holder === app.state.me.username;

function Holding({ chat }) {
  if (isMine(chat)) {
    return html`<button type="button" class="button push" data-op="chat.handback" onClick=${() => app.handBack(chat.id)}>${t('交还机器人')}</button>`;
  }
  return chat.holder || !may(app.state.me, 'chat.takeover') ? null
    : html`<button type="button" class="button primary push" data-op="chat.takeover" onClick=${() => app.takeOver(chat.id)}>${t('接管')}</button>`;
}

function Head({ chat }) {
  const facts = [chat.room, chat.phone, t(CHANNELS[chat.channel] || chat.channel)].filter(Boolean).join(' · ');
  return html`<header class="detail-head chat-head">
    <div class="line">
      <${IconButton} icon="back" label=${t('返回列表')} className="back" onClick=${() => app.go('chats', 0)} />
      <h2 class="cut"><${Words}>${chatName(chat)}<//></h2>
      <${Holding} chat=${chat} />
    </div>
    <p class="quiet cut"><${Words}>${facts}<//></p>
  </header>`;
}

function StateBar({ chat }) {
  const tone = chat.waiting ? 'waiting' : chat.holder ? 'held' : 'bot';
  const words = chat.waiting ? t('住户在等人工') : holderWords(chat);
  const offer = may(app.state.me, 'chat.takeover') && !chat.waiting ? t('接管后机器人静默，由您回复') : '';
  const hint = chat.holder ? t('机器人已静默') : offer;
  return html`<p class=${`state-bar ${tone}`} role="status"><span class="dot" aria-hidden="true"></span>
    <${Words}>${words}<//>${hint ? html`<span class="quiet">${hint}</span>` : null}</p>`;
}

function authorOf(message, chat) {
  return message.direction === 'in' ? chatName(chat) : actorName(message.author, app.state.staff);
}

function sideOf(message) {
  if (message.direction === 'in') return 'resident';
  return message.author === 'bot' || message.author === 'system' ? 'bot' : 'staff';
}

function Failure({ message }) {
  const failure = app.state.failures.get(message.id);
  if (!failure) return null;
  const words = failure.uncertain ? t('不知道是否送达') : t('没有送达');
  return html`<span class="undelivered" role="note">${words}${failure.reason ? t('：{reason}', { reason: failure.reason }) : ''}</span>`;
}

function Bubble({ message, chat }) {
  const plain = !message.kind || message.kind === 'text' || message.kind === 'event';
  return html`<li class=${`bubble ${sideOf(message)}`} data-message=${message.id}>
    <span class="author quiet"><${Words}>${authorOf(message, chat)}<//> <${Time} at=${message.at} /></span>
    ${plain ? html`<p dir="auto">${message.text}</p>` : html`<${Attachment} message=${message} />`}
    <${Failure} message=${message} />
  </li>`;
}

function PendingBubble({ sending, chat }) {
  return html`<li class=${`bubble staff pending ${sending.failed ? 'failed' : ''}`}>
    <span class="author quiet">${sending.failed ? t('没有发出') : t('正在发送…')}</span>
    <p dir="auto">${sending.text}</p>
    ${sending.failed ? html`<span class="undelivered">${sending.failed}
      <button type="button" class="link" onClick=${() => { app.unsay(chat.id, sending); app.say(chat.id, sending.text); }}>${t('重发')}</button>
      <button type="button" class="link" onClick=${() => app.unsay(chat.id, sending)}>${t('删除')}</button></span>` : null}
  </li>`;
}

// Stays at the end while one reads there; keeps its place when older messages come in above.
function useScroll(box, talk) {
  const before = useRef({ height: 0, first: 0, atEnd: true });
  const first = talk.messages.length ? talk.messages[0].id : 0;
  useLayoutEffect(() => {
    const element = box.current;
    const old = before.current;
    if (first < old.first) element.scrollTop += element.scrollHeight - old.height;
    else if (old.atEnd) element.scrollTop = element.scrollHeight;
    before.current = { ...old, height: element.scrollHeight, first };
  });
  return () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    before.current.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
  };
}

function Talk({ chat, talk }) {
  const box = useRef(null);
  const onScroll = useScroll(box, talk);
  const items = [];
  let last = '';
  for (const message of talk.messages) {
    if (!sameDay(last, message.at)) {
      items.push(html`<li key=${`day-${message.id}`} class="day"><span>${dayTitle(message.at, app.now())}</span></li>`);
    }
    last = message.at;
    items.push(html`<${Bubble} key=${message.id} message=${message} chat=${chat} />`);
  }
  return html`<div class="talk" ref=${box} onScroll=${onScroll} tabindex="0" role="log" aria-label=${t('消息')} aria-live="polite">
    ${talk.more && talk.messages.length ? html`<div class="more"><button type="button" class="button" disabled=${talk.loading}
      onClick=${() => app.loadOlder(chat.id)}>${t('更早的消息')}</button></div>` : null}
    ${items.length || talk.pending.length ? null : html`<${Empty} icon="chats" title=${t('还没有消息')} />`}
    <ol>${items}${talk.pending.map((sending, at) => html`<${PendingBubble} key=${`p${at}`} sending=${sending} chat=${chat} />`)}</ol>
  </div>`;
}

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

function Composer({ chat }) {
  const area = useRef(null);
  const key = `chats/${chat.id}`;
  const text = app.draftOf(key);
  const change = (words) => app.setDraft(key, words);
  const send = () => {
    const words = app.draftOf(key).trim(); // may be newer than what was drawn
    if (!words) return;
    change('');
    app.say(chat.id, words);
  };
  const onKeyDown = (event) => {
    const composing = event.isComposing || event.keyCode === 229; // an input method is at work
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    send();
  };
  const pick = (words) => {
    change([app.draftOf(key), words].filter(Boolean).join('\n'));
    area.current.focus();
  };
  return html`<form class="composer" onSubmit=${(event) => { event.preventDefault(); send(); }}>
    <textarea id="composer" ref=${area} rows="2" aria-label=${t('回复住户')} placeholder=${t('回复住户…  Enter 发送，Shift+Enter 换行')}
      value=${text} onInput=${(event) => change(event.currentTarget.value)} onKeyDown=${onKeyDown}></textarea>
    <div class="composer-line">
      <${Canned} onPick=${pick} />
      <button class="button primary push" disabled=${!text.trim()}><${Icon} name="send" />${t('发送')}</button>
    </div>
  </form>`;
}

export function ChatDetail({ open: id }) {
  const chat = app.state.chats.get(id);
  const talk = app.state.talks.get(id);
  if (!chat || !talk) return html`<${Loading} text=${t('正在读取会话…')} />`;
  return html`<article class="detail chat" aria-label=${t('会话 {name}', { name: chatName(chat) })}>
    <${Head} chat=${chat} />
    <${StateBar} chat=${chat} />
    <${Talk} chat=${chat} talk=${talk} />
    ${isMine(chat) ? html`<${Composer} chat=${chat} />` : null}
  </article>`;
}
