// What residents send beside words: fetched from the platform whatever it does, kept once, shown to
// staff who may see it and to nobody else, and said to be gone when it is.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { before, test } from 'node:test';
import { Gateway, Platform, ROOT, freePort, until } from './harness.mjs';
import { Staff, login } from './staff.mjs';
import { newcomer } from './wechat.mjs';

const DAY_MS = 86400000;
const PICTURE = fs.readFileSync(path.join(ROOT, 'tests/doubles/phone/sample.png'));
const hashOf = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
let gateway;
let platform;
let clerk;

before(async () => {
  const port = await freePort();
  platform = await new Platform().start(port);
  gateway = await new Gateway({ port, platform, settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000, media_bytes_max: 4 << 20 } }).start();
  clerk = await Staff.connect(gateway, 'clerk');
  await clerk.hello({ batch: true });
});

/** A picture that nobody sent before: its bytes and the platform's id of it. */
async function newPicture(head = PICTURE, extra = crypto.randomBytes(16)) {
  const bytes = Buffer.concat([head, extra]);
  const answer = await fetch(`${platform.url}/phone/picture`, { method: 'POST', body: bytes });
  assert.equal(answer.status, 200);
  return { bytes, hash: hashOf(bytes), ...await answer.json() };
}

/** Sends it and gives what staff are told in the end. */
async function sent(members, openid = newcomer()) {
  const { msgid } = await platform.send({ type: 'image', openid, ...members });
  return outcome(msgid, openid);
}

async function outcome(msgid, openid) {
  const row = await until(async () => (await gateway.export('messages')).find(({ peer, kind, direction }) => peer === openid && kind !== 'text' && direction === 'in'), Boolean, `message ${msgid}`);
  const told = await clerk.event((event) => event.event === 'chat.media' && event.message_id === row.id, 'what became of the picture');
  return { ...told.file, message: row.id, chat: told.chat_id };
}

