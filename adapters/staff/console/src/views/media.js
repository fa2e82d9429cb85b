// media.js - pictures, voices and places of residents: a named card, a link where there is one.
import { html } from '../html.js';
import { KINDS } from '../labels.js';
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

function caption({ kind, media, text }) {
  if (kind === 'location' && media) {
    const place = media.label || media.name || '';
    return [place, `${media.latitude}, ${media.longitude}`].filter(Boolean).join(' · ');
  }
  return text || (media && (media.title || media.recognition)) || '';
}

export function Attachment({ message }) {
  const url = safeUrl((message.media && (message.media.url || message.media.pic_url)) || '');
  const words = caption(message);
  return html`<div class="attachment">
    <span class="attachment-icon"><${Icon} name="image" /></span>
    <span class="attachment-words">
      <span>${KINDS[message.kind] || message.kind} <span class="quiet"><${Time} at=${message.at} /></span></span>
      ${words ? html`<span class="quiet cut" dir="auto"><${Words}>${words}<//></span>` : null}
      ${url ? html`<a href=${url} target="_blank" rel="noopener noreferrer">打开原件</a>` : null}
    </span>
  </div>`;
}
