// forms.test.mjs - every printed form of the procedures, filled in from a real ticket on the real
// gateway: it is there, nothing in it is cut off or left unfilled, and it prints on A4.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Gateway } from '../flow/harness.mjs';
import { Staff } from '../flow/staff.mjs';
import { launch, openPage } from './harness.mjs';

const WHO = { room: '3栋2单元501', name: '陈建国', phone: '13800138000' };
const SOON = { time: '随时' };
// What each service asks for, and the forms that its tickets fill (requirements R-LOCK … R-CLK-20).
const CASES = [
  ['lock', '钥匙丢了要换锁芯', { ...SOON, owner: '业主本人', id_shown: '有' }, ['大门破锁/换锁/维修门锁申请书（表20）']],
  ['deliver', '一封挂号信', { kind: '信件', named: '是', to: '8栋1单元302' }, ['代派业主资料登记表（表21）']],
  ['paid', '清洗空调两台', SOON, ['有偿服务工作登记表（表26）', '有偿服务工作登记明细表（表27）']],
  ['complaint', '楼上半夜装修', { detail: '昨晚', want: '停工' }, ['来电来访登记表']],
  ['repair', '厨房水管漏水', SOON, ['工程派工单', '现场勘察会签表', '维修工程决算书', '维修工程结算书', '业主报修登记表', '业主报修有偿服务登记表']],
  ['movein', '下周收房', { ...SOON, applicant: '业主本人' }, ['住户登记表', '房屋质量验收登记表']],
  ['custody', '出国半年', {}, ['托管协议']],
  ['release', '一张床', { ...SOON, vehicle: '粤B12345' }, ['放行条']],
  ['renovation', '厨房翻新', { applicant: '业主本人', structure: '不涉及', rules: '同意' }, ['装修协议', '施工许可证', '施工人员临时出入证']],
  ['fee', '要一张收据', {}, ['收据', '发票']],
  ['survey', '希望多种树', {}, ['客户满意度调查表', '业主意见征询表']],
  ['task', '收集电梯满一年的使用情况', {}, ['产品使用情况表']],
];
const SHEETS_MAX = 2; // of paper

let gateway;
let browser;
let page;
let clerk;

before(async () => {
  gateway = await new Gateway().start();
  browser = await launch();
  page = await openPage(browser);
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

for (const [service, text, slots, forms] of CASES) {
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
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      const sheets = (pdf.match(/\/Type\s*\/Page\b/g) || []).length;
      assert.ok(sheets >= 1 && sheets <= SHEETS_MAX, `${form}: ${sheets} sheets`);
      assert.match(pdf, /\/MediaBox\s*\[\s*0 0 59[45]\S* 84[12]\S*\s*\]/, `${form}: A4`);
    }
  });
}
