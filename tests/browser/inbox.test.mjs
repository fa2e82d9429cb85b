// inbox.test.mjs - the inbox and the search: boxes, unread counts, views one keeps, ten thousand
// tickets, and words found by one character and followed to where they stand.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { enter, launch, openPage, startMock, until } from './harness.mjs';

let mock;
let browser;
let page;

before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => { page = await openPage(browser); });
afterEach(async () => {
  assert.deepEqual(page.faults, [], 'nothing went wrong in the page');
  await page.context().close();
  await mock.stop();
});

const box = (id) => page.locator(`[data-box="${id}"]`);
const rows = () => page.locator('.inbox .row');
const count = (id) => box(id).locator('.count').innerText();

async function open(hash = '#/inbox', username = 'clerk', options = {}) {
  mock = await startMock(options);
  await enter(page, mock.base, username, hash);
}

test('each box holds what its name says, and stays so as things happen', async () => {
  await open();
  await until(() => count('mine'), '1'); // the clerk's own ticket
  assert.match(await rows().first().innerText(), /客厅插座没电/);
  await box('unclaimed').click();
  await until(async () => (await rows().allInnerTexts()).join(), (text) => text.includes('厨房水管漏水') && text.includes('王阿姨'));
  await box('late').click();
  await rows().filter({ hasText: '楼道灯不亮' }).waitFor();
  mock.openTicket({ title: '地库渗水', department: 'cs' });
  await box('department').click();
  await rows().filter({ hasText: '地库渗水' }).waitFor();
  mock.ask(3, 'quote', '报价 120 元，同意吗？');
  await until(() => count('resident'), '1');
  await box('resident').click();
  await rows().first().click();
  await page.waitForSelector('.detail h2:has-text("厨房水管漏水")');
});

test('unread messages are counted for each of staff, and read by looking', async () => {
  await open('#/chats');
  const row = page.locator('.list .row', { hasText: '王阿姨' });
  await row.locator('.unread', { hasText: '2' }).waitFor();
  mock.residentSays(2, '还在吵');
  await row.locator('.unread', { hasText: '3' }).waitFor();
  await row.click();
  await row.locator('.unread').waitFor({ state: 'detached' });
  await until(() => mock.world.own.get('clerk').read.get(2), 3, 'the gateway knows it');
  mock.residentSays(2, '喂');
  await until(() => mock.world.own.get('clerk').read.get(2), 4, 'what comes while one looks is read');
  await page.goto(`${mock.base}/staff/#/inbox?box=unread`);
  await rows().first().waitFor();
  await page.locator('[data-op="chat.read_all"]').click();
  await until(() => count('unread'), '0');
});

test('a colleague who calls stands first in what needs me, and leads to his note', async () => {
  await open();
  mock.world.own.set('clerk', { read: new Map(), views: new Map(), mentions: [] });
  const other = await openPage(browser);
  await enter(other, mock.base, 'captain', '#/chats/1');
  await other.fill('#note', '@李文静 楼下也漏了');
  await other.locator('[data-op="chat.note"]').click();
  await rows().first().filter({ hasText: '楼下也漏了' }).waitFor();
  await rows().first().click();
  await page.locator('.bubble.note.marked', { hasText: '楼下也漏了' }).waitFor();
  await page.goto(`${mock.base}/staff/#/inbox`);
  await until(async () => (await rows().allInnerTexts()).some((text) => text.includes('楼下也漏了')), false);
  assert.deepEqual(other.faults, []);
  await other.context().close();
});

test('a note of a ticket calls a colleague: offered while typing, told, first in what needs him until he looks', async () => {
  await open();
  mock.world.own.set('clerk', { read: new Map(), views: new Map(), mentions: [] });
  const other = await openPage(browser);
  await enter(other, mock.base, 'captain', '#/tickets/GD000003');
  await other.locator('[data-op="ticket.note"]').click();
  await other.locator('dialog textarea').pressSequentially('@李文');
  await other.locator('dialog [role=option]', { hasText: '李文静' }).waitFor();
  await other.keyboard.press('Enter');
  await until(() => other.inputValue('dialog textarea'), '@李文静 ');
  await other.keyboard.press('End');
  await other.keyboard.type('已关总阀');
  await other.locator('dialog .primary').click();
  await other.locator('.record .call', { hasText: '@李文静' }).waitFor();
  await page.locator('.toast', { hasText: '赵队长 在工单 GD000003 里提到了您' }).waitFor();
  await rows().first().filter({ hasText: '@李文静 已关总阀' }).waitFor();
  await page.reload();
  await rows().first().filter({ hasText: '赵队长 提到了您' }).click();
  await page.locator('.record .call.me', { hasText: '@李文静' }).waitFor();
  await until(() => mock.world.own.get('clerk').mentions.length, 0, 'the gateway knows that he has looked');
  await page.goto(`${mock.base}/staff/#/inbox`);
  await until(() => count('mine'), '1', 'his own ticket alone');
  assert.deepEqual(other.faults, []);
  await other.context().close();
});

