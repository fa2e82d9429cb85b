// waiting.test.mjs - what somebody did or wrote and could not send: it outlives the page, goes out once,
// under the name of whoever did it, and is seen by nobody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, fillLogin, signOut, until } from './harness.mjs';
import { aSceneEach, clean, mock, page } from './scene.mjs';

aSceneEach();
const JOB = '#/tickets/GD000002';
// Each picture another one, so that a doubled one is told from two: shades that a JPEG tells apart.
const picture = (shade, at = page) => at.evaluate((red) => {
  const canvas = document.createElement('canvas');
  canvas.width = 40;
  canvas.height = 30;
  const pen = canvas.getContext('2d');
  pen.fillStyle = `rgb(${red}, 90, 90)`;
  pen.fillRect(0, 0, 40, 30);
  return canvas.toDataURL('image/png').split(',')[1];
}, shade);
const waiting = (at = page) => at.locator('.photos .waiting');
const refusals = () => { page.faults = page.faults.filter((fault) => !/\/staff\/photos\//.test(fault)); };

async function take(shade, kind = 'before') {
  const buffer = Buffer.from(await picture(shade), 'base64');
  await page.locator(`.photos input[data-photo="${kind}"]`).setInputFiles({ name: `${shade}.png`, mimeType: 'image/png', buffer });
}

async function atTheJob() {
  await enter(page, mock.base, 'technician', JOB);
  await page.waitForSelector('.photos input[data-photo="before"]');
}

test('a photo taken without a network is shown as waiting, outlives a reload, and is sent once', async () => {
  await atTheJob();
  mock.photosStop = 0;
  await take(10);
  await take(20, 'after');
  await until(() => waiting().count(), 2, 'both wait');
  assert.match(await waiting().first().innerText(), /等网络上传/);
  await until(() => waiting().first().locator('img').evaluate((one) => one.naturalWidth), 40, 'its thumbnail');
  await page.reload();
  await until(() => waiting().count(), 2, 'both still wait');
  mock.photosStop = null;
  await page.reload();
  await until(() => mock.photos.length, 2, 'both are sent');
  await until(() => waiting().count(), 0, 'none waits');
  assert.deepEqual(mock.photos.map(({ number, kind, by }) => `${number} ${kind} ${by}`), ['GD000002 before technician', 'GD000002 after technician']);
  refusals();
  clean();
});

test('two tabs that find the network again send what waits once', async () => {
  await page.context().route('**/staff/photos/**', async (route) => { // slow enough for both to try
    await new Promise((resolve) => setTimeout(resolve, 150));
    await route.continue().catch(() => {});
  });
  await atTheJob();
  mock.photosStop = 0;
  for (const shade of [1, 90, 180]) await take(shade);
  await until(() => waiting().count(), 3);
  const tab = await page.context().newPage();
  await tab.goto(`${mock.base}/staff/${JOB}`);
  await until(() => waiting(tab).count(), 3, 'the other tab shows them');
  mock.photosStop = null;
  mock.drop(); // both come back at once
  await until(() => waiting().count(), 0, 'none waits');
  await until(() => waiting(tab).count(), 0, 'nor in the other');
  await page.evaluate(() => navigator.locks.request('guanjia-photos', () => {})); // nobody is sending any more
  assert.equal(mock.photos.length, 3);
  assert.equal(mock.photosTaken, 3, 'none was tried by both');
  refusals();
  clean();
});

test('one that waits can be given up; one that is refused says why and can be tried again', async () => {
  await atTheJob();
  mock.photosStop = 0;
  await take(5);
  await page.locator('.toast:has-text("照片已经记下")').waitFor();
  mock.photosStop = 404;
  await page.reload();
  await waiting().getByText('没有找到').waitFor();
  mock.photosStop = null;
  await page.reload(); // a refused one is not tried by itself
  await waiting().getByText('没有找到').waitFor();
  assert.equal(mock.photos.length, 0);
  await waiting().getByRole('button', { name: '再试一次' }).click();
  await until(() => waiting().count(), 0);
  assert.equal(mock.photos.length, 1);
  mock.photosStop = 0;
  await take(6);
  await waiting().getByRole('button', { name: /^不传了/ }).click();
  await until(() => waiting().count(), 0);
  mock.photosStop = null;
  await page.reload();
  await page.waitForSelector('.photos input[data-photo="before"]');
  await page.evaluate(() => navigator.locks.request('guanjia-photos', () => {}));
  assert.equal(mock.photos.length, 1, 'what was given up is never sent');
  refusals();
  clean();
});

test('a photo is neither shown to nor sent by whoever signs in after, and goes out when its taker is back', async () => {
  await atTheJob();
  mock.photosStop = 0;
  await take(7);
  await until(() => waiting().count(), 1);
  await signOut(page);
  await page.getByText('还有 1 项没有发出').waitFor();
  mock.photosStop = null;
  await fillLogin(page, 'supervisor', 'guanjia');
  await page.waitForSelector('.link-state.up');
  await page.goto(`${mock.base}/staff/${JOB}`);
  await page.waitForSelector('.photos');
  await page.evaluate(() => navigator.locks.request('guanjia-photos', () => {}));
  assert.equal(await page.locator('.waiting').count(), 0);
  assert.equal(mock.photos.length, 0);
  await signOut(page);
  await fillLogin(page, 'technician', 'guanjia');
  await until(() => mock.photos.map(({ by }) => by).join(), 'technician', 'sent by its taker');
  refusals();
  clean();
});

test('the twenty-first photo is refused with a reason, and what waited for a week is gone', async () => {
  await page.clock.install();
  await atTheJob();
  mock.photosStop = 0;
  for (let shade = 1; shade <= 20; shade += 1) {
    await take(shade);
    await until(() => waiting().count(), shade);
  }
  await take(21);
  await page.locator('.take-photo .fault:has-text("已有 20 张照片等着上传")').waitFor();
  assert.equal(await waiting().count(), 20);
  await page.clock.setSystemTime(Date.now() + 8 * 24 * 3600e3);
  await page.reload();
  await page.getByText('20 张照片等了七天').waitFor();
  assert.equal(await waiting().count(), 0);
  refusals();
  clean();
});

// ---- drafts ----

const write = async (text) => {
  await page.locator('[data-op="chat.takeover"]').click();
  await page.fill('#composer', text);
};

test('a draft outlives the closing of the tab and a session that ran out, for three days', async () => {
  await page.clock.install();
  await enter(page, mock.base, 'clerk', '#/chats/1');
  await write('写了一半');
  const again = await page.context().newPage();
  await page.close();
  await again.clock.install();
  await again.goto(`${mock.base}/staff/#/chats/1`);
  await until(() => again.inputValue('#composer'), '写了一半');
  mock.sessions.clear();
  mock.drop();
  await again.waitForSelector('.door form', { timeout: 20_000 });
  await fillLogin(again, 'clerk', 'guanjia');
  await until(() => again.inputValue('#composer'), '写了一半', 'after logging in again');
  await again.clock.setSystemTime(Date.now() + 4 * 24 * 3600e3);
  await again.reload();
  await again.waitForSelector('#composer');
  assert.equal(await again.inputValue('#composer'), '', 'too old');
  assert.doesNotMatch(await again.evaluate(() => JSON.stringify(localStorage)), /写了一半/);
});

test('whoever signs out leaves no draft behind, and nobody sees another one\'s', async () => {
  await enter(page, mock.base, 'clerk', '#/chats/1');
  await write('住户的电话和地址');
  mock.sessions.clear();
  await page.reload(); // not signed out: the session ended by itself
  await fillLogin(page, 'supervisor', 'guanjia');
  await page.waitForSelector('.link-state.up');
  assert.doesNotMatch(await page.locator('body').innerText(), /住户的电话和地址/);
  await signOut(page);
  await fillLogin(page, 'clerk', 'guanjia');
  await until(() => page.inputValue('#composer'), '住户的电话和地址', 'his own');
  await signOut(page);
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })), /住户/);
  clean();
});
