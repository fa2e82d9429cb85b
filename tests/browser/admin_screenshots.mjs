// admin_screenshots.mjs - pictures of what is administered, for people to look at: $BUILD/screenshots/*.png; with
// `docs` those that docs/console.md shows go to docs/images/console.
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, enter, fillLogin, launch, openPage, startMock } from './harness.mjs';

const SIZES = { wide: { width: 1280, height: 820 }, phone: { width: 390, height: 844 } };
const directory = path.join(BUILD, 'screenshots');
const images = path.resolve('docs/images/console');
const SHOWN = new Set(['person-wide-light', 'person-disabling-phone-dark', 'password-wide-light', 'password-first-phone-dark']);

async function first(page, mock) {
  mock.firstPasswords.add('clerk');
  await page.goto(`${mock.base}/staff/`);
  await fillLogin(page, 'clerk', 'guanjia');
  await page.waitForSelector('[name=fresh]:focus');
}

async function change(page, mock) {
  await enter(page, mock.base);
  await page.waitForSelector('.list .row');
  await page.locator('.account, .more-places').filter({ visible: true }).click();
  await page.getByRole('button', { name: '修改密码' }).click();
  await page.fill('[name=current]', 'guanjia');
  await page.fill('[name=fresh]', 'short');
  await page.fill('[name=again]', 'short');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.fault:has-text("8")');
}

function dressPeople(mock) {
  const { staff } = mock.world;
  staff.get('clerk').phone = '13900001111';
  staff.set('chen', { username: 'chen', name: '陈小明', role: 'technician', title: '维修技工', department: 'engineering', communities: 'sunshine', ops: [], hasPassword: false });
  Object.assign(staff.get('audit'), { disabled: true });
  mock.event('staff.added', 'director', { staff: 'clerk', name: '李文静' });
  mock.event('staff.changed', 'director', { staff: 'clerk', name: '李文静', changes: [{ what: 'role', from: 'technician', to: 'clerk' }, { what: 'phone', from: '138****0000', to: '139****1111' }] });
  mock.event('staff.reset', 'director', { staff: 'clerk' });
  mock.event('staff.password', 'clerk', { staff: 'clerk' });
}

async function person(page, mock) {
  dressPeople(mock);
  await enter(page, mock.base, 'director', '#/people/clerk');
  await page.waitForSelector('.account-record');
}

async function people(page, mock) {
  dressPeople(mock);
  await enter(page, mock.base, 'director', '#/people');
  await page.waitForSelector('.list .row');
}

async function newPerson(page, mock) {
  dressPeople(mock);
  await enter(page, mock.base, 'director', '#/people/new');
  await page.waitForSelector('.desk-form');
}

async function started(page, mock) {
  await person(page, mock);
  await page.locator('[data-op="people.reset"]').click();
  await page.locator('dialog .primary').click();
  await page.waitForSelector('.start-password');
}

async function disabling(page, mock) {
  mock.openTicket({ title: '灯不亮', assignee: 'clerk', assignee_name: '李文静', state: 'accepted' });
  await person(page, mock);
  await page.locator('[data-op="people.disable"]').click();
  await page.waitForSelector('dialog [name=to]');
}

const SCENES = { 'password-first': first, password: change, people, person, 'person-new': newPerson, 'person-started': started, 'person-disabling': disabling };

fs.mkdirSync(directory, { recursive: true });
const browser = await launch();
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, play] of Object.entries(SCENES).filter(([one]) => one.startsWith(process.argv[3] || ''))) {
      const mock = await startMock();
      const page = await openPage(browser, { viewport, colorScheme });
      await play(page, mock);
      const file = path.join(directory, `${name}-${size}-${colorScheme}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
      if (process.argv[2] === 'docs' && SHOWN.has(`${name}-${size}-${colorScheme}`)) fs.copyFileSync(file, path.join(images, path.basename(file)));
      await page.context().close();
      await mock.stop();
    }
  }
}
await browser.close();
