// hostile.test.mjs - every place of the console that shows words of somebody else, with words that
// try to become markup, in Chromium against the double, whose every word is one of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, until } from './harness.mjs';
import { PAYLOADS, WHOLE, came, staysText, watch } from './hostile.mjs';
import { iso } from './mock_world.mjs';
import { aSceneEach, browser, mock, page } from './scene.mjs';

aSceneEach();

// ---- a gateway all of whose words are hostile ----

const FREE = new Set(['title', 'text', 'name', 'room', 'peer_name', 'owner', 'error', 'label', 'value', 'shown', 'because', 'say', 'heading', 'state_title', 'service_name',
  'assignee_name', 'holder_name', 'reason', 'sample', 'channel_title', 'place', 'recognition', 'span', 'words', 'method', 'tracking', 'list', 'who', 'building', 'plate', 'empty', 'intent_title']);
const LISTS = new Set(['rows', 'columns', 'options', 'signs', 'forms']);
const hostile = (text) => (text ? `${WHOLE} ${text}` : text);

/** The frame with every free word in it made hostile; what is told apart by its words still is. */
function worded(frame, key = '', within = {}) {
  if (typeof frame === 'string') {
    const isName = key === 'name' && within.kind && (within.title || within.label); // of a fact or a slot: a word of the program
    return FREE.has(key) && !isName && !(key === 'value' && within.kind) ? hostile(frame) : frame;
  }
  if (Array.isArray(frame)) {
    return frame.map((one) => (typeof one === 'string' && LISTS.has(key) ? hostile(one) : Array.isArray(one) ? worded(one, key) : worded(one, key, within)));
  }
  if (frame === null || typeof frame !== 'object') return frame;
  return Object.fromEntries(Object.entries(frame).map(([name, value]) => [name, worded(value, name, frame)]));
}

const interval = { share: 0.5, low: 0.4, high: 0.6 };
const SURVEY = { id: 1, kind: 'topic', title: '专项', questionnaire: 'topic', community: 'sunshine', state: 'open', created_by: 'clerk', campaign: 0, seed: 1, occupied: 9, sampled: 9, required: 4, answered: 1, declined: 0, visiting: 0, created_at: iso(), started_at: iso(), closed_at: null };
const TASK = { ticket: 'GD000001', intent: 'R-SUR-6a', open: true, title: '意见' };
const RESULTS = {
  responses: 9, anonymous: 1, response: interval, opinions: 1, ticketed: 1, confidence_percent: 95, least_shown: 3, buildings: [{ building: '1栋', answered: 9, shown: true, satisfied: interval }],
  items: [{ id: 'overall', title: '总体', shown: true, count: 9, mean: 4, satisfied: interval }, { id: 'few', title: '少', shown: false }],
};
const QUESTIONS = [
  { id: 'overall', title: '总体', text: '满意吗', kind: 'scale', may_skip: true, options: [{ value: '5', title: '满意' }] },
  { id: 'opinion', title: '意见', text: '还有什么', kind: 'text', may_skip: true, options: [] },
];
const LETTER = { number: 7, room: '3-2-501', at: iso(), total_fen: 100, tracking: 'EMS1' };
// As it would be, had the gateway forgotten to escape.
const LETTER_PAGE = `<!doctype html><html><head>${WHOLE}</head><body onload="window.broken=1"><h1 class="b" onclick="window.broken=1">催缴函 ${PAYLOADS.scheme}</h1><p>${WHOLE}</p><table><tr><td colspan="2">${PAYLOADS.scheme}</td></tr></table></body></html>`;
const inChat = (prepare) => ({ as: 'supervisor', hash: '#/chats/3', prepare });

