// The resident's phone. Everything shown is set as text, never as markup. What happens comes from
// the journal of the double by long polling (/control/log), so the page also shows what tests do.
'use strict';

const BOUND = 'oDemoResident0000000000000001';
const UNBOUND = 'oDemoResident0000000000000002';
const EXAMPLES = ['厨房水管漏水了，下午有空', '电梯里困了人', '我要投诉楼上半夜装修', '查一下我的报修进度',
  '对', '取消', '转人工', '这个月物业费多少', '3栋2单元501', '13800138000'];
const ACTIONS = [
  ['关注', { type: 'event', event: 'subscribe' }],
  ['取消关注', { type: 'event', event: 'unsubscribe' }],
  ['扫码', { type: 'event', event: 'SCAN', event_key: 'lobby', ticket: 'demo-ticket' }],
  ['点菜单', { type: 'event', event: 'CLICK', event_key: 'repair' }],
  ['发语音', { type: 'voice' }],
  ['发示例照片', { type: 'image' }],
];
const MODES = { safe: '微信 · 安全模式', compatible: '微信 · 兼容模式', plain: '微信 · 明文模式' };
const CARRIERS = { aliyun: '阿里云', tencent: '腾讯云', twilio: 'Twilio', kannel: 'Kannel' };
const KNOWN = { [BOUND]: ['老住户', '已绑定 · 3栋2单元501'], [UNBOUND]: ['新住户', '未绑定'], 13800138000: ['老住户', '138 0013 8000'], 13900000001: ['新住户', '139 0000 0001'] };
const PHONES = ['13800138000', '13900000001']; // who writes by SMS
const isSms = (account) => state.accounts.find((one) => one.id === account)?.mode === 'sms';
const routeOf = (account) => (account.mode === 'sms' ? `短信 · ${CARRIERS[account.id] ?? account.id}` : MODES[account.mode]);
const SHOWN = ['sent', 'reply', 'message', 'fault'];
const TRACE_MAX = 120;
const TYPING_MS = 15 * 1000;
const NEAR_END_PX = 120;
const GAP_MS = 5 * 60 * 1000; // a time stands between lines further apart than this

const $ = (id) => document.getElementById(id);
const state = { accounts: [], residents: new Map(), account: '', openid: BOUND, seq: 0, chats: new Map(), unread: new Map(), results: new Map(), menus: {}, shownAt: 0, typing: 0, opened: '' };
const keyOf = (account, openid) => `${account}/${openid}`;
const here = () => keyOf(state.account, state.openid);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
function button(label, className, onClick) {
  const made = element('button', className, label);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}
const clock = (ms, seconds) => new Date(ms).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined, hour12: false });
const nameOf = (openid) => (KNOWN[openid] ? KNOWN[openid][0] : `住户 ${openid.slice(-4)}`);
const noteOf = (openid) => (KNOWN[openid] ? KNOWN[openid][1] : openid);
function faceOf(openid) {
  let sum = 0;
  for (const letter of openid) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return element('span', `face tone-${KNOWN[openid] ? ([BOUND, PHONES[0]].includes(openid) ? 0 : 1) : 2 + (sum % 3)}`, nameOf(openid).slice(0, 1));
}

// ---- talking to the double ----

async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', body: body instanceof Blob ? body : JSON.stringify(body) });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}
async function send(message) {
  try {
    await post('/phone/send', { account: state.account, openid: state.openid, ...message });
  } catch (error) {
    $('chat').append(element('div', 'notice', element('b', '', '没有发出去'), String(error.message)));
    toEnd();
  }
}

// ---- the lists at the side ----

