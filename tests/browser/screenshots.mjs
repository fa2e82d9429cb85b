// screenshots.mjs - pictures of the console for people to look at: $BUILD/screenshots/*.png
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, enter, launch, openPage, startMock } from './harness.mjs';
import { iso } from './mock_world.mjs';

const SIZES = { wide: { width: 1366, height: 820 }, phone: { width: 360, height: 740 } };
const directory = path.join(BUILD, 'screenshots');

const PROCEDURE = 7; // the ticket that shows a procedure half done

function dressProcedure(mock) {
  const { world } = mock;
  const at = iso(Date.now() - 3600e3);
  const member = (value, shown, number, actor) => ({ value, shown, number, at, actor });
  mock.openTicket({ title: '厨房水管漏水，楼下天花板有水渍', state: 'called_back', class: 'A', room: '3栋2单元501', name: '李先生', phone: '13800138000', assignee: 'technician', assignee_name: '王师傅' });
  const ticket = world.tickets.get(PROCEDURE);
  for (const state of ['accepted', 'in_progress', 'done', 'called_back']) mock.event('ticket.noted', 'technician', { ticket: { ...ticket, state }, text: state === 'done' ? '换了角阀，试水不漏' : '约好下午三点' });
  world.facts.set(PROCEDURE, {
    survey_cs: member('yes', '是', 1, 'clerk'), estimate: member('120.50', '120.50', 12050, 'captain'),
    leak_tested: member('yes', '是', 1, 'captain'), callback_tries: member('1', '1', 1, 'clerk'),
  });
  mock.ask(PROCEDURE, 'signoff', 'GD000007 已经修好，请您验收签认：好了请回“好了”，没修好请回“没修好”。');
  world.links.push({ parent: PROCEDURE, child: 5, kind: 'revisit' });
  mock.giveRelease('123456');
  mock.giveRelease('222222', 'used');
  world.passes.set('000000', { number: PROCEDURE, pass: world.passes.get('123456').pass }); // to see the card
}

function dress(mock) {
  dressProcedure(mock);
  mock.openTicket({ title: '2号电梯困人，两名住户', service: 'emergency', service_name: '险情', room: '2栋1单元', name: '何先生', phone: '13855556666', priority: 2, alarm: true, department: 'security' });
  const { world } = mock;
  Object.assign(world.chats.get(1), { holder: 'clerk', holder_name: '李文静' });
  const sent = world.message(1, { direction: 'out', author: 'clerk', text: '李先生您好，我是值班客服。师傅 15 分钟后到，请先关一下厨房的角阀。' });
  world.message(1, { direction: 'in', author: 'resident', text: '好的，已经关了，谢谢' });
  mock.failMessage(world.message(1, { direction: 'out', author: 'clerk', text: '到了会先给您打电话。' }), 'failed', '超过 48 小时不能主动发消息');
  return sent;
}

async function checks(page, code, tone) {
  await page.fill('#gate-code', code);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.verdict.${tone}`);
}

// Each: a name, where to go, and what must be there before the picture is taken.
const SCENES = [
  ['tickets', '#/tickets', (page) => page.waitForSelector('.list .row')],
  ['ticket', '#/tickets/GD000002', (page) => page.waitForSelector('.record')],
  ['procedure', `#/tickets/${PROCEDURE}`, (page) => page.waitForSelector('.ledger')],
  ['procedure-facts', `#/tickets/${PROCEDURE}`, async (page) => {
    await page.locator('.later summary').click();
    await page.locator('.ledger').evaluate((card) => card.scrollIntoView());
  }],
  ['procedure-links', `#/tickets/${PROCEDURE}`, (page) => page.locator('.links').evaluate((card) => card.scrollIntoView())],
  ['call', '#/tickets', async (page) => {
    await page.locator('[data-op="call"]').click();
    await page.selectOption('dialog [name=service]', 'lock');
    await page.locator('dialog .primary').click();
  }],
  ['gate-good', '#/gate', (page) => checks(page, '123456', 'good')],
  ['gate-used', '#/gate', (page) => checks(page, '222222', 'bad')],
  ['dialog', '#/tickets/GD000003', async (page) => {
    await page.locator('[data-op="ticket.complete"], [data-op="ticket.assign"]').last().click();
    await page.waitForSelector('dialog');
    await page.locator('dialog .primary').click();
  }],
  ['chats', '#/chats', (page) => page.waitForSelector('.list .row')],
  ['chat-held', '#/chats/1', (page) => page.waitForSelector('#composer')],
  ['chat-waiting', '#/chats/2', (page) => page.waitForSelector('.state-bar.waiting')],
  ['help', '#/tickets', async (page) => {
    await page.keyboard.press('?');
    await page.waitForSelector('dialog.help');
  }],
];

async function picture(page, name) {
  await page.screenshot({ path: path.join(directory, `${name}.png`), animations: 'disabled' });
}

async function shoot(browser, size, scheme) {
  const mock = await startMock();
  dress(mock);
  const suffix = `${size}-${scheme}`;
  const page = await openPage(browser, { viewport: SIZES[size], colorScheme: scheme, deviceScaleFactor: size === 'phone' ? 2 : 1 });
  await page.goto(`${mock.base}/staff/`);
  await page.waitForSelector('.door form');
  await picture(page, `login-${suffix}`);
  await enter(page, mock.base);
  for (const [name, hash, ready] of SCENES) {
    await page.goto(`${mock.base}/staff/${hash}`);
    await ready(page);
    await picture(page, `${name}-${suffix}`);
    await page.keyboard.press('Escape');
  }
  await mock.stop();
  await page.waitForSelector('.link-state.down');
  await picture(page, `lost-${suffix}`);
  await page.context().close();
}

fs.mkdirSync(directory, { recursive: true });
const browser = await launch();
for (const size of Object.keys(SIZES)) for (const scheme of ['light', 'dark']) await shoot(browser, size, scheme);
await browser.close();
console.log(`${fs.readdirSync(directory).length} pictures in ${directory}`);
