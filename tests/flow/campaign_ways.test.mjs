// By which way a campaign's message reaches a home (the chain `campaign` of delivery.json), over real
// sockets: the chat, else SMS to the number on file, else a person; and who can be reached by none.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { until } from './harness.mjs';
import { begin, counts, homeOf, phone, prepare, room, table } from './fees.mjs';
import { Staff, chatOf } from './staff.mjs';
import { newcomer } from './wechat.mjs';

const HOMES = 5;
const [CHATS, SHUT, PHONE_ONLY, NOBODY, REFUSED] = Array.from({ length: HOMES }, (_, i) => i);
const BUILDING = '88';
const LAST = '89'; // where the carrier refuses
const WINDOW_MS = 49 * 3_600_000; // WeChat lets an account answer for 48 hours

let gateway;
let platform;
let clerk;
const openids = new Map([CHATS, SHUT, REFUSED].map((home) => [home, newcomer()]));
const roomOf = (home) => room(home, home >= REFUSED ? LAST : BUILDING);

/** The resident of a home writes, and has been answered; the platform's window for him begins anew. */
async function writes(home) {
  const content = `我是${home}号住户，来登记一下房子`;
  const [openid, since] = [openids.get(home), await platform.now()];
  await platform.send({ openid, content });
  await platform.entry({ kind: 'reply', openid, since });
  return content;
}
async function bind(home) {
  const chat = await chatOf(clerk, await writes(home));
  await clerk.ok('chat.bind', { chat, room: roomOf(home), reason: '到前台核对了身份证' });
}

before(async () => {
  ({ gateway, platform } = await prepare({ perSecond: 400, queued: 1000, reports: 'none' }));
  gateway.edit('campaigns.json', (all) => Object.assign(all, { per_day: 9 }));
  await gateway.start();
  const importing = (kind, file) => gateway.command('import', kind, file, '--demo', '--community', 'sunshine');
  const numbers = (home) => (home === NOBODY ? '' : phone(home));
  const loaded = await importing('residents', table('homes', 'room,owner,phone', HOMES, (i) => `${roomOf(i)},住户${i},${numbers(i)}`));
  assert.equal(counts(loaded.output).new, HOMES, loaded.errors);
  const billed = await importing('bills', table('bills', 'room,month,kind,amount_fen,due_on', HOMES, (i) => `${roomOf(i)},2026-01,物业费,${12000 + i},2026-01-31`));
  assert.equal(counts(billed.output).new, HOMES, billed.errors);
  clerk = await Staff.connect(gateway, 'clerk');
  await clerk.hello();
  for (const home of openids.keys()) await bind(home);
  await platform.order({ advance_ms: WINDOW_MS }); // the platform's windows are over …
  await writes(CHATS); // … but for one
});

/** A campaign to its end: its figures, and what phones and chats were shown meanwhile, by home. */
async function runs(members) {
  const since = await platform.now();
  const { id } = await begin(gateway, members);
  const { campaign, skipped: reasons, targets } = await until(() => clerk.ok('campaign.get', { campaign: id }),
    ({ campaign: { state, open, queued } }) => state === 'done' && open + queued === 0, 'all are told or skipped');
  const shown = new Map();
  for (const { openid, content } of await platform.entries({ kind: 'message', since })) {
    const home = homeOf(openid) >= 0 ? homeOf(openid) : [...openids.keys()].find((one) => openids.get(one) === openid);
    shown.set(home, [...(shown.get(home) ?? []), { by: homeOf(openid) >= 0 ? 'sms' : 'chat', content }]);
  }
  const rows = (await gateway.export('outbox')).filter(({ key }) => key?.startsWith(`campaign:${id}:`));
  const tried = (await platform.entries({ kind: 'api', since })).filter(({ path }) => path === '/cgi-bin/message/custom/send').map(({ request }) => request?.touser);
  const { planned, sent, skipped, failed } = campaign;
  return { ended: { planned, sent, skipped, failed, reasons }, targets, shown: Object.fromEntries(shown), rows, tried };
}

const waysOf = (shown) => Object.fromEntries(Object.entries(shown).map(([home, messages]) => [home, messages.map(({ by }) => by).join(' ')]));
const tasks = async () => (await gateway.export('tickets')).filter(({ service, room: at }) => service === 'task' && [BUILDING, LAST].includes(at?.split('-')[0]));

test('R-FEE-3: a reminder goes into the open chat, by SMS where the platform shuts the chat or there is none, and who can be reached by nothing is counted', async () => {
  const { ended, targets, shown, rows, tried } = await runs({ params: { building: BUILDING } });
  assert.deepEqual(waysOf(shown), { [CHATS]: 'chat', [SHUT]: 'sms', [PHONE_ONLY]: 'sms' }, 'each once, and by its way');
  for (const home of [CHATS, SHUT, PHONE_ONLY]) assert.ok(shown[home][0].content.includes(roomOf(home)), shown[home][0].content);
  assert.deepEqual(ended, { planned: 4, sent: 3, skipped: 1, failed: 0, reasons: { unreachable: 1 } });

  assert.ok(tried.includes(openids.get(SHUT)), 'the chat was tried, for nobody knew that it is shut');
  const [first] = rows.filter(({ peer }) => peer === openids.get(SHUT));
  const [next] = rows.filter(({ peer }) => peer === phone(SHUT));
  assert.deepEqual([first.state, first.code, next.state, next.key], ['failed', 45015, 'sent', `${first.key}:sms`], 'the second row follows from the first');
  assert.equal(rows.length, 4);
  const routed = (await gateway.export('events')).filter(({ event }) => event === 'outbox.routed');
  assert.equal(routed.length, 1, JSON.stringify(routed));
  assert.deepEqual(await tasks(), [], 'no person is asked about a home that nothing leads to');
  assert.deepEqual(targets.filter(({ skipped: reason }) => reason).map((one) => [one.room, one.skipped]), [[roomOf(NOBODY), 'unreachable']]);
});

test('a chat that is known to be shut is passed over when the message is written', async () => {
  const { ended, shown, tried } = await runs({ kind: 'notice', params: { building: BUILDING } });
  assert.deepEqual(waysOf(shown), { [CHATS]: 'chat', [SHUT]: 'sms', [PHONE_ONLY]: 'sms' });
  assert.deepEqual([ended.sent, ended.reasons], [3, { unreachable: 1 }]);
  assert.deepEqual(tried.filter(Boolean), [openids.get(CHATS)]);
});

test('where chat and SMS have both been refused a person is asked to tell the home', async () => {
  await platform.order({ error: { path: '/sms/', errcode: 2, times: 1 } });
  const { ended, shown } = await runs({ params: { building: LAST } });
  assert.deepEqual(shown, {});
  assert.deepEqual(ended, { planned: 1, sent: 0, skipped: 1, failed: 0, reasons: { task: 1 } });
  const [task, ...more] = await tasks();
  assert.deepEqual([task?.room, more], [roomOf(REFUSED), []]);
});
