// desk_screenshots.mjs - pictures of every desk for docs/console.md: wide, phone and dark.
//   node tests/browser/desk_screenshots.mjs [OUT_DIR]   (docs/images/console)
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { launch, openPage } from './harness.mjs';
import { paletted } from './palette.mjs';
import { makeDay } from './desk_scene.mjs';

const out = path.resolve(process.argv[2] || 'docs/images/console');
const LOOKS = {
  wide: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
};
const BYTES_MAX = 120e3;

const DESKS = [['clerk', 'clerk'], ['technician', 'technician'], ['captain', 'captain'], ['engineer_head', 'dept_head'], ['supervisor', 'supervisor'],
  ['director', 'lead'], ['gm', 'lead'], ['finance', 'money'], ['audit', 'money'], ['security', 'security']];

async function enter(page, base, username, hash) {
  await page.goto(`${base}/staff/${hash}`);
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', 'guanjia');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.link-state', { state: 'attached' });
}

// A page of text needs few colours; a picture that is small stays in the repository.
function shrink(file) {
  const pixels = execFileSync('convert', [file, 'ppm:-'], { maxBuffer: 1 << 28 });
  fs.writeFileSync(file, paletted(pixels));
  const { size } = fs.statSync(file);
  if (size > BYTES_MAX) console.log(`${path.basename(file)}: ${size} bytes, ${BYTES_MAX} at most`);
}

async function shoot(page, name) {
  const file = path.join(out, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  shrink(file);
}

fs.mkdirSync(out, { recursive: true });
const { gateway, platform, tickets } = await makeDay();
const browser = await launch();
for (const [look, options] of Object.entries(LOOKS)) {
  for (const [username, board] of DESKS) {
    const page = await openPage(browser, options);
    await enter(page, gateway.url, username, `#/desk-${board}`);
    await page.waitForSelector('.desk');
    await shoot(page, `desk-${username}-${look}`);
    if (username === 'clerk') {
      await page.goto(`${gateway.url}/staff/#/tickets/${tickets.done}`);
      await page.waitForSelector('.record');
      await shoot(page, `ticket-${look}`);
      await page.goto(`${gateway.url}/staff/#/print/${tickets.done}?form=${encodeURIComponent('工程派工单')}`);
      await page.waitForSelector('.sheet h1');
      await shoot(page, `form-${look}`);
    }
    if (page.faults.length) console.log(username, look, page.faults);
    await page.context().close();
  }
}
await browser.close();
console.log(`${fs.readdirSync(out).length} pictures in ${out}`);
await gateway.stop();
await platform.stop();
process.exit(0);
