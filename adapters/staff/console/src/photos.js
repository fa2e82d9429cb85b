// photos.js - photos that staff take for a ticket: made smaller in the browser, sent as they are to
// the gateway, and kept for a while when it is away. The gateway has each file of a ticket once, so
// that sending one again does no harm.
import { changed, report, state, toast } from './core.js';
import { loadDetail } from './tickets.js';
import { ticketKey } from './labels.js';
import { t } from './words.js';

const SIDE_MAX = 1600; // pixels: enough to read a meter
const QUALITY = 0.82;
const PHOTO_BYTES_MAX = 8 << 20; // of the gateway
export const PHOTOS_WAITING_MAX = 20; // in memory, as long as the page is open

const AGAIN_MS = 15e3;

const FAULTS = { 400: '这个文件不是照片', 413: '照片太大了', 401: '登录已失效，请重新登录', 403: '您没有权限做这个操作' };

// A large picture is drawn anew, smaller; what the browser cannot draw goes out as it is.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || file), 'image/jpeg', QUALITY));
  } catch {
    return file;
  }
}

// true: it is there. Throws what the gateway refused; false when it cannot be reached.
async function post({ number, kind, blob }) {
  let response;
  try {
    response = await fetch(`photos/${number}/${kind}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: blob });
  } catch {
    return false;
  }
  if (response.ok) return true;
  if (FAULTS[response.status]) throw { code: 'refused', message: t(FAULTS[response.status]) };
  if (response.status === 404) throw { code: 'not_found', message: t('没有找到，可能已被移走') };
  return false; // busy, or stopping: again later
}

/** Sends a photo, or keeps it for when the gateway is back. */
export async function sendPhoto(ticket, kind, file) {
  const blob = await smaller(file);
  if (blob.size > PHOTO_BYTES_MAX) throw { code: 'too_large', message: t('照片太大了') };
  const photo = { number: ticket.number, kind, blob };
  if (await post(photo)) {
    toast(t('照片已上传'));
    loadDetail(ticketKey(ticket.number));
    return;
  }
  if (state.photos.length >= PHOTOS_WAITING_MAX) throw { code: 'busy', message: t('上传不了，请检查网络后再试') };
  state.photos = [...state.photos, photo];
  toast(t('没有网络，照片已经记下，连上后自动上传'));
  setTimeout(flushPhotos, AGAIN_MS);
  changed();
}

let sending = false;

/** The gateway is back: what waits is sent, in order. */
export async function flushPhotos() {
  if (sending) return;
  sending = true;
  while (state.photos.length) {
    const [photo] = state.photos;
    try {
      if (!(await post(photo))) break;
      toast(t('照片已上传'));
    } catch (refusal) {
      report(refusal);
    }
    state.photos = state.photos.filter((one) => one !== photo);
    changed();
  }
  sending = false;
}
