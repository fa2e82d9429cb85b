// password.test.mjs - choosing another password: in the menu, and at the door with one to begin with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, fillLogin, openPage, signOut, until } from './harness.mjs';
import { aSceneEach, browser, clean, mock, page } from './scene.mjs';

aSceneEach();

async function openForm() {
  await page.locator('.account').click();
  await page.getByRole('button', { name: '修改密码' }).click();
  await page.waitForSelector('dialog [name=current]:focus');
}

async function type(current, fresh, again = fresh) {
  await page.keyboard.press('Control+A'); // where the focus is: the first field
  for (const words of [current, fresh, again]) {
    await page.keyboard.type(words);
    await page.keyboard.press('Tab');
  }
  await page.focus('[name=again]');
  await page.keyboard.press('Enter');
}

test('a password is changed from the menu by the keyboard alone, and the other devices are signed out', async () => {
  const other = await openPage(browser);
  await enter(other, mock.base);
  await enter(page, mock.base);
  await openForm();
  await type('guanjia', 'a-new-password');
  await page.waitForSelector('.toast:has-text("密码改好了")');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.waitForSelector('.link-state.up');
  await other.waitForSelector('.door form');
  await signOut(page);
  await fillLogin(page, 'clerk', 'a-new-password');
  await page.waitForSelector('.link-state.up');
  await fillLogin(other, 'clerk', 'guanjia');
  await other.waitForSelector('.fault:has-text("用户名或密码不对")');
  await other.context().close();
  clean();
});

test('what is wrong is said, and the focus stands where it can be mended', async () => {
  await enter(page, mock.base);
  await openForm();
  const focus = () => page.evaluate(() => document.activeElement.name);
  const said = (words) => until(() => page.locator('dialog .fault').innerText(), words);
  await page.keyboard.press('Enter');
  await said('请填写');
  assert.equal(await focus(), 'current');
  await type('guanjia', 'a-new-password', 'another');
  await said('两次输入的新密码不一样');
  assert.equal(await focus(), 'again');
  await page.fill('[name=again]', '');
  await page.fill('[name=current]', 'wrong');
  await page.fill('[name=fresh]', 'a-new-password');
  await page.fill('[name=again]', 'a-new-password');
  await page.keyboard.press('Enter');
  await said('现在的密码不对');
  await page.fill('[name=fresh]', 'short');
  await page.fill('[name=again]', 'short');
  await page.keyboard.press('Enter');
  await said('新密码至少要8个字符');
  assert.equal(await focus(), 'fresh');
  assert.equal(mock.passwordOf('clerk'), 'guanjia');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  page.faults = page.faults.filter((fault) => !fault.includes('/staff/password')); // the refusals
  clean();
});

test('with a password to begin with one comes no further than to choose another', async () => {
  mock.passwords.set('clerk', 'start-password');
  mock.firstPasswords.add('clerk');
  await page.goto(`${mock.base}/staff/`);
  await fillLogin(page, 'clerk', 'start-password');
  await page.waitForSelector('h1:has-text("请先换一个密码")');
  assert.equal(await page.locator('[name=current]').count(), 0, 'it was typed a moment ago');
  await page.reload();
  await page.waitForSelector('.door [name=username]:visible');
  await fillLogin(page, 'clerk', 'start-password');
  await page.waitForSelector('[name=fresh]:focus');
  await page.keyboard.type('my-own-words');
  await page.keyboard.press('Tab');
  await page.keyboard.type('my-own-words');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.link-state.up');
  assert.equal(mock.passwordOf('clerk'), 'my-own-words');
  clean();
});
