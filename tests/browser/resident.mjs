// resident.mjs - a resident of the real gateway's demo, over its plaintext WeChat account.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

const PLAIN = { token: 'guanjia-demo', original: 'gh_demo_plain' };

/** Delivers one message as WeChat does; returns the passive reply. */
export async function residentWrites(base, openid, text) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = String(crypto.randomInt(1e9));
  const signature = crypto.createHash('sha1').update([PLAIN.token, timestamp, nonce].sort().join('')).digest('hex');
  const body = `<xml><ToUserName>${PLAIN.original}</ToUserName><FromUserName>${openid}</FromUserName>`
    + `<CreateTime>${timestamp}</CreateTime><MsgType>text</MsgType><Content><![CDATA[${text}]]></Content>`
    + `<MsgId>${crypto.randomInt(1e14)}</MsgId></xml>`;
  const url = `${base}/wechat/plain?signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`;
  const response = await fetch(url, { method: 'POST', body });
  assert.ok(response.ok, `the resident got ${response.status}`);
  const reply = await response.text();
  return (/<Content><!\[CDATA\[([\s\S]*?)\]\]>/.exec(reply) || ['', ''])[1];
}

// What the resident says to a question; the first row that fits the bot's last words.
const ANSWERS = [
  [/电话|手机/, '13800138000'],
  [/称呼|姓名|贵姓|名字/, '张三'],
  [/时间|时候|几点/, '明天下午'],
  [/地址|房号|几栋|哪一户/, '3栋2单元501'],
];
const ASKED_MAX = 8;

const answerTo = (question) => (ANSWERS.find(([words]) => words.test(question)) || [null, '对'])[1];
const numberIn = (text) => (/GD\d+/.exec(text) || [''])[0];

/** Reports a leak and answers what he is asked until there is a ticket; returns its number. */
export async function reportLeak(base, openid) {
  let said = await residentWrites(base, openid, '厨房水管漏水了');
  for (let i = 0; i < ASKED_MAX && !numberIn(said); i += 1) {
    const question = said.split('\n').reverse().find((line) => /[？?]/.test(line)) || said;
    said = await residentWrites(base, openid, answerTo(question));
  }
  assert.ok(numberIn(said), `no ticket; the bot said last: ${said}`);
  return numberIn(said);
}