test('filters are in the address, and a view of them is kept by the gateway', async () => {
  await open();
  await box('unclaimed').click();
  await page.selectOption('select[aria-label="部门"]', 'cs');
  await until(() => page.url(), (url) => url.includes('box=unclaimed') && url.includes('department=cs'));
  await until(async () => (await rows().allInnerTexts()).join(), (text) => text.includes('楼上装修噪音') && !text.includes('厨房水管'));
  await page.locator('[data-op="view.save"]').click();
  await page.fill('.save-view input', '客服待认领');
  await page.keyboard.press('Enter');
  await page.locator('.view', { hasText: '客服待认领' }).waitFor();
  await page.goto(`${mock.base}/staff/#/inbox`);
  await page.reload();
  await page.locator('.view button', { hasText: '客服待认领' }).click();
  await until(() => page.url(), (url) => url.includes('box=unclaimed') && url.includes('department=cs'));
  await page.getByRole('button', { name: '删掉视图 客服待认领' }).click();
  await page.locator('.view').waitFor({ state: 'detached' });
});

test('two filters that are chosen in one breath both count', async () => {
  await open();
  await box('unclaimed').waitFor();
  await page.evaluate(() => {
    document.querySelector('[data-box="unclaimed"]').click();
    const choice = document.querySelector('select[aria-label="部门"]');
    choice.value = 'cs';
    choice.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await until(() => page.url(), (url) => url.includes('box=unclaimed') && url.includes('department=cs'));
});

test('ten thousand tickets scroll smoothly: few rows are drawn, and frames stay short', async () => {
  await open('#/inbox?box=department', 'technician', { tickets: 10000 });
  await until(() => count('department'), (text) => Number.parseInt(text, 10) >= 10000 && !text.includes('+'), 'all of them', 30000);
  const seen = await page.evaluate(async () => {
    const list = document.querySelector('.inbox .scroller');
    const frames = [];
    let most = 0;
    let last = performance.now();
    for (let i = 1; i <= 120; i += 1) {
      list.scrollTop = (list.scrollHeight * i) / 120;
      await new Promise(requestAnimationFrame);
      const at = performance.now();
      frames.push(at - last);
      last = at;
      most = Math.max(most, document.querySelectorAll('.inbox .row').length);
    }
    return { median: frames.sort((a, b) => a - b)[60], most, nodes: document.querySelectorAll('*').length, text: list.querySelector('[aria-posinset="10000"]') !== null };
  });
  assert.ok(seen.most <= 40, `${seen.most} rows drawn`);
  assert.ok(seen.nodes < 1500, `${seen.nodes} nodes`);
  assert.ok(seen.median < 50, `a frame takes ${seen.median} ms`);
  assert.ok(seen.text, 'the last one is reached');
});

test('one character finds tickets, chats and messages, marks them, and leads to the message', async () => {
  await open('#/search');
  await page.fill('#find', '漏');
  const hit = page.locator('.hit', { hasText: '厨房水管漏水了，下午有空' });
  await hit.locator('mark', { hasText: '漏' }).waitFor();
  await page.locator('.hit', { hasText: 'GD000003' }).first().waitFor();
  await hit.click();
  await page.locator('.bubble.marked', { hasText: '厨房水管漏水了，下午有空' }).waitFor();
  await page.goBack();
  await until(() => page.inputValue('#find'), '漏');
  await page.fill('#find', '8000');
  await page.locator('.hit mark', { hasText: '8000' }).first().waitFor();
  assert.ok(!(await page.locator('.found').innerText()).includes('13800138000'), 'phones stay masked');
  await page.fill('#find', '没有的词');
  await page.locator('.found', { hasText: '没有找到' }).waitFor();
});

test('whoever goes back from the search leaves it, though the field had the focus', async () => {
  await open('#/tickets');
  await page.goto(`${mock.base}/staff/#/search`);
  await page.fill('#find', '漏');
  await page.locator('.hit').first().waitFor();
  await page.goBack();
  await page.waitForSelector('.list .row');
  await until(() => page.evaluate(() => window.location.hash), '#/tickets');
  assert.equal(await page.locator('#find').count(), 0);
});
