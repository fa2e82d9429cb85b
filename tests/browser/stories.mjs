// stories.mjs - what docs/fees.md and docs/surveys.md show, played on the real gateway with the demo's phone, and the
// pages of campaigns, surveys and fees in every size and light: $BUILD/stories/*.png; with `docs` also docs/images/.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { phone, prepare, table } from '../flow/fees.mjs';
import { until as untilFlow } from '../flow/harness.mjs';
import { BOUND } from '../flow/wechat.mjs';
import { BUILD, enter, launch, openPage, until } from './harness.mjs';
import { shrink } from './pictures/palette.mjs';

const HOME = '3-2-501';
const HOMES = 24;
const SIZES = { wide: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const TALK = { width: 1000, height: 860 }; // of the demo's phone, with its list of accounts
const directory = path.join(BUILD, 'stories');
const images = path.resolve('docs/images');
const forDocs = process.argv[2] === 'docs';
const buildings = [61, 61, 61, 62, 62, 62]; // the last home of a building comes six later
const room = (i) => `${buildings[i % buildings.length]}-1-${101 + i}`;

fs.mkdirSync(directory, { recursive: true });
const { gateway, platform } = await prepare({ perSecond: 50, queued: 1000, reports: 'delivered' });
gateway.edit('surveys.json', ({ kinds }) => {
  const topic = kinds.find(({ id }) => id === 'topic');
  Object.assign(topic, { questionnaire: 'satisfaction', all: true, required_percent: 50 });
  delete topic.share_percent;
});
await gateway.start();
const browser = await launch();

async function command(...words) {
  const { code, output, errors } = await gateway.command(...words, '--demo');
  assert.equal(code, 0, errors);
  return output;
}
const importing = (kind, file) => command('import', kind, file, '--community', 'sunshine');

async function picture(page, name, { docs = false, locator = page } = {}) {
  assert.deepEqual(page.faults, [], name);
  const file = path.join(directory, `${name}.png`);
  await locator.screenshot({ path: file, animations: 'disabled' });
  if (docs && forDocs) shrink(file, path.join(images, `${name}.png`));
}

// ---- who speaks: the resident on the demo's phone, staff in the console ----

const talk = await openPage(browser, { viewport: TALK, deviceScaleFactor: 1 });
await talk.goto(platform.url);
await talk.locator('#accounts .choice').nth(5).waitFor({ state: 'attached' });
const said = () => talk.locator('.line:not(.mine) .bubble').allInnerTexts();

/** The resident writes, and reads the answer that fits. */
async function say(words, answer) {
  const before = (await said()).length;
  await talk.locator('#text').fill(words);
  await talk.keyboard.press('Enter');
  return until(async () => { const now = (await said()).slice(before); return now.find((text) => answer.test(text)) ?? now.length; }, (found) => typeof found === 'string', `an answer to ${words}: ${answer}`, 20000).catch(async (fault) => { console.log(await said()); throw fault; });
}

const pages = new Map();
async function as(username, hash) {
  const page = pages.get(username) ?? await openPage(browser, { viewport: SIZES.wide });
  if (pages.has(username)) await page.goto(`${gateway.url}/staff/${hash}`);
  else await enter(page, gateway.url, username, hash);
  pages.set(username, page);
  return page;
}
const op = (page, name) => page.locator(`[data-op="${name}"]`);

async function campaign(members, name) {
  const clerk = await as('clerk', '#/campaigns/new');
  await clerk.selectOption('[name=kind]', 'fees');
  await clerk.fill('[name=building]', members.building);
  await clerk.getByRole('button', { name: '建立草稿' }).click();
  await op(clerk, 'campaign.preview').click();
  await clerk.locator('[data-part=preview]').waitFor();
  if (name) await picture(clerk, name, { docs: true });
  const supervisor = await as('supervisor', new URL(clerk.url()).hash);
  await op(supervisor, 'campaign.approve').click();
  await op(supervisor, 'campaign.start').click();
  return clerk;
}

// ---- the same reminder, paid, and the thanks ----

await say('你好', /./);
const clerk = await campaign({ building: '3' }, 'campaign-preview');
await until(async () => (await said()).some((text) => /3-2-501有.*的费用共/.test(text)), true, 'the reminder on the phone', 20000);
await picture(talk, 'fee-reminder', { docs: true });
await until(() => clerk.locator('.detail-head .pill').innerText(), '已完成', 'sent', 20000);

const finance = await as('finance', `#/fees/${HOME}`);
await finance.locator('[data-part=bills]').waitFor();
await finance.fill('[name=receipt]', 'SJ-20261130-07');
await op(finance, 'fee.pay').click();
await finance.locator('[data-part=payments]', { hasText: 'SJ-20261130-07' }).waitFor();
await picture(finance, 'fee-paid', { docs: true });
await say('已经交了', /结清，谢谢/);
await picture(talk, 'fee-thanks', { docs: true });

// ---- a dispute, and a promise ----

const bill = (month, fen) => table(`bill-${month}`, 'room,month,kind,amount_fen', 1, () => `${HOME},${month},物业费,${fen}`);
await importing('bills', bill('2026-11', 31650));
await say('物业费欠多少', /316\.5/);
await say('下周五交', /月\d+日/);
await picture(talk, 'fee-promise', { docs: true });
await say('这个物业费我有异议，面积算错了', /编号/);
await picture(talk, 'fee-dispute', { docs: true });
const desk = await as('finance', '#/fees');
await desk.goto(`${gateway.url}/staff/#/fees/${HOME}`);
await desk.reload();
await desk.locator('[data-part=standing]').waitFor();
await picture(desk, 'fee-desk', { docs: true });

// ---- a complaint, so that the week has one ----

let asked = await say('我要投诉楼上半夜装修，吵得睡不着', /./);
for (const words of ['不清楚', '晚上十点以后不要施工', '对', '对']) if (!/GD\d+/.test(asked)) asked = await say(words, /./);
assert.match(asked, /GD\d+/);

// ---- a survey to its end ----

await importing('residents', table('homes', 'room,owner,phone,occupied_on', HOMES, (i) => `${room(i)},住户${i},${phone(i)},2025-05-01`));
const maker = await as('clerk', '#/surveys/new');
await maker.selectOption('[name=kind]', 'topic');
await maker.fill('[name=title]', '年底服务满意度');
await maker.getByRole('button', { name: '抽样并建立' }).click();
await maker.getByRole('link', { name: '邀请的群发' }).waitFor();
const manager = await as('cs_manager', '#/surveys/1');
await manager.getByRole('link', { name: '邀请的群发' }).click();
await op(manager, 'campaign.approve').click();
await op(manager, 'campaign.start').click();
await say('满意度调查', /1实名 2匿名|总的来说/);
for (let at = 0, last = await say('实名', /./); at < 12 && !/非常感谢|谢谢/.test(last); at++) {
  const answer = /几分|非常满意|满意/.test(last) ? '4' : /报修过|修过/.test(last) ? '没有' : at > 8 ? '楼下的路灯坏了' : '跳过';
  last = await say(answer, /./);
}
await picture(talk, 'survey-end', { docs: true });
await until(() => maker.locator('.detail-head .pill').innerText(), '进行中', 'it is open', 20000);
async function enterSheet(i, overall, cleaning) {
  await maker.fill('.survey-sheet [name=room]', room(i));
  const marks = { overall, attitude: 5, cleaning, security: 4, green: 4, repaired: 'no' };
  for (const [question, value] of Object.entries(marks)) await maker.locator(`.survey-sheet [name="${question}"][value="${value}"]`).check();
  await op(maker, 'survey.enter').click();
  await until(() => maker.locator('.survey-sheet [name=room]').inputValue(), '', 'the next sheet', 20000);
}
for (let i = 0; i < 18; i++) await enterSheet(i, i === 1 ? 1 : i % 5 === 0 ? 3 : 5, i % 2 ? 2 : 4);
await maker.locator('.survey-sheet').scrollIntoViewIfNeeded();
await picture(maker, 'survey-sheet');
await manager.goto(`${gateway.url}/staff/#/surveys/1`);
await op(manager, 'survey.close').click();
await manager.getByRole('button', { name: '确定结束，现在出结果' }).click();
await manager.locator('[data-part=results]').waitFor();
await picture(manager, 'survey-results', { docs: true });

// ---- reports, as they are printed ----

/** The first page; or what stands from a heading on. */
async function report(kind, name, at, heading) {
  const file = path.join(directory, `${name}.html`);
  fs.writeFileSync(file, await command('report', kind, '--community', 'sunshine', '--at', at, '--format', 'html'));
  const page = await openPage(browser, { viewport: { width: 900, height: 1270 } });
  await page.goto(`file://${file}`);
  await page.emulateMedia({ media: 'print' });
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const from = heading ? (await page.locator('h2', { hasText: heading }).first().boundingBox()).y - 20 : 0;
  if (heading) await page.setViewportSize({ width: 900, height: Math.ceil(whole - from) });
  await page.evaluate((y) => window.scrollTo(0, y), from);
  await picture(page, name, { docs: true });
  await page.context().close();
}
const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
await report('weekly', 'report-weekly', today);
await report('monthly', 'report-survey', today, '满意度调查');

// ---- every page in every size and light ----

const PAGES = [
  ['campaigns', '#/campaigns', '.row'], ['campaign', '#/campaigns/1', '.tallies'], ['campaign-new', '#/campaigns/new', '.desk-form'],
  ['surveys', '#/surveys', '.row'], ['survey', '#/surveys/1', '[data-part=results]'],
  ['fees', '#/fees', '.row'], ['fee', `#/fees/${HOME}`, '[data-part=bills]'],
];
await importing('bills', table('late', 'room,month,kind,amount_fen,due_on', HOMES, (i) => `${room(i)},2026-09,物业费,${20000 + 15 * i},2026-09-30`));
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await openPage(browser, { viewport, colorScheme });
    await enter(page, gateway.url, 'director');
    for (const [name, hash, ready] of PAGES) {
      await page.goto(`${gateway.url}/staff/${hash}`);
      await page.locator(ready).first().waitFor();
      await picture(page, `${name}-${size}-${colorScheme}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      assert.equal(wide, false, `${name} at ${size} is wider than the screen`);
    }
    await page.context().close();
  }
}

await browser.close();
await untilFlow(async () => true);
await gateway.stop();
await platform.stop();
console.log(`${fs.readdirSync(directory).length} files in ${directory}`);
