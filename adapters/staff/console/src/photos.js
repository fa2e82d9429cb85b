// photos.js - photos that staff take for a ticket: made smaller in the browser, put aside (depot.js) and
// sent from there, so that none is lost when the gateway is away or the page is closed meanwhile.
//
// Each is sent once: one tab at a time sends, what was sent is no longer in the depot, and the gateway has
// each file of a ticket once, should its answer have been lost. Each is sent as the one who took it: the
// gateway is told who that was and refuses a session of somebody else's.
import { changed, gateway, report, state, toast } from './core.js';
import { allRows, dropRow, putRow } from './depot.js';
import { ticketKey } from './labels.js';
import { tellTabs } from './tabs.js';
import { loadDetail } from './tickets.js';
import { t } from './words.js';

const SIDE_MAX = 1600; // pixels: enough to read a meter
const THUMB_SIDE = 160;
const QUALITY = 0.82;
const PHOTO_BYTES_MAX = 8 << 20; // of the gateway
export const PHOTOS_WAITING_MAX = 20; // of one person: a day's work without a network
export const PHOTOS_WAITING_BYTES_MAX = 64 << 20;
export const PHOTO_WAITS_MS_MAX = 7 * 24 * 3600e3;

const AGAIN_MS = 15e3;
const SEND_MS_MAX = 60e3; // a link that swallows everything
const LOCK = 'guanjia-photos';

const FAULTS = { 400: '这个文件不是照片', 403: '您没有权限做这个操作', 404: '没有找到，可能已被移走', 413: '照片太大了' };

// A picture drawn anew, at most `side` pixels; null when the browser cannot draw it.
async function drawn(file, side) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  } catch {
    return null;
  }
}

// What the browser cannot draw goes out as it is.
async function smaller(file) {
  const canvas = await drawn(file, SIDE_MAX);
  if (!canvas) return file;
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || file), 'image/jpeg', QUALITY));
}

async function thumbOf(blob) {
  const canvas = await drawn(blob, THUMB_SIDE);
  return canvas ? canvas.toDataURL('image/jpeg', 0.7) : '';
}

// ---- what waits ----

const me = () => (state.me ? state.me.username : '');
const mineOf = (rows) => rows.filter(({ who }) => who && who === me());

// The page knows of a photo what it shows; the picture itself stays where it is.
async function show() {
  const rows = mineOf(await allRows());
  state.photos = rows.map(({ id, number, kind, thumb, at, fault }) => ({ id, number, kind, thumb, at, fault }));
  changed();
}

async function shown() {
  await show();
  tellTabs('photos');
}

/** Another tab has put one aside or sent it. */
export const photosElsewhere = () => show();

/** Takes up what a page that was closed left behind. What has waited for too long goes, whoever's it is. */
export async function beginPhotos() {
  let old = 0;
  for (const row of await allRows()) {
    if (Date.now() - row.at <= PHOTO_WAITS_MS_MAX) continue;
    await dropRow(row.id);
    if (row.who === me()) old += 1;
  }
  if (old) toast(t('{n} 张照片等了七天没有上传，已经删除', { n: old }), 'bad');
  await show();
  flushPhotos();
}

export async function dropPhoto(id) {
  await dropRow(id);
  await shown();
}

/** A refused one once more. */
export async function retryPhoto(id) {
  const row = mineOf(await allRows()).find((one) => one.id === id);
  if (row) await putRow({ ...row, fault: '' });
  await show();
  await flushPhotos();
}

function judgeRoom(rows, blob) {
  const bytes = rows.reduce((sum, row) => sum + row.blob.size, blob.size);
  if (blob.size > PHOTO_BYTES_MAX) throw { code: 'too_large', message: t('照片太大了') };
  if (rows.length >= PHOTOS_WAITING_MAX || bytes > PHOTOS_WAITING_BYTES_MAX) {
    throw { code: 'busy', message: t('已有 {n} 张照片等着上传，放不下了，请先连上网络', { n: rows.length }) };
  }
}

// ---- sending ----

// '' when it is there, null when it cannot go now, else why it was refused.
async function post({ number, kind, who, blob }) {
  const given = new AbortController();
  const limit = setTimeout(() => given.abort(), SEND_MS_MAX);
  try {
    const response = await fetch(`photos/${number}/${kind}?as=${encodeURIComponent(who)}`, {
      method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: blob, signal: given.signal,
    });
    if (response.ok) return '';
    return FAULTS[response.status] ? t(FAULTS[response.status]) : null; // busy, stopping, no session of his
  } catch {
    return null;
  } finally {
    clearTimeout(limit);
  }
}

let timer = 0;

function tryAgain() {
  clearTimeout(timer);
  timer = setTimeout(flushPhotos, AGAIN_MS);
}

async function sendAll() {
  let sent = 0;
  while (gateway.link) {
    const row = mineOf(await allRows()).find(({ fault }) => !fault);
    if (!row) break;
    const fault = await post(row);
    if (fault === null) {
      tryAgain();
      break;
    }
    if (fault) await putRow({ ...row, fault });
    else await dropRow(row.id);
    if (!fault && row.who === me()) {
      sent += 1;
      loadDetail(ticketKey(row.number));
    }
    await shown();
  }
  if (sent) toast(sent === 1 ? t('照片已上传') : t('{n} 张照片已上传', { n: sent }));
}

/** The gateway is back: what waits is sent, in order, by one tab at a time. */
export async function flushPhotos() {
  try {
    await (navigator.locks ? navigator.locks.request(LOCK, sendAll) : sendAll());
  } catch (fault) {
    report(fault);
  }
}

/** Sends a photo, or keeps it for when the gateway is back. Throws why it was refused. */
export async function sendPhoto(ticket, kind, file) {
  const blob = await smaller(file);
  judgeRoom(mineOf(await allRows()), blob);
  const id = gateway.link.nextId();
  await putRow({ id, who: me(), number: ticket.number, kind, blob, thumb: await thumbOf(blob), at: Date.now(), fault: '' });
  await shown();
  await flushPhotos();
  const left = mineOf(await allRows()).find((row) => row.id === id);
  if (left && left.fault) { // he stands before it: told here, and not kept
    await dropPhoto(id);
    throw { code: 'refused', message: left.fault };
  }
  if (left) toast(t('没有网络，照片已经记下，连上后自动上传'));
}
