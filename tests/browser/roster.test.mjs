// roster.test.mjs - the page of the roster: a shift by mouse and by keyboard, an overlap in words, hours that lack
// somebody, a week copied, two consoles at once, and the list of a phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, openPage, until } from './harness.mjs';
import { dayOf, localIso, mondayOf, msOf } from './mock_roster.mjs';
import { aSceneEach, browser, clean, mock, page } from './scene.mjs';

aSceneEach();

const DAY_MS = 86400e3;
const today = () => dayOf(Date.now());
const monday = () => mondayOf(today());
const plus = (day, n) => dayOf(msOf(`${day}T12:00`) + n * DAY_MS);

const open = async (who = page, username = 'supervisor', query = '') => {
  await enter(who, mock.base, username, `#/roster${query}`);
  await who.waitForSelector('.roster-head');
};
const cell = (username, day, who = page) => who.locator(`[data-cell="${username} ${day}"]`);
const shifts = () => mock.world.shifts.filter(Boolean).map(({ staff, from, until: end }) => [staff, from.slice(0, 16), end.slice(0, 16)]);
const dialogGone = (who = page) => who.waitForSelector('dialog', { state: 'detached' });

/** A shift that is there before. */
function there(staff, day, from, end) {
  const { name, department } = mock.world.staff.get(staff);
  mock.world.shifts.push({ id: mock.world.shifts.length + 1, staff, name, department, from: localIso(msOf(`${day}T${from}`)), until: localIso(msOf(end)) });
}

test('a shift is set, changed and removed with the mouse', async () => {
  await open();
  await cell('technician', monday()).click();
  await page.waitForSelector('dialog[open] h2:has-text("王师傅")');
  await page.locator('.shift-kinds button:has-text("夜班")').click();
  await until(() => page.inputValue('[name=until]'), `${plus(monday(), 1)}T08:00`);
  await page.locator('dialog .primary').click();
  await dialogGone();
  await cell('technician', monday()).locator('.shift:has-text("20:00–次日08:00")').waitFor();
  await cell('technician', plus(monday(), 1)).locator('.shift:has-text("–08:00")').click();
  await page.fill('[name=until]', `${plus(monday(), 1)}T06:30`);
  await page.locator('dialog .primary').click();
  await dialogGone();
  await cell('technician', plus(monday(), 1)).locator('.shift:has-text("–06:30")').click();
  assert.deepEqual(shifts(), [['technician', `${monday()}T20:00`, `${plus(monday(), 1)}T06:30`]]);
  await page.locator('[data-op="roster.remove"]').click();
  await dialogGone();
  await until(() => page.locator('.shift').count(), 0);
  assert.deepEqual(shifts(), []);
  clean();
});

test('the same with the keyboard alone: arrows, Enter, and back where one was', async () => {
  await open();
  await cell('clerk', monday()).focus();
  for (const key of ['ArrowDown', 'End', 'ArrowLeft', 'ArrowRight', 'ArrowRight', 'Home', 'ArrowRight']) await page.keyboard.press(key);
  const at = () => page.evaluate(() => document.activeElement.dataset.cell || '');
  const [username, day] = (await at()).split(' ');
  assert.equal(day, plus(monday(), 1));
  assert.notEqual(username, 'clerk');
  assert.equal(await page.locator('[role=gridcell][tabindex="0"]').count(), 1, 'one stop for Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog [name=from]:focus');
  await page.keyboard.press('Enter');
  await dialogGone();
  await cell(username, day).locator('.shift').waitFor();
  assert.deepEqual(shifts(), [[username, `${day}T08:00`, `${day}T20:00`]]);
  assert.equal(await at(), `${username} ${day}`);
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog [name=shift]');
  await page.keyboard.press('Escape');
  await dialogGone();
  assert.equal(await at(), `${username} ${day}`);
  clean();
});

test('an overlap is said in words at the fields, and nothing is changed', async () => {
  there('technician', monday(), '08:00', `${monday()}T20:00`);
  await open();
  await cell('technician', monday()).locator('.shift').click();
  await page.selectOption('[name=shift]', '');
  await page.fill('[name=from]', `${monday()}T19:00`);
  await page.fill('[name=until]', `${monday()}T23:00`);
  await page.locator('dialog .primary').click();
  await page.waitForSelector('#shift-fault:has-text("重叠")');
  assert.equal(await page.getAttribute('[name=from]', 'aria-invalid'), 'true');
  assert.equal(await page.getAttribute('[name=from]', 'aria-describedby'), 'shift-fault');
  assert.equal(shifts().length, 1);
  await page.fill('[name=from]', '');
  await page.locator('dialog .primary').click();
  await page.waitForSelector('#shift-fault:has-text("都要填")');
  clean();
});