function choice(checked, face, title, note, unread, onClick) {
  const made = button('', 'choice', onClick);
  made.setAttribute('aria-pressed', String(checked));
  made.append(face, element('span', '', element('b', '', title), element('small', '', note)));
  if (unread) made.append(element('em', '', String(unread)));
  return made;
}
function residentsHere() {
  return [...state.residents.values()].filter((resident) => resident.account === state.account).map((resident) => resident.openid);
}
// The list is drawn anew whenever something happens; the keyboard stays where it was.
function redraw(list, children) {
  const focused = [...list.children].indexOf(document.activeElement);
  list.replaceChildren(...children);
  list.children[focused]?.focus();
}
function drawSide() {
  redraw($('accounts'), state.accounts.map((account) =>
    choice(account.id === state.account, element('span', 'face tone-house', account.mode === 'sms' ? '信' : '微'), account.id, routeOf(account),
      unreadOf((key) => key.startsWith(`${account.id}/`) && account.id !== state.account), () => change(account.id, state.openid))));
  redraw($('residents'), residentsHere().map((openid) =>
    choice(openid === state.openid, faceOf(openid), nameOf(openid), noteOf(openid), state.unread.get(keyOf(state.account, openid)), () => change(state.account, openid))));
  const account = state.accounts.find((one) => one.id === state.account);
  $('subtitle').textContent = `${nameOf(state.openid)} · ${account ? `${account.id} · ${routeOf(account)}` : ''}`;
  document.title = `${nameOf(state.openid)} · 业主手机`;
}
function unreadOf(matches) {
  let sum = 0;
  for (const [key, count] of state.unread) if (matches(key)) sum += count;
  return sum;
}
// A phone number writes by SMS, an openid on WeChat; the old resident stays the old one.
function identityFor(account, openid) {
  const phone = /^\d{11}$/.test(openid);
  if (isSms(account) === phone) return openid;
  if (isSms(account)) return openid === UNBOUND ? PHONES[1] : PHONES[0];
  return openid === PHONES[1] ? UNBOUND : BOUND;
}
function change(account, wanted) {
  const openid = identityFor(account, wanted);
  if (isSms(account)) for (const phone of PHONES) if (!state.residents.has(keyOf(account, phone))) state.residents.set(keyOf(account, phone), { account, openid: phone });
  for (const id of ['picture', 'location', 'label-actions', 'actions']) $(id).hidden = isSms(account);
  state.account = account;
  if (!state.residents.has(keyOf(account, openid))) state.residents.set(keyOf(account, openid), { account, openid });
  state.openid = openid;
  state.unread.delete(here());
  drawMenu();
  closePanels();
  drawSide();
  drawChat();
  $('text').focus();
}

// ---- the conversation ----

const EVENTS = { subscribe: '关注了公众号', unsubscribe: '取消了关注', SCAN: '扫描了二维码', CLICK: '点击了菜单', VIEW: '打开了网页' };

function picture(id) {
  const image = element('img'); // its height is reserved by the style, so nothing jumps when it loads
  image.alt = '图片';
  image.src = `/phone/media?id=${encodeURIComponent(id)}`;
  return element('div', 'bubble media', image);
}
function bubbleOf(entry) {
  const part = entry.part || {};
  switch (entry.type) {
    case 'image': return picture(entry.media_id || part.media_id || entry['Image.MediaId'] || '');
    case 'voice': return element('div', 'bubble', '▶ 语音', entry.content ? element('span', 'place', entry.content) : null);
    case 'location': return element('div', 'bubble', `◎ ${entry.content || '位置'}`, entry.latitude === undefined ? null : element('span', 'place', `${entry.latitude}, ${entry.longitude}`));
    case 'msgmenu': return element('div', 'bubble', part.head_content || '', element('div', 'options',
      ...part.list.map((item) => button(item.content, '', () => send({ type: 'text', content: item.content, menu_id: item.id })))), part.tail_content || '');
    case 'notice': return element('div', 'bubble', entry.content, ...(entry.lines || []).map((line) => element('span', 'place', line)));
    case 'news': return element('div', 'bubble', ...(part.articles || []).map((article) => element('div', '', `${article.title || ''}\n${article.description || ''}`)));
    case 'transfer_customer_service': return element('div', 'bubble', '〔已转人工客服〕');
    default: return element('div', 'bubble', entry.content || `〔${entry.type || 'text'}〕`);
  }
}
function metaOf(entry) {
  if (entry.type === 'notice') return element('span', 'meta', entry.subscription ? '订阅通知' : '模板消息');
  if (entry.kind === 'message') return element('span', 'meta', isSms(entry.account) ? '短信' : '客服消息');
  if (entry.kind !== 'sent') return null;
  const made = element('span', 'meta');
  made.dataset.msgid = entry.msgid;
  markMeta(made, state.results.get(entry.msgid));
  return made;
}
function markMeta(made, result) {
  const texts = { reply: '', success: '', empty: '', ignored: '', fault: '!', timeout: '重试中', unreachable: '重试中', status: '重试中' };
  made.textContent = result === undefined ? '…' : texts[result] ?? result;
  made.classList.toggle('bad', ['fault', 'timeout', 'unreachable', 'status'].includes(result));
}
function drawEntry(entry) {
  const chat = $('chat');
  chat.querySelector('.empty')?.remove();
  if (entry.at_ms - state.shownAt > GAP_MS) chat.append(element('div', 'time', clock(entry.at_ms)));
  state.shownAt = entry.at_ms;
  if (entry.kind === 'fault') {
    chat.append(element('div', 'notice', isSms(entry.account) ? '网关没有正确收下这条短信（住户看不到这一行）' : '该公众号提供的服务出现故障，请稍后再试'));
    return;
  }
  if (entry.type === 'event') {
    chat.append(element('div', 'notice', `${nameOf(entry.openid)}${EVENTS[entry.event] || ` ${entry.event}`}`));
    return;
  }
  const mine = entry.kind === 'sent';
  const face = mine ? faceOf(entry.openid) : element('span', 'face tone-house', '管');
  chat.append(element('div', mine ? 'line mine' : 'line', face, bubbleOf(entry), metaOf(entry)));
}
function drawChat() {
  $('chat').replaceChildren();
  state.shownAt = 0;
  const entries = state.chats.get(here()) || [];
  entries.forEach(drawEntry);
  if (entries.length === 0) $('chat').append(element('div', 'empty', element('strong', '', '还没有消息'), element('span', '', '写一句，或点下面的例子')));
  showTyping(false);
  toEnd();
}
// The menu stands where the examples do; a button with others behind it shows those instead.
function drawMenu(buttons = state.menus[state.account]?.button) {
  const tap = ({ key, url, sub_button: more }) => (more ? drawMenu([...more, null]) : send({ type: 'event', event: key ? 'CLICK' : 'VIEW', event_key: key || url }));
  $('menu').hidden = !buttons;
  $('menu').replaceChildren(...(buttons || []).map((one) => (one === null ? button('返回', '', () => drawMenu()) : button(one.sub_button ? `${one.name} ▴` : one.name, '', () => tap(one)))));
}
function showTyping(on) {
  clearTimeout(state.typing);
  $('typing').hidden = !on;
  if (on) state.typing = setTimeout(showTyping, TYPING_MS, false);
}
function toEnd() {
  $('chat').scrollTop = $('chat').scrollHeight;
}

