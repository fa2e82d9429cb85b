// SMS through the real gateway and the real double of the carriers: a report becomes a ticket by
// each route, its delivery report lands, and strangers are refused.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { keepSecret, request, startBoth, until } from './harness.mjs';
import { ROUTES, deliver, inbound, newId, newPhone } from './sms.mjs';
import { Staff, chatOf } from './staff.mjs';

const REPORT = '报修 厨房漏水 3-2-501';
const OLD_RESIDENT = '13800138002'; // on file of a home to which nobody is bound
let gateway;
let platform;

for (const secret of ['demo-secret-aliyun', 'demo-secret-tencent', 'demo-secret-kannel']) keepSecret(secret);

before(async () => {
  ({ gateway, platform } = await startBoth({ settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000 } }, '--retry-after-ms', '2000'));
});

const tickets = () => gateway.export('tickets');
const outbox = async (phone) => (await gateway.export('outbox')).filter(({ peer }) => peer === phone);

/** What the resident's phone shows, in order, without the signature. */
const shown = async (account, openid) => (await platform.entries({ kind: 'reply,message', account, openid })).map(({ content }) => content);

const QUESTIONS = [[/“对”/, '对'], [/怎么称呼/, '黄志强'], [/房号/, '3栋2单元501'], [/什么时候/, '明天下午三点']];

/** Talks until a ticket's number is told; gives it and how many texts were shown. */
async function talk(account, phone, words, send) {
  let seen = (await shown(account, phone)).length;
  let say = words;
  for (let turn = 0; turn < 8; turn++) {
    await send(say);
    const all = await until(() => shown(account, phone), (list) => list.length > seen, `${account} answers "${say}"`);
    seen = all.length;
    const last = all.at(-1);
    assert.ok(last.startsWith('【阳光物业】'), `signed: ${last}`);
    assert.equal(last.split('【').length, 2, `signed once: ${last}`);
    const number = /GD\d{6}/.exec(last)?.[0];
    if (number) return number;
    [, say] = QUESTIONS.find(([asked]) => asked.test(last)) ?? [];
    assert.ok(say, `asked something else: ${last}`);
  }
  throw new Error('no ticket');
}

for (const account of ROUTES) {
  test(`${account}: an SMS report becomes a ticket, and what was sent is reported as delivered`, async () => {
    const phone = newPhone();
    const number = await talk(account, phone, REPORT, (content) => platform.call('/phone/send', { account, openid: phone, content }));
    const [ticket] = (await tickets()).filter((one) => one.number === number);
    assert.deepEqual([ticket.service, ticket.room, ticket.phone, ticket.community], ['repair', '3-2-501', phone, 'sunshine']);
    assert.equal((await platform.entries({ kind: 'fault', account, openid: phone })).length, 0, 'every answer was lawful');
    const messages = (await gateway.export('messages')).filter(({ peer }) => peer === phone);
    assert.ok(messages.every((one) => one.channel === 'sms' && one.account === account));
    if (account === 'twilio') return; // its replies are TwiML: no rows of the outbox
    const rows = await until(() => outbox(phone), (list) => list.length > 0 && list.every(({ state }) => state === 'delivered'), `${account} reports`);
    assert.ok(rows.length > 0);
  });
}

test('a resident whose phone is on file is not asked for phone or room, and told no name', async () => {
  const send = (content) => platform.call('/phone/send', { account: 'aliyun', openid: OLD_RESIDENT, content });
  await send('厨房水管漏水了，明天下午三点有空');
  const [question] = await until(() => shown('aliyun', OLD_RESIDENT), (list) => list.length > 0);
  assert.match(question, /称呼/);
  await send('林女士');
  const [, summary] = await until(() => shown('aliyun', OLD_RESIDENT), (list) => list.length > 1);
  assert.match(summary, /“对”/);
  assert.match(summary, /502/);
  assert.doesNotMatch(summary, /秀英/);
});

