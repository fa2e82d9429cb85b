// pages.test.mjs - the procedure in the page: facts, gates, questions, links, calls, the gate, in
// Chromium against the double of the gateway.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, signOut, until } from './harness.mjs';
import { aSceneEach, clean, mock, page } from './scene.mjs';

aSceneEach();
const op = (name) => page.locator(`[data-op="${name}"]`);
const fact = (name) => page.locator(`[data-fact="${name}"]`);
const said = () => mock.seen.map(({ id, ...request }) => request);
const ticket = (members) => mock.openTicket({ title: '厨房漏水', room: '3栋2单元501', name: '李先生', ...members });

test('a shut gate keeps its button disabled, with the reason in words beside it', async () => {
  const { number } = ticket({ state: 'called_back', class: 'A' });
  await enter(page, mock.base, 'clerk', `#/tickets/${number}`);
  await op('ticket.close').waitFor();
  assert.ok(await op('ticket.close').isDisabled());
  const described = await op('ticket.close').getAttribute('aria-describedby');
  assert.match(await page.locator(`[id="${described}"]`).innerText(), /还没有做竣工检查/);
  await fact('checked_cs').getByRole('button', { name: '是', exact: true }).click();
  await fact('checked_cs').locator('.recorded:has-text("李文静")').waitFor();
  assert.deepEqual(said(), [{ op: 'ticket.record', ticket: number, fact: 'checked_cs', value: true }]);
  clean();
});

test('each kind of fact has its field, Enter saves, and the value stands there with who and when', async () => {
  const { number } = ticket({ state: 'in_progress' });
  await enter(page, mock.base, 'captain', `#/tickets/${number}`);
  const typed = { estimate: '120.50', defects: '3', waiting: '家里没人' };
  for (const [name, value] of Object.entries(typed)) {
    await page.fill(`input[name=${name}]`, value);
    await page.keyboard.press('Enter');
    await fact(name).locator('.recorded:has-text("赵队长")').waitFor();
  }
  await page.selectOption('select[name=trades]', '多工种');
  await fact('trades').getByRole('button', { name: '保存' }).click();
  await page.fill('input[name=extended_until]', '2026-12-01T17:30');
  await page.keyboard.press('Enter');
  await fact('extended_until').locator('.recorded').waitFor();
  assert.match(await fact('estimate').innerText(), /120\.50 元/);
  assert.deepEqual(said().map(({ fact: name, value }) => [name, value]), [['estimate', '120.50'], ['defects', 3], ['waiting', '家里没人'],
    ['trades', '多工种'], ['extended_until', '2026-12-01 17:30']]);
  clean();
});

test('a wrong entry and a refusal stand beside the field with what was typed', async () => {
  const { number } = ticket({ state: 'in_progress' });
  await enter(page, mock.base, 'captain', `#/tickets/${number}`);
  await page.fill('input[name=defects]', '很多');
  await page.keyboard.press('Enter');
  await fact('defects').locator('.fault:has-text("请填整数")').waitFor();
  assert.equal(await page.locator('input[name=defects]').getAttribute('aria-invalid'), 'true');
  await page.fill('input[name=waiting]', '家里没人');
  mock.refuse = { code: 'conflict', message: '按流程，现在还不能登记这一项' };
  await page.keyboard.press('Enter');
  await fact('waiting').locator('.fault:has-text("现在还不能登记")').waitFor();
  assert.equal(await page.inputValue('input[name=waiting]'), '家里没人');
  clean();
});

test('what is being typed outlives an event of the ticket', async () => {
  const { number } = ticket({ state: 'in_progress' });
  await enter(page, mock.base, 'captain', `#/tickets/${number}`);
  await page.fill('input[name=waiting]', '家里没');
  mock.event('ticket.noted', 'clerk', { ticket: mock.world.tickets.get(mock.world.number), text: '别人的备注' });
  mock.ask(mock.world.number, 'x', '您在家吗？');
  await page.waitForSelector('.asks:has-text("您在家吗？")'); // read anew
  assert.equal(await page.inputValue('input[name=waiting]'), '家里没');
  clean();
});

