// The resident's phone of the demo, before the real gateway and the double: by WeChat and by the
// four SMS accounts, from the keyboard, in Chinese, and on a narrow screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBoth } from '../flow/harness.mjs';
import { launch, openPage } from './harness.mjs';

const CARRIERS = { aliyun: '阿里云', tencent: '腾讯云', twilio: 'Twilio', kannel: 'Kannel' };
const NARROW = { width: 360, height: 740 };
let browser;
let platform;

before(async () => {
  ({ platform } = await startBoth({ settings: { send_backoff_ms: 100, send_backoff_max_ms: 1000 } }, '--retry-after-ms', '2000'));
  browser = await launch();
});
after(() => browser.close());

async function openPhone(options) {
  const page = await openPage(browser, options);
  await page.goto(platform.url);
  await page.locator('#accounts .choice').nth(5).waitFor({ state: 'attached' });
  return page;
}
async function close(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

const account = (page, id) => page.locator('#accounts .choice').filter({ has: page.locator('b', { hasText: new RegExp(`^${id}$`) }) });
const subtitle = (page) => page.locator('#subtitle').innerText();
const theirs = (page) => page.locator('.line:not(.mine) .bubble');
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.innerText);

/** Presses a key until the focus is where it shall be. */
async function walkTo(page, wanted, key = 'Tab') {
  for (let steps = 0; steps < 60; steps++) {
    if (wanted.test(await focused(page))) return;
    await page.keyboard.press(key);
  }
  assert.fail(`never came to ${wanted}`);
}

for (const id of Object.keys(CARRIERS)) {
  test(`${id}: the keyboard alone changes from WeChat to SMS, writes Chinese, and reads the answer`, async () => {
    const page = await openPhone();
    assert.equal(await subtitle(page), '老住户 · demo · 微信 · 安全模式');
    assert.equal(await focused(page), 'text');
    await walkTo(page, new RegExp(`${id}\\s+短信`), 'Shift+Tab');
    await page.keyboard.press('Enter');
    assert.equal(await subtitle(page), `老住户 · ${id} · 短信 · ${CARRIERS[id]}`);
    assert.equal(await account(page, id).getAttribute('aria-pressed'), 'true');
    assert.equal(await account(page, 'demo').getAttribute('aria-pressed'), 'false');
    assert.equal(await focused(page), 'text', 'at once ready for words');
    for (const name of ['picture', 'location', 'label-actions', 'actions']) assert.ok(await page.locator(`#${name}`).isHidden(), `no ${name} by SMS`);
    await page.keyboard.insertText('厨房水管漏水了，下午有空');
    await page.keyboard.press('Enter');
    await page.locator('.line.mine .bubble', { hasText: '厨房水管漏水了，下午有空' }).waitFor();
    await theirs(page).filter({ hasText: '【阳光物业】' }).first().waitFor();
    assert.equal(await page.locator('.meta.bad').count(), 0);
    assert.equal(await page.locator('#text').inputValue(), '');
    await close(page);
  });
}

test('the same resident has a chat of his own on each side, and is told of what comes elsewhere', async () => {
  const page = await openPhone();
  await account(page, 'kannel').click();
  await page.locator('#text').fill('我要投诉楼上半夜装修');
  await account(page, 'plain').click();
  assert.equal(await subtitle(page), '老住户 · plain · 微信 · 明文模式');
  assert.equal(await page.locator('#chat .line').count(), 0, 'nothing of the other chat');
  for (const name of ['picture', 'location', 'actions']) assert.ok(await page.locator(`#${name}`).isVisible(), `${name} on WeChat`);
  await platform.call('/phone/send', { account: 'tencent', openid: '13900000001', content: '你好' });
  await account(page, 'tencent').locator('em').waitFor();
  assert.match(await account(page, 'tencent').locator('em').innerText(), /^[1-9]$/);
  await account(page, 'tencent').click();
  await page.locator('#residents .choice', { hasText: '新住户' }).click();
  await theirs(page).first().waitFor();
  assert.equal(await subtitle(page), '新住户 · tencent · 短信 · 腾讯云');
  assert.equal(await account(page, 'tencent').locator('em').count(), 0);
  await close(page);
});

test('Enter that ends a word of the input method sends nothing; Shift+Enter breaks the line', async () => {
  const page = await openPhone();
  await account(page, 'aliyun').click();
  const text = page.locator('#text');
  await text.fill('电梯');
  await text.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
  assert.equal(await text.inputValue(), '电梯');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.insertText('坏了');
  assert.equal(await text.inputValue(), '电梯\n坏了');
  await page.keyboard.press('Enter');
  assert.equal(await text.inputValue(), '');
  await page.locator('.line.mine .bubble', { hasText: '坏了' }).waitFor();
  await close(page);
});

test('a new number is added by hand, and one that is none is refused in words', async () => {
  const page = await openPhone();
  await account(page, 'twilio').click();
  const number = page.locator('#add-openid');
  await number.fill('12345');
  await number.press('Enter');
  assert.match(await number.evaluate((input) => input.validationMessage), /11 位数字/);
  await number.fill('13988887777');
  await number.press('Enter');
  assert.equal(await subtitle(page), '住户 7777 · twilio · 短信 · Twilio');
  await close(page);
});

test('on a narrow screen the lists open and close by keyboard, and nothing sticks out', async () => {
  const page = await openPhone({ viewport: NARROW });
  const fits = async (what) => {
    const { inner, wide } = await page.evaluate(() => ({ inner: innerWidth, wide: document.documentElement.scrollWidth }));
    assert.ok(wide <= inner, `${what}: ${wide} > ${inner}`);
  };
  await walkTo(page, /^open-side$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('#side').isVisible());
  assert.ok(await page.evaluate(() => document.getElementById('side').contains(document.activeElement)), 'the focus goes into the list');
  await fits('the open list');
  await page.keyboard.press('Escape');
  await page.locator('#side').waitFor({ state: 'hidden' });
  assert.equal(await focused(page), 'open-side', 'and back to where it came from');
  await page.keyboard.press('Enter');
  await walkTo(page, /kannel\s+短信/);
  await page.keyboard.press('Enter');
  await page.locator('#side').waitFor({ state: 'hidden' });
  assert.equal(await subtitle(page), '老住户 · kannel · 短信 · Kannel');
  await page.keyboard.insertText('这个月物业费多少，请把明细发给我，谢谢，我的邮箱是averyveryveryveryveryveryverylongaddress@example.com');
  await page.keyboard.press('Enter');
  await theirs(page).first().waitFor();
  await fits('the chat');
  for (const bubble of await page.locator('.bubble').all()) {
    const box = await bubble.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= NARROW.width, JSON.stringify(box));
  }
  await walkTo(page, /^open-trace$/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  assert.ok(await page.evaluate(() => document.getElementById('trace').contains(document.activeElement)));
  await fits('the trace');
  await close(page);
});
