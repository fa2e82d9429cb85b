// What comes in from the WeChat platform, or pretends to: the real gateway over real sockets.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Gateway, ROOT, raw, request, until } from './harness.mjs';
import { ACCOUNTS, BOUND, Resident, deliveryOf, encryptAs, envelopeXml, field, messageXml, newMessageId, newNonce, newcomer, post, seconds, sha1, signed, wordsOf } from './wechat.mjs';

const { demo, plain } = ACCOUNTS;
const vectors = JSON.parse(readFileSync(`${ROOT}tests/fixtures/wechat/vectors.json`, 'utf8'));
const BODY_TIMEOUT_MS = 1000;
const BODY_BYTES_MAX = 65536;
let gateway;

before(async () => { gateway = await new Gateway({ settings: { body_timeout_ms: BODY_TIMEOUT_MS } }).start(); });

/** Runs `act` and gives by how much the counted refusals grew. */
async function refusals(act) {
  const counted = await gateway.refused();
  await act();
  return await gateway.refused() - counted;
}

const textXml = (account, content, openid = newcomer(), more = {}) =>
  messageXml(account, openid, { MsgType: 'text', Content: content, MsgId: newMessageId(), ...more });

/** The bytes of a request, for sockets that are written to by hand. */
const bytesOf = ({ path, body }, headers = '') =>
  `POST ${path} HTTP/1.1\r\nHost: gateway\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

// ---- the handshake ----

test('the handshake of the vectors, signed now, is answered with its echo alone', async () => {
  const recorded = new URLSearchParams(vectors.handshakes.find(({ name }) => name.startsWith('C1')).query);
  const [timestamp, nonce, echostr] = [String(seconds()), recorded.get('nonce'), recorded.get('echostr')];
  const query = new URLSearchParams({ signature: sha1(demo.token, timestamp, nonce), echostr, timestamp, nonce });
  const answer = await gateway.get(`/wechat/demo?${query}`);
  assert.deepEqual([answer.status, answer.body], [200, echostr]);
  assert.doesNotMatch(answer.headers['content-type'] ?? '', /html/);
});

test('a handshake that is forged, stale or incomplete gets no echo', async () => {
  const timestamp = String(seconds());
  const good = { signature: sha1(demo.token, timestamp, '7'), echostr: '5837105926471936054', timestamp, nonce: '7' };
  const cases = [
    ['another signature', { ...good, signature: sha1('other', timestamp, '7') }, 403],
    ['signed by the other account', { ...good, signature: sha1(plain.token, timestamp, '7') }, 403],
    ['the recorded one, long ago', Object.fromEntries(new URLSearchParams(vectors.handshakes[1].query)), 403],
    ...Object.keys(good).map((left) => [`without ${left}`, Object.fromEntries(Object.entries(good).filter(([key]) => key !== left)), 400]),
  ];
  const counted = await refusals(async () => {
    for (const [label, query, status] of cases) {
      const answer = await gateway.get(`/wechat/demo?${new URLSearchParams(query)}`);
      assert.equal(answer.status, status, label);
      assert.ok(!answer.body.includes(good.echostr), label);
    }
  });
  assert.equal(counted, cases.length);
});

// ---- who it is from ----

test('an account that is not there is not found, for reading and writing', async () => {
  assert.equal((await gateway.get(`/wechat/nobody?${signed(demo)}`)).status, 404);
  const delivery = deliveryOf(plain, newcomer(), textXml(plain, '你好'));
  for (const path of ['/wechat/nobody', '/wechat/', '/wechat', '/sms/plain', '/wechat/plain/more', '/wechat/..%2fplain']) {
    assert.equal((await post(gateway, { ...delivery, path: delivery.path.replace('/wechat/plain', path) })).status, 404, path);
  }
});

test('a signature of someone else or of another time is refused in both modes', async () => {
  const rows = [];
  for (const account of [demo, plain]) {
    const xml = textXml(account, '不该出现的话');
    rows.push(['another token', deliveryOf({ ...account, token: 'other' }, BOUND, xml)]);
    for (const age of [400, -400]) rows.push([`${age} s old`, deliveryOf(account, BOUND, xml, { timestamp: seconds() - age })]);
    const good = deliveryOf(account, BOUND, xml);
    rows.push(['another nonce', { ...good, path: good.path.replace(/nonce=\d+/, 'nonce=1') }]);
    rows.push(['no signature', { ...good, path: good.path.replace(/&?(msg_)?signature=\w+/g, '') }]);
  }
  const counted = await refusals(async () => {
    for (const [label, delivery] of rows) {
      const { status } = await post(gateway, delivery);
      assert.ok(status === 403 || (status === 400 && label === 'no signature'), `${label}: ${status}`);
    }
  });
  assert.equal(counted, rows.length);
  assert.equal((await gateway.export('messages')).filter(({ text }) => text === '不该出现的话').length, 0);
});

test('plaintext for the account in safe mode is refused though its signature is right', async () => {
  const xml = textXml(demo, '降级');
  const encrypt = encryptAs(demo, xml);
  const downgrades = [
    ['plaintext, three-part signature', { path: `/wechat/demo?${signed(demo)}`, body: xml }],
    ['encrypted, but the query does not say so', { path: `/wechat/demo?${signed(demo)}`, body: envelopeXml(demo, encrypt) }],
    ['plaintext under the signature of an envelope', { path: `/wechat/demo?${signed(demo, { encrypt })}`, body: xml }],
    ['signature over three parts as msg_signature', { path: `/wechat/demo?${signed(demo)}&encrypt_type=aes&msg_signature=${sha1(demo.token, String(seconds()), '1')}`, body: envelopeXml(demo, encrypt) }],
  ];
  for (const [label, delivery] of downgrades) {
    const { status } = await post(gateway, delivery);
    assert.ok([400, 403].includes(status), `${label}: ${status}`);
  }
  assert.equal((await post(gateway, downgrades[0][1])).status, 403);
  assert.equal((await gateway.export('messages')).filter(({ text }) => text === '降级').length, 0);
});

// ---- what is in it ----

test('every forged envelope of the vectors, signed now with the right token, is refused and counted', async () => {
  assert.ok(vectors.refused.length >= 10);
  const counted = await refusals(async () => {
    for (const { name, encrypt } of vectors.refused) {
      const { status, body } = await post(gateway, { path: `/wechat/demo?${signed(demo, { encrypt })}`, body: envelopeXml(demo, encrypt) });
      assert.ok(status >= 400 && status < 500, `${name}: ${status}`);
      assert.ok(!body.includes('wx') && !body.includes('padding'), `${name}: says nothing to learn from: ${body}`);
    }
  });
  assert.equal(counted, vectors.refused.length);
});

test('document types and entities are refused, outside and inside the envelope', async () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]>`;
  const external = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>';
  for (const account of [plain, demo]) {
    for (const [label, head, content] of [['laughs', laughs, '&j;'], ['external', external, '&a;'], ['bare', '<!DOCTYPE xml>', '你好']]) {
      const xml = head + textXml(account, 'CONTENT').replace('<![CDATA[CONTENT]]>', content);
      assert.equal((await post(gateway, deliveryOf(account, newcomer(), xml))).status, 400, `${account.id} ${label}`);
    }
  }
  const encrypt = encryptAs(demo, textXml(demo, '你好'));
  const outside = { path: `/wechat/demo?${signed(demo, { encrypt })}`, body: laughs + envelopeXml(demo, encrypt) };
  assert.equal((await post(gateway, outside)).status, 400);
});

