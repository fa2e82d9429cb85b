// admin_screenshots.mjs - pictures of what is administered, for people to look at: $BUILD/screenshots/*.png; with
// `docs` those that docs/console.md shows go to docs/images/console.
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, enter, fillLogin, launch, openPage, startMock } from './harness.mjs';

const SIZES = { wide: { width: 1280, height: 820 }, phone: { width: 390, height: 844 } };
const directory = path.join(BUILD, 'screenshots');
const images = path.resolve('docs/images/console');
const SHOWN = new Set(['password-wide-light', 'password-first-phone-dark']);

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

const SCENES = { 'password-first': first, password: change };

fs.mkdirSync(directory, { recursive: true });
const browser = await launch();
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, play] of Object.entries(SCENES)) {
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
