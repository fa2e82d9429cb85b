// words.test.mjs - the words of the console in another language.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, test } from 'node:test';
import { speak, t } from '../../adapters/staff/console/src/words.js';

const CONSOLE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../adapters/staff/console');
const written = fs.readFileSync(path.join(CONSOLE, 'words/en.json'), 'utf8');
const english = JSON.parse(written);

afterEach(() => speak('zh', {}));

const sources = fs.readdirSync(path.join(CONSOLE, 'src'), { recursive: true }).filter((name) => name.endsWith('.js'));
const textOf = (name) => fs.readFileSync(path.join(CONSOLE, 'src', name), 'utf8');

// The sources without their comments.
const wordsOf = (name) => textOf(name).split('\n').filter((line) => !/^\s*(\/\/|\/?\*)/.test(line)).join('\n').replace(/\s\/\/ .*$/gm, '');
const QUOTED = /'(?:[^'\\\n]|\\.)*'/g;
const HAN = /\p{Script=Han}/u;
const OWN = new Set(['中文']); // the name of the language in itself

test('every Chinese word of the sources, and all that is said through t(), has its English', () => {
  const missing = [];
  for (const name of sources) {
    const text = wordsOf(name);
    const said = [...text.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, words]) => words).filter(Boolean);
    const quoted = [...text.matchAll(QUOTED)].map(([whole]) => whole.slice(1, -1)).filter((words) => HAN.test(words));
    for (const chinese of [...said, ...quoted]) if (!(chinese in english) && !OWN.has(chinese)) missing.push(`${name}: ${chinese}`);
  }
  assert.deepEqual(missing, []);
});

test('every heading of the shipped desks has its English', () => {
  const { boards } = JSON.parse(fs.readFileSync(path.join(CONSOLE, '../../../config/boards.json'), 'utf8'));
  const headings = boards.flatMap(({ title, sections }) => [title, ...sections.flatMap((one) => [one.title, one.empty])]).filter(Boolean);
  assert.deepEqual(headings.filter((words) => !(words in english)), []);
});

test('no Chinese stands in a template, where nothing could translate it', () => {
  const bare = sources.flatMap((name) => wordsOf(name).replace(QUOTED, "''").split('\n').filter((line) => HAN.test(line)).map((line) => `${name}: ${line.trim()}`));
  assert.deepEqual(bare, []);
});

test('the English has the places of the Chinese and no Chinese', () => {
  const places = (text) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();
  for (const [chinese, said] of Object.entries(english)) {
    assert.deepEqual(places(said), places(chinese), chinese);
    assert.doesNotMatch(said, /\p{Script=Han}/u, chinese);
  }
});

test('words stand in the order of their characters, each once on a line of its own', () => {
  const sorted = Object.fromEntries(Object.keys(english).sort().map((chinese) => [chinese, english[chinese]]));
  assert.equal(written, `${JSON.stringify(sorted, null, 2)}\n`);
});

test('one or many is said by the number, and what goes in is never read for places', () => {
  speak('en', { '还有 {n} 条': '{n} more {n|message|messages}', '{who} 说 {text}': '{who} says {text}' });
  assert.equal(t('还有 {n} 条', { n: 1 }), '1 more message');
  assert.equal(t('还有 {n} 条', { n: 3 }), '3 more messages');
  assert.equal(t('{who} 说 {text}', { who: '{text}', text: '$& {n}' }), '{text} says $& {n}');
  assert.equal(t('没有的'), '没有的', 'what is missing stays Chinese');
  assert.equal(t('constructor'), 'constructor');
});
