// The double of the WeChat platform judged by parts that are not ours: Tencent's @wecom/crypto
// signs and encrypts, node's crypto does the rest. A stub plays the gateway.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BINARY = `${process.env.BUILD ?? 'build'}/guanjia-platform`;
const KEY = 'q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA';
const RETRY_MS = 300;
const ACCOUNTS = {
  demo: { token: 'hAo7kLm2Qw9', appid: 'wx0123456789abcdef', original: 'gh_0a1b2c3d4e5f', key: KEY },
  plain: { token: 'guanjia-demo', appid: 'wxfedcba9876543210', original: 'gh_demo_plain' },
  both: { token: 'both-token', appid: 'wx00000000000000bb', original: 'gh_both', key: KEY },
};

const sha1 = (...parts) => createHash('sha1').update(parts.sort().join('')).digest('hex');
const field = (xml, name) => (xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[(.*?)\\]\\]>|(.*?))</${name}>`, 's')) ?? []).slice(1).find((one) => one !== undefined);
const names = (xml) => [...xml.matchAll(/<([A-Za-z]\w*)>/g)].map((match) => match[1]).filter((name) => name !== 'xml');

// ---- a gateway that answers as a test tells it ----

const gateway = {
  seen: [],
  answer: () => 'success',
  async start() {
    this.server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      const url = new URL(request.url, 'http://gateway');
      const account = ACCOUNTS[url.pathname.split('/')[2]];
      const query = Object.fromEntries(url.searchParams);
      const encrypted = field(body, 'Encrypt');
      const xml = encrypted && account.key ? decrypt(account.key, encrypted).message : body;
      const delivery = { method: request.method, url: request.url, contentType: request.headers['content-type'], query, body, encrypted, xml };
      this.seen.push(delivery);
      const answer = await this.answer(delivery, this.seen.length);
      if (answer === null) return; // never answered
      response.writeHead(answer.status ?? 200, { 'content-type': 'text/xml' });
      response.end(answer.body ?? answer);
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this.server.address().port;
  },
};

const inner = ({ xml, type = 'text', content = '好的', to, from, rest = '' }) =>
  `<xml><ToUserName><![CDATA[${to ?? field(xml, 'FromUserName')}]]></ToUserName><FromUserName><![CDATA[${from ?? field(xml, 'ToUserName')}]]></FromUserName>` +
  `<CreateTime>1767225601</CreateTime><MsgType><![CDATA[${type}]]></MsgType><Content><![CDATA[${content}]]></Content>${rest}</xml>`;
function sealed(message, { appid = ACCOUNTS.demo.appid, token = ACCOUNTS.demo.token, nonce = '415670741' } = {}) {
  const cipher = encrypt(KEY, message, appid);
  return `<xml><Encrypt><![CDATA[${cipher}]]></Encrypt><MsgSignature><![CDATA[${getSignature(token, '1767225601', nonce, cipher)}]]></MsgSignature>` +
    `<TimeStamp>1767225601</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`;
}

// ---- the double ----

const platform = {
  spawn(...options) {
    const child = spawn(`${ROOT}${BINARY}`, options, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    child.errors = '';
    child.stderr.on('data', (data) => { child.errors += data; });
    return child;
  },
  async start(gatewayPort) {
    this.child = this.spawn('--listen', '127.0.0.1:0', '--gateway', `http://127.0.0.1:${gatewayPort}`, '--retry-after-ms', String(RETRY_MS),
      '--account', `both compatible both-token ${ACCOUNTS.both.appid} gh_both ${KEY}`);
    const [line] = await once(this.child.stdout, 'data');
    this.url = /^platform: (http:\/\/127\.0\.0\.1:\d+)\/\n$/.exec(String(line))[1];
  },
  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    return ended;
  },
  async call(path, body) {
    const answer = await fetch(this.url + path, body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  },
  async ok(path, body) {
    const { status, body: value } = await this.call(path, body);
    assert.equal(status, 200, JSON.stringify(value));
    return value;
  },
  send(message) {
    return this.ok('/phone/send', { account: 'demo', openid: newcomer(), content: '你好', ...message });
  },
  // Waits for an entry of the journal; every test looks at residents of its own.
  async entry(query) {
    const { entries } = await this.ok(`/control/log?wait_ms=10000&${new URLSearchParams(query)}`);
    assert.ok(entries.length > 0, `nothing happened: ${JSON.stringify(query)}`);
    return entries.at(-1);
  },
  // Waits for so many of them.
  async count(wanted, query) {
    const found = [];
    while (found.length < wanted) {
      await this.entry({ ...query, since: found.at(-1)?.seq ?? 0 });
      found.push(...await this.entries({ ...query, since: found.at(-1)?.seq ?? 0 }));
    }
    return found;
  },
  async entries(query) {
    return (await this.ok(`/control/log?${new URLSearchParams(query)}`)).entries;
  },
  async token(account = 'demo', more = {}) {
    return this.ok('/cgi-bin/stable_token', { grant_type: 'client_credential', appid: ACCOUNTS[account].appid, secret: `demo-secret-${account}`, ...more });
  },
  async text(openid, content = '您好', account = 'demo') {
    const { access_token } = await this.token(account);
    return (await this.ok(`/cgi-bin/message/custom/send?access_token=${access_token}`, { touser: openid, msgtype: 'text', text: { content } })).errcode;
  },
};

