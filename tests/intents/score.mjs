// score.mjs TSV COMMAND [ARGUMENTS]: runs COMMAND ARGUMENTS TSV (output: "label[,label]<TAB>..." a
// row) and prints each label's F1, precision and recall, the confusions by how often they occur and
// row by row, accuracy and macro-F1.
// Exit 1 when macro-F1 is below INTENTS_LEAST (0.95 unless set).
//   node tests/intents/score.mjs tests/intents/own.tsv build/guanjia match --tsv
import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";

const [tsv, command, ...rest] = process.argv.slice(2);
if (command === undefined) {
  console.error("usage: score.mjs TSV COMMAND [ARGUMENTS]");
  process.exit(2);
}
const rows = readFileSync(tsv, "utf8").trimEnd().split("\n").slice(1).map((line) => line.split("\t"));
const run = spawnSync(command, [...rest, tsv], { encoding: "utf8", maxBuffer: 1 << 28 });
if (run.status !== 0) {
  console.error(run.stderr);
  process.exit(2);
}
const got = run.stdout.trimEnd().split("\n").map((line) => line.split("\t")[0].split(","));
if (got.length !== rows.length) {
  console.error(`${rows.length} rows, ${got.length} answers`);
  process.exit(2);
}

const labels = new Map();
const tally = (label) => labels.get(label) ?? labels.set(label, { right: 0, given: 0, true: 0 }).get(label);
let right = 0;
let seconds = 0;
let secondsRight = 0;
let secondsFalse = 0;
const wrong = [];
rows.forEach(([id, text, label, second = ""], i) => {
  tally(label).true++;
  tally(got[i][0]).given++;
  if (got[i][0] === label) {
    right++;
    tally(label).right++;
  }
  seconds += second ? 1 : 0;
  secondsRight += second && got[i][1] === second ? 1 : 0;
  secondsFalse += !second && got[i][1] ? 1 : 0;
  if (got[i][0] !== label || (got[i][1] ?? "") !== second) {
    wrong.push(`${id}\t${[label, second].filter(Boolean).join(",")} <> ${got[i].join(",")}\t${text}`);
  }
});

let sum = 0;
let judged = 0;
const lines = [];
for (const [label, t] of [...labels].sort()) {
  const precision = t.given ? t.right / t.given : 0;
  const recall = t.true ? t.right / t.true : 0;
  const f1 = precision + recall ? (2 * precision * recall) / (precision + recall) : 0;
  if (t.true > 0) {
    sum += f1;
    judged++;
  }
  lines.push({ f1, text: `${label.padEnd(20)} F1 ${f1.toFixed(2)} precision ${precision.toFixed(2)} recall ${recall.toFixed(2)} of ${t.true}` });
}
console.log(lines.filter(({ f1 }) => f1 < 1).map(({ text }) => text).join("\n"));
const perfect = lines.filter(({ f1 }) => f1 === 1).length;
if (perfect > 0) console.log(`and ${perfect} labels without a fault`);

const confusions = new Map();
rows.forEach(([, , label], i) => {
  if (got[i][0] !== label) {
    const pair = `${label.padEnd(20)} taken for ${got[i][0]}`;
    confusions.set(pair, (confusions.get(pair) ?? 0) + 1);
  }
});
if (confusions.size > 0) console.log("\nconfusions, the most frequent first");
for (const [pair, count] of [...confusions].sort((a, b) => b[1] - a[1])) {
  console.log(`${String(count).padStart(4)}  ${pair}`);
}
if (wrong.length > 0) console.log(`\n${wrong.join("\n")}\n`);
console.log(`rows ${rows.length} accuracy ${(right / rows.length).toFixed(4)} macro-F1 ${(sum / judged).toFixed(4)} second ${secondsRight}/${seconds}, false second ${secondsFalse}`);
const least = Number(process.env.INTENTS_LEAST ?? 0.95);
process.exit(sum / judged >= least ? 0 : 1);