test('hours without anybody are told by department until somebody is there', async () => {
  const next = plus(monday(), 7);
  there('security', next, '00:00', `${plus(next, 7)}T00:00`);
  await open(page, 'supervisor', `?week=${next}`);
  const gaps = page.locator('.roster-gaps li');
  assert.equal(await gaps.count(), 1);
  assert.match(await gaps.innerText(), /维修工程 · 维修值班[\s\S]* 00:00 – [\s\S]* 24:00/);
  there('technician', next, '00:00', `${plus(next, 6)}T22:00`);
  mock.event('roster.set', 'captain', { shift: mock.world.shifts[1] });
  await page.waitForSelector('.roster-gaps .gap-spans:has-text("22:00–24:00")');
  there('captain', plus(next, 6), '22:00', `${plus(next, 7)}T06:00`);
  mock.event('roster.set', 'captain', { shift: mock.world.shifts[2] });
  await page.waitForSelector('.roster-whole');
  clean();
});

test('the week before is copied once; what overlaps is counted', async () => {
  there('technician', monday(), '08:00', `${monday()}T20:00`);
  there('security', monday(), '08:00', `${monday()}T20:00`);
  await open();
  await page.locator('[data-week=after]').click();
  const next = plus(monday(), 7);
  await cell('technician', next).waitFor();
  await page.locator('[data-op="roster.copy"]').click();
  await page.waitForSelector('.toast:has-text("复制了 2 班")');
  await cell('technician', next).locator('.shift:has-text("08:00–20:00")').waitFor();
  await page.locator('[data-op="roster.copy"]').click();
  await page.waitForSelector('.toast:has-text("复制了 0 班，2 班和已有的重叠")');
  assert.equal(shifts().length, 4);
  await page.locator('[data-week=now]').click();
  await cell('technician', monday()).waitFor();
  assert.equal(await page.locator('th[aria-current=date]').count(), 1);
  clean();
});

test('what another console changes appears', async () => {
  const other = await openPage(browser);
  await open();
  await open(other, 'director');
  await cell('clerk', monday(), other).click();
  await other.locator('dialog .primary').click();
  await dialogGone(other);
  await cell('clerk', monday()).locator('.shift:has-text("08:00–20:00")').waitFor();
  await cell('clerk', monday()).locator('.shift').click();
  await page.locator('[data-op="roster.remove"]').click();
  await until(() => other.locator('.shift').count(), 0);
  await other.context().close();
  clean();
});

test('on a phone a day is a list', async () => {
  there('technician', today(), '08:00', `${today()}T20:00`);
  const phone = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await open(phone);
  assert.equal(await phone.locator('[role=grid]').count(), 0);
  await phone.locator('.roster-day .shift:has-text("08:00–20:00")').waitFor();
  const another = plus(monday(), today() === monday() ? 1 : 0);
  await phone.locator('.day-strip button').nth(today() === monday() ? 1 : 0).click();
  await until(() => phone.locator('.roster-day .shift').count(), 0);
  await phone.getByRole('button', { name: '给王师傅排班' }).click();
  await phone.locator('dialog .primary').click();
  await phone.locator('.roster-day .shift').waitFor();
  assert.deepEqual(shifts()[1], ['technician', `${another}T08:00`, `${another}T20:00`]);
  assert.deepEqual(phone.faults, []);
  await phone.context().close();
});

test('somebody is away: his shifts go to whoever stands in, and it stands in the grid until he is back', async () => {
  there('technician', monday(), '08:00', `${monday()}T20:00`);
  await open();
  await cell('technician', plus(monday(), 1)).click();
  await page.locator('[data-op="roster.leave"]').click();
  await page.waitForSelector('#leave-title');
  await page.fill('[name=from]', `${monday()}T12:00`);
  await page.selectOption('[name=substitute]', 'captain');
  await page.locator('dialog .primary').click();
  await dialogGone();
  await page.waitForSelector('.toast:has-text("1 班转给替班")');
  await cell('technician', monday()).locator('.shift.away').waitFor();
  await cell('captain', monday()).locator('.shift:has-text("12:00–20:00")').waitFor();
  await cell('technician', plus(monday(), 1)).locator('.away').click();
  await page.waitForSelector('dialog:has-text("赵队长")');
  await page.keyboard.press('Enter');
  await dialogGone();
  await until(() => page.locator('.away').count(), 0);
  clean();
});

test('a clerk has no such page', async () => {
  await enter(page, mock.base, 'clerk', '#/roster');
  await page.waitForSelector('.empty:has-text("您的岗位没有这个页面")');
  assert.equal(await page.locator('.tab[data-place=roster]').count(), 0);
  clean();
});
