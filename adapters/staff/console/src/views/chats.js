// chats.js - the list of chats: who waits for a person, who is held, the newest.
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, channelName } from '../labels.js';
import { countWaiting, listChats, unread } from '../model.js';
import { t } from '../words.js';
import { Empty, Loading, Time, Words } from './parts.js';
import { WindowList } from './windowed.js';

const ROW_PX = 72;
const keyOf = ({ id }) => id;

export const chatName = (chat) => chat.name || t('住户 {name}', { name: chat.peer_name || chat.id });

// The first letter of a name, for the square beside it.
const initial = (chat) => (/[\p{L}\p{N}]/u.exec(chatName(chat)) || ['客'])[0];

export function holderWords(chat) {
  if (!chat.holder) return t('机器人应答中');
  const mine = app.state.me && chat.holder === app.state.me.username;
  return mine ? t('我接管中') : t('{name} 接管中', { name: chat.holder_name || actorName(chat.holder, app.state.staff) });
}

function ChatRow(chat) {
  const place = [chat.room, channelName(chat)].filter(Boolean).join(' · ');
  const count = unread(app.state, chat);
  return html`<div class="chat-row">
    <span class=${`face ${chat.waiting ? 'waiting' : chat.holder ? 'held' : ''}`} aria-hidden="true">${initial(chat)}</span>
    <div class="chat-words">
      <div class="line"><span class="title cut"><${Words}>${chatName(chat)}<//></span>
        ${count ? html`<span class="unread" aria-label=${t('{n} 条未读', { n: count })}>${count > 99 ? '99+' : count}</span>` : null}
        <span class="push quiet"><${Time} at=${chat.last_in_at} /></span></div>
      <div class="line quiet"><span class="cut"><${Words}>${place}<//></span>
        <span class="push nobreak">${chat.waiting
          ? html`<span class="badge urgent">${t('等待人工')}</span>`
          : html`<${Words}>${chat.holder ? holderWords(chat) : ''}<//>`}</span></div>
    </div>
  </div>`;
}

function Footer({ items }) {
  const { state } = app;
  if (!state.chatsReady) return html`<${Loading} text=${t('正在读取会话…')} />`;
  return items.length ? null
    : html`<${Empty} icon="chats" title=${t('还没有会话')} hint=${t('住户发来消息后会出现在这里。')} />`;
}

export function ChatList() {
  const { state } = app;
  const items = listChats(state);
  const waiting = countWaiting(state);
  return html`<section class="list" aria-label=${t('会话')}>
    <header class="list-head plain">
      <h2>${t('会话')}</h2>
      <span class=${waiting ? 'badge urgent' : 'quiet'}>${waiting ? t('{n} 位住户等待人工', { n: waiting }) : t('没有人在等')}</span>
    </header>
    <${WindowList} items=${items} keyOf=${keyOf} height=${ROW_PX} row=${ChatRow} label=${t('会话列表')}
      active=${state.active.chats} open=${state.place.open} onOpen=${(key) => app.go('chats', key)}
      footer=${html`<${Footer} items=${items} />`} />
  </section>`;
}
