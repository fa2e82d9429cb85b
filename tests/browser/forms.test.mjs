// forms.test.mjs - every printed form of the procedures, filled in from a real ticket on the real
// gateway: it is there, nothing in it is cut off or left unfilled, and it prints on A4.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Gateway } from '../flow/harness.mjs';
import { Staff } from '../flow/staff.mjs';
import { FORM_CASES, WHO } from './form_cases.mjs';
import { launch, openPage } from './harness.mjs';
import { print } from './pdf.mjs';

const A4 = { width: 695, height: 1024 }; // without its margins, at 96 dots an inch
const SHEETS_MAX = 2; // of paper

let gateway;
let browser;
let page;
let clerk;

before(async () => {
  gateway = await new Gateway().start();
  browser = await launch();
  page = await openPage(browser, { viewport: A4 });
  clerk = await Staff.connect(gateway, 'clerk');
  await page.goto(`${gateway.url}/staff/`);
  await page.fill('[name=username]', 'clerk');
  await page.fill('[name=password]', 'guanjia');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.link-state.up');
});
after(async () => {
  assert.deepEqual(page.faults, []);
  await browser.close();
});

// What sticks out of its cell, or of the sheet.
const sticksOut = () => page.evaluate(() => {
  const sheet = document.querySelector('.sheet').getBoundingClientRect();
  return [...document.querySelectorAll('.sheet-cell, .sheet-value, .sheet-label, .sheet td, .sheet th, .sheet-sign')]
    .filter((cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > sheet.right + 1)
    .map((cell) => cell.textContent.trim().slice(0, 30));
});

// What is not as wide as the page: the sheet, and its tables.
const narrow = () => page.evaluate(() => [...document.querySelectorAll('.sheet, .sheet-list')]
  .filter((one) => Math.abs((one.tBodies ? one.tBodies[0] : one).getBoundingClientRect().width - innerWidth) > 2).map(({ className }) => className));

// Rows of cells that end before the frame does.
const holes = () => page.evaluate(() => [...document.querySelectorAll('.sheet-cells')].flatMap((frame) => {
  const right = frame.getBoundingClientRect().right;
  const ends = new Map();
  for (const cell of frame.children) ends.set(cell.offsetTop, Math.max(ends.get(cell.offsetTop) || 0, cell.getBoundingClientRect().right));
  return [...ends].filter(([, end]) => end < right - 2).map(([top]) => top);
}));

for (const [service, text, slots, forms] of FORM_CASES) {
  test(`${service}: ${forms.join('、')}`, async () => {
    const { ticket } = await clerk.ok('ticket.open', { service, text, channel: 'desk', ...WHO, slots });
    const detail = await clerk.ok('ticket.get', { ticket: ticket.number });
    assert.deepEqual(detail.forms, forms, 'the ticket names them');
    for (const form of forms) {
      await page.goto(`${gateway.url}/staff/#/print/${ticket.number}?form=${encodeURIComponent(form)}`);
      const { form: { title } } = await clerk.ok('ticket.form', { ticket: ticket.number, form });
      await page.waitForSelector(`.sheet[aria-label="${title}"]`);
      const words = await page.locator('.sheet').innerText();
      assert.doesNotMatch(words, /[{}]|undefined|null/, form);
      assert.ok(await page.locator('.sheet-sign').count() > 0, `${form}: somebody signs`);
      assert.deepEqual(await sticksOut(), [], form);
      assert.deepEqual(await holes(), [], `${form}: every row is filled`);
      await page.emulateMedia({ media: 'print' });
      assert.deepEqual(await narrow(), [], `${form} is as wide as the paper`);
      await page.emulateMedia({ media: null });
      const { sheets, isA4 } = await print(page);
      assert.ok(sheets >= 1 && sheets <= SHEETS_MAX, `${form}: ${sheets} sheets`);
      assert.ok(isA4, `${form}: A4`);
    }
  });
}
