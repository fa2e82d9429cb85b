// An app of WeCom beside the official accounts: its handshake, messages sealed by Tencent's own
// @wecom/crypto, answers opened by it, and what staff send going out by message/send.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';
import { encrypt, decrypt, getSignature } from '@wecom/crypto';
import { Gateway, Platform, ROOT, freePort, keepSecret, newFolder, request, run, until } from './harness.mjs';
import { Staff, chatOf } from './staff.mjs';
import { field, newMessageId, newNonce, seconds } from './wechat.mjs';

const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
const WORK = { id: 'work', token: 'QDG6eK', corpid: 'ww5823bf96d3bd56c7', agent: '1000002' };
const CONFIG = {
  channel: 'wecom', community: 'sunshine', corpid: WORK.corpid, agent_id: WORK.agent, secret: 'demo-secret-work',
  token: WORK.token, encoding_aes_key: KEY, api_base: 'http://127.0.0.1:1', media_hosts: '127.0.0.1',
};
keepSecret(KEY);
keepSecret('corpsecret');
let gateway;
let platform;
let members = 0;
const newMember = () => `li.si_${++members}@flow`;

before(async () => {
  const port = await freePort();
  platform = await new Platform('--account', `work wecom ${WORK.token} ${WORK.corpid} ${WORK.agent} ${KEY}`).start(port);
  gateway = await new Gateway({ port, platform, accounts: { work: CONFIG }, settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000 } }).start();
});