test('what is recorded is changed only on purpose, and a count goes on', async () => {
  const { number } = ticket({ state: 'done' });
  await enter(page, mock.base, 'clerk', `#/tickets/${number}`);
  await fact('callback_tries').getByRole('button').click();
  await fact('callback_tries').locator('.recorded:has-text("1 次")').waitFor();
  await fact('callback_tries').getByRole('button').click();
  await fact('callback_tries').locator('.recorded:has-text("2 次")').waitFor();
  await fact('checked_cs').getByRole('button', { name: '否' }).click();
  await fact('checked_cs').locator('.recorded').waitFor();
  assert.equal(await fact('checked_cs').locator('form').count(), 0);
  await fact('checked_cs').getByRole('button', { name: '更改：竣工检查：客服' }).click();
  await fact('checked_cs').getByRole('button', { name: '是', exact: true }).click();
  await fact('checked_cs').locator('.recorded strong:has-text("是")').waitFor();
  clean();
});

test('what is not one\'s to record is listed without a field, and says why', async () => {
  const { number } = ticket({ state: 'accepted' });
  await enter(page, mock.base, 'clerk', `#/tickets/${number}`);
  await page.locator('.later summary').click();
  assert.match(await fact('checked_cs').innerText(), /完工后才能登记/);
  assert.match(await fact('paid_out').innerText(), /由其他岗位登记/);
  assert.equal(await page.locator('.later input, .later button, .later select').count(), 0);
  clean();
});

test('the line of states marks where the ticket is', async () => {
  const { number } = ticket({ state: 'opened' });
  await enter(page, mock.base, 'clerk', `#/tickets/${number}`);
  await op('ticket.accept').click();
  await page.waitForSelector('.states [aria-current="step"]:has-text("已接单")');
  assert.equal(await page.locator('.states [data-mark="past"]').innerText().then((text) => text.includes('待派单')), true);
  clean();
});

test('questions, forms and links are there, and a defect is opened beside its ticket', async () => {
  const { number } = ticket({ state: 'in_progress' });
  mock.ask(mock.world.number, 'extension', '维修要延长到 12 月 1 日，您同意吗？');
  await enter(page, mock.base, 'clerk', `#/tickets/${number}`);
  await page.waitForSelector('.asks:has-text("您同意吗？")');
  await page.waitForSelector('.forms:has-text("工程派工单")');
  await op('ticket.open').click();
  await page.locator('dialog .primary').click();
  await page.waitForSelector('dialog .fault:has-text("请选择服务")');
  await page.selectOption('dialog [name=service]', 'repair');
  await page.fill('dialog [name=content]', '客厅踢脚线松动');
  await page.locator('dialog .primary').click();
  await page.waitForSelector('.linked:has-text("客厅踢脚线松动")');
  await page.waitForSelector('dialog', { state: 'detached' });
  assert.deepEqual(said(), [{ op: 'ticket.open', service: 'repair', community: 'sunshine', text: '客厅踢脚线松动', parent: number, kind: 'defect' }]);
  await page.locator('.linked').click();
  await page.waitForSelector('.detail h2:has-text("客厅踢脚线松动")');
  await page.waitForSelector(`.linked:has-text("${number}"):has-text("来自这张")`);
  clean();
});

test('a call is registered by the keyboard alone, and its ticket is open', async () => {
  await enter(page, mock.base);
  await page.waitForSelector('.list .row');
  await page.keyboard.press('o');
  await page.waitForSelector('dialog.order');
  await page.selectOption('dialog [name=service]', 'lock');
  await page.fill('dialog [name=content]', '钥匙丢了');
  await page.fill('dialog [name=room]', '3栋2单元501');
  await page.fill('dialog [name=name]', '陈建国');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .fault:has-text("请填写电话")');
  await page.keyboard.type('13800138000');
  await page.selectOption('dialog [name=owner]', '业主本人');
  await page.fill('dialog [name=time]', '明天下午');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.detail h2:has-text("钥匙丢了")');
  assert.deepEqual(said(), [{ op: 'ticket.open', service: 'lock', channel: 'phone', text: '钥匙丢了', room: '3栋2单元501', name: '陈建国',
    phone: '13800138000', slots: { owner: '业主本人', time: '明天下午' } }]);
  clean();
});

