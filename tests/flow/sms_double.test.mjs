// The double of the SMS carriers judged by parts that are not ours: requests signed by the
// vendors' own packages are taken, and the same with one thing changed afterwards are refused. Its
// faults come as ordered, its reports also repeated and out of order.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, beforeEach, test } from 'node:test';
import { request, startBoth, until } from './harness.mjs';
import { NUMBER, ROUTES, newPhone } from './sms.mjs';

const require = createRequire(import.meta.url);
const { default: OpenApiUtil } = require('@alicloud/openapi-util');
const { default: TencentSign } = require('tencentcloud-sdk-nodejs-common/tencentcloud/common/sign.js');

const WORDS = '您好，师傅下午到';
const SIGNATURE = '阳光物业';
const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
let platform;

before(async () => { ({ platform } = await startBoth({}, '--retry-after-ms', '300')); });
beforeEach(() => platform.order({ clear: true, sms_reports: 'none' }));
after(() => platform.stop());

// ---- what a carrier's customer sends; `more` changes things before they are signed ----

const signed = {
  aliyun(phone, { id = 'demo-key-id', secret = 'demo-secret-aliyun', at = Date.now(), nonce = crypto.randomBytes(16).toString('hex'), headers: more } = {}) {
    const query = { PhoneNumbers: phone, SignName: SIGNATURE, TemplateCode: 'SMS_100000001', TemplateParam: JSON.stringify({ content: WORDS }), OutId: 'k1' };
    const headers = {
      host: `127.0.0.1:${platform.port}`, 'x-acs-action': 'SendSms', 'x-acs-version': '2017-05-25', 'x-acs-content-sha256': sha256(''),
      'x-acs-date': new Date(at).toISOString().replace(/\.\d+/, ''), 'x-acs-signature-nonce': nonce, ...more,
    };
    for (const name of Object.keys(headers)) if (headers[name] === undefined) delete headers[name];
    const authorization = OpenApiUtil.getAuthorization({ method: 'POST', pathname: '/', query, headers }, 'ACS3-HMAC-SHA256', sha256(''), id, secret);
    return { method: 'POST', path: `/?${new URLSearchParams(query)}`, headers: { ...headers, authorization, 'content-length': 0 } };
  },
  tencent(phone, { id = 'demo-secret-id', secret = 'demo-secret-tencent', at = Date.now(), service = 'sms' } = {}) {
    const body = JSON.stringify({ PhoneNumberSet: [`+86${phone}`], SmsSdkAppId: '1400006666', SignName: SIGNATURE, TemplateId: '100001', TemplateParamSet: [WORDS], SessionContext: 'k1' });
    const timestamp = Math.floor(at / 1000);
    const type = 'application/json; charset=utf-8';
    const authorization = TencentSign.sign3({ method: 'POST', url: 'http://127.0.0.1/', payload: Buffer.from(body), timestamp, service, secretId: id, secretKey: secret, headers: { 'Content-Type': type } });
    return { method: 'POST', path: '/', body, headers: {
      host: '127.0.0.1', 'content-type': type, 'x-tc-action': 'SendSms', 'x-tc-version': '2021-01-11', 'x-tc-region': 'ap-guangzhou', 'x-tc-timestamp': timestamp, authorization } };
  },
  twilio: (phone, { id = 'ACdemo0000000000000000000000000000', secret = '12345' } = {}) => ({
    method: 'POST', path: '/2010-04-01/Accounts/ACdemo0000000000000000000000000000/Messages.json',
    body: String(new URLSearchParams({ To: `+86${phone}`, From: NUMBER, Body: WORDS })),
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  }),
  kannel: (phone, { id = 'guanjia', secret = 'demo-secret-kannel' } = {}) => ({
    path: `/cgi-bin/sendsms?${new URLSearchParams({ username: id, password: secret, from: NUMBER, to: phone, coding: '2', charset: 'UTF-8', text: WORDS })}`,
  }),
};

/** What the carrier says: null when the message was taken. */
const verdict = {
  aliyun: ({ body }) => { const { Code } = JSON.parse(body); return Code === 'OK' ? null : Code; },
  tencent({ body }) {
    const { Error: error, SendStatusSet: [one] = [] } = JSON.parse(body).Response;
    return error?.Code ?? (one.Code === 'Ok' ? null : one.Code);
  },
  twilio: ({ status, body }) => (status === 201 ? null : String(JSON.parse(body).code)),
  kannel: ({ status, body }) => (status === 202 && body.startsWith('0: ') ? null : String(status)),
};

