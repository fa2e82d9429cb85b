// wechat.mjs - the sending side of the WeChat protocol, written from its description with node's
// own crypto: signs, encrypts, delivers to a gateway, and reads the answers.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { getSignature, decrypt } from '@wecom/crypto';
import { request } from './harness.mjs';

const KEY = 'q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA';
export const ACCOUNTS = {
  demo: { id: 'demo', mode: 'safe', token: 'hAo7kLm2Qw9', appid: 'wx0123456789abcdef', original: 'gh_0a1b2c3d4e5f', key: KEY },
  plain: { id: 'plain', mode: 'plain', token: 'guanjia-demo', appid: 'wxfedcba9876543210', original: 'gh_demo_plain' },
  both: { id: 'both', mode: 'compatible', token: 'both-token', appid: 'wx00000000000000bb', original: 'gh_both', key: KEY },
};
/** The third as the gateway's configuration and as the double's option. */
export const BOTH_CONFIG = {
  channel: 'wechat', community: 'sunshine', mode: 'compatible', token: 'both-token', encoding_aes_key: KEY,
  appid: ACCOUNTS.both.appid, original_id: 'gh_both', secret: 'demo-secret-both', api_base: 'http://127.0.0.1:1',
};
export const BOTH_OPTION = ['--account', `both compatible both-token ${ACCOUNTS.both.appid} gh_both ${KEY}`];
/** Bound to 3栋2单元501 and 13800138000 in both of the demo's accounts. */
export const BOUND = 'oDemoResident0000000000000001';

const PREFIX = crypto.randomBytes(4).toString('hex');
let people = 0;
let messages = BigInt(Date.now()) * 1_000_000n;
/** An openid that nobody had before. */
export const newcomer = () => `oFlow${PREFIX}${String(++people).padStart(15, '0')}`;
export const newMessageId = () => String(++messages);

export const sha1 = (...parts) => crypto.createHash('sha1').update(parts.sort().join('')).digest('hex');
export const seconds = () => Math.floor(Date.now() / 1000);
export const newNonce = () => String(crypto.randomInt(1e9));
export const field = (xml, name) => (xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[(.*?)\\]\\]>|(.*?))</${name}>`, 's')) ?? []).slice(1).find((one) => one !== undefined);

export function encryptAs({ key, appid }, xml) {
  const aesKey = Buffer.from(`${key}=`, 'base64');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(Buffer.byteLength(xml));
  const text = Buffer.concat([crypto.randomBytes(16), size, Buffer.from(xml), Buffer.from(appid)]);
  const fill = 32 - (text.length % 32);
  const cipher = crypto.createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([text, Buffer.alloc(fill, fill)])), cipher.final()]).toString('base64');
}

/** The signed query over `encrypt` or, without it, over the three strings alone. */
export function signed(account, { encrypt, timestamp = seconds(), nonce = newNonce(), openid = 'oNobody' } = {}) {
  const query = { signature: sha1(account.token, String(timestamp), nonce), timestamp, nonce, openid };
  if (encrypt !== undefined) Object.assign(query, { encrypt_type: 'aes', msg_signature: sha1(account.token, String(timestamp), nonce, encrypt) });
  return String(new URLSearchParams(query));
}

const element = ([name, value]) => (typeof value === 'number' || name === 'MsgId' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`);
export const messageXml = (account, openid, fields) =>
  `<xml>${Object.entries({ ToUserName: account.original, FromUserName: openid, CreateTime: seconds(), ...fields }).map(element).join('')}</xml>`;

export const envelopeXml = (account, encrypt) => `<xml><ToUserName><![CDATA[${account.original}]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;

/** The request of a message in its account's mode: { path, body }. */
export function deliveryOf(account, openid, xml, signing = {}) {
  const encrypt = account.key && encryptAs(account, xml);
  const body = { plain: () => xml, safe: () => envelopeXml(account, encrypt), compatible: () => xml.replace('</xml>', `<Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`) }[account.mode]();
  return { path: `/wechat/${account.id}?${signed(account, { encrypt, openid, ...signing })}`, body };
}

export const post = (gateway, { path, body, headers }) =>
  request(gateway.port, { method: 'POST', path, body, headers: { 'content-type': 'text/xml', ...headers } });

/** Opens an answer with Tencent's own code and gives its words; '' for "success". */
export function wordsOf(account, body, openid) {
  if (body === '' || body === 'success') return '';
  let xml = body;
  if (account.key) {
    const encrypted = field(body, 'Encrypt');
    assert.ok(encrypted, `not encrypted: ${body}`);
    assert.equal(field(body, 'MsgSignature'), getSignature(account.token, field(body, 'TimeStamp'), field(body, 'Nonce'), encrypted));
    const opened = decrypt(account.key, encrypted);
    assert.equal(opened.id, account.appid);
    xml = opened.message;
  }
  assert.equal(field(xml, 'ToUserName'), openid);
  assert.equal(field(xml, 'FromUserName'), account.original);
  assert.equal(field(xml, 'MsgType'), 'text');
  return field(xml, 'Content');
}

export const REPORT = '5栋1单元1203厨房水管漏水，我叫黄志强，电话13800138003，明天下午三点有空';
const ANSWERS = [[/称呼|姓名/, '黄志强'], [/房号|几栋/, '5栋1单元1203'], [/电话|手机/, '13800138003'], [/时间|时候/, '明天下午三点']];
const QUESTIONS_MAX = 5;

/** Somebody who writes to one account of one gateway. */
export class Resident {
  constructor(gateway, account = ACCOUNTS.plain, openid = newcomer()) {
    Object.assign(this, { gateway, account, openid });
  }

  /** The request of a text, or of the fields of another kind. */
  request(text, fields = { MsgType: 'text', Content: text }) {
    const id = fields.MsgType === 'event' ? {} : { MsgId: newMessageId() };
    return deliveryOf(this.account, this.openid, messageXml(this.account, this.openid, { ...fields, ...id }));
  }

  /** Delivers it and gives the words of the answer. */
  async deliver(delivery) {
    const answer = await post(this.gateway, delivery);
    assert.equal(answer.status, 200, answer.body);
    return wordsOf(this.account, answer.body, this.openid);
  }

  say(text) { return this.deliver(this.request(text)); }

  send(fields) { return this.deliver(this.request('', fields)); }

  /** Reports a repair and answers what is asked, up to the question whether all is right. */
  async describe(words = REPORT) {
    let said = await this.say(words);
    for (let i = 0; i < QUESTIONS_MAX && !said.includes('“对”'); i++) {
      const [, answer] = ANSWERS.find(([question]) => question.test(said.split('\n').at(-1))) ?? [];
      assert.ok(answer, `asked something else: ${said}`);
      said = await this.say(answer);
    }
    assert.ok(said.includes('“对”'), `never asked whether all is right: ${said}`);
    return said;
  }

  /** Reports a repair to its end: the ticket's number. */
  async report(words) {
    await this.describe(words);
    const said = await this.say('对');
    const number = /GD\d{6}/.exec(said)?.[0];
    assert.ok(number, `no ticket: ${said}`);
    return number;
  }
}
