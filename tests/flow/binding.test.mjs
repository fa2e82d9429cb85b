// One resident on WeChat and by SMS, over real sockets: binding by the code that his phone shows, and
// what whoever is not he can do about it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { keepSecret, startBoth, until } from './harness.mjs';
import { Staff, chatOf } from './staff.mjs';
import { ACCOUNTS, BOUND, Resident, newcomer } from './wechat.mjs';

const OWNER = '13800138000'; // of 3-2-501, bound on WeChat
const NEIGHBOUR = '13800138002'; // of 3-2-502, bound to nothing
const CLAIM = '我是3栋2单元502的业主，手机号13800138002';
const CODE = /验证码是(\d{6})/;
const codes = new Set();
let gateway;
let platform;

// The carriers' rule is one code a minute for a number; a test does not wait that long.
const edit = (file, change) => {
  const rules = JSON.parse(fs.readFileSync(file, 'utf8'));
  change(rules);
  fs.writeFileSync(file, JSON.stringify(rules));
};
const often = (config) => {
  edit(path.join(config, 'binding.json'), ({ limits }) => {
    for (const windows of Object.values(limits)) windows.splice(0, windows.length, { within_ms: 86400000, codes: 6 });
  });
  edit(path.join(config, 'demo/outbound.json'), ({ limits }) => {
    Object.assign(limits.find(({ lane }) => lane === 'code'), { per_minute: 60, per_hour: 60, per_day: 60 });
  });
};

before(async () => { ({ gateway, platform } = await startBoth({ change: often })); });

const texts = async (openid) => (await platform.entries({ kind: 'reply,message', openid })).map(({ content }) => content);
const codesOn = async (phone) => (await texts(phone)).filter((text) => CODE.test(text));

/** The code that the phone was shown behind the first `seen` ones. */
async function codeOn(phone, seen) {
  const shown = await until(() => codesOn(phone), (list) => list.length > seen, `a code on ${phone}`);
  const [, code] = CODE.exec(shown.at(-1));
  codes.add(code);
  keepSecret(code);
  return code;
}

const person = (openid = newcomer()) => new Resident(gateway, ACCOUNTS.plain, openid);

async function bySms(phone, content) {
  const seen = (await texts(phone)).length;
  await platform.call('/phone/send', { account: 'kannel', openid: phone, content });
  const all = await until(() => texts(phone), (list) => list.length > seen, `an answer to "${content}"`);
  return all.at(-1);
}

test('a stranger binds his home by the code on his phone, and is told at once what he had asked', async () => {
  const resident = person();
  assert.match(await resident.say('我家物业费还欠多少'), /先核实是您本人/);
  assert.match(await resident.say('3栋2单元502，13800138002'), /如果您说的和物业登记的一致/);
  const code = await codeOn(NEIGHBOUR, 0);
  const bound = await resident.say(code);
  assert.match(bound, /绑定成功：3栋2单元502/);
  assert.match(bound, /3栋2单元502的费用都已结清/);
  assert.match(await resident.say(code), /已经失效/, 'a code is good once');
  assert.match(await resident.say('解绑'), /已解除您和3栋2单元502的绑定/);
  assert.doesNotMatch(await resident.say('我家物业费还欠多少'), /结清/);
});

test('whoever claims what is not his is told the same, and no phone is shown a code', async () => {
  const before = (await codesOn(NEIGHBOUR)).length;
  const claims = [CLAIM, '我是3栋2单元502的业主，手机号13912340000', '我是98栋1单元101的业主，手机号13912340001', '我是5栋1单元1203的业主，手机号13800138004'];
  const answers = [];
  for (const claim of claims) {
    const resident = person();
    const said = [await resident.say(claim), await resident.say('000000'), await resident.say('不用')];
    answers.push(said.join('\n'));
  }
  await codeOn(NEIGHBOUR, before);
  assert.equal(new Set(answers).size, 1, answers.join('\n---\n'));
  for (const phone of ['13912340000', '13912340001', '13800138004', '13800138003']) assert.deepEqual(await texts(phone), [], phone);
  assert.equal((await codesOn(NEIGHBOUR)).length, before + 1);
});

test('five wrong codes make the right one void, and the code of another binds nobody', async () => {
  const [guesser, other] = [person(), person()];
  const before = (await codesOn(NEIGHBOUR)).length;
  await guesser.say(CLAIM);
  const code = await codeOn(NEIGHBOUR, before);
  await other.say('我是5栋1单元1203的业主，手机号13912340009');
  assert.match(await other.say(code), /验证码不对/);
  assert.doesNotMatch(await bySms(NEIGHBOUR, code), /绑定成功/);
  for (let i = 1; i <= 5; i++) {
    const wrong = String((Number(code) + i) % 1e6).padStart(6, '0');
    assert.match(await guesser.say(wrong), i < 5 ? new RegExp(`还可以再试${5 - i}次`) : /已经失效/);
  }
  assert.match(await guesser.say(code), /已经失效/);
  assert.doesNotMatch(await guesser.say('我家物业费还欠多少'), /结清|待缴/);
});