const send = (delivery) => request(platform.port, delivery);
const taken = (phone) => platform.entries({ kind: 'message', openid: phone });

// ---- signatures ----

for (const route of ROUTES) {
  test(`${route}: what is signed as the carrier wants it is taken and shown`, async () => {
    const phone = newPhone();
    assert.equal(verdict[route](await send(signed[route](phone))), null);
    const [message, ...more] = await taken(phone);
    assert.ok(message.content.endsWith(WORDS), message.content);
    assert.deepEqual([message.account, more], [route, []]);
  });
}

const MINUTE = 60 * 1000;
const header = (name, value) => (delivery) => { delivery.headers[name] = value; };
const instead = (from, to) => (delivery) => { delivery.path = delivery.path.replace(from, to); };
const REFUSED = [ // route, what is wrong, made so before or changed after signing, the carrier's word
  ['aliyun', 'another secret', { secret: 'demo-secret-aliyuN' }, null, 'SignatureDoesNotMatch'],
  ['aliyun', 'an unknown key id', { id: 'demo-key-ie' }, null, 'InvalidAccessKeyId.NotFound'],
  ['aliyun', 'another text', {}, instead(encodeURIComponent('师傅'), encodeURIComponent('师父')), 'SignatureDoesNotMatch'],
  ['aliyun', 'one parameter more', {}, instead('/?', '/?SmsUpExtendCode=1&'), 'SignatureDoesNotMatch'],
  ['aliyun', 'another time', {}, (one) => { one.headers['x-acs-date'] = new Date(Date.now() - MINUTE).toISOString().replace(/\.\d+/, ''); }, 'SignatureDoesNotMatch'],
  ['aliyun', 'another nonce', {}, header('x-acs-signature-nonce', 'f'.repeat(32)), 'SignatureDoesNotMatch'],
  ['aliyun', 'a body beside the signed one', {}, (one) => { one.body = 'x'; one.headers['content-length'] = 1; }, 'SignatureDoesNotMatch'],
  ['aliyun', 'an unsigned nonce', { headers: { 'x-acs-signature-nonce': undefined } }, header('x-acs-signature-nonce', 'f'.repeat(32)), 'IncompleteSignature'],
  ['aliyun', 'a clock 16 minutes behind', { at: Date.now() - 16 * MINUTE }, null, 'InvalidTimeStamp.Expired'],
  ['aliyun', 'a clock 16 minutes ahead', { at: Date.now() + 16 * MINUTE }, null, 'InvalidTimeStamp.Expired'],
  ['aliyun', 'no signature', {}, (one) => { delete one.headers.authorization; }, 'IncompleteSignature'],
  ['tencent', 'another secret', { secret: 'demo-secret-tencenT' }, null, 'AuthFailure.SignatureFailure'],
  ['tencent', 'an unknown secret id', { id: 'demo-secret-ie' }, null, 'AuthFailure.SecretIdNotFound'],
  ['tencent', 'another text', {}, (one) => { one.body = one.body.replace('师傅', '师父'); }, 'AuthFailure.SignatureFailure'],
  ['tencent', 'another content type', {}, header('content-type', 'application/json'), 'AuthFailure.SignatureFailure'],
  ['tencent', 'another time', {}, (one) => { one.headers['x-tc-timestamp'] -= 1; }, 'AuthFailure.SignatureFailure'],
  ['tencent', 'another service', { service: 'cvm' }, null, 'AuthFailure.SecretIdNotFound'],
  ['tencent', 'a clock 6 minutes behind', { at: Date.now() - 6 * MINUTE }, null, 'AuthFailure.SignatureExpire'],
  ['tencent', 'a clock 6 minutes ahead', { at: Date.now() + 6 * MINUTE }, null, 'AuthFailure.SignatureExpire'],
  ['tencent', 'no signature', {}, (one) => { delete one.headers.authorization; }, 'AuthFailure.SignatureFailure'],
  ['twilio', 'another token', { secret: '12346' }, null, '20003'],
  ['twilio', 'another account', { id: 'ACdemo0000000000000000000000000001' }, null, '20003'],
  ['twilio', 'no login', {}, (one) => { delete one.headers.authorization; }, '20003'],
  ['twilio', 'the path of another account', {}, instead('0000/Messages', '0001/Messages'), '20404'],
  ['kannel', 'another password', { secret: 'demo-secret-kanneL' }, null, '403'],
  ['kannel', 'another user', { id: 'guanjib' }, null, '403'],
  ['kannel', 'no password', {}, instead(/password=[^&]*&/, ''), '403'],
];
for (const [route, label, made, change, wanted] of REFUSED) {
  test(`${route}: ${label} is refused, and nobody is shown anything`, async () => {
    const phone = newPhone();
    const delivery = signed[route](phone, made);
    change?.(delivery);
    assert.equal(verdict[route](await send(delivery)), wanted);
    assert.deepEqual(await taken(phone), []);
  });
}

