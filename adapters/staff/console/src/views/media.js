// media.js - pictures, voices, videos and places of residents: the file itself where it is kept,
// else a card that says what became of it.
import { html } from '../html.js';
import { KINDS } from '../labels.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { Time, Words } from './parts.js';

// Only the web's own schemes become links: a resident's text never chooses another.
export function safeUrl(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : '';
  } catch {
    return '';
  }
}

const HASH = /^[0-9a-f]{64}$/;

/** Where a kept file is; '' for anything that is no name of one. */
export const fileUrl = (file) => (file && file.state === 'kept' && HASH.test(file.hash) ? `/staff/media/${file.hash}` : '');

const KB = 1024;
const sizeWords = (bytes) => (bytes < KB * KB ? `${Math.max(1, Math.round(bytes / KB))} KB` : `${(bytes / KB / KB).toFixed(1)} MB`);

const GONE = { wanted: '正在取…', fetching: '正在取…', expired: '已过期', failed: '没有保存', removed: '超过保存期限，已删除' };

/** What staff read instead of a file. */
function stateWords({ state, error }) {
  const words = t(GONE[state] || '');
  return error && error !== words ? words + t('：{reason}', { reason: error }) : words;
}

function caption({ kind, media, text }) {
  if (kind === 'location' && media) {
    const place = media.label || media.name || '';
    return [place, `${media.latitude}, ${media.longitude}`].filter(Boolean).join(' · ');
  }
  return text || (media && (media.title || media.recognition)) || '';
}

// Browsers play MP3 and MP4; AMR, which WeChat records, and Speex they do not: those are for saving.
const PLAYED = { 'audio/mpeg': 'audio', 'video/mp4': 'video' };

function Player({ file, url }) {
  return PLAYED[file.type] === 'video'
    ? html`<video class="attachment-player" controls preload="none" src=${url}></video>`
    : html`<audio class="attachment-player" controls preload="none" src=${url}></audio>`;
}

function File({ file }) {
  const url = fileUrl(file);
  if (!url) return html`<span class="quiet" role="status">${stateWords(file)}</span>`;
  if (PLAYED[file.type]) return html`<${Player} file=${file} url=${url} />`;
  return html`<span class="quiet">${t('浏览器不能播放这种录音')}</span>
    <a href=${url} download>${t('下载（{size}）', { size: sizeWords(file.bytes) })}</a>`;
}

function Picture({ message, url }) {
  return html`<figure class="picture">
    <a href=${url} target="_blank" rel="noopener"><img src=${url} loading="lazy" alt=${t('住户发来的图片')} /></a>
    <figcaption class="quiet"><${Time} at=${message.at} /></figcaption>
  </figure>`;
}

export function Attachment({ message }) {
  const { file } = message;
  const url = fileUrl(file);
  if (url && file.type.startsWith('image/')) return html`<${Picture} message=${message} url=${url} />`;
  const link = file ? '' : safeUrl((message.media && (message.media.url || message.media.pic_url)) || '');
  const words = caption(message);
  return html`<div class="attachment">
    <span class="attachment-icon"><${Icon} name=${message.kind === 'voice' ? 'sound' : 'image'} /></span>
    <span class="attachment-words">
      <span>${t(KINDS[message.kind] || message.kind)} <span class="quiet"><${Time} at=${message.at} /></span></span>
      ${words ? html`<span class="quiet cut" dir="auto"><${Words}>${words}<//></span>` : null}
      ${file ? html`<${File} file=${file} />` : null}
      ${link ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${t('打开原件')}</a>` : null}
    </span>
  </div>`;
}
