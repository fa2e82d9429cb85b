// undo.test.mjs - a move that was made by mistake: a toast offers to take it back, by a button and by a
// key, as long as the gateway allows it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, openPage, until } from './harness.mjs';
import { aSceneEach, browser, clean, mock, page } from './scene.mjs';

aSceneEach();
const op = (name) => page.locator(`[data-op="${name}"]`);
const stateNow = () => page.locator('.states [aria-current="step"]').innerText();
const offer = () => page.locator('.toast [data-op="undo"]');
const NUMBER = 'GD000003';

async function accepted() {
  await enter(page, mock.base, 'clerk', `#/tickets/${NUMBER}`);
  await op('ticket.accept').click();
  await offer().waitFor();
}

test('a move is taken back by the button of its toast: the ticket is as before, and the record holds both', async () => {
  await enter(page, mock.base, 'clerk', `#/tickets/${NUMBER}`);
  await op('ticket.accept').waitFor();
  const was = await stateNow();
  await op('ticket.accept').click();
  await offer().waitFor();
  await until(stateNow, (now) => now !== was);
  assert.equal(await offer().getAttribute('aria-label'), `撤销：${NUMBER} 已接单`);
  assert.equal(await page.locator('.toasts').getAttribute('aria-live'), 'polite', 'it is read out');
  await offer().click();
  await page.locator(`.toast:has-text("${NUMBER} 已撤销刚才的一步")`).waitFor();
  await until(stateNow, was);
  assert.equal(await offer().count(), 0);
  await op('ticket.accept').waitFor(); // possible again
  const record = await page.locator('.record').innerText();
  assert.match(record, /撤销了刚才的一步\s+接单/);
  assert.match(record, /接单/);
  assert.equal(await page.locator('.states [data-mark="past"]').filter({ hasText: '已接单' }).count(), 0, 'it has not been there');
  clean();
});

test('Ctrl+Z takes it back, but not from a field, where it is the field\'s own', async () => {
  await accepted();
  await page.fill('#search', '水管');
  await page.keyboard.press('Control+z');
  assert.equal(mock.seen.filter(({ op: name }) => name === 'ticket.undo').length, 0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.locator('.toast:has-text("已撤销刚才的一步")').waitFor();
  assert.equal(mock.seen.filter(({ op: name }) => name === 'ticket.undo').length, 1);
  await page.keyboard.press('Control+z');
  await page.locator('.toast:has-text("现在没有可以撤销的操作")').waitFor();
  assert.equal(mock.seen.filter(({ op: name }) => name === 'ticket.undo').length, 1);
  await page.keyboard.press('?');
  await page.locator('.help :text("撤销刚才的一步")').waitFor();
  clean();
});

test('the offer goes when its time is over, and says so when something happened meanwhile', async () => {
  await page.clock.install();
  await accepted();
  mock.event('ticket.noted', 'supervisor', { ticket: mock.world.tickets.get(3), text: '别人写的' });
  await offer().click();
  await page.locator('.toast.bad:has-text("后来又有了变化")').waitFor();
  await op('ticket.start').click();
  await offer().waitFor();
  await page.clock.fastForward('00:11');
  await until(() => offer().count(), 0);
  clean();
});

test('the offer outlives a reload, is there on another device too, and goes from all of them with the undoing', async () => {
  mock.world.undo_ms = 60e3;
  await accepted();
  const other = await openPage(browser);
  await enter(other, mock.base, 'clerk', '#/tickets');
  const theirs = other.locator('.toast [data-op="undo"]');
  await theirs.waitFor();
  assert.equal(await theirs.getAttribute('aria-label'), `撤销：${NUMBER} 已接单`);
  await page.reload();
  await offer().waitFor();
  assert.equal(await offer().count(), 1, 'once');
  await theirs.click();
  await page.locator('.toast').waitFor({ state: 'detached' });
  await until(stateNow, (now) => now.includes('待派单'));
  await op('ticket.accept').click();
  await offer().waitFor();
  await theirs.waitFor(); // while it is open
  assert.deepEqual(other.faults, []);
  await other.context().close();
  clean();
});

test('where a move can not be taken back, nothing is offered', async () => {
  mock.world.undo_ms = 0;
  await enter(page, mock.base, 'clerk', `#/tickets/${NUMBER}`);
  await op('ticket.accept').click();
  await page.locator(`.toast:has-text("${NUMBER} 已接单")`).waitFor();
  assert.equal(await offer().count(), 0);
  clean();
});
