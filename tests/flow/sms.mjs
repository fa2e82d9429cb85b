// sms.mjs - the sending side of the four SMS routes, written from their pages with node's own
// crypto: what carriers post to the gateway.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { request } from './harness.mjs';

export const ROUTES = ['aliyun', 'tencent', 'twilio', 'kannel'];
export const NUMBER = '10690000';
const TOKEN = '12345';

let people = 0;
const start = crypto.randomInt(10000);
/** A phone number that nobody had before. */
export const newPhone = () => `139${String((start * 10000 + ++people) % 1e8).padStart(8, '0')}`;

let messages = BigInt(Date.now()) * 1000n;
export const newId = () => String(++messages);

export const twilioSignature = (url, fields, token = TOKEN) =>
  crypto.createHmac('sha1', token).update(url + Object.keys(fields).sort().map((name) => name + fields[name]).join('')).digest('base64');

const utf16be = (text) => Buffer.from(text, 'utf16le').swap16().toString('hex');
const json = (body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const form = (port, path, fields, token) => ({
  method: 'POST', body: String(new URLSearchParams(fields)),
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': twilioSignature(`http://127.0.0.1:${port}${path}`, fields, token) },
});

/** The request by which each carrier brings a message. */
export const inbound = {
  aliyun: (port, phone, text, id) => ({ path: '/sms/aliyun/inbound', ...json([{ phone_number: phone, content: text, send_time: '2026-01-02 03:04:05', dest_code: NUMBER, sequence_id: id }]) }),
  tencent: (port, phone, text, id) => ({ path: '/sms/tencent/inbound', ...json({ extend: '', mobile: phone, nationcode: '86', sign: '阳光物业', text, time: Number(BigInt(id) % 2000000000n) }) }),
  twilio: (port, phone, text, id, token) => ({ path: '/sms/twilio/inbound', ...form(port, '/sms/twilio/inbound', { MessageSid: `SM${id}`, AccountSid: 'AC1', From: `+86${phone}`, To: NUMBER, Body: text, NumMedia: '0', FromCity: '' }, token) }),
  kannel: (port, phone, text, id) => ({ path: `/sms/kannel/inbound?from=%2B86${phone}&to=${NUMBER}&hex=${utf16be(text)}&coding=2&charset=UTF-16BE&ts=1795478189&id=${id}` }),
};

/** What each carrier takes as "received". */
export const accepted = {
  aliyun: (answer) => assert.equal(JSON.parse(answer.body).code, 0),
  tencent: (answer) => assert.equal(JSON.parse(answer.body).result, 0),
  twilio: (answer) => assert.match(answer.body, /^<\?xml version="1.0" encoding="UTF-8"\?><Response>/),
  kannel: (answer) => assert.equal(answer.body, ''),
};

export async function deliver(gateway, route, delivery) {
  const answer = await request(gateway.port, delivery);
  assert.equal(answer.status, 200, `${route}: ${answer.body}`);
  accepted[route](answer);
  return answer;
}