let people = 0;
const newcomer = () => `oNewcomer${String(++people).padStart(19, '0')}`;

before(async () => platform.start(await gateway.start()));
beforeEach(async () => {
  gateway.seen = [];
  gateway.answer = () => 'success';
  await platform.ok('/control', { clear: true });
});
after(async () => {
  const [code] = await platform.stop();
  gateway.server.closeAllConnections?.();
  gateway.server.close();
  assert.equal(platform.child.errors, ''); // sanitisers write there
  assert.equal(code, 0);
});

// ---- push ----

test('a safe-mode push is signed and encrypted as Tencent signs and encrypts', async () => {
  const openid = newcomer();
  const { msgid } = await platform.send({ openid, content: '电梯坏了 ]]> 3号楼' });
  await platform.entry({ kind: 'delivery', msgid });
  const [{ query, encrypted, body, contentType, xml }] = gateway.seen;
  assert.equal(query.signature, sha1(ACCOUNTS.demo.token, query.timestamp, query.nonce));
  assert.equal(query.msg_signature, getSignature(ACCOUNTS.demo.token, query.timestamp, query.nonce, encrypted));
  assert.equal(decrypt(KEY, encrypted).id, ACCOUNTS.demo.appid);
  assert.equal(query.encrypt_type, 'aes');
  assert.equal(query.openid, openid);
  assert.match(query.nonce, /^\d+$/);
  assert.ok(Math.abs(Date.now() / 1000 - Number(query.timestamp)) < 60);
  assert.equal(contentType, 'text/xml');
  assert.deepEqual(names(body).sort(), ['Encrypt', 'ToUserName']);
  assert.equal(field(xml, 'FromUserName'), openid);
  assert.equal(field(xml, 'ToUserName'), ACCOUNTS.demo.original);
  assert.equal(field(xml, 'MsgId'), msgid);
  assert.ok(BigInt(msgid) > 2n ** 53n);
  assert.ok(xml.includes('<Content><![CDATA[电梯坏了 ]]]]><![CDATA[> 3号楼]]></Content>'));
});

test('a plaintext push has the three-part signature and no encryption', async () => {
  const { msgid } = await platform.send({ account: 'plain', content: '报修' });
  await platform.entry({ kind: 'delivery', msgid });
  const [{ query, body }] = gateway.seen;
  assert.equal(query.signature, sha1(ACCOUNTS.plain.token, query.timestamp, query.nonce));
  assert.equal(query.encrypt_type, undefined);
  assert.equal(field(body, 'Content'), '报修');
});

test('a compatible push carries both forms of the same message', async () => {
  const { msgid } = await platform.send({ account: 'both', content: '报修' });
  await platform.entry({ kind: 'delivery', msgid });
  const [{ query, body, encrypted, xml }] = gateway.seen;
  assert.equal(query.msg_signature, getSignature(ACCOUNTS.both.token, query.timestamp, query.nonce, encrypted));
  assert.equal(body.slice(0, body.indexOf('<Encrypt>')), xml.slice(0, -'</xml>'.length));
  assert.equal(field(body, 'MsgId'), field(xml, 'MsgId'));
});

