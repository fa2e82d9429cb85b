// photos.js - photos of staff: before and after the work, side by side, and a button that takes one.
import { useState } from 'preact/hooks';
import * as app from '../app.js';
import { html } from '../html.js';
import { actorName, PHOTOS } from '../labels.js';
import { may } from '../may.js';
import { dropPhoto, retryPhoto, sendPhoto } from '../photos.js';
import { full } from '../time.js';
import { t } from '../words.js';
import { Icon } from './icons.js';
import { fileUrl } from './media.js';
import { Time, Words } from './parts.js';

export function TakePhoto({ ticket, kind, label }) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const take = async (event) => {
    const field = event.currentTarget;
    const [file] = field.files;
    if (!file) return;
    setBusy(true);
    setFault('');
    try {
      await sendPhoto(ticket, kind, file);
    } catch (refusal) {
      setFault(app.errorText(refusal));
    }
    field.value = '';
    setBusy(false);
  };
  return html`<span class="take-photo"><label class=${`button small ${busy ? 'busy' : ''}`}>
    <${Icon} name="camera" />${busy ? t('正在上传…') : label || t('拍照或选照片')}
    <input class="unseen" type="file" accept="image/*" data-photo=${kind} disabled=${busy} aria-label=${`${t(PHOTOS[kind])} ${t('拍照或选照片')}`} onChange=${take} /></label>
    <span class="fault" role="alert">${fault}</span></span>`;
}

function Photo({ photo }) {
  const url = fileUrl(photo.file);
  const says = t('{kind}，{who} {at}', { kind: t(PHOTOS[photo.kind]), who: actorName(photo.actor, app.state.staff), at: full(photo.at) });
  return html`<figure class="picture">
    ${url ? html`<a href=${url} target="_blank" rel="noopener"><img src=${url} loading="lazy" alt=${says} /></a>` : html`<span class="quiet">${t('超过保存期限，已删除')}</span>`}
    <figcaption class="quiet"><${Words}>${actorName(photo.actor, app.state.staff)}<//> · <${Time} at=${photo.at} /></figcaption></figure>`;
}

/** One that waits for the gateway, or that it refused. */
export function WaitingPhoto({ photo }) {
  const { id, number, kind, thumb, at, fault } = photo;
  const says = t('等着上传的照片：{ticket} {kind} {at}', { ticket: number, kind: t(PHOTOS[kind]), at: full(new Date(at).toISOString()) });
  return html`<figure class="picture waiting" data-waiting=${id}>
    ${thumb ? html`<img src=${thumb} alt=${says} />` : html`<span class="no-thumb" role="img" aria-label=${says}><${Icon} name="image" /></span>`}
    <figcaption class=${fault ? 'fault' : 'quiet'}>${fault || t('等网络上传')}</figcaption>
    <span class="waiting-does">
      ${fault ? html`<button type="button" class="button small" onClick=${() => retryPhoto(id)}>${t('再试一次')}</button>` : null}
      <button type="button" class="button small" aria-label=${`${t('不传了')} ${says}`} onClick=${() => dropPhoto(id)}>${t('不传了')}</button></span></figure>`;
}

export function Photos({ ticket, photos }) {
  const mayTake = may(app.state.me, 'ticket.record');
  if (!photos.length && !mayTake) return null;
  const waiting = app.state.photos.filter(({ number }) => number === ticket.number);
  const hopeful = waiting.filter(({ fault }) => !fault).length;
  return html`<section class="card photos"><h3>${t('照片')}</h3>
    <div class="photo-kinds">${Object.entries(PHOTOS).map(([kind, title]) => {
    const mine = photos.filter((photo) => photo.kind === kind);
    const mineWaiting = waiting.filter((photo) => photo.kind === kind);
    if (kind === 'other' && !mine.length && !mayTake) return null;
    return html`<div key=${kind} class="photo-kind" role="group" aria-label=${t(title)}><h4>${t(title)}</h4>
      ${mine.length ? html`<div class="photo-row">${mine.map((photo) => html`<${Photo} key=${photo.id} photo=${photo} />`)}</div>` : null}
      ${mine.length || mineWaiting.length ? null : html`<p class="quiet">${t('还没有照片')}</p>`}
      ${mineWaiting.length ? html`<div class="photo-row">${mineWaiting.map((photo) => html`<${WaitingPhoto} key=${photo.id} photo=${photo} />`)}</div>` : null}
      ${mayTake ? html`<${TakePhoto} ticket=${ticket} kind=${kind} />` : null}</div>`;
  })}</div>
    ${hopeful ? html`<p class="quiet" role="status">${t('{n} 张照片等网络上传', { n: hopeful })}</p>` : null}</section>`;
}