test('broken XML, broken characters and foreign addressees are refused', async () => {
  const cases = [
    ['nothing', () => ''], ['no XML', () => '{"a":1}'], ['cut', (xml) => xml.slice(0, -6)],
    ['deep', () => `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`],
    ['no sender', (xml) => xml.replace(/<FromUserName>.*?<\/FromUserName>/, '')],
    ['not UTF-8', (xml) => Buffer.concat([Buffer.from(xml.slice(0, -6)), Buffer.from([0xff, 0xfe]), Buffer.from('</xml>')])],
  ];
  for (const [label, change] of cases) {
    const delivery = deliveryOf(plain, newcomer(), textXml(plain, '你好'));
    const { status } = await post(gateway, { ...delivery, body: change(delivery.body) });
    assert.ok(status >= 400 && status < 500, `${label}: ${status}`);
  }
  const foreign = textXml({ ...plain, original: 'gh_somebody_else' }, '你好');
  assert.ok([400, 403].includes((await post(gateway, deliveryOf(plain, newcomer(), foreign))).status));
});

test('a kind nobody knows is taken in silence, so that the platform stops repeating it', async () => {
  const resident = new Resident(gateway);
  assert.equal(await resident.send({ MsgType: 'hologram' }), '');
  assert.equal(await resident.send({ MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', Status: 'success' }), '');
});

// ---- how it is sent ----

test('a body at the cap is read and one over it is refused before it is sent', async () => {
  const announce = (size) => raw(gateway.port, `POST /wechat/plain?${signed(plain)} HTTP/1.1\r\nHost: g\r\nContent-Length: ${size}\r\n\r\n`, (text) => text.includes('\r\n\r\n'));
  const over = await announce(BODY_BYTES_MAX + 1);
  assert.match(over.text, /^HTTP\/1.1 413 /);
  const atCap = textXml(plain, 'X'.repeat(10)).padEnd(BODY_BYTES_MAX, ' ');
  assert.equal(Buffer.byteLength(atCap), BODY_BYTES_MAX);
  assert.equal((await post(gateway, deliveryOf(plain, newcomer(), atCap))).status, 200);
});

test('a request whose end is in doubt is refused and its connection closed', async () => {
  const head = `POST /wechat/plain?${signed(plain)} HTTP/1.1\r\nHost: g\r\n`;
  const cases = [
    ['both', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['chunked', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 411],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 400],
    ['negative', 'Content-Length: -5\r\n\r\nhello', 400],
    ['no number', 'Content-Length: 5x\r\n\r\nhello', 400],
    ['no length', '\r\n', 411],
  ];
  for (const [label, rest, status] of cases) {
    const { text, closed } = await raw(gateway.port, `${head}${rest}GET /healthz HTTP/1.1\r\nHost: g\r\n\r\n`);
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} `), `${label}: ${text}`);
    assert.ok(closed, label);
    assert.equal(text.match(/HTTP\/1.1/g).length, 1, `${label}: nothing behind it is read`);
  }
});

test('a body that does not come in time is answered 408', async () => {
  const delivery = deliveryOf(plain, newcomer(), textXml(plain, '慢'));
  const began = Date.now();
  const { text, closed } = await raw(gateway.port, bytesOf(delivery).slice(0, -20));
  assert.match(text, /^HTTP\/1.1 408 /);
  assert.ok(closed);
  assert.ok(Date.now() - began >= BODY_TIMEOUT_MS - 50, 'not before its time');
});

test('methods that mean nothing here are answered 405 with what is allowed', async () => {
  for (const method of ['PUT', 'DELETE', 'HEAD', 'PATCH']) {
    const answer = await request(gateway.port, { method, path: `/wechat/plain?${signed(plain)}` });
    assert.equal(answer.status, 405, method);
    assert.equal(answer.headers.allow, 'GET, POST', method);
  }
});

test('requests on one connection are answered one by one, in their order', async () => {
  const residents = [1, 2, 3].map(() => new Resident(gateway));
  const deliveries = residents.map((one) => one.request('你好'));
  const pages = await raw(gateway.port, ['/healthz', '/nothing', '/readyz', '/healthz'].map((path) => `GET ${path} HTTP/1.1\r\nHost: g\r\n\r\n`).join(''), (text) => (text.match(/HTTP\/1.1 \d+/g) ?? []).length === 4);
  assert.deepEqual(pages.text.match(/HTTP\/1.1 \d+/g).map((line) => line.slice(-3)), ['200', '404', '200', '200']);

  // A message behind another may be left to be repeated, but is never answered out of turn.
  const { text } = await raw(gateway.port, deliveries.map((one) => bytesOf(one)).join(''), (sofar) => (sofar.match(/<\/xml>/g) ?? []).length === 3);
  const answered = [...text.matchAll(/<ToUserName><!\[CDATA\[(\w+)\]\]>/g)].map((match) => match[1]);
  assert.ok(answered.length >= 1, text);
  assert.deepEqual(answered, residents.slice(0, answered.length).map(({ openid }) => openid));
  for (const [i, delivery] of deliveries.entries()) assert.notEqual(await residents[i].deliver(delivery), '', 'the repeat is answered');
  const stored = await gateway.export('messages');
  for (const { openid } of residents) assert.equal(stored.filter((one) => one.peer === openid && one.direction === 'in').length, 1);
});

test('a connection serves several deliveries, one after the other', async () => {
  const residents = Array.from({ length: 4 }, () => new Resident(gateway));
  const socket = connect(gateway.port, '127.0.0.1').setEncoding('utf8');
  for (const resident of residents) {
    socket.write(bytesOf(resident.request('你好')));
    let text = '';
    while (!text.endsWith('</xml>')) text += (await once(socket, 'data', { signal: AbortSignal.timeout(15000) }))[0];
    assert.match(text, /^HTTP\/1.1 200 /);
    assert.ok(text.includes(resident.openid));
  }
  socket.destroy();
});

// ---- the same once more ----

test('a nonce used for another body is refused; the very same request is answered the same', async () => {
  for (const account of [plain, demo]) {
    const openid = newcomer();
    const signing = { nonce: newNonce(), timestamp: seconds() };
    const first = deliveryOf(account, openid, textXml(account, '你好', openid), signing);
    const answer = await post(gateway, first);
    assert.equal(answer.status, 200);
    const again = await post(gateway, first);
    assert.equal(wordsOf(account, again.body, openid), wordsOf(account, answer.body, openid));
    if (account === plain) assert.equal(again.body, answer.body);
    // Plaintext is not under the signature; of an envelope, only what is encrypted is.
    const body = account === plain ? textXml(account, '报修', openid) : first.body.replace('<xml>', '<xml> ');
    assert.equal((await post(gateway, { ...first, body })).status, 403, account.id);
  }
});

test('an answer names the resident and the account the right way round', async () => {
  const resident = new Resident(gateway);
  const { body, headers } = await post(gateway, resident.request('你好'));
  assert.equal(field(body, 'ToUserName'), resident.openid);
  assert.equal(field(body, 'FromUserName'), plain.original);
  assert.match(headers['content-type'], /xml/);
  assert.ok(Math.abs(Number(field(body, 'CreateTime')) - seconds()) < 60);
});

test('senders who hang up halfway leave nothing behind and harm nobody', async () => {
  const count = (await gateway.export('messages')).length;
  await Promise.all(Array.from({ length: 10 }, async () => {
    const socket = connect(gateway.port, '127.0.0.1');
    await once(socket, 'connect');
    await new Promise((resolve) => { socket.write(bytesOf(deliveryOf(plain, newcomer(), textXml(plain, '半'))).slice(0, -30), resolve); });
    socket.destroy();
  }));
  assert.notEqual(await new Resident(gateway).say('你好'), '');
  await until(() => gateway.metric('guanjia_http_connections'), (open) => open <= 2, 'connections given back');
  assert.equal((await gateway.export('messages')).length, count + 2);
});