// ---- the trace of what went over the wire ----

const RESULTS = { reply: '被动回复', success: 'success', empty: '空回复', ignored: '回复被忽略', fault: '回复不合规', timeout: '超时', unreachable: '连不上', status: '状态不对' };

function traceOf(entry) {
  switch (entry.kind) {
    case 'delivery': return ['→', `${entry.report ? '回执' : '推送'} 第${entry.attempt}次${entry.copy ? ` 副本${entry.copy}` : ''} · ${RESULTS[entry.result] || entry.result}`, `${entry.msgid || '事件'} · ${entry.status || '—'} · ${entry.ms} ms`,
      !['reply', 'success', 'empty', 'ignored'].includes(entry.result)];
    case 'api': return ['←', entry.path.replace('/cgi-bin/', '').replace('/sms/', '短信 '), `${entry.account || '—'} · ${entry.errcode === 0 ? 'ok' : `errcode ${entry.errcode}`}${entry.http < 300 ? '' : ` · HTTP ${entry.http}`}${entry.lost ? ' · 不回答' : ''}`, entry.errcode !== 0 || entry.http >= 300 || entry.lost];
    case 'fault': return ['!', '服务故障', entry.reason, true];
    case 'verify': return ['→', entry.ok ? '接入验证通过' : '接入验证失败', entry.account, !entry.ok];
    case 'control': return ['⚙', '测试指令', JSON.stringify(entry.order), false];
    default: return null;
  }
}
function drawTrace(entry) {
  const trace = traceOf(entry);
  if (trace === null) return;
  const [way, what, more, bad] = trace;
  const events = $('events');
  events.querySelector('.none')?.remove();
  events.prepend(element('li', bad ? 'bad' : '', element('span', 'way', way), element('span', 'what', what), element('span', 'when', clock(entry.at_ms, true)), element('span', 'more', more)));
  while (events.children.length > TRACE_MAX) events.lastElementChild.remove();
}

// ---- the journal ----