// place: { as, hash, prepare, act, where }: where each and every payload is to be read.
const PLACES = {
  'list of tickets': { hash: '#/tickets', where: ['.list .row .title', '.list .row'] },
  'ticket: its head, slots, questions, links, papers, appointments and forms': {
    hash: '#/tickets/GD000002',
    prepare() {
      const { number } = mock.openTicket({ title: '缺陷', chat: 1 });
      mock.world.links.push({ parent: 2, child: mock.world.number, kind: 'defect' });
      mock.ask(2, 'x', number);
      mock.instead['ticket.get'] = (run) => ({ ...run(), papers: [{ who: '业主', list: '身份证' }], appointments: [{ title: '上门', at: iso() }], messages: [...mock.world.messages.get(1)].map(({ chat, ticket, ...one }) => one) });
    },
    where: ['.detail h2', '.card:not(.agreed, .papers) .slots dt', '.card:not(.agreed, .papers) .slots dd', '.asks p', '.linked', '.papers dt', '.papers dd', '.agreed dt', '.forms a', '.excerpt', '.states'],
  },
  'ticket: facts, gates and the record': {
    as: 'captain',
    hash: '#/tickets/GD000002',
    prepare() {
      const ticket = mock.world.tickets.get(2);
      mock.world.facts.set(2, { waiting: { value: 'x', shown: '没人', number: 0, at: iso(), actor: 'captain' } });
      mock.event('ticket.noted', 'clerk', { ticket, text: '备注' });
      mock.event('ticket.recorded', 'captain', { ticket, fact: { name: 'waiting', title: '原因', kind: 'text', value: 'x', shown: '没人', number: 0 } });
    },
    where: ['[data-fact=waiting]', '[data-fact=waiting] .recorded', '[data-fact=trades]', '.record-text', '.record-line'],
  },
  'what keeps a move shut': { hash: '#/tickets/GD000007', prepare: () => mock.openTicket({ state: 'called_back', class: 'A', title: '漏水' }), where: ['.shut'] },
  'list of chats': { hash: '#/chats', where: ['.list .row'] },
  'chat: messages, notes, media and reasons': {
    ...inChat(() => {
      mock.residentSays(3, '', 'voice', { recognition: '听写' });
      mock.residentSays(3, '', 'link', { title: '链接', url: PAYLOADS.scheme });
      mock.residentSays(3, '', 'location', { label: '地点', latitude: 1, longitude: 2 });
      mock.world.message(3, { direction: 'in', author: 'resident', kind: 'file', text: '', media: { title: '合同.pdf' }, file: { state: 'failed', error: '没有取到' } });
      mock.noteChat(3, '备注', []);
      mock.world.message(3, { direction: 'out', author: 'supervisor', text: '不行', delivery: { state: 'failed', error: '原因' } });
    }),
    where: ['.chat-head', '.bubble.resident p', '.bubble.staff p', '.bubble.note p', '.bubble:has-text("听写") .attachment', '.bubble:has-text("链接") .attachment', '.bubble:has-text("地点") .attachment',
      '.bubble:has-text("合同.pdf") .attachment-words .cut', '.bubble:has-text("合同.pdf") .attachment [role=status]', '.undelivered'],
  },
  'what the bot understood': {
    ...inChat(() => mock.residentSays(3, '又坏了')),
    act: () => page.locator('[data-op="chat.explain"]').last().click(),
    where: ['.explained', '.explained .slot'],
  },
  'a canned reply with its variables, in the field': {
    ...inChat(() => Object.assign(mock.world.chats.get(3), { name: WHOLE, room: WHOLE })),
    act: () => page.selectOption('select.canned', 'follow'),
    where: ['#composer', 'select.canned option[value=follow]'],
  },
  'offers of canned replies': { ...inChat(), act: () => page.fill('#composer', '::'), where: ['.suggestions'] },
  'offers of colleagues': { hash: '#/chats/1', act: () => page.fill('#note', '@'), where: ['.suggestions'] },
  'a mention in the inbox': { as: 'supervisor', hash: '#/inbox', prepare: () => mock.noteChat(1, '请看', ['supervisor']), where: ['.inbox-row:has(.called)', '.inbox-row'] },
  'views of one\'s own': { hash: '#/inbox', prepare: () => { mock.instead['view.list'] = () => ({ views: [{ name: '我的', view: {} }] }); }, where: ['.views'] },
  'search: what was found, marked': { hash: `#/search?q=${encodeURIComponent('script')}`, prepare: () => mock.residentSays(1, WHOLE), where: ['.found', '.hit p'] },
  'search for the very words': { hash: `#/search?q=${encodeURIComponent(WHOLE)}`, where: ['#find'] },
  'messages that were not sent': {
    hash: '#/outbox',
    prepare: () => {
      mock.failMessage(mock.world.messages.get(1)[0], 'failed', '拒绝');
      mock.holdMessage(mock.world.messages.get(1)[1], 'reply', '等待', iso());
    },
    where: ['.unsent', '.unsents:last-of-type .unsent'],
  },
  gate: {
    as: 'security', hash: '#/gate', prepare: () => mock.giveRelease('123456'), where: ['.verdict dd', '.verdict'],
    act: async () => { await page.fill('#gate-code', '123456'); await page.keyboard.press('Enter'); },
  },
  'list of campaigns': { hash: '#/campaigns', prepare: aCampaign, where: ['.list .row'] },
  'campaign: text tried, homes and reasons': {
    hash: '#/campaigns/1', prepare: aCampaign, act: () => page.locator('[data-op="campaign.preview"]').click(), where: ['.detail h2', '.sample', 'td a'],
  },
  'list of surveys': { hash: '#/surveys', prepare: aSurvey, where: ['.list .row'] },
  'survey: tasks, sheet and buildings': { hash: '#/surveys/1', prepare: aSurvey, where: ['.detail h2', '.survey-tasks', '.question:has([name=overall])', '.question .option:has([name=overall])', '.detail table'] },
  'survey: free text of a sheet': {
    hash: '#/surveys/1', prepare: aSurvey, act: () => page.fill('textarea[name=opinion]', WHOLE), where: ['textarea[name=opinion]', 'label:has([name=opinion])'],
  },
  'survey: results': {
    hash: '#/surveys/1', where: ['[data-part=results] [data-item] th', '[data-part=results] tbody tr:last-child th', '[data-part=results] table:last-of-type th[scope=row]'],
    prepare: () => { aSurvey(); mock.instead['survey.get'] = (run) => ({ ...run(), survey: { ...SURVEY, state: 'closed', closed_at: iso() } }); mock.instead['survey.results'] = () => RESULTS; },
  },
  'homes that owe': { hash: '#/fees', prepare: aDebt, where: ['.list .row .title', '.list .row'] },
  'a home that owes': { hash: '#/fees/3-2-501', prepare: aDebt, where: ['.detail h2', '[data-part=bills]', '[data-part=payments]', '[data-part=standing] dd', '[data-part=standing] .ladder', '[data-part=letters]'] },
  'people, the list': { as: 'director', hash: '#/people', where: ['.list .row'] },
  'people, an account and its record': {
    as: 'director', hash: '#/people/clerk', where: ['.detail h2', '.detail .slots', '.account-record'],
    prepare: () => mock.event('staff.changed', 'director', { staff: 'clerk', name: '李', changes: [{ what: 'name', from: WHOLE, to: WHOLE }] }),
  },
  dashboard: { as: 'supervisor', hash: '#/figures', where: ['.figures table'] },
  report: {
    as: 'supervisor', hash: '#/figures', where: ['.report h2', '.report h3', '.report th', '.report td'],
    act: async () => { await page.getByRole('button', { name: '报表' }).click(); await page.getByRole('button', { name: '打开', exact: true }).click(); },
  },
  'a printed form': {
    hash: `#/print/GD000002?form=${encodeURIComponent('工程派工单')}`, where: ['.sheet h1', '.sheet-label', '.sheet-value', '.sheet-list th', '.sheet-list td', '.sheet-questions', '.sheet-option', '.sheet-sign', '.sheet-community', '.sheet-block > p'],
    prepare: () => {
      mock.instead['ticket.form'] = (run, { form } = run()) => ({ form: { ...form, community: WHOLE, code: WHOLE, blocks: [{ heading: '一', text: '说明' }, ...form.blocks, { heading: '二', questions: [{ title: '问', options: ['选'] }] }] } });
    },
  },
  'a desk': { hash: '#/desk-clerk', act: () => page.locator('.desk-say summary').first().click(), where: ['.desk h2', '.desk-say p', '.desk-title', '.desk-fold', '.desk-people'] },
  'the palette': { hash: '#/tickets', act: async () => { await page.keyboard.press('Control+k'); await page.fill('.palette input', 'script'); }, where: ['.palette [role=option]'] },
  'the menu of whoever is logged in': { hash: '#/tickets', act: () => page.locator('.account').click(), where: ['.menu-me'] },
  'a call: services, slots and options': {
    hash: '#/tickets', where: ['dialog.order', 'dialog.order select[name=owner]'],
    act: async () => { await page.keyboard.press('o'); await page.selectOption('dialog [name=service]', 'lock'); },
  },
  'an alarm': { hash: '#/tickets', act: () => mock.openTicket({ title: '困梯', room: '1栋', alarm: true }), where: ['.alarm'] },
  'somebody who types': {
    ...inChat(), as: 'clerk', act: async () => { await page.waitForSelector('.bubble'); mock.sign('chat.typing', 'supervisor', { chat_id: 3, name: '周', typing: true, lasts_ms: 10000 }); }, where: ['.writing'],
  },
  'a refusal': {
    hash: '#/chats/2', act: () => { mock.refuse = { code: 'conflict', message: WHOLE }; return page.locator('[data-op="chat.takeover"]').click(); }, where: ['.toasts'],
  },
};