test('aliyun: a nonce is good for one request', async () => {
  const phone = newPhone();
  const delivery = signed.aliyun(phone);
  assert.equal(verdict.aliyun(await send(delivery)), null);
  assert.equal(verdict.aliyun(await send(delivery)), 'SignatureNonceUsed');
  assert.equal((await taken(phone)).length, 1);
});

// ---- faults, as ordered and no more ----

for (const route of ROUTES) {
  test(`${route}: delays, dropped answers, errors and garbage come as ordered and end`, async () => {
    const path = `/sms/${route}`;
    const cases = [ // order, did the message go through, is the answer one
      [{ path, http: 502, times: 1 }, false, ({ status }) => assert.equal(status, 502)],
      [{ error: { path, errcode: 1, times: 1 } }, false, (answer) => assert.match(verdict[route](answer), /LIMIT|Limit|20429|503/)],
      [{ path, garbage: 1 }, true, (answer) => assert.equal(answer.body.length, 1)],
      [{ path, lose_answers: 1 }, true, (answer) => assert.equal(answer, null)],
      [{ path, delay_ms: 200, times: 1 }, true, (answer, ms) => { assert.equal(verdict[route](answer), null); assert.ok(ms >= 195, `${ms} ms`); }],
    ];
    for (const [order, through, check] of cases) {
      const phone = newPhone();
      await platform.order(order);
      const from = performance.now();
      check(await send(signed[route](phone)).catch(() => null), performance.now() - from);
      assert.equal((await taken(phone)).length, through ? 1 : 0, JSON.stringify(order));
      assert.equal(verdict[route](await send(signed[route](phone))), null, `${JSON.stringify(order)} ended`);
    }
  });
}

// ---- reports ----

const SWARM = { aliyun: 6, tencent: 6, twilio: 9, kannel: 9 }; // two know no "buffered"
/** The same, asking for reports where a request has to. */
function reporting(route, delivery) {
  const url = `http://127.0.0.1:1/sms/${route}/status?ref=k1`;
  if (route === 'twilio') delivery.body += `&StatusCallback=${encodeURIComponent(url)}`;
  if (route === 'kannel') delivery.path += `&dlr-url=${encodeURIComponent(`${url}&type=%d&from=%p`)}`;
  return delivery;
}
const reports = async (phone) => (await platform.entries({ kind: 'delivery', openid: phone })).filter((one) => one.report);

for (const route of ROUTES) {
  test(`${route}: reports come once, many times and out of order, as ordered`, async () => {
    const phone = newPhone();
    await platform.order({ sms_reports: 'swarm' });
    assert.equal(verdict[route](await send(reporting(route, signed[route](phone)))), null);
    const swarm = await until(() => reports(phone), (list) => list.length === SWARM[route], `${route}: ${SWARM[route]} reports`);
    assert.ok(swarm.every(({ status }) => status === 200), JSON.stringify(swarm));
    const [{ msgid }] = swarm;
    await platform.call('/sms/report', { account: route, msgid, state: 'failed', reorder: true }); // held until another is through
    const other = newPhone();
    await platform.send({ account: route, openid: other, content: '你好' });
    const late = (await until(() => reports(phone), (list) => list.length === SWARM[route] + 1, `${route}: the held one`)).at(-1);
    const first = await platform.entry({ kind: 'delivery', openid: other });
    assert.ok(first.seq < late.seq, `${first.seq} before ${late.seq}`);
    await platform.call('/sms/report', { account: route, msgid, state: 'delivered', copies: 2 });
    await until(() => reports(phone), (list) => list.length === SWARM[route] + 3, `${route}: all three`);
  });
}