/** The request of a message, sealed by Tencent's library. */
function deliveryOf(member, fields, { agent = WORK.agent, corpid = WORK.corpid, timestamp = seconds() } = {}) {
  const inner = { ToUserName: WORK.corpid, FromUserName: member, CreateTime: seconds(), AgentID: agent, MsgId: newMessageId(), ...fields };
  const xml = `<xml>${Object.entries(inner).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`).join('')}</xml>`;
  const sealed = encrypt(KEY, xml, corpid);
  const nonce = newNonce();
  const query = new URLSearchParams({ msg_signature: getSignature(WORK.token, timestamp, nonce, sealed), timestamp, nonce });
  return {
    path: `/wecom/work?${query}`, member,
    body: `<xml><ToUserName><![CDATA[${WORK.corpid}]]></ToUserName><AgentID><![CDATA[${agent}]]></AgentID><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`,
  };
}

const post = ({ path: target, body }) => request(gateway.port, { method: 'POST', path: target, body, headers: { 'content-type': 'text/xml' } });

/** The words of an answer, opened by Tencent's library; '' for none. */
function wordsOf({ status, body }, member) {
  assert.equal(status, 200, body);
  if (body === '' || body === 'success') return '';
  const sealed = field(body, 'Encrypt');
  assert.equal(field(body, 'MsgSignature'), getSignature(WORK.token, field(body, 'TimeStamp'), field(body, 'Nonce'), sealed));
  const { message, id } = decrypt(KEY, sealed);
  assert.deepEqual([id, field(message, 'ToUserName'), field(message, 'FromUserName')], [WORK.corpid, member, WORK.corpid]);
  return field(message, 'Content');
}

async function says(member, text) {
  return wordsOf(await post(deliveryOf(member, { MsgType: 'text', Content: text })), member);
}

test('the handshake opens the echo: asked by Tencent\'s library and by the platform', async () => {
  const [timestamp, nonce, sealed] = [seconds(), newNonce(), encrypt(KEY, '5837105926471936054', WORK.corpid)];
  const query = new URLSearchParams({ msg_signature: getSignature(WORK.token, timestamp, nonce, sealed), timestamp, nonce, echostr: sealed });
  const answer = await gateway.get(`/wecom/work?${query}`);
  assert.deepEqual([answer.status, answer.body], [200, '5837105926471936054']);
  query.set('echostr', encrypt(KEY, '1', WORK.corpid));
  assert.equal((await gateway.get(`/wecom/work?${query}`)).status, 403);
  const foreign = encrypt(KEY, '1', 'ww0000000000000000');
  const signed = new URLSearchParams({ msg_signature: getSignature(WORK.token, timestamp, nonce, foreign), timestamp, nonce, echostr: foreign });
  assert.equal((await gateway.get(`/wecom/work?${signed}`)).status, 403);
  await platform.call('/phone/verify', { account: 'work' });
  assert.equal((await platform.entry({ kind: 'verify', account: 'work' })).ok, true);
});

test('a member reports a repair to its ticket, and a repeat changes nothing', async () => {
  const member = newMember();
  assert.match(await says(member, '5栋1单元1203厨房水管漏水，我叫黄志强，电话13800138003，明天下午三点有空'), /“对”/);
  const last = deliveryOf(member, { MsgType: 'text', Content: '对' });
  const first = wordsOf(await post(last), member);
  assert.match(first, /GD\d{6}/);
  const count = (await gateway.export('tickets')).length;
  assert.equal(wordsOf(await post(last), member), first);
  assert.equal((await gateway.export('tickets')).length, count);
  const rows = (await gateway.export('messages')).filter(({ peer }) => peer === member);
  assert.deepEqual([...new Set(rows.map(({ channel, account }) => `${channel} ${account}`))], ['wecom work']);
});

test('the platform\'s own delivery is answered as it wants', async () => {
  const openid = newMember();
  await platform.send({ account: 'work', openid, content: '你好' });
  assert.ok((await platform.entry({ kind: 'reply', openid })).content);
  assert.deepEqual(await platform.entries({ kind: 'fault', account: 'work' }), []);
});

test('what is not for this app or not from the platform is refused', async () => {
  const text = { MsgType: 'text', Content: '在吗' };
  for (const [what, delivery, status] of [
    ['another app of the company', deliveryOf(newMember(), text, { agent: '1000003' }), 403],
    ['another company', deliveryOf(newMember(), text, { corpid: 'ww0000000000000000' }), 403],
    ['old', deliveryOf(newMember(), text, { timestamp: seconds() - 400 }), 403],
    ['everybody as sender', deliveryOf('@all', text), 400],
    ['no such app', { ...deliveryOf(newMember(), text), path: '/wecom/nobody?x=1' }, 404],
    ['an app at the address of official accounts', { ...deliveryOf(newMember(), text), path: '/wechat/work?x=1' }, 404],
  ]) assert.equal((await post(delivery)).status, status, what);
});

async function held(words) {
  const member = newMember();
  await platform.send({ account: 'work', openid: member, content: words });
  const staff = await Staff.connect(gateway);
  await staff.hello();
  const chat = await chatOf(staff, words);
  await staff.ok('chat.takeover', { chat });
  await platform.entry({ kind: 'message', openid: member }); // he is told of it
  return { member, staff, chat };
}

const outboxOf = async (text) => (await gateway.export('messages')).find((row) => row.text === text && row.direction === 'out');

test('staff write to a member through the app, as often as they like', async () => {
  const { member, staff, chat } = await held('我想找管家一');
  for (let i = 1; i <= 7; i++) await staff.ok('chat.send', { chat, text: `第${i}条` });
  const last = await platform.entry({ kind: 'message', openid: member }, ({ content }) => content === '第7条');
  assert.deepEqual([last.account, last.cut], ['work', false]);
  const shown = (await platform.entries({ kind: 'message', openid: member })).map(({ content }) => content).filter((one) => /^第/.test(one));
  assert.deepEqual(shown, [1, 2, 3, 4, 5, 6, 7].map((i) => `第${i}条`));
  await platform.order({ expire_token: true });
  await staff.ok('chat.send', { chat, text: '换了凭证' });
  await platform.entry({ kind: 'message', openid: member }, ({ content }) => content === '换了凭证');
});

test('a member who is out of the app\'s sight is a failure that staff see', async () => {
  const { staff, chat } = await held('我想找管家二');
  await platform.order({ error: { path: '/cgi-bin/message/send', errcode: 81013, times: 1 } });
  await staff.ok('chat.send', { chat, text: '看得到吗' });
  const failed = await staff.event(({ event, outbox }) => event === 'outbox.failed' && outbox.text === '看得到吗');
  assert.match(failed.outbox.error, /成员无效/);
  assert.ok(await outboxOf('看得到吗'));
});

test('a picture of a member is fetched with the app\'s token', async () => {
  const openid = newMember();
  await platform.send({ account: 'work', openid, type: 'image' });
  const row = await until(async () => (await gateway.export('messages')).find(({ peer, file }) => peer === openid && file?.state === 'kept'), Boolean, 'the picture');
  assert.equal(row.file.type, 'image/png');
});

const schema = JSON.parse(fs.readFileSync(path.join(ROOT, 'config/schema/wecom.schema.json'), 'utf8'));
const fits = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);

test('check and the schema know the same settings, and check names what is wrong', async () => {
  const folder = newFolder('check');
  fs.cpSync(gateway.config, folder, { recursive: true });
  assert.ok(fits(JSON.parse(fs.readFileSync(path.join(ROOT, 'config/accounts/work.json.example'), 'utf8'))), JSON.stringify(fits.errors));
  for (const [change, names] of [
    [{}, []],
    [{ agent_id: '0', previous_token: 'older', previous_encoding_aes_key: KEY, media_hosts: 'a.example, b.example' }, []],
    [{ corpid: 'w w', agent_id: '-1' }, ['corpid', 'agent_id']],
    [{ agent_id: 'x', token: 'a' }, ['agent_id', 'token']],
    [{ secret: 'has a blank', encoding_aes_key: 'short' }, ['secret', 'encoding_aes_key']],
    [{ api_base: 'http://qyapi.weixin.qq.com', media_hosts: 'https://a.example' }, ['api_base', 'media_hosts']],
    [{ previous_token: '!!!!' }, ['previous_token']],
  ]) {
    const account = { ...CONFIG, ...change };
    fs.writeFileSync(path.join(folder, 'demo/accounts/work.json'), JSON.stringify(account), { mode: 0o600 });
    const { code, errors } = await run(['check', '--demo', '--config', folder]);
    assert.equal(code, names.length ? 1 : 0, errors);
    for (const name of names) assert.match(errors, new RegExp(`work\\.json: ${name}: `));
    assert.equal(fits(account), names.length === 0, JSON.stringify(change));
  }
});
