// chat.js - one chat: what was said, who answers, and the composer of whoever holds it.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { channelName } from '../labels.js';
import { may } from '../may.js';
import { dayTitle, sameDay } from '../time.js';
import { t } from '../words.js';
import { Bubble, PendingBubble } from './bubble.js';
import { chatName, holderWords } from './chats.js';
import { Composer } from './composer.js';
import { Homes } from './homes.js';
import { Empty, IconButton, Loading, Words } from './parts.js';

const NEAR_BOTTOM_PX = 120;

const isMine = (chat) => Boolean(app.state.me) && chat.holder === app.state.me.username;

function Holding({ chat }) {
  const mine = isMine(chat);
  if (!mine && (chat.holder || !may(app.state.me, 'chat.takeover'))) return null;
  const op = mine ? 'chat.handback' : 'chat.takeover';
  return html`<span class="line push">
    <${IconButton} icon="note" label=${mine ? t('写明原因再交还') : t('写明原因再接管')} className="why" onClick=${() => app.ask('holding', { op, chat: chat.id })} />
    ${mine ? html`<button type="button" class="button" data-op=${op} onClick=${() => app.handBack(chat.id)}>${t('交还机器人')}</button>`
      : html`<button type="button" class="button primary" data-op=${op} onClick=${() => app.takeOver(chat.id)}>${t('接管')}</button>`}
  </span>`;
}

// Who else is here: names, and who of them is writing.
function Others({ chat }) {
  const { presence } = app.state;
  const writers = app.writersOf(chat.id);
  const who = presence && presence.chat === chat.id ? presence.who.map(({ name, username }) => name || username) : [];
  if (writers.length) return html`<span class="others writing"><${Words}>${t('{names} 正在输入…', { names: writers.join('、') })}<//></span>`;
  return who.length ? html`<span class="others"><${Words}>${t('{names} 也在看', { names: who.join('、') })}<//></span>` : null;
}

function Head({ chat }) {
  const facts = [chat.room, chat.phone, channelName(chat)].filter(Boolean).join(' · ');
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
    <${Words}>${words}<//>${hint ? html`<span class="quiet">${hint}</span>` : null}<${Others} chat=${chat} /></p>`;
}

// Stays at the end while one reads there; keeps its place when older messages come in above.
function useScroll(box, talk, marked) {
  const before = useRef({ height: 0, first: 0, atEnd: !marked });
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

const PAGES_BACK_MAX = 20; // a message that a search found is looked for so far back

// Brings the message that the address names into sight, reading back for it where it must.
function useMarked(box, chat, talk, marked) {
  const sought = useRef({ message: 0, pages: 0, found: false });
  useEffect(() => {
    if (!marked) return;
    if (sought.current.message !== marked) sought.current = { message: marked, pages: 0, found: false };
    const element = box.current.querySelector(`[data-message="${marked}"]`);
    if (element && !sought.current.found) {
      sought.current.found = true;
      element.scrollIntoView({ block: 'center' });
    } else if (!element && talk.more && !talk.loading && sought.current.pages < PAGES_BACK_MAX) {
      sought.current.pages += 1;
      app.loadOlder(chat.id);
    }
  }, [marked, talk.messages.length, talk.loading]);
}

function Talk({ chat, talk }) {
  const box = useRef(null);
  const marked = Number(app.state.place.query.message) || 0;
  const onScroll = useScroll(box, talk, marked);
  useMarked(box, chat, talk, marked);
  const items = [];
  let last = '';
  for (const message of talk.messages) {
    if (!sameDay(last, message.at)) {
      items.push(html`<li key=${`day-${message.id}`} class="day"><span>${dayTitle(message.at, app.now())}</span></li>`);
    }
    last = message.at;
    items.push(html`<${Bubble} key=${message.id} message=${message} chat=${chat} marked=${message.id === marked} />`);
  }
  return html`<div class="talk" ref=${box} onScroll=${onScroll} tabindex="0" role="log" aria-label=${t('消息')} aria-live="polite">
    ${talk.more && talk.messages.length ? html`<div class="more"><button type="button" class="button" disabled=${talk.loading}
      onClick=${() => app.loadOlder(chat.id)}>${t('更早的消息')}</button></div>` : null}
    ${items.length || talk.pending.length ? null : html`<${Empty} icon="chats" title=${t('还没有消息')} />`}
    <ol>${items}${talk.pending.map((sending, at) => html`<${PendingBubble} key=${`p${at}`} sending=${sending} chat=${chat} />`)}</ol>
  </div>`;
}

export function ChatDetail({ open: id }) {
  useEffect(() => {
    app.lookAt(id);
    const seen = () => app.markRead(id);
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      app.lookAway();
    };
  }, [id]);
  useEffect(() => app.markRead(id));
  const chat = app.state.chats.get(id);
  const talk = app.state.talks.get(id);
  if (!chat || !talk) return html`<${Loading} text=${t('正在读取会话…')} />`;
  return html`<article class="detail chat" aria-label=${t('会话 {name}', { name: chatName(chat) })}>
    <${Head} chat=${chat} />
    <${StateBar} chat=${chat} />
    <${Homes} chat=${chat} talk=${talk} />
    <${Talk} chat=${chat} talk=${talk} />
    <${Composer} key=${id} chat=${chat} mine=${isMine(chat)} />
  </article>`;
}