function aCampaign() {
  const { id, kind, title } = { id: 1, kind: 'notice', title: '通知' };
  const campaign = { id, kind, title, community: 'sunshine', state: 'draft', text: 'campaign.notice', created_by: 'supervisor', approved_by: '', created_at: iso(), planning: false, per_minute: 600, planned: 1, open: 1, queued: 0, sent: 0, skipped: 1, failed: 0 };
  mock.world.campaigns.push({ campaign, params: {} });
  mock.instead['campaign.preview'] = (run) => ({ ...run(), sample: '您好' });
  mock.instead['campaign.get'] = (run) => ({ ...run(), skipped: { [WHOLE]: 1 }, targets: [{ household: 1, room: '3-2-501', state: 'skipped', skipped: WHOLE }] });
}

function aSurvey() {
  mock.world.surveys.push(SURVEY);
  mock.instead['survey.get'] = () => ({ survey: SURVEY, questions: QUESTIONS, tasks: [TASK], buildings: [{ building: '1栋', homes: 9, sampled: 9, answered: 1 }] });
}

function aDebt() {
  mock.world.payments.push({ receipt: WHOLE, amount_fen: 100, paid_on: '2026-11-01', method: '现金' });
  mock.instead['fee.statement'] = (run) => ({
    ...run(), standing: { ...run().standing, reason: '没钱', promised_on: WHOLE }, disputes: [{ at: iso(), reason: '面积', ticket: '' }], letters: [LETTER],
    ladder: [{ step: 1, title: '短信', at: iso(), passed: false }], bills: run().bills.map((bill) => ({ ...bill, kind: WHOLE })),
  });
  mock.instead['fee.arrears'] = (run) => ({ homes: run().homes.map((home) => ({ ...home, reason: '没钱' })) });
  mock.instead['letter.list'] = () => ({ letters: [LETTER] });
}

