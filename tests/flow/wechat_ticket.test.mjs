// From a resident's words to a ticket, through the real program: one effect for each message,
// whatever the platform, the network or a crash does to its deliveries.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Gateway, Platform, freePort, until } from './harness.mjs';
import { ACCOUNTS, BOTH_CONFIG, BOTH_OPTION, BOUND, REPORT, Resident, newcomer, post, wordsOf } from './wechat.mjs';

const REPAIR = '厨房水管漏水了，下午有空';
let gateway;
let platform;

before(async () => {
  const port = await freePort();
  platform = await new Platform(...BOTH_OPTION, '--retry-after-ms', '2000').start(port);
  gateway = await new Gateway({ port, platform, accounts: { both: BOTH_CONFIG } }).start();
});

const ticketsOf = async (number) => (await gateway.export('tickets')).filter((ticket) => ticket.number === number);
const numberIn = (words) => /GD\d{6}/.exec(words)?.[0];
const allTickets = async () => (await gateway.export('tickets')).length;

/** The last word that opens a ticket, said but not delivered yet: its request. */
async function readyToConfirm(account) {
  const resident = new Resident(gateway, account);
  await resident.describe();
  return { resident, last: resident.request('对') };
}

for (const account of Object.values(ACCOUNTS)) {
  test(`${account.mode} mode: a whole report and its confirmation make one ticket`, async () => {
    const count = await allTickets();
    const resident = new Resident(gateway, account);
    assert.match(await resident.describe(), /漏水/);
    assert.equal(await allTickets(), count, 'nothing before the resident says yes');
    const number = numberIn(await resident.say('对'));
    assert.ok(number);
    assert.equal(await allTickets(), count + 1);
    const [ticket] = await ticketsOf(number);
    assert.equal(ticket.service, 'repair');
    assert.equal(ticket.state, 'dispatched', 'the technician of the demo is on duty');
    assert.equal(ticket.community, 'sunshine');
    assert.equal(ticket.room, '5-1-1203');
    assert.equal(ticket.phone, '13800138003');
    assert.ok(Math.abs(new Date(ticket.opened_at) - Date.now()) < 60000);
  });
}

test('a resident who is bound need not say where he lives', async () => {
  const resident = new Resident(gateway, ACCOUNTS.demo, BOUND);
  assert.match(await resident.say(REPAIR), /501/);
  const [ticket] = await ticketsOf(numberIn(await resident.say('对')));
  assert.deepEqual([ticket.room, ticket.phone], ['3-2-501', '13800138000']);
});

test('both sides of the talk are stored with their account, peer and intent', async () => {
  const resident = new Resident(gateway, ACCOUNTS.demo);
  const said = await resident.say(REPORT);
  const rows = (await gateway.export('messages')).filter(({ peer }) => peer === resident.openid);
  assert.deepEqual(rows.map((row) => [row.direction, row.channel, row.account, row.text]), [['in', 'wechat', 'demo', REPORT], ['out', 'wechat', 'demo', said]]);
  assert.match(rows[0].intent, /repair|leak/);
});

// ---- one effect ----

test('a delivery repeated one after the other has one effect and the same answer', async () => {
  for (const account of Object.values(ACCOUNTS)) {
    const { resident, last } = await readyToConfirm(account);
    const count = await allTickets();
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await resident.deliver(last));
    assert.ok(numberIn(answers[0]));
    assert.equal(new Set(answers).size, 1, account.mode);
    assert.equal(await allTickets(), count + 1, account.mode);
  }
});

test('twenty deliveries of one message at once have one effect and the same answer', async () => {
  for (const account of [ACCOUNTS.plain, ACCOUNTS.demo]) {
    const { resident, last } = await readyToConfirm(account);
    const [count, duplicates] = [await allTickets(), await gateway.metric('guanjia_duplicates_total')];
    const answers = await Promise.all(Array.from({ length: 20 }, () => resident.deliver(last)));
    assert.ok(numberIn(answers[0]));
    assert.equal(new Set(answers).size, 1, account.mode);
    assert.equal(await allTickets(), count + 1, account.mode);
    assert.equal(await gateway.metric('guanjia_duplicates_total') - duplicates, 19);
  }
});

test('the platform\'s own duplicates and reordered deliveries have one effect', async () => {
  const { openid } = await readyToConfirm(ACCOUNTS.demo).then(({ resident }) => resident);
  const count = await allTickets();
  const first = await platform.send({ openid, content: '你好', duplicates: 3 });
  await until(() => platform.entries({ kind: 'delivery', msgid: first.msgid }), (rows) => rows.length === 4);
  await platform.send({ openid, content: '对', reorder: true });
  await platform.send({ openid, content: '谢谢', duplicates: 2 });
  const opened = await platform.entry({ kind: 'reply', openid }, ({ content }) => numberIn(content));
  assert.equal((await ticketsOf(numberIn(opened.content))).length, 1);
  assert.equal(await allTickets(), count + 1);
  assert.equal((await platform.entries({ kind: 'fault', openid })).length, 0, 'every answer was lawful');
  const stored = (await gateway.export('messages')).filter((one) => one.peer === openid && one.direction === 'in');
  for (const text of ['你好', '对', '谢谢']) assert.equal(stored.filter((one) => one.text === text).length, 1, text);
});

