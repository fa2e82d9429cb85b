// console.test.mjs - the console in Chromium against the double of the gateway.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, fillLogin, signOut, until } from './harness.mjs';
import { aSceneEach, clean, mock, mockWith, page } from './scene.mjs';

aSceneEach();

const rows = () => page.locator('.list .row');
const firstRow = () => rows().first().innerText();
const op = (name) => page.locator(`[data-op="${name}"]`);
const toast = (text) => page.waitForSelector(`.toast:has-text("${text}")`);
const bubbles = () => page.locator('.bubble p').allInnerTexts();
const open = (hash) => page.goto(`${mock.base}/staff/${hash}`);

// ---- the door ----

test('a wrong password is refused, waits, and the right one lets in', async () => {
  await page.goto(`${mock.base}/staff/`);
  await fillLogin(page, 'clerk', 'wrong');
  await page.waitForSelector('.fault:has-text("用户名或密码不对")');
  await fillLogin(page, 'clerk', 'guanjia');
  await page.waitForSelector('.fault:has-text("秒再试")');
  assert.ok(await page.locator('.door button').isDisabled(), 'no trying while it counts down');
  await page.waitForSelector('.door button:enabled');
  await fillLogin(page, 'clerk', 'guanjia');
  await page.waitForSelector('.link-state.up');
  clean();
});

test('nothing is remembered beside the cookie, and a reload stays in', async () => {
  await enter(page, mock.base);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  assert.deepEqual(kept, [0, 0, '']);
  await page.reload();
  await page.waitForSelector('.link-state.up');
  clean();
});

test('logging out forgets the page and ends the session', async () => {
  await enter(page, mock.base);
  await signOut(page);
  assert.equal(mock.sessions.size, 0);
  assert.equal(mock.clients.size, 0);
  await page.reload();
  await page.waitForSelector('.door form');
  clean();
});

test('a session that ended elsewhere leads back to the door and says so', async () => {
  await enter(page, mock.base);
  mock.sessions.clear();
  mock.drop();
  await page.waitForSelector('.fault:has-text("登录已失效")');
  clean();
});

// ---- tickets ----

test('the list shows tickets, filters them, and finds by words and by number', async () => {
  await enter(page, mock.base);
  await until(() => rows().count(), 6);
  assert.match(await firstRow(), /GD000006[\s\S]*客厅插座没电/);
  const counts = { 待派: 2, 处理中: 3, 我的: 1, 已完成: 1, 全部: 6 };
  for (const [label, count] of Object.entries(counts)) {
    await page.getByRole('group', { name: '筛选工单' }).getByText(label).click();
    await until(() => rows().count(), count, label);
  }
  await page.fill('#search', '漏水 501');
  await until(() => rows().count(), 1);
  await page.fill('#search', 'GD000005');
  await page.keyboard.press('Enter');
  await page.waitForSelector('article[aria-label="工单 GD000005"]');
  clean();
});

test('a new ticket stands in the list within a second, and the title counts it', async () => {
  await enter(page, mock.base);
  await until(() => rows().count(), 6);
  assert.equal(await page.title(), '(3) 管家 · 工作台');
  const began = Date.now();
  mock.openTicket({ title: '楼顶漏水', room: '9栋3301', name: '钱女士' });
  await until(firstRow, (text) => text.includes('楼顶漏水'));
  assert.ok(Date.now() - began < 1000);
  await until(() => page.title(), '(4) 管家 · 工作台');
  clean();
});

test('a ticket is accepted, started, noted, completed, called back and closed', async () => {
  await enter(page, mock.base, 'clerk', '#/tickets/GD000003');
  await op('ticket.accept').click();
  await toast('GD000003 已接单');
  await op('ticket.start').click();
  await op('ticket.note').click();
  await page.fill('dialog textarea', '  住户下午三点后在家  ');
  await page.locator('dialog .primary').click();
  await op('ticket.complete').click();
  await page.locator('dialog .primary').click();
  await page.waitForSelector('dialog .fault:has-text("请填写处理结果")');
  await page.fill('dialog textarea', '换了角阀，试水不漏');
  await page.locator('dialog .primary').click();
  await op('ticket.callback').click();
  await page.fill('dialog textarea', '满意');
  await page.selectOption('dialog select', '5');
  await page.locator('dialog .primary').click();
  await op('ticket.close').click();
  await page.locator('dialog .primary').click();
  await page.waitForSelector('.detail .pill:has-text("已办结")');
  const told = mock.seen.map(({ op: name, text, score }) => [name, text, score].filter(Boolean));
  assert.deepEqual(told, [['ticket.accept'], ['ticket.start'], ['ticket.note', '住户下午三点后在家'],
    ['ticket.complete', '换了角阀，试水不漏'], ['ticket.callback', '满意', 5], ['ticket.close']]);
  const record = await page.locator('.record').innerText();
  for (const words of ['关闭工单', '满意度 5 分', '换了角阀，试水不漏', '李文静', '接单']) assert.ok(record.includes(words), words);
  clean();
});

