// scenes.mjs - what pictures are taken of: one row a picture. In every look that `looks` names (all, if it
// names none); those of `docs` are kept in docs/images/console/NAME-LOOK.png.
//
//   who     logs in ('' for nobody)      at(day)   the address      empty   before there is anything
//   rings   while an emergency rings
//   ready   waits for what must be there, and does what must be done first
import { dayOf } from '../mock_roster.mjs';

export const ALL = ['wide', 'phone', 'dark', 'phone-dark'];
const THREE = ['wide', 'phone', 'dark'];
const BIG = { looks: ['zoomed'], docs: [] };
const ENGLISH = { looks: ['english', 'english-phone'], docs: [] };
const FEW = { docs: ['wide'] };
const NONE = { docs: [] };

const shows = (selector) => (page) => page.locator(selector).filter({ visible: true }).first().waitFor();
const op = (page, name) => page.locator(`[data-op="${name}"]`).filter({ visible: true }).first();

const dialogOf = (name, fill = () => {}) => async (page) => {
  await op(page, name).click();
  await page.waitForSelector('dialog[open]');
  await fill(page);
};
const byKey = (key, selector = 'dialog[open]') => async (page) => {
  await page.locator('.list .row, .desk, .detail, .inbox').first().waitFor();
  await page.keyboard.press(key);
  await page.waitForSelector(selector);
};
async function menu(page) {
  await page.locator('.account, .more-places').filter({ visible: true }).first().click();
  await page.waitForSelector('dialog.menu');
}
async function report(page) {
  await page.getByRole('button', { name: '报表' }).click();
  await page.selectOption('[name=period]', 'weekly');
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await page.waitForSelector('.report');
}
async function counted(page) {
  await op(page, 'campaign.preview').click();
  await page.locator('[data-part=preview]').waitFor();
}
const types = (selector, words, then) => async (page) => {
  await page.locator(selector).click();
  await page.keyboard.type(words);
  await page.waitForSelector(then);
};

const nextWeek = () => `#/roster?week=${dayOf(Date.now() + 7 * 86400e3)}`;

const DESKS = [['clerk', 'clerk'], ['technician', 'technician'], ['captain', 'captain'], ['engineer_head', 'dept_head'], ['supervisor', 'supervisor'],
  ['director', 'lead'], ['gm', 'lead'], ['finance', 'money'], ['audit', 'money'], ['security', 'security']]
  .map(([who, board]) => ({ name: `desk-${who}`, who, at: () => `#/desk-${board}`, ready: shows('.desk'), docs: THREE }));

const ticket = (which) => ({ tickets }) => `#/tickets/${tickets[which]}`;
const chat = (which) => ({ chats }) => `#/chats/${chats[which]}`;

const EMPTY = [
  ['tickets', 'clerk'], ['chats', 'clerk'], ['inbox', 'clerk'], ['search', 'clerk'], ['outbox', 'supervisor'], ['campaigns', 'supervisor'],
  ['surveys', 'supervisor'], ['desk-technician', 'technician'], ['desk-security', 'security'],
].map(([place, who]) => ({ name: `empty-${place}`, who, at: () => `#/${place}`, ready: shows('.empty, .desk, .list, .page'), looks: ['wide', 'phone'], docs: [], empty: true }));

