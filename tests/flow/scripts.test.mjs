// Written conversations, played against the running gateway: tests/flow/scripts/*.txt.
// One gateway for all; docs/scripts.md describes the format.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { ROOT } from './harness.mjs';
import { Play, Stage, compareAnswer, parseScript, readScript, unmannered } from './scripts.mjs';

const folder = path.join(ROOT, 'tests/flow/scripts');
const scripts = fs.readdirSync(folder).filter((name) => name.endsWith('.txt')).sort().map((name) => readScript(path.join(folder, name)));
const broken = (title, ...lines) => Object.assign(parseScript([`# ${title}`, ...lines].join('\n'), title), { title });
const failing = {
  missing: broken('missing', '> 你好', '< 有什么可以帮您', '< 祝您愉快'),
  more: broken('more', '> 你好', '> 你好', '< 有什么可以帮您'),
  ticket: broken('ticket', '> 厨房水管漏水了', '< 房号', '= 1 repair repair.leak opened'),
  undemanded: broken('undemanded', '@ bound', '> 电梯按键失灵了', '< ...', '> 对', '< 已登记'),
  person: broken('person', '> 转人工', '< 转给值班客服'),
};
let stage;

before(async () => { stage = await Stage.open([...scripts, ...Object.values(failing)]); });

for (const script of scripts) test(`${path.basename(script.name, '.txt')}: ${script.title}`, () => new Play(stage, script).run());

test('staff read every word as the resident wrote it', () => stage.checkOwnWords());

// ---- the runner itself ----

for (const [script, words] of [
  [failing.missing, /^missing:4: the bot does not say this\n {2}- 祝您愉快/],
  [failing.more, /^more:2: the bot says more than is demanded\n {2}\+ /],
  [failing.undemanded, /^undemanded: a ticket that is not demanded/],
  [failing.person, /^person: a person was called/],
]) test(`the runner tells file and line: ${script.title}`, () => assert.rejects(new Play(stage, script).run(), { message: words }));

test('the runner misses a ticket that was not opened', async () => {
  await assert.rejects(new Play(stage, failing.ticket).run(), { message: /^ticket:4: there is no such ticket/ });
});

test('an answer is compared line by line, in order', () => {
  assert.ok(compareAnswer(['请核对', '电话：138'], ['核对', '电话*138']).fits);
  assert.ok(compareAnswer(['一', '二', '三'], ['...', '三']).fits);
  assert.ok(!compareAnswer(['一', '二'], ['二', '一']).fits);
  assert.ok(!compareAnswer(['一', '二'], ['一']).fits);
  assert.ok(!compareAnswer([], ['一']).fits);
});

test('manners: one question, one apology, no argument', () => {
  assert.equal(unmannered('请问怎么称呼您？', {}), undefined);
  assert.match(unmannered('请问怎么称呼您？\n请问您的房号是多少？', {}), /question/);
  assert.match(unmannered('请留一个方便联系您的电话。\n请说说您希望怎么处理，没有特别要求就回复“没有”。', {}), /question/);
  const conversation = {};
  assert.equal(unmannered('很抱歉。', conversation), undefined);
  assert.match(unmannered('不好意思，刚才没太明白。', conversation), /apology/);
  assert.match(unmannered('这是您搞错了。', {}), /argues/);
});

test('every script says what it shows, and its first line is a sentence of its own', () => {
  assert.equal(new Set(scripts.map(({ title }) => title)).size, scripts.length);
  assert.ok(scripts.length >= 60, `${scripts.length} scripts`);
});
