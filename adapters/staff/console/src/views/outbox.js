// outbox.js - what did not reach residents, and what waits to go out: with the reason of each.
import * as app from '../app.js';
import { html } from '../html.js';
import { LANES } from '../labels.js';
import { may } from '../may.js';
import { t } from '../words.js';
import { chatName } from './chats.js';
import { Empty, Loading, Time, Words } from './parts.js';

const peerOf = (row) => {
  const chat = app.state.chats.get(row.chat);
  return chat ? chatName(chat) : t('会话 {name}', { name: row.chat });
};

function Retry({ row }) {
  if (!may(app.state.me, 'outbox.retry')) return null;
  const unsure = row.state === 'uncertain';
  return html`<button type="button" class="button" data-op="outbox.retry" disabled=${app.state.outbox.busy === row.id}
    title=${unsure ? t('不知道是否送达，重发可能让住户收到两次') : ''} onClick=${() => app.retryMessage(row)}>${unsure ? t('仍要重发') : t('重发')}</button>`;
}

function Row({ row, dead }) {
  const sign = dead ? html`<span class="badge urgent">${row.state === 'uncertain' ? t('不知是否送达') : t('没有送达')}</span>`
    : html`<span class="badge due">${t('等候中')}</span>`;
  return html`<li class="unsent" data-outbox=${row.id}>
    <p class="unsent-head">${sign} <b>${t(LANES[row.lane] || row.lane)}</b>
      <a href=${`#/chats/${row.chat}`}><${Words}>${peerOf(row)}<//></a>
      <span class="quiet"><${Time} at=${dead ? row.finished_at || row.created_at : row.created_at} /></span></p>
    <p dir="auto">${row.text}</p>
    <p class=${dead ? 'undelivered' : 'quiet'}><${Words}>${row.error || t('没有写明原因')}<//>${row.attempts ? t('（试过 {n} 次）', { n: row.attempts }) : ''}</p>
    ${dead ? html`<${Retry} row=${row} />` : null}
  </li>`;
}

function List({ title, rows, dead, none }) {
  return html`<section aria-label=${title}><h3>${title}${rows.length ? t('（{words}）', { words: rows.length }) : ''}</h3>
    ${rows.length ? html`<ul class="unsents">${rows.map((row) => html`<${Row} key=${row.id} row=${row} dead=${dead} />`)}</ul>`
      : html`<${Empty} title=${none} />`}</section>`;
}

export function Outbox() {
  const { dead, held } = app.state.outbox;
  if (!dead) return html`<${Loading} />`;
  return html`<div class="outbox" aria-label=${t('未发出的消息')}>
    <h2>${t('未发出的消息')}</h2>
    <${List} title=${t('没有送达')} rows=${dead} dead=${true} none=${t('没有发送失败的消息')} />
    <${List} title=${t('等候发送')} rows=${held} dead=${false} none=${t('没有等候中的消息')} />
  </div>`;
}
