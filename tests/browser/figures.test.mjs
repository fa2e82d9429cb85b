// figures.test.mjs - the dashboards and reports: every plot with its numbers, in Chromium against the
// double; how numbers become plots, by itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { daysOf, hours, keptByDay, openedByDay } from '../../adapters/staff/console/src/figures.js';
import { enter, launch, openPage, startMock, until } from './harness.mjs';

let browser;
let mock;

before(async () => {
  browser = await launch();
  mock = await startMock();
});
after(async () => {
  await browser.close();
  await mock.stop();
});

test('a day without anything is a day too, and what is rare stands together', () => {
  const answer = { from: '2026-11-28', until: '2026-12-01', opened: [{ name: '报修', day: '2026-11-29', count: 4 }], clocks: [{ day: '2026-12-01', kept: 3, missed: 1 }] };
  assert.deepEqual(daysOf(answer), ['2026-11-28', '2026-11-29', '2026-11-30', '2026-12-01']);
  assert.deepEqual(openedByDay(answer).series, [{ label: '报修', values: [0, 4, 0, 0] }]);
  assert.deepEqual(keptByDay(answer).series[0].values, [null, null, null, 75]);
  const many = Array.from({ length: 9 }, (_, at) => ({ name: `s${at}`, day: '2026-11-28', count: 9 - at }));
  const { series } = openedByDay({ ...answer, opened: many });
  assert.deepEqual([series.length, series.at(-1)], [7, { label: '其他', values: [6, 0, 0, 0] }]);
  assert.deepEqual([hours(90), hours(1500), hours(undefined)], ['1.5', '25', '—']);
});

test('the dashboard draws its plots and says their numbers; the days are a choice', async () => {
  const page = await openPage(browser);
  await enter(page, mock.base, 'supervisor', '#/figures');
  await page.waitForSelector('.plot canvas');
  const titles = await page.locator('.figures .card h3').allInnerTexts();
  assert.deepEqual(titles, ['每天的新工单', '办理时限按时率', '接单与办结用时（小时）', '回访满意度', '欠费账龄']);
  assert.equal(await page.locator('.plot canvas').count(), 5);
  for (const words of ['81.5% – 94.8%', '9,031.00', '31–90 天', '365 天以上', '25']) assert.ok((await page.locator('.figures').innerText()).includes(words), words);
  await page.locator('.plot-numbers summary').first().click();
  assert.equal(await page.locator('.plot-numbers').first().locator('tbody tr').count(), 31, 'thirty days and their sum');
  await page.selectOption('[name=days]', '7');
  await until(() => page.locator('.plot-numbers').first().locator('tbody tr').count(), 8);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a report opens as tables, what residents wrote stays text, and it prints without the frame', async () => {
  const page = await openPage(browser);
  await enter(page, mock.base, 'supervisor', '#/figures');
  await page.getByRole('button', { name: '报表' }).click();
  await page.selectOption('[name=period]', 'monthly');
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await page.waitForSelector('.report h2:has-text("阳光花园 月报")');
  assert.ok((await page.locator('.report').innerText()).includes('<img src=x onerror'));
  assert.equal(await page.evaluate(() => window.broken), undefined);
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['.rail', '.figures-head', '.figures-controls']) assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  assert.ok(await page.locator('.report table').first().isVisible());
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a role that may not look has no dashboard', async () => {
  const page = await openPage(browser);
  await enter(page, mock.base, 'technician');
  assert.equal(await page.locator('.tab[data-place=figures]').count(), 0);
  await page.context().close();
});