function take(entry) {
  drawTrace(entry);
  if ((entry.kind === 'delivery' || entry.kind === 'fault') && entry.copy === 0 && !entry.report) {
    const result = entry.kind === 'fault' ? 'fault' : entry.result;
    state.results.set(entry.msgid, result);
    for (const made of document.querySelectorAll('.meta[data-msgid]')) if (made.dataset.msgid === entry.msgid) markMeta(made, result);
  }
  if (entry.kind === 'menu') {
    state.menus[entry.account] = entry.menu;
    drawMenu();
    return;
  }
  if (entry.kind === 'typing') {
    if (keyOf(entry.account, entry.openid) === here()) showTyping(entry.on && Date.now() - entry.at_ms < TYPING_MS);
    return;
  }
  if (!SHOWN.includes(entry.kind) || entry.copy > 0 || entry.report) return; // a copy of a duplicate is not seen twice
  const key = keyOf(entry.account, entry.openid);
  if (!state.residents.has(key)) state.residents.set(key, { account: entry.account, openid: entry.openid });
  if (!state.chats.has(key)) state.chats.set(key, []);
  state.chats.get(key).push(entry);
  if (key === here()) {
    const chat = $('chat');
    const follows = entry.kind === 'sent' || chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR_END_PX;
    if (entry.kind !== 'sent') showTyping(false);
    drawEntry(entry);
    if (follows) toEnd(); // but not away from what is being read further up
  } else if (entry.kind === 'message' || entry.kind === 'reply') {
    state.unread.set(key, (state.unread.get(key) || 0) + 1);
  }
}
function forget() {
  state.chats.clear();
  state.unread.clear();
  state.results.clear();
  $('events').replaceChildren(element('li', 'none', '还没有往来'));
  drawChat();
}
async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/control/log?since=${state.seq}&wait_ms=25000`);
      const page = await answer.json();
      if (page.next < state.seq) forget(); // the double was started anew
      state.seq = page.next;
      page.entries.forEach(take);
      if (page.entries.length > 0) drawSide();
      $('offline').hidden = true;
    } catch {
      $('offline').hidden = false;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

// ---- writing ----

function fit() {
  const text = $('text');
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight + 2, 120)}px`;
  $('send').disabled = text.value.trim() === '';
}
function submit(event) {
  event.preventDefault();
  const content = $('text').value.trim();
  if (content === '') return;
  $('text').value = '';
  fit();
  send({ type: 'text', content });
}
async function sendPicture() {
  const [file] = $('file').files;
  $('file').value = '';
  if (!file) return;
  try {
    const { media_id } = await post('/phone/picture', file);
    await send({ type: 'image', media_id });
  } catch {
    $('chat').append(element('div', 'notice', element('b', '', '图片没有发出去：只收 2 MB 以内的 PNG 或 JPEG')));
    toEnd();
  }
}
function addResident(event) {
  event.preventDefault();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const random = Array.from(crypto.getRandomValues(new Uint8Array(27)), (byte) => letters[byte % letters.length]).join('');
  const sms = isSms(state.account);
  const number = `139${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte % 10).join('')}`;
  const openid = $('add-openid').value.trim() || (sms ? number : `o${random}`);
  const valid = (sms ? /^1\d{10}$/ : /^[A-Za-z0-9_-]{28,29}$/).test(openid);
  $('add-openid').setCustomValidity(valid ? '' : sms ? '手机号是 11 位数字' : 'openid 是 28 个字母、数字、_ 或 -');
  if (!valid) {
    $('add-openid').reportValidity();
    return;
  }
  $('add-openid').value = '';
  change(state.account, openid);
}
// On a narrow screen the panels lie over the chat: the focus goes in, stays in, and comes back.
function closePanels() {
  for (const id of ['side', 'trace']) $(id).classList.remove('open');
  $('scrim').hidden = true;
  document.querySelector('main').inert = false;
  if (state.opened) $(`open-${state.opened}`).focus();
  state.opened = '';
}
function openPanel(id) {
  state.opened = id;
  $(id).classList.add('open');
  $('scrim').hidden = false;
  document.querySelector('main').inert = true;
  $(`close-${id}`).focus();
}

function connect() {
  $('compose').addEventListener('submit', submit);
  $('text').addEventListener('input', fit);
  // Enter sends, Shift+Enter breaks the line; not while an input method is composing.
  $('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
  });
  $('picture').addEventListener('click', () => $('file').click());
  $('file').addEventListener('change', sendPicture);
  $('location').addEventListener('click', () => send({ type: 'location', latitude: 31.230416, longitude: 121.473701, content: '阳光花园3栋' }));
  $('add').addEventListener('submit', addResident);
  $('add-openid').addEventListener('input', () => $('add-openid').setCustomValidity(''));
  $('open-side').addEventListener('click', () => openPanel('side'));
  $('open-trace').addEventListener('click', () => openPanel('trace'));
  for (const id of ['close-side', 'close-trace', 'scrim']) $(id).addEventListener('click', closePanels);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closePanels();
  });
  $('chips').append(...EXAMPLES.map((content) => button(content, '', () => send({ type: 'text', content }))));
  $('actions').append(...ACTIONS.map(([label, message]) => button(label, '', () => send(message))),
    button('接入验证', '', () => post('/phone/verify', { account: state.account })));
}

async function start() {
  connect();
  fit();
  forget();
  for (;;) {
    try {
      const loaded = await (await fetch('/phone/state')).json();
      state.accounts = loaded.accounts;
      state.menus = loaded.menus;
      for (const resident of loaded.residents) state.residents.set(keyOf(resident.account, resident.openid), resident);
      break;
    } catch {
      $('offline').hidden = false;
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
  change(state.accounts[0].id, BOUND);
  await follow();
}
start();