test('each kind of message has its fields, in an order that changes', async () => {
  const kinds = {
    image: ['PicUrl', 'MediaId'], voice: ['MediaId', 'Format', 'MediaId16K'], video: ['MediaId', 'ThumbMediaId'],
    location: ['Location_X', 'Location_Y', 'Scale', 'Label'], link: ['Title', 'Description', 'Url'],
  };
  const orders = new Set();
  for (const [type, own] of Object.entries(kinds)) {
    const { msgid } = await platform.send({ type, content: undefined });
    await platform.entry({ kind: 'delivery', msgid });
    const found = names(gateway.seen.at(-1).xml);
    assert.deepEqual([...found].sort(), [...own, 'ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'MsgId'].sort(), type);
    orders.add(found.filter((name) => !own.includes(name)).join());
  }
  assert.ok(orders.size > 1);
  assert.equal((await platform.call('/phone/send', { account: 'demo', openid: newcomer(), type: 'carrier-pigeon' })).status, 400);
});

test('an event has an empty EventKey and no MsgId', async () => {
  const openid = newcomer();
  await platform.send({ openid, type: 'event', event: 'subscribe' });
  await platform.entry({ kind: 'delivery', openid });
  const [{ xml }] = gateway.seen;
  assert.equal(field(xml, 'Event'), 'subscribe');
  assert.ok(xml.includes('<EventKey><![CDATA[]]></EventKey>'));
  assert.equal(field(xml, 'MsgId'), undefined);
});

test('the passive reply is decrypted, checked and shown', async () => {
  gateway.answer = ({ xml, query }) => sealed(inner({ xml, content: '已收到，工单 R-1007' }), { nonce: query.nonce });
  const openid = newcomer();
  await platform.send({ openid });
  assert.equal((await platform.entry({ kind: 'reply', openid })).content, '已收到，工单 R-1007');
  assert.equal((await platform.entries({ kind: 'delivery', openid }))[0].result, 'reply');
});

test('a reply of 2048 bytes is shown and one of 2049 is a service fault', async () => {
  for (const [size, kind] of [[2048, 'reply'], [2049, 'fault']]) {
    gateway.answer = ({ xml }) => inner({ xml, content: 'x'.repeat(size) });
    const openid = newcomer();
    await platform.send({ account: 'plain', openid });
    assert.equal((await platform.entry({ kind: 'reply,fault', openid })).kind, kind, String(size));
  }
});

test('every unlawful reply is a service fault, for its own reason', async () => {
  const cases = [
    ['demo', 'JSON', () => '{"errcode":0}', /JSON/],
    ['demo', 'no XML', () => 'OK', /well-formed/],
    ['demo', 'not encrypted in safe mode', (d) => inner(d), /not encrypted/],
    ['plain', 'encrypted in plaintext mode', (d) => sealed(inner(d)), /encrypted in plaintext/],
    ['demo', 'signed with another token', (d) => sealed(inner(d), { token: 'other' }), /MsgSignature/],
    ['demo', 'another appid inside', (d) => sealed(inner(d), { appid: 'wxother' }), /appid/],
    ['demo', 'to somebody else', (d) => sealed(inner({ ...d, to: newcomer() })), /ToUserName/],
    ['demo', 'not from the account', (d) => sealed(inner({ ...d, from: 'gh_other' })), /FromUserName/],
    ['plain', 'not swapped', (d) => inner({ ...d, to: field(d.xml, 'ToUserName'), from: field(d.xml, 'FromUserName') }), /ToUserName/],
    ['plain', 'empty content', (d) => inner({ ...d, content: '' }), /content/],
    ['plain', 'unknown kind', (d) => inner({ ...d, type: 'gif' }), /kind/],
    ['plain', 'a document type', (d) => `<!DOCTYPE xml>${inner(d)}`, /DOCTYPE/],
    ['plain', 'a broken character', (d) => Buffer.concat([Buffer.from(inner(d).slice(0, -6)), Buffer.from([0xff]), Buffer.from('</xml>')]), /well-formed/],
  ];
  for (const [account, label, answer, reason] of cases) {
    gateway.answer = answer;
    const openid = newcomer();
    await platform.send({ account, openid });
    assert.match((await platform.entry({ kind: 'fault,reply', openid })).reason ?? 'shown', reason, label);
    assert.equal((await platform.entries({ kind: 'delivery', openid })).length, 1, label);
  }
});

test('the protocol vectors are judged as replies: the lawful opened, each broken one refused for its reason', async () => {
  const vectors = JSON.parse(readFileSync(`${ROOT}tests/fixtures/wechat/vectors.json`, 'utf8'));
  const judge = async (body, openid = newcomer()) => {
    gateway.answer = () => body;
    await platform.send({ openid });
    return platform.entry({ kind: 'fault,reply', openid });
  };
  const envelope = ({ encrypt: cipher, msg_signature }) => `<xml><Encrypt><![CDATA[${cipher}]]></Encrypt><MsgSignature><![CDATA[${msg_signature}]]></MsgSignature>` +
    '<TimeStamp>1767225600</TimeStamp><Nonce><![CDATA[304912877]]></Nonce></xml>';
  assert.equal((await judge(vectors.safe_push.reply_body, 'oABCDEFGHIJKLMNOPQRSTUVWXYZ0')).content, vectors.safe_push.reply_text);
  const reasons = [/padding is not/, /padding is not/, /padding bytes differ/, /length field/, /appid/, /appid/, /appid/, /well-formed/, /nothing is left/, /whole blocks/];
  assert.equal(vectors.refused.length, reasons.length);
  for (const [i, vector] of vectors.refused.entries()) assert.match((await judge(envelope(vector))).reason, reasons[i], vector.name);
  const paddings = vectors.envelopes.filter((one) => one.name.startsWith('C4'));
  assert.ok(paddings.length >= 6);
  for (const vector of paddings) assert.equal((await judge(envelope(vector))).reason, 'not well-formed XML', vector.name); // opened; inside is no XML
});

test('"success" and nothing end a delivery in silence', async () => {
  for (const body of ['success', '']) {
    gateway.answer = () => ({ body });
    const openid = newcomer();
    await platform.send({ openid });
    assert.equal((await platform.entry({ kind: 'delivery', openid })).result, body || 'empty');
    assert.equal((await platform.entries({ kind: 'reply,fault', openid })).length, 0);
  }
});

test('an unanswered message is delivered three times alike, then the fault is shown', async () => {
  gateway.answer = () => null;
  const openid = newcomer();
  await platform.send({ openid });
  assert.match((await platform.entry({ kind: 'fault', openid })).reason, /time/);
  const attempts = await platform.entries({ kind: 'delivery', openid });
  assert.deepEqual(attempts.map((one) => [one.attempt, one.result]), [[1, 'timeout'], [2, 'timeout'], [3, 'timeout']]);
  assert.ok(attempts.every((one) => one.ms >= RETRY_MS - 1));
  assert.equal(new Set(gateway.seen.map((one) => one.url + one.body)).size, 1);
  assert.equal(gateway.seen.length, 3);
});

test('a message refused with 503 is delivered again until it is taken', async () => {
  gateway.answer = (_, count) => (count < 3 ? { status: 503, body: 'busy' } : 'success');
  const openid = newcomer();
  const began = Date.now();
  const { msgid } = await platform.send({ openid });
  const attempts = await platform.count(3, { kind: 'delivery', msgid });
  assert.deepEqual(attempts.map((one) => [one.attempt, one.result]), [[1, 'status'], [2, 'status'], [3, 'success']]);
  assert.ok(Date.now() - began >= 2 * RETRY_MS - 20);
});

test('duplicates are delivered at once and a held message comes after the next', async () => {
  const openid = newcomer();
  const first = await platform.send({ openid, content: '第一句', reorder: true });
  const second = await platform.send({ openid, content: '第二句', duplicates: 2 });
  await platform.entry({ kind: 'delivery', msgid: first.msgid });
  assert.equal(gateway.seen[0].xml.includes('第二句'), true);
  await platform.count(3, { kind: 'delivery', msgid: second.msgid });
  assert.equal(gateway.seen.filter((one) => field(one.xml, 'MsgId') === second.msgid).length, 3);
  assert.equal(gateway.seen.filter((one) => field(one.xml, 'MsgId') === first.msgid).length, 1);
});

test('the handshake succeeds on the very echo only', async () => {
  for (const [wrap, ok] of [[(echo) => echo, true], [(echo) => `"${echo}"`, false]]) {
    gateway.answer = ({ query }) => wrap(query.echostr);
    const { next } = await platform.ok('/control/log?since=0');
    await platform.ok('/phone/verify', { account: 'demo' });
    assert.equal((await platform.entry({ kind: 'verify', since: next })).ok, ok);
    const { query, method } = gateway.seen.at(-1);
    assert.equal(method, 'GET');
    assert.equal(query.signature, sha1(ACCOUNTS.demo.token, query.timestamp, query.nonce));
  }
});

// ---- the API ----

test('stable_token repeats its token and token replaces it, the old one living on', async () => {
  const first = await platform.token();
  assert.deepEqual(Object.keys(first).sort(), ['access_token', 'expires_in']);
  assert.equal((await platform.token()).access_token, first.access_token);
  const query = `/cgi-bin/token?grant_type=client_credential&appid=${ACCOUNTS.demo.appid}&secret=demo-secret-demo`;
  const old = (await platform.ok(query)).access_token;
  const fresh = (await platform.ok(query)).access_token;
  assert.notEqual(old, fresh);
  const code = async (token) => (await platform.ok(`/cgi-bin/getcallbackip?access_token=${token}`)).errcode ?? 0;
  assert.deepEqual([await code(old), await code(fresh), await code(first.access_token)], [0, 0, 0]);
  await platform.ok('/control', { advance_ms: 301000 });
  assert.deepEqual([await code(old), await code(fresh)], [40001, 0]);
});

test('stable_token renews in the last five minutes and when forced, at most every 30 s', async () => {
  const first = await platform.token('both');
  await platform.ok('/control', { advance_ms: (first.expires_in - 299) * 1000 });
  const renewed = await platform.token('both');
  assert.notEqual(renewed.access_token, first.access_token);
  assert.ok(renewed.expires_in >= 7199);
  const code = async (token) => (await platform.ok(`/cgi-bin/getcallbackip?access_token=${token}`)).errcode ?? 0;
  assert.equal(await code(first.access_token), 0);
  const forced = await platform.token('both', { force_refresh: true });
  assert.notEqual(forced.access_token, renewed.access_token);
  assert.equal(await code(renewed.access_token), 40001);
  assert.equal((await platform.token('both', { force_refresh: true })).access_token, forced.access_token);
});

test('each bad credential has its error number, under HTTP 200', async () => {
  const { appid } = ACCOUNTS.demo;
  const good = { grant_type: 'client_credential', appid, secret: 'demo-secret-demo' };
  const stable = async (change) => (await platform.ok('/cgi-bin/stable_token', { ...good, ...change })).errcode;
  assert.equal(await stable({ grant_type: 'password' }), 40002);
  assert.equal(await stable({ appid: 'wxnobody' }), 40013);
  assert.equal(await stable({ appid: undefined }), 41002);
  assert.equal(await stable({ secret: 'guess' }), 40125);
  assert.equal(await stable({ secret: undefined }), 41004);
  const send = async (query) => platform.ok(`/cgi-bin/message/custom/send${query}`, {});
  assert.equal((await send('')).errcode, 41001);
  const unknown = await send('?access_token=91_guess');
  assert.equal(unknown.errcode, 40014);
  assert.match(unknown.errmsg, / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
  assert.equal((await platform.ok('/cgi-bin/nothing')).errcode, 40066);
  assert.equal((await platform.ok('/cgi-bin/stable_token')).errcode, 43002);
  for (const [order, code] of [['expire_token', 42001], ['revoke_token', 40001]]) {
    const { access_token } = await platform.token();
    await platform.ok('/control', { [order]: true });
    assert.equal((await send(`?access_token=${access_token}`)).errcode, code);
    assert.notEqual((await platform.token()).access_token, access_token);
  }
});

test('a message allows five answers in 48 hours, and the next message five more', async () => {
  const openid = newcomer();
  assert.equal(await platform.text(openid), 40003);
  await platform.send({ openid });
  for (let i = 1; i <= 5; i++) assert.equal(await platform.text(openid, `第${i}条`), 0);
  assert.equal(await platform.text(openid), 45047);
  assert.deepEqual((await platform.entries({ kind: 'message', openid })).map((one) => one.content), [1, 2, 3, 4, 5].map((i) => `第${i}条`));
  await platform.send({ openid });
  assert.equal(await platform.text(openid), 0);
  await platform.ok('/control', { advance_ms: 48 * 3600 * 1000 });
  assert.equal(await platform.text(openid), 45015);
});

test('a follow, scan or click allows three answers in a minute, and unfollowing none', async () => {
  for (const event of ['subscribe', 'SCAN', 'CLICK']) {
    const openid = newcomer();
    await platform.send({ openid, type: 'event', event });
    for (let i = 1; i <= 3; i++) assert.equal(await platform.text(openid), 0, event);
    assert.equal(await platform.text(openid), 45047, event);
    await platform.ok('/control', { advance_ms: 60000 });
    assert.equal(await platform.text(openid), 45015, event);
  }
  const openid = newcomer();
  await platform.send({ openid, type: 'event', event: 'VIEW' });
  assert.equal(await platform.text(openid), 45015);
  await platform.send({ openid });
  await platform.send({ openid, type: 'event', event: 'unsubscribe' });
  assert.equal(await platform.text(openid), 45015);
});

test('custom/send refuses what the platform refuses, and spends nothing on it', async () => {
  const openid = newcomer();
  await platform.send({ openid });
  const { access_token } = await platform.token();
  const send = async (body) => (await platform.ok(`/cgi-bin/message/custom/send?access_token=${access_token}`, body)).errcode;
  const text = (content) => ({ touser: openid, msgtype: 'text', text: { content } });
  assert.equal(await send(text('好'.repeat(683))), 45002);
  assert.equal(await send(text('')), 44004);
  assert.equal(await send({ touser: openid, msgtype: 'telegram', telegram: {} }), 40008);
  assert.equal(await send({ touser: openid, msgtype: 'text' }), 47001);
  assert.equal(await send({ touser: openid, msgtype: 'image', image: { media_id: 'guess' } }), 40007);
  assert.equal(await send({ touser: openid, msgtype: 'news', news: { articles: [{}, {}] } }), 45008);
  assert.equal(await send('{"touser":'), 47001);
  assert.equal(await send(''), 44002);
  for (let i = 0; i < 5; i++) assert.equal(await send(text(`${'好'.repeat(682)}xx`)), 0);
  assert.equal(await send(text('x')), 45047);
});

test('a \\u escape is shown as it stands', async () => {
  const openid = newcomer();
  await platform.send({ openid });
  const { access_token } = await platform.token();
  await platform.ok(`/cgi-bin/message/custom/send?access_token=${access_token}`, `{"touser":"${openid}","msgtype":"text","text":{"content":"\\u4f60\\n好 \\\\u"}}`);
  assert.equal((await platform.entry({ kind: 'message', openid })).content, '\\u4f60\n好 \\u');
});

test('the typing sign needs a fresh exchange and does not start twice', async () => {
  const openid = newcomer();
  await platform.send({ openid });
  const { access_token } = await platform.token();
  const typing = async (command) => (await platform.ok(`/cgi-bin/message/custom/typing?access_token=${access_token}`, { touser: openid, command })).errcode;
  assert.deepEqual([await typing('Typing'), await typing('Typing'), await typing('CancelTyping'), await typing('Typing'), await typing('Dance')], [0, 45081, 0, 0, 45072]);
  await platform.text(openid);
  assert.equal((await platform.entry({ kind: 'typing', openid })).on, false);
  await platform.ok('/control', { advance_ms: 31000 });
  assert.equal(await typing('Typing'), 45080);
});

test('media/get gives the bytes of a picture, or JSON for an unknown id', async () => {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const { media_id } = await (await fetch(`${platform.url}/phone/picture`, { method: 'POST', body: png })).json();
  const { access_token } = await platform.token();
  const get = (id) => fetch(`${platform.url}/cgi-bin/media/get?access_token=${access_token}&media_id=${id}`);
  const answer = await get(media_id);
  assert.equal(answer.headers.get('content-type'), 'image/png');
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), png);
  assert.equal((await (await get('guess')).json()).errcode, 40007);
  assert.equal((await fetch(`${platform.url}/phone/picture`, { method: 'POST', body: '<svg>' })).status, 400);
});

// ---- faults on demand ----

test('ordered errors strike so often and no more', async () => {
  const openid = newcomer();
  await platform.send({ openid });
  await platform.ok('/control', { error: { path: '/cgi-bin/message/custom/send', errcode: 45011, times: 3 } });
  const codes = [];
  for (let i = 0; i < 4; i++) codes.push(await platform.text(openid));
  assert.deepEqual(codes, [45011, 45011, 45011, 0]);
  assert.equal((await platform.entries({ kind: 'message', openid })).length, 1);
});

test('a lost answer leaves a message delivered and the caller in the dark', async () => {
  const openid = newcomer();
  await platform.send({ openid });
  await platform.token();
  await platform.ok('/control', { lose_answers: 1 });
  await assert.rejects(platform.text(openid, '收到了吗'), /fetch failed/);
  assert.equal((await platform.entry({ kind: 'message', openid })).content, '收到了吗');
  assert.equal((await platform.entry({ kind: 'api' })).lost, true);
  assert.equal(await platform.text(openid), 0);
});

test('garbage, HTTP errors and delays come as ordered and end with clear', async () => {
  const openid = newcomer();
  await platform.send({ openid });
  const { access_token } = await platform.token();
  const send = () => fetch(`${platform.url}/cgi-bin/message/custom/send?access_token=${access_token}`, { method: 'POST', body: JSON.stringify({ touser: openid, msgtype: 'text', text: { content: 'x' } }) });
  await platform.ok('/control', { garbage: 1 });
  await assert.rejects((await send()).json(), SyntaxError);
  await platform.ok('/control', { http: 503, times: 1 });
  assert.equal((await send()).status, 503);
  await platform.ok('/control', { delay_ms: 200 });
  const began = Date.now();
  assert.equal((await send()).status, 200);
  assert.ok(Date.now() - began >= 195);
  await platform.ok('/control', { http: 500 });
  assert.equal((await send()).status, 500);
  await platform.ok('/control', { clear: true });
  assert.equal((await (await send()).json()).errcode, 0);
  assert.equal((await platform.entries({ kind: 'message', openid })).length, 3);
  for (const order of [{}, { nonsense: 1 }, { garbage: 0 }, { http: 'x' }, { http: 500, times: 0 }, { http: 500, path: '' }]) {
    assert.equal((await platform.call('/control', order)).status, 400, JSON.stringify(order));
  }
});

// ---- the program itself ----

test('it listens on the loopback only and refuses any other address', async () => {
  const port = Number(new URL(platform.url).port);
  for (const { address, internal, scopeid } of Object.values(networkInterfaces()).flat()) {
    if (internal && address === '127.0.0.1') continue;
    const socket = connect({ port, host: scopeid ? `${address}%${scopeid}` : address });
    await assert.rejects(once(socket, 'connect'), undefined, address);
  }
  for (const options of [['--listen', '0.0.0.0:0'], ['--listen', '[::1]:0'], ['--listen', '127.0.0.1:99999'], ['--gateway', 'http://example.com'], ['--gateway', 'http://127.0.0.1:80@example.com'], ['--retry-after-ms', '0'], ['--account', 'x'], ['stray']]) {
    const child = platform.spawn(...options);
    const [code] = await once(child, 'exit');
    assert.notEqual(code, 0, options.join(' '));
  }
});

test('strangers, other origins and oversize bodies are refused', async () => {
  assert.equal((await platform.call('/nothing')).status, 404);
  assert.equal((await platform.call('/control')).status, 405);
  const order = { method: 'POST', body: '{"clear":true}' };
  assert.equal((await fetch(`${platform.url}/control`, { ...order, headers: { origin: 'http://evil.example' } })).status, 403);
  assert.equal((await fetch(`${platform.url}/control`, { ...order, headers: { origin: platform.url } })).status, 200);
  assert.equal((await fetch(`${platform.url}/phone/picture`, { method: 'POST', body: Buffer.alloc((4 << 20) + 1) })).status, 413);
  assert.equal((await platform.call('/phone/send', { account: 'demo', openid: 'short' })).status, 400);
  assert.equal((await platform.call('/phone/send', { account: 'nobody', openid: newcomer() })).status, 400);
});

test('the page comes from inside, under a strict content policy', async () => {
  for (const [path, type] of [['/', 'text/html'], ['/phone.css', 'text/css'], ['/phone.js', 'text/javascript']]) {
    const answer = await fetch(platform.url + path);
    assert.ok(answer.headers.get('content-type').startsWith(type), path);
    assert.match(answer.headers.get('content-security-policy'), /^default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.ok((await answer.text()).length > 1000, path);
  }
});

test('a long poll ends empty when its time is over', async () => {
  const began = Date.now();
  const { next } = await platform.ok('/control/log?since=0');
  assert.deepEqual(await platform.ok(`/control/log?since=${next}&wait_ms=150`), { next, entries: [] });
  assert.ok(Date.now() - began >= 145);
});
