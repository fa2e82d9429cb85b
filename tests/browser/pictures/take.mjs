// take.mjs - every picture of the console anew, from the real gateway with a day of the demo:
//   node tests/browser/pictures/take.mjs [WORDS]    only those whose name-look fits the pattern
// $BUILD/pictures/NAME-LOOK.png are all of them, to be looked at; those that the documents show go to
// docs/images/console/. A page that is wider than its screen, and a fault in it, is said.
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, launch, openPage } from '../harness.mjs';
import { beginDay } from './day.mjs';
import { shrink } from './palette.mjs';
import { ALL, SCENES } from './scenes.mjs';

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const LOOKS = {
  wide: { viewport: WIDE, colorScheme: 'light' },
  phone: { viewport: PHONE, colorScheme: 'light' },
  dark: { viewport: WIDE, colorScheme: 'dark' },
  'phone-dark': { viewport: PHONE, colorScheme: 'dark' },
  zoomed: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, colorScheme: 'light' }, // what 200 % leaves of a wide one
  english: { viewport: WIDE, colorScheme: 'light', language: 'en' },
  'english-phone': { viewport: PHONE, colorScheme: 'light', language: 'en' },
};
const BYTES_MAX = 120e3;
const wanted = new RegExp(process.argv[2] || '');
const all = path.join(BUILD, 'pictures');
const docs = path.resolve('docs/images/console');
const faults = [];
const browser = await launch();

function keep(file, to) {
  const bytes = shrink(file, to);
  if (bytes > BYTES_MAX) faults.push(`${path.basename(to)}: ${bytes} bytes, ${BYTES_MAX} at most`);
}

// One page a person and a look, kept for all of its pictures: a log-in is what takes longest.
const pages = new Map();
async function pageOf(base, who, look, tour) {
  const key = `${who} ${look} ${tour}`;
  if (who && pages.has(key)) return pages.get(key);
  const { language, ...options } = LOOKS[look];
  const page = await openPage(browser, { reducedMotion: 'reduce', ...options });
  await page.addInitScript(([kept]) => {
    if (location.protocol.startsWith('http') && !localStorage.getItem('guanjia')) localStorage.setItem('guanjia', JSON.stringify(kept));
  }, [{ ...(language ? { language } : {}), ...(tour ? {} : { tour: [who] }) }]);
  await page.goto(`${base}/staff/`);
  if (who) {
    await page.fill('[name=username]', who);
    await page.fill('[name=password]', 'guanjia');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.link-state.up', { state: 'attached' });
  }
  pages.set(key, page);
  return page;
}

async function take(base, scene, look, day) {
  const name = `${scene.name}-${look}`;
  const page = await pageOf(base, scene.who, look, Boolean(scene.tour));
  try {
    await page.goto(`${base}/staff/${scene.at(day)}`);
    await scene.ready(page, day);
    await page.waitForFunction(() => !document.querySelector('.loading') && document.fonts.status === 'loaded');
  } catch (fault) {
    faults.push(`${name}: ${fault.message.split('\n')[0]}`);
  }
  const file = path.join(all, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  if ((scene.docs || []).includes(look)) keep(file, path.join(docs, `${name}.png`));
  if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) faults.push(`${name}: wider than its screen`);
  for (const fault of page.faults.splice(0)) faults.push(`${name}: ${fault}`);
  await page.keyboard.press('Escape');
  await page.goto('about:blank');
}

async function takeAll(base, scenes, day) {
  for (const scene of scenes) {
    for (const look of scene.looks || ALL) if (wanted.test(`${scene.name}-${look}`)) await take(base, scene, look, day);
  }
  for (const page of pages.values()) await page.context().close();
  pages.clear();
}

fs.mkdirSync(all, { recursive: true });
fs.mkdirSync(docs, { recursive: true });
const { gateway, platform, live, ring } = await beginDay();
const phase = (here, day) => takeAll(gateway.url, SCENES.filter(here), day);
await phase(({ empty }) => empty, {});
const day = await live();
await phase(({ empty, rings }) => !empty && !rings, day);
await phase(({ rings }) => rings, { ...day, tickets: { ...day.tickets, ...await ring() } });
await browser.close();
await gateway.stop();
await platform.stop();
for (const fault of faults) console.log(fault);
console.log(`${fs.readdirSync(all).length} pictures in ${all}`);
process.exit(faults.length ? 1 : 0);