test('what a clerk writes goes out by each route in as many messages as it needs, and is reported', async () => {
  const clerk = await Staff.connect(gateway);
  await clerk.hello();
  for (const account of ROUTES) {
    const phone = newPhone();
    const greeting = `你好，我用${account}`;
    await platform.call('/phone/send', { account, openid: phone, content: greeting });
    const chat = await chatOf(clerk, greeting);
    await clerk.ok('chat.takeover', { chat });
    const long = `${'水管已经修好，请放心使用。'.repeat(36)}完`; // 469 characters
    await clerk.ok('chat.send', { chat, text: long });
    const rows = await until(() => outbox(phone), (list) => list.length > 0 && list.map(({ text }) => text).join('').endsWith('完') && list.every(({ state }) => state === 'delivered'), `${account} sends`);
    const parts = rows.filter(({ text }) => text.includes('水管'));
    assert.equal(parts.length, 2, account);
    assert.equal(parts.map(({ text }) => text).join(''), long);
    const seen = (await shown(account, phone)).filter((text) => text.includes('水管'));
    assert.ok(seen.every((text) => text.startsWith('【阳光物业】') && [...text].length <= 500));
  }
});

// ---- one effect ----

for (const route of ROUTES) {
  test(`${route}: the same message many times, one after the other and at once, is one message`, async () => {
    const phone = newPhone();
    const delivery = inbound[route](gateway.port, phone, '你好', newId());
    const bodies = [(await deliver(gateway, route, delivery)).body];
    const rest = await Promise.all(Array.from({ length: 10 }, () => deliver(gateway, route, delivery)));
    rest.forEach(({ body }) => bodies.push(body));
    assert.equal(new Set(bodies).size, 1);
    const stored = (await gateway.export('messages')).filter((one) => one.peer === phone);
    assert.equal(stored.filter(({ direction }) => direction === 'in').length, 1);
    assert.equal(stored.filter(({ direction }) => direction === 'out').length, 1);
  });
}

test('duplicated and reordered reports leave a message delivered, told once', async () => {
  await platform.order({ sms_reports: 'swarm' });
  for (const account of ['aliyun', 'tencent', 'kannel']) {
    const phone = newPhone();
    await platform.call('/phone/send', { account, openid: phone, content: '你好', duplicates: 2 });
    await until(() => outbox(phone), ([row]) => row?.state === 'delivered', `${account}: delivered`);
    await until(() => platform.entries({ kind: 'delivery', account, openid: phone }), (list) => list.filter((one) => one.report).length >= 6, `${account}: all reports went out`);
    const [row, ...more] = await outbox(phone);
    assert.deepEqual([row.state, more.length], ['delivered', 0]);
    const told = (await gateway.export('events')).filter((one) => one.event === 'outbox.delivered' && JSON.stringify(one).includes(`"id":${row.id},`));
    assert.equal(told.length, 1, account);
  }
  await platform.order({ clear: true });
});

test('what the network could not deliver is a dead letter with its reason', async () => {
  await platform.order({ sms_reports: 'failed' });
  const phone = newPhone();
  await platform.call('/phone/send', { account: 'aliyun', openid: phone, content: '你好' });
  const [row] = await until(() => outbox(phone), ([one]) => one?.state === 'failed');
  assert.equal(row.error, '空号 (MK:0001)');
  await platform.order({ clear: true });
});

// ---- faults of the carriers ----

for (const account of ['aliyun', 'tencent', 'kannel']) {
  test(`${account}: busy is tried again, a lost or broken answer is settled by the report`, async () => {
    const path = `/sms/${account}`;
    const cases = [
      [{ path, http: 503, times: 2 }, 'delivered'],
      [{ path, lose_answers: 1 }, 'delivered'],
      [{ path, garbage: 1 }, 'delivered'],
      [{ error: { path, errcode: 2, times: 1 } }, 'failed'],
    ];
    for (const [order, state] of cases) {
      const phone = newPhone();
      await platform.order(order);
      await platform.call('/phone/send', { account, openid: phone, content: '你好' });
      const settled = account === 'tencent' && (order.lose_answers || order.garbage) ? 'uncertain' : state; // its report names no key of ours
      const [row] = await until(() => outbox(phone), ([one]) => one?.state === settled, `${account} ${JSON.stringify(order)}`);
      assert.equal((await shown(account, phone)).length, state === 'failed' ? 0 : 1, 'at most once');
      assert.ok(row.attempts <= 3);
      await platform.order({ clear: true });
    }
  });
}