test('a ticket is assigned to a colleague and handed to another department', async () => {
  await enter(page, mock.base, 'clerk', '#/tickets/GD000003');
  await op('ticket.assign').click();
  await page.locator('dialog .primary').click();
  await page.waitForSelector('dialog .fault:has-text("请选择处理人")');
  await page.selectOption('dialog select', 'technician');
  await page.locator('dialog .primary').click();
  await page.waitForSelector('.detail .facts:has-text("王师傅")');
  await op('ticket.transfer').click();
  await page.selectOption('dialog select', 'security');
  await page.locator('dialog .primary').click();
  await page.waitForSelector('.detail .facts:has-text("安护礼宾")');
  assert.equal(mock.world.tickets.get(3).department, 'security');
  clean();
});

test('a refusal stays in the dialog with the words that were typed', async () => {
  await enter(page, mock.base, 'clerk', '#/tickets/GD000003');
  await op('ticket.cancel').click();
  await page.fill('dialog textarea', '重复报修');
  mock.world.tickets.get(3).state = 'closed';
  await page.locator('dialog .primary').click();
  await page.waitForSelector('dialog .fault:has-text("工单现在的状态不能这样操作")');
  assert.equal(await page.inputValue('dialog textarea'), '重复报修');
  clean();
});

test('an alarm rings on top of every page until it is acknowledged', async () => {
  await enter(page, mock.base, 'clerk', '#/chats');
  mock.openTicket({ title: '电梯困人', room: '2栋1单元', priority: 2, alarm: true, service_name: '险情' });
  await page.waitForSelector('.alarm:has-text("电梯困人")');
  assert.match(await page.title(), /^【险情】/);
  await page.locator('.alarm .danger').click();
  await page.waitForSelector('.alarm', { state: 'detached' });
  assert.deepEqual(mock.seen.map((request) => request.op), ['ticket.acknowledge']);
  clean();
});

test('a role that may not act sees no buttons for it', async () => {
  await enter(page, mock.base, 'audit', '#/tickets/GD000003');
  await page.waitForSelector('.detail-body');
  assert.deepEqual(await page.locator('.actions button').evaluateAll((all) => all.map((one) => one.dataset.op)), ['ticket.note']);
  const places = await page.locator('.tab[data-place]').evaluateAll((all) => all.map((one) => one.dataset.place));
  assert.ok(!places.includes('chats'), `no chats for a role that may not read them: ${places}`);
  clean();
});

test('five thousand tickets come in pages, and only the rows in sight are drawn', async () => {
  await mockWith({ tickets: 5000 });
  await enter(page, mock.base);
  await until(() => rows().count(), (count) => count > 5);
  const total = async () => Number(await rows().first().getAttribute('aria-setsize'));
  const began = Date.now();
  while (await total() < 5006) {
    await page.evaluate(() => {
      const list = document.querySelector('.list .scroller');
      list.scrollTop = list.scrollHeight;
    });
    assert.ok(Date.now() - began < 30e3, 'all pages within half a minute');
  }
  assert.ok(await rows().count() < 40, 'few rows drawn');
  const slowest = await page.evaluate(async () => {
    const list = document.querySelector('.list .scroller');
    let longest = 0;
    for (let step = 0; step < 60; step += 1) {
      list.scrollTop = (list.scrollHeight * step) / 60;
      const start = performance.now();
      await new Promise(requestAnimationFrame);
      longest = Math.max(longest, performance.now() - start);
    }
    return longest;
  });
  assert.ok(slowest < 500, `slowest frame ${Math.round(slowest)} ms`);
  clean();
});

// ---- chats ----

test('a waiting chat is taken over, answered and handed back', async () => {
  await enter(page, mock.base, 'clerk', '#/chats');
  assert.match(await until(firstRow, (text) => text.includes('等待人工')), /王阿姨/);
  await rows().first().click();
  await op('chat.takeover').click();
  await page.waitForSelector('.state-bar:has-text("我接管中")');
  await page.selectOption('.canned', 'hello');
  await until(() => page.inputValue('#composer'), (words) => words.startsWith('您好')); // nobody types before he sees it
  await page.keyboard.type(' 我姓李');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('马上处理');
  await page.keyboard.press('Enter');
  const said = '您好，我是物业客服，请问有什么可以帮您？ 我姓李\n马上处理';
  await until(async () => (await bubbles()).at(-1), said);
  await until(() => page.locator('.bubble.pending').count(), 0);
  mock.residentSays(2, '好的，谢谢');
  await until(async () => (await bubbles()).at(-1), '好的，谢谢');
  assert.equal((await bubbles()).filter((text) => text === said).length, 1, 'said once');
  await op('chat.handback').click();
  await page.waitForSelector('.state-bar:has-text("机器人应答中")');
  assert.equal(await page.locator('#composer').count(), 0);
  clean();
});