test('however many ask, one home and one number get no more codes than the rules allow', async () => {
  const before = (await codesOn('13800138003')).length;
  const answers = [];
  for (let i = 0; i < 9; i++) answers.push(await person().say('我是5栋1单元1203的业主，手机号13800138003'));
  assert.equal(answers.filter((text) => /如果您说的/.test(text)).length, 4, 'two were asked for that room before');
  assert.match(answers.at(-1), /要得太频繁/);
  await codeOn('13800138003', before + 3);
  assert.equal((await codesOn('13800138003')).length, before + 4);
});

test('a report begun on WeChat is finished by SMS, by the same resident alone', async () => {
  const resident = new Resident(gateway, ACCOUNTS.demo, BOUND);
  assert.match(await resident.say('厨房水管漏水了'), /什么时候方便/);
  const summary = await bySms(OWNER, '明天下午三点');
  assert.match(summary, /请核对/);
  assert.match(summary, /3栋2单元501/);
  const done = await bySms(OWNER, '对');
  assert.match(done, /GD\d{6}/);
  const ticket = (await gateway.export('tickets')).find(({ number }) => done.includes(number));
  assert.deepEqual([ticket.service, ticket.room, ticket.channel], ['repair', '3-2-501', 'sms']);
});

test('a report begun by SMS is finished on WeChat, and what was asked on one is answered on the other', async () => {
  const resident = new Resident(gateway, ACCOUNTS.demo, BOUND);
  assert.match(await bySms(OWNER, '卧室的窗户关不上了'), /什么时候方便/);
  const summary = await resident.say('后天上午九点');
  assert.match(summary, /请核对[^]*窗户关不上/);
  const done = await bySms(OWNER, '对'); // and back once more
  const number = /GD\d{6}/.exec(done)[0];
  const technician = await Staff.connect(gateway, 'technician');
  await technician.hello();
  for (const op of ['ticket.accept', 'ticket.start']) await technician.ok(op, { ticket: number });
  await technician.ok('ticket.complete', { ticket: number, text: '换了合页' });
  const clerk = await Staff.connect(gateway);
  const asks = async () => (await clerk.ok('ticket.get', { ticket: number })).asks;
  const asked = await until(asks, (list) => list.length > 0, 'a question about the ticket');
  assert.equal(asked.length, 1);
  assert.ok((await texts(OWNER)).length > 0, 'it went to the phone that the ticket came from');
  const answer = await resident.say('修好了'); // on WeChat
  assert.doesNotMatch(answer, /帮不上忙/);
  const { facts } = await clerk.ok('ticket.get', { ticket: number });
  assert.equal(facts.find(({ name }) => name === 'signoff').value, 'yes');
  technician.socket.close();
  clerk.socket.close();
});

test('staff bind with a reason, which is in the record; another owner ends it', async () => {
  const resident = person();
  const greeting = '你好，我想来前台登记一下我家的房子';
  await resident.say(greeting);
  const clerk = await Staff.connect(gateway);
  await clerk.hello();
  const chat = await chatOf(clerk, greeting);
  assert.equal((await clerk.ask('chat.bind', { chat, room: '12-1-402', reason: ' ' })).error.code, 'malformed');
  await clerk.ok('chat.bind', { chat, room: '12-1-402', reason: '到前台核对了身份证' });
  const { homes, chat: shown } = await clerk.ok('chat.get', { chat });
  assert.deepEqual(homes.map(({ relation, proof, phone }) => [relation, proof, phone]), [['owner', 'number', '13800138004']]);
  assert.equal(shown.channel_title, '微信');
  assert.match(await resident.say('我家物业费还欠多少'), /房号|记下了|结清/);
  const director = await Staff.connect(gateway, 'director');
  await director.hello();
  await director.ok('home.file', { room: '12-1-402', owner: '新业主', phone: '13700137000', reason: '过户' });
  const events = (await gateway.export('events')).filter(({ event }) => /^(chat\.bound|home\.filed)$/.test(event));
  assert.ok(events.some((one) => one.actor === 'clerk' && JSON.stringify(one).includes('到前台核对了身份证')));
  const filed = events.find((one) => one.event === 'home.filed');
  assert.match(JSON.stringify(filed), /"ended":1/);
  const { chats } = await clerk.ok('chat.list');
  assert.equal(chats.find(({ id }) => id === chat).bound, false);
});

test('no code is in a row, an event, a message, a log, or what staff see', async () => {
  assert.ok(codes.size >= 4);
  const clerk = await Staff.connect(gateway);
  const { chats } = await clerk.ok('chat.list');
  const seen = [gateway.log];
  for (const what of ['messages', 'events', 'outbox']) seen.push(JSON.stringify(await gateway.export(what)));
  for (const { id } of chats) seen.push(JSON.stringify(await clerk.ok('chat.get', { chat: id })));
  for (const code of codes) {
    const shown = seen.findIndex((text) => new RegExp(`(?<![0-9])${code}(?![0-9])`).test(text));
    assert.equal(shown, -1, `part ${shown} shows a code`);
  }
  assert.match(seen[1], /验证码是\*{6}/, 'the chat says that one was sent');
});