// ---- strangers ----

test('wrong signatures, wrong shapes and wrong accounts are refused and counted', async () => {
  const phone = newPhone();
  const good = inbound.twilio(gateway.port, phone, '你好', newId());
  const forged = inbound.twilio(gateway.port, phone, '你好', newId(), 'wrong');
  const cases = [
    ['forged', forged, 403],
    ['unsigned', { ...good, headers: { 'content-type': good.headers['content-type'] } }, 403],
    ['another body', { ...good, body: good.body.replace('NumMedia=0', 'NumMedia=1') }, 403],
    ['another path', { ...good, path: '/sms/twilio/status' }, 403],
    ['a query more', { ...good, path: '/sms/twilio/inbound?x=1' }, 403],
    ['no such account', { ...good, path: '/sms/nobody/inbound' }, 404],
    ['no such part', { ...good, path: '/sms/aliyun/other' }, 404],
    ['no part', { ...good, path: '/sms/aliyun' }, 404],
    ['a part of WeChat', { path: '/wechat/plain/inbound', method: 'POST', body: '<xml/>', headers: { 'content-type': 'text/xml' } }, 404],
    ['a key that there is not', { path: '/sms/aliyun/inbound/abc', method: 'POST', body: '[]', headers: { 'content-type': 'application/json' } }, 404],
    ['not JSON', { path: '/sms/aliyun/inbound', method: 'POST', body: '[', headers: { 'content-type': 'application/json' } }, 400],
    ['nothing of ours', { path: '/sms/tencent/status', method: 'POST', body: '[{"a":1}]', headers: { 'content-type': 'application/json' } }, 400],
    ['no hex', { path: `/sms/kannel/inbound?from=${phone}&hex=zz&id=1` }, 400],
    ['GET where POST belongs', { path: '/sms/aliyun/inbound' }, 405],
  ];
  const before = await gateway.refused('sms');
  for (const [label, delivery, status] of cases) {
    assert.equal((await request(gateway.port, delivery)).status, status, label);
  }
  assert.ok(await gateway.refused('sms') - before >= 10);
  assert.equal((await gateway.export('messages')).filter(({ peer }) => peer === phone).length, 0);
});

test('a callback key and source addresses guard what nobody signs', async () => {
  const key = 'k3yThatNobodyGuesses42';
  keepSecret(key);
  gateway.edit('demo/accounts/tencent.json', (account) => {
    account.callback_key = key;
    delete account.unsigned_callbacks;
  });
  gateway.edit('demo/accounts/aliyun.json', (account) => Object.assign(account, { callback_addresses: '10.1.2.3' }));
  gateway.reload();
  await until(() => gateway.metric('guanjia_config_reloads_total'), (count) => count === 1);
  const phone = newPhone();
  const delivery = inbound.tencent(gateway.port, phone, '你好', newId());
  assert.equal((await request(gateway.port, delivery)).status, 403);
  assert.equal((await request(gateway.port, { ...delivery, path: `${delivery.path}/${key}x` })).status, 403);
  assert.equal((await request(gateway.port, { ...delivery, path: `${delivery.path}/${key}` })).status, 200);
  assert.equal((await request(gateway.port, inbound.aliyun(gateway.port, phone, '你好', newId()))).status, 403);
});

test('an unapproved template is refused by check, not when it is to be sent', async () => {
  gateway.edit('demo/sms_templates.json', (templates) => { templates.code.ids[0].state = 'pending'; });
  const { code, output, errors } = await gateway.command('check', '--demo');
  assert.notEqual(code, 0);
  assert.match(output + errors, /aliyun\.json.*template "code" is not approved/);
});