test('a message that did not arrive says so at its bubble', async () => {
  await enter(page, mock.base, 'clerk', '#/chats/3');
  await page.waitForSelector('.bubble');
  const message = mock.world.messages.get(3)[1];
  mock.failMessage(message, 'failed', 'response out of time limit');
  await page.waitForSelector(`.bubble[data-message="${message.id}"] .undelivered:has-text("没有送达")`);
  mock.failMessage(mock.world.messages.get(3)[1], 'uncertain', '');
  await page.waitForSelector('.undelivered:has-text("不知道是否送达")');
  clean();
});

test('what was not sent is listed with its reason and can be tried again; what waits says why', async () => {
  const [, message] = mock.world.messages.get(2);
  mock.failMessage(message, 'failed', '空号 (MK:0001)');
  mock.holdMessage(message, 'notice', '夜间不发服务通知，明天08:00再发', '2026-11-25T08:00:00+08:00');
  await enter(page, mock.base, 'clerk', '#/outbox');
  const { id } = mock.world.dead.at(-1);
  const row = page.locator(`.unsent[data-outbox="${id}"]`);
  await row.locator('text=空号 (MK:0001)').waitFor();
  await page.waitForSelector('.unsent:has-text("夜间不发服务通知")');
  await row.locator('[data-op="outbox.retry"]').click();
  await page.waitForSelector('.toast:has-text("已重新发送")');
  await until(() => row.count(), 0);
  assert.ok(!mock.world.dead.some((one) => one.id === id));
  mock.stopAccount('aliyun', 'sms', '平台没有回应');
  await page.waitForSelector('.toast:has-text("aliyun 发不出消息")');
  clean();
});

test('a chat that wants a person comes first and is counted', async () => {
  await enter(page, mock.base, 'clerk', '#/chats');
  await until(() => rows().count(), 4);
  mock.wantsPerson(4);
  await until(() => page.locator('.tab[data-place=chats] .tab-count').innerText(), '2');
  assert.equal(await page.locator('.list .row .badge.urgent').count(), 2);
  clean();
});

// ---- what residents may write ----

const HOSTILE = [
  '<script>window.broken=1</script>',
  '<img src=x onerror="window.broken=1">',
  '"><svg onload=window.broken=1>',
  '<iframe srcdoc="<script>parent.broken=1</script>"></iframe>',
  'javascript:window.broken=1',
  '{{constructor.constructor("window.broken=1")()}}',
  '</title><style>*{display:none}</style>',
  '&lt;b&gt;&amp;#x27;',
  '\u202Egnp.exe\u202C \u2067abc',
  '__proto__',
];

test('hostile nicknames, rooms and texts are shown as they are, and run nowhere', async () => {
  const whole = HOSTILE.join(' ');
  const chat = mock.world.chat({ name: whole, room: whole, peer_name: whole });
  for (const text of HOSTILE) mock.residentSays(chat, text);
  mock.residentSays(chat, '', 'link', { title: HOSTILE[0], url: 'javascript:window.broken=1' });
  const ticket = mock.openTicket({ title: whole, room: whole, name: whole, chat });
  await enter(page, mock.base, 'clerk', `#/chats/${chat}`);
  await page.waitForSelector('.bubble');
  assert.deepEqual(await bubbles(), HOSTILE);
  assert.equal(await page.locator('.chat-head h2').innerText(), whole);
  await open(`#/tickets/${ticket.number}`);
  await page.waitForSelector('.detail-body');
  assert.equal(await page.locator('.detail h2').innerText(), whole);
  await page.fill('#search', HOSTILE[0]);
  await until(() => rows().count(), 1);
  const state = await page.evaluate(() => ({
    broken: window.broken,
    scripts: document.scripts.length,
    foreign: document.querySelectorAll('iframe, object, [onerror], [onload], style').length,
    links: [...document.links].filter(({ href }) => href.startsWith('javascript')).length,
    isolated: getComputedStyle(document.querySelector('.detail h2 bdi')).unicodeBidi,
  }));
  assert.deepEqual(state, { broken: undefined, scripts: 1, foreign: 0, links: 0, isolated: 'isolate' });
  clean();
});

