// screenshots.mjs - pictures of the console for people to look at: $BUILD/screenshots/*.png
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, enter, launch, openPage, startMock } from './harness.mjs';

const SIZES = { wide: { width: 1366, height: 820 }, phone: { width: 360, height: 740 } };
const directory = path.join(BUILD, 'screenshots');

function dress(mock) {
  mock.openTicket({ title: '2号电梯困人，两名住户', service: 'emergency', service_name: '险情', room: '2栋1单元', name: '何先生', phone: '13855556666', priority: 2, alarm: true, department: 'security' });
  const { world } = mock;
  Object.assign(world.chats.get(1), { holder: 'clerk', holder_name: '李文静' });
  const sent = world.message(1, { direction: 'out', author: 'clerk', text: '李先生您好，我是值班客服。师傅 15 分钟后到，请先关一下厨房的角阀。' });
  world.message(1, { direction: 'in', author: 'resident', text: '好的，已经关了，谢谢' });
  mock.failMessage(world.message(1, { direction: 'out', author: 'clerk', text: '到了会先给您打电话。' }), 'failed', '超过 48 小时不能主动发消息');
  return sent;
}

// Each: a name, where to go, and what must be there before the picture is taken.
const SCENES = [
  ['tickets', '#/tickets', (page) => page.waitForSelector('.list .row')],
  ['ticket', '#/tickets/GD000002', (page) => page.waitForSelector('.record')],
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