for (const [name, { as = 'clerk', hash, prepare, act, where }] of Object.entries(PLACES)) {
  test(`hostile words stay text: ${name}`, async () => {
    mock.worded = worded;
    if (prepare) prepare();
    await watch(page, mock.base);
    await enter(page, mock.base, as, hash);
    if (act) {
      await page.waitForSelector('.list .row, .desk, .detail, .gate, .figures, .finder, .inbox-row');
      await act();
    }
    await staysText(page, name, where);
  });
}

async function readLetter(html) {
  aDebt();
  mock.instead['letter.get'] = () => ({ letter: 7, html });
  await watch(page, mock.base);
  await enter(page, mock.base, 'clerk', '#/fees/3-2-501');
  await page.locator('[data-op="letter.get"]').click();
  await page.waitForSelector('.letter h1:has-text("催缴函")');
}

test('hostile words stay text: a letter', async () => {
  const escaped = WHOLE.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  await readLetter(`<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>${escaped}</title><style>@page{size:A4}p{margin:0}</style></head><body>
    <h1>催缴函 ${escaped}</h1>\n<p class="b">${escaped}</p>\n<table><tr><td>${escaped}</td></tr></table></body></html>`);
  await staysText(page, 'a letter', ['.letter h1', '.letter p.letter-b', '.letter td']);
});

test('a letter whose page was never escaped still runs, fetches and makes nothing', async () => {
  await readLetter(LETTER_PAGE);
  const { violations, faults, ...rest } = await came(page); // the policy says what it sees in the page that is read
  assert.deepEqual(rest, {});
  const tags = await page.evaluate(() => [...new Set([...document.querySelectorAll('.letter *')].map((one) => one.tagName))].sort());
  assert.deepEqual(tags.filter((tag) => !['BR', 'H1', 'P', 'TABLE', 'TBODY', 'TD', 'TH', 'THEAD', 'TR'].includes(tag)), []);
});

test('whoever watches sees what becomes of each payload that is markup', async () => {
  await watch(page, mock.base);
  for (const [name, sign] of Object.entries({ handler: 'planted', abroad: 'asked', attribute: 'planted', frame: 'foreign', style: 'planted', form: 'foreign', link: 'links', comment: 'planted' })) {
    await page.goto(`${mock.base}/staff/`);
    await page.waitForSelector('.door form');
    await page.evaluate((words) => { document.body.insertAdjacentHTML('beforeend', words); }, PAYLOADS[name]);
    await until(async () => Object.keys(await came(page)), (all) => all.includes(sign), name);
    [page.asked, page.faults] = [[], []];
  }
  await page.evaluate(() => { document.body.insertAdjacentHTML('beforeend', '<img src="/staff/planted.png" onerror="window.broken=1">'); });
  await until(async () => Object.keys(await came(page)), (all) => ['violations', 'handlers', 'asked'].every((one) => all.includes(one)), 'a handler');
  assert.ok(browser.isConnected());
});