export const SCENES = [
  ...EMPTY,
  { name: 'login', who: '', at: () => '', ready: shows('.door form'), docs: ['phone'] },
  { name: 'login-refused', who: '', at: () => '', ready: async (page) => {
    await page.fill('[name=username]', 'clerk');
    await page.fill('[name=password]', 'wrong');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert]:not(:empty)');
  }, looks: ['wide', 'phone'], ...NONE },
  { name: 'tour', who: 'supervisor', at: () => '#/tickets', tour: true, ready: shows('.tour'), ...FEW },
  ...DESKS,
  { name: 'inbox', who: 'clerk', at: () => '#/inbox', ready: shows('.row'), docs: THREE },
  { name: 'tickets', who: 'clerk', at: () => '#/tickets', ready: shows('.list .row'), ...FEW },
  { name: 'ticket', who: 'clerk', at: ticket('done'), ready: shows('.record'), docs: THREE },
  { name: 'ticket-complaint', who: 'supervisor', at: ticket('complaint'), ready: shows('.record'), ...FEW },
  { name: 'ticket-renovation', who: 'clerk', at: ticket('renovation'), ready: shows('.record'), ...NONE },
  { name: 'ticket-money', who: 'director', at: ticket('account'), ready: shows('.record'), ...NONE },
  { name: 'complete', who: 'technician', at: ticket('doing'), ready: dialogOf('ticket.complete'), docs: ['phone'] },
  { name: 'ticket-materials', who: 'technician', at: ticket('doing'), ready: (page) => page.locator('.materials').scrollIntoViewIfNeeded(), docs: ['wide', 'phone'] },
  { name: 'materials', who: 'technician', at: ticket('doing'), ready: async (page) => {
    await page.locator('[data-materials=add]').click();
    for (const words of ['双开', '2.5平方', '2.5平方']) {
      await page.fill('dialog [name=material]', words);
      await page.keyboard.press('Enter');
    }
    await page.fill('dialog [name=material]', '插座');
  }, docs: ['phone', 'dark'] },
  { name: 'complete-materials', who: 'technician', at: ticket('doing'), ready: dialogOf('ticket.complete', (page) => page.locator('.materials-field > summary').click()), ...NONE },
  { name: 'callback', who: 'clerk', at: ticket('done'), ready: dialogOf('ticket.callback'), ...NONE },
  { name: 'assign-refused', who: 'supervisor', at: ticket('offered'), ready: dialogOf('ticket.assign', async (page) => page.locator('dialog .primary').click()), ...NONE },
  { name: 'grade', who: 'supervisor', at: ticket('complaint'), ready: dialogOf('ticket.grade'), ...NONE },
  { name: 'order', who: 'clerk', at: () => '#/tickets', ready: byKey('o'), ...FEW },
  { name: 'chats', who: 'clerk', at: () => '#/chats', ready: shows('.list .row'), ...NONE },
  { name: 'chat', who: 'clerk', at: chat('held'), ready: shows('#composer'), docs: THREE },
  { name: 'chat-waiting', who: 'supervisor', at: chat('waiting'), ready: shows('.talk'), ...NONE },
  { name: 'chat-explained', who: 'clerk', at: chat('reported'), ready: async (page) => {
    await page.getByRole('button', { name: /理解为/ }).first().click();
    await page.locator('.explained').waitFor();
    await page.locator('.explained').scrollIntoViewIfNeeded();
  }, ...FEW },
  { name: 'chat-canned', who: 'clerk', at: chat('held'), ready: types('#composer', '::', '.suggestions [role=option]'), docs: ['dark'] },
  { name: 'chat-note', who: 'supervisor', at: chat('waiting'), ready: types('#note', '@', '.suggestions [role=option]'), docs: ['phone-dark'] },
  { name: 'holding', who: 'supervisor', at: chat('waiting'), ready: async (page) => {
    await page.getByRole('button', { name: '写明原因再接管' }).click();
    await page.waitForSelector('dialog[open]');
  }, ...FEW },
  { name: 'search', who: 'clerk', at: () => `#/search?q=${encodeURIComponent('水')}`, ready: shows('mark'), docs: ['wide', 'phone'] },
  { name: 'search-none', who: 'clerk', at: () => '#/search?q=xyzzy', ready: shows('.empty'), looks: ['wide', 'phone'], ...NONE },
  { name: 'gate', who: 'security', at: () => '#/gate', ready: shows('#gate-code'), ...NONE },
  { name: 'gate-unknown', who: 'security', at: () => '#/gate', ready: async (page) => {
    await page.fill('#gate-code', '000000');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.verdict');
  }, ...NONE },
  { name: 'gate-good', who: 'security', at: () => '#/gate', ready: async (page, { code }) => {
    await page.fill('#gate-code', code);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.verdict');
  }, docs: ['phone'] },
  { name: 'figures', who: 'director', at: () => '#/figures', ready: shows('.figures-grid canvas'), docs: THREE },
  { name: 'report', who: 'director', at: () => '#/figures', ready: report, ...FEW },
  { name: 'campaigns', who: 'supervisor', at: () => '#/campaigns', ready: shows('.row'), ...NONE },
  { name: 'campaign', who: 'supervisor', at: () => '#/campaigns/1', ready: counted, docs: THREE },
  { name: 'campaign-new', who: 'clerk', at: () => '#/campaigns/new', ready: shows('.desk-form'), ...NONE },
  { name: 'surveys', who: 'supervisor', at: () => '#/surveys', ready: shows('.row'), ...NONE },
  { name: 'survey', who: 'supervisor', at: () => '#/surveys/1', ready: shows('.detail'), docs: THREE },
  { name: 'survey-new', who: 'clerk', at: () => '#/surveys/new', ready: shows('.desk-form'), ...NONE },
  { name: 'fees', who: 'finance', at: () => '#/fees', ready: shows('.row'), ...NONE },
  { name: 'fee', who: 'finance', at: () => '#/fees/3-2-501', ready: shows('[data-part=bills]'), docs: THREE },
  { name: 'roster', who: 'supervisor', at: nextWeek, ready: shows('.shift'), docs: ['wide', 'phone-dark'] },
  { name: 'roster-now', who: 'captain', at: () => '#/roster', ready: shows('.shift'), looks: ['wide', 'english', 'english-phone'], ...NONE },
  { name: 'roster-shift', who: 'supervisor', at: nextWeek, ready: async (page) => {
    await page.locator('.shift').first().click();
    await page.selectOption('dialog [name=shift]', '');
    await page.locator('dialog .primary').click();
    await page.waitForSelector('#shift-fault:not(:empty)');
  }, docs: ['dark'] },
  { name: 'roster-leave', who: 'supervisor', at: nextWeek, ready: async (page) => {
    await page.locator('[data-leave]').first().click();
    await page.waitForSelector('#leave-title');
  }, looks: ['wide', 'phone-dark'], ...NONE },
  { name: 'roster-away', who: 'supervisor', at: nextWeek, ready: async (page) => {
    await page.locator('.roster-grid td.may, .add-shift').first().click();
    await page.locator('[data-op="roster.leave"]').click();
    await page.waitForSelector('#leave-title');
  }, looks: ['dark', 'phone', 'english'], ...NONE },
  { name: 'print', who: 'clerk', at: ({ tickets }) => `#/print/${tickets.done}?form=${encodeURIComponent('工程派工单')}`, ready: shows('.sheet h1'), docs: THREE },
  { name: 'palette', who: 'supervisor', at: () => '#/tickets', ready: async (page) => {
    await byKey('Control+k')(page);
    await page.keyboard.type('水');
  }, ...FEW },
  { name: 'help', who: 'clerk', at: () => '#/tickets', ready: byKey('?'), ...FEW },
  { name: 'menu', who: 'supervisor', at: () => '#/tickets', ready: menu, docs: ['phone'] },
  { name: 'sessions', who: 'supervisor', at: () => '#/tickets', ready: async (page) => {
    await menu(page);
    await page.getByRole('button', { name: '登录的设备' }).click();
    await page.waitForSelector('[data-session]');
  }, ...FEW },
  { name: 'alarm', who: 'technician', at: () => '#/desk-technician', ready: shows('.alarm'), docs: ['wide', 'phone'], rings: true },
  { name: 'alarm-ticket', who: 'captain', at: ticket('emergency'), ready: shows('.alarm'), looks: ['wide', 'phone-dark'], docs: ['wide'], rings: true },
  { name: 'alarm-money', who: 'gm', at: () => '#/desk-lead', ready: shows('.alarm'), looks: ['phone', 'zoomed', 'english-phone'], docs: [], rings: true },
  { name: 'desk-clerk', who: 'clerk', at: () => '#/desk-clerk', ready: shows('.desk'), ...BIG },
  { name: 'inbox', who: 'clerk', at: () => '#/inbox', ready: shows('.row'), ...BIG },
  { name: 'ticket', who: 'clerk', at: ticket('done'), ready: shows('.record'), ...BIG },
  { name: 'chat', who: 'clerk', at: chat('held'), ready: shows('#composer'), ...BIG },
  { name: 'figures', who: 'director', at: () => '#/figures', ready: shows('.figures-grid canvas'), ...BIG },
  { name: 'fee', who: 'finance', at: () => '#/fees/3-2-501', ready: shows('[data-part=bills]'), ...BIG },
  { name: 'order', who: 'clerk', at: () => '#/tickets', ready: byKey('o'), ...BIG },
  { name: 'menu', who: 'supervisor', at: () => '#/tickets', ready: menu, ...BIG },
  { name: 'login', who: '', at: () => '', ready: shows('.door form'), ...ENGLISH },
  { name: 'inbox', who: 'clerk', at: () => '#/inbox', ready: shows('.row'), ...ENGLISH },
  { name: 'ticket', who: 'clerk', at: ticket('done'), ready: shows('.record'), ...ENGLISH },
  { name: 'chat', who: 'clerk', at: chat('held'), ready: shows('#composer'), ...ENGLISH },
  { name: 'desk-technician', who: 'technician', at: () => '#/desk-technician', ready: shows('.desk'), ...ENGLISH },
  { name: 'desk-clerk', who: 'clerk', at: () => '#/desk-clerk', ready: shows('.desk'), ...ENGLISH },
  { name: 'figures', who: 'director', at: () => '#/figures', ready: shows('.figures-grid canvas'), ...ENGLISH },
  { name: 'fee', who: 'finance', at: () => '#/fees/3-2-501', ready: shows('[data-part=bills]'), ...ENGLISH },
  { name: 'campaign', who: 'supervisor', at: () => '#/campaigns/1', ready: counted, ...ENGLISH },
  { name: 'menu', who: 'supervisor', at: () => '#/tickets', ready: menu, ...ENGLISH },
  { name: 'help', who: 'clerk', at: () => '#/tickets', ready: byKey('?'), ...ENGLISH },
];
