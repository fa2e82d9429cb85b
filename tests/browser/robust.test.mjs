// robust.test.mjs - what goes wrong around a console: the network, the gateway's disk, the clock, a
// new version, several tabs. The page's clock is the test's, so nobody waits for minutes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, fillLogin, openPage, signOut, until } from './harness.mjs';
import { aSceneEach, browser, clean, mock, page } from './scene.mjs';

aSceneEach();
const op = (name, where = page) => where.locator(`[data-op="${name}"]`);
const bubbles = () => page.locator('.bubble p').allInnerTexts();
const banner = (text) => page.waitForSelector(`.banner:has-text("${text}")`);
const noBanner = () => until(() => page.locator('.banner').count(), 0, 'banners');

async function takeOver(where = page) {
  await enter(where, mock.base, 'clerk', '#/chats/1');
  await op('chat.takeover', where).click();
  await where.waitForSelector('#composer');
}

// ---- the network ----

test('two minutes offline during five hundred events: nothing is lost or doubled, and what was said meanwhile goes out once', async () => {
  await page.clock.install();
  await takeOver();
  mock.away = true;
  mock.drop();
  await banner('连不上网关');
  await page.fill('#composer', '断网时写的');
  await page.keyboard.press('Enter');
  for (let i = 1; i <= 250; i += 1) {
    mock.residentSays(1, `第${i}句`);
    mock.openTicket({ title: `断网时的第${i}张` });
  }
  await page.clock.fastForward('02:00');
  await page.waitForSelector('.link-state.down');
  mock.away = false;
  await page.clock.fastForward('00:15'); // the longest wait between two attempts
  await page.waitForSelector('.link-state.up');
  await noBanner();
  await until(async () => (await bubbles()).filter((text) => text === '断网时写的').length, 1);
  const heard = (await bubbles()).filter((text) => /^第\d+句$/.test(text));
  assert.deepEqual(heard, Array.from({ length: 250 }, (_, at) => `第${at + 1}句`));
  assert.equal(mock.seen.filter(({ op: name }) => name === 'chat.send').length, 1);
  await page.goto(`${mock.base}/staff/#/tickets`);
  await until(() => page.locator('.list .row').first().getAttribute('aria-setsize'), '256');
  assert.match(await page.locator('.list .row').first().innerText(), /断网时的第250张/);
  clean();
});

test('the attempts to come back grow rarer, up to a quarter of a minute', async () => {
  await page.clock.install();
  await enter(page, mock.base);
  let attempts = 0;
  page.on('websocket', () => { attempts += 1; });
  mock.away = true;
  mock.drop();
  await page.waitForSelector('.link-state.down');
  for (let second = 0; second < 120; second += 1) await page.clock.runFor(1000);
  assert.ok(attempts >= 8 && attempts <= 24, `${attempts} attempts in two minutes`);
  clean();
});

// ---- the gateway ----

test('a gateway that can only read says so on every page, and that it can write again', async () => {
  await page.clock.install();
  await enter(page, mock.base, 'clerk', '#/tickets/GD000003');
  await op('ticket.accept').waitFor();
  mock.readOnly = true;
  await op('ticket.accept').click();
  await banner('只能查看，不能保存');
  mock.readOnly = false;
  await page.clock.fastForward('00:06');
  await noBanner();
  clean();
});

test('a browser whose clock is three hours off shows the same time limits', async () => {
  await page.clock.install({ time: Date.now() + 3 * 3600e3 });
  await enter(page, mock.base);
  await page.waitForSelector('.list .row:has-text("GD000003"):has-text("还有 1 小时")');
  clean();
});

test('a new version of the console is offered, and a reply that is being written outlives the reload', async () => {
  await takeOver();
  await page.fill('#composer', '写了一半的回复');
  mock.newer = true;
  mock.drop();
  await banner('工作台有新版本');
  mock.newer = false; // the page that comes now is the one that is served
  await page.getByRole('button', { name: '重新载入' }).click();
  await page.waitForSelector('#composer');
  assert.equal(await page.inputValue('#composer'), '写了一半的回复');
  await noBanner();
  clean();
});

test('what is typed and sent within one frame is sent', async () => {
  await takeOver();
  await page.evaluate(() => {
    const area = document.querySelector('#composer');
    area.value = '打得很快';
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  });
  await until(async () => (await bubbles()).at(-1), '打得很快');
  clean();
});

// ---- several tabs ----

const SOUNDS = () => { // counts what would be heard
  window.tones = 0;
  const param = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  const node = () => ({ frequency: {}, gain: param, connect: (next) => next, start: () => { window.tones += 1; }, stop() {} });
  window.AudioContext = class { constructor() { this.currentTime = 0; this.destination = {}; } createOscillator() { return node(); } createGain() { return node(); } };
};

async function secondTab() {
  const tab = await page.context().newPage();
  await tab.goto(`${mock.base}/staff/#/chats/1`);
  await tab.waitForSelector('.link-state.up');
  return tab;
}