// ---- lost connections ----

test('after a lost connection the page resumes: every event once, the command too', async () => {
  await enter(page, mock.base, 'clerk', '#/chats/1');
  await op('chat.takeover').click();
  await page.waitForSelector('#composer');
  mock.mute = true; // takes the command, loses the answer
  await page.fill('#composer', '师傅已经出发');
  await page.keyboard.press('Enter');
  await until(() => mock.seen.filter(({ op: name }) => name === 'chat.send').length, 1);
  mock.drop();
  mock.mute = false;
  await page.waitForSelector('.link-state.down');
  for (let i = 1; i <= 30; i += 1) mock.residentSays(1, `第${i}句`);
  await page.waitForSelector('.link-state.up');
  await until(async () => (await bubbles()).at(-1), '第30句');
  const heard = (await bubbles()).filter((text) => /^第\d+句$/.test(text));
  assert.deepEqual(heard, Array.from({ length: 30 }, (_, at) => `第${at + 1}句`));
  await until(() => page.locator('.bubble.pending').count(), 0);
  assert.equal((await bubbles()).filter((text) => text === '师傅已经出发').length, 1);
  assert.equal(mock.seen.filter(({ op: name }) => name === 'chat.send').length, 1, 'one effect');
  clean();
});

test('a gateway that restarts is found again, without a new login', async () => {
  await enter(page, mock.base);
  const { port } = mock;
  await mock.stop();
  await page.waitForSelector('.link-state.down');
  await mock.start(port);
  await page.waitForSelector('.link-state.up');
  mock.openTicket({ title: '重启之后' });
  await until(firstRow, (text) => text.includes('重启之后'));
  clean();
});

// ---- the keyboard alone ----

test('a ticket is found, accepted, noted and a chat reached by the keyboard alone', async () => {
  await enter(page, mock.base);
  await until(() => rows().count(), 6);
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  await press('?');
  await page.waitForSelector('dialog.help[open]');
  await press('Escape');
  await page.waitForSelector('dialog.help', { state: 'detached' });
  await press('/');
  await until(() => page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.type('漏水');
  await press('Escape', 'j', 'Enter');
  await op('ticket.accept').waitFor();
  await press('a');
  await toast('已接单');
  await press('n');
  await page.waitForSelector('dialog textarea');
  await page.keyboard.type('电话约好三点');
  await press('Tab', 'Tab', 'Enter');
  await toast('已备注');
  await press('Escape');
  await page.waitForSelector('.detail', { state: 'detached' });
  await press('g', 'c');
  await until(() => rows().count(), 4);
  await press('j', 'j', 'k', 'Enter');
  await page.waitForSelector('article[aria-label="会话 王阿姨"]');
  assert.deepEqual(mock.seen.map(({ op: name }) => name), ['ticket.accept', 'ticket.note']);
  clean();
});

test('everything that can be pressed has a name and can be reached by Tab', async () => {
  await enter(page, mock.base, 'clerk', '#/tickets/GD000003');
  await page.waitForSelector('.detail-body');
  const nameless = await page.locator('button, a, input, select, textarea').evaluateAll((all) =>
    all.filter((one) => !(one.innerText || one.getAttribute('aria-label') || one.labels?.length)).map((one) => one.outerHTML));
  assert.deepEqual(nameless, []);
  const reached = new Set();
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => document.activeElement.dataset.op || document.activeElement.getAttribute('role') || document.activeElement.tagName));
  }
  for (const wanted of ['ticket.accept', 'ticket.cancel', 'listbox', 'INPUT', 'A']) assert.ok(reached.has(wanted), wanted);
  clean();
});

test('on a narrow phone one pane is shown at a time and nothing sticks out', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await enter(page, mock.base);
  await rows().nth(3).click();
  await page.waitForSelector('.detail-body');
  assert.ok(!(await page.locator('.list').isVisible()));
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(await overflow(), 0);
  await page.getByRole('button', { name: '返回列表' }).click();
  await page.locator('.list').waitFor();
  await open('#/chats/1');
  await page.waitForSelector('.bubble');
  assert.equal(await overflow(), 0);
  mock.failMessage(mock.world.messages.get(1)[0], 'failed', '已拒收');
  await page.locator('.tab-count').nth(1).waitFor();
  const heights = await page.locator('.tab > span:not(.tab-count)').filter({ visible: true }).evaluateAll((labels) => labels.map((label) => label.offsetHeight));
  for (const height of heights) assert.ok(height < 24, 'a tab says its name in one line');
  clean();
});
