// train.mjs [--check] [--out FILE] GUANJIA TSV...: learns intents/hints.tsv from labelled messages.
//
// A hint is a run of one to four characters and how much it speaks for or against labels, in the
// points of the rules: a softmax regression on the text as rules see it (`GUANJIA match --explain`).
// What rules say is left out of the learning: of the messages that they were written against they
// would explain everything, and the hints would learn nothing. With --check nothing is written:
// each fifth of the messages is judged by hints from the other four.
import { readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";

const GRAM_CHARS_MAX = 4;
const ROWS_MIN = 2; // a run that only one message has says nothing about others
const POINT = 0.04; // what a point of a rule weighs, in logits
const ROUNDS = 20;
const RATE = 0.2;
const SHRINK = 1e-3;
const POINTS_MIN = 3; // smaller ones are left out
const FOLDS = 5;
const UNFIT = /^#|^[\^$]$|[\ud800-\udfff\t]/; // cannot stand in the file, or in every message

const args = process.argv.slice(2);
const check = args[0] === "--check" && args.shift();
const out = args[0] === "--out" ? args.splice(0, 2)[1] : "intents/hints.tsv";
const [guanjia, ...files] = args;
if (files.length === 0) {
  console.error("usage: train.mjs [--check] [--out FILE] GUANJIA TSV...");
  process.exit(2);
}

const labels = readFileSync("intents/labels.tsv", "utf8").split("\n")
  .filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t")[0].trim());
const indexOf = new Map(labels.map((label, i) => [label, i]));

// ---- messages, with what the rules say of them ----

function explained(file) {
  const run = spawnSync(guanjia, ["match", "--explain", "--tsv", file], { encoding: "utf8", maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(run.stderr);
  const rows = [];
  for (const line of run.stdout.split("\n")) {
    if (line.startsWith("normalised ")) rows.push({ text: line.slice(15), rules: new Float64Array(labels.length) });
    const evidence = /^evidence +(\S+) +([+-]\d+)/.exec(line);
    if (!evidence) continue;
    const [, name, points] = evidence;
    labels.forEach((label, i) => {
      const covered = name.endsWith(".*") ? label.startsWith(name.slice(0, -1)) : label === name;
      if (covered) rows.at(-1).rules[i] += Number(points);
    });
  }
  return rows;
}

/** Runs of characters, each once; ^ and $ are the ends, a number is 0. As hints.c does it. */
function grams(text) {
  const characters = [...`^${text.replace(/[0-9]+/g, "0")}$`];
  const found = new Set();
  for (let size = 1; size <= GRAM_CHARS_MAX; size++) {
    for (let i = 0; i + size <= characters.length; i++) {
      const gram = characters.slice(i, i + size).join("");
      if (!UNFIT.test(gram)) found.add(gram);
    }
  }
  return found;
}

function read(file) {
  const rows = readFileSync(file, "utf8").trimEnd().split("\n").slice(1).map((line) => line.split("\t"));
  const said = explained(file);
  if (said.length !== rows.length) throw new Error(`${file}: ${rows.length} rows, ${said.length} answers`);
  return rows.map(([, , label], i) => {
    if (!indexOf.has(label)) throw new Error(`${file}: unknown label ${label}`);
    return { label: indexOf.get(label), rules: said[i].rules, grams: grams(said[i].text) };
  });
}

// ---- learning ----

let state = 1;
function random() { // of a fixed seed, so that the same messages give the same file
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return state / 0x7fffffff;
}

function shuffle(items) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}

function vocabulary(rows) {
  const counts = new Map();
  for (const row of rows) for (const gram of row.grams) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  const ids = new Map();
  for (const [gram, count] of counts) if (count >= ROWS_MIN) ids.set(gram, ids.size + 1);
  return ids; // 0 is the bias
}

const idsOf = (row, ids) => [0, ...[...row.grams].flatMap((gram) => ids.get(gram) ?? [])];

function logits(features, weights) {
  const sums = new Float64Array(labels.length);
  for (const id of features) for (let l = 0; l < labels.length; l++) sums[l] += weights[id * labels.length + l];
  return sums;
}

const best = (sums) => sums.reduce((at, value, l) => (value > sums[at] ? l : at), 0);

function learn(rows) {
  const ids = vocabulary(rows);
  const weights = new Float32Array((ids.size + 1) * labels.length);
  const squares = new Float32Array(weights.length).fill(0.5);
  const messages = rows.map((row) => ({ row, features: idsOf(row, ids) }));
  for (let round = 0; round < ROUNDS; round++) {
    shuffle(messages);
    for (const { row, features } of messages) {
      const sums = logits(features, weights);
      const most = Math.max(...sums);
      let total = 0;
      for (let l = 0; l < sums.length; l++) total += sums[l] = Math.exp(sums[l] - most);
      for (let l = 0; l < sums.length; l++) {
        const error = sums[l] / total - (l === row.label ? 1 : 0);
        if (Math.abs(error) < 1e-3) continue;
        for (const id of features) {
          const at = id * labels.length + l;
          const slope = error + SHRINK * weights[at];
          squares[at] += slope * slope;
          weights[at] -= (RATE * slope) / Math.sqrt(squares[at]);
        }
      }
    }
  }
  return { ids, weights };
}

/** Weights as whole points; what is too small goes. */
function toPoints({ ids, weights }) {
  const points = new Float32Array(weights.length);
  weights.forEach((weight, i) => {
    const rounded = Math.round(weight / POINT);
    points[i] = Math.abs(rounded) >= POINTS_MIN || i < labels.length ? rounded * POINT : 0;
  });
  return { ids, weights: points };
}

// ---- judging ----

function judge(rows, guess) {
  const tallies = labels.map(() => ({ right: 0, given: 0, true: 0 }));
  let right = 0;
  for (const row of rows) {
    const given = guess(row);
    tallies[row.label].true++;
    tallies[given].given++;
    if (given === row.label) tallies[given].right++, right++;
  }
  const judged = tallies.filter((t) => t.true > 0);
  const f1 = judged.reduce((sum, t) => sum + (2 * t.right) / (t.given + t.true), 0) / judged.length;
  return `accuracy ${(right / rows.length).toFixed(4)} macro-F1 ${f1.toFixed(4)}`;
}

const none = indexOf.get("none");
const byRules = (row) => (row.rules.some((points) => points > 0) ? best(row.rules) : none);
const byHints = ({ ids, weights }) => (row) => logits(idsOf(row, ids), weights);

function crossCheck(rows) {
  const guesses = new Map();
  for (let fold = 0; fold < FOLDS; fold++) {
    const guess = byHints(toPoints(learn(rows.filter((_, i) => i % FOLDS !== fold))));
    rows.forEach((row, i) => i % FOLDS === fold && guesses.set(row, guess(row)));
  }
  const both = (row) => best(guesses.get(row).map((sum, l) => sum + row.rules[l] * POINT));
  console.log(`rules alone  ${judge(rows, byRules)}`);
  console.log(`hints alone  ${judge(rows, (row) => best(guesses.get(row)))}, each fifth by hints from the others`);
  console.log(`both         ${judge(rows, both)}`);
}

function write(model) {
  const lines = [];
  const say = (gram, id) => {
    const points = labels.flatMap((label, l) => {
      const value = Math.round(model.weights[id * labels.length + l] / POINT);
      return value === 0 ? [] : [`${label}=${value}`];
    });
    if (points.length > 0) lines.push(`${gram}\t${points.join(" ")}`);
  };
  const bytes = (gram) => Buffer.from(gram);
  const ids = [...model.ids].sort((a, b) => Buffer.compare(bytes(a[0]), bytes(b[0])));
  for (const [gram, id] of ids) say(gram, id);
  say("", 0);
  writeFileSync(out, `# Run of characters, then labels with the points it adds: see hints.h. ^ and $ are the ends of
# the message, 0 is any number; the line without characters counts for every message. Learned by
# tests/intents/train.mjs; not to be edited by hand.
${lines.pop()}
${lines.join("\n")}
`);
  console.log(`${out}: ${lines.length} hints`);
}

const rows = files.flatMap(read);
if (check) {
  shuffle(rows);
  crossCheck(rows);
} else {
  write(toPoints(learn(rows)));
}