test('two tabs agree: drafts, the way out, and only one of them rings, again and again until somebody acknowledges', async () => {
  await page.addInitScript(SOUNDS);
  await page.context().addInitScript(SOUNDS);
  await page.clock.install();
  await takeOver();
  await page.locator('.sound').click();
  const tab = await secondTab();
  await page.fill('#composer', '两边都有');
  await until(() => tab.inputValue('#composer'), '两边都有');
  const { number } = mock.openTicket({ title: '电梯困人', alarm: true });
  const tones = async () => [await page.evaluate(() => window.tones), await tab.evaluate(() => window.tones)];
  await until(tones, ([mine, other]) => mine === 4 && other === 0, 'one of them rings');
  await page.clock.fastForward('00:06');
  await until(tones, ([mine]) => mine === 8, 'and again');
  await tab.locator('.alarm .danger').click();
  await page.waitForSelector('.alarm', { state: 'detached' });
  await page.clock.fastForward('01:00');
  assert.deepEqual(await tones(), [8, 0]);
  assert.deepEqual(mock.seen.filter((one) => one.op === 'ticket.acknowledge').map((one) => one.ticket), [number]);
  await signOut(page);
  await tab.waitForSelector('.door form');
  clean();
});

test('a tab whose browser is somebody else now shows nothing of the former one', async () => {
  await takeOver();
  await page.fill('#composer', '前一个人的草稿');
  const tab = await page.context().newPage();
  await tab.goto(`${mock.base}/staff/`);
  await tab.waitForSelector('.link-state.up');
  await tab.evaluate(() => fetch('login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"username":"audit","password":"guanjia"}' }));
  mock.drop();
  await until(() => page.locator('.account').innerText(), (text) => text.includes('蒋审计'));
  assert.equal(await page.locator('#composer').count(), 0);
  assert.equal(await page.locator('.tab[data-place=chats]').count(), 0);
  clean();
});

// ---- notifications, the palette ----

test('a notification is asked for by a button alone, shows an emergency, and goes with it', async () => {
  await page.addInitScript(() => {
    window.notes = [];
    window.asked = 0;
    window.Notification = class {
      constructor(title, options) { this.title = title; this.open = true; Object.assign(this, options); window.notes.push(this); }
      close() { this.open = false; }
      static requestPermission() { window.asked += 1; window.Notification.permission = 'granted'; return Promise.resolve('granted'); }
    };
    window.Notification.permission = 'default';
  });
  await enter(page, mock.base);
  mock.openTicket({ title: '电梯困人', room: '2栋', alarm: true });
  await page.waitForSelector('.alarm');
  assert.deepEqual(await page.evaluate(() => [window.asked, window.notes.length]), [0, 0]);
  await page.getByRole('button', { name: '打开桌面通知' }).click();
  await until(() => page.evaluate(() => window.notes.map(({ title, body }) => `${title} ${body}`).join()), '险情：电梯困人 GD000007 · 2栋');
  await page.locator('.alarm .danger').click();
  await until(() => page.evaluate(() => window.notes[0].open), false);
  clean();
});

test('a colleague who calls one is told on the desktop too, once, and a click opens the note', async () => {
  await page.addInitScript(() => {
    localStorage.setItem('guanjia', '{"notify":true}');
    window.notes = [];
    window.Notification = class {
      constructor(title, options) { Object.assign(this, options, { title }); window.notes.push(this); }
      close() {}
      static permission = 'granted';
    };
  });
  await enter(page, mock.base, 'captain');
  mock.noteChat(1, '@赵队长 请派人看看', ['captain']);
  await until(() => page.evaluate(() => window.notes.map(({ title, body, requireInteraction }) => `${title}：${body} ${Boolean(requireInteraction)}`).join()),
    '李文静 在会话里提到了您：@赵队长 请派人看看 false');
  await page.evaluate(() => window.notes[0].onclick());
  await page.locator('.bubble.note.marked', { hasText: '请派人看看' }).waitFor();
  mock.noteChat(1, '大家都看看', ['supervisor']);
  await page.locator('.bubble.note', { hasText: '大家都看看' }).waitFor();
  assert.equal(await page.evaluate(() => window.notes.length), 1, 'others are not told');
  clean();
});

test('the palette goes to a place, opens a number, does what the open ticket allows: by the keyboard alone', async () => {
  await enter(page, mock.base);
  const find = async (words) => {
    await page.keyboard.press('Control+k');
    await page.waitForSelector('dialog.palette');
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog.palette', { state: 'detached' });
  };
  await find('会话');
  await until(() => page.evaluate(() => location.hash), '#/chats');
  await find('3');
  await page.waitForSelector('article[aria-label="工单 GD000003"]');
  await find('接单');
  await page.waitForSelector('.toast:has-text("GD000003 已接单")');
  await page.focus('#search');
  await page.keyboard.press('Control+k');
  await page.waitForSelector('dialog.palette');
  await page.keyboard.press('ArrowDown');
  await until(() => page.locator('dialog.palette [aria-selected=true]').getAttribute('id'), 'palette-1');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog.palette', { state: 'detached' });
  assert.deepEqual(mock.seen.map((one) => one.op), ['ticket.accept']);
  clean();
});

test('signing out everywhere ends the sessions of all devices, and asks first', async () => {
  await enter(page, mock.base);
  const other = await openPage(browser); // another device
  await enter(other, mock.base);
  await page.locator('.account').click();
  await page.getByRole('button', { name: '登录的设备' }).click();
  await until(() => page.locator('[data-session]').count(), 2);
  await page.getByRole('button', { name: '全部退出' }).click();
  assert.equal(mock.sessions.size, 2, 'asked first');
  await page.getByRole('button', { name: '全部退出' }).click();
  await page.waitForSelector('.door form');
  await other.waitForSelector('.door form');
  assert.equal(mock.sessions.size, 0);
  await other.context().close();
  clean();
});
