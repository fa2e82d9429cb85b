// Questions whose answers are tapped: where answers go into the chat as customer messages (delivery.json),
// the bot's own questions come as msgmenu, through the real courier to the double, and a tap is the answer.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { startBoth } from './harness.mjs';
import { BOUND } from './wechat.mjs';

let gateway;
let platform;

before(async () => {
  const change = (folder) => {
    const file = path.join(folder, 'delivery.json');
    const delivery = JSON.parse(fs.readFileSync(file, 'utf8'));
    delivery.chains.reply = ['customer', 'wait'];
    fs.writeFileSync(file, JSON.stringify(delivery));
  };
  ({ gateway, platform } = await startBoth({ change }));
});

let since = 0;
/** What he is shown next, after saying or tapping something. */
async function answered(message) {
  since = await platform.now();
  await platform.send({ openid: BOUND, ...message });
  return platform.entry({ kind: 'message', openid: BOUND, since });
}
const say = (content) => answered({ content });
/** A tap: the platform gives back the words and the number of the item. */
async function tap({ type, part }, wanted) {
  assert.equal(type, 'msgmenu');
  const item = part.list.find(({ content }) => content === wanted);
  assert.ok(item, `${wanted} is not among ${JSON.stringify(part.list)}`);
  return answered({ content: item.content, menu_id: item.id });
}

test('a question with choices, the summary and “the same?” are tapped; other questions are words', async () => {
  let asked = await say('钥匙丢了，要开锁');
  assert.deepEqual(asked.part.list.map(({ content }) => content), ['业主本人', '家属', '租客']);
  assert.match(asked.content, /业主本人、家属还是租客/);
  asked = await tap(asked, '业主本人');
  asked = await tap(asked, '有');
  assert.equal(asked.type, 'text', 'a time is written');
  asked = await say('随时');
  asked = await tap(asked, '不对');
  assert.equal(asked.type, 'text', 'what is to be changed is written');
  asked = await say('电话改成13912340000');
  const opened = await tap(asked, '对');
  const ticket = /GD\d+/.exec(opened.content)[0];
  const row = (await gateway.export('tickets')).find(({ number }) => number === ticket);
  assert.equal(row.service, 'lock');
  assert.match(JSON.stringify(row.slots), /业主本人/);
  const same = await say('钥匙丢了，要开锁');
  assert.deepEqual(same.part.list.map(({ content }) => content), ['是', '不是']);
  assert.match((await tap(same, '是')).content, /已经补充到/);
});
