// letter.test.mjs - the formal letter (R-FEE-4) as it is printed from the fee desk: on A4, alone, one
// sheet for an ordinary debt, and with its number, the owner and the sum. The page is the gateway's own
// (tests/unit/test_bot_dunning.c holds letters_page to it).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { enter } from './harness.mjs';
import { iso } from './mock_world.mjs';
import { print } from './pdf.mjs';
import { aSceneEach, clean, mock, page } from './scene.mjs';

const LETTER = { number: 27, room: '3-2-501', at: iso(), total_fen: 175950 };
const PAGE = fs.readFileSync(new URL('../fixtures/letter/letter.html', import.meta.url), 'utf8');

aSceneEach();

/** The letter, opened at the fee desk; its sheets of paper. */
async function printed(html) {
  mock.instead['fee.statement'] = (run) => ({ ...run(), letters: [LETTER] });
  mock.instead['letter.get'] = () => ({ letter: LETTER.number, html });
  await enter(page, mock.base, 'clerk', '#/fees/3-2-501');
  await page.locator('[data-op="letter.get"]').click();
  await page.waitForSelector('.letter h1:has-text("物业费催缴函")');
  return print(page);
}

test('R-FEE-4: a letter prints on one sheet of A4, with its number, the owner, each bill and the sum, and nothing of the console', async () => {
  const paper = await printed(PAGE);
  assert.ok(paper.isA4);
  assert.equal(paper.sheets, 1);
  const [words] = paper.words;
  for (const part of ['物业费催缴函', '催字第000027号', '3-2-501', '欧阳<b>婉清', '阳光花园', '币1759.50元', '2026-10物业费2026-10-31286.50', '2026-12物业费2026-12-31286.50', '合计1759.50', '2027-03-07']) {
    assert.ok(words.includes(part), `${part} is not in: ${words}`);
  }
  assert.doesNotMatch(words, /返回|打印|第 27 号/, 'what is on the screen besides');
  clean();
});

test('R-FEE-4: a letter about years of bills goes on to another sheet, and no line of it is lost', async () => {
  const [row] = /<tr><td>2026-12<\/td><td>物业费.*<\/tr>\n/.exec(PAGE);
  const rows = Array.from({ length: 40 }, (_, i) => row.replace('2026-12-31', `第${i}笔`)).join('');
  const paper = await printed(PAGE.replace(row, rows));
  assert.ok(paper.isA4);
  assert.ok(paper.sheets > 1, 'it goes on');
  const words = paper.words.join('');
  for (let i = 0; i < 40; i++) assert.ok(words.includes(`第${i}笔`), `line ${i}`);
  assert.ok(words.includes('物业服务中心'), 'signed at the end');
  clean();
});
