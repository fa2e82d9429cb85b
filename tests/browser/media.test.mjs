// media.test.mjs - a picture and a voice that the demo's phone sends, in the console: in the chat and
// on the ticket, as they come, and never as anything but a picture.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startBoth } from '../flow/harness.mjs';
import { BUILD, enter, launch, noGateway, openPage, until } from './harness.mjs';

const options = { skip: noGateway };
const BOUND = 'oDemoResident0000000000000001';
let world;
let browser;
let page;

before(async () => {
  if (noGateway) return;
  world = await startBoth({ settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000 } });
  browser = await launch();
  page = await openPage(browser);
});
after(() => browser && browser.close());

const says = (members) => world.platform.send({ openid: BOUND, ...members });
const shownWidth = () => page.locator('.bubble .picture img').last().evaluate((image) => (image.complete ? image.naturalWidth : 0));

test('a picture sent by the phone appears in the chat and on the ticket', options, async () => {
  const phone = await openPage(browser);
  await phone.goto(world.platform.url);
  await says({ type: 'text', content: '厨房水管漏水了，下午有空' });
  await enter(page, world.gateway.url, 'clerk', '#/chats/1');
  await phone.getByRole('button', { name: '发示例照片' }).click();
  await page.waitForSelector('.bubble .picture img');
  await until(shownWidth, (width) => width > 100, 'the picture is drawn');
  await says({ type: 'text', content: '对' });
  await says({ type: 'voice', content: '' });
  const download = page.locator('.bubble .attachment a[download]');
  await download.waitFor();
  assert.match(await page.locator('.bubble .attachment').last().innerText(), /浏览器不能播放这种录音/);
  fs.mkdirSync(path.join(BUILD, 'screenshots'), { recursive: true });
  await page.screenshot({ path: path.join(BUILD, 'screenshots/media-chat.png') });
  assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
  await phone.context().close();
});

test('a ticket shows the picture that came with it', options, async () => {
  const [{ number }] = await world.gateway.export('tickets');
  await page.goto(`${world.gateway.url}/staff/#/tickets/${number}`);
  await page.waitForSelector('.attachments .picture img');
  await until(() => page.locator('.attachments .picture img').first().evaluate((image) => image.naturalWidth), (width) => width > 100, 'drawn');
  await page.screenshot({ path: path.join(BUILD, 'screenshots/media-ticket.png') });
  assert.deepEqual(page.faults, []);
});

test('a picture that is gone says so', options, async () => {
  await world.platform.order({ error: { path: '/cgi-bin/media/get', errcode: 40007, times: 1 } });
  await says({ type: 'image', pic_url: 'http://mmbiz.example/1' });
  await page.goto(`${world.gateway.url}/staff/#/chats/1`);
  await page.waitForSelector('.bubble .attachment :text("已过期")');
  assert.deepEqual(page.faults, []);
});