/** A request with all of its bytes. */
function get(target, { cookie, headers = {}, method = 'GET' } = {}) {
  return new Promise((resolve, reject) => {
    const asked = http.request({ host: '127.0.0.1', port: gateway.port, method, path: target, headers: { ...(cookie ? { cookie } : {}), ...headers }, agent: false }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

const cookies = new Map();
async function look(username, hash, options, password) {
  if (!cookies.has(username)) cookies.set(username, (await login(gateway, username, password)).cookie);
  return get(`/staff/media/${hash}`, { cookie: cookies.get(username), ...options });
}

const placeOf = (hash) => path.join(gateway.data, 'media', hash.slice(0, 2), hash.slice(2));
const drafts = () => fs.readdirSync(path.join(gateway.data, 'media/tmp'));

test('a picture is fetched with the token, kept under its hash and shown to staff', async () => {
  const { media_id, bytes, hash } = await newPicture();
  const file = await sent({ media_id });
  assert.deepEqual([file.state, file.hash, file.type, file.bytes], ['kept', hash, 'image/png', bytes.length]);
  assert.ok(fs.readFileSync(placeOf(hash)).equals(bytes));
  const shown = await look('clerk', hash);
  assert.equal(shown.status, 200);
  assert.ok(shown.bytes.equals(bytes));
  assert.equal(shown.headers['content-type'], 'image/png');
  assert.equal(shown.headers['x-content-type-options'], 'nosniff');
  assert.match(shown.headers['content-disposition'], /^inline; filename="[0-9a-f]{12}\.png"$/);
  assert.match(shown.headers['content-security-policy'], /default-src 'none'; sandbox/);
  assert.match(shown.headers['cache-control'], /private/);
  const { messages } = await clerk.ok('chat.get', { chat: file.chat });
  assert.deepEqual(messages.find(({ id }) => id === file.message).file.hash, hash);
  const exported = (await gateway.export('messages')).find(({ id }) => id === file.message);
  assert.equal(exported.file.hash, hash);
});

test('the same picture from two residents is one file', async () => {
  const { media_id, bytes, hash } = await newPicture();
  const again = await fetch(`${platform.url}/phone/picture`, { method: 'POST', body: bytes });
  await sent({ media_id });
  const file = await sent({ media_id: (await again.json()).media_id });
  assert.equal(file.hash, hash);
  assert.equal(fs.readdirSync(path.dirname(placeOf(hash))).filter((name) => hash.endsWith(name)).length, 1);
  assert.deepEqual(drafts(), []);
});

test('a large picture arrives whole, and a second look costs no bytes', async () => {
  const { media_id, bytes, hash } = await newPicture(PICTURE, crypto.randomBytes(1900000));
  assert.equal((await sent({ media_id })).state, 'kept');
  const shown = await look('clerk', hash);
  assert.ok(shown.bytes.equals(bytes));
  const second = await look('clerk', hash, { headers: { 'if-none-match': shown.headers.etag } });
  assert.deepEqual([second.status, second.bytes.length], [304, 0]);
  const head = await look('clerk', hash, { method: 'HEAD' });
  assert.deepEqual([head.status, Number(head.headers['content-length']), head.bytes.length], [200, bytes.length, 0]);
});

test('a voice is AMR, saved rather than shown, and can be asked for in parts', async () => {
  const file = await sent({ type: 'voice' });
  assert.deepEqual([file.state, file.type], ['kept', 'audio/amr']);
  const whole = await look('clerk', file.hash);
  assert.match(whole.headers['content-disposition'], /^attachment; filename=".*\.amr"$/);
  for (const [range, status, from, to] of [['bytes=0-4', 206, 0, 5], ['bytes=3-', 206, 3, undefined], ['bytes=-6', 206, -6, undefined], ['bytes=5-2', 200, 0, undefined], ['bytes=0-1,3-4', 200, 0, undefined]]) {
    const part = await look('clerk', file.hash, { headers: { range } });
    assert.equal(part.status, status, range);
    assert.ok(part.bytes.equals(whole.bytes.subarray(from, to)), range);
  }
  const outside = await look('clerk', file.hash, { headers: { range: 'bytes=5000-' } });
  assert.deepEqual([outside.status, outside.headers['content-range']], [416, `bytes */${file.bytes}`]);
});

test('a video is fetched from the address that the platform names, for its host is listed', async () => {
  for (const type of ['video', 'shortvideo']) assert.deepEqual((({ state, type: is }) => [state, is])(await sent({ type })), ['kept', 'video/mp4']);
});

test('only staff of the community whose role sees chats or tickets are shown it', async () => {
  const { media_id, hash } = await newPicture();
  await sent({ media_id });
  assert.equal((await get(`/staff/media/${hash}`)).status, 401);
  assert.equal((await get(`/staff/media/${hash}`, { cookie: 'guanjia_session=0123' })).status, 401);
  assert.equal((await look('technician', hash)).status, 200);
  assert.equal((await look('audit', hash)).status, 404, 'sees tickets alone, and this belongs to none');
  const { code, errors } = await gateway.commandWith('a-stranger-1\n', 'staff', 'add', 'stranger', '--name', '外人', '--role', 'clerk', '--communities', 'elsewhere');
  assert.equal(code, 0, errors);
  assert.equal((await look('stranger', hash, {}, 'a-stranger-1')).status, 404);
  for (const target of ['', 'x', hash.toUpperCase(), `${hash}/`, `${hash.slice(1)}`, '../guanjia.db', '..%2f..%2fguanjia.db', 'f'.repeat(64)]) {
    const { status } = await look('clerk', target);
    assert.ok([404, 400].includes(status), `${target}: ${status}`);
  }
  assert.equal((await look('clerk', hash, { method: 'POST', headers: { 'content-length': 0 } })).status, 405);
});

test('what the platform no longer has is said to be expired', async () => {
  await platform.order({ error: { path: '/cgi-bin/media/get', errcode: 40007, times: 1 } });
  const file = await sent({ media_id: (await newPicture()).media_id, pic_url: 'http://mmbiz.example/1' });
  assert.equal(file.state, 'expired');
  assert.match(file.error, /已过期/);
  assert.equal(file.hash, undefined);
});

for (const [what, order, words] of [
  ['a page under the name of a picture', { wrong_type: 1 }, /类型不符/],
  ['a picture beyond the limit', { too_large: 1 }, /太大/],
  ['an address elsewhere', { redirect: 1 }, /没有跟随/],
]) {
  test(`${what} is not kept and nothing of it stays`, async () => {
    const [before, picture] = [await gateway.metric('guanjia_media_lost_total'), await newPicture()];
    await platform.order({ path: '/cgi-bin/media/get', ...order });
    const file = await sent({ media_id: picture.media_id, pic_url: 'http://mmbiz.example/1' });
    assert.equal(file.state, 'failed');
    assert.match(file.error, words);
    assert.deepEqual(drafts(), []);
    assert.equal(await gateway.metric('guanjia_media_lost_total'), before + 1);
  });
}

test('a voice under the name of a picture is not kept', async () => {
  const { media_id } = await newPicture();
  assert.equal((await sent({ type: 'voice', media_id })).state, 'failed');
});

test('a platform that fails, forgets its token or is slow is asked again', async () => {
  const path_ = '/cgi-bin/media/get';
  for (const order of [{ http: 502, times: 2 }, { lose_answers: 1 }, { error: { path: path_, errcode: -1, times: 2 } }, { revoke_token: true }, { delay_ms: 700, times: 1 }]) {
    const { media_id, hash } = await newPicture();
    await platform.order({ path: path_, ...order });
    assert.equal((await sent({ media_id })).hash, hash, JSON.stringify(order));
  }
});

test('where the interface is not allowed the picture comes from its address, if its host is listed', async () => {
  const unauthorized = { error: { path: '/cgi-bin/media/get', errcode: 48001, times: 1 } };
  const { media_id, hash } = await newPicture();
  await platform.order(unauthorized);
  assert.equal((await sent({ media_id })).hash, hash);
  await platform.order({ ...unauthorized, path: '/phone/media', redirect: 1 });
  assert.match((await sent({ media_id: (await newPicture()).media_id })).error, /没有跟随/);
});

test('an address that came with a message is never asked unless its host is listed', async () => {
  let asked = 0;
  const trap = http.createServer((request, answer) => { asked++; answer.end(PICTURE); });
  await new Promise((resolve) => { trap.listen(0, '127.0.0.1', resolve); });
  const { port } = trap.address();
  for (const url of [`http://localhost:${port}/a.jpg`, `http://127.1:${port}/`, `http://[::1]:${port}/`, `http://127.0.0.1@localhost:${port}/`, `file:///etc/passwd`, `http://127.0.0.1.example:${port}/`]) {
    await platform.order({ error: { path: '/cgi-bin/media/get', errcode: 40004, times: 1 } });
    const file = await sent({ media_id: (await newPicture()).media_id, pic_url: url });
    assert.equal(file.state, url.startsWith('http://127.1:') ? file.state : 'failed', url);
  }
  trap.close();
  assert.ok(asked <= 1, 'at most by the one that is the listed host in other words');
});

test('a picture that a crash cut short is fetched by the next start', async () => {
  const { media_id, hash } = await newPicture();
  const openid = newcomer();
  const since = await platform.now();
  await platform.order({ path: '/cgi-bin/media/get', delay_ms: 3000, times: 1 });
  const { msgid } = await platform.send({ type: 'image', openid, media_id });
  await platform.entry({ kind: 'api', since }, ({ path: asked }) => asked === '/cgi-bin/media/get');
  await gateway.kill();
  fs.writeFileSync(path.join(gateway.data, 'media/tmp/half'), 'half');
  await gateway.start();
  cookies.clear();
  clerk = await Staff.connect(gateway, 'clerk');
  await clerk.hello({ batch: true });
  assert.equal((await outcome(msgid, openid)).hash, hash);
  assert.deepEqual(drafts(), []);
});

test('verify finds a file that is missing or changed, backup says that files lie beside', async () => {
  const { media_id, hash } = await newPicture();
  await sent({ media_id });
  const fine = await gateway.command('verify');
  assert.equal(fine.code, 0, fine.errors);
  assert.match(fine.output, /files of residents/);
  const backup = await gateway.command('backup', path.join(gateway.config, 'copy.db'));
  assert.equal(backup.code, 0, backup.errors);
  assert.match(backup.output, /media/);
  fs.chmodSync(placeOf(hash), 0o600);
  fs.writeFileSync(placeOf(hash), 'other bytes');
  const changed = await gateway.command('verify');
  assert.equal(changed.code, 1);
  assert.match(changed.errors, new RegExp(`${hash}.*other`));
  fs.rmSync(placeOf(hash));
  const missing = await gateway.command('verify');
  assert.equal(missing.code, 1);
  assert.match(missing.errors, new RegExp(`${hash}.*missing`));
  assert.equal((await look('clerk', hash)).status, 404, 'a row without its file shows nothing');
});
