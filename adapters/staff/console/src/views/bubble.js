// bubble.js - one message of a chat: who said it, what the bot made of it, how it stands.
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, ticketKey } from '../labels.js';
import { may } from '../may.js';
import { t } from '../words.js';
import { chatName } from './chats.js';
import { Attachment } from './media.js';
import { Called, Time, Words } from './parts.js';

// What the extractors call what they find.
const SLOTS = {
  room: '房号', phone: '电话', time: '时间', money: '金额', name: '姓名', place: '位置', item: '物品', material: '材料', count: '数量', urgency: '紧急程度', person: '谁', fault: '故障',
};

const CODE = /^[a-z_]+$/; // a value that is a word of the program: what was said tells more

const DELIVERIES = {
  queued: { words: '等待发出', tone: '' },
  sending: { words: '正在发出', tone: '' },
  waiting: { words: '等住户来消息后送出', tone: 'wait' },
  sent: { words: '已发出', tone: '' },
  delivered: { words: '已送达', tone: 'good' },
  failed: { words: '没有送达', tone: 'bad' },
  uncertain: { words: '不知道是否送达', tone: 'bad' },
  withdrawn: { words: '已撤下，没有发', tone: 'wait' },
};

function authorOf(message, chat) {
  return message.direction === 'in' ? chatName(chat) : actorName(message.author, app.state.staff);
}

function sideOf(message) {
  if (message.direction === 'in') return 'resident';
  if (message.kind === 'note') return 'note';
  return message.author === 'bot' || message.author === 'system' ? 'bot' : 'staff';
}

function Delivery({ message }) {
  const failure = app.state.failures.get(message.id);
  const delivery = failure ? { state: failure.uncertain ? 'uncertain' : 'failed', error: failure.reason } : message.delivery;
  const row = delivery && DELIVERIES[delivery.state];
  if (!row || message.direction === 'in') return null;
  const reason = delivery.error && row.tone ? t('：{reason}', { reason: delivery.error }) : '';
  return html`<span class=${`delivery ${row.tone} ${row.tone === 'bad' ? 'undelivered' : ''}`} role=${row.tone === 'bad' ? 'note' : undefined}>${t(row.words)}${reason}</span>`;
}

function Explained({ found }) {
  if (!found) return html`<p class="quiet">${t('正在读取…')}</p>`;
  const { understood, runners, slots, two } = found;
  return html`<dl class="explained">
    <div><dt>${t('意图')}</dt><dd>${understood.title} <span class="quiet">${understood.intent} · ${t('{n} 分', { n: understood.score })}${understood.guess ? ` · ${t('猜测')}` : ''}</span></dd></div>
    ${understood.rule ? html`<div><dt>${t('规则')}</dt><dd><${Words}>${understood.rule}<//> <span class="quiet">${understood.file.replace(/^.*\/intents\//, '')}:${understood.line}</span>
      ${understood.span ? html` “<${Words}>${understood.span}<//>”` : null}</dd></div>` : null}
    ${slots.length ? html`<div><dt>${t('听出')}</dt><dd>${slots.map(({ name, value, words }) => html`<span class="slot" key=${name}><span class="quiet">${t(SLOTS[name] || name)}</span>
      <${Words}>${words || value}<//>${words && words !== value && !CODE.test(value) ? html` <span class="quiet">→ ${value}</span>` : null}</span>`)}</dd></div>` : null}
    ${runners.length ? html`<div><dt>${two ? t('还有一件') : t('其次')}</dt><dd class="quiet">${runners.map(({ title, score }) => `${title} ${score}`).join(' · ')}</dd></div>` : null}
  </dl>`;
}

function Meaning({ message, chat }) {
  const { explained } = app.state;
  const isOpen = explained.has(message.id);
  const canExplain = may(app.state.me, 'chat.explain') && message.text && message.kind === 'text';
  if (message.direction !== 'in' || (!canExplain && !message.intent_title && !message.ticket)) return null;
  const key = message.ticket ? ticketKey(message.ticket) : 0;
  return html`<div class="meaning">
    ${canExplain ? html`<button type="button" class="link" data-op="chat.explain" aria-expanded=${isOpen} onClick=${() => app.explain(chat.id, message.id)}>
      ${message.intent_title ? t('理解为：{title}', { title: message.intent_title }) : t('机器人怎么理解')}</button>` : null}
    ${key ? html`<a class="link" href=${app.linkTo('tickets', key)}>${message.ticket}</a>` : null}
    ${isOpen ? html`<${Explained} found=${explained.get(message.id)} />` : null}
  </div>`;
}

export function Bubble({ message, chat, marked }) {
  const side = sideOf(message);
  const plain = !message.kind || ['text', 'event', 'note'].includes(message.kind);
  return html`<li class=${`bubble ${side} ${marked ? 'marked' : ''}`} data-message=${message.id}>
    <span class="author quiet">${side === 'note' ? html`<span class="pill wait">${t('内部备注')}</span> ` : null}<${Words}>${authorOf(message, chat)}<//> <${Time} at=${message.at} /></span>
    ${plain ? html`<p dir="auto">${side === 'note' ? html`<${Called} text=${message.text} />` : message.text}</p>` : html`<${Attachment} message=${message} />`}
    <${Meaning} message=${message} chat=${chat} />
    <${Delivery} message=${message} />
  </li>`;
}

export function PendingBubble({ sending, chat }) {
  return html`<li class=${`bubble staff pending ${sending.failed ? 'failed' : ''}`}>
    <span class="author quiet">${sending.failed ? t('没有发出') : t('正在发送…')}</span>
    <p dir="auto">${sending.text}</p>
    ${sending.failed ? html`<span class="undelivered">${sending.failed}
      <button type="button" class="link" onClick=${() => { app.unsay(chat.id, sending); app.say(chat.id, sending.text); }}>${t('重发')}</button>
      <button type="button" class="link" onClick=${() => app.unsay(chat.id, sending)}>${t('删除')}</button></span>` : null}
  </li>`;
}