test('one number of a message from two residents is two messages', async () => {
  const [one, other] = [new Resident(gateway), new Resident(gateway)];
  const delivery = one.request('你好');
  const same = other.request('你好');
  same.body = same.body.replace(/<MsgId>\d+/, /<MsgId>\d+/.exec(delivery.body)[0]);
  assert.notEqual(await one.deliver(delivery), '');
  assert.notEqual(await other.deliver(same), '');
  const stored = (await gateway.export('messages')).filter(({ direction }) => direction === 'in');
  for (const { openid } of [one, other]) assert.equal(stored.filter(({ peer }) => peer === openid).length, 1);
});

for (const [label, end] of [['SIGTERM', () => gateway.stop()], ['SIGKILL', () => gateway.kill()]]) {
  test(`after ${label} and a new start a repeat is still known and answered the same`, async () => {
    const rows = [];
    for (const account of Object.values(ACCOUNTS)) {
      const { resident, last } = await readyToConfirm(account);
      rows.push({ account, resident, last, words: await resident.deliver(last) });
    }
    const count = await allTickets();
    await end();
    await gateway.start();
    assert.equal(await allTickets(), count);
    for (const { account, resident, last, words } of rows) assert.equal(await resident.deliver(last), words, account.mode);
    assert.equal(await allTickets(), count);
  });
}

test('a talk goes on after the gateway was killed in the middle of it', async () => {
  const { resident, last } = await readyToConfirm(ACCOUNTS.demo);
  await gateway.kill();
  await gateway.start();
  assert.ok(numberIn(await resident.deliver(last)));
});

test('a delivery that no gateway took is made again by the platform when one is back', async () => {
  const openid = newcomer();
  await gateway.stop();
  await platform.send({ openid, content: '你好' });
  await platform.entry({ kind: 'delivery', openid }, ({ result }) => !['reply', 'success'].includes(result));
  await gateway.start();
  assert.notEqual((await platform.entry({ kind: 'reply', openid })).content, '');
});

// ---- more than text ----

test('a picture before the report and a place during it join the ticket', async () => {
  const resident = new Resident(gateway, ACCOUNTS.demo);
  assert.notEqual(await resident.send({ MsgType: 'image', PicUrl: 'http://127.0.0.1:1/p.jpg', MediaId: 'media-of-the-leak' }), '');
  await resident.describe();
  assert.notEqual(await resident.send({ MsgType: 'location', Location_X: 22.5431, Location_Y: 114.0579, Scale: 16, Label: '阳光花园5栋' }), '');
  const number = numberIn(await resident.say('对'));
  assert.ok(number);
  const mine = (await gateway.export('messages')).filter((row) => row.peer === resident.openid && row.direction === 'in');
  const [picture, place] = ['image', 'location'].map((kind) => mine.find((row) => row.kind === kind));
  assert.equal(picture.media.media_id, 'media-of-the-leak');
  assert.equal(Number(place.media.latitude), 22.5431);
  for (const row of [picture, place]) assert.equal(row.ticket, Number(number.slice(2)), row.kind);
});

test('pictures before the words, videos and voices are taken and answered', async () => {
  const resident = new Resident(gateway, ACCOUNTS.plain);
  for (const fields of [
    { MsgType: 'image', PicUrl: 'http://127.0.0.1:1/p.jpg', MediaId: 'm1' }, { MsgType: 'voice', MediaId: 'm2', Format: 'amr' },
    { MsgType: 'video', MediaId: 'm3', ThumbMediaId: 't3' }, { MsgType: 'shortvideo', MediaId: 'm4', ThumbMediaId: 't4' },
    { MsgType: 'link', Title: '标题', Description: '说明', Url: 'http://127.0.0.1:1/' },
  ]) assert.notEqual(await resident.send(fields), '', fields.MsgType);
});

test('following is welcomed, unfollowing is taken in silence and following again is welcomed', async () => {
  for (const account of Object.values(ACCOUNTS)) {
    const resident = new Resident(gateway, account);
    assert.match(await resident.send({ MsgType: 'event', Event: 'subscribe', EventKey: '' }), /阳光花园/);
    assert.equal(await resident.send({ MsgType: 'event', Event: 'unsubscribe', EventKey: '' }), '');
    const { body, status } = await post(gateway, resident.request('', { MsgType: 'event', Event: 'VIEW', EventKey: 'http://127.0.0.1:1/' }));
    assert.equal(status, 200);
    assert.equal(wordsOf(account, body, resident.openid), '');
  }
});

test('the double finds nothing unlawful in any answer', async () => {
  const openid = newcomer();
  for (const account of ['demo', 'plain', 'both']) {
    for (const content of ['你好', '报修', '🌧️漏水 ]]> <b>&amp;', '怎么交物业费', '转人工', '啊'.repeat(600)]) {
      const { msgid } = await platform.send({ account, openid, content });
      await until(() => platform.entries({ kind: 'delivery', msgid }), (rows) => rows.length > 0, content);
    }
  }
  assert.deepEqual(await platform.entries({ kind: 'fault', openid }), []);
});