test('the gate checks a code and lets it out once, by the keyboard alone', async () => {
  mock.giveRelease('123456');
  await enter(page, mock.base, 'security', '#/gate');
  await until(() => page.evaluate(() => document.activeElement.id), 'gate-code');
  await page.keyboard.type('123 456');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.verdict.good:has-text("可以放行"):has-text("粤B12345")');
  await until(() => page.evaluate(() => document.activeElement.dataset.op), 'pass.use');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.verdict.good:has-text("已放行")');
  await until(() => page.evaluate(() => document.activeElement.id), 'gate-code');
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.verdict.bad:has-text("已经用过")');
  assert.equal(await op('pass.use').count(), 0);
  await page.fill('#gate-code', '999999');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.verdict.bad:has-text("没有这个放行码")');
  assert.deepEqual(said().map(({ op: name, code }) => [name, code]), [['pass.use', '123456']]);
  clean();
});

test('who may look at a code but not use it up sees no button for it; others see no gate', async () => {
  mock.giveRelease('222222', 'early');
  await enter(page, mock.base, 'security', '#/gate');
  await page.fill('#gate-code', '222222');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.verdict.wait:has-text("还没到放行时间")');
  assert.equal(await op('pass.use').count(), 0);
  await signOut(page);
  await enter(page, mock.base, 'technician');
  assert.equal(await page.locator('.tab:has-text("放行")').count(), 0);
  assert.equal(await op('call').count(), 0, 'nor a button to register calls');
  clean();
});

test('hostile words in facts, questions, reasons and links run nowhere', async () => {
  const hostile = '<img src=x onerror="window.broken=1">';
  const { number } = ticket({ state: 'in_progress', title: hostile });
  mock.ask(mock.world.number, 'x', hostile);
  await enter(page, mock.base, 'captain', `#/tickets/${number}`);
  await page.fill('input[name=waiting]', hostile);
  await page.keyboard.press('Enter');
  await fact('waiting').locator('.recorded').waitFor();
  assert.ok((await fact('waiting').innerText()).includes(hostile));
  assert.ok((await page.locator('.asks p').innerText()).includes(hostile));
  assert.equal(await page.evaluate(() => window.broken), undefined);
  clean();
});

test('on a narrow phone neither the procedure nor the gate nor a form sticks out', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  const { number } = ticket({ state: 'called_back', class: 'A' });
  const parent = mock.world.number;
  ticket({ title: '很长的标题'.repeat(20) });
  mock.world.links.push({ parent, child: mock.world.number, kind: 'defect' });
  mock.giveRelease('123456');
  await enter(page, mock.base, 'supervisor', `#/tickets/${number}`);
  await page.waitForSelector('.linked');
  const overflow = () => page.evaluate(() => {
    const beyond = (one) => one.getBoundingClientRect().right - innerWidth + 12; // the margin of the page
    const parts = [...document.querySelectorAll('.card, .states, .verdict, dialog')].map(beyond);
    const boxes = [...document.querySelectorAll('.open, .gate, dialog, .states')].map((one) => one.scrollWidth - one.clientWidth);
    return Math.max(0, document.documentElement.scrollWidth - innerWidth, ...parts, ...boxes);
  });
  assert.equal(await overflow(), 0);
  await page.goto(`${mock.base}/staff/#/gate`);
  await page.fill('#gate-code', '123456');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.verdict.good');
  assert.equal(await overflow(), 0);
  await page.goto(`${mock.base}/staff/#/tickets`);
  await op('call').click();
  await page.selectOption('dialog [name=service]', 'lock');
  assert.equal(await overflow(), 0);
  clean();
});
